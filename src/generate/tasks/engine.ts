/**
 * 各任务共用的一套：备好模型与表、搜索、评定、成文。
 * What the tasks share: preparing model and tables, searching, ranking, and putting into words.
 * @module
 */
import { ModelError } from '../../errors.ts';
import type { Opening } from '../../meter/forms.ts';
import { type ScanOptions, scan } from '../../meter/scan.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { loadToSimplified, loadToTraditional } from '../../text/script.ts';
import { BLANK, parsePoem } from '../../text/verse.ts';
import type { Skeleton } from '../constraint/constraint.ts';
import { type Decoder, type Decoding, type Draft, decoderOf } from '../decode/decoder.ts';
import { rhymeFrequencyRows } from '../generated/rhyme-frequency.ts';
import type { LanguageModel } from '../model/types.ts';
import type { KnownLines } from '../novelty/filter.ts';
import { random } from '../random.ts';
import {
  DEFAULT_WEIGHTS,
  loadTables,
  measure,
  type Scores,
  scoresOf,
  type Tables,
  type ThemeEvidence,
  themeEvidence,
  totalOf,
} from '../rerank/index.ts';
import { readTheme, type Theme } from '../theme.ts';
import type { Plan, WriteRequest } from './request.ts';
import type { Author, Candidate, GenerateOptions } from './types.ts';

/** 一句、一联从几种候选里取，省略时 (candidates a line or couplet is chosen from, by default). */
export const LINE_POOL = 128;
/** 韵未定时，在至多这么多个韵里找 (rhymes tried while the rhyme is open). */
const OPEN_RHYMES = 4;
/** 题意偏置：点互信息至多计此数，乘以此权 (theme bias on the logits). */
const THEME_BIAS = 0.8;
const PMI_CAP = 2.5;
/** 与已选者全同所扣的分，按同位同字之比 (taken off for sharing every machine-written character with one already chosen). */
const SHARED_PENALTY = 2.1;

/** 一次请求里各次搜索共用的东西 (what the searches of one request share). */
export interface Context {
  readonly request: WriteRequest;
  readonly plan: Plan;
  readonly theme: Theme;
  readonly model: LanguageModel;
  readonly decoder: Decoder;
  /** 题意之偏置：字 → 加在对数概率上之数 (theme bias, by character). */
  readonly bias: ReadonlyMap<string, number>;
  readonly guide: Pick<Decoding, 'phrases' | 'affinities'>;
  readonly knownLines: KnownLines | undefined;
  readonly tables: Tables;
  readonly evidence: ThemeEvidence;
  /** 已定之字按词转换所得的繁体 (the traditional forms of what is given, chosen by words). */
  readonly preferred: Skeleton;
  /** `request.given` 全文按词转换所得，含不在 skeleton 里的 (all of `request.given` in traditional script, what is not in the skeleton too). */
  readonly typed: readonly (readonly string[])[];
  /** 输出所用之字体：没说的，已定之字有繁体则繁 (script of the output: traditional where what is given is). */
  readonly script: '简' | '繁';
  readonly simplify: (text: string) => string;
  /** 一次搜索所得里，问几首的呼应 (how many of what a search found are asked for coherence). */
  readonly heard: number;
  readonly signal: AbortSignal | undefined;
}

/** 随包的旧句之表，只载入一次 (the shipped filter, loaded once). */
let shipped: Promise<KnownLines | undefined> | undefined;

function loadKnownLines(): Promise<KnownLines | undefined> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  shipped ??= isNode
    ? import('../novelty/load.node.ts').then(({ shippedKnownLines }) => shippedKnownLines())
    : Promise.resolve(undefined);
  return shipped;
}

