import { pauser } from '../../pause.ts';
import type { Constraint, MeterState } from '../constraint/constraint.ts';
import type { ModelSession } from '../model/types.ts';
import { gumbel } from '../random.ts';

/** 一条 beam：已写的字与各种分数 (a beam: what is written and its scores). */
export interface Beam<State extends MeterState = MeterState> {
  /** 词元之号；一字一词元者不含标点 (ids of tokens; over single characters, punctuation is left out). */
  readonly ids: readonly number[];
  readonly state: State;
  /** 模型的对数概率之和，全词表，未经偏置，所计即 `ids` (sum of the model's log-probabilities of `ids`, unbiased). */
  readonly logProb: number;
  /** 其中各词元所占，与 ids 相应 (the part of each token, as `ids`). */
  readonly logProbs: readonly number[];
  /** 抽样分布下的对数概率 (log-probability under the sampling distribution). */
  readonly sampled: number;
  /** 加了 Gumbel 噪声的分数，据此取舍 (perturbed score that ranks the beams). */
  readonly perturbed: number;
}

/** 未着一字的 beam，搜索由此起 (the beam of nothing written, where a search starts). */
export const emptyBeam = <State extends MeterState>(constraint: Constraint<State>): Beam<State> => ({
  ids: [],
  state: constraint.start(),
  logProb: 0,
  logProbs: [],
  sampled: 0,
  perturbed: 0,
});

/** 解码选项 (options of the search). */
export interface SearchOptions<State extends MeterState = MeterState> {
  readonly constraint: Constraint<State>;
  /** beam 数 (number of beams). */
  readonly beams: number;
  /** 温度；0 为纯 beam search (temperature; 0 is plain beam search by log-probability). */
  readonly temperature: number;
  /** 每步只在累计概率至此的字中抽取 (nucleus). */
  readonly topP: number;
  /**
   * 掩码所许的概率在全词表中之比，其对数乘以此数，计入 beam 的取舍，默认 0：下一字（韵脚、已定之字）在全词表里有几分可能，
   * 走到绝处的 beam 因此让位 (weight of the log of the mask's share of the whole distribution in the competition between beams, default
   * 0: beams that have come to a place where what is allowed is unlikely give way).
   */
  readonly foresight?: number;
  /** 加在对数概率上的偏置，下标为字号 (bias added to log-probabilities, by id). */
  readonly bias?: Float32Array;
  /**
   * 临时的偏置：依已写之字，在 `bias`（已含上一项，可改）上增减；有 `asked` 则只问那些字号，别处增减与否皆可 (a bias that depends on
   * what is written: adds to `bias`, a scratch array that already holds the bias above; of ids other than `asked`, where given,
   * nothing is read).
   */
  readonly adjust?: (beam: Beam<State>, bias: Float32Array, asked?: Int32Array) => void;
  /**
   * `adjust` 在某句（0 起）于一字至多增减几何；说了，就先略过无论如何够不着核的字，不去问 (the most that `adjust` changes any id by on a
   * 0-based line; where told, ids beyond any reach of the nucleus are not asked for).
   */
  readonly adjustMost?: (line: number) => number | undefined;
  /** 每成一句问一次，否则弃之；全弃则不弃 (asked at the end of a line; a beam refused is dropped, unless all are). */
  readonly accept?: (beam: Beam<State>) => boolean;
  /** 词元所成之文，一文有多种切法的词表才需要 (the text of tokens, for vocabularies that can spell one text in several ways). */
  readonly spell?: (ids: readonly number[]) => string;
  /** 各句之后的标点词元之号；标点写进格律者不给 (ids of the punctuation after each line; none where the constraint writes it). */
  readonly punctuation?: readonly number[];
  /** 写到第几句为止 (stop after so many lines). */
  readonly lines: number;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** 每写一字报一次 (called after each character). */
  readonly onStep?: (done: number, total: number, best: Beam<State>) => void;
}

