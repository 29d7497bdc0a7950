import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestChanges, type MendOptions } from '../../src/generate/constraint/mend.ts';
import { viablePatterns } from '../../src/generate/constraint/viable.ts';
import { compileMeter, findGroup, pingshui } from '../../src/index.ts';

const meter = compileMeter('五绝');
const level = pingshui.groups.filter(({ pingze }) => pingze === '平');
const rowsOf = (text: string) =>
  text.split(' ').map((line) => [...line].map((char) => (char === '□' ? undefined : char)));
const ask = (text: string, more: Partial<MendOptions> = {}) =>
  fewestChanges({
    meter,
    text: rowsOf(text),
    isLocked: () => false,
    mustChange: () => false,
    rhymes: level.map((group) => [group]),
    book: pingshui,
    limit: 1000,
    ...more,
  });
const placesOf = (ways: ReturnType<typeof ask>): string[] =>
  ways.map(({ cells }) => cells.map(({ line, zi }) => `${line + 1}.${zi + 1}`).join(' ')).sort();

describe('改字最少而合律 (fewest changes that make a draft legal)', () => {
  it.each<[string, string, string[]]>([
    ['合律则不改', '白日依山尽 黄河入海流 欲穷千里目 更上一层楼', ['']],
    ['一字之失', '白日依山尽 黄水入海流 欲穷千里目 更上一层楼', ['2.2']],
    ['出韵', '白日依山尽 黄河入海东 欲穷千里目 更上一层楼', ['2.5', '4.5']],
    ['三平尾：改第三字', '国破山河在 城春草木深 感时花溅泪 恨别春惊心', ['4.3']],
    ['空处不计', '白日依□尽 黄水入海流 欲穷千里目 更上一层□', ['2.2']],
  ])('%s', (_, text, expected) => {
    expect(placesOf(ask(text))).toEqual(expected);
  });

  it('锁住的不改；无路可走则空', () => {
    const text = '白日依山尽 黄水入海流 欲穷千里目 更上一层楼';
    const isLocked = (line: number): boolean => line === 1;
    expect(ask(text, { isLocked })).toEqual([]);
    const around = ask(text, { isLocked: (line, zi) => line === 1 && zi === 1 });
    for (const { cells } of around) expect(cells.some(({ line, zi }) => line === 1 && zi === 1)).toBe(false);
    expect(around.length).toBeGreaterThan(0);
  });

  it('须改者必改', () => {
    const text = '白日依山尽 黄河入海流 欲穷千里目 更上一层楼';
    expect(placesOf(ask(text, { mustChange: (line, zi) => line === 3 && zi === 4 }))).toEqual(['4.5']);
  });

  it('与逐一试遍相同：改处数最少，改处一种不多、一种不少 (equal to brute force over sets of places)', () => {
    const chars = [...'白日依山尽黄河入海流欲穷千里目更上一层楼春江花月夜空闻鸟语看'];
    const line = fc.array(fc.constantFrom(...chars), { minLength: 5, maxLength: 5 });
    const rhymes = [findGroup('十一尤'), findGroup('一东'), findGroup('十四寒')];
    const all = Array.from({ length: 10 }, (_, i) => ({ line: Math.floor(i / 5), zi: i % 5 }));
    const couplet = compileMeter('五绝', { lines: 2 });
    fc.assert(
      fc.property(fc.tuple(line, line), (text) => {
        const isViable = (open: readonly { line: number; zi: number }[]): boolean =>
          rhymes.some((rhyme) => {
            const skeleton = text.map((row, l) =>
              row.map((char, zi) => (open.some((one) => one.line === l && one.zi === zi) ? undefined : char)),
            );
            return !viablePatterns({ meter: couplet, rhyme, skeleton, book: pingshui }).includes(0);
          });
        let expected: string[] = [];
        for (let size = 0; size <= 10 && expected.length === 0; size++) {
          expected = subsets(all, size)
            .filter(isViable)
            .map((cells) => cells.map((one) => `${one.line + 1}.${one.zi + 1}`).join(' '));
        }
        const found = placesOf(ask('', { meter: couplet, text, rhymes: rhymes.map((group) => [group]) }));
        expect(found).toEqual(expected.sort());
      }),
      { numRuns: 40, seed: 6 },
    );
  });
});

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}