/** 备好一次请求所需的一切 (prepares all a request needs). */
export async function prepare(request: WriteRequest, plan: Plan, options: GenerateOptions): Promise<Context> {
  const { model, signal } = options;
  signal?.throwIfAborted();
  const [decoder, theme, toTraditional, simplify, tables, { affinities }, knownLines] = await Promise.all([
    decoderOf(model),
    readTheme(request.theme),
    loadToTraditional(),
    loadToSimplified(),
    loadTables(),
    import('../../duizhang/tables.ts'),
    options.knownLines ?? loadKnownLines(),
  ]);
  // 题意已由写定之句担去几分，余下的句子便少受几分；题字也不再硬嵌 (lines already there carry their share of the theme).
  const open = openShare(plan);
  const affinity = new Map<string, number>();
  for (const char of theme.chars) {
    // 异体与正形同号，题字表以正形为名 (variants share an id; the table goes by the main form).
    const shown = model.vocabulary.tokens[model.vocabulary.id(char) ?? -1] ?? char;
    if (open === 1) affinity.set(shown, PMI_CAP);
    for (const [other, pmi] of model.themes.get(shown) ?? model.themes.get(char) ?? []) {
      affinity.set(other, Math.max(affinity.get(other) ?? 0, Math.min(pmi, PMI_CAP)));
    }
  }
  const bias = new Map(Array.from(affinity, ([char, pmi]) => [char, THEME_BIAS * open * pmi]));
  const given = parsePoem(request.given ?? '').lines.map(({ zis }) => zis.map(({ char }) => char).join(''));
  const typed = toTraditional(given.join('\n'))
    .split('\n')
    .map((line) => [...line]);
  const preferred = plan.skeleton.map((row, line) =>
    row.map((char, zi) => (char === undefined ? undefined : (typed[line]?.[zi] ?? char))),
  );
  const script = request.script ?? (given.join('') === simplify(given.join('')) ? '简' : '繁');
  const evidence = themeEvidence(theme.words.map(toTraditional), model.themes);
  const guide = {
    ...(plan.weights.cliche === 0 ? {} : { phrases: tables.phrases }),
    ...(plan.weights.parallel === 0 ? {} : { affinities }),
  };
  return {
    request,
    plan,
    theme,
    model,
    decoder,
    bias,
    guide,
    knownLines,
    tables,
    evidence,
    preferred,
    typed,
    script,
    simplify,
    heard: MOST_HEARD,
    signal,
  };
}

/** 一次搜索所得 (what one search found). */
export interface Found {
  readonly beams: readonly Draft[];
  readonly rhyme: RhymeGroup;
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: Skeleton;
}

/** 每写一字报一次：写了几字，眼下最好的一首 (told after each character: how many are written, and the best beam). */
export type OnStep = (done: number, partial: string) => void;

/** 提示的各项条件 (the conditions of the prompt). */
const promptOf = ({ request, theme }: Context): Decoding['prompt'] => ({
  opening: request.opening,
  firstLineRhymes: request.firstLineRhymes,
  era: request.period ?? '唐',
  mood: request.mood,
  theme: theme.chars,
  title: theme.words.join('') || undefined,
});

/** 搜索一次，写到 `plan.lines` 句为止 (one search, as far as `plan.lines`). */
export async function run(context: Context, seed: number, onStep?: OnStep): Promise<Found> {
  const { request, plan, decoder, preferred, bias, guide, knownLines, signal } = context;
  const { form, meter, skeleton, beams, temperature, topP, foresight, lines } = plan;
  const order = rhymeOrder(context, seed);
  for (const rhyme of order) {
    const ready = decoder.prepare({ form, meter, rhyme, skeleton, preferred });
    if (ready === undefined) continue;
    const found = await ready.search({
      prompt: promptOf(context),
      beams,
      temperature,
      topP,
      foresight,
      bias,
      ...guide,
      ...(knownLines && !request.allowKnownLines
        ? { accept: (line: string, at: number) => isGiven(context, at) || !knownLines.has(line) }
        : {}),
      lines,
      random: random(seed),
      signal,
      ...(onStep && {
        onStep: (done, _total, chars) => onStep(done, context.simplify(verseOf(linesOf(context, chars)))),
      }),
    });
    return { beams: found, rhyme, traditional: ready.traditional };
  }
  const { name } = order.at(-1) as RhymeGroup;
  throw new ModelError(
    'MODEL_INVALID',
    `模型词表里${name}的字不够押韵`,
    `the vocabulary has too few characters of ${name} to rhyme on`,
  );
}

