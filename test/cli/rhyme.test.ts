import { describe, expect, test } from 'vitest';
import { tuiqiao } from './fake-io.ts';

interface Answer {
  readonly results: readonly {
    readonly char: string;
    readonly pinyin: readonly string[];
    readonly kind?: string;
    readonly readings: readonly {
      readonly tone: string;
      readonly group: string;
      readonly rare: boolean;
      readonly gloss?: string;
      readonly words: readonly string[];
      readonly pinyin: readonly string[];
    }[];
  }[];
}
const ask = async (...argv: string[]) => {
  const { code, out } = await tuiqiao(['rhyme', ...argv, '--format', 'json']);
  expect(code).toBe(0);
  return (JSON.parse(out) as Answer).results;
};

describe('查字', () => {
  test('依所问的次序，各读有声、韵、义', async () => {
    const results = await ask('看', '过', '教');
    expect(results.map((r) => r.char)).toEqual(['看', '过', '教']);
    expect(results[0]?.readings.map((r) => [r.tone, r.group, r.rare])).toEqual([
      ['平', '上平十四寒', false],
      ['去', '去声十五翰', false],
    ]);
    for (const { readings } of results) for (const { gloss } of readings) expect(gloss).toMatch(/\p{Script=Han}/u);
  });

  test.each([
    ['胜', ['下平十蒸', '去声二十五径'], '别义'],
    ['勝', ['下平十蒸', '去声二十五径'], '别义'],
    ['重', ['上平二冬', '上声二肿', '去声二宋'], '别义'],
    ['中', ['上平一东', '去声一送'], '别义'],
    ['看', ['上平十四寒', '去声十五翰'], '通用'],
    ['过', ['下平五歌', '去声二十一箇'], '兼有'],
  ])('%s', async (char, groups, kind) => {
    const [result] = await ask(char);
    expect(result?.readings.map((r) => r.group)).toEqual(expect.arrayContaining(groups));
    expect(result?.kind).toBe(kind);
  });

  test('今音在旁：重有 zhòng、chóng，冬韵读 chóng', async () => {
    const [result] = await ask('重');
    expect(result?.pinyin).toEqual(expect.arrayContaining(['zhòng', 'chóng']));
    expect(result?.readings.find((r) => r.group === '上平二冬')?.pinyin[0]).toBe('chóng');
    const [woman] = await ask('女');
    expect(woman?.readings[0]?.pinyin[0]).toBe('nǚ');
  });

  test('例词随所问的字体', async () => {
    const words = async (char: string) => (await ask(char))[0]?.readings.flatMap((r) => r.words);
    expect(await words('胜')).toContain('名胜');
    expect(await words('勝')).toContain('名勝');
  });

  test('几个字写在一处也可；书中未收者答以空', async () => {
    expect((await ask('看过')).map((r) => r.char)).toEqual(['看', '过']);
    expect((await ask('𰻝'))[0]).toMatchObject({ char: '𰻝', readings: [] });
  });

  test('给人看的', async () => {
    const { code, out, err } = await tuiqiao(['rhyme', '教']);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out).toContain('下平三肴');
    expect(out).toContain('教化');
    expect((await tuiqiao(['rhyme', '衣'])).out).toContain('罕读');
    expect((await tuiqiao(['rhyme', '𰻝'])).out).toContain('韵书未收');
  });
});

describe('查韵', () => {
  const members = async (...argv: string[]) => {
    const { code, out } = await tuiqiao(['rhyme', ...argv, '--format', 'json']);
    expect(code).toBe(0);
    return JSON.parse(out) as { group: string; members: { char: string; count: number; words: string[] }[] };
  };

  test('常押者在先，各有例词', async () => {
    const { group, members: list } = await members('--group', '十一真', '--common');
    expect(group).toBe('上平十一真');
    expect(list.slice(0, 5).map((m) => m.char)).toContain('人');
    expect(list.map((m) => m.count)).toEqual(list.map((m) => m.count).sort((a, b) => b - a));
    expect(list.find((m) => m.char === '春')?.words.length).toBeGreaterThan(0);
  });

  test('不加 --common 则全列', async () => {
    const common = await members('--group', '三江', '--common');
    const all = await members('--group', '三江');
    expect(all.members.length).toBeGreaterThan(common.members.length);
    expect(all.members.slice(0, common.members.length)).toEqual(common.members);
  });

  test('给人看的', async () => {
    const { out } = await tuiqiao(['rhyme', '--group', '真', '--common']);
    expect(out).toContain('上平十一真');
    expect(out).toMatch(/人（\p{Script=Han}人/u);
    for (const row of out.split('\n')) expect([...row].length).toBeLessThanOrEqual(60);
  });
});

describe('列一韵，给人看的', () => {
  const shown = async (...argv: string[]) => (await tuiqiao(['rhyme', '--group', ...argv])).out;

  test('字体随所问，也可指定；分行；少押的，常用者在先', async () => {
    const simplified = await shown('真');
    expect(simplified).toContain('阳春');
    expect(simplified).not.toMatch(/[陽塵親]/u);
    expect(await shown('東', '--common')).toContain('風（');
    expect(await shown('真', '--common', '--script', '繁')).toContain('陽春');
    const rows = simplified.split('\n');
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect([...row.replace(/[^\p{ASCII}]/gu, 'xx')].length).toBeLessThanOrEqual(78);
    const seldom = rows.slice(rows.findIndex((row) => row.startsWith('诗中少押')) + 1).join('');
    expect(seldom.indexOf('斌')).toBeLessThan(seldom.indexOf('㕙'));
  });

  test('例词须是词，句中偶然相连的不算', async () => {
    const out = await shown('真', '--common');
    for (const odd of ['吾真', '发新', '已陈', '足珍']) expect(out).not.toContain(odd);
    for (const good of ['故人', '青春', '星辰']) expect(out).toContain(good);
  });
});

