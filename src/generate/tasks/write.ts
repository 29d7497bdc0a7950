import { ModelError } from '../../errors.ts';
import type { FormName, Opening } from '../../meter/forms.ts';
import { type ScanOptions, type Scansion, scan } from '../../meter/scan.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { loadToSimplified, loadToTraditional } from '../../text/script.ts';
import { BLANK, parsePoem } from '../../text/verse.ts';
import { chooseTraditional, MeterConstraint, type Skeleton } from '../constraint/constraint.ts';
import { Lexicon } from '../constraint/lexicon.ts';
import { type Guide, parallelGuide, stockGuide, together } from '../decode/guide.ts';
import { type Beam, emptyBeam, search } from '../decode/search.ts';
import { rhymeFrequencyRows } from '../generated/rhyme-frequency.ts';
import type { LanguageModel } from '../model/types.ts';
import type { KnownLines } from '../novelty/filter.ts';
import { buildPrompt } from '../prompt.ts';
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
import { type Plan, planRequest, type WriteRequest } from './request.ts';

/** 进度 (progress): characters written, of how many, and the best beam so far. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly partial: string;
}

/** 生成选项 (options of the tasks). */
export interface GenerateOptions {
  readonly model: LanguageModel;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** 旧句之表；Node 里省略则用随包者，浏览器里省略则不查 (known lines; the shipped ones in Node, none in a browser). */
  readonly knownLines?: KnownLines;
}

/** 一首候选 (a candidate poem). */
export interface Candidate {
  /** 诗，按所求的字体；诗人已定之字照原样 (the poem in the asked script; what the poet gave is kept as written). */
  readonly text: string;
  readonly textTraditional: string;
  readonly lines: readonly string[];
  readonly form: FormName;
  readonly opening: Opening;
  readonly firstLineRhymes: boolean;
  readonly rhyme: string;
  /** 总分，越高越好；只可在同一请求内相比 (higher is better; comparable within one request). */
  readonly score: number;
  readonly scores: Scores;
  /** 与前人诗句全同（或偶然误认）之句，1 起；未查则无 (1-based lines that are known from the corpus, or taken to be; absent if not looked up). */
  readonly knownLines?: readonly number[];
  /** 以此种子、count 1 再求，得同一首 (the seed that gives this poem again with count 1). */
  readonly seed: number;
  readonly scansion: Scansion;
}

/** 一句候选 (a candidate line). */
export interface LineCandidate {
  readonly line: string;
  readonly lineTraditional: string;
  readonly score: number;
  readonly scores: Scores;
  readonly seed: number;
  readonly rhyme: string;
  readonly opening: Opening;
  readonly firstLineRhymes: boolean;
  /** 此句的平仄，如 中仄平平仄 (the pattern it follows). */
  readonly pattern: string;
}

const TOP_P = 0.9;
/** 韵未定时，下一句在至多这么多个韵里找 (rhymes tried for a next line while the rhyme is open). */
const OPEN_RHYMES = 4;
/** 为避重复，至多多试这么多个种子 (seeds tried beyond `count` when poems repeat). */
const MAX_REPEATS = 20;
/** 题意偏置：点互信息至多计此数，乘以此权 (theme bias on the logits). */
const THEME_BIAS = 0.8;
const PMI_CAP = 2.5;

/**
 * 写诗：逐首产出，合律、合韵，诗人已定之字不动。
 *
 * Writes poems, one after another as they are finished: always in meter and rhyme, what is given untouched. Each poem
 * is the best of the search with its own seed, counted up from `seed`; a seed whose poem was already given is passed over,
 * so that fewer than `count` come where the request leaves no more. Throws what `checkRequest` throws, before the model is
 * used; throws the signal's reason when aborted.
 *
 * @example
 * for await (const poem of writeEach({ form: '五绝', theme: '秋江 月', seed: 7 }, { model })) console.log(poem.text);
 */
export async function* writeEach(request: WriteRequest, options: GenerateOptions): AsyncGenerator<Candidate> {
  const { onProgress } = options;
  const plan = planRequest(request);
  const context = await prepare(request, plan, options);
  const total = plan.count * plan.form.lines * plan.form.lineLength;
  const seen = new Set<string>();
  // 每个种子只出它最好的一首，与已出的相同就换下一个种子，故种子总能再得其诗 (a seed yields its best poem or none).
  for (let i = 0; seen.size < plan.count && i < plan.count + MAX_REPEATS; i++) {
    const seed = (plan.seed + i) >>> 0;
    const offset = (total / plan.count) * seen.size;
    const best = await bestOf(
      context,
      seed,
      onProgress &&
        ((share, partial) => onProgress({ done: offset + Math.round((share * total) / plan.count), total, partial })),
    );
    if (best === undefined) continue;
    const poem = finish(context, best, seed);
    if (seen.has(poem.text)) continue;
    seen.add(poem.text);
    yield poem;
  }
}

