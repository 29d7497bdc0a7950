import { InvalidInputError, UnsatisfiableError } from '../../errors.ts';
import { expectKind } from '../../input.ts';
import { lianMeter } from '../../meter/halves.ts';
import { isLegalPattern, type LineMeter, type LinePattern, type Meter, type Slot } from '../../meter/meter.ts';
import { linePatterns } from '../../meter/regulated.ts';
import { scan } from '../../meter/scan.ts';
import type { Scansion } from '../../meter/scansion.ts';
import { type Syllable, syllableTable } from '../../meter/syllable.ts';
import type { RhymeBook } from '../../rhyme/types.ts';
import { gridLines, gridOf } from '../../text/grid.ts';
import { BLANK, type Poem, parsePoem } from '../../text/verse.ts';
import { conflictOf } from '../constraint/conflict.ts';
import type { Draft } from '../decode/types.ts';
import { random } from '../random.ts';
import { measure, type Scores, scoresOf, totalOf } from '../rerank/index.ts';
import { type Context, prepare, promptOf, searchOf } from './context.ts';
import { diverse, round } from './finish.ts';
import { LINE_POOL } from './found.ts';
import { coherenceOf } from './rank.ts';
import { checkChoices, givenFlags, numbersOf, type Plan, type WriteRequest } from './request.ts';
import { bookOf } from './target.ts';
import { all, type GenerateOptions, perform, type Task } from './types.ts';

/** 求对句的请求：给上联或下联，恰给其一 (a request for the other half of a couplet: give one half). */
export interface CoupletRequest
  extends Omit<WriteRequest, 'form' | 'tune' | 'variant' | 'rhyme' | 'opening' | 'firstLineRhymes' | 'given'> {
  /** 上联，求下联；几句者以标点分开 (the upper half, to be matched; clauses are set apart by marks). */
  readonly upper?: string;
  /** 下联，求上联 (the lower half, to be matched by an upper one). */
  readonly lower?: string;
  /** 也要横批，四字 (a heading of four characters too). */
  readonly horizontal?: boolean;
}

/** 一副写成的对联 (a couplet that was written). */
export interface CoupletCandidate {
  /** 上联、换行、下联 (the halves, a row each). */
  readonly text: string;
  readonly textTraditional: string;
  readonly upper: string;
  readonly lower: string;
  /** 机器所写的是哪一联 (which half the machine wrote). */
  readonly written: '上联' | '下联';
  /** 横批，求了才有 (the heading, where it was asked for). */
  readonly horizontal?: string;
  readonly score: number;
  readonly scores: Scores;
  /** 与前人诗句全同；未查则无 (the half is known from the corpus; absent if not looked up). */
  readonly knownLine?: boolean;
  readonly seed: number;
  /** 依对联之规则扫描所得 (the scansion by the rules of couplets). */
  readonly scansion: Scansion;
}

/** 读懂了的请求 (a request, understood). */
export interface CoupletPlan extends Plan {
  readonly given: Poem;
  readonly written: '上联' | '下联';
}

/** 一联至多这么多句，一句这么多字 (at most so many clauses a half, and characters a clause). */
const MOST_CLAUSES = 9;
const LONGEST = 14;
/** 对仗之胜算每一分所计，胜算以此数为限 (what a nat of parallelism counts, and its bound: in a couplet it is the heart of the matter). */
const PARALLEL = 0.8;
const MOST_ODDS = 6;

/** 一字可作的声；`asFoot` 则兼韵脚之读 (the classes a given character may be). */
const may = (syllable: Syllable, pingze: '平' | '仄', asFoot: boolean): boolean =>
  syllable.has(pingze) || (asFoot && syllable.groups(pingze).length > 0);

/** 与之相反的字位；两读、空白则不拘 (the slot that opposes a character; free where it has both readings). */
function opposing(char: string, book: RhymeBook, asFoot: boolean): Slot {
  if (char === BLANK) return '中';
  const syllable = syllableTable(book).of(char.codePointAt(0) as number, false);
  const [ping, ze] = [may(syllable, '平', asFoot), may(syllable, '仄', asFoot)];
  return ping === ze ? '中' : ping ? '仄' : '平';
}

