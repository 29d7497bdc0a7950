import type { Pingze } from './types.ts';

/** 一个词定一字之读 (a word that fixes the reading of one of its characters). */
export interface FixedWord {
  /** 归并繁简后的词，所定之字写作 ~，如 “相~” (the word, scripts folded, ~ standing for the character). */
  readonly pattern: string;
  readonly pingze: Pingze;
  /** 词若定到韵，韵目（如 寒）；只定平仄则无 (the rhyme the word fixes, where it fixes more than the tone class). */
  readonly rhyme?: string;
  /** 语料里见得太少，凭字义而定 (too seldom in the corpus; ruled by sense). */
  readonly ruled: boolean;
}

/** 左右字的五种组合：左一、右一、左二、右二、左右各一 (one left, one right, two left, two right, one on either side). */
export type GramKind = 'L' | 'R' | 'LL' | 'RR' | 'M';
export const GRAM_KINDS: readonly GramKind[] = ['L', 'R', 'LL', 'RR', 'M'];

/** 取读音所凭的表，作为值传入 (what readings are chosen by, passed as a value). */
export interface ReadingEvidence {
  /** 此字平读的对数胜算，无则未数过 (log-odds of the level class in the corpus; undefined where not counted). */
  prior(char: string): number | undefined;
  /** 左右之字所加的对数胜算；neighbours 已归并繁简 (log-odds that neighbours add; script-folded). */
  gram(char: string, kind: GramKind, neighbours: string): number | undefined;
  /** 定读之词，长者在先 (words that fix a reading, longest first). */
  words(char: string): readonly FixedWord[];
  /** 某字某韵的今音，本音在先，如 ['chong2']；未录则空 (modern readings with tone numbers, the proper one first). */
  pinyin(char: string, rhyme: string): readonly string[];
  /** 某字押某韵的次数 (times the character stands at a rhyme foot of that rhyme). */
  feet(char: string, rhyme: string): number;
  readonly weights: EvidenceWeights;
}

/**
 * 各项证据的权重，由语料之半拟合 (weights fitted on one half of the corpus)：常数、先验、L、R、LL、RR、M、今音，
 * 句末之字另加一组。
 */
export interface EvidenceWeights {
  readonly plain: readonly number[];
  readonly withPinyin: readonly number[];
}

/** 句外 (beyond either end of the line). */
export const EDGES = ['<', '>'] as const;

/** 一字左右的五组邻字 (the five groups of neighbours of a character in a line already folded). */
export function neighboursOf(folded: readonly string[], at: number): Readonly<Record<GramKind, string>> {
  const left = folded[at - 1] ?? EDGES[0];
  const right = folded[at + 1] ?? EDGES[1];
  return {
    L: left,
    R: right,
    LL: (folded[at - 2] ?? EDGES[0]) + left,
    RR: right + (folded[at + 2] ?? EDGES[1]),
    M: left + right,
  };
}

/**
 * 今音偏向哪一类：只见于平读者 1，只见于仄读者 −1，两边都有或都无者 0。
 * Which class a modern reading speaks for: 1 level, −1 oblique, 0 neither.
 */
export function pinyinVote(ping: readonly string[], ze: readonly string[], spoken: string | undefined): number {
  if (spoken === undefined || ping.length === 0 || ze.length === 0) return 0;
  return Number(ping.includes(spoken)) - Number(ze.includes(spoken));
}

/** 对数胜算之和：features 与权重同序，句末另加一组 (the weighted sum of the log-odds). */
export function weigh(weights: readonly number[], features: readonly number[], isLast: boolean): number {
  const size = features.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += (features[i] as number) * ((weights[i] as number) + (isLast ? (weights[size + i] as number) : 0));
  }
  return sum;
}