/**
 * 一个种子最好的一首：搜索若干次，每次换韵（韵未定时），直到候选满 `pool` 首，取总分最高者。
 * The best poem of a seed: searches with other rhymes and derived seeds until there are `pool` candidates.
 */
async function bestOf(
  context: Context,
  seed: number,
  onStep?: (share: number, partial: string) => void,
): Promise<Ranked | undefined> {
  const { plan } = context;
  const searches = Math.ceil(plan.pool / plan.beams);
  const candidates: Ranked[] = [];
  for (let k = 0; k < searches; k++) {
    const drawn = k === 0 ? seed : (seed ^ Math.imul(k, 0x9e3779b1)) >>> 0;
    const found = await run(
      context,
      drawn,
      plan.form.lines,
      onStep && ((done, partial) => onStep((k + done / (plan.form.lines * plan.form.lineLength)) / searches, partial)),
    );
    candidates.push(...(await rank(context, found)));
  }
  return candidates.reduce<Ranked | undefined>(
    (best, one) => (best === undefined || preferred(one, best) ? one : best),
    undefined,
  );
}

/** 少旧句者在先，次论总分 (fewer known lines first, then the score). */
function preferred(a: Ranked, b: Ranked): boolean {
  const [x, y] = [a.refused, b.refused];
  return x === y ? a.score > b.score : x < y;
}

/**
 * 写诗，一并返回 (writes poems and returns them together; see `writeEach`).
 *
 * @example
 * const [poem] = await write({ form: '七绝', theme: '秋江 月', seed: 7 }, { model });
 */
export async function write(request: WriteRequest, options: GenerateOptions): Promise<readonly Candidate[]> {
  const poems: Candidate[] = [];
  for await (const poem of writeEach(request, options)) poems.push(poem);
  return poems;
}

/**
 * 给下一句的候选：`request.given` 是已有的句子，`count` 是要几个。
 *
 * Candidates for the next line after `request.given`, best first and unlike each other; `count` says how many (default 1).
 * Throws as `write` does, and returns `[]` when every line is already there.
 *
 * @example
 * await suggestNext({ form: '五绝', given: '白日依山尽', count: 5, seed: 7 }, { model });
 */
export async function suggestNext(request: WriteRequest, options: GenerateOptions): Promise<readonly LineCandidate[]> {
  const { onProgress } = options;
  const plan = planRequest(request);
  const { lineLength, lines } = plan.form;
  const complete = plan.skeleton.findIndex((row) => row.length < lineLength || row.includes(undefined));
  const at = complete === -1 ? plan.skeleton.length : complete;
  if (at >= lines) return [];
  const context = await prepare(request, plan, options);
  // 韵还没定，就在几个韵里各找一些 (while the rhyme is open, several are tried).
  const rhymes = rhymeOrder(context, plan.seed).slice(0, OPEN_RHYMES);
  const beams = Math.ceil(Math.max(plan.pool, plan.count * 3) / rhymes.length);
  const perRhyme = lineLength * (at + 1);
  const total = perRhyme * rhymes.length;
  const candidates = new Map<string, LineCandidate>();
  for (const [i, rhyme] of rhymes.entries()) {
    const narrowed = { ...context, plan: { ...plan, beams, rhymes: [rhyme] } };
    const found = await run(
      narrowed,
      plan.seed,
      at + 1,
      onProgress && ((done, partial) => onProgress({ done: i * perRhyme + done, total, partial })),
    );
    for (const ranked of await rank(narrowed, found)) {
      const poem = finish(narrowed, ranked, plan.seed);
      const line = poem.lines[at] as string;
      if (candidates.has(line)) continue;
      candidates.set(line, {
        line,
        lineTraditional: [...poem.textTraditional.matchAll(/\p{Script=Han}+/gu)][at]?.[0] ?? line,
        score: poem.score,
        scores: poem.scores,
        seed: plan.seed,
        rhyme: poem.rhyme,
        opening: poem.opening,
        firstLineRhymes: poem.firstLineRhymes,
        pattern: poem.scansion.lines[at]?.pattern ?? '',
      });
    }
  }
  const ranked = [...candidates.values()].sort((a, b) => b.score - a.score);
  return diverse(ranked, plan.count);
}

