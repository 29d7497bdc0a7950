import { InvalidInputError } from '../../errors.ts';
import { rhymeFeet } from '../../readings/index.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { finish, gather, prepare } from './engine.ts';
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
 * Tang and Song verse first. Words the draft has already rhymed on are left out. Throws `InvalidInputError` where no foot is open.
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
  const rhymed = at === 0 ? planRequest({ ...asked, firstLineRhymes: true, pool: SAMPLES, temperature: 1 }) : whole;
  const plan = { ...rhymed, lines: at + 1, topP: 1 };
  const context = await prepare(at === 0 ? { ...asked, firstLineRhymes: true } : asked, plan, options);
  const words: RhymeWord[] = [];
  for await (const ranked of gather(context, SAMPLES, options.onProgress)) {
    const poems = ranked.map((one) => ({ ...finish(context, one, plan.seed), logProb: one.beam.logProb }));
    const group = ranked[0]?.found.rhyme;
    if (group === undefined) continue;
    const best = Math.max(...poems.map(({ logProb }) => logProb));
    const mass = new Map<string, { sum: number; example: string; top: number; shown: string }>();
    for (const { logProb, lines, textTraditional } of poems) {
      const traditional = textTraditional.split(/[，。\n]+/u)[at] as string;
      const [char, shown, text] = [
        [...traditional].at(-1) as string,
        [...(lines[at] as string)].at(-1) as string,
        lines[at] as string,
      ];
      const old = mass.get(char) ?? { sum: 0, example: text, top: Number.NEGATIVE_INFINITY, shown };
      const isTop = logProb > old.top;
      const example = isTop ? text : old.example;
      mass.set(char, { sum: old.sum + Math.exp(logProb - best), example, top: Math.max(logProb, old.top), shown });
    }
    words.push(...ordered(group, mass, usedFeet(plan), context.simplify, request.script === '繁'));
  }
  return words;
}

const footOf = ({ skeleton, form }: Plan, at: number): string | undefined => skeleton[at]?.[form.lineLength - 1];

const nextFoot = (plan: Plan): number => {
  const all = Array.from({ length: plan.form.lines }, (_, at) => at).filter((at) => at % 2 === 1);
  return all.find((at) => footOf(plan, at) === undefined) ?? -1;
};

const usedFeet = (plan: Plan): ReadonlySet<string> =>
  new Set(plan.skeleton.flatMap((_, at) => (at % 2 === 1 || at === 0 ? (footOf(plan, at) ?? []) : [])));

function ordered(
  group: RhymeGroup,
  mass: ReadonlyMap<string, { readonly sum: number; readonly example: string; readonly shown: string }>,
  used: ReadonlySet<string>,
  simplify: (text: string) => string,
  isTraditional: boolean,
): RhymeWord[] {
  const total = [...mass.values()].reduce((sum, one) => sum + one.sum, 0);
  const counts = new Map(rhymeFeet(group).map(({ char, count }) => [char, count]));
  const shownOf = (char: string): string => (isTraditional ? char : simplify(char));
  const met = Array.from(mass, ([char, { sum, example, shown }]): RhymeWord => {
    return {
      char: shown,
      charTraditional: char,
      group: group.name,
      share: sum / total,
      example,
      count: counts.get(char) ?? 0,
    };
  }).sort((a, b) => (b.share as number) - (a.share as number));
  const others = Array.from(counts, ([char, count]): RhymeWord => {
    return { char: shownOf(char), charTraditional: char, group: group.name, count };
  }).filter(({ charTraditional }) => !mass.has(charTraditional));
  return [...met, ...others].filter(({ char, charTraditional }) => !used.has(char) && !used.has(charTraditional));
}
