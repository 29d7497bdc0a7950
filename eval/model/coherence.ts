/**
 * 连贯：句序与联序、出句与对句 (coherence: the order of couplets and lines, and which closing line goes with an opening one).
 *
 * 条件给体、韵、时代、题目，不给起式与首句（打乱之后会与之相违）(conditions without opening and first line, which a shuffle
 * would contradict).
 */
import { buildPrompt, type LanguageModel, type PromptConditions, random } from '../../src/generate/index.ts';
import { clusteredShare, share } from '../statistics.ts';
import { characterLogProbs, conditionsOf, type HeldOutPoem, shuffled, verseTokens } from './poems.ts';

/** 错的对句有几 (false closing lines beside the true one). */
const OTHERS = 9;

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

/** 一联，与可代其对句的别首之句 (a couplet and the closing lines of other poems that fit its place). */
interface Choice {
  readonly poem: HeldOutPoem;
  /** 对句是第几句，0 起 (which line closes it, 0-based). */
  readonly at: number;
  readonly others: readonly string[];
}

/** 绝句取末联，律诗取中二联 (quatrains: the last couplet; octaves: the middle two). */
const closingsOf = ({ lines }: HeldOutPoem): number[] => (lines.length === 4 ? [3] : [3, 5]);

/**
 * 每联配九句别首的对句：同体、同韵部、同平仄句式、同为绝句末句或律诗中联之对句，韵字不与本诗其他韵脚相同。不足九句的不取。
 *
 * Nine closing lines of other poems for every couplet: same form, rhyme group and tonal pattern, from the same kind of
 * couplet, their rhyme word not that of another foot of the poem. Couplets with fewer than nine are left out.
 */
export function choicesOf(poems: readonly HeldOutPoem[], pool: readonly HeldOutPoem[], next: () => number): Choice[] {
  const keyOf = ({ form, rhyme, opening }: HeldOutPoem, at: number): string => {
    // 对句第二字：仄起第二句、平起第四句为平 (the tone of the second character follows from opening and line).
    const pattern = (opening === '仄起') === (at % 4 === 1) ? '平' : '仄';
    return `${form}${rhyme?.name}${pattern}`;
  };
  const bank = new Map<string, { readonly poem: HeldOutPoem; readonly line: string }[]>();
  for (const poem of pool) {
    for (const at of closingsOf(poem)) {
      const line = poem.lines[at] as string;
      if (line.includes('□')) continue;
      const key = keyOf(poem, at);
      bank.set(key, [...(bank.get(key) ?? []), { poem, line }]);
    }
  }
  return poems.flatMap((poem) =>
    poem.opening === undefined || poem.rhyme === undefined
      ? []
      : closingsOf(poem).flatMap((at): Choice[] => {
          const feet = poem.lines.filter((_, i) => i !== at && i % 2 === 1).map((line) => line.at(-1));
          const fitting = (bank.get(keyOf(poem, at)) ?? []).filter(
            (other) => other.poem !== poem && other.line !== poem.lines[at] && !feet.includes(other.line.at(-1)),
          );
          if (fitting.length < OTHERS || poem.lines[at]?.includes('□')) return [];
          return [
            {
              poem,
              at,
              others: shuffled(fitting, next)
                .slice(0, OTHERS)
                .map(({ line }) => line),
            },
          ];
        }),
  );
}

/** 真对句的概率（接在前文之后）在十句中居首否 (whether the true closing line is the likeliest of ten after what precedes). */
async function picksClosing(model: LanguageModel, { poem, at, others }: Choice): Promise<boolean> {
  const tokens = verseTokens(poem.lines, model);
  const width = [...(poem.lines[0] as string)].length;
  const before = tokens.slice(0, at * (width + 1));
  const lines = [poem.lines[at] as string, ...others].map((line) => verseTokens([line], model).slice(0, width));
  const session = await model.start([...buildPrompt(withoutOpening(poem), model.vocabulary), ...before]);
  const size = session.logProbs.length;
  const scores = lines.map((line) => session.logProbs[line[0] as number] as number);
  await session.advance(
    lines.map(() => 0),
    lines.map((line) => line[0] as number),
  );
  for (let zi = 1; zi < width; zi++) {
    lines.forEach((line, row) => {
      scores[row] = (scores[row] as number) + (session.logProbs[row * size + (line[zi] as number)] as number);
    });
    if (zi < width - 1) {
      await session.advance(
        lines.map((_, row) => row),
        lines.map((line) => line[zi] as number),
      );
    }
  }
  return scores.slice(1).every((score) => (scores[0] as number) > score);
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
  const right: boolean[] = [];
  for (const choice of choices) right.push(await picksClosing(model, choice));
  const picked = (lines: number): string => {
    const byPoem = new Map<HeldOutPoem, { hits: number; trials: number }>();
    choices.forEach(({ poem }, i) => {
      if (poem.lines.length !== lines) return;
      const own = byPoem.get(poem) ?? { hits: 0, trials: 0 };
      byPoem.set(poem, { hits: own.hits + Number(right[i]), trials: own.trials + 1 });
    });
    return clusteredShare([...byPoem.values()], random(seed));
  };
  return [
    `n = ${poems.length} 首，种子 ${seed}；提示给体、韵、时代、题目，不给起式与首句。每首打乱一次，随意猜则 50 %；对句十中取一，随意猜则 10 %。`,
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
    `| 真对句，对九句别首的、同体同韵同句式 (the true closing line of ten) | ${picked(4)} | ${picked(8)} |`,
  ].join('\n');
}