/**
 * 一次搜索所得的全部诗，繁体，未经挑选：训练判官、量原样之诗时用 (every poem of one search in traditional script, unpicked:
 * for training the judge and for measuring what the search alone gives). Throws as `write` does.
 */
export async function drafts(request: WriteRequest, options: GenerateOptions): Promise<readonly string[]> {
  const plan = planRequest(request);
  const context = await prepare(request, plan, options);
  const { beams, traditional } = await run(
    { ...context, guide: undefined, knownLines: undefined },
    plan.seed,
    plan.form.lines,
  );
  return beams.map((beam) => textOf(context, beam, traditional));
}

/** 与已选之句每同一字（同位）所扣的分 (penalty for each character shared, in its place, with a line already chosen). */
const SHARED_PENALTY = 0.3;

/** 由好到次选若干句，与已选者相像的往后排 (picks lines best first, those like a chosen one later). */
function diverse(lines: readonly LineCandidate[], count: number): readonly LineCandidate[] {
  const rest = [...lines];
  const chosen: LineCandidate[] = [];
  const shared = (a: string, b: string): number => {
    const other = [...b];
    return [...a].filter((char, i) => char === other[i]).length;
  };
  while (chosen.length < count && rest.length > 0) {
    const worth = rest.map(
      ({ line, score }) => score - SHARED_PENALTY * Math.max(0, ...chosen.map((one) => shared(line, one.line))),
    );
    const best = worth.reduce((m, w, i) => (w > (worth[m] as number) ? i : m), 0);
    chosen.push(...rest.splice(best, 1));
  }
  return chosen;
}

/** 一次请求里各次搜索共用的东西 (what the searches of one request share). */
interface Context {
  readonly request: WriteRequest;
  readonly plan: Plan;
  readonly theme: Theme;
  readonly model: LanguageModel;
  readonly lexicon: Lexicon;
  readonly affinity: ReadonlyMap<number, number>;
  readonly bias: Float32Array;
  readonly guide: Guide | undefined;
  readonly knownLines: KnownLines | undefined;
  readonly tables: Tables;
  readonly evidence: ThemeEvidence;
  /** 已定之字按词转换所得的繁体 (the traditional forms of what is given, chosen by words). */
  readonly preferred: Skeleton;
  readonly simplify: (text: string) => string;
  readonly signal: AbortSignal | undefined;
}

const lexicons = new WeakMap<LanguageModel, Lexicon>();

/** 随包的旧句之表，只载入一次 (the shipped filter, loaded once). */
let shipped: Promise<KnownLines | undefined> | undefined;

function loadKnownLines(): Promise<KnownLines | undefined> {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  shipped ??= isNode
    ? import('../novelty/load.node.ts').then(({ shippedKnownLines }) => shippedKnownLines())
    : Promise.resolve(undefined);
  return shipped;
}

async function prepare(request: WriteRequest, plan: Plan, options: GenerateOptions): Promise<Context> {
  const { model, signal } = options;
  signal?.throwIfAborted();
  const [theme, toTraditional, simplify, tables, { affinities }, knownLines] = await Promise.all([
    readTheme(request.theme),
    loadToTraditional(),
    loadToSimplified(),
    loadTables(),
    import('../../duizhang/tables.ts'),
    options.knownLines ?? loadKnownLines(),
  ]);
  let lexicon = lexicons.get(model);
  if (lexicon === undefined) {
    lexicon = new Lexicon(model.vocabulary, pingshui);
    lexicons.set(model, lexicon);
  }
  // 题意已由写定之句担去几分，余下的句子便少受几分；题字也不再硬嵌 (lines already there carry their share of the theme).
  const open = 1 - leadingOf(plan) / (plan.form.lines * plan.form.lineLength);
  const affinity = new Map<number, number>();
  for (const char of theme.chars) {
    const own = model.vocabulary.id(char);
    if (own !== undefined && open === 1) affinity.set(own, PMI_CAP);
    // 异体与正形同号，题字表以正形为名 (variants share an id; the table goes by the main form).
    const shown = own === undefined ? char : (model.vocabulary.tokens[own] ?? char);
    for (const [other, pmi] of model.themes.get(shown) ?? model.themes.get(char) ?? []) {
      const id = model.vocabulary.id(other);
      if (id !== undefined) affinity.set(id, Math.max(affinity.get(id) ?? 0, Math.min(pmi, PMI_CAP)));
    }
  }
  const bias = new Float32Array(model.vocabulary.tokens.length);
  for (const [id, pmi] of affinity) bias[id] = THEME_BIAS * open * pmi;
  const text = plan.skeleton.map((row) => row.map((char) => char ?? BLANK).join('')).join('\n');
  const converted = toTraditional(text).split('\n');
  const preferred = plan.skeleton.map((row, line) => {
    const chars = [...(converted[line] ?? '')];
    return row.map((char, zi) => (char === undefined ? undefined : (chars[zi] ?? char)));
  });
  const { lineLength, lines } = plan.form;
  const guides = [
    ...(plan.weights.cliche === 0 ? [] : [stockGuide(tables.phrases, model.vocabulary, lineLength)]),
    ...(lines === 8 && plan.weights.parallel !== 0 ? [parallelGuide(affinities, model.vocabulary, lineLength)] : []),
  ];
  const evidence = themeEvidence(theme.words.map(toTraditional), model.themes);
  const guide = guides.length === 0 ? undefined : together(guides);
  return {
    request,
    plan,
    theme,
    model,
    lexicon,
    affinity,
    bias,
    guide,
    knownLines,
    tables,
    evidence,
    preferred,
    simplify,
    signal,
  };
}

