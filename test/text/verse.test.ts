import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePoem, splitPoems } from '../../src/text/index.ts';

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

describe('分首 (splitPoems)', () => {
  it('空行与题目分首，位置指原文件', () => {
    const source = '# 甲\n白日依山尽，\n\n\n# 乙\n床前明月光\n# 丙\n春眠不觉晓';
    const poems = splitPoems(source);
    expect(poems.map((p) => p.start.line)).toEqual([1, 5, 7]);
    for (const { text, start } of poems) expect(source.slice(start.offset, start.offset + text.length)).toBe(text);
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
    expect(splitPoems(source).map(({ text }) => parsePoem(text).lines.length)).toEqual(counts);
  });

  it('没有诗的文件一首也无', () => {
    expect(splitPoems('\n\n# 只有题目\n')).toEqual([]);
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
