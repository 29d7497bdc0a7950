import { classesOf, type HalfCell, halvesOf } from '../halves.ts';
import { halfPlaceInEnglish, halfPlaceInWords, pingzeInEnglish } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 平仄相对：对联各句之脚、句中节奏点，上下联平仄须相反。 */
export const xiangDui: Rule = {
  name: '平仄相对',
  aliases: ['平仄相對', '平仄对立'],
  kind: '对仗',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '对联各句之脚与句中节奏点，上下联平仄相反。',
  summaryEn: 'At the end of every clause and at the pauses within it the halves of a couplet are of opposite tones.',
  reference: { work: '《联律通则》（修订稿）', section: '第一章 基本规则，平仄对立' },
  say: {
    zh: (at, d) => `上${halfPlaceInWords(d, at.zi)}“${d.other}”与“${d.char}”同为${d.actual}声，须平仄相反`,
    en: (at, d) =>
      `${halfPlaceInEnglish(d, at.zi)}: ${d.other} above and ${d.char} below are both ${pingzeInEnglish(d.actual)}; they must be opposed`,
  },
  shows: ['halves'],
  check(poem, report) {
    const halves = halvesOf(poem);
    if (halves === undefined || halves[0].cells.length !== halves[1].cells.length) return;
    const [upper, lower] = halves.map(({ cells }) => cells) as [readonly HalfCell[], readonly HalfCell[]];
    const tell = (i: number): void => {
      const [above, below] = [upper[i], lower[i]] as [HalfCell, HalfCell];
      const actual = classesOf(below) & 1 ? '平' : '仄';
      const data = { ...below.data, other: above.syllable.char, char: below.syllable.char, actual };
      const { line, zi } = below;
      report({ line, zi, data, related: [{ line: above.line, zi: above.zi, message: 'link' }] });
    };
    const isSingle = halves[0].lines.length === 1;
    let from = 0;
    upper.forEach((cell, i) => {
      if (!cell.isFoot) return;
      const clashes = clashesOf(upper.slice(from, i + 1), lower.slice(from, i + 1), isSingle);
      for (const at of clashes) tell(from + at);
      // 末字归联脚论；独字之句是叹是领，不论 (the very last character is the matter of 联脚; a clause of one character is a cry or a lead).
      const isJudged = i < upper.length - 1 && i > from;
      if (isJudged && !areOpposed(upper[i] as HalfCell, lower[i] as HalfCell, true)) tell(i);
      from = i + 1;
    });
  },
};

/** 两字可读得一平一仄 (whether two characters may be read as one level and one oblique). */
function areOpposed(a: HalfCell, b: HalfCell, asFoot = false): boolean {
  // 同位重字是有意，不问平仄 (the same character at the same place is deliberate).
  if (a.syllable.same === b.syllable.same) return true;
  const [x, y] = [classesOf(a, asFoot), classesOf(b, asFoot)];
  return (x & 1 && y & 2) !== 0 || (x & 2 && y & 1) !== 0;
}

/**
 * 一句之中，节奏点平仄不相反之处，0 起，句脚不论：二四六。五字以上而三五七处处相反的，是一字领、三字领之句，不算；
 * 独句之联（`isSingle`）多是律句，须有两处不合才这样看。独句五言、七言的特拗（平平仄平仄）、大拗相救，末第二字可同声。
 *
 * Places within a clause, 0-based, where the pauses are not opposed: every second character. A clause of five characters or more
 * that is opposed at the odd places throughout has one or three characters leading, and is taken for that; in a couplet of
 * single clauses, mostly lines of regulated verse, only where two places or more clash. 特拗 and a rescued 大拗 let the last but one agree there.
 */
function clashesOf(upper: readonly HalfCell[], lower: readonly HalfCell[], isSingle: boolean): readonly number[] {
  const length = upper.length;
  const clashesAt = (first: number): readonly number[] => {
    const found: number[] = [];
    for (let i = first; i < length - 1; i += 2) {
      if (!areOpposed(upper[i] as HalfCell, lower[i] as HalfCell)) found.push(i);
    }
    return found;
  };
  const isRescued = isSingle && (isTeAo(upper) || isGreatAo(upper, lower));
  const even = clashesAt(1).filter((i) => !(i === length - 2 && isRescued));
  return even.length >= (isSingle ? 2 : 1) && length >= 5 && clashesAt(2).length === 0 ? [] : even;
}

/** 大拗相救：出句末第二字当平而仄，对句末第三字改平以救 (an 拗 of the upper line that the lower rescues by a level third-last character). */
const isGreatAo = (upper: readonly HalfCell[], lower: readonly HalfCell[]): boolean =>
  (upper.length === 5 || upper.length === 7) &&
  (classesOf(upper.at(-2) as HalfCell) & 2) !== 0 &&
  (classesOf(lower.at(-2) as HalfCell) & 2) !== 0 &&
  (classesOf(lower.at(-3) as HalfCell) & 1) !== 0;

/** 特拗之句尾：仄平仄 (the ending of 特拗). */
const isTeAo = (clause: readonly HalfCell[]): boolean =>
  (clause.length === 5 || clause.length === 7) &&
  [2, 1, 2].every((wanted, i) => classesOf(clause.at(i - 3) as HalfCell, i === 2) & wanted);
