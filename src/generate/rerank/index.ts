/**
 * 重排：一首诗的各项分数，各项一个文件；总分是它们之和。
 * Reranking: the parts of a poem's score, a file each; the score is their sum.
 * @module
 */
import type { Scansion } from '../../meter/scansion.ts';
import type { ReadingResolver } from '../../rhyme/meant.ts';
import type { LanguageModel, Verdict } from '../model/types.ts';
import { type ClashTable, clashesOf, readClashes } from './clash.ts';
import { fold } from './fold.ts';
import { type ImageTable, readImages, repeatedImages } from './images.ts';
import { type JudgeCouplet, parallelism } from './parallel.ts';
import { cliche, type PhraseTable, readPhrases } from './phrases.ts';
import { type Sound, soundOf } from './sound.ts';
import { aptness, coverageOf, type ThemeWord, themeWords } from './theme.ts';

export { scanSound, withoutSound } from './sound.ts';

/** 一首诗的各项分数，已乘权重；总分是它们之和 (parts of a poem's score, weighted; `score` is their sum). */
export interface Scores {
  /** 机器所写各字的平均对数概率，过高者不加分 (mean natural-log probability of the machine's characters, capped). */
  readonly likelihood: number;
  /** 承接：诗人已定之字（开头者不论）接得顺否，以诸稿中最顺者为零 (how well given characters follow what is written, 0 for the best draft). */
  readonly fit: number;
  /** 呼应：所写与诗人之句（全由机器写则出句与对句）彼此相期否 (coherence: how far what was written makes what precedes expected). */
  readonly coherence: number;
  /** 切题：句句有题意所宜之字则高 (theme: apt characters, spread over the lines). */
  readonly theme: number;
  /** 题目：各词俱及、首词早见则高 (coverage: every word of the theme evoked, the first one early). */
  readonly coverage: number;
  /** 重字：不相连者，每处扣分 (characters that come again and are not 叠字). */
  readonly repetition: number;
  /** 抄题：首句以题目之字连用起头者扣分 (a poem that opens with characters of its theme in a row). */
  readonly pasted: number;
  /** 陈言：套语愈多愈常，扣分愈多 (stock phrases). */
  readonly cliche: number;
  /** 相抵：时令、时辰、阴晴、处所自相矛盾，或与题相违 (contradictions of season, hour, weather and place). */
  readonly clash: number;
  /** 重出：一象换名又见 (images that come again under another name). */
  readonly images: number;
  /** 对仗：律诗中二联 (parallelism of the middle couplets of an octet). */
  readonly parallel: number;
  /** 声病：读音之疑、撞韵、挤韵 (blemishes of sound: doubtful readings, 撞韵, 挤韵). */
  readonly sound: number;
  /** 判官之评，有判官才有 (the learnt judge's verdict, where there is a judge). */
  readonly judge?: number;
}

/** 各项之名 (names of the parts). */
export type ScorePart = keyof Scores;
/** 各项的倍数：1 照常，0 不计 (multipliers of the parts: 1 as usual, 0 off). */
export type ScoreWeights = Readonly<Partial<Record<ScorePart, number>>>;

/** 各项之名，依次 (the parts in order). */
export const SCORE_PARTS: readonly ScorePart[] = [
  'likelihood',
  'fit',
  'coherence',
  'theme',
  'coverage',
  'repetition',
  'pasted',
  'cliche',
  'clash',
  'images',
  'parallel',
  'sound',
  'judge',
];

/** 一首诗可量之数，未乘权重 (what is measured of a poem, unweighted). */
export interface Measures {
  readonly theme: number;
  readonly covered: number;
  readonly early: number;
  readonly repeated: number;
  /** 首句起头连用题目几字，一字不算 (how many characters of the theme the poem opens with in a row, beyond the first). */
  readonly pasted: number;
  readonly cliche: number;
  readonly clash: number;
  readonly images: number;
  readonly parallel: number;
  readonly sound: Sound;
}

/** 受评之诗：繁体之句，及 `scanSound` 所得 (a poem under review: lines in traditional script, and what `scanSound` gave). */
export interface Reviewed {
  readonly lines: readonly string[];
  readonly scansion: Scansion;
}

/** 量诗所用之表，用时载入 (the tables poems are measured with, loaded on first use). */
export interface Tables {
  readonly phrases: PhraseTable;
  readonly clashes: ClashTable;
  readonly images: ImageTable;
  readonly judgeCouplet: JudgeCouplet;
  readonly resolver: ReadingResolver;
}

let tables: Promise<Tables> | undefined;

/** 载入各表 (loads the tables). */
export function loadTables(): Promise<Tables> {
  tables ??= Promise.all([
    import('../generated/phrases.ts'),
    import('../../duizhang/judge.ts'),
    import('../../readings/index.ts'),
  ]).then(([rows, { judgeCouplet }, { resolver }]) => ({
    phrases: readPhrases(rows.phraseRows),
    clashes: readClashes(rows.classRows, rows.memberRows, rows.clashRows),
    images: readImages(rows.imageRows),
    judgeCouplet,
    resolver,
  }));
  return tables;
}

/** 题意，备量诗之用 (a theme, ready for measuring). */
export interface ThemeEvidence {
  readonly words: readonly ThemeWord[];
  readonly text: string;
}

