import { InvalidInputError } from '../../errors.ts';
import { parsePoem } from '../../text/verse.ts';
import { prepare } from './context.ts';
import { diverse, machineChars, pickAll } from './finish.ts';
import { LINE_POOL, searchesOf } from './found.ts';
import { gather, type Ranked } from './rank.ts';
import { expectRequest, givenFlags, type Plan, planVerse, sizeOf, type WriteRequest } from './request.ts';
import { targetOf } from './target.ts';
import { all, type Candidate, type GenerateOptions, perform, type Task } from './types.ts';

/** 填空之请求：`given` 里空处写 □ (a request to fill the blanks of `given`). */
export type FillRequest = WriteRequest & { readonly given: string };

/** 空处不过此数，用纯 beam search：可填之字不多，不必抽样 (so few blanks are searched by likelihood, without sampling). */
const FEW = 3;
/** 空处既少，beam 宜多 (the beams used for them). */
const WIDE = 64;

/** 填空之事 (filling, as a task). */
export const fillTask: Task<FillRequest, Plan, Candidate> = {
  name: 'fill',
  plan(request, writes) {
    expectRequest(request);
    const target = targetOf(request, parsePoem(request.given), undefined, true);
    const whole = planVerse(request, target, target.poem, writes);
    return planFill({ ...whole, lines: whole.skeleton.length });
  },
  async *run(plan, options) {
    const context = await prepare(plan, options);
    const ranked: Ranked[] = [];
    const given = new Set<string>();
    let searched = 0;
    for await (const found of gather(context, plan.count, options.onProgress)) {
      if (!options.asFound) {
        ranked.push(...found);
        continue;
      }
      searched++;
      const share = Math.ceil((plan.count * searched) / searchesOf(plan)) - given.size;
      const fresh = pickAll(context, found).filter(({ text }) => !given.has(text));
      for (const poem of diverse(fresh, share, machineChars)) {
        given.add(poem.text);
        yield poem;
      }
    }
    if (!options.asFound) yield* diverse(pickAll(context, ranked), plan.count, machineChars);
  },
};

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
export const fill = (request: FillRequest, options: GenerateOptions): Promise<readonly Candidate[]> =>
  all(perform(fillTask, request, options));

/** 同 `fill`，边找边出 (the same, as they are found, in the order of finding; throws on the first `next()`). */
export const fillEach = (request: FillRequest, options: GenerateOptions): AsyncGenerator<Candidate> =>
  perform(fillTask, request, { ...options, asFound: true });

/** 空处少则不抽样，beam 加多；不过一联则候选加多 (few blanks: no sampling, more beams; up to a couplet: more candidates). Throws `InvalidInputError` where there is none. */
export function planFill(plan: Plan): Plan {
  const { asked } = plan;
  const blanks = givenFlags(plan).filter((isGiven) => !isGiven).length;
  if (blanks === 0) {
    throw new InvalidInputError('没有空处可填；空处写 □', 'nothing to fill: write □ for what is free');
  }
  if (blanks > FEW) {
    const isShort = blanks <= sizeOf(plan, 2);
    return { ...plan, pool: asked.pool ?? asked.beams ?? (isShort ? LINE_POOL : plan.pool) };
  }
  return {
    ...plan,
    temperature: asked.temperature ?? 0,
    pool: asked.pool ?? asked.beams ?? WIDE,
    // 几个字改变不了全诗的呼应，不值得逐首去量 (a few characters hardly change what the rest expects).
    weights: { ...plan.weights, coherence: 0 },
  };
}
