import { InvalidInputError } from '../../errors.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { besidePingshui } from './beside.ts';
import { type Context, prepare, traditionalText } from './context.ts';
import { finish } from './finish.ts';
import { type Found, type OnStep, rhymeOrder, run, writable } from './found.ts';
import { bestFit, byPreference, type Ranked, rank } from './rank.ts';
import { isWhole, type Plan, planRequest, sizeOf, type WriteRequest } from './request.ts';
import { all, type Candidate, type GenerateOptions, perform, type Task } from './types.ts';

/** 为避重复，至多多试这么多个种子 (seeds tried beyond `count` when poems repeat). */
const MAX_REPEATS = 20;

/** 写诗之事 (writing, as a task). */
export const writeTask: Task<WriteRequest, Plan, Candidate> = {
  name: 'write',
  plan: planRequest,
  async *run(plan, options) {
    const { onProgress } = options;
    const context = await prepare(plan, options);
    const total = plan.count * sizeOf(plan);
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
  },
};

/**
 * 一个种子最好的一首：搜索若干次，每次换韵（韵未定时），直到候选满 `pool` 首，取总分最高者。
 * The best poem of a seed: searches with other rhymes and derived seeds until there are `pool` candidates.
 */
async function bestOf(context: Context, seed: number, onStep?: OnStep): Promise<Ranked | undefined> {
  const { plan } = context;
  const searches = Math.ceil(plan.pool / plan.beams);
  const order = writable(context, rhymeOrder(context, seed), searches);
  const found: Found[] = [];
  for (let k = 0; k < searches; k++) {
    const drawn = k === 0 ? seed : (seed ^ Math.imul(k, 0x9e3779b1)) >>> 0;
    const share = (done: number): number => (k + done / sizeOf(plan)) / searches;
    // 韵未定，则各次各押一韵 (while the rhyme is open every search has its own).
    const narrowed = { ...context, plan: { ...plan, rhymes: [order[k % order.length] as RhymeGroup] } };
    found.push(await run(narrowed, drawn, onStep && ((done, partial) => onStep(share(done), partial))));
  }
  const zero = Math.max(...found.map((one) => bestFit(context, one)));
  const withCoherence = Math.ceil(context.withCoherence / searches);
  let best: Ranked | undefined;
  for (const one of found) {
    const [first] = await rank({ ...context, withCoherence }, one, zero);
    if (first !== undefined && (best === undefined || byPreference(first, best) < 0)) best = first;
  }
  if (best === undefined) return undefined;
  const narrowed = { ...context, plan: { ...plan, rhymes: [best.found.rhyme] } };
  const beside = await besidePingshui(narrowed, best.found);
  return beside === undefined ? best : { ...best, found: { ...best.found, beside } };
}

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
export const writeEach = (request: WriteRequest, options: GenerateOptions): AsyncGenerator<Candidate> =>
  perform(writeTask, request, options);

/**
 * 写诗，一并返回 (writes poems and returns them together; see `writeEach`).
 *
 * @example
 * const [poem] = await write({ form: '七绝', theme: '秋江 月', seed: 7 }, { model });
 */
export const write = (request: WriteRequest, options: GenerateOptions): Promise<readonly Candidate[]> =>
  all(writeEach(request, options));

/** 续写之请求：`given` 是已有的开头 (a request to go on with the beginning in `given`). */
export type ContinueRequest = WriteRequest & { readonly given: string };

/** 续写之事 (going on with a poem, as a task). */
export const continueTask: Task<ContinueRequest, Plan, Candidate> = {
  name: 'continue',
  plan(request, writes) {
    const plan = planRequest(request, writes);
    const { skeleton, form, meter } = plan;
    if (skeleton.length === 0) {
      throw new InvalidInputError(
        '续写须先有诗句；从头写请用 write',
        'give the beginning; to start from nothing use write',
      );
    }
    if (meter.lines.every((_, line) => isWhole(plan, line))) {
      throw new InvalidInputError(
        `${form} ${meter.lines.length} 句已足，没有可续的`,
        `${form} has its ${meter.lines.length} lines; nothing is left to write`,
      );
    }
    return plan;
  },
  run: writeTask.run,
};

/**
 * 续写：给开头，写成全诗；开头一字不动。体裁省略则由开头推知：一至四句为绝句，再多为律诗。
 *
 * Goes on with a poem to its end, what is given untouched. Without a form, up to four lines begin a quatrain, more an
 * octet. Throws `InvalidInputError` where nothing is given or nothing is left to write, and what `checkRequest` throws.
 *
 * @example
 * const [poem] = await continuePoem({ given: '白日依山尽，黄河入海流。', seed: 7 }, { model });
 */
export const continuePoem = (request: ContinueRequest, options: GenerateOptions): Promise<readonly Candidate[]> =>
  all(continuePoemEach(request, options));

/** 同 `continuePoem`，逐首产出 (the same, poem by poem; throws on the first `next()`). */
export const continuePoemEach = (request: ContinueRequest, options: GenerateOptions): AsyncGenerator<Candidate> =>
  perform(continueTask, request, options);

/**
 * 一次搜索所得的全部诗，繁体，未经挑选：训练判官、量原样之诗时用 (every poem of one search in traditional script, unpicked:
 * for training the judge and for measuring what the search alone gives). Throws as `write` does.
 */
export async function drafts(request: WriteRequest, options: GenerateOptions): Promise<readonly string[]> {
  const plan = planRequest(request, options.model.writes);
  const context = { ...(await prepare(plan, options)), guide: {}, knownLines: undefined };
  const found = await run(context, plan.seed);
  return found.beams.map((beam) => traditionalText(context, beam));
}
