import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTsv } from '../../scripts/tsv.ts';
import { UnknownBookError, UnknownRhymeError } from '../../src/errors.ts';
import { scan } from '../../src/meter/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { BOOK_NAMES, loadBook, splitRhyme } from '../../src/rhyme/books/index.ts';
import { tongyun } from '../../src/rhyme/books/tongyun.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';
import {
  areNeighbours,
  findGroup,
  lookup,
  pingshui,
  type RhymeBook,
  rhymesWith,
  sameBu,
} from '../../src/rhyme/index.ts';
import { parsePoem } from '../../src/text/index.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const common = (char: string, book: RhymeBook) =>
  lookup(char, book)
    .filter((r) => !r.rare)
    .map((r) => r.group.name);
/** 诸脚共有之部 (the groups all feet share). */
const shared = (feet: string, book: RhymeBook): string[] => {
  const [first = '', ...rest] = [...feet];
  return [...new Set(common(first, book))].filter((name) => rest.every((char) => common(char, book).includes(name)));
};

/** 名篇韵脚，凭记诵写下 (feet of famous lyrics, written down from memory). */
const CI: readonly (readonly [title: string, feet: string, group: string])[] = [
  ['苏轼《念奴娇·赤壁怀古》', '物壁雪杰发灭发月', ''],
  ['苏轼《水调歌头·明月几时有》', '天年寒间眠圆全娟', '第七部平声'],
  ['苏轼《江城子·密州出猎》', '狂黄苍冈郎张霜妨唐望狼', '第二部平声'],
  ['苏轼《江城子·乙卯正月二十日夜记梦》', '茫量凉霜乡妆行冈', '第二部平声'],
  ['苏轼《定风波》', '声行生迎晴', '第十一部平声'],
  ['苏轼《卜算子·黄州定慧院寓居作》', '静影省冷', '第十一部仄声'],
  ['李清照《如梦令·常记溪亭日暮》', '暮路处渡鹭', '第四部仄声'],
  ['李清照《如梦令·昨夜雨疏风骤》', '骤酒旧否瘦', '第十二部仄声'],
  ['李清照《一剪梅》', '秋舟楼流愁头', '第十二部平声'],
  ['李清照《醉花阴》', '昼兽透后袖瘦', '第十二部仄声'],
  ['李清照《武陵春》', '头流舟愁', '第十二部平声'],
  ['李清照《声声慢》', '觅戚息急识积摘黑滴得', '第十七部入声'],
  ['辛弃疾《青玉案·元夕》', '树雨路舞缕去度处', '第四部仄声'],
  ['辛弃疾《西江月·夜行黄沙道中》上片平脚', '蝉年前边', '第七部平声'],
  ['辛弃疾《菩萨蛮》“水泪”', '水泪', '第三部仄声'],
  ['辛弃疾《丑奴儿》', '楼愁休秋', '第十二部平声'],
  ['辛弃疾《破阵子》', '营声兵惊名生', '第十一部平声'],
  ['岳飞《满江红》', '歇烈月切雪灭缺血阙', '第十八部入声'],
  ['陆游《卜算子·咏梅》', '主雨妒故', '第四部仄声'],
  ['晏殊《浣溪沙》', '杯台回来徊', ''],
  ['李煜《虞美人》', '了少晓', '第八部仄声'],
  ['李煜《浪淘沙》“山间”', '山难间', '第七部平声'],
  ['秦观《鹊桥仙》', '度数路暮', '第四部仄声'],
  ['柳永《雨霖铃》', '切歇发噎阔别节月设说', '第十八部入声'],
  ['姜夔《扬州慢》', '程青兵城惊情声生', '第十一部平声'],
];

