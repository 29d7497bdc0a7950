/**
 * 连贯：句序与联序、出句与对句 (coherence: the order of couplets and lines, and which closing line goes with an opening one).
 *
 * 条件给体、韵、时代、题目，不给起式与首句（打乱之后会与之相违）(conditions without opening and first line, which a shuffle
 * would contradict).
 */
import { buildPrompt, type LanguageModel, type PromptConditions, random } from '../../src/generate/index.ts';
import { clusteredShare, share, type Trials } from '../statistics.ts';
import { characterLogProbs, conditionsOf, type HeldOutPoem, sampleOf, shuffled, verseTokens } from './poems.ts';

/** 错的对句有几 (false closing lines beside the true one). */
const OTHERS = 9;
/** 十中取一至多做几联，绝句、律诗各此数 (couplets put to the choice of ten, of quatrains and of octaves each). */
const MOST_COUPLETS = 250;

type Lines = readonly string[];

const joined = (lines: Lines): string => lines.join();

/** 各联随意换位，不与原来相同 (couplets in any other order). */
export function shuffleCouplets(lines: Lines, next: () => number): Lines {
  const couplets = pairsOf(lines);
  let order: (readonly string[])[];
  do order = shuffled(couplets, next);
  while (joined(order.flat()) === joined(lines));
  return order.flat();
}

/**
 * 各联换位而格律不变：隔一联者同一句式，可以互换；绝句两联互换只变起式。首句入韵之联不动。没有可换的：undefined。
 *
 * Couplets exchanged so that the meter still holds: couplets two apart share their patterns; the two of a quatrain may
 * change places, which only changes the opening. The couplet whose first line rhymes stays. Undefined where none can move.
 */
export function exchangeCouplets(lines: Lines, firstLineRhymes: boolean, next: () => number): Lines | undefined {
  const couplets = pairsOf(lines);
  const apart = couplets.length === 2 ? 1 : 2;
  return exchange(couplets, apart, firstLineRhymes ? 1 : 0, next)?.flat();
}

/**
 * 各句换位而平仄、韵脚不变：隔四句者同一句式，可以互换（只律诗有）；首句入韵则不动。没有可换的：undefined。
 *
 * Lines exchanged so that tones and rhyme stay: lines four apart share their pattern (octaves only). Undefined for
 * quatrains.
 */
export const exchangeLines = (lines: Lines, firstLineRhymes: boolean, next: () => number): Lines | undefined =>
  exchange(lines, 4, firstLineRhymes ? 1 : 0, next);

/** 相隔 apart 的各对，随机换其中若干对，至少一对 (a random non-empty choice of the pairs, each exchanged). */
function exchange<T>(items: readonly T[], apart: number, from: number, next: () => number): T[] | undefined {
  const pairs = Array.from({ length: Math.max(0, Math.min(apart, items.length - apart) - from) }, (_, i) => from + i);
  if (pairs.length === 0) return undefined;
  let chosen: number[];
  do chosen = pairs.filter(() => next() < 0.5);
  while (chosen.length === 0);
  const copy = [...items];
  for (const i of chosen) [copy[i], copy[i + apart]] = [copy[i + apart] as T, copy[i] as T];
  return copy;
}

const pairsOf = (lines: Lines): Lines[] =>
  Array.from({ length: lines.length / 2 }, (_, i) => lines.slice(2 * i, 2 * i + 2));

const withoutOpening = (poem: HeldOutPoem): PromptConditions => ({
  ...conditionsOf(poem),
  opening: undefined,
  firstLineRhymes: undefined,
});

/** 真诗之序胜过一次打乱否；不能打乱的不计 (whether the real order is likelier than a shuffle; poems without one left out). */
async function prefersOrder(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  shuffle: (poem: HeldOutPoem, next: () => number) => Lines | undefined,
  seed: number,
): Promise<string> {
  const next = random(seed);
  let right = 0;
  let n = 0;
  for (const poem of poems) {
    const other = shuffle(poem, next);
    if (other === undefined) continue;
    const total = async (lines: Lines): Promise<number> =>
      (await characterLogProbs(model, withoutOpening(poem), lines)).reduce((a, b) => a + b, 0);
    n++;
    if ((await total(poem.lines)) > (await total(other))) right++;
  }
  return share(right, n);
}

