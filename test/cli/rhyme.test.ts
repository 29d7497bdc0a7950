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

describe('误用 → 2', () => {
  test.each([
    ['没有字', ['rhyme'], 'USAGE'],
    ['空串', ['rhyme', ''], 'USAGE'],
    ['没有汉字', ['rhyme', 'abc'], 'USAGE'],
    ['没有这个韵', ['rhyme', '--group', '百韵'], 'UNKNOWN_RHYME'],
    ['又查字又查韵', ['rhyme', '看', '--group', '十一真'], 'USAGE'],
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
