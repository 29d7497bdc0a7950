import { type Cell, placeOf, type VersePlace } from './place.ts';
import { BLANK } from './verse.ts';

/**
 * 半成之诗：第 i 句第 j 字，0 起，空处 undefined；句可长短不齐，末尾的空处、空句可省。是不可变的纯值，可 `structuredClone`。
 *
 * Verse as far as it is written: characters by line and place, 0-based, `undefined` where blank; lines may differ in length,
 * and blanks at the end of a line, or lines at the end, may be left out. An immutable plain value.
 */
export type VerseGrid = readonly (readonly (string | undefined)[])[];

/** 一处改动，1 起；空处写 □ (one change, 1-based; □ stands for a blank). */
export interface VerseChange extends VersePlace {
  readonly from: string;
  readonly to: string;
}

/**
 * 由各句之文，□ 为空处 (verse from its lines, with □ for blanks).
 *
 * @example
 * gridOf(['白日□山尽']); // [['白', '日', undefined, '山', '尽']]
 */
export const gridOf = (lines: readonly string[]): VerseGrid =>
  lines.map((line) => Array.from(line, (char) => (char === BLANK ? undefined : char)));

/**
 * 一位之字；空处、无此位则 undefined (the character of a cell; `undefined` where blank or outside).
 *
 * @param cell 0 起 (0-based)
 */
export const gridAt = (grid: VerseGrid, { line, zi }: Cell): string | undefined => grid[line]?.[zi];

/**
 * 换了一位之字的诗，原诗不动；句、字不足则以空处补到此位 (the same verse with one cell changed, grown by blanks where it is short).
 *
 * @example
 * gridWith([], { line: 0, zi: 1 }, '日'); // [[undefined, '日']]
 */
export function gridWith(grid: VerseGrid, { line, zi }: Cell, char: string | undefined): VerseGrid {
  const rows = Array.from({ length: Math.max(grid.length, line + 1) }, (_, i) => grid[i] ?? []);
  const row = rows[line] as VerseGrid[number];
  rows[line] = Array.from({ length: Math.max(row.length, zi + 1) }, (_, j) => (j === zi ? char : row[j]));
  return rows;
}

/**
 * 后稿与前稿逐字之异，依后稿之次 (what differs in a later version from an earlier one, in the order of the later).
 *
 * @example
 * gridDiff(gridOf(['僧推月下门']), gridOf(['僧敲月下门'])); // [{ line: 1, zi: 2, from: '推', to: '敲' }]
 */
export const gridDiff = (before: VerseGrid, after: VerseGrid): readonly VerseChange[] =>
  after.flatMap((row, line) =>
    row.flatMap((char, zi): VerseChange[] => {
      const [from, to] = [before[line]?.[zi] ?? BLANK, char ?? BLANK];
      return from === to ? [] : [{ ...placeOf({ line, zi }), from, to }];
    }),
  );

/** 各句之文，空处写 □ (the lines as text, □ for blanks). */
export const gridLines = (grid: VerseGrid): readonly string[] =>
  grid.map((row) => row.map((char) => char ?? BLANK).join(''));

/**
 * 连写之字按各句之长分句，写到哪里分到哪里 (a run of cells as lines of these lengths, as far as it goes).
 *
 * @example
 * cutLines([...'白日依山尽黄河'], [5, 5]); // [['白', '日', '依', '山', '尽'], ['黄', '河']]
 */
export function cutLines<T>(run: readonly T[], lengths: readonly number[]): readonly (readonly T[])[] {
  const rows: (readonly T[])[] = [];
  let from = 0;
  for (const length of lengths) {
    if (from >= run.length) break;
    rows.push(run.slice(from, from + length));
    from += length;
  }
  return rows;
}

/** 各句之前有几字，末一项为全长 (characters before every line; the whole length last). */
export function offsetsOf(lengths: readonly number[]): readonly number[] {
  const before = [0];
  for (const length of lengths) before.push((before.at(-1) as number) + length);
  return before;
}

/** 一句（0 起）之后是否用句号；两句一联者，双句之后 (whether a line, 0-based, closes a sentence: in couplets, every second one). */
export const closesCouplet = (line: number): boolean => line % 2 === 1;

/** 一句之后的标点 (the mark after a line, 0-based). */
export const markAfter = (line: number, closes: (line: number) => boolean = closesCouplet): '，' | '。' =>
  closes(line) ? '。' : '，';

/**
 * 加了标点的诗，句号之后换行，两片之间空一行 (lines as punctuated verse, a new row after every full stop, an empty one between stanzas).
 *
 * @param closes 何句（0 起）之后用句号；省略则两句一联 (which lines, 0-based, close a sentence; every second one by default)
 * @param breaks 后一片由第几句起，0 起 (the lines, 0-based, at which further stanzas begin)
 * @example
 * punctuated(['白日依山尽', '黄河入海流']); // '白日依山尽，黄河入海流。'
 */
export function punctuated(
  lines: readonly string[],
  closes: (line: number) => boolean = closesCouplet,
  breaks: readonly number[] = [],
): string {
  return lines
    .map((line, i) => {
      if (i === lines.length - 1) return line + markAfter(i, closes);
      // 一片之末，句号总有 (a stanza always ends its sentence).
      if (breaks.includes(i + 1)) return `${line}。\n\n`;
      return line + markAfter(i, closes) + (closes(i) ? '\n' : '');
    })
    .join('');
}

/** 同上，由半成之诗，空处写 □ (the same from verse as far as it is written). */
export const gridText = (grid: VerseGrid, closes?: (line: number) => boolean): string =>
  punctuated(gridLines(grid), closes);