/** 依种子、题意与体裁排定各韵的先后 (the order in which rhymes are tried). */
export const rhymeOrder = ({ plan, theme }: Context, seed: number): readonly RhymeGroup[] =>
  shuffleByFrequency(plan.rhymes, random(seed ^ hashOf(theme.chars.join('') + plan.form.name)));

/** 题意之散列，使同一种子在不同题下押不同的韵 (so that one seed does not mean one rhyme whatever the theme). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
}

/** 无指定之韵时，依诗数为权，不放回地排序 (orders groups by a seeded draw weighted by frequency). */
function shuffleByFrequency(groups: readonly RhymeGroup[], next: () => number): readonly RhymeGroup[] {
  if (groups.length === 1) return groups;
  const weights = new Map(
    rhymeFrequencyRows
      .trim()
      .split('\n')
      .map((row) => row.split('\t') as [string, string]),
  );
  return groups
    .map((group) => ({ group, key: Math.log(next() || 1e-12) / Number(weights.get(group.traditionalName) ?? 1) }))
    .sort((a, b) => b.key - a.key)
    .map(({ group }) => group);
}

/** 原稿之总分，与所得诸稿同一把尺 (the score of a draft, by the measure of what was found for its plan). */
export async function draftScore(context: Context, draft: Skeleton, ranked: readonly Ranked[]): Promise<number> {
  const { plan, decoder } = context;
  const [first] = ranked;
  if (first === undefined) return Number.NEGATIVE_INFINITY;
  const { rhyme, traditional } = first.found;
  const lines = draft.map((row, line) =>
    row.map((char, zi) => traditional[line]?.[zi] ?? context.typed[line]?.[zi] ?? char ?? BLANK).join(''),
  );
  const beam = await decoder.score(plan.form, lines, { ...promptOf(context), rhyme, skeleton: traditional });
  const [scored] = await rank(context, { beams: [beam], rhyme, traditional }, first.fitZero);
  return scored?.score ?? Number.NEGATIVE_INFINITY;
}

/** 各字是否已定，逐字 (whether each character of the lines to be written is given). */
export const givenFlags = ({ skeleton, form, lines }: Plan): readonly boolean[] =>
  Array.from({ length: lines * form.lineLength }, (_, i) => {
    const row = skeleton[Math.floor(i / form.lineLength)] ?? [];
    return row[i % form.lineLength] !== undefined;
  });

/** 开头已定的字数 (how many characters are given at the start). */
function leadingOf(plan: Plan): number {
  const flags = givenFlags(plan);
  const free = flags.indexOf(false);
  return free === -1 ? flags.length : free;
}

/** 全诗之中，开头未定之比 (the share of the whole poem that is not given at its start). */
const openShare = (plan: Plan): number => 1 - leadingOf(plan) / (plan.form.lines * plan.form.lineLength);

