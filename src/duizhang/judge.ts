import { simplifiedForm } from '../text/script.ts';
import { type PlacedWord, placedWords, type WordSegmenter } from '../text/words.ts';
import { isLianmian, relate } from './classes.ts';
import { weights } from './generated/weights.ts';
import { affinity } from './tables.ts';

/** 一处相对的两字，与相对的理由 (two characters that face each other, and why they correspond or do not). */
export interface Correspondence {
  /** 句中第几字，1 起 (1-based place in the line). */
  readonly zi: number;
  readonly opening: string;
  readonly closing: string;
  /**
   * 同字、叠字、联绵、同类、邻类、同词类、同词性（分词所得）、常对（诗中常相对而类未明）、不类、未定。
   */
  readonly relation: '同字' | '叠字' | '联绵' | '同类' | '邻类' | '同词类' | '同词性' | '常对' | '不类' | '未定';
  /** 类名或词性，如 天文、颜色、n (the class or part of speech they share). */
  readonly name?: string;
  /** 诗中相对的对数胜算，见 `affinity` (log-odds that they face each other in verse). */
  readonly affinity?: number;
  /** 是否相对得上；未定者算相对 (whether they correspond; the undecided are given the benefit of the doubt). */
  readonly corresponds: boolean;
}

/** 一联之对仗 (how far a couplet is parallel). */
export interface CoupletJudgement {
  /** 是对仗的对数胜算，以真颔联、颈联比随便相配之联与尾联 (log-odds of being a parallel couplet). */
  readonly logOdds: number;
  /** 同上，作 0 至 1 (the same as a probability). */
  readonly score: number;
  readonly places: readonly Correspondence[];
  /** 相对不上的字位，1 起 (1-based places that do not correspond). */
  readonly unpaired: readonly number[];
  /** 两句的节奏，如 2|2|1；有分词才有 (the rhythm of either line; only with a segmenter). */
  readonly rhythm?: { readonly opening: string; readonly closing: string; readonly same: boolean };
  /** 所用分词者的 id，未用则无 (the segmenter in use). */
  readonly words?: string;
}

/** 诗中相对少于随便两字到这个地步，就算不类 (below this the pair is one that verse avoids). */
const UNLIKELY = -1;
const LIKELY = 0.5;
const CLIP = 3;

const tagAt = (words: readonly PlacedWord[], at: number): PlacedWord | undefined =>
  words.find(({ start, end }) => start <= at && at < end);

/** 词性大类：n 名、v 动、a 形……；不知（无码，或 x）则空 (the first letter of the tag). */
const majorTag = (word: PlacedWord | undefined): string => word?.tag.charAt(0).replace('x', '') ?? '';

/** 五言 2|2|1、2|1|2，七言前面加 2：词界所定，看不出的照常 (the rhythm that word boundaries show). */
function rhythmOf(words: readonly PlacedWord[], length: number): string {
  const start = length - 3;
  const head = Array.from({ length: start / 2 }, () => '2').join('|');
  const joins = (at: number): boolean => words.some((w) => w.start <= at && w.end > at + 1);
  const tail = joins(start) ? (joins(start + 1) ? '3' : '2|1') : joins(start + 1) ? '1|2' : '2|1';
  return `${head}|${tail}`;
}

/** 一联的特征，次序同权重 (the features of a couplet, in the order of the weights). */
export interface CoupletFeatures {
  readonly values: readonly number[];
  readonly withWords: readonly number[];
}

interface Analysis {
  readonly places: readonly Correspondence[];
  readonly features: CoupletFeatures;
  readonly rhythm?: { readonly opening: string; readonly closing: string; readonly same: boolean };
}

