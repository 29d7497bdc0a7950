import { InvalidInputError } from '../../errors.ts';
import {
  type Context,
  diverse,
  finish,
  gather,
  givenFlags,
  LINE_POOL,
  machineChars,
  prepare,
  type Ranked,
  searchesOf,
} from './engine.ts';
import { type Plan, planRequest, type WriteRequest } from './request.ts';
import type { Candidate, GenerateOptions } from './types.ts';

/** 填空之请求：`given` 里空处写 □ (a request to fill the blanks of `given`). */
export type FillRequest = WriteRequest & { readonly given: string };

/** 空处不过此数，用纯 beam search：可填之字不多，不必抽样 (so few blanks are searched by likelihood, without sampling). */
const FEW = 3;
/** 空处既少，beam 宜多 (the beams used for them). */
const WIDE = 64;

/**
 * 填空：给几句，空处写 □，只填空处，句数不增；`count` 是要几种填法，彼此不同，好的在先。
 *
 * Fills the blanks (□) of the lines given and adds no line; everything else stays as it is. `count` distinct fillings, best
 * first, those like one already listed later. Throws `InvalidInputError` where there is no blank, and what `checkRequest`
 * throws.
 *
 * @example
 * const ways = await fill({ given: '白日□山尽，黄河入□流', count: 5 }, { model });
 */
export async function fill(request: FillRequest, options: GenerateOptions): Promise<readonly Candidate[]> {
  const context = await prepareFill(request, options);
  const { plan } = context;
  const ranked: Ranked[] = [];
  for await (const found of gather(context, plan.count, options.onProgress)) ranked.push(...found);
  return diverse(pickAll(context, ranked), plan.count, machineChars);
}

/** 同 `fill`，边找边出 (the same, as they are found, in the order of finding; throws on the first `next()`). */
export async function* fillEach(request: FillRequest, options: GenerateOptions): AsyncGenerator<Candidate> {
  const context = await prepareFill(request, options);
  const { plan } = context;
  const given = new Set<string>();
  let searched = 0;
  for await (const found of gather(context, plan.count, options.onProgress)) {
    searched++;
    const share = Math.ceil((plan.count * searched) / searchesOf(plan)) - given.size;
    const fresh = pickAll(context, found).filter(({ text }) => !given.has(text));
    for (const poem of diverse(fresh, share, machineChars)) {
      given.add(poem.text);
      yield poem;
    }
  }
}

async function prepareFill(request: FillRequest, options: GenerateOptions): Promise<Context> {
  const whole = planRequest(request);
  const plan = planFill({ ...whole, lines: whole.skeleton.length }, request);
  return prepare(request, plan, options);
}

/** 空处少则不抽样，beam 加多；不过一联则候选加多 (few blanks: no sampling, more beams; up to a couplet: more candidates). Throws `InvalidInputError` where there is none. */
export function planFill(plan: Plan, request: Pick<WriteRequest, 'temperature' | 'beams' | 'pool'>): Plan {
  const blanks = givenFlags(plan).filter((isGiven) => !isGiven).length;
  if (blanks === 0) {
    throw new InvalidInputError('没有空处可填；空处写 □', 'nothing to fill: write □ for what is free');
  }
  if (blanks > FEW) {
    const isShort = blanks <= 2 * plan.form.lineLength;
    return { ...plan, pool: request.pool ?? request.beams ?? (isShort ? LINE_POOL : plan.pool) };
  }
  return {
    ...plan,
    temperature: request.temperature ?? 0,
    pool: request.pool ?? request.beams ?? WIDE,
    // 几个字改变不了全诗的呼应，不值得逐首去量 (a few characters hardly change what the rest expects).
    weights: { ...plan.weights, coherence: 0 },
  };
}

/** 成文，旧句与重复者不取，好的在先 (in words, best first, without copies and known lines). */
export function pickAll(context: Context, ranked: readonly Ranked[]): readonly Candidate[] {
  const fresh = ranked.filter(({ refused }) => refused === 0);
  const poems = new Map<string, Candidate>();
  for (const one of fresh.length > 0 ? fresh : ranked) {
    const poem = finish(context, one, context.plan.seed);
    if (!poems.has(poem.text)) poems.set(poem.text, poem);
  }
  return [...poems.values()].sort((a, b) => b.score - a.score);
}
