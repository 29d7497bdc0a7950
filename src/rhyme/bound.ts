import { foldChar } from '../text/fold.ts';
import { boundWords } from './generated/usage.ts';
import type { Tone } from './types.ts';

/** 一字的罕读与许其用的词，词已归于一形 (a rare reading of a character and the words that allow it, folded). */
interface Bound {
  readonly tone: Tone;
  /** 词，与此字在词中之位 (the words, and where the character stands in each). */
  readonly words: readonly { readonly chars: readonly string[]; readonly at: number }[];
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
          return { chars: chars.map((c) => (c === '~' ? foldChar(key) : foldChar(c))), at: chars.indexOf('~') };
        });
      return [foldChar(key), { tone: tone as Tone, words }];
    }),
  );
  return bound.get(foldChar(char));
}

/** 一句（已归于一形，空处 undefined）第 at 字（0 起）处有没有这样的词 (whether such a word stands about a place, 0-based, of a folded line). */
export const hasWord = ({ words }: Bound, folded: readonly (string | undefined)[], at: number): boolean =>
  words.some((word) => word.chars.every((char, i) => folded[at - word.at + i] === char));
