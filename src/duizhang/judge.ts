import { simplifiedForm } from '../text/script.ts';
import { type PlacedWord, placedWords, type WordSegmenter } from '../text/words.ts';
import { type ClassRelation, isLianmian, relate } from './classes.ts';
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

/** 两句的节奏，如 2|2|1 (the rhythm of either line). */
export interface CoupletRhythm {
  readonly opening: string;
  readonly closing: string;
  readonly same: boolean;
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
  /** 有分词才有 (only with a segmenter). */
  readonly rhythm?: CoupletRhythm;
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

/** 两句的节奏，同否 (the rhythm of either line, and whether they agree). */
function rhythmsOf([a, b]: TaggedLines, length: number): CoupletRhythm {
  const [opening, closing] = [rhythmOf(a, length), rhythmOf(b, length)];
  return { opening, closing, same: opening === closing };
}

/** 一联的特征，次序同权重 (the features of a couplet, in the order of the weights). */
export interface CoupletFeatures {
  readonly values: readonly number[];
  readonly withWords: readonly number[];
}

interface Analysis {
  readonly places: readonly Correspondence[];
  readonly features: CoupletFeatures;
  readonly rhythm?: CoupletRhythm;
}

/** 相对的两字，查得的各项；同字则不问类与常对 (what is known of two characters that face each other). */
interface Facing {
  readonly isSame: boolean;
  /** 诗中相对的对数胜算，未见过则无 (see `affinity`). */
  readonly affinity?: number;
  readonly kind: ClassRelation['kind'];
  /** 同类、邻类、同词类之名 (the class they share). */
  readonly name?: string;
  /** 各在叠字之中否 (whether either stands in a doubled word). */
  readonly doubled: readonly [boolean, boolean];
  /** 都在联绵字之中 (both stand in a 联绵 word). */
  readonly isBound: boolean;
  /** 词性大类，不知则空 (parts of speech; empty where unknown). */
  readonly tags: readonly [string, string];
  /** 词界不同 (their words begin or end in different places). */
  readonly isAcross: boolean;
}

type TaggedLines = readonly [readonly PlacedWord[], readonly PlacedWord[]];

/** 逐字相比，并得特征；两句须等长 (compares place by place). */
export function analyse(opening: readonly string[], closing: readonly string[], words?: WordSegmenter): Analysis {
  const lines = [opening.map(simplifiedForm), closing.map(simplifiedForm)] as const;
  const tagged: TaggedLines | undefined =
    words === undefined ? undefined : [placedWords(opening.join(''), words), placedWords(closing.join(''), words)];
  const facings = opening.map((_, j) => facingAt(j, lines, tagged));
  const places = facings.map((facing, j): Correspondence => {
    const { relation, name, corresponds } = relationOf(facing);
    return {
      zi: j + 1,
      opening: opening[j] as string,
      closing: closing[j] as string,
      relation,
      ...(name === undefined ? {} : { name }),
      ...(facing.affinity === undefined ? {} : { affinity: facing.affinity }),
      corresponds,
    };
  });
  const rhythm = tagged === undefined ? undefined : rhythmsOf(tagged, opening.length);
  return {
    places,
    features: featuresOf(facings, lines, rhythm?.same ?? false),
    ...(rhythm === undefined ? {} : { rhythm }),
  };
}

const isDoubled = (line: readonly string[], j: number): boolean =>
  (j > 0 && line[j - 1] === line[j]) || (j + 1 < line.length && line[j + 1] === line[j]);

const isBound = (line: readonly string[], j: number): boolean =>
  (j > 0 && isLianmian((line[j - 1] as string) + line[j])) ||
  (j + 1 < line.length && isLianmian((line[j] as string) + line[j + 1]));

/** 第 j 处相对的两字，0 起 (the two characters at a 0-based place). */
function facingAt(
  j: number,
  [a, b]: readonly [readonly string[], readonly string[]],
  tagged: TaggedLines | undefined,
): Facing {
  const [x, y] = [a[j] as string, b[j] as string];
  const isSame = x === y;
  const [p, q] = [tagged && tagAt(tagged[0], j), tagged && tagAt(tagged[1], j)];
  const near = isSame ? undefined : affinity(x, y);
  return {
    isSame,
    ...(near === undefined ? {} : { affinity: near }),
    ...(isSame ? { kind: '同类' } : relate(x, y)),
    doubled: [isDoubled(a, j), isDoubled(b, j)],
    isBound: !isSame && isBound(a, j) && isBound(b, j),
    tags: [majorTag(p), majorTag(q)],
    isAcross: p !== undefined && q !== undefined && (p.start !== q.start || p.end !== q.end),
  };
}

/** 常对的分量，截去两端 (how often verse sets them against each other, clipped). */
const likelihood = ({ affinity: near = 0 }: Facing): number => Math.max(-CLIP, Math.min(CLIP, near));

const shareTag = ({ tags: [p, q] }: Facing): boolean => p !== '' && p === q;

/** 怎样相对：先明白的，后揣度的 (how they correspond, from the plainest reason to the vaguest). */
function relationOf(facing: Facing): Pick<Correspondence, 'relation' | 'name' | 'corresponds'> {
  const { isSame, kind, name, doubled, tags } = facing;
  const value = likelihood(facing);
  if (isSame) return { relation: '同字', corresponds: false };
  if (doubled[0] && doubled[1]) return { relation: '叠字', corresponds: true };
  if (facing.isBound) return { relation: '联绵', corresponds: true };
  const named = name === undefined ? {} : { name };
  if (kind === '同类' || kind === '邻类') return { relation: kind, ...named, corresponds: true };
  if (value >= LIKELY) return { relation: '常对', corresponds: true };
  if (kind === '同词类' && value >= UNLIKELY) return { relation: kind, ...named, corresponds: true };
  if (shareTag(facing) && value >= UNLIKELY) return { relation: '同词性', name: tags[0], corresponds: true };
  if (value < UNLIKELY || (kind === '异类' && value < 0)) return { relation: '不类', corresponds: false };
  return { relation: '未定', corresponds: true };
}

/** 各项特征，次序同权重 (the features, in the order of the weights). */
function featuresOf(
  facings: readonly Facing[],
  [a, b]: readonly [readonly string[], readonly string[]],
  sameRhythm: boolean,
): CoupletFeatures {
  const count = (has: (facing: Facing) => boolean, among = facings): number => among.filter(has).length;
  const share = (has: (facing: Facing) => boolean, among = facings): number => count(has, among) / facings.length;
  // 同字之处只算同字 (where the two are the same character, nothing else counts).
  const different = facings.filter(({ isSame }) => !isSame);
  const values = different.map(likelihood);
  const [first = 0, second = 0] = [...values].sort((p, q) => p - q);
  const ofKind = (kind: Facing['kind']): number => share((facing) => facing.kind === kind, different);
  const plain = [
    1,
    values.reduce((sum, value) => sum + value, 0) / facings.length,
    (first + second) / 2,
    share((facing) => likelihood(facing) < UNLIKELY, different),
    ofKind('同类'),
    ofKind('邻类'),
    ofKind('同词类'),
    ofKind('异类'),
    count(({ isSame }) => isSame),
    a.filter((x, j) => b.some((y, k) => y === x && k !== j)).length,
    count(({ doubled: [p, q] }) => p && q, different) - count(({ doubled: [p, q] }) => p !== q, different),
  ];
  const withWords = [
    ...plain,
    share(shareTag),
    share(({ tags: [p, q] }) => p !== '' && q !== '' && p !== q),
    share(({ isAcross }) => isAcross),
    Number(sameRhythm),
  ];
  return { values: plain, withWords };
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