interface Child {
  readonly parent: Beam;
  /** 父代在批中的行；等候之间行会换 (the parent's row in the batch; it moves while the child waits). */
  row: number;
  readonly id: number;
  /** 写到多长，见 `Constraint.written` (how much is then written). */
  readonly at: number;
  readonly logProb: number;
  readonly sampled: number;
  readonly perturbed: number;
}

/**
 * 随机 beam search（Gumbel top-k，Kool 等 2019）：从“模型 × 格律掩码”的分布里不放回地抽出若干首；
 * 温度为 0 时即寻常的 beam search。beam 作一批并行，KV 缓存随父行重排。
 *
 * 词元可长短不齐：所得各依其长（`Constraint.written`）归入一栈，由短而长逐栈取其最好的若干条，故只有等长者相比；走在前头的
 * 在自己的栈里等，其父行留在批外（`held`），不重算。Gumbel 之分在任何一刀上都可比，故每栈取前 k 也就是不放回抽样之前 k。
 * 一字一词元者各栈总在下一字，即齐步而行。
 *
 * Stochastic beam search (Kool, van Hoof and Welling 2019): draws sequences without replacement from the masked model;
 * with temperature 0 it is plain beam search. Scores are full-vocabulary log-probabilities, never renormalised over the
 * mask; only the sampling distribution is. Tokens may be of any length: beams wait in stacks by how much is written and are
 * compared with those of the same length alone, the shortest first; the rows they come from are kept out of the batch
 * meanwhile. Throws the signal's reason when aborted.
 */
export async function search<State extends MeterState>(
  session: ModelSession,
  from: Beam<State>,
  options: SearchOptions<State>,
): Promise<readonly Beam<State>[]> {
  const { constraint, lines, signal, punctuation } = options;
  const { before } = constraint;
  const length = ({ line, zi }: MeterState): number =>
    Math.min((before[line] as number) + zi, before[line + 1] ?? Number.POSITIVE_INFINITY);
  const end = constraint.written({ line: lines, zi: 0 } as State);
  const grow = ({ parent, id, logProb, sampled, perturbed }: Child): Beam<State> => ({
    ids: [...parent.ids, id],
    logProbs: [...parent.logProbs, logProb - parent.logProb],
    state: constraint.advance(parent.state as State, id),
    logProb,
    sampled,
    perturbed,
  });
  const waiting = new Map<number, Child[]>();
  let frontier: readonly Beam<State>[] = [from];
  let at = constraint.written(from.state);
  const pause = pauser(signal);
  while (frontier.length > 0 && at < end) {
    await pause();
    for (const [row, beam] of frontier.entries()) {
      for (const child of expand(beam, row, session, frontier.length, options)) {
        const stack = waiting.get(child.at);
        if (stack === undefined) waiting.set(child.at, [child]);
        else stack.push(child);
      }
    }
    if (waiting.size === 0) return [];
    at = Math.min(...waiting.keys());
    const children = ranked(waiting.get(at) as Child[]);
    waiting.delete(at);
    const { chosen, grown } = pick(children, grow, options);
    frontier = grown;
    const best = frontier[0] as Beam<State>;
    options.onStep?.(length(best.state), before[lines] as number, best);
    if (at >= end) break;
    await session.advance(
      chosen.map(({ row }) => row),
      chosen.map(({ id }) => id),
      keep(waiting, chosen.length, options.beams),
    );
    if (punctuation !== undefined && best.state.zi === 0) {
      const mark = punctuation[best.state.line - 1] as number;
      await session.advance(
        chosen.map((_, i) => i),
        chosen.map(() => mark),
      );
    }
  }
  return frontier;
}

const ranked = (children: Child[]): Child[] => children.sort((a, b) => b.perturbed - a.perturbed || a.id - b.id);

/** 等候者每栈至多 beam 数的这么多倍，余者为 `accept` 与同文之用 (children kept waiting, in beams; the surplus stands in for those refused). */
const SPARE = 4;