/** 与所给一句相对之句式：节奏点与句脚相反，全联末字依上仄下平 (the patterns of the clause that matches a given one). */
function matching(clause: string, book: RhymeBook, foot: Slot | undefined, isSingle: boolean): readonly LinePattern[] {
  const chars = [...clause];
  const last = chars.length - 1;
  const slots = chars.map((char, i): Slot => {
    if (i === last && foot !== undefined) return foot;
    if (i === last) return last === 0 ? '中' : opposing(char, book, true);
    return i % 2 === 1 ? opposing(char, book, false) : '中';
  });
  const plain: LinePattern = { slots, rhymed: false, price: 0, places: [], defining: [] };
  if (!isSingle || (chars.length !== 5 && chars.length !== 7)) return [plain];
  // 独句五言、七言，依近体之正格，免得孤平、三平尾 (single clauses of five and seven keep to regulated patterns).
  const regular = linePatterns(chars.length).flatMap((pattern): readonly LinePattern[] => {
    const { rhyme: _, awaits, rescue, ...rest } = pattern;
    const fits = pattern.slots.every((slot, i) => slot === '中' || slots[i] === '中' || slot === slots[i]);
    if (!isLegalPattern(pattern) || awaits !== undefined || rescue !== undefined || !fits) return [];
    const merged = pattern.slots.map((slot, i) => (slot === '中' ? (slots[i] as Slot) : slot));
    return [{ ...rest, rhymed: false, slots: merged }];
  });
  return regular.length > 0 ? regular : [plain];
}

/** 所给与所写逐句相间的格律：模型由此见得上句，对句随之 (the given and the written clauses in turn, so that each follows what it must match). */
function turnsOf({ lines }: Poem, book: RhymeBook, written: CoupletPlan['written']): Meter {
  const foot: Slot = written === '下联' ? '平' : '仄';
  const longest = Math.max(...lines.map(({ length }) => length));
  return {
    // 模型不识对联，提示里作律诗 (the model knows no couplets: to the prompt it is an octave).
    form: longest > 5 ? '七律' : '五律',
    lines: lines.flatMap(({ text, length }, i): readonly LineMeter[] => {
      const open: LinePattern = {
        slots: Array.from({ length }, () => '中'),
        rhymed: false,
        price: 0,
        places: [],
        defining: [],
      };
      const patterns = matching(text, book, i === lines.length - 1 ? foot : undefined, lines.length === 1);
      return [
        { patterns: [open], joint: '无', half: '上联' },
        { patterns, joint: '无', half: '下联' },
      ];
    }),
    rhymes: [],
    rules: [],
  };
}

/** 查验所给的一联 (checks the half that is given). */
function givenHalf({ upper, lower }: CoupletRequest): { readonly given: Poem; readonly written: '上联' | '下联' } {
  if (upper !== undefined) expectKind('request.upper', upper, 'string');
  if (lower !== undefined) expectKind('request.lower', lower, 'string');
  if ((upper === undefined) === (lower === undefined)) {
    throw new InvalidInputError('上联、下联恰给其一', 'give the upper half or the lower one, and not both');
  }
  const given = parsePoem(upper ?? lower ?? '', { isVerse: true });
  const { lines } = given;
  if (lines.length === 0) throw new InvalidInputError('没有联语', 'there is no half to match');
  const [stray] = given.strays;
  if (stray !== undefined) {
    throw new InvalidInputError(`联语里有非汉字：“${stray.text}”`, `the half holds what is no 汉字: ${stray.text}`);
  }
  if (lines.some(({ text }) => text.includes(BLANK))) {
    throw new InvalidInputError('所给的一联须写全，不留空处', 'the half that is given must be whole');
  }
  if (lines.length > MOST_CLAUSES || lines.some(({ length }) => length > LONGEST)) {
    throw new InvalidInputError(
      `一联至多 ${MOST_CLAUSES} 句，每句至多 ${LONGEST} 字`,
      `a half has at most ${MOST_CLAUSES} clauses of at most ${LONGEST} characters`,
    );
  }
  return { given, written: upper === undefined ? '上联' : '下联' };
}

