/** 定读之词：一句里哪些词定了一字之读；无词时邻字偏向哪一类 (the words that fix a reading in a line, and where the neighbours lean without one). */

import { type FixedWord, GRAM_KINDS, type GramKind, neighboursOf, type ReadingEvidence } from './evidence.ts';
import type { Pingze } from './types.ts';

/** 句中含此字而合音步的定读之词，长者在先；跨步相连的字多不成词 (the words that fix it and stand here on the feet of the line). */
export function matching(words: readonly FixedWord[], folded: readonly string[], at: number): readonly FixedWord[] {
  const found: CutWord[] = [];
  eachMatch(words, folded, at, (one) => {
    found.push(one);
    return false;
  });
  return found
    .sort(
      (a, b) =>
        b.chars.length - a.chars.length ||
        Number(b.word.rhyme !== undefined) - Number(a.word.rhyme !== undefined) ||
        a.order - b.order,
    )
    .map(({ word }) => word);
}

/** 逐词看，`look` 说够了便止，得 true (looks at every match until `look` has seen enough, then true). */
function eachMatch(
  words: readonly FixedWord[],
  folded: readonly string[],
  at: number,
  look: (one: CutWord) => boolean,
): boolean {
  const { before, after } = sortedWords(words);
  for (const list of [after.get(folded[at + 1]), before.get(folded[at - 1])]) {
    if (list === undefined) continue;
    for (const one of list) if (stands(one, folded, at) && look(one)) return true;
  }
  return false;
}

/** 此词在此，又合音步 (the word stands here, on the feet of the line). */
function stands({ chars, at: own }: CutWord, folded: readonly string[], at: number): boolean {
  const start = at - own;
  if (start < 0 || !onFeet(folded.length, start, chars.length)) return false;
  for (let i = 0; i < chars.length; i++) if (i !== own && chars[i] !== folded[start + i]) return false;
  return true;
}

/** 拆成字的词，所定之字在其中之位，与表中之次 (a word cut into characters, the place of the one it fixes, and its order in the table). */
interface CutWord {
  readonly word: FixedWord;
  readonly chars: readonly string[];
  readonly at: number;
  readonly order: number;
}

/** 一字的词，依其右邻，在词末的依其左邻 (the words of a character by its right neighbour in them, or its left one at the end of a word). */
interface Sorted {
  readonly after: ReadonlyMap<string | undefined, readonly CutWord[]>;
  readonly before: ReadonlyMap<string | undefined, readonly CutWord[]>;
}
const sorted = new WeakMap<readonly FixedWord[], Sorted>();
/** 依邻字归好，免得逐词去比 (sorted by neighbours, so that not every word need be compared). */
function sortedWords(words: readonly FixedWord[]): Sorted {
  const known = sorted.get(words);
  if (known !== undefined) return known;
  const [after, before] = [new Map<string | undefined, CutWord[]>(), new Map<string | undefined, CutWord[]>()];
  for (const [order, word] of words.entries()) {
    const chars = [...word.pattern];
    const at = chars.indexOf('~');
    const [map, key] = at + 1 < chars.length ? [after, chars[at + 1]] : [before, chars[at - 1]];
    const list = map.get(key);
    if (list === undefined) map.set(key, [{ word, chars, at, order }]);
    else list.push({ word, chars, at, order });
  }
  const made = { after, before };
  sorted.set(words, made);
  return made;
}

/**
 * 五、七言句里，自 start 起的 length 字合不合音步：二字一步，末三字可作一二、二一、三 (whether a stretch keeps to the feet: two by two,
 * the last three divided either way). 别种长短的句子不论 (lines of other lengths are not asked).
 */
function onFeet(size: number, start: number, length: number): boolean {
  if (size !== 5 && size !== 7) return true;
  const isEdge = (at: number): boolean => at >= size - 3 || at % 2 === 0;
  // 三字之词，动词在前步之末、所系之名自成一步（已乘｜黃鶴），也算 (a verb at the end of a foot and its object as the next one count too).
  const begins = isEdge(start) || (length === 3 && isEdge(start + 1));
  return begins && isEdge(start + length);
}

/**
 * 一字照所定的繁体来读，先验与邻字向着所取之声有几分：对数胜算，负则相违；没有数过，或旁有词定了别一声，则须细求，undefined
 * (how far prior and neighbours speak for the class taken, for a character of one traditional form: log-odds, negative against it;
 * `undefined` where it was not counted or a word fixes the other class, which asks for a closer look).
 */
export function leaning(
  char: string,
  folded: readonly string[],
  at: number,
  taken: Pingze,
  evidence: ReadingEvidence,
): number | undefined {
  const prior = evidence.prior(char);
  if (prior === undefined || eachMatch(evidence.words(char), folded, at, ({ word }) => word.pingze !== taken)) {
    return undefined;
  }
  const odds = leaningOf(char, prior, folded, at, evidence);
  return taken === '平' ? odds : -odds;
}

/** 先验与邻字所向，正者偏平；与 `weigh` 同，而不造数组 (which way prior and neighbours lean, positive for 平; as `weigh`, without arrays). */
function leaningOf(
  char: string,
  prior: number,
  folded: readonly string[],
  at: number,
  evidence: ReadingEvidence,
): number {
  const { plain } = evidence.weights;
  const near = neighboursOf(folded, at);
  const isLast = at === folded.length - 1;
  const size = 2 + GRAM_KINDS.length;
  const weight = (i: number): number => (plain[i] as number) + (isLast ? (plain[size + i] as number) : 0);
  let sum = weight(0) + prior * weight(1);
  for (let k = 0; k < GRAM_KINDS.length; k++) {
    const kind = GRAM_KINDS[k] as GramKind;
    const effect = evidence.gram(char, kind, near[kind]);
    if (effect !== undefined) sum += effect * weight(2 + k);
  }
  return sum;
}