/** 评定了的一首 (a beam, ranked). */
export interface Ranked {
  readonly beam: Draft;
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

/** 一句大半是诗人自己的，便不以旧句而弃 (a line mostly the poet's own is not refused for being known). */
const isGiven = ({ plan }: Context, line: number): boolean => {
  const given = (plan.skeleton[line] ?? []).filter((char) => char !== undefined).length;
  return given * 2 > plan.form.lineLength;
};

/** 一句全是诗人写定的 (whether a line is wholly the poet's). */
const isWhole = ({ plan }: Context, line: number): boolean => {
  const row = plan.skeleton[line] ?? [];
  return row.length === plan.form.lineLength && !row.includes(undefined);
};

/** 已定之字（开头者不论）的对数概率之和 (the log-probability of what is given later than the start). */
function givenLogProb({ plan }: Context, beam: Draft): number {
  const flags = givenFlags(plan);
  const leading = leadingOf(plan);
  return beam.logProbs.reduce((sum, one, i) => (i >= leading && flags[i] ? sum + one : sum), 0);
}

/** 诸稿之中，已定之字合得最好者 (the best that what is given fits any of them), the zero of the part `fit`. */
export const bestFit = (context: Context, { beams }: Found): number =>
  beams.reduce((best, beam) => Math.max(best, givenLogProb(context, beam)), Number.NEGATIVE_INFINITY);

/** 一首诗、一批候选，至多问这么多首的呼应 (drafts asked for coherence, of those a poem or a list of candidates is chosen from). */
const MOST_HEARD = 48;
/** 呼应以这么多字为足；诗人之字更少，所得按比例减轻 (characters that make coherence count in full; fewer count in proportion). */
const HEARD = 21;

/**
 * 呼应：先知道机器所写，再看诗人在前之字是否更在意料之中，每字之对数概率之增。诗人在前之字不足一句，或模型不识骨架者无此项。
 *
 * Coherence: how much likelier, per character, the model finds what the poet wrote before once it knows what the machine wrote after
 * it (as the skeleton of the prompt). `undefined` where less than a line precedes, or the model knows no skeleton.
 */
async function coherenceOf(
  context: Context,
  { rhyme }: Found,
  beams: readonly Draft[],
): Promise<readonly (number | undefined)[]> {
  const { plan, decoder, model, signal } = context;
  const { lineLength } = plan.form;
  const isOff = (plan.weights.coherence ?? 1) === 0 || model.spelling !== undefined;
  const told = givenFlags(plan).map((isGiven) => !isGiven);
  const heard = told.map((isTold, i) => !isTold && i < told.lastIndexOf(true));
  const count = heard.filter(Boolean).length;
  if (isOff || count < lineLength || model.vocabulary.id('<句1>') === undefined) return beams.map(() => undefined);
  const poems = beams.map(({ chars }) => {
    const lines = linesOf(context, chars);
    const skeleton = lines.map((line, i) =>
      [...line].map((char, zi) => (told[i * lineLength + zi] ? char : undefined)),
    );
    return { lines, prompt: { ...promptOf(context), rhyme, skeleton } };
  });
  const known = await decoder.scoreEach(plan.form, poems, signal);
  return beams.map(({ logProbs }, row) => {
    const gains = heard.map((isHeard, i) =>
      isHeard ? (known[row]?.logProbs[i] as number) - (logProbs[i] as number) : 0,
    );
    return gains.reduce((sum, gain) => sum + gain, 0) / Math.max(HEARD, count);
  });
}

/** 评定一次搜索所得，好的在先；`fitZero` 见 `bestFit` (ranks what a search found, best first). */
export async function rank(context: Context, found: Found, fitZero: number): Promise<readonly Ranked[]> {
  const { plan, request, knownLines, evidence, tables, model, theme, signal } = context;
  const scanning = scanOptions(context, found);
  const { lineLength, name: form } = plan.form;
  const judge = (plan.weights.judge ?? DEFAULT_WEIGHTS.judge) === 0 ? undefined : model.judge;
  const open = openShare(plan);
  const weights = {
    ...plan.weights,
    coverage: open * (plan.weights.coverage ?? 1),
    theme: open * (plan.weights.theme ?? 1),
  };
  const verdicts = await judge?.read(
    found.beams.map(({ ids }) => ({
      form,
      theme: theme.chars,
      lines: Array.from({ length: Math.ceil(ids.length / lineLength) }, (_, i) =>
        ids.slice(i * lineLength, (i + 1) * lineLength),
      ),
    })),
    signal,
  );
  const flags = givenFlags(plan);
  const free = Math.max(1, flags.filter((given) => !given).length);
  const scored = found.beams.map((beam, i) => {
    const lines = linesOf(context, beam.chars);
    // 机器所写与诗人已定分开论：前者熟滑无功，后者须承得住 (what the machine wrote and how well what is given follows count apart).
    const likelihood = beam.logProbs.reduce((sum, one, at) => (flags[at] ? sum : sum + one), 0) / free;
    const fit = (givenLogProb(context, beam) - fitZero) / free;
    const measured = measure({ lines, scan: scanning }, evidence, tables);
    const scoresWith = (coherence: number): Scores =>
      scoresOf({ likelihood, fit, coherence, isAlone: flags[0] !== true }, measured, weights, verdicts?.[i]);
    // 诗人自己写定的句子不问新旧 (lines the poet wrote out are not looked up).
    const known =
      knownLines === undefined
        ? undefined
        : lines.flatMap((line, at) => (!isWhole(context, at) && knownLines.has(line) ? [at + 1] : []));
    const copied = (known ?? []).filter((line) => !isGiven(context, line - 1));
    const refused = request.allowKnownLines ? 0 : copied.length;
    return { beam, known, refused, scoresWith, score: totalOf(scoresWith(0)) };
  });
  scored.sort(byPreference);
  // 呼应要问模型，只问别项在前的；其余以其中之最低者计 (the model is asked about those best by the other parts; the rest get the least of theirs).
  const asked = scored.slice(0, context.heard);
  const coherence = await coherenceOf(
    context,
    found,
    asked.map(({ beam }) => beam),
  );
  const least = Math.min(0, ...coherence.map((one) => one ?? 0));
  return scored
    .map(({ beam, known, refused, scoresWith }, i): Ranked => {
      const scores = scoresWith(i < asked.length ? (coherence[i] ?? 0) : least);
      return { beam, scores, score: totalOf(scores), known, refused, found, fitZero };
    })
    .sort(byPreference);
}

/** 少旧句者在先，次论总分 (fewer known lines first, then the score). */
export const byPreference = (a: Pick<Ranked, 'refused' | 'score'>, b: Pick<Ranked, 'refused' | 'score'>): number =>
  a.refused - b.refused || b.score - a.score;

/** 扫描之选项：体、韵与所求之起式 (how the poem is to be scanned). */
const scanOptions = ({ plan, request }: Context, { rhyme }: Found): ScanOptions => ({
  form: plan.form.name,
  rhyme: rhyme.name,
  ...(request.opening === undefined ? {} : { opening: request.opening }),
  ...(request.firstLineRhymes === undefined ? {} : { firstLineRhymes: request.firstLineRhymes }),
});

/** 各字 → 各句 (characters as lines). */
const linesOf = ({ plan: { form } }: Pick<Context, 'plan'>, chars: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(chars.length / form.lineLength) }, (_, line) =>
    chars.slice(line * form.lineLength, (line + 1) * form.lineLength).join(''),
  );