/** 留住等候者之父行，余者离批；返回所留旧行，其新号自 first 数起 (the old rows that waiting children still need, to be numbered from `first` on). */
function keep(waiting: Map<number, Child[]>, first: number, beams: number): readonly number[] {
  const rows = new Map<number, number>();
  for (const [at, children] of waiting) {
    const kept = ranked(children).slice(0, SPARE * beams);
    waiting.set(at, kept);
    for (const child of kept) {
      const row = rows.get(child.row) ?? first + rows.size;
      rows.set(child.row, row);
      child.row = row;
    }
  }
  return [...rows.keys()];
}

/**
 * 取最好的若干条；一句写成时，不受者不取；同文而切法不同者只取其一
 * (takes the best; where a line is finished, those refused are passed over; of beams that spell the same text, the best).
 */
function pick<State extends MeterState>(
  children: readonly Child[],
  grow: (child: Child) => Beam<State>,
  { beams, accept, spell }: SearchOptions<State>,
): { chosen: readonly Child[]; grown: readonly Beam<State>[] } {
  const take = (accepts: (beam: Beam<State>) => boolean) => {
    const texts = new Set<string>();
    const chosen: Child[] = [];
    const grown: Beam<State>[] = [];
    for (const child of children) {
      if (chosen.length >= beams) break;
      const beam = grow(child);
      if (!accepts(beam)) continue;
      const text = spell?.(beam.ids);
      if (text !== undefined && texts.has(text)) continue;
      if (text !== undefined) texts.add(text);
      chosen.push(child);
      grown.push(beam);
    }
    return { chosen, grown };
  };
  // 等长者于同一处成句，故问一条便知 (beams of one length finish their lines together).
  if (accept === undefined || !endsLine(grow(children[0] as Child).state)) return take(() => true);
  const accepted = take(accept);
  return accepted.chosen.length > 0 ? accepted : take(() => true);
}

const endsLine = ({ zi, ...rest }: MeterState & { readonly node?: number }): boolean =>
  zi === 0 && (rest.node ?? 0) === 0;

let scratch = new Float32Array();
let nearIds = new Int32Array();

/** 此刻的偏置；只问 `asked` 各字号，没有则全问 (the bias for the next character of a beam, of the ids asked or of all). */
function biasFor<State extends MeterState>(
  beam: Beam<State>,
  size: number,
  asked: Int32Array | undefined,
  { bias, adjust }: SearchOptions<State>,
): Float32Array | undefined {
  if (adjust === undefined) return bias;
  if (scratch.length !== size) scratch = new Float32Array(size);
  if (bias === undefined) scratch.fill(0);
  else scratch.set(bias);
  adjust(beam, scratch, asked);
  return scratch;
}

/** 分数不低于 `least` 的字号，依序；`ids` 省略则全词表 (the ids that score at least so much, in order; of all ids where none are given). */
function scoring(least: number, logProbs: Float32Array, bias: Float32Array | undefined, ids?: Int32Array): Int32Array {
  if (nearIds.length < logProbs.length) nearIds = new Int32Array(logProbs.length);
  const length = ids === undefined ? logProbs.length : ids.length;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const id = ids === undefined ? i : (ids[i] as number);
    if ((logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number)) >= least) nearIds[count++] = id;
  }
  return nearIds.subarray(0, count);
}

/** 最高之分 (the best score). */
function bestScore(ids: Int32Array, logProbs: Float32Array, bias: Float32Array | undefined): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    const score = (logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number));
    if (score > best) best = score;
  }
  return best;
}

