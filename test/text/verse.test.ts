import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/text/document/index.ts';
import { parsePoem } from '../../src/text/index.ts';

/** 一个文件里的各首诗 (the poems of a plain text). */
const poemsOf = (source: string) => readDocument(source).poems;
const lines = (source: string) => parsePoem(source).lines.map((line) => line.zis.map((zi) => zi.char).join(''));

describe('断句 (lines)', () => {
  it.each([
    ['标点', '白日依山尽，黄河入海流。', ['白日依山尽', '黄河入海流']],
    ['换行', '白日依山尽\n黄河入海流', ['白日依山尽', '黄河入海流']],
    ['CRLF 与 BOM', '\uFEFF白日依山尽，\r\n黄河入海流。\r\n', ['白日依山尽', '黄河入海流']],
    ['问号是标点', '何处是归程？长亭更短亭。', ['何处是归程', '长亭更短亭']],
    [
      '无标点的二十字',
      '白日依山尽黄河入海流欲穷千里目更上一层楼',
      ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
    ],
    ['括号里的注', '江流石不转（一作动），遗恨失吞吴。', ['江流石不转', '遗恨失吞吴']],
    ['空白', '白日□山＿，', ['白日□山□']],
    ['空文', '', []],
    ['没有汉字', 'hello, world! 😀', []],
  ])('%s', (_, source, expected) => {
    expect(lines(source)).toEqual(expected);
  });

  it('题目不入诗句', () => {
    expect(parsePoem('# 登鹳雀楼\n白日依山尽').title).toBe('登鹳雀楼');
    expect(parsePoem('《登鹳雀楼》\n白日依山尽').title).toBe('登鹳雀楼');
    expect(lines('《登鹳雀楼》\n白日依山尽')).toEqual(['白日依山尽']);
    expect(lines('《登鹳雀楼》王之涣\n白日依山尽')).toEqual(['白日依山尽']);
  });

  it.each([
    ['题目、作者各一行', '登鹳雀楼\n王之涣\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。', '登鹳雀楼', 4],
    ['题目与诗句同长，诗句有标点', '登鹳雀楼诗\n白日依山尽，黄河入海流。欲穷千里目，更上一层楼。', '登鹳雀楼诗', 4],
    ['首句缺一字而无标点，仍是诗句', '白日依山\n黄河入海流\n欲穷千里目\n更上一层楼', undefined, 4],
  ])('不加记号的题目：%s', (_, source, title, count) => {
    const poem = parsePoem(source);
    expect(poem.title).toBe(title);
    expect(poem.lines).toHaveLength(count);
  });

  it('空格也断句', () => {
    expect(lines('白日依山尽 黄河入海流')).toEqual(['白日依山尽', '黄河入海流']);
    expect(lines('白日 依山尽')).toEqual(['白日依山尽']);
  });

  it('不闭合的括号不吞掉后文，也不拖慢', () => {
    expect(lines('白日（依山尽\n\n黄河）入海流')).toEqual(['白日依山尽', '黄河入海流']);
    expect(lines(`白日（依山尽${'\n欲穷千里目'.repeat(99)}）`)).toHaveLength(100);
    expect(parsePoem('（'.repeat(200_000)).lines).toEqual([]);
  });
});

describe('位置 (places)', () => {
  it('BMP 以外的字占两个 UTF-16 单位，仍是一字', () => {
    const [line] = parsePoem('𨱍𨱍白日尽').lines;
    expect(line?.zis).toHaveLength(5);
    expect(line?.zis[2]?.place.start).toEqual({ offset: 4, line: 1, column: 5 });
  });

  it('第二行的列从 1 数起，CRLF 亦然', () => {
    const poem = parsePoem('白日依山尽，\r\n黄河入海流。');
    expect(poem.lines[1]?.zis[0]?.place.start).toEqual({ offset: 8, line: 2, column: 1 });
  });

  it('异物连成一段，有位置', () => {
    const { strays } = parsePoem('白日ab依山尽');
    expect(strays.map((s) => [s.text, s.place.start.offset])).toEqual([['ab', 2]]);
  });

  it('每个字的位置都指回原文中的那个字，任何文本皆然', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (source) => {
        for (const zi of parsePoem(source).lines.flatMap((line) => line.zis)) {
          if (!zi.blank) expect(source.slice(zi.place.start.offset, zi.place.end.offset)).toBe(zi.char);
        }
      }),
    );
  });
});