/** 一首诗的繁体文字，诗人之字照其所写 (a found poem in traditional script, what was given as it was typed). */
export const traditionalText = (context: Context, { chars }: Draft): string =>
  verseOf(
    linesOf(context, chars).map((line, i) =>
      [...line].map((char, zi) => context.plan.skeleton[i]?.[zi] ?? char).join(''),
    ),
  );

/** 各句成文，一联一行 (lines as text, a couplet a row). */
const verseOf = (lines: readonly string[]): string =>
  lines.map((line, i) => line + (i % 2 === 0 ? '，' : i === lines.length - 1 ? '。' : '。\n')).join('');

/** 成文：字体、出处、扫描 (puts a ranked beam into words, with provenance and scansion). */
export function finish(context: Context, { beam, scores, score, known, found }: Ranked, seed: number): Candidate {
  const { plan, simplify } = context;
  const { rhyme } = found;
  const traditionalLines = linesOf(context, beam.chars);
  const textTraditional = verseOf(traditionalLines);
  const converted = context.script === '繁' ? traditionalLines : simplify(traditionalLines.join('\n')).split('\n');
  const given = (line: number, zi: number): string | undefined => plan.skeleton[line]?.[zi];
  // 诗人已定之字照其原样，其余按所求的字体 (the poet's characters stay as typed, the rest in the asked script).
  const lines = converted.map((line, i) => [...line].map((char, zi) => given(i, zi) ?? char).join(''));
  const scansion = scan(parsePoem(textTraditional), scanOptions(context, found));
  return {
    text: verseOf(lines),
    textTraditional,
    lines,
    linesTraditional: traditionalLines,
    provenance: lines.map((line, i) => [...line].map((_, zi): Author => (given(i, zi) === undefined ? '机' : '人'))),
    form: plan.form.name,
    opening: scansion.opening as Opening,
    firstLineRhymes: scansion.firstLineRhymes as boolean,
    rhyme: rhyme.name,
    score: round(score),
    scores: Object.fromEntries(
      Object.entries(scores).map(([part, value]) => [part, round(value)]),
    ) as unknown as Scores,
    ...(known === undefined ? {} : { knownLines: known }),
    seed,
    scansion,
  };
}