describe('四部书', () => {
  const groupsOf = async (...argv: string[]) => {
    const { code, out } = await tuiqiao(['rhyme', ...argv, '--format', 'json']);
    expect(code).toBe(0);
    const { results } = JSON.parse(out) as {
      results: { books: { book: string; readings: { group: string; rare: boolean }[] }[] }[];
    };
    return results.map(({ books }) => books.map(({ book, readings }) => [book, ...readings.map((r) => r.group)]));
  };

  test.each([
    ['国', '二波平声'],
    ['白', '四开平声'],
    ['东', '十一庚平声'],
    ['看', '八寒仄声'],
  ])('%s：不说则四部皆列；--book 只列一部', async (char, xinyun) => {
    const [all] = await groupsOf(char);
    expect(all?.map(([book]) => book)).toEqual(['平水韵', '词林正韵', '中华新韵', '中华通韵']);
    for (const [, ...groups] of all ?? []) expect(groups.length).toBeGreaterThan(0);
    const [one] = await groupsOf(char, '--book', '新韵');
    expect(one).toHaveLength(1);
    expect(one?.[0]).toEqual(expect.arrayContaining(['中华新韵', xinyun]));
  });

  test('给人看的：各书一行，今音在首行', async () => {
    const { out } = await tuiqiao(['rhyme', '国']);
    expect(out.split('\n')[0]).toBe('国  guó');
    for (const part of ['入声十三职', '词林正韵  第十七部入声', '中华新韵  二波平声', '中华通韵'])
      expect(out).toContain(part);
    const only = (await tuiqiao(['rhyme', '国', '--book', '新韵'])).out;
    expect(only).toBe('国  guó\n  中华新韵  二波平声\n');
    expect((await tuiqiao(['rhyme', '镁', '--book', '平水'])).out).not.toContain('新韵');
  });

  test('别的书也可列一韵的字', async () => {
    const { code, out } = await tuiqiao(['rhyme', '--group', '十一庚', '--book', '新韵']);
    expect(code).toBe(0);
    expect(out).toContain('十一庚');
    expect(out).toContain('东');
    expect((await tuiqiao(['rhyme', '--group', '新韵 二波'])).out).toContain('国');
  });
});

describe('一首诗的韵脚', () => {
  test.each([
    ['国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。', '深 心 金 簪'],
    ['朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。', '间 还 山'],
    ['千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。', '绝 灭 雪'],
  ])('%s', async (verse, words) => {
    const { code, out } = await tuiqiao(['rhyme', '--rhyme-of', verse]);
    expect(code).toBe(0);
    expect(out).toContain(words);
    const { results } = JSON.parse((await tuiqiao(['rhyme', '--rhyme-of', verse, '--format', 'json'])).out) as {
      results: { words: { char: string; line: number }[] }[];
    };
    expect(results[0]?.words.map(({ char }) => char).join(' ')).toBe(words);
  });

  test('文件里几首，各成一行，题目在前', async () => {
    const stdin =
      '《登鹳雀楼》\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n\n《春晓》\n春眠不觉晓，处处闻啼鸟。\n夜来风雨声，花落知多少。\n';
    const { out } = await tuiqiao(['rhyme', '--rhyme-of', '-'], { stdin });
    expect(
      out
        .trim()
        .split('\n')
        .map((row) => row.split('  ').slice(0, 2)),
    ).toEqual([
      ['《登鹳雀楼》', '流 楼'],
      ['《春晓》', '晓 鸟 少'],
    ]);
  });
});

describe('误用 → 2', () => {
  test.each([
    ['没有字', ['rhyme'], 'USAGE'],
    ['空串', ['rhyme', ''], 'USAGE'],
    ['没有汉字', ['rhyme', 'abc'], 'USAGE'],
    ['没有这个韵', ['rhyme', '--group', '百韵'], 'UNKNOWN_RHYME'],
    ['又查字又查韵', ['rhyme', '看', '--group', '十一真'], 'USAGE'],
    ['没有这部书', ['rhyme', '看', '--book', '某韵'], 'UNKNOWN_BOOK'],
    ['韵脚之外又查字', ['rhyme', '看', '--rhyme-of', '白日依山尽，黄河入海流。'], 'USAGE'],
    ['没有这种格式', ['rhyme', '看', '--format', 'xml'], 'USAGE'],
  ])('%s', async (_name, argv, code) => {
    const plain = await tuiqiao(argv);
    expect(plain.code).toBe(2);
    expect(plain.err).toMatch(/^错误：.+\nerror: .+\n$/u);
    if (argv.includes('--format')) return;
    const json = await tuiqiao([...argv, '--format', 'json']);
    expect((JSON.parse(json.out) as { error: { code: string } }).error.code).toBe(code);
  });
});