describe('分首 (readDocument)', () => {
  it('空行与题目分首，位置指原文件', () => {
    const source = '# 甲\n白日依山尽，\n\n\n# 乙\n床前明月光\n# 丙\n春眠不觉晓';
    const poems = poemsOf(source);
    expect(poems.map((p) => p.start.line)).toEqual([1, 5, 7]);
    for (const { text, start, end } of poems) expect(text).toHaveLength(end.offset - start.offset);
  });

  it.each([
    [
      '每联一空行的五律',
      '春望\n【唐代】杜甫\n\n国破山河在，城春草木深。\n\n感时花溅泪，恨别鸟惊心。\n\n烽火连三月，家书抵万金。\n\n白头搔更短，浑欲不胜簪。\n',
      [8],
    ],
    [
      '题目与诗之间一空行',
      '《登高》\n唐·杜甫\n\n风急天高猿啸哀，渚清沙白鸟飞回。无边落木萧萧下，不尽长江滚滚来。',
      [4],
    ],
    [
      '两首绝句',
      '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。\n\n床前明月光，疑是地上霜。举头望明月，低头思故乡。',
      [4, 4],
    ],
    ['署名', '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。——王之涣', [4]],
  ])('网上贴来的诗：%s', (_, source, counts) => {
    expect(poemsOf(source).map((poem) => poem.lines.length)).toEqual(counts);
  });

  it('没有诗的文件一首也无', () => {
    expect(poemsOf('\n\n# 只有题目\n')).toEqual([]);
  });
});

describe('注号与缺字 (marks of notes, circles)', () => {
  const texts = (source: string) => parsePoem(source).lines.map((line) => line.text);

  it.each([
    '白日[2]依山尽，',
    '白日依山尽[2]，',
    '白日依【1】山尽',
    '③白日依山尽③',
    '白日依山尽〔注三〕。',
    '白日⑴依山尽',
  ])('注号略过：%s', (source) => {
    expect(texts(source)).toEqual(['白日依山尽']);
    expect(parsePoem(source).strays).toEqual([]);
  });

  it('两字之间的 ○ 是空白，〇 是字，与 ● 同见的 ○ 标平声', () => {
    expect(texts('白日○山尽，黄○○海流。')).toEqual(['白日□山尽', '黄□□海流']);
    expect(parsePoem('白日○山尽').lines[0]?.zis[2]?.blank).toBe(true);
    expect(texts('二〇二〇年')).toEqual(['二〇二〇年']);
    expect(texts('白●日●依○山○尽●')).toEqual(['白日依山尽']);
    expect(texts('○○○○○')).toEqual([]);
  });
});