describe('词林正韵', () => {
  it('十四部平仄各一，入声五部，皆有字', () => {
    expect(cilin.groups.map((g) => g.pingze).filter((p) => p === '平')).toHaveLength(14);
    expect(cilin.groups).toHaveLength(33);
    for (const group of cilin.groups) expect(cilin.members(group).length, group.name).toBeGreaterThan(20);
    expect(cilin.groups[0]?.name).toBe('第一部平声');
    expect(cilin.groups.at(-1)).toMatchObject({ name: '第十九部入声', tone: '入' });
  });

  it.each(CI.filter(([, , group]) => group !== ''))('%s', (_title, feet, group) => {
    expect(shared(feet, cilin), feet).toContain(group);
  });

  it('出部之作也照实说：赤壁怀古“物月”与“壁”、浣溪沙“杯”与“台”不同部', () => {
    expect(shared('物雪杰发灭月', cilin)).toEqual(['第十八部入声']);
    expect(shared('物壁', cilin)).toEqual([]);
    expect(shared('杯回徊', cilin)).toEqual(['第三部平声']);
    expect(shared('台来', cilin)).toEqual(['第五部平声']);
    expect(shared('杯臺', cilin)).toEqual([]);
  });

  it.each([
    ['灰回杯梅堆', '第三部平声'],
    ['哀开来台才', '第五部平声'],
    ['佳街鞋柴怀', '第五部平声'],
    ['佳涯蛙麻花', '第十部平声'],
    ['元言园原翻', '第七部平声'],
    ['魂门村昏尊', '第六部平声'],
    ['远晚返苑', '第七部仄声'],
    ['本损忖', '第六部仄声'],
    ['怨愿劝饭万', '第七部仄声'],
    ['寸困闷', '第六部仄声'],
    ['罪悔每', '第三部仄声'],
    ['海改在采', '第五部仄声'],
    ['会最贝外', '第三部仄声'],
    ['带盖太外', '第五部仄声'],
    ['画挂卦话', '第十部仄声'],
    ['快怪拜戒', '第五部仄声'],
    ['对队内碎', '第三部仄声'],
    ['爱代再', '第五部仄声'],
  ])('须分之韵：%s 在 %s', (chars, group) => {
    expect(shared(chars, cilin)).toContain(group);
  });

  it('两半不相混', () => {
    for (const pair of ['回来', '门原', '本远', '困怨', '悔海', '贝带', '挂怪', '对爱', '街花'])
      expect(shared(pair, cilin), pair).toEqual([]);
  });

  it('读音各存其声，上去同部', () => {
    expect(new Set(cilin.readings('上').map((r) => `${r.tone} ${r.group.name}`))).toEqual(
      new Set(['上 第二部仄声', '去 第二部仄声']),
    );
    expect(findGroup('第二部仄声', cilin).tone).toBeUndefined();
  });

  it('平水韵的读音一个不少，罕读仍是罕读', () => {
    for (const group of pingshui.groups) {
      for (const char of pingshui.members(group)) {
        const tones = new Set(cilin.readings(char).map((r) => r.tone + r.rare));
        for (const r of pingshui.readings(char)) expect(tones, char).toContain(r.tone + r.rare);
      }
    }
  });

  it('一部之平仄', () => {
    const [level, oblique] = [findGroup('七部平', cilin), findGroup('七部仄', cilin)];
    expect(sameBu(level, oblique)).toBe(true);
    expect(sameBu(level, findGroup('第六部', cilin))).toBe(false);
    expect(sameBu(findGroup('一东'), findGroup('一东'))).toBe(true);
    expect(sameBu(findGroup('一东'), findGroup('一董'))).toBe(false);
  });

  it('表与模块相合 (the tables and the module agree)', () => {
    for (const [rhyme, bu, chars = ''] of readTsv(path('data/cilin/cilin.tsv'))) {
      for (const char of chars) {
        const numbers = cilin
          .readings(char)
          .map((r) => cilin.groups.findIndex((g) => g.bu === r.group.bu))
          .map((i) => Math.min(i, 28) / 2 + 1);
        expect(numbers, `${char} ${rhyme}`).toContain(Number(bu));
      }
    }
    const whole = readTsv(path('data/cilin/divisions.tsv')).filter((row) => row.length === 2);
    for (const [bu, rhyme] of whole) {
      const group = findGroup(rhyme as string);
      const [char] = pingshui.members(group).filter((c) => pingshui.readings(c).length === 1);
      const [reading] = cilin.readings(char as string);
      const at = [...new Set(cilin.groups.map((g) => g.bu))].indexOf(reading?.group.bu) + 1;
      expect(at, rhyme).toBe(Number(bu));
    }
    expect(whole).toHaveLength(97);
  });
});

