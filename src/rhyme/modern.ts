import { modernLevel, modernOblique } from './generated/modern.ts';
import type { Pingze } from './types.ts';

/**
 * 平水韵未收之字（她、们、镁）的今声，依普通话首选之音；不在国标字里的无。
 *
 * The tone class of a character that 平水韵 lacks, by its modern reading; `undefined` beyond the characters of GB 2312. From
 * data/pingshui/modern.tsv.
 *
 * @example
 * modernTone('她'); // '平'
 */
export const modernTone = (char: string): Pingze | undefined =>
  modernLevel.includes(char) ? '平' : modernOblique.includes(char) ? '仄' : undefined;