/** 某首的第 at 句，0 起 (line `at` of a poem, 0-based). */
interface Closing {
  readonly poem: HeldOutPoem;
  readonly at: number;
}

/** 一联的对句，与可相代的别首的对句 (the closing line of a couplet, and those of other poems that fit its place). */
export interface Choice extends Closing {
  readonly others: readonly Closing[];
}

const lineOf = ({ poem, at }: Closing): string => poem.lines[at] as string;

/** 绝句取末联，律诗取中二联 (quatrains: the last couplet; octaves: the middle two). */
const closingsOf = ({ lines }: HeldOutPoem): number[] => (lines.length === 4 ? [3] : [3, 5]);

/**
 * 每联配九句别首的对句：同体、同韵部、同平仄句式、同为绝句末句或律诗中联之对句，韵字与彼此所在之诗的其他韵脚都不同。不足
 * 九句的不取。
 *
 * Nine closing lines of other poems for every couplet: same form, rhyme group and tonal pattern, from the same kind of
 * couplet, their rhyme words not those of other feet of the poem, nor its own word that of theirs. Couplets with fewer are
 * left out.
 */
export function choicesOf(poems: readonly HeldOutPoem[], pool: readonly HeldOutPoem[], next: () => number): Choice[] {
  const keyOf = ({ poem: { form, rhyme, opening }, at }: Closing): string => {
    // 对句第二字：仄起第二句、平起第四句为平 (the tone of the second character follows from opening and line).
    const pattern = (opening === '仄起') === (at % 4 === 1) ? '平' : '仄';
    return `${form}${rhyme?.name}${pattern}`;
  };
  const closings = (poem: HeldOutPoem): Closing[] =>
    poem.opening === undefined || poem.rhyme === undefined
      ? []
      : closingsOf(poem)
          .map((at) => ({ poem, at }))
          .filter((closing) => !lineOf(closing).includes('□'));
  const bank = new Map<string, Closing[]>();
  for (const closing of pool.flatMap(closings)) {
    bank.set(keyOf(closing), [...(bank.get(keyOf(closing)) ?? []), closing]);
  }
  const otherFeet = ({ poem, at }: Closing): (string | undefined)[] =>
    poem.lines.filter((_, i) => i % 2 === 1 && i !== at).map((line) => line.at(-1));
  return poems.flatMap(closings).flatMap((own): Choice[] => {
    const fitting = (bank.get(keyOf(own)) ?? []).filter(
      (other) =>
        other.poem !== own.poem &&
        lineOf(other) !== lineOf(own) &&
        !otherFeet(own).includes(lineOf(other).at(-1)) &&
        !otherFeet(other).includes(lineOf(own).at(-1)),
    );
    return fitting.length < OTHERS ? [] : [{ ...own, others: shuffled(fitting, next).slice(0, OTHERS) }];
  });
}

/** 一句各字接在前文之后的对数概率之和 (summed log-probability of the characters of a line after the verse before it). */
async function lineLogProb(
  model: LanguageModel,
  conditions: PromptConditions,
  before: Closing,
  line: string,
): Promise<number> {
  const tokens = verseTokens(before.poem.lines, model).slice(0, before.at * ([...line].length + 1));
  const prompt = [...buildPrompt(conditions, model.vocabulary), ...tokens];
  const logProbs = await model.logProbsOf(prompt, verseTokens([line], model).slice(0, [...line].length));
  return logProbs.reduce((a, b) => a + b, 0);
}

const isFirst = ([own, ...others]: readonly number[]): boolean => others.every((other) => (own as number) > other);

