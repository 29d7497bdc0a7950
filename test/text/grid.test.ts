import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closesSentence, compileMeter, coupletMeter, meter, parallelLines } from '../../src/meter/index.ts';
import {
  cellOf,
  cutLines,
  gridAt,
  gridDiff,
  gridLines,
  gridOf,
  gridText,
  gridWith,
  offsetsOf,
  parsePoem,
  punctuated,
  type VerseGrid,
} from '../../src/text/index.ts';

/** 长短不齐、有空处的半成之诗 (verse with blanks, in lines of any lengths). */
const char = fc.constantFrom(undefined, ...'山月水風𠂢');
const grid: fc.Arbitrary<VerseGrid> = fc.array(fc.array(char, { maxLength: 7 }), { maxLength: 6 });
const cell = fc.record({ line: fc.nat(7), zi: fc.nat(8) });

describe('半成之诗 (verse as far as it is written)', () => {
  it('由文而来，写回其文；空处是 □', () => {
    fc.assert(
      fc.property(grid, (verse) => {
        expect(gridOf(gridLines(verse))).toEqual(verse);
      }),
    );
    expect(gridOf(['白日□山'])).toEqual([['白', '日', undefined, '山']]);
  });

  it('换一位：此位是新字，别位照旧，原诗不动；位在外则补空', () => {
    fc.assert(
      fc.property(grid, cell, char, (verse, at, to) => {
        const before = structuredClone(verse);
        const after = gridWith(verse, at, to);
        expect(verse).toEqual(before);
        expect(gridAt(after, at)).toBe(to);
        expect(structuredClone(after)).toEqual(after);
        for (let line = 0; line < 9; line++) {
          for (let zi = 0; zi < 10; zi++) {
            if (line !== at.line || zi !== at.zi) expect(gridAt(after, { line, zi })).toBe(gridAt(verse, { line, zi }));
          }
        }
      }),
    );
  });

  it('异处：照所列一一改回，便是前稿；无异则空', () => {
    fc.assert(
      fc.property(grid, grid, (before, after) => {
        const changes = gridDiff(before, after);
        const back = changes.reduce<VerseGrid>(
          (verse, change) => gridWith(verse, cellOf(change), change.from === '□' ? undefined : change.from),
          after,
        );
        expect(gridDiff(before, back)).toEqual([]);
        expect(new Set(changes.map(({ line, zi }) => `${line}.${zi}`)).size).toBe(changes.length);
        for (const { from, to } of changes) expect(from).not.toBe(to);
        expect(gridDiff(after, after)).toEqual([]);
      }),
    );
    expect(gridDiff(gridOf(['僧推月']), gridOf(['僧敲月', '□门']))).toEqual([
      { line: 1, zi: 2, from: '推', to: '敲' },
      { line: 2, zi: 2, from: '□', to: '门' },
    ]);
  });

  it('标点之后读回来，句句如旧', () => {
    const whole = fc.array(fc.array(fc.constantFrom(...'山月水風'), { minLength: 3, maxLength: 4 }), { minLength: 2 });
    fc.assert(
      fc.property(whole, (verse) => {
        expect(parsePoem(gridText(verse)).lines.map(({ text }) => text)).toEqual(gridLines(verse));
      }),
    );
    expect(punctuated(['甲', '乙', '丙'])).toBe('甲，乙。\n丙，');
    expect(punctuated(['甲', '乙', '丙'], (line) => line !== 1)).toBe('甲。\n乙，丙。');
  });

  it('连写之字按各句之长分句，写到哪里分到哪里', () => {
    expect(cutLines([...'一二三四五六七'], [3, 2, 5, 4])).toEqual([[...'一二三'], [...'四五'], [...'六七']]);
    expect(cutLines([...'一二三'], [3, 2])).toEqual([[...'一二三']]);
    expect(offsetsOf([3, 2, 5])).toEqual([0, 3, 5, 10]);
  });
});

describe('句读由格律而来 (marks come from the meter)', () => {
  const marks = (of: ReturnType<typeof compileMeter>): string =>
    of.lines.map((_, line) => (closesSentence(of, line) ? '。' : '，')).join('');
  it.each([
    ['五绝', compileMeter('五绝'), '，。，。'],
    ['首句入韵，亦是一联之首', compileMeter('七律', { firstLineRhymes: true }), '，。，。，。，。'],
    ['仄韵', compileMeter('五绝', { pingze: '仄' }), '，。，。'],
    ['对联', coupletMeter(7), '，。'],
    [
      '如梦令',
      meter('如梦令', '中仄中平中仄韵 中仄中平平仄韵 中仄仄平平 中仄中平平仄韵 平仄韵 平仄叠 中仄中平平仄韵'),
      '。。，。。。。',
    ],
  ])('%s', (_name, of, expected) => {
    expect(marks(of)).toBe(expected);
  });

  it('须讲对仗之句：律诗中二联，绝句无，排律首尾两联之外', () => {
    const lines = (of: ReturnType<typeof compileMeter>): number[] => [...parallelLines(of)].map((line) => line + 1);
    expect(lines(compileMeter('七律'))).toEqual([4, 6]);
    expect(lines(compileMeter('七绝'))).toEqual([]);
    expect(lines(compileMeter('五排', { lines: 12 }))).toEqual([4, 6, 8, 10]);
  });
});
