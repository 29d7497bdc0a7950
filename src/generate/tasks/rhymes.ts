import { InvalidInputError } from '../../errors.ts';
import { closesSentence, lengthOf } from '../../meter/meter.ts';
import { gridLines } from '../../text/grid.ts';
import { feetOf } from '../nearest.ts';
import { type Context, prepare } from './context.ts';
import { type Found, rhymeOrder, run, searchesOf, writable } from './found.ts';
import { type Plan, planRequest, sizeOf, type WriteRequest } from './request.ts';
import { all, type GenerateOptions, perform, type Task } from './types.ts';

/** 求韵字之请求：`given` 是已有的诗句 (a request for rhyme words; `given` is the draft so far). */
export interface RhymesRequest extends WriteRequest {
  /** 第几句之脚，1 起；省略则为下一个未定的韵脚 (whose foot, 1-based; the next open one by default). */
  readonly line?: number;
}

/** 一个韵字 (a rhyme word). */
export interface RhymeWord {
  readonly char: string;
  readonly charTraditional: string;
  /** 韵部之名 (its group). */
  readonly group: string;
  /** 此韵之内，模型于此处押它的概率，0 至 1；搜索没遇着的没有 (the model's share for it among the words of its group that the search met). */
  readonly share?: number;
  /** 模型以它收尾的一句 (a line the model ended with it). */
  readonly example?: string;
  /** 唐宋诗中押过几次 (how often Tang and Song verse rhymes on it). */
  readonly count: number;
}

/** 抽这么多句来估 (lines sampled for the estimate). */
const SAMPLES = 96;

/** 求韵字之事；所求是 `plan.lines` 句之脚 (rhyme words, as a task: for the foot of the last line of the plan). */
export const rhymesTask: Task<RhymesRequest, Plan, RhymeWord> = {
  name: 'rhymes',
  plan(request, writes) {
    const { line, ...rest } = request;
    const asked = { ...rest, pool: SAMPLES, beams: SAMPLES, temperature: 1 };
    const whole = planRequest(asked, writes);
    const at = line === undefined ? nextFoot(whole) : line - 1;
    const isFoot = whole.meter.lines[at]?.patterns.some(({ rhymed }) => rhymed) === true;
    if (!isFoot || footOf(whole, at) !== undefined) {
      throw new InvalidInputError(
        line === undefined ? '韵脚都已定了' : `第 ${line} 句之脚不押韵，或已定了`,
        line === undefined ? 'every rhyme foot is given' : `line ${line} has no open rhyme foot`,
      );
    }
    const opens = at === 0 && whole.tune === undefined;
    const plan = opens ? planRequest({ ...asked, form: whole.form, firstLineRhymes: true }, writes) : whole;
    return { ...plan, lines: at + 1, topP: 1 };
  },
  async *run(plan, options) {
    const { onProgress } = options;
    const context = await prepare(plan, options);
    const groups = writable(context, rhymeOrder(context, plan.seed), searchesOf(plan));
    const total = sizeOf(plan, plan.lines) * groups.length;
    for (const [i, group] of groups.entries()) {
      const offset = (i * total) / groups.length;
      const found = await run(
        { ...context, plan: { ...plan, rhymes: [group] } },
        plan.seed,
        onProgress && ((done, partial) => onProgress({ done: offset + done, total, partial })),
      );
      yield* wordsOf(context, found);
    }
  },
};

/**
 * 此处可押的韵字，依模型在上下文里的取舍排列，附例句；模型没遇着的按唐宋诗之常押排在后面。
 *
 * The rhyme words for a place, ranked by the model in context: lines are drawn without replacement from the masked model, and
 * a word's share is the probability of the lines that end with it. Words of the group that were not met follow, commonest in
 * Tang and Song verse first; while the rhyme is open, up to four groups follow one another. Words the draft has already rhymed on
 * are left out. Throws `InvalidInputError` where no foot is open, what `checkRequest` throws, and the signal's reason when aborted.
 *
 * @example
 * (await rhymes({ given: '白日依山尽，', form: '五绝', rhyme: '尤' }, { model })).slice(0, 3).map(({ char }) => char);
 */
export const rhymes = (request: RhymesRequest, options: GenerateOptions): Promise<readonly RhymeWord[]> =>
  all(perform(rhymesTask, request, options));

/** 一句之脚所定之字 (the character given at the foot of a line). */
const footOf = ({ skeleton, meter }: Plan, at: number): string | undefined => skeleton[at]?.[lengthOf(meter, at) - 1];

/** 句末未定的头一个韵脚；没有则 -1 (the first open foot that closes a sentence, or -1). */
const nextFoot = (plan: Plan): number =>
  plan.meter.lines.findIndex((_, at) => closesSentence(plan.meter, at) && footOf(plan, at) === undefined);

/** 一韵之字：遇着的依概率，其余依常押与否；已押过的、简体同形的不重列 (the words of a group: those met by share, the rest by frequency). */
function wordsOf(context: Context, { beams, rhyme, traditional }: Found): RhymeWord[] {
  const { plan, script, simplify } = context;
  const shown = (text: string): string => (script === '繁' ? text : simplify(text));
  const best = Math.max(...beams.map(({ logProb }) => logProb));
  const met = new Map<string, { mass: number; top: number; line: string }>();
  for (const { verse, logProb } of beams) {
    const line = gridLines(verse)[plan.lines - 1] as string;
    const foot = [...line].at(-1) as string;
    const old = met.get(foot) ?? { mass: 0, top: Number.NEGATIVE_INFINITY, line };
    const isTop = logProb > old.top;
    const mass = old.mass + Math.exp(logProb - best);
    met.set(foot, { mass, top: Math.max(logProb, old.top), line: isTop ? line : old.line });
  }
  const total = [...met.values()].reduce((sum, { mass }) => sum + mass, 0);
  const feet = feetOf(rhyme, plan.book);
  const counts = new Map(feet.map(({ char, count }) => [char, count]));
  const inOrder = [
    ...[...met].sort((a, b) => b[1].mass - a[1].mass).map(([char]) => char),
    ...[...counts.keys()].filter((char) => !met.has(char)),
  ];
  const used = traditional.flatMap((row, line) => row[lengthOf(plan.meter, line) - 1] ?? []);
  const seen = new Set(used.map(shown));
  return inOrder.flatMap((charTraditional): RhymeWord[] => {
    const char = shown(charTraditional);
    if (seen.has(char)) return [];
    seen.add(char);
    const found = met.get(charTraditional);
    return [
      {
        char,
        charTraditional,
        group: rhyme.name,
        ...(found === undefined ? {} : { share: found.mass / total, example: shown(found.line) }),
        count: counts.get(charTraditional) ?? 0,
      },
    ];
  });
}
