/** 定读之词：一句里哪些词定了一字之读；无词时邻字偏向哪一类 (the words that fix a reading in a line, and where the neighbours lean without one). */

import { type FixedWord, GRAM_KINDS, neighboursOf, type ReadingEvidence, weigh } from './evidence.ts';
import type { Pingze } from './types.ts';

/** 句中含此字而合音步的定读之词，长者在先；跨步相连的字多不成词 (the words that fix it and stand here on the feet of the line). */
export function matching(words: readonly FixedWord[], folded: readonly string[], at: number): readonly FixedWord[] {
  const byNeighbour = sortedWords(words);
  const near = [byNeighbour.get(`>${folded[at + 1]}`), byNeighbour.get(`<${folded[at - 1]}`)];
  const found: CutWord[] = [];
  for (const list of near) {
    for (const one of list ?? []) {
      const { chars, at: own } = one;
      const start = at - own;
      if (start < 0 || !onFeet(folded.length, start, chars.length)) continue;
      if (chars.every((c, i) => i === own || c === folded[start + i])) found.push(one);
    }
  }
  return found
    .sort(
      (a, b) =>
        b.chars.length - a.chars.length ||
        Number(b.word.rhyme !== undefined) - Number(a.word.rhyme !== undefined) ||
        a.order - b.order,
    )
    .map(({ word }) => word);
}

/** 拆成字的词，所定之字在其中之位，与表中之次 (a word cut into characters, the place of the one it fixes, and its order in the table). */
interface CutWord {
  readonly word: FixedWord;
  readonly chars: readonly string[];
  readonly at: number;
  readonly order: number;
}

const sorted = new WeakMap<readonly FixedWord[], ReadonlyMap<string, readonly CutWord[]>>();
/** 一字的词，依其右邻（在词末的，依其左邻）归好，免得逐词去比 (the words of a character by its right neighbour in them, or its left one at the end of a word). */
function sortedWords(words: readonly FixedWord[]): ReadonlyMap<string, readonly CutWord[]> {
  const known = sorted.get(words);
  if (known !== undefined) return known;
  const map = new Map<string, CutWord[]>();
  for (const [order, word] of words.entries()) {
    const chars = [...word.pattern];
    const at = chars.indexOf('~');
    const key = at + 1 < chars.length ? `>${chars[at + 1]}` : `<${chars[at - 1]}`;
    const list = map.get(key);
    if (list === undefined) map.set(key, [{ word, chars, at, order }]);
    else list.push({ word, chars, at, order });
  }
  sorted.set(words, map);
  return map;
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
  if (prior === undefined || matching(evidence.words(char), folded, at).some(({ pingze }) => pingze !== taken)) {
    return undefined;
  }
  const near = neighboursOf(folded, at);
  const features = [1, prior, ...GRAM_KINDS.map((kind) => evidence.gram(char, kind, near[kind]) ?? 0)];
  const odds = weigh(evidence.weights.plain, features, at === folded.length - 1);
  return taken === '平' ? odds : -odds;
}