const tokenId = (model: LanguageModel, token: string): number => {
  const id = model.vocabulary.id(token);
  if (id === undefined) throw new ModelError('MODEL_INVALID', `模型词表缺少 ${token}`, `the vocabulary lacks ${token}`);
  return id;
};

/** 一次搜索所得 (what one search found). */
interface Found {
  readonly beams: readonly Beam[];
  readonly rhyme: RhymeGroup;
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: Skeleton;
}

async function run(
  context: Context,
  seed: number,
  lines: number,
  onStep?: (done: number, partial: string) => void,
): Promise<Found> {
  const { request, plan, model, lexicon, theme } = context;
  const next = random(seed);
  const unknown = model.vocabulary.id('<unk>') ?? 0;
  const constraintFor = (rhyme: RhymeGroup) => {
    const given = { meter: plan.meter, rhyme, skeleton: plan.skeleton, book: pingshui };
    const traditional = chooseTraditional(given, context.preferred);
    return { traditional, constraint: new MeterConstraint({ ...given, traditional }, lexicon, unknown) };
  };
  const order = rhymeOrder(context, seed);
  let rhyme = order[0] as RhymeGroup;
  let { constraint, traditional } = constraintFor(rhyme);
  for (const other of order.slice(1)) {
    if (constraint.satisfiable) break;
    rhyme = other;
    ({ constraint, traditional } = constraintFor(other));
  }
  if (!constraint.satisfiable) {
    throw new ModelError(
      'MODEL_INVALID',
      `模型词表里${rhyme.name}的字不够押韵`,
      `the vocabulary has too few characters of ${rhyme.name} to rhyme on`,
    );
  }
  const prompt = buildPrompt(
    {
      form: plan.form.name,
      opening: request.opening,
      firstLineRhymes: request.firstLineRhymes,
      rhyme,
      era: request.period ?? '唐',
      mood: request.mood,
      theme: theme.chars,
      skeleton: traditional,
    },
    model.vocabulary,
  );
  const session = await model.start(prompt);
  const beams = await search(session, emptyBeam(constraint), {
    constraint,
    beams: plan.beams,
    temperature: plan.temperature,
    topP: TOP_P,
    bias: context.bias,
    ...(context.guide === undefined ? {} : { adjust: context.guide }),
    ...(context.knownLines === undefined || request.allowKnownLines ? {} : { accept: isNew(context, traditional) }),
    punctuation: [tokenId(model, '，'), tokenId(model, '。')],
    lines,
    random: next,
    signal: context.signal,
    ...(onStep && {
      onStep: (done, _total, best) => onStep(done, context.simplify(textOf(context, best, traditional))),
    }),
  });
  return { beams, rhyme, traditional };
}

/** 依种子、题意与体裁排定各韵的先后 (the order in which rhymes are tried). */
const rhymeOrder = ({ plan, theme }: Context, seed: number): readonly RhymeGroup[] =>
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

/** 开头已定的字数 (how many characters are given at the start). */
function leadingOf({ skeleton, form }: Plan): number {
  const chars = skeleton.flatMap((row) => Array.from({ length: form.lineLength }, (_, zi) => row[zi]));
  const free = chars.indexOf(undefined);
  return free === -1 ? chars.length : free;
}

interface Ranked {
  readonly beam: Beam;
  readonly scores: Scores;
  readonly score: number;
  /** 与旧句全同之句，1 起；未查则 undefined (1-based known lines). */
  readonly known: readonly number[] | undefined;
  /** 不当取之旧句数 (known lines that are not allowed). */
  readonly refused: number;
  readonly found: Found;
}