describe.each([
  ['中华新韵', xinyun, 14],
  ['中华通韵', tongyun, 16],
] as const)('%s', (_name, book, divisions) => {
  it('每部平仄各一，皆有字', () => {
    expect(book.groups).toHaveLength(2 * divisions);
    for (const group of book.groups) expect(book.members(group).length, group.name).toBeGreaterThan(2);
  });

  it.each([...'一七八十白别国竹石独读福节学笛夕昔席直得急及达'])('入声字%s今读平声', (char) => {
    const [reading] = lookup(char, book);
    expect(reading?.pingze).toBe('平');
    expect(lookup(char).every((r) => r.rare || r.tone === '入' || r.pingze === '仄')).toBe(true);
  });

  it.each([...'月日雪客绿落叶莫不色墨'])('入声字%s今读仄声', (char) => {
    expect(new Set(lookup(char, book).flatMap((r) => (r.rare ? [] : [r.pingze])))).toEqual(new Set(['仄']));
  });

  it('多音字：过、胜、叹、忘、望、听、醒、思只有一类；辞典里常用的音都可取', () => {
    const classes = (char: string) => [...new Set(lookup(char, book).flatMap((r) => (r.rare ? [] : [r.pingze])))];
    for (const char of '过胜叹忘望') expect(classes(char), char).toEqual(['仄']);
    for (const char of '听思回斜衰车') expect(classes(char), char).toEqual(['平']);
    for (const char of '教长重分中为发间应看场禅扇泥钉圈炸盛累旋空难')
      expect(classes(char).sort(), char).toEqual(['仄', '平'].sort());
    expect(lookup('女', book).filter((r) => !r.rare)).toHaveLength(1);
  });

  it('简繁同读', () => {
    for (const pair of ['国國', '楼樓', '东東', '长長', '过過', '胜勝', '乐樂', '阙闕']) {
      const [simple = '', traditional = ''] = [...pair];
      expect(new Set(common(traditional, book)), pair).toEqual(new Set(common(simple, book)));
    }
    expect(lookup('發', book)[0]).toMatchObject({ char: '發', pingze: '平' });
    expect(lookup('髮', book)[0]).toMatchObject({ char: '髮', pingze: '仄' });
  });

  it.each(['', 'AB', 'A', '😀', '\uD800', '春风', '嗯'])('%j 没有读音', (char) => {
    expect(lookup(char, book)).toEqual([]);
  });

  it('没有邻韵', () => {
    for (const a of book.groups) for (const b of book.groups) expect(areNeighbours(a, b)).toBe(false);
  });

  it('表与模块相合', () => {
    const rows = readTsv(path(`data/${book.id}/finals.tsv`));
    const bus = new Map(rows.flatMap(([n, name, , list = '']) => list.split(' ').map((f) => [f, `${n}${name}`])));
    let n = 0;
    for (const [final = '', tone = '', chars = '', rare = ''] of readTsv(path('data/mandarin/readings.tsv'))) {
      for (const [list, isRare] of [
        [chars, false],
        [rare, true],
      ] as const) {
        for (const char of list) {
          n++;
          const wanted = { tone: ['平', '平', '上', '去'][Number(tone) - 1], bu: bus.get(final) };
          const found = book.readings(char).filter((r) => r.tone === wanted.tone && r.group.bu === wanted.bu);
          expect(found.length === 1 && (isRare || found[0]?.rare === false), `${char} ${final}${tone}`).toBe(true);
        }
      }
    }
    expect(n).toBeGreaterThan(24_000);
  });
});

describe('两书之异', () => {
  it.each([
    ['歌多', true, false],
    ['波国', true, true],
    ['车斜', false, true],
    ['诗低', false, true],
    ['居低', true, false],
    ['儿低', true, false],
    ['风中', true, false],
    ['明声', true, true],
    ['来开', true, true],
    ['人心', true, true],
  ] as const)('%s：新韵 %s，通韵 %s', (pair, inXinyun, inTongyun) => {
    const [a = '', b = ''] = [...pair];
    expect([rhymesWith(a, b, xinyun).rhymes, rhymesWith(a, b, tongyun).rhymes]).toEqual([inXinyun, inTongyun]);
  });
});

