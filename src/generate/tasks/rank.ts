/**
 * 评定：搜索所得各首的分数与次第 (ranking what was found).
 * @module
 */

import type { ScanOptions } from '../../meter/asked.ts';
import { FORM_NAMES, type FormName } from '../../meter/forms.ts';
import { lengthOf, lengthsOf } from '../../meter/meter.ts';
import { recognizeForm } from '../../meter/recognize.ts';
import type { Scansion } from '../../meter/scansion.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { cutLines, gridLines, type VerseGrid } from '../../text/grid.ts';
import { BLANK, parsePoem } from '../../text/verse.ts';
import type { Draft } from '../decode/types.ts';
import { DEFAULT_WEIGHTS, measure, type Scores, scanSound, scoresOf, totalOf } from '../rerank/index.ts';
import { besidePingshui } from './beside.ts';
import { type Context, promptOf, verseOf } from './context.ts';
import { type Found, OPEN_RHYMES, rhymeOrder, run, searchesOf, writable } from './found.ts';
import { givenFlags, isGiven, isWhole, leadingOf, openShare, sizeOf } from './request.ts';
import { scanningOf } from './target.ts';
import type { Beside, GenerateOptions } from './types.ts';

/** 评定了的一首 (a beam, ranked). */
export interface Ranked {
  readonly beam: Draft;
  /** 各句，繁体，及其文 (its lines in traditional script, and the verse). */
  readonly lines: readonly string[];
  readonly text: string;
  /** 扫描，连同声病；成文时不必再扫 (its scansion, blemishes of sound among the findings; it is not scanned again). */
  readonly scansion: Scansion;
  readonly scores: Scores;
  readonly score: number;
  /** 与旧句全同之句，1 起；未查则 undefined (1-based known lines). */
  readonly known: readonly number[] | undefined;
  /** 不当取之旧句数 (known lines that are not allowed). */
  readonly refused: number;
  readonly found: Found;
  /** 其 `fit` 之零点 (the zero of its part `fit`). */
  readonly fitZero: number;
}

/** 少旧句者在先，次论总分 (fewer known lines first, then the score). */
export const byPreference = (a: Pick<Ranked, 'refused' | 'score'>, b: Pick<Ranked, 'refused' | 'score'>): number =>
  a.refused - b.refused || b.score - a.score;

/** 扫描之选项：体、韵与所求之起式 (how the poem is to be scanned). */
const scanOptions = ({ plan, tables }: Context, { rhyme }: Found): ScanOptions => ({
  ...scanningOf(plan, plan.asked),
  resolver: tables.resolver,
  rhyme: rhyme.name,
});

/** 已定之字（开头者不论）的对数概率之和 (the log-probability of what is given later than the start). */
function givenLogProb({ plan }: Context, beam: Draft): number {
  const flags = givenFlags(plan);
  const leading = leadingOf(plan);
  return beam.logProbs.reduce((sum, one, i) => (i >= leading && flags[i] ? sum + one : sum), 0);
}

/** 诸稿之中，已定之字合得最好者 (the best that what is given fits any of them), the zero of the part `fit`. */
export const bestFit = (context: Context, { beams }: Found): number =>
  beams.reduce((best, beam) => Math.max(best, givenLogProb(context, beam)), Number.NEGATIVE_INFINITY);

/** 呼应以这么多字为足；诗人之字更少，所得按比例减轻 (characters that make coherence count in full; fewer count in proportion). */
const FULL_COHERENCE = 21;

/**
 * 呼应：先知道机器所写，再看诗人在前之字是否更在意料之中，每字之对数概率之增。诗人在前之字不足一句，或模型不识骨架者无此项。
 *
 * Coherence: how much likelier, per character, the model finds what the poet wrote before once it knows what the machine wrote after
 * it (as the skeleton of the prompt). `undefined` where less than a line precedes, or the model knows no skeleton.
 */
