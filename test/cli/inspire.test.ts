import { describe, expect, test } from 'vitest';
import type { InspiredLine } from '../../src/anthology/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

const ask = async (...argv: string[]) => {
  const { code, out } = await tuiqiao(['inspire', ...argv, '--format', 'json']);
  const found = JSON.parse(out) as { poems: number; lines: readonly InspiredLine[] };
  expect(code).toBe(found.lines.length === 0 ? 1 : 0);
  return found;
};

describe('找句', () => {
  test('给人看的：句、题、作者、平仄、理由、所在之联', async () => {
    const { code, out, err } = await tuiqiao(['inspire', '月', '--foot', '流', '-n', '1']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      '月涌大江流  《旅夜书怀》杜甫（唐，五律）\n  仄仄仄平平  下平十一尤  有“月”；以“流”收\n  星垂平野阔，月涌大江流。\n',
    );
  });

  test('各项相合', async () => {
    const { poems, lines } = await ask(
      '春',
      '--rhyme',
      '十一真',
      '--form',
      '七绝',
      '--pattern',
      '中仄平平仄仄平',
      '-n',
      '4',
    );
    expect(poems).toBeGreaterThan(3000);
    expect(lines.length).toBe(4);
    for (const { poem, rhyme, pattern } of lines) {
      expect([poem.form, rhyme]).toEqual(['七绝', '上平十一真']);
      expect(pattern.slice(1)).toMatch(/^[仄中][平中][平中][仄中][仄中][平中]$/u);
    }
  });

  test('似此句，只要出句；题意不必给', async () => {
    const { lines } = await ask('--like', '海上生明月', '--place', '出句', '-n', '2');
    expect(lines[0]?.couplet).toEqual(['海上生明月', '天涯共此时']);
    expect(lines[0]?.lineNumber).toBe(1);
  });

  test('字体', async () => {
    expect((await ask('--foot', '鄉', '--author', '李白', '-n', '1')).lines[0]?.line).toContain('鄉');
    expect((await ask('--foot', '鄉', '--author', '李白', '-n', '1', '--script', '简')).lines[0]?.line).toContain('乡');
  });

  test('没有：退出码 1，说明白', async () => {
    const { code, out, err } = await tuiqiao(['inspire', '--author', '无此人']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('没有这样的句子');
    expect((await ask('--author', '无此人')).lines).toEqual([]);
  });

  test.each(['高铁', '手机', '电脑', '微信', '高鐵', '地铁'])('%s：集中没有这个词，不拿它的字凑数', async (word) => {
    const { code, out, err } = await tuiqiao(['inspire', word]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('换个古人用的词，或分作单字');
  });

  test('别的词仍作数；分作单字也作数', async () => {
    expect((await ask('高铁', '月')).lines[0]?.line).toContain('月');
    expect((await ask('铁')).lines[0]?.line).toContain('铁');
    for (const word of ['怀友', '登楼', '秋江', '中秋', '塞外'])
      expect((await ask(word)).lines.length).toBeGreaterThan(3);
  });

  test('全集的目录', async () => {
    const poem = { author: '某', title: '春日', paragraphs: ['勝日尋芳泗水濱，無邊光景一時新。'] };
    const cwd = await folderWith({ 'corpus/dist/quantangshi/poet.tang.0.json': JSON.stringify([poem]) });
    const found = await tuiqiao(['inspire', '春', '--corpus', 'corpus', '--format', 'json'], { cwd });
    expect(JSON.parse(found.out)).toMatchObject({ poems: 1, lines: [{ poem: { title: '春日' } }] });
  });

  test('中断 → 130', async () => {
    const cwd = await folderWith({ 'poet.tang.0.json': '[]' });
    const { code, err } = await tuiqiao(['inspire', '春', '--corpus', '.'], { cwd, signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(err).toContain('已停');
  });
});

describe('误用 → 2', () => {
  test.each([
    ['什么也没给', ['inspire'], 'USAGE'],
    ['空串', ['inspire', ''], 'USAGE'],
    ['没有汉字', ['inspire', 'moon'], 'INVALID_INPUT'],
    ['没有这个韵', ['inspire', '--rhyme', '百韵'], 'UNKNOWN_RHYME'],
    ['没有这种体', ['inspire', '--form', '六绝'], 'UNKNOWN_FORM'],
    ['字位写错', ['inspire', '--pattern', 'abc'], 'INVALID_INPUT'],
    ['没有全集', ['inspire', '月', '--corpus', 'src'], 'ANTHOLOGY_UNAVAILABLE'],
    ['几句', ['inspire', '月', '-n', '0'], 'USAGE'],
  ])('%s', async (_name, argv, code) => {
    const plain = await tuiqiao(argv);
    expect(plain.code).toBe(2);
    expect(plain.err).toMatch(/^错误：.+\nerror: .+\n$/u);
    const json = await tuiqiao([...argv, '--format', 'json']);
    expect((JSON.parse(json.out) as { error: { code: string } }).error.code).toBe(code);
  });
});