/** 一条 beam 的下一步：掩码之内、核之内的字，连同扰动后的分数 (the children of a beam). */
function expand<State extends MeterState>(
  beam: Beam<State>,
  row: number,
  session: ModelSession,
  rows: number,
  options: SearchOptions<State>,
): Child[] {
  const { constraint, temperature, topP, beams, random, foresight = 0 } = options;
  const all = session.logProbs;
  const size = all.length / rows;
  const logProbs = all.subarray(row * size, (row + 1) * size);
  const allowed = constraint.allowed(beam.state);
  // 掩码宽时不必算 (a mask that leaves much is not worth the sum).
  const isForeseen = foresight !== 0 && temperature !== 0 && allowed.length < constraint.size / NARROW;
  // 不论怎样增减，低至此分者都不在核中，也不计入总量 (whatever is adjusted, ids below this are in no nucleus and no total).
  const adjustMost = temperature === 0 ? undefined : options.adjustMost?.(beam.state.line);
  const near =
    adjustMost !== undefined
      ? scoring(
          bestScore(allowed, logProbs, options.bias) - 2 * adjustMost - SPAN * temperature - SLACK,
          logProbs,
          options.bias,
          isForeseen ? undefined : allowed,
        )
      : undefined;
  const bias = biasFor(beam, size, near ?? (isForeseen ? undefined : allowed), options);
  const best = new Shortlist(beams, (id) => constraint.reaches(beam.state, id));
  const childOf = (id: number, at: number, sampled: number, perturbed: number): Child => {
    return { parent: beam, row, id, at, logProb: beam.logProb + (logProbs[id] as number), sampled, perturbed };
  };
  if (temperature === 0) {
    for (const id of allowed)
      best.offer(id, (logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number)));
    return best.take((id, at, score) => childOf(id, at, beam.sampled + score, beam.sampled + score));
  }
  const kept = nucleus(isForeseen ? allowed : (near ?? allowed), logProbs, bias, temperature, topP);
  const lost = isForeseen ? foresight * (kept.logMass + kept.max - logTotal(logProbs, bias, temperature)) : 0;
  const from = { sampled: beam.sampled + lost, perturbed: beam.perturbed + lost };
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < kept.count; i++) {
    const sampled = from.sampled + (keptScores[i] as number) - kept.logMass;
    keptScores[i] = sampled;
    const perturbed = sampled + gumbel(random);
    if (perturbed > top) top = perturbed;
    best.offer(keptIds[i] as number, perturbed, i);
  }
  // 使子代之最大者恰为父代之分 (condition the maximum of the children on the parent's score).
  return best.take((id, at, perturbed, i) => {
    const v = from.perturbed - perturbed + Math.log1p(-Math.exp(perturbed - top));
    const conditioned =
      perturbed === top ? from.perturbed : from.perturbed - Math.max(0, v) - Math.log1p(Math.exp(-Math.abs(v)));
    return childOf(id, at, keptScores[i] as number, conditioned);
  });
}

/** 甲在乙后否 (whether the first of two scored ids comes after the other). */
const isBehind = (score: number, id: number, other: number, otherId: number): boolean =>
  score < other || (score === other && id > otherId);

/** 各长之中分数最高的若干个，同分则号小者先 (the best few ids of each length reached; of equal scores the lower id). */
class Shortlist {
  private readonly lists = new Map<
    number,
    { ids: Int32Array; scores: Float64Array; from: Int32Array; count: number }
  >();

  constructor(
    private readonly most: number,
    private readonly reach: (id: number) => number,
  ) {}

  /** 有一字号得此分；`from` 随之记下，`take` 时交还 (an id and its score; `from` is handed back by `take`). */
  offer(id: number, score: number, from = 0): void {
    const at = this.reach(id);
    let list = this.lists.get(at);
    if (list === undefined) {
      const { most } = this;
      list = { ids: new Int32Array(most), scores: new Float64Array(most), from: new Int32Array(most), count: 0 };
      this.lists.set(at, list);
    }
    const { ids, scores, from: sources } = list;
    const last = list.count - 1;
    if (list.count === this.most && !isBehind(scores[last] as number, ids[last] as number, score, id)) return;
    let i = list.count < this.most ? list.count++ : last;
    for (; i > 0 && isBehind(scores[i - 1] as number, ids[i - 1] as number, score, id); i--) {
      ids[i] = ids[i - 1] as number;
      scores[i] = scores[i - 1] as number;
      sources[i] = sources[i - 1] as number;
    }
    ids[i] = id;
    scores[i] = score;
    sources[i] = from;
  }

  take<T>(make: (id: number, at: number, score: number, from: number) => T): T[] {
    const made: T[] = [];
    for (const [at, { ids, scores, from, count }] of this.lists) {
      for (let i = 0; i < count; i++) made.push(make(ids[i] as number, at, scores[i] as number, from[i] as number));
    }
    return made;
  }
}