/** 逐字相比，并得特征；两句须等长 (compares place by place). */
export function analyse(opening: readonly string[], closing: readonly string[], words?: WordSegmenter): Analysis {
  const [a, b] = [opening.map(simplifiedForm), closing.map(simplifiedForm)];
  const length = a.length;
  const tagged =
    words === undefined
      ? undefined
      : ([placedWords(opening.join(''), words), placedWords(closing.join(''), words)] as const);
  const doubled = (line: readonly string[], j: number): boolean =>
    (j > 0 && line[j - 1] === line[j]) || (j + 1 < length && line[j + 1] === line[j]);
  const bound = (line: readonly string[], j: number): boolean =>
    (j > 0 && isLianmian((line[j - 1] as string) + line[j])) ||
    (j + 1 < length && isLianmian((line[j] as string) + line[j + 1]));
  let sum = 0;
  let unlikely = 0;
  const lowest: number[] = [];
  const counts = { 同类: 0, 邻类: 0, 同词类: 0, 异类: 0, 未定: 0 };
  let same = 0;
  let crossing = 0;
  let doubling = 0;
  let agreeing = 0;
  let disagreeing = 0;
  let boundaries = 0;
  const places = a.map((x, j): Correspondence => {
    const y = b[j] as string;
    const at = { zi: j + 1, opening: opening[j] as string, closing: closing[j] as string };
    const [ta, tb] = [tagged && tagAt(tagged[0], j), tagged && tagAt(tagged[1], j)];
    const sameTag = majorTag(ta) !== '' && majorTag(ta) === majorTag(tb);
    if (sameTag) agreeing++;
    else if (majorTag(ta) !== '' && majorTag(tb) !== '') disagreeing++;
    if (ta !== undefined && tb !== undefined && (ta.start !== tb.start || ta.end !== tb.end)) boundaries++;
    if (x === y) {
      same++;
      return { ...at, relation: '同字', corresponds: false };
    }
    const near = affinity(x, y);
    const value = Math.max(-CLIP, Math.min(CLIP, near ?? 0));
    sum += value;
    lowest.push(value);
    if (value < UNLIKELY) unlikely++;
    const { kind, name } = relate(x, y);
    counts[kind]++;
    const known = near === undefined ? {} : { affinity: near };
    const [dx, dy] = [doubled(a, j), doubled(b, j)];
    if (dx !== dy) doubling--;
    else if (dx) {
      doubling++;
      return { ...at, relation: '叠字', ...known, corresponds: true };
    }
    if (bound(a, j) && bound(b, j)) return { ...at, relation: '联绵', ...known, corresponds: true };
    const named = name === undefined ? {} : { name };
    if (kind === '同类' || kind === '邻类') return { ...at, relation: kind, ...named, ...known, corresponds: true };
    if (value >= LIKELY) return { ...at, relation: '常对', ...known, corresponds: true };
    if (kind === '同词类' && value >= UNLIKELY) return { ...at, relation: kind, ...named, ...known, corresponds: true };
    if (sameTag && value >= UNLIKELY)
      return { ...at, relation: '同词性', name: majorTag(ta), ...known, corresponds: true };
    if (value < UNLIKELY || (kind === '异类' && value < 0)) {
      return { ...at, relation: '不类', ...known, corresponds: false };
    }
    return { ...at, relation: '未定', ...known, corresponds: true };
  });
  for (const [j, x] of a.entries()) if (b.some((y, k) => y === x && k !== j)) crossing++;
  lowest.sort((p, q) => p - q);
  const [first = 0, second = 0] = lowest;
  const part = (n: number): number => n / length;
  const values = [
    1,
    sum / length,
    (first + second) / 2,
    part(unlikely),
    part(counts.同类),
    part(counts.邻类),
    part(counts.同词类),
    part(counts.异类),
    same,
    crossing,
    doubling,
  ];
  const rhythm =
    tagged === undefined
      ? undefined
      : (() => {
          const [o, c] = [rhythmOf(tagged[0], length), rhythmOf(tagged[1], length)];
          return { opening: o, closing: c, same: o === c };
        })();
  return {
    places,
    features: {
      values,
      withWords: [...values, part(agreeing), part(disagreeing), part(boundaries), Number(rhythm?.same ?? false)],
    },
    ...(rhythm === undefined ? {} : { rhythm }),
  };
}

/** 判断对仗的选项 (options of `judgeCouplet`). */
export interface JudgeOptions {
  /** 给了分词者，就兼看词性与节奏 (with a segmenter, parts of speech and rhythm count too). */
  readonly words?: WordSegmenter;
}

/**
 * 一联对仗否：逐字看类、看诗中是否常相对，合成一个对数胜算。两句须等长而不空，否则胜算为负无穷、score 为 0。
 *
 * How far two lines are parallel: every pair of characters is looked up by class and by how often verse sets such
 * characters against each other, and the evidence is added up. Lines of unequal length are not parallel (score 0).
 *
 * @example
 * judgeCouplet('大漠孤烟直', '长河落日圆').score > 0.9; // true
 */
export function judgeCouplet(opening: string, closing: string, options: JudgeOptions = {}): CoupletJudgement {
  const [a, b] = [[...opening], [...closing]];
  const id = options.words === undefined ? {} : { words: options.words.id };
  if (a.length === 0 || a.length !== b.length) {
    return { logOdds: Number.NEGATIVE_INFINITY, score: 0, places: [], unpaired: [], ...id };
  }
  const { places, features, rhythm } = analyse(a, b, options.words);
  const [terms, by] =
    options.words === undefined ? [features.values, weights.plain] : [features.withWords, weights.words];
  const logOdds = terms.reduce((sum, value, i) => sum + value * (by[i] as number), 0);
  return {
    logOdds,
    score: 1 / (1 + Math.exp(-logOdds)),
    places,
    unpaired: places.filter((p) => !p.corresponds).map((p) => p.zi),
    ...(rhythm === undefined ? {} : { rhythm }),
    ...id,
  };
}
