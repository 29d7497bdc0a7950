import type { ParsedLine } from '../poem/line.ts';
import type { Row } from './rows.ts';

/** 像诗，句数至少这么多 (so many lines at least look like verse). */
const FEWEST = 4;

/** 杂言古体：题目如此，或五七言居多 (old-style verse of uneven lines: by its title, or since most lines are of five or seven). */
const OLD_STYLE = /[歌行吟曲引谣謠辞辭篇叹歎怨]$|古风|古風|乐府|樂府|杂言|雜言|[歌行]并[序引]|兮/u;
export function isOldStyle(lines: readonly ParsedLine[], title = ''): boolean {
  if (lines.length < FEWEST) return false;
  const most = lines.filter(({ length }) => length === 5 || length === 7).length;
  if (lines.every(({ length }) => length === 4) || lines.every(({ length }) => length === 6)) return true;
  return OLD_STYLE.test(title) || /^君不[见見]/u.test(lines[0]?.text ?? '') || most * 10 >= lines.length * 6;
}

/** 像词：题作“某某·某某”，其下长短句 (like a 词 by its title, over uneven lines). */
export const SUNG = /^[\p{Script=Han}]{2,5}\s*[·・•]\s*\S/u;

/** 半数以上是五言、七言，或句句同长 (half the lines or more of five or seven, or all of one length). */
export const isMostlyVerse = (lines: readonly ParsedLine[]): boolean =>
  lines.filter(({ length }) => length === 5 || length === 7).length * 2 >= lines.length ||
  lines.every(({ length }) => length === lines[0]?.length);

const MODERN = /[的了吗呢吧们這这那哪很]|[A-Za-z]{2}|\d{2}/u;
export const isPlain = (rows: readonly Row[]): boolean => rows.every(({ text }) => !MODERN.test(text));
