import { InvalidInputError, UnsatisfiableError } from '../../errors.ts';
import { expectKind, expectOptions } from '../../input.ts';
import { lengthOf, lengthsOf, type Meter } from '../../meter/meter.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, gridOf, type VerseGrid } from '../../text/grid.ts';
import { type Poem, parsePoem } from '../../text/verse.ts';
import { MOODS, type Mood, PERIODS, type Period } from '../choices.ts';
import { conflictOf, feasibleRhymes } from '../constraint/conflict.ts';
import type { Writes } from '../model/types.ts';
import { SCORE_PARTS, type ScoreWeights } from '../rerank/index.ts';
import { checkTheme } from '../theme.ts';
import { demandsOf, rhymeFor, type Target, type TargetRequest, targetOf } from './target.ts';

/** 诗人所求 (what the poet asks for). */
export interface WriteRequest extends TargetRequest {
  /** 题意：几个词，或一句话 (theme: words, or a sentence). */
  readonly theme?: string | readonly string[];
  /** 时代之风，默认唐 (period whose manner is followed). */
  readonly period?: Period;
  /** 情调：喜、悲、闲、壮、思 (mood: joy, sorrow, leisure, heroism, longing). */
  readonly mood?: Mood;
  /** 已定的诗句，空处写 □，未写的句子任意；其中之字一个不改 (given verse, □ where free; nothing in it is changed). */
  readonly given?: string;
  /** 种子；同一请求、同一种子，同一首诗 (seed). */
  readonly seed?: number;
  /** 要几首，1 至 100，默认 1；各首的种子由 seed 数起 (how many). */
  readonly count?: number;
  /** 一次搜索的 beam 数，1 至 256，默认 16 (number of beams of a search). */
  readonly beams?: number;
  /**
   * 一首诗从几首候选里取，1 至 2000，默认 32，一句、一联默认 128（指定了 beams 则默认为 beams）；多于 beams 则换韵再搜
   * (how many candidates a poem is chosen from; searches with other rhymes are added until there are so many).
   */
  readonly pool?: number;
  /** 温度，0 至 2，默认 0.65；0 为纯 beam search (temperature). */
  readonly temperature?: number;
  /** 各项分数的倍数，如 `{ theme: 0 }` 不计切题 (multipliers of the parts of the score). */
  readonly weights?: ScoreWeights;
  /** 许用前人成句；默认与语料中任一句全同者不取 (allow lines that stand verbatim in the corpus; default false). */
  readonly allowKnownLines?: boolean;
  /** 输出用简体或繁体；省略则随已定的诗句，没有则简 (script of the output; that of the given verse, else simplified). */
  readonly script?: '简' | '繁';
}

/** 默认之数 (defaults). */
const DEFAULT_BEAMS = 16;
const DEFAULT_POOL = 32;
const DEFAULT_TEMPERATURE = 0.65;
const TOP_P = 0.9;
const FORESIGHT = 1;

/** 最常写的四体；可写的一切体裁见 `ALL_FORM_NAMES` (the four forms that are written most; all that can be are in `ALL_FORM_NAMES`). */
export const WRITABLE_FORMS = ['五绝', '七绝', '五律', '七律'] as const;

/** 读懂了的请求 (a request, understood). */
export interface Plan extends Omit<Target, 'poem'> {
  /** 写到第几句为止 (how many lines are written). */
  readonly lines: number;
  /** 诗人已定之字，如其所写 (what is given, as the poet wrote it). */
  readonly skeleton: VerseGrid;
  /** 所给诗句之文，不在 skeleton 里的亦在其中；由此知字体、按词转繁 (the verse as typed, what is not in the skeleton too: its script, and its words, tell traditional forms). */
  readonly typed: readonly string[];
  /** 首韵可行的韵部 (groups of the first rhyme in which the request can be met). */
  readonly rhymes: readonly RhymeGroup[];
  /** 换韵、叶韵者，其余各韵之部；省略则随种子而取 (groups of the further rhymes, where there are any; drawn by the seed where left out). */
  readonly others?: readonly RhymeGroup[];
  readonly seed: number;
  readonly count: number;
  readonly beams: number;
  readonly pool: number;
  readonly temperature: number;
  /** 只在累计概率至此的字中抽取 (nucleus). */
  readonly topP: number;
  /** 见 `SearchOptions.foresight`。 */
  readonly foresight: number;
  readonly weights: ScoreWeights;
  /** 原来的请求 (the request it was made from). */
  readonly asked: WriteRequest;
}