/** 前文不换，十句对句，真者居首否 (the verse before stays: is the true closing line the likeliest of ten?). */
async function picksClosing(model: LanguageModel, choice: Choice): Promise<boolean> {
  const scores: number[] = [];
  for (const closing of [choice, ...choice.others]) {
    scores.push(await lineLogProb(model, withoutOpening(choice.poem), choice, lineOf(closing)));
  }
  return isFirst(scores);
}

/**
 * 对句不换，十段前文，以真者为前文时概率居首否。句子本身常见与否由此消去；不给题目。
 *
 * The closing line stays: is it likeliest after the true verse before it, of ten? How common the line is cancels out. No
 * title is given.
 */
async function picksContext(model: LanguageModel, choice: Choice): Promise<boolean> {
  const conditions = { ...withoutOpening(choice.poem), theme: [] };
  const scores: number[] = [];
  for (const before of [choice, ...choice.others]) {
    scores.push(await lineLogProb(model, conditions, before, lineOf(choice)));
  }
  return isFirst(scores);
}

/** 各联中否，依诗合计 (hits and trials by poem). */
async function byPoem(
  choices: readonly Choice[],
  picks: (choice: Choice) => Promise<boolean>,
  seed: number,
): Promise<string> {
  const counts = new Map<HeldOutPoem, Trials>();
  for (const choice of choices) {
    const { hits, trials } = counts.get(choice.poem) ?? { hits: 0, trials: 0 };
    counts.set(choice.poem, { hits: hits + Number(await picks(choice)), trials: trials + 1 });
  }
  return clusteredShare([...counts.values()], random(seed));
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateCoherence(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  pool: readonly HeldOutPoem[],
  seed: number,
): Promise<string> {
  const rhymed = (poem: HeldOutPoem): boolean => poem.firstLineRhymes !== false;
  const quatrains = poems.filter(({ lines }) => lines.length === 4);
  const octaves = poems.filter(({ lines }) => lines.length === 8);
  const any = (list: readonly HeldOutPoem[]): Promise<string> =>
    prefersOrder(model, list, ({ lines }, next) => shuffleCouplets(lines, next), seed);
  const inMeter = (list: readonly HeldOutPoem[]): Promise<string> =>
    prefersOrder(model, list, (poem, next) => exchangeCouplets(poem.lines, rhymed(poem), next), seed);
  const choices = choicesOf(poems, pool, random(seed));
  const of = (lines: number): Choice[] =>
    sampleOf(
      choices.filter(({ poem }) => poem.lines.length === lines),
      MOST_COUPLETS,
      seed,
    );
  const closing = (list: readonly Choice[]): Promise<string> =>
    byPoem(list, (choice) => picksClosing(model, choice), seed);
  const context = (list: readonly Choice[]): Promise<string> =>
    byPoem(list, (choice) => picksContext(model, choice), seed);
  return [
    `n = ${poems.length} 首，种子 ${seed}；提示给体、韵、时代、题目，不给起式与首句。每首打乱一次，随意猜则 50 %；绝句取末联、律诗取中二联，十中取一，随意猜则 10 %。`,
    '',
    '| 以真者为更可能 (the real one is likelier) | 绝句 (quatrains) | 律诗 (octaves) |',
    '|---|---|---|',
    `| 原序，对各联随意打乱 (couplets in any other order) | ${await any(quatrains)} | ${await any(octaves)} |`,
    `| 原序，对换联而格律不变 (couplets exchanged within the meter) | ${await inMeter(quatrains)} | ${await inMeter(octaves)} |`,
    `| 原序，对换句而平仄、韵脚不变 (lines four apart exchanged) | — | ${await prefersOrder(
      model,
      octaves,
      (poem, next) => exchangeLines(poem.lines, rhymed(poem), next),
      seed,
    )} |`,
    `| 真对句，对九句别首的、同体同韵同句式 (the true closing line of ten) | ${await closing(of(4))} | ${await closing(of(8))} |`,
    `| 真前文，对九段别首的，对句不换，不给题目 (the true verse before it, of ten) | ${await context(of(4))} | ${await context(of(8))} |`,
  ].join('\n');
}