/** 所许不及全词表几分之一，才计 `foresight` (a mask is narrow that allows less than this fraction of the vocabulary). */
const NARROW = 4;

/** 核的分格：每格 1/32 奈特，共 8 奈特 (bins of the nucleus histogram). */
const BINS = 256;
const SPAN = 8;
/** 粗略略过时所留的余地，远大于舍入之差 (slack of the first, rough comparison: far more than rounding). */
const MARGIN = 1e-6;
/** 增减以 32 位浮点计，所留的余地 (slack for adjustments being added in 32 bits). */
const SLACK = 1e-3;
const histogram = new Float64Array(BINS + 1);
const binOf = (score: number): number => Math.floor((-score * BINS) / SPAN);
/** 各字分数、核内之号与分数之缓冲，够长则反复用 (scores of the ids, and what is kept, reused while long enough). */
let scaled = new Float64Array(0);
let keptIds = new Int32Array(0);
let keptScores = new Float64Array(0);

/**
 * 核采样的核：概率最高、累计到 topP 的字。按分数分格累计而不排序，故核的边缘精确到 1/32 奈特；比最高者低 8 奈特以上的字不入核。
 *
 * The nucleus: the likeliest ids up to a mass of topP, found with a histogram rather than a sort (its edge is exact to
 * 1/32 nat; ids more than 8 nats below the best are left out). What is kept stands in `keptIds` and `keptScores` until the
 * next call; scores are relative to the best, `logMass` the log of the kept mass on the same scale.
 */
function nucleus(
  allowed: Int32Array,
  logProbs: Float32Array,
  bias: Float32Array | undefined,
  temperature: number,
  topP: number,
): { count: number; logMass: number; max: number } {
  if (scaled.length < allowed.length) {
    scaled = new Float64Array(allowed.length);
    keptIds = new Int32Array(allowed.length);
    keptScores = new Float64Array(allowed.length);
  }
  // 多数远在峰下：比至此之最高者已低得太多的，不记、不除、不取指数 (most are far below the best so far: passed over before anything is kept or divided).
  const reach = SPAN * temperature + MARGIN;
  let most = Number.NEGATIVE_INFINITY;
  let within = 0;
  for (let i = 0; i < allowed.length; i++) {
    const id = allowed[i] as number;
    const raw = (logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number));
    if (raw < most - reach) continue;
    if (raw > most) most = raw;
    scaled[within] = raw;
    keptIds[within++] = id;
  }
  const max = most / temperature;
  histogram.fill(0);
  let sum = 0;
  let near = 0;
  for (let i = 0; i < within; i++) {
    const raw = scaled[i] as number;
    const score = raw / temperature - max;
    if (score <= -SPAN) continue;
    keptIds[near] = keptIds[i] as number;
    keptScores[near++] = score;
    const weight = Math.exp(score);
    sum += weight;
    const bin = binOf(score);
    histogram[bin] = (histogram[bin] as number) + weight;
  }
  let mass = 0;
  let last = -1;
  while (last < BINS && (last < 0 || mass < topP * sum)) mass += histogram[++last] as number;
  let count = 0;
  for (let i = 0; i < near; i++) {
    const score = keptScores[i] as number;
    if (binOf(score) > last) continue;
    keptIds[count] = keptIds[i] as number;
    keptScores[count++] = score;
  }
  return { count, logMass: Math.log(mass), max };
}

/** 全词表在此温度、偏置之下的总量之对数；比最高者低 8 奈特以上的不计 (log of the whole distribution's mass; what is 8 nats below the best is left out). */
function logTotal(logProbs: Float32Array, bias: Float32Array | undefined, temperature: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logProbs.length; id++) {
    const score = (logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number));
    if (score > max) max = score;
  }
  const floor = max - SPAN * temperature;
  let sum = 0;
  for (let id = 0; id < logProbs.length; id++) {
    const score = (logProbs[id] as number) + (bias === undefined ? 0 : (bias[id] as number));
    if (score > floor) sum += Math.exp((score - max) / temperature);
  }
  return max / temperature + Math.log(sum);
}