describe('韵部之名', () => {
  it.each([
    ['第七部平声', cilin, '第七部平声'],
    ['七部平', cilin, '第七部平声'],
    ['第七部', cilin, '第七部平声'],
    ['7部仄', cilin, '第七部仄声'],
    ['第十二部仄聲', cilin, '第十二部仄声'],
    ['第十八部', cilin, '第十八部入声'],
    ['麻', xinyun, '一麻平声'],
    ['一麻', xinyun, '一麻平声'],
    ['十一庚', xinyun, '十一庚平声'],
    ['庚韵', xinyun, '十一庚平声'],
    ['庚仄', xinyun, '十一庚仄声'],
    ['十二齊', xinyun, '十二齐平声'],
    ['十四英', tongyun, '十四英平声'],
    ['鵝', tongyun, '三鹅平声'],
  ] as const)('%s', (name, book, wanted) => {
    expect(findGroup(name, book).name).toBe(wanted);
  });

  it('没有的，举相近者', () => {
    for (const [name, book, near] of [
      ['第二十部', cilin, '第十二部平声'],
      ['十一真', xinyun, '十一庚平声'],
      ['zhen', tongyun, '一啊平声'],
    ] as const) {
      try {
        findGroup(name, book);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(UnknownRhymeError);
        expect((error as UnknownRhymeError).nearest, name).toContain(near);
      }
    }
  });
});

describe('取书 (loadBook)', () => {
  it.each([
    ['平水', 'pingshui'],
    ['平水韻', 'pingshui'],
    ['词林', 'cilin'],
    ['《詞林正韻》', 'cilin'],
    ['新韵', 'xinyun'],
    ['中華新韻', 'xinyun'],
    ['通韵', 'tongyun'],
    ['tongyun', 'tongyun'],
  ])('%s', async (name, id) => {
    expect((await loadBook(name)).id).toBe(id);
  });

  it('没有的书', async () => {
    await expect(loadBook('洪武正韵')).rejects.toThrow(UnknownBookError);
    expect(BOOK_NAMES).toHaveLength(4);
  });

  it('韵前可先说书', () => {
    expect(splitRhyme('新韵 十一庚')).toEqual({ book: '新韵', rhyme: '十一庚' });
    expect(splitRhyme('词林')).toEqual({ book: '词林' });
    expect(splitRhyme('十一真')).toEqual({ rhyme: '十一真' });
  });
});

describe('依一书检查 (scan in one book)', () => {
  /** 依新韵试作：国（古入声）押波韵，与河同部 (written for this test in 新韵, where 国 is level and rhymes with 河). */
  const 试作 = parsePoem('细雨清山树，春风过水国。孤舟停柳岸，夜夜望星河。');

  it('一首诗，三部书：新韵合律，通韵出韵，平水韵平仄不合', () => {
    expect(scan(试作, { book: xinyun })).toMatchObject({
      verdict: 'regulated',
      book: 'xinyun',
      bookName: '中华新韵',
      rhyme: { name: '二波平声' },
    });
    expect(scan(试作, { book: tongyun, form: '五绝' }).findings.map((f) => f.ruleId)).toEqual(['chu-yun']);
    const old = scan(试作, { form: '五绝', rhyme: '五歌' });
    expect(old.findings.some((f) => f.actual.startsWith('入声'))).toBe(true);
    expect(old.verdict).toBe('irregular');
  });

  it('登鹳雀楼依词林、新韵、通韵：皆押一部；“白”今读平', () => {
    const poem = parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。');
    expect(scan(poem, { book: cilin })).toMatchObject({ verdict: 'regulated', rhyme: { name: '第十二部平声' } });
    expect(scan(poem, { book: xinyun }).rhyme?.name).toBe('七尤平声');
    expect(scan(poem, { book: tongyun }).rhyme?.name).toBe('十欧平声');
  });

  it('首句借邻韵只在平水韵；消息用本书的部名', () => {
    const poem = parsePoem('清明时节雨纷纷，路上行人欲断魂。借问酒家何处有，牧童遥指杏花村。');
    expect(scan(poem).findings.map((f) => f.ruleId)).toContain('lin-yun');
    expect(scan(poem, { book: xinyun }).findings.map((f) => f.ruleId)).not.toContain('lin-yun');
    expect(scan(poem, { book: cilin }).rhyme?.name).toBe('第六部平声');
    const wrong = scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层天。'), { book: cilin, rhyme: '十二部' });
    expect(wrong.findings.find((f) => f.ruleId === 'chu-yun')?.message).toContain('应押第十二部平声');
  });
});