export async function coherenceOf(
  context: Context,
  rhyme: RhymeGroup | undefined,
  beams: readonly Draft[],
): Promise<readonly (number | undefined)[]> {
  const { plan, decoder, model, signal } = context;
  const isOff = (plan.weights.coherence ?? 1) === 0 || model.spelling !== undefined;
  const told = givenFlags(plan).map((isGiven) => !isGiven);
  const counted = told.map((isTold, i) => !isTold && i < told.lastIndexOf(true));
  const count = counted.filter(Boolean).length;
  if (isOff || count < lengthOf(plan.meter, 0) || model.vocabulary.id('<句1>') === undefined) {
    return beams.map(() => undefined);
  }
  const toldRows = cutLines(told, lengthsOf(plan.meter));
  const poems = beams.map(({ verse }) => {
    const skeleton = verse.map((row, line) => row.map((char, zi) => (toldRows[line]?.[zi] ? char : undefined)));
    return { lines: gridLines(verse), prompt: { ...promptOf(context, rhyme), skeleton } };
  });
  const known = await decoder.score(plan.meter, poems, signal);
  return beams.map(({ logProbs }, row) => {
    const gains = counted.map((isCounted, i) =>
      isCounted ? (known[row]?.logProbs[i] as number) - (logProbs[i] as number) : 0,
    );
    return gains.reduce((sum, gain) => sum + gain, 0) / Math.max(FULL_COHERENCE, count);
  });
}

/** 判官之评；不用判官则 undefined (what the judge says, where it is asked). */
function verdictsOf({ plan, model, theme, signal }: Context, beams: readonly Draft[]) {
  const form = FORM_NAMES.find((name) => name === plan.form);
  const isOff = (plan.weights.judge ?? DEFAULT_WEIGHTS.judge) === 0;
  // 判官只读过近体 (the judge has read regulated verse alone).
  const judge = isOff || form === undefined ? undefined : model.judge;
  const lengths = lengthsOf(plan.meter);
  return judge?.read(
    beams.map(({ ids }) => ({ form: form as FormName, theme: theme.chars, lines: cutLines(ids, lengths) })),
    signal,
  );
}

/**
 * 写全了的古体、仄韵律绝，不指明体裁来查，也须认作其体：平仄偶合，古体会像写坏的律诗，便不取；诗人写定过半而无一认得的，仍取。八句的七古出句收仄者，
 * 查作拗律（吴体），也是不以近体论，可以
 * (whole old-style verse, and regulated verse with an oblique rhyme, must be taken for what it is when no form is named: by chance free
 * tones may look like faulty regulated verse. 拗律, which eight lines of seven on one level rhyme may be taken for, is not judged
 * as regulated verse either. Where the poem is mostly the poet's own and none is taken so, all are kept).
 */
function takenForOwn(context: Context, beams: readonly Draft[]): readonly Draft[] {
  const { plan } = context;
  const isFree = plan.tune === undefined && plan.basis?.pingze !== '平';
  if (!isFree || plan.lines < plan.meter.lines.length) return beams;
  const own = beams.filter(({ verse }) => isTakenForOwn(context, verseOf(context, gridLines(verse))));
  return own.length > 0 || openShare(plan) > 0.5 ? own : beams;
}

function isTakenForOwn({ plan: { form, book }, script, simplify }: Context, text: string): boolean {
  const { kind } = recognizeForm(parsePoem(script === '繁' ? text : simplify(text)), { book });
  return /^仄韵..$/u.test(form) && !form.endsWith('古') ? kind === '仄韵律体' : kind === '古体' || kind === '拗律';
}