const within = (name: string, en: string, value: number, low: number, high: number, whole: boolean): number => {
  if (Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
  throw new InvalidInputError(
    `${name}须在 ${low} 与 ${high} 之间：${value}`,
    `${en} must be between ${low} and ${high}`,
  );
};

/**
 * 查验请求，不载入模型：体裁、韵部、数值，以及所求是否可能。
 *
 * Validates a request before any model is loaded. Throws `UnknownFormError`, `UnknownRhymeError`, `InvalidInputError`,
 * or `UnsatisfiableError` naming the smallest set of conditions in conflict.
 *
 * @example
 * checkRequest({ form: '五绝', given: '白日依山尽' }); // passes
 */
export function checkRequest(request: WriteRequest): void {
  planRequest(request);
}

/** 同 `checkRequest`，并给出方案 (the same, returning the plan). */
export function planRequest(request: WriteRequest, writes?: Writes): Plan {
  expectRequest(request);
  const target = targetOf(request, parsePoem(request.given ?? ''));
  return planVerse(request, target, target.poem, writes);
}

/** 诗句已读、已知其体的请求之方案 (the plan of a request whose verse is read and whose form is known). */
export function planVerse(request: WriteRequest, target: Target, given: Poem | VerseGrid, writes?: Writes): Plan {
  expectRequest(request);
  if (target.tune === undefined) checkWrites(target, writes);
  checkChoices(request);
  const { form, meter, book, basis, tune } = target;
  const skeleton = 'lines' in given ? readGrid(given, meter) : given;
  const typed = 'lines' in given ? given.lines.map(({ text }) => text) : gridLines(given);
  const demands = demandsOf(target, request, rhymeFor(request.rhyme, target), skeleton);
  const rhymes = feasibleRhymes(demands);
  if (rhymes.length === 0) throw new UnsatisfiableError(conflictOf(demands));
  return {
    form,
    meter,
    book,
    ...(basis === undefined ? {} : { basis }),
    ...(tune === undefined ? {} : { tune }),
    lines: meter.lines.length,
    skeleton,
    typed,
    rhymes,
    ...numbersOf(request),
    asked: request,
  };
}

/** 体与韵书须是模型所写；模型没有说的都写 (the form and the book must be among those that the model writes, where it says which). Throws `InvalidInputError`. */
export function checkWrites({ form, book }: Pick<Plan, 'form' | 'book'>, { forms, books }: Writes = {}): void {
  if (forms !== undefined && !forms.includes(form)) {
    throw new InvalidInputError(
      `此模型不写${form}；可写：${forms.join('、')}`,
      `this model does not write ${form}; forms that it writes: ${forms.join(', ')}`,
    );
  }
  if (books !== undefined && !books.includes(book.id)) {
    throw new InvalidInputError(
      `此模型不依${book.name}写诗；可依：${books.join('、')}`,
      `this model does not write by ${book.name}; it writes by: ${books.join(', ')}`,
    );
  }
}

/** 只有几种值的各项，及题意 (what takes one of a few values, and the theme). */
export function checkChoices({ opening, period, mood, theme }: WriteRequest): void {
  if (opening !== undefined && opening !== '平起' && opening !== '仄起') {
    throw new InvalidInputError(`起式只有平起、仄起：${opening}`, 'the opening is 平起 or 仄起');
  }
  if (period !== undefined && !PERIODS.includes(period)) {
    throw new InvalidInputError(
      `时代只有${PERIODS.join('、')}：${period}`,
      `the period is one of ${PERIODS.join(', ')}`,
    );
  }
  if (mood !== undefined && !MOODS.includes(mood)) {
    throw new InvalidInputError(`情调只有${MOODS.join('、')}：${mood}`, `the mood is one of ${MOODS.join(', ')}`);
  }
  checkTheme(theme);
}

/** 各数，省略者取默认 (the numbers of a request, with their defaults). */
export function numbersOf(
  request: WriteRequest,
): Pick<Plan, 'seed' | 'count' | 'beams' | 'pool' | 'temperature' | 'topP' | 'foresight' | 'weights'> {
  const weights = request.weights ?? {};
  for (const [part, value] of Object.entries(weights)) {
    if (!(SCORE_PARTS as readonly string[]).includes(part)) {
      throw new InvalidInputError(
        `没有“${part}”这一项分数；有：${SCORE_PARTS.join('、')}`,
        `no part of the score is called ${part}; there are: ${SCORE_PARTS.join(', ')}`,
      );
    }
    within(`${part} 之倍数`, `the weight of ${part}`, value, 0, 100, false);
  }
  const beams = within('beam 数', 'beams', request.beams ?? DEFAULT_BEAMS, 1, 256, true);
  const seed = request.seed ?? Math.floor(Math.random() * 1_000_000);
  const pool = request.pool ?? (request.beams === undefined ? DEFAULT_POOL : beams);
  return {
    seed: within('种子', 'the seed', seed, 0, 4_294_967_295, true),
    count: within('首数', 'count', request.count ?? 1, 1, 100, true),
    beams,
    pool: within('候选数', 'the pool', pool, 1, 2000, true),
    temperature: within('温度', 'the temperature', request.temperature ?? DEFAULT_TEMPERATURE, 0, 2, false),
    topP: TOP_P,
    foresight: FORESIGHT,
    weights,
  };
}

/** 已定的诗句：每句须与格律同长（末句可短），句数不得多 (given verse: as many lines as the meter at most, each of its length, the last one at most). */
export function readGrid(poem: Poem, meter: Meter): VerseGrid {
  const [stray] = poem.strays;
  if (stray !== undefined) {
    throw new InvalidInputError(
      `已定的诗句里有非汉字：“${stray.text.slice(0, 12)}”`,
      'the given verse holds what is not 汉字',
    );
  }
  if (poem.lines.length > meter.lines.length) {
    throw new InvalidInputError(
      `${meter.form}只有 ${meter.lines.length} 句，给了 ${poem.lines.length} 句`,
      `${meter.form} has ${meter.lines.length} lines, ${poem.lines.length} were given`,
    );
  }
  poem.lines.forEach(({ length }, i) => {
    const wanted = lengthOf(meter, i);
    if (length > wanted || (length < wanted && i < poem.lines.length - 1)) {
      throw new InvalidInputError(
        `第 ${i + 1} 句有 ${length} 字，${meter.form}此句 ${wanted} 字；空处请写 □`,
        `line ${i + 1} has ${length} characters where ${wanted} must stand; write □ for what is free`,
      );
    }
  });
  return gridOf(poem.lines.map(({ text }) => text));
}

/** 一句写定了几字 (how many characters of a line, 0-based, are given). */
const givenIn = ({ skeleton }: Pick<Plan, 'skeleton'>, line: number): number =>
  (skeleton[line] ?? []).filter((char) => char !== undefined).length;

/** 一句大半是诗人自己的，便不以旧句而弃 (whether a line is mostly the poet's own: it is not refused for being known). */
export const isGiven = (plan: Plan, line: number): boolean => givenIn(plan, line) * 2 > lengthOf(plan.meter, line);

/** 一句全是诗人写定的 (whether a line is wholly the poet's). */
export const isWhole = (plan: Pick<Plan, 'skeleton' | 'meter'>, line: number): boolean =>
  givenIn(plan, line) === lengthOf(plan.meter, line);

/** 各字是否已定，逐字 (whether each character of the lines to be written is given). */
export const givenFlags = ({ skeleton, meter, lines }: Plan): readonly boolean[] =>
  lengthsOf(meter)
    .slice(0, lines)
    .flatMap((length, line) => Array.from({ length }, (_, zi) => skeleton[line]?.[zi] !== undefined));

/** 开头已定的字数 (how many characters are given at the start). */
export function leadingOf(plan: Plan): number {
  const flags = givenFlags(plan);
  const free = flags.indexOf(false);
  return free === -1 ? flags.length : free;
}

/** 前若干句共几字；省略则全诗 (the characters of the first lines, of all of them by default). */
export const sizeOf = ({ meter }: Pick<Plan, 'meter'>, lines = meter.lines.length): number =>
  lengthsOf(meter)
    .slice(0, lines)
    .reduce((a, b) => a + b, 0);

/** 全诗之中，开头未定之比 (the share of the whole poem that is not given at its start). */
export const openShare = (plan: Plan): number => 1 - leadingOf(plan) / sizeOf(plan);

/** 由 JavaScript 来的请求，各项须是所要的一种 (a request from JavaScript: every part of the kind wanted). */
export function expectRequest(request: unknown): void {
  expectOptions('request', request, {
    form: 'string',
    lines: 'number',
    rhymeCount: 'number',
    tune: ['string', 'object'],
    variant: 'number',
    rhyme: 'string',
    opening: 'string',
    firstLineRhymes: 'boolean',
    given: 'string',
    theme: ['string', 'array'],
    weights: 'object',
  });
  const { theme } = request as { readonly theme?: unknown };
  if (Array.isArray(theme)) for (const word of theme) expectKind('request.theme[]', word, 'string');
}
