import { InvalidInputError } from '../../errors.ts';
import { rhymeFeet } from '../../readings/index.ts';
import { type Context, type Found, prepare, rhymeOrder, run, searchesOf } from './engine.ts';
import { type Plan, planRequest, type WriteRequest } from './request.ts';
import type { GenerateOptions } from './types.ts';

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
export async function rhymes(request: RhymesRequest, options: GenerateOptions): Promise<readonly RhymeWord[]> {
  const { line, ...asked } = request;
  const whole = planRequest({ ...asked, pool: SAMPLES, beams: SAMPLES, temperature: 1 });
  const at = line === undefined ? nextFoot(whole) : line - 1;
  const isFoot = at % 2 === 1 || (at === 0 && asked.firstLineRhymes !== false);
  if (at < 0 || at >= whole.form.lines || !Number.isInteger(at) || !isFoot || footOf(whole, at) !== undefined) {
    throw new InvalidInputError(
      line === undefined ? '韵脚都已定了' : `第 ${line} 句之脚不押韵，或已定了`,
      line === undefined ? 'every rhyme foot is given' : `line ${line} has no open rhyme foot`,
    );
  }
  const isFirst = at === 0 ? { firstLineRhymes: true } : {};
  const wide = { ...asked, ...isFirst, pool: SAMPLES, beams: SAMPLES, temperature: 1 };
  const plan = { ...planRequest(wide), lines: at + 1, topP: 1 };
  const context = await prepare({ ...asked, ...isFirst }, plan, options);
  const groups = rhymeOrder(context, plan.seed).slice(0, searchesOf(plan));
  const total = (at + 1) * plan.form.lineLength * groups.length;
  const words: RhymeWord[] = [];
  for (const [i, group] of groups.entries()) {
    const offset = (i * total) / groups.length;
    const found = await run(
      { ...context, plan: { ...plan, rhymes: [group] } },
      plan.seed,
      options.onProgress && ((done, partial) => options.onProgress?.({ done: offset + done, total, partial })),
    );
    words.push(...wordsOf(context, found, at));
  }
  return words;
}

const footOf = ({ skeleton, form }: Plan, at: number): string | undefined => skeleton[at]?.[form.lineLength - 1];

const nextFoot = (plan: Plan): number => {
  const all = Array.from({ length: plan.form.lines }, (_, at) => at).filter((at) => at % 2 === 1);
  return all.find((at) => footOf(plan, at) === undefined) ?? -1;
};

/** 一韵之字：遇着的依概率，其余依常押与否；已押过的、简体同形的不重列 (the words of a group: those met by share, the rest by frequency). */
function wordsOf(context: Context, { beams, rhyme, traditional }: Found, at: number): RhymeWord[] {
  const { plan, script, simplify } = context;
  const { lineLength } = plan.form;
  const shown = (text: string): string => (script === '繁' ? text : simplify(text));
  const best = Math.max(...beams.map(({ logProb }) => logProb));
  const met = new Map<string, { mass: number; top: number; line: string }>();
  for (const { chars, logProb } of beams) {
    const line = chars.slice(at * lineLength).join('');
    const foot = chars.at(-1) as string;
    const old = met.get(foot) ?? { mass: 0, top: Number.NEGATIVE_INFINITY, line };
    const isTop = logProb > old.top;
    const mass = old.mass + Math.exp(logProb - best);
    met.set(foot, { mass, top: Math.max(logProb, old.top), line: isTop ? line : old.line });
  }
  const total = [...met.values()].reduce((sum, { mass }) => sum + mass, 0);
  const counts = new Map(rhymeFeet(rhyme).map(({ char, count }) => [char, count]));
  const inOrder = [
    ...[...met].sort((a, b) => b[1].mass - a[1].mass).map(([char]) => char),
    ...[...counts.keys()].filter((char) => !met.has(char)),
  ];
  const seen = new Set(plan.skeleton.flatMap((_, line) => traditional[line]?.[lineLength - 1] ?? []).map(shown));
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