/** 评定一次搜索所得，好的在先，每首只解析、扫描一次；`fitZero` 见 `bestFit` (ranks what a search found, best first, each parsed and scanned once). */
export async function rank(context: Context, found: Found, fitZero: number): Promise<readonly Ranked[]> {
  const { plan, knownLines, evidence, tables } = context;
  const scanning = scanOptions(context, found);
  const open = openShare(plan);
  const weights = {
    ...plan.weights,
    coverage: open * (plan.weights.coverage ?? 1),
    theme: open * (plan.weights.theme ?? 1),
  };
  const beams = takenForOwn(context, found.beams);
  const verdicts = await verdictsOf(context, beams);
  const flags = givenFlags(plan);
  const free = Math.max(1, flags.filter((given) => !given).length);
  const scored = beams.map((beam, i) => {
    const lines = gridLines(beam.verse);
    const text = verseOf(context, lines);
    const scansion = scanSound(text, scanning);
    // 机器所写与诗人已定分开论：前者熟滑无功，后者须承得住 (what the machine wrote and how well what is given follows count apart).
    const likelihood = beam.logProbs.reduce((sum, one, at) => (flags[at] ? sum : sum + one), 0) / free;
    const fit = (givenLogProb(context, beam) - fitZero) / free;
    const measures = measure({ lines, scansion }, evidence, tables);
    // 词八句者也不是律诗 (eight lines of a tune are no octet).
    const measured = plan.tune === undefined ? measures : { ...measures, parallel: 0 };
    const scoresWith = (coherence: number): Scores =>
      scoresOf({ likelihood, fit, coherence, isAlone: flags[0] !== true }, measured, weights, verdicts?.[i]);
    // 诗人自己写定的句子不问新旧 (lines the poet wrote out are not looked up).
    const known =
      knownLines === undefined
        ? undefined
        : lines.flatMap((line, at) => (!isWhole(plan, at) && knownLines.has(line) ? [at + 1] : []));
    const copied = (known ?? []).filter((line) => !isGiven(plan, line - 1));
    const refused = plan.asked.allowKnownLines ? 0 : copied.length;
    return { beam, lines, text, scansion, known, refused, scoresWith, score: totalOf(scoresWith(0)) };
  });
  scored.sort(byPreference);
  // 呼应要问模型，只问别项在前的；其余以其中之最低者计 (the model is asked about those best by the other parts; the rest get the least of theirs).
  const asked = scored.slice(0, context.withCoherence);
  const coherence = await coherenceOf(
    context,
    found.rhyme,
    asked.map(({ beam }) => beam),
  );
  const least = Math.min(0, ...coherence.map((one) => one ?? 0));
  return scored
    .map(({ scoresWith, ...one }, i): Ranked => {
      const scores = scoresWith(i < asked.length ? (coherence[i] ?? 0) : least);
      return { ...one, scores, score: totalOf(scores), found, fitZero };
    })
    .sort(byPreference);
}

/** 原稿之总分，与所得诸稿同一把尺 (the score of a draft, by the measure of what was found for its plan). */
export async function draftScore(
  context: Context,
  draft: VerseGrid,
  ranked: readonly Ranked[],
): Promise<number | undefined> {
  const { plan, decoder } = context;
  const [first] = ranked;
  if (first === undefined) return undefined;
  const { rhyme, others, traditional } = first.found;
  const lines = draft.map((row, line) =>
    row.map((char, zi) => traditional[line]?.[zi] ?? context.typed[line]?.[zi] ?? char ?? BLANK).join(''),
  );
  const prompt = { ...promptOf(context, rhyme), skeleton: traditional };
  const beams = await decoder.score(plan.meter, [{ lines, prompt }]);
  const [scored] = await rank(context, { ...first.found, beams }, first.fitZero);
  return scored?.score;
}

/** 急着要的第一批所用的 beam 数 (beams of the search that brings the first ones early). */
const EAGER = 16;

/**
 * 少数几次搜索里得许多首：韵已定则一次（isEager 则先小搜一次，好早出几首），未定则在至多四个韵里各得一份；每次搜索所得，评定之后即出。
 * Many from few searches: one where the rhyme is known (after a small one, if eager for the first), else a share from each of up to four
 * rhymes. What each search found is given out, ranked, as soon as it is there.
 */
export async function* gather(
  context: Context,
  count: number,
  onProgress?: GenerateOptions['onProgress'],
  isEager = false,
): AsyncGenerator<readonly Ranked[]> {
  const { plan } = context;
  const searches = searchesOf(plan, isEager);
  const rhymes = writable(context, rhymeOrder(context, plan.seed), Math.min(OPEN_RHYMES, plan.rhymes.length));
  const many = Math.max(plan.pool, count * 3);
  const sizes =
    rhymes.length < searches ? [Math.min(EAGER, many), many] : rhymes.map(() => Math.ceil(many / rhymes.length));
  const each = sizeOf(plan, plan.lines);
  let zero: number | undefined;
  const beside = new Map<RhymeGroup, Beside | undefined>();
  for (const [i, size] of sizes.entries()) {
    const rhyme = (rhymes[i] ?? rhymes[0]) as RhymeGroup;
    const narrowed = {
      ...context,
      plan: { ...plan, beams: Math.min(256, size), rhymes: [rhyme] },
      withCoherence: Math.ceil(context.withCoherence / searches),
    };
    const onStep =
      onProgress &&
      ((done: number, partial: string) => onProgress({ done: i * each + done, total: each * searches, partial }));
    const found = await run(narrowed, plan.seed + i, onStep);
    zero ??= bestFit(narrowed, found);
    if (!beside.has(rhyme)) beside.set(rhyme, await besidePingshui(narrowed, found));
    const cost = beside.get(rhyme);
    yield await rank(narrowed, cost === undefined ? found : { ...found, beside: cost }, zero);
  }
}