/** 诗人自己写定的句子不问新旧 (lines the poet wrote out are not looked up). */
const isGiven = ({ plan }: Context, line: number): boolean => {
  const row = plan.skeleton[line] ?? [];
  return row.length === plan.form.lineLength && !row.includes(undefined);
};

/** 刚写成的一句是否新句 (whether the line just finished is not a known one). */
const isNew =
  (context: Context, traditional: Skeleton) =>
  (beam: Beam): boolean => {
    const at = beam.state.line - 1;
    if (isGiven(context, at)) return true;
    const line = linesOf(context, beam, traditional)[at] as string;
    return context.knownLines?.has(line) !== true;
  };

async function rank(context: Context, found: Found): Promise<readonly Ranked[]> {
  const { plan, request, knownLines, evidence, tables, model, theme, signal } = context;
  const scan = scanOptions(context, found);
  const { lineLength, name: form } = plan.form;
  const judge = (plan.weights.judge ?? DEFAULT_WEIGHTS.judge) === 0 ? undefined : model.judge;
  const open = 1 - leadingOf(plan) / (lineLength * plan.form.lines);
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
  return found.beams
    .map((beam, i): Ranked => {
      const lines = linesOf(context, beam, found.traditional);
      // 开头已定之字不论，否则一句之优劣为全诗所稀释 (given beginnings do not count: they would drown the line that is new).
      const own = beam.logProbs.slice(leadingOf(plan));
      const likelihood = own.reduce((sum, one) => sum + one, 0) / Math.max(1, own.length);
      const scores = scoresOf(likelihood, measure({ lines, scan }, evidence, tables), weights, verdicts?.[i]);
      const known =
        knownLines === undefined
          ? undefined
          : lines.flatMap((line, i) => (!isGiven(context, i) && knownLines.has(line) ? [i + 1] : []));
      const refused = request.allowKnownLines ? 0 : (known?.length ?? 0);
      return { beam, scores, score: totalOf(scores), known, refused, found };
    })
    .sort((a, b) => a.refused - b.refused || b.score - a.score);
}

/** 扫描之选项：体、韵与所求之起式 (how the poem is to be scanned). */
const scanOptions = ({ plan, request }: Context, { rhyme }: Found): ScanOptions => ({
  form: plan.form.name,
  rhyme: rhyme.name,
  ...(request.opening === undefined ? {} : { opening: request.opening }),
  ...(request.firstLineRhymes === undefined ? {} : { firstLineRhymes: request.firstLineRhymes }),
});

/** beam 的各句，繁体 (the lines of a beam in traditional script). */
const linesOf = (context: Context, beam: Beam, given: Skeleton): readonly string[] =>
  textOf(context, beam, given)
    .split(/[，。\n]+/u)
    .filter((line) => line !== '');

/** beam → 文字，已定之字用 given 里的写法 (a beam as text, a couplet a line; what is given as in `given`). */
function textOf({ model, plan }: Context, beam: Beam, given: Skeleton): string {
  const { lineLength } = plan.form;
  return beam.ids
    .map((id, i) => {
      const line = Math.floor(i / lineLength);
      const zi = i % lineLength;
      const char = given[line]?.[zi] ?? model.vocabulary.tokens[id] ?? BLANK;
      const mark = zi === lineLength - 1 ? (line % 2 === 0 ? '，' : '。\n') : '';
      return char + mark;
    })
    .join('')
    .trim();
}

function finish(context: Context, { beam, scores, score, known, found }: Ranked, seed: number): Candidate {
  const { plan, request, simplify } = context;
  const { rhyme, traditional } = found;
  const textTraditional = textOf(context, beam, traditional);
  const written = textOf(context, beam, plan.skeleton);
  const converted = request.script === '繁' ? textTraditional : simplify(textTraditional);
  // 诗人已定之字照其原样，其余按所求的字体 (the poet's characters stay as typed, the rest in the asked script).
  const text = [...converted].map((char, i) => (givenAt(plan, i) ? ([...written][i] ?? char) : char)).join('');
  const scansion = scan(parsePoem(textTraditional), scanOptions(context, found));
  return {
    text,
    textTraditional,
    lines: text.split(/[，。\n]+/u).filter((line) => line !== ''),
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

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** 文本第 i 个字符是否诗人已定之字；每联“五字，五字。换行” (whether character i of the text was given). */
function givenAt(plan: Plan, i: number): boolean {
  const { lineLength } = plan.form;
  const couplet = 2 * lineLength + 3;
  const within = i % couplet;
  const second = within > lineLength;
  const line = Math.floor(i / couplet) * 2 + (second ? 1 : 0);
  return plan.skeleton[line]?.[second ? within - lineLength - 1 : within] !== undefined;
}