/** 对句之事：给上联写下联，给下联写上联 (matching half a couplet, as a task). */
export const coupletTask: Task<CoupletRequest, CoupletPlan, CoupletCandidate> = {
  name: 'couplet',
  plan(request) {
    checkChoices(request);
    const { given, written } = givenHalf(request);
    const book = bookOf(request);
    const meter = turnsOf(given, book, written);
    const clauses = given.lines.map(({ text }) => text);
    const skeleton = clauses.flatMap((text) => [gridOf([text])[0] as readonly string[], []]);
    const demands = { meter, form: meter.form, book, skeleton };
    const numbers = numbersOf({ ...request, pool: request.pool ?? request.beams ?? LINE_POOL });
    return {
      ...demands,
      given,
      written,
      lines: meter.lines.length,
      typed: clauses.flatMap((text) => [text, '']),
      rhymes: [],
      ...numbers,
      asked: request,
    };
  },
  async *run(plan, options) {
    const context = await prepare(plan, options);
    const found = await search(context, Math.min(256, plan.pool), plan.seed, options.onProgress);
    const ranked = await rankHalves(context, plan, found);
    const isKnown = (one: Ranked): boolean => one.known === true && plan.asked.allowKnownLines !== true;
    const fresh = ranked.filter((one) => !isKnown(one));
    const chosen = diverse(fresh.length > 0 ? fresh : ranked, plan.count, ({ lines }) => [...lines.join('')]);
    for (const one of chosen) {
      const horizontal = wantsHorizontal(plan) ? await horizontalOf(context, one, options) : undefined;
      yield candidateOf(context, plan, one, horizontal);
    }
  },
};

const wantsHorizontal = ({ asked }: CoupletPlan): boolean => (asked as CoupletRequest).horizontal === true;

/** 搜索一次；写不成，抛 `UnsatisfiableError` (one search; throws where no half can match). */
async function search(
  context: Context,
  beams: number,
  seed: number,
  onProgress?: GenerateOptions['onProgress'],
): Promise<readonly Draft[]> {
  const { plan, decoder, preferred } = context;
  const { meter, skeleton, book, form } = plan;
  const ready = decoder.prepare({ meter, skeleton, preferred });
  if (ready === undefined) throw new UnsatisfiableError(conflictOf({ meter, form, book, skeleton }));
  return ready.search({
    ...searchOf(context, undefined, seed),
    beams,
    ...(onProgress && {
      onStep: (done, total, verse) =>
        onProgress({ done, total, partial: context.simplify(gridLines(verse).join(' ')) }),
    }),
  });
}

/** 评定了的一联 (a half, ranked). */
interface Ranked {
  /** 所写各句，繁体 (the written clauses in traditional script). */
  readonly lines: readonly string[];
  readonly upper: readonly string[];
  readonly lower: readonly string[];
  readonly scansion: Scansion;
  readonly scores: Scores;
  readonly score: number;
  readonly known: boolean | undefined;
  readonly beam: Draft;
}

/** 依对联之规则扫描 (scans by the rules of couplets). */
function scanCouplet(context: Context, upper: readonly string[], lower: readonly string[]): Scansion {
  const poem = parsePoem([...upper, ...lower].join('\n'), { isVerse: true });
  const halves = poem.lines.map((_, i) => (i < poem.lines.length / 2 ? ('上联' as const) : ('下联' as const)));
  return scan(poem, { meter: lianMeter(poem, halves), book: context.plan.book, resolver: context.tables.resolver });
}

/** 评定所得：通顺、呼应、对仗、陈言诸项；有毛病的不取 (ranks what was found; halves with faults are dropped). */
async function rankHalves(context: Context, plan: CoupletPlan, beams: readonly Draft[]): Promise<readonly Ranked[]> {
  const { knownLines, evidence, tables } = context;
  const flags = givenFlags(plan);
  const free = flags.filter((isGiven) => !isGiven).length;
  // 几句相间者，呼应问不准 (coherence is told only where the halves are single clauses).
  const isSingle = plan.given.lines.length === 1;
  const coherence = isSingle ? await coherenceOf(context, undefined, beams) : [];
  const scored = beams.map((beam, i): Ranked => {
    const rows = gridLines(beam.verse);
    const [given, lines] = [0, 1].map((half) => rows.filter((_, line) => line % 2 === half)) as [string[], string[]];
    const [upper, lower] = plan.written === '下联' ? [given, lines] : [lines, given];
    const scansion = scanCouplet(context, upper, lower);
    const likelihood = beam.logProbs.reduce((sum, one, at) => (flags[at] ? sum : sum + one), 0) / free;
    const judged = upper.map((clause, at) => tables.judgeCouplet(clause, lower[at] as string).logOdds);
    const odds = judged.reduce((a, b) => a + b, 0) / judged.length;
    const parallel = PARALLEL * Math.max(-MOST_ODDS, Math.min(MOST_ODDS, odds));
    const measured = { ...measure({ lines: rows, scansion }, evidence, tables), parallel };
    const scores = scoresOf(
      { likelihood, fit: 0, coherence: coherence[i] ?? 0, isAlone: false },
      measured,
      plan.weights,
    );
    const known = knownLines === undefined ? undefined : lines.some((line) => knownLines.has(line));
    return { lines, upper, lower, scansion, scores, score: totalOf(scores), known, beam };
  });
  const isSound = (one: Ranked): boolean => one.scansion.verdict !== 'irregular' && readsRight(one, plan.written);
  return scored.filter(isSound).sort((a, b) => b.score - a.score);
}