describe('贴来的题目与作者 (pasted headings)', () => {
  const LIANG = '葡萄美酒夜光杯，欲饮琵琶马上催。醉卧沙场君莫笑，古来征战几人回。';
  const JING = '床前明月光，疑是地上霜。举头望明月，低头思故乡。';
  const DENG = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
  const JIU = '独在异乡为异客，每逢佳节倍思亲。遥知兄弟登高处，遍插茱萸少一人。';
  const YOU = '前不见古人，后不见来者。念天地之悠悠，独怆然而涕下。';
  const DRAFT = '银烛秋光冷画屏，轻罗小扇扑流萤。';
  const bare = (text: string) => text.replace(/[^\p{Script=Han}]/gu, '');
  const texts = (source: string) => parsePoem(source).lines.map((line) => line.text);
  const cut = (text: string) => text.split(/[，。\n]+/u).filter((line) => line !== '');

  it.each([
    ['凉州词：', LIANG, '凉州词'],
    ['王翰：', LIANG, '王翰'],
    ['李白《静夜思》：', JING, '静夜思'],
    ['李白《静夜思》:\n', JING, '静夜思'],
    ['静夜思：', bare(JING), '静夜思'],
    ['送杜少府之任蜀州王勃：', JING, '送杜少府之任蜀州王勃'],
    ['芙蓉楼上送辛渐二首：', LIANG, '芙蓉楼上送辛渐二首'],
    ['春望\n杜甫：', DENG, '春望'],
    ['《九月九日忆山东兄弟》唐·王维：', JIU, '九月九日忆山东兄弟'],
    ['唐·王维：', JIU, '唐·王维'],
    ['《凉州词》', LIANG, '凉州词'],
    ['《凉州词》 ', LIANG, '凉州词'],
    ['《凉州词》', bare(LIANG), '凉州词'],
    ['《凉州词》', DRAFT, '凉州词'],
    ['《春望》', DENG, '春望'],
    ['《凉州词》王翰 ', LIANG, '凉州词'],
    ['登鹳雀楼 ', DENG, '登鹳雀楼'],
    ['春望 ', DENG, '春望'],
    ['登鹳雀楼　', bare(DENG), '登鹳雀楼'],
    ['春望 杜甫 ', DENG, '春望 杜甫'],
    ['# 秋兴\n其一\n', LIANG, '秋兴·其一'],
    ['秋兴\n（其三）\n', LIANG, '秋兴·其三'],
    ['秋興八首·其一\n', LIANG, '秋興八首·其一'],
    ['秋兴八首（其一）\n', LIANG, '秋兴八首·其一'],
    ['其二\n', LIANG, '其二'],
    ['《登高》\n[唐] 杜甫\n', LIANG, '登高'],
    ['《相思》\n王维 〔唐代〕\n', JING, '相思'],
    ['《相思》\n唐·王维\n', JING, '相思'],
    ['秋夜（七律）\n', DRAFT, '秋夜'],
    ['秋夜\n杜牧\n', DRAFT, '秋夜'],
    ['登幽州台歌\n陈子昂\n', YOU, '登幽州台歌'],
    ['登台\n', YOU, '登台'],
    ['作者：李白\n题目：静夜思\n', JING, '静夜思'],
    ['题目：《静夜思》 作者：李白\n', JING, '静夜思'],
  ])('%s', (head, verse, title) => {
    const source = head + verse;
    const poem = parsePoem(source);
    expect(poem.title).toBe(title);
    expect(poem.lines.map((line) => line.text).join('')).toBe(bare(verse));
    if (verse.includes('，')) expect(texts(source)).toEqual(cut(verse));
    expect(poem.strays).toEqual([]);
    for (const zi of poem.lines.flatMap((line) => line.zis)) {
      expect(source.slice(zi.place.start.offset, zi.place.end.offset)).toBe(zi.char);
    }
    expect(poem.lines[0]?.place.start.offset).toBe(head.length);
  });

  it.each([
    ['首联缺一字、无标点', '白日依山\n黄河入海流，欲穷千里目，更上一层楼。', 4],
    ['君不见', '君不见\n黄河之水天上来，奔流到海不复回。', 3],
    ['书名在句中', '《离骚》读罢泪沾襟，极目潇湘暮色深。', 2],
    ['句末有其一', '白日依山尽，\n十子得其一\n欲穷千里目，更上一层楼。', 4],
    ['首句与诗同长而无标点，诗只两句', '白日依山尽\n黄河入海流，欲穷千里目。', 3],
    ['冒号在诗中', '白日依山尽：黄河入海流。欲穷千里目，更上一层楼。', 4],
  ])('不是题目：%s', (_, source, count) => {
    expect(parsePoem(source).title).toBeUndefined();
    expect(parsePoem(source).lines).toHaveLength(count);
  });

  const spread = (text: string, gap: string) => text.replace(/[，。]/gu, (mark) => `${mark}${gap}`);
  it.each<[string, string, readonly number[], readonly (string | undefined)[]]>([
    ['每句一空行', spread(DENG, '\n\n'), [4], [undefined]],
    ['每句一空行，有题目、作者', `登鹳雀楼\n王之涣\n\n${spread(DENG, '\n\n')}`, [4], ['登鹳雀楼']],
    ['每句一空行，题目、作者亦然', `静夜思\n\n李白\n\n${spread(JING, '\n\n')}`, [4], ['静夜思']],
    ['每句一空行，无标点', bare(DENG).replace(/.{5}/gu, '$&\n\n'), [4], [undefined]],
    ['至多八句', spread(DENG + JING + DENG, '\n\n'), [8, 4], [undefined, undefined]],
    ['字数不同则分', `${spread(DENG, '\n\n')}${spread(LIANG, '\n\n')}`, [4, 4], [undefined, undefined]],
    ['题目隔开的两首残稿', `秋夜\n${DRAFT}\n\n秋日\n${DRAFT}`, [2, 2], ['秋夜', '秋日']],
    ['组诗', `# 秋兴\n其一\n${LIANG}\n其二\n${JIU}`, [4, 4], ['秋兴·其一', '秋兴·其二']],
    [
      '组诗，题目无记号',
      `秋兴诗八首\n其一\n${LIANG}\n\n（其二）\n\n${JIU}`,
      [4, 4],
      ['秋兴诗八首·其一', '秋兴诗八首·其二'],
    ],
    ['组诗，题目连写', `秋興八首·其一\n${LIANG}\n秋興八首·其二\n${JIU}`, [4, 4], ['秋興八首·其一', '秋興八首·其二']],
    ['组诗，不知总题', `其一\n${LIANG}\n其二\n${JIU}`, [4, 4], ['其一', '其二']],
    ['组诗残稿', '其一\n床前明月光\n其二\n白日依山尽', [1, 1], ['其一', '其二']],
  ])('分首：%s', (_, source, counts, titles) => {
    const poems = poemsOf(source);
    expect(poems.map((poem) => poem.lines.length)).toEqual(counts);
    expect(poems.map(({ title }) => title)).toEqual(titles);
    for (const { text, start, end } of poems) expect(text).toHaveLength(end.offset - start.offset);
  });

  it('总题可以交给 parsePoem', () => {
    expect(parsePoem(`其二\n${JIU}`, { title: '秋兴·其二' }).title).toBe('秋兴·其二');
  });

  it('唐诗三百首怎样排列、截到哪里，都不丢一句', () => {
    const file = readFileSync(new URL('../fixtures/tangshi300.txt', import.meta.url), 'utf8');
    const bodies = file.split(/^#.*$/mu).map((body) => body.trim());
    for (const body of bodies.filter((text) => text !== '')) {
      const whole = parsePoem(`# 题\n${body}`).lines;
      const verses = whole.map((line) => line.text + line.punctuation);
      const expected = whole.map((line) => line.text);
      for (const form of [body, verses.join(''), verses.join('\n'), expected.join('\n')]) {
        expect(texts(form).join('')).toBe(expected.join(''));
      }
      for (const count of [1, 2, 3, 5, 6, 7]) {
        expect(texts(verses.slice(0, count).join('\n')).join('')).toBe(expected.slice(0, count).join(''));
      }
      expect(expected.join('')).toBe(body.replace(/[（(][^）)]*[）)]/gu, '').replace(/[^\p{Script=Han}□]/gu, ''));
    }
  });

  it('题目再多，也读得完（慢于线性的，等不到）', { timeout: 60_000 }, () => {
    for (const row of [
      '其一\n',
      '其一\n床前\n',
      '《\uFEFF',
      '○',
      '[',
      '王维 〔唐代〕\n\n',
      '作者：李白\n',
      `${' '.repeat(50)}一\n`,
    ]) {
      const source = row.repeat(20_000);
      expect(parsePoem(source).source).toBe(source);
      expect(poemsOf(source).every(({ end }) => end.offset <= source.length)).toBe(true);
    }
  });
});
