import { foldChar, foldCode } from '../text/fold.ts';
import { boundWords } from './generated/usage.ts';
import type { Tone } from './types.ts';

/** 一字的罕读与许其用的词，词已归于一形 (a rare reading of a character and the words that allow it, folded). */
interface Bound {
  readonly tone: Tone;
  /** 词之码元，与此字在词中之位 (the words as code units, and where the character stands in each). */
  readonly words: readonly { readonly codes: readonly number[]; readonly at: number }[];
}
let bound: ReadonlyMap<string, Bound> | undefined;

/**
 * 一字有罕读为词所定的（百中之中、月氏之氏），其声与词；没有则无。来自 data/pingshui/words.tsv。
 * The rare reading of a character that some words allow, or `undefined`.
 */
export function boundReading(char: string): Bound | undefined {
  bound ??= new Map(
    boundWords.split('|').map((row) => {
      const [key = '', tone = '', ...list] = row;
      const words = list
        .join('')
        .split(' ')
        .map((word) => {
          const chars = [...word];
          const codes = chars.map((c) => foldCode((c === '~' ? key : c).charCodeAt(0)));
          return { codes, at: chars.indexOf('~') };
        });
      return [foldChar(key), { tone: tone as Tone, words }];
    }),
  );
  return bound.get(foldChar(char));
}

/**
 * 一句第 at 字（0 起）处有没有这样的词 (whether such a word stands about a place, 0-based, of a line).
 *
 * @param line 一字一码元 (a code unit for every character)
 */
export function hasWordIn({ words }: Bound, line: string, at: number): boolean {
  for (const { codes, at: own } of words) {
    const start = at - own;
    let i = start < 0 || start + codes.length > line.length ? -1 : 0;
    while (i >= 0 && i < codes.length) i = foldCode(line.charCodeAt(start + i)) === codes[i] ? i + 1 : -1;
    if (i === codes.length) return true;
  }
  return false;
}

/** 一字一码元：空处与平面之外的字，词中皆没有，各以一码元代之 (a code unit for every character: no word has blanks or characters beyond the plane, and one unit stands for each). */
export const inUnits = (chars: readonly (string | undefined)[]): string =>
  chars.map((char) => (char?.length === 1 ? char : '\uFFFF')).join('');