/** 四位小数 (to four decimals). */
export const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** `gather` 要搜索几次 (how many searches `gather` makes). */
export const searchesOf = ({ rhymes }: Plan, isEager = false): number =>
  isEager && rhymes.length === 1 ? 2 : Math.min(OPEN_RHYMES, rhymes.length);

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
  const rhymes = rhymeOrder(context, plan.seed).slice(0, Math.min(OPEN_RHYMES, plan.rhymes.length));
  const many = Math.max(plan.pool, count * 3);
  const sizes =
    rhymes.length < searches ? [Math.min(EAGER, many), many] : rhymes.map(() => Math.ceil(many / rhymes.length));
  const each = plan.lines * plan.form.lineLength;
  let zero: number | undefined;
  for (const [i, size] of sizes.entries()) {
    const rhyme = (rhymes[i] ?? rhymes[0]) as RhymeGroup;
    const narrowed = {
      ...context,
      plan: { ...plan, beams: Math.min(256, size), rhymes: [rhyme] },
      heard: Math.ceil(context.heard / searches),
    };
    const onStep =
      onProgress &&
      ((done: number, partial: string) => onProgress({ done: i * each + done, total: each * searches, partial }));
    const found = await run(narrowed, plan.seed + i, onStep);
    zero ??= bestFit(narrowed, found);
    yield await rank(narrowed, found, zero);
  }
}

/**
 * 由好到次选若干个，与已选者相像的往后排 (picks by score, those like a chosen one later).
 * machine：机器所写之字，诗人之字处为 undefined (the characters the machine wrote, undefined where the poet's stand).
 */
export function diverse<T extends { readonly score: number }>(
  items: readonly T[],
  count: number,
  machine: (item: T) => readonly (string | undefined)[],
): readonly T[] {
  const rest = items.map((item) => ({ item, chars: machine(item), nearest: 0 }));
  const chosen: T[] = [];
  while (chosen.length < count && rest.length > 0) {
    const worth = rest.map(({ item, nearest }) => item.score - SHARED_PENALTY * nearest);
    const best = worth.reduce((m, w, i) => (w > (worth[m] as number) ? i : m), 0);
    const [taken] = rest.splice(best, 1) as [(typeof rest)[number]];
    chosen.push(taken.item);
    for (const one of rest) one.nearest = Math.max(one.nearest, sharedOf(one.chars, taken.chars));
  }
  return chosen;
}

/** 同位同字之比 (the share of machine-written places that hold the same character). */
function sharedOf(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number {
  const places = a.map((char, i) => [char, b[i]] as const).filter(([x, y]) => x !== undefined || y !== undefined);
  return places.length === 0 ? 1 : places.filter(([x, y]) => x === y).length / places.length;
}

/** 机器所写之字，逐字 (the characters the machine wrote, in order; undefined where the poet's stand). */
export const machineChars = ({ lines, provenance }: Pick<Candidate, 'lines' | 'provenance'>): (string | undefined)[] =>
  lines.flatMap((line, i) => [...line].map((char, zi) => (provenance[i]?.[zi] === '机' ? char : undefined)));