/** 所写一联之末字，依语境之读也合：更谁论之“论”读平，不可收上联 (the last character is of the right class as its context reads it). */
function readsRight({ scansion, upper }: Ranked, written: CoupletPlan['written']): boolean {
  const last = scansion.lines[(written === '上联' ? upper.length : scansion.lines.length) - 1];
  const pingze = last?.zis.at(-1)?.reading?.pingze;
  return pingze === undefined || pingze === (written === '上联' ? '仄' : '平');
}

/** 横批的句式 (patterns of a heading). */
const HEADING: readonly Slot[][] = [
  ['中', '平', '中', '仄'],
  ['中', '仄', '中', '平'],
];

/** 横批：接着两联再写四字，不用联中之字 (four characters that follow the halves and repeat nothing of them). */
async function horizontalOf(context: Context, { beam }: Ranked, options: GenerateOptions): Promise<string | undefined> {
  const { plan } = context;
  const patterns = HEADING.map((slots): LinePattern => ({ slots, rhymed: false, price: 0, places: [], defining: [] }));
  const meter: Meter = { ...plan.meter, lines: [...plan.meter.lines, { patterns, joint: '无' }] };
  const lines = gridLines(beam.verse);
  const skeleton = [...gridOf(lines), []];
  const own: Plan = { ...plan, meter, lines: meter.lines.length, skeleton, typed: [...lines, ''] };
  const found = await search(await prepare(own, options), 32, plan.seed);
  const heads = found.map(({ verse, logProbs }) => ({
    text: gridLines(verse).at(-1) as string,
    logProb: logProbs.slice(-4).reduce((a, b) => a + b, 0),
  }));
  const [best] = heads.sort((a, b) => b.logProb - a.logProb);
  return best && (context.script === '繁' ? best.text : context.simplify(best.text));
}

/** 成文：所给的一联照原样，所写的依其标点 (in words: the given half as typed, the written one with its marks). */
function candidateOf(
  { script, simplify }: Context,
  { given, written, seed }: CoupletPlan,
  { lines, scores, score, known, scansion }: Ranked,
  horizontal: string | undefined,
): CoupletCandidate {
  const marked = (clauses: readonly string[]): string =>
    clauses.map((text, i) => text + (i < clauses.length - 1 ? given.lines[i]?.punctuation || '，' : '')).join('');
  const own = marked(given.lines.map(({ text }) => text));
  const traditional = marked(lines);
  const made = script === '繁' ? traditional : simplify(traditional);
  const [upper, lower] = written === '下联' ? [own, made] : [made, own];
  return {
    text: `${upper}\n${lower}`,
    textTraditional: written === '下联' ? `${own}\n${traditional}` : `${traditional}\n${own}`,
    upper,
    lower,
    written,
    ...(horizontal === undefined ? {} : { horizontal }),
    score: round(score),
    scores: Object.fromEntries(
      Object.entries(scores).map(([part, value]) => [part, round(value)]),
    ) as unknown as Scores,
    ...(known === undefined ? {} : { knownLine: known }),
    seed,
    scansion,
  };
}

/**
 * 对对子：给上联求下联（`upper`），给下联求上联（`lower`），几句者逐句相对；哪部韵书都可。
 *
 * Matches half a couplet: a lower half for an upper one, or the reverse, clause by clause, by any rhyme book. Best first. Throws
 * `InvalidInputError` where no half or both are given, or it is too long, and `UnsatisfiableError` where none can match.
 *
 * @example
 * const [found] = await couplet({ upper: '春风又绿江南岸', seed: 7 }, { model });
 */
export const couplet = (request: CoupletRequest, options: GenerateOptions): Promise<readonly CoupletCandidate[]> =>
  all(perform(coupletTask, request, options));