/** 由题意之词（繁体）得所宜之字 (what the words of a theme, in traditional script, call for). */
export const themeEvidence = (words: readonly string[], themes: LanguageModel['themes']): ThemeEvidence => ({
  words: themeWords(words, themes),
  text: fold(words.join(' ')),
});

/** 量一首诗 (measures a poem). */
export function measure({ lines, scansion }: Reviewed, theme: ThemeEvidence, by: Tables): Measures {
  const folded = lines.map(fold);
  const chars = [...folded.join('')];
  const coverage = coverageOf(folded, theme.words);
  return {
    theme: aptness(folded, theme.words),
    covered: coverage === undefined ? 0 : (coverage.least + coverage.mean) / 2,
    early: coverage?.early ?? 0,
    repeated: chars.filter((char, i) => chars.indexOf(char) < i && chars[i - 1] !== char).length,
    pasted: pastedOf(folded[0] ?? '', theme.text),
    cliche: cliche(folded, by.phrases),
    clash: clashesOf(folded, theme.text, by.clashes).reduce((sum, { weight }) => sum + weight, 0),
    images: repeatedImages(folded, by.images).length,
    parallel: parallelism(lines, by.judgeCouplet) ?? 0,
    sound: soundOf(scansion),
  };
}

/** 首句起头照抄题目几字，一字不算 (how many characters of the theme a line opens with in a row, beyond the first). */
function pastedOf(line: string, theme: string): number {
  const chars = [...line];
  let length = 0;
  while (length < chars.length && theme.includes(chars.slice(0, length + 1).join(''))) length++;
  return Math.max(0, length - 1);
}

/**
 * 各项的权，斟酌而定，非拟合所得：真诗之每字对数概率（绝句 −4.45）远低于机器之稿（−2.99，温度 0.65），依拟合则愈不像模型所写愈好，
 * 那会选出不通之句。故对数概率高于 `LIKELY` 者不再加分，其余照常；陈言之权可抵熟滑之利。数目见 `scripts/fit-rerank.ts`。
 * Weights are judged, not fitted: real verse is far less likely to the writer than its own drafts (AUC 0.10), so a fitted
 * weight would prefer nonsense. Likelihood beyond `LIKELY` earns nothing.
 */
const LIKELY = -2.7;
const LIKELY_IN_COMPANY = -2.2;
const WEIGHT = {
  likelihood: 1,
  fit: 1,
  coherence: 3,
  theme: 0.3,
  covered: 0.4,
  early: 0.15,
  repeated: -0.1,
  pasted: -0.4,
  cliche: -0.12,
  clash: -0.15,
  images: -0.12,
  parallel: 0.6,
  readings: -2,
  footClash: -0.15,
  crowding: -0.1,
  hand: 0.3,
  sense: 0.15,
  title: 0.15,
} as const;

/**
 * 默认的倍数，未列者为 1。判官默认不计：盲评里，用它的诗只有 39 % 胜过不用它的（docs/quality.md）。
 * Default multipliers, 1 where not listed. The judge is off: read blind, poems chosen with it won 39 % of the pairs against
 * poems chosen without.
 */
export const DEFAULT_WEIGHTS = { judge: 0 } as const satisfies ScoreWeights;

/** 由模型所得之数 (what comes from the model). */
export interface Likelihoods {
  /** 机器所写各字的平均对数概率 (mean natural-log probability of the machine's characters). */
  readonly likelihood: number;
  readonly fit: number;
  readonly coherence: number;
  /** 全由机器起头，而非接诗人之句 (whether the machine began, rather than going on with the poet's lines). */
  readonly isAlone: boolean;
}

/** 由所量之数得各项分数 (the parts of the score, from what was measured and the mean log-probability). */
export function scoresOf(
  { likelihood, fit, coherence, isAlone }: Likelihoods,
  found: Measures,
  weights: ScoreWeights = {},
  judge: Verdict | undefined = undefined,
): Scores {
  const { readings, footClash, crowding } = found.sound;
  const times = (part: ScorePart, value: number): number =>
    value * (weights[part] ?? (DEFAULT_WEIGHTS as ScoreWeights)[part] ?? 1);
  return {
    likelihood: times('likelihood', WEIGHT.likelihood * Math.min(likelihood, isAlone ? LIKELY : LIKELY_IN_COMPANY)),
    fit: times('fit', WEIGHT.fit * fit),
    coherence: times('coherence', WEIGHT.coherence * coherence),
    theme: times('theme', WEIGHT.theme * found.theme),
    coverage: times('coverage', WEIGHT.covered * found.covered + WEIGHT.early * found.early),
    repetition: times('repetition', WEIGHT.repeated * found.repeated),
    pasted: times('pasted', WEIGHT.pasted * found.pasted),
    cliche: times('cliche', WEIGHT.cliche * found.cliche),
    clash: times('clash', WEIGHT.clash * found.clash),
    images: times('images', WEIGHT.images * found.images),
    parallel: times('parallel', WEIGHT.parallel * found.parallel),
    sound: times('sound', WEIGHT.readings * readings + WEIGHT.footClash * footClash + WEIGHT.crowding * crowding),
    ...(judge === undefined
      ? {}
      : { judge: times('judge', WEIGHT.hand * judge.hand + WEIGHT.sense * judge.sense + WEIGHT.title * judge.title) }),
  };
}

/** 总分 (the sum of the parts). */
export const totalOf = (scores: Scores): number => SCORE_PARTS.reduce((sum, part) => sum + (scores[part] ?? 0), 0);
