import { InvalidInputError, UnsatisfiableError } from '../../errors.ts';
import { expectKind, expectOptions } from '../../input.ts';
import { type Form, getForm, type Opening } from '../../meter/forms.ts';
import type { Meter } from '../../meter/meter.ts';
import { compileMeter } from '../../meter/regulated.ts';
import { findGroup } from '../../rhyme/lookup.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { parsePoem } from '../../text/verse.ts';
import { MOODS, type Mood, PERIODS, type Period } from '../choices.ts';
import { conflictOf, feasibleRhymes } from '../constraint/conflict.ts';
import type { Skeleton } from '../constraint/viable.ts';
import { SCORE_PARTS, type ScoreWeights } from '../rerank/index.ts';
import { checkTheme } from '../theme.ts';

/** 诗人所求 (what the poet asks for). */
export interface WriteRequest {
  /** 体裁：五绝 七绝 五律 七律；省略则由已定的诗句推知，没有诗句则七绝 (form; inferred from the given verse, else 七绝). */
  readonly form?: string;
  /** 题意：几个词，或一句话 (theme: words, or a sentence). */
  readonly theme?: string | readonly string[];
  /** 韵部；省略则由已定之韵脚，或按唐宋诗的用韵多寡抽取 (rhyme group; drawn by frequency where not given). */
  readonly rhyme?: string;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
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

/** 能生成的体裁 (forms that can be written). */
export const WRITABLE_FORMS = ['五绝', '七绝', '五律', '七律'] as const;

/** 读懂了的请求 (a request, understood). */
export interface Plan {
  readonly form: Form;
  /** 写到第几句为止 (how many lines are written). */
  readonly lines: number;
  readonly meter: Meter;
  /** 诗人已定之字，如其所写 (what is given, as the poet wrote it). */
  readonly skeleton: Skeleton;
  /** 可行的韵部 (rhyme groups in which the request can be met). */
  readonly rhymes: readonly RhymeGroup[];
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

/** 由诗句推知体裁：字数定五七，句数过四为律 (the form verse is in: by the length of its first line, an octet beyond four lines). */
export function formOfVerse(text: string | undefined): string {
  const { lines } = parsePoem(text ?? '');
  return `${lines[0]?.zis.length === 5 ? '五' : '七'}${lines.length > 4 ? '律' : '绝'}`;
}

/** 同 `checkRequest`，并给出方案 (the same, returning the plan). */
export function planRequest(request: WriteRequest): Plan {
  expectOptions('request', request, {
    form: 'string',
    rhyme: 'string',
    opening: 'string',
    firstLineRhymes: 'boolean',
    given: 'string',
    theme: ['string', 'array'],
    weights: 'object',
  });
  if (Array.isArray(request.theme)) for (const word of request.theme) expectKind('request.theme[]', word, 'string');
  const form = getForm(request.form ?? formOfVerse(request.given));
  if (!(WRITABLE_FORMS as readonly string[]).includes(form.name)) {
    throw new InvalidInputError(
      `还不会写${form.name}；可写：${WRITABLE_FORMS.join('、')}`,
      `cannot write ${form.name}; forms that can be written: ${WRITABLE_FORMS.join(', ')}`,
    );
  }
  if (request.opening !== undefined && request.opening !== '平起' && request.opening !== '仄起') {
    throw new InvalidInputError(`起式只有平起、仄起：${request.opening}`, 'the opening is 平起 or 仄起');
  }
  if (request.period !== undefined && !PERIODS.includes(request.period)) {
    throw new InvalidInputError(
      `时代只有${PERIODS.join('、')}：${request.period}`,
      `the period is one of ${PERIODS.join(', ')}`,
    );
  }
  if (request.mood !== undefined && !MOODS.includes(request.mood)) {
    throw new InvalidInputError(
      `情调只有${MOODS.join('、')}：${request.mood}`,
      `the mood is one of ${MOODS.join(', ')}`,
    );
  }
  checkTheme(request.theme);
  const wanted = request.rhyme === undefined ? undefined : findGroup(request.rhyme);
  if (wanted !== undefined && wanted.pingze !== '平') {
    throw new InvalidInputError(
      `近体押平声韵，${wanted.name}是仄声`,
      `regulated verse rhymes on level tones; ${wanted.name} is oblique`,
    );
  }
  const skeleton = readGiven(request.given, form);
  const options = {
    ...(request.opening === undefined ? {} : { opening: request.opening }),
    ...(request.firstLineRhymes === undefined ? {} : { firstLineRhymes: request.firstLineRhymes }),
  };
  const meter = compileMeter(form.name, options);
  const demands = { form: form.name, ...options, rhyme: wanted, skeleton };
  const rhymes = feasibleRhymes(demands);
  if (rhymes.length === 0) throw new UnsatisfiableError(conflictOf(demands));
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
  return {
    form,
    lines: form.lines,
    meter,
    skeleton,
    rhymes,
    seed: within('种子', 'the seed', seed, 0, 4_294_967_295, true),
    count: within('首数', 'count', request.count ?? 1, 1, 100, true),
    beams,
    pool: within(
      '候选数',
      'the pool',
      request.pool ?? (request.beams === undefined ? DEFAULT_POOL : beams),
      1,
      2000,
      true,
    ),
    temperature: within('温度', 'the temperature', request.temperature ?? DEFAULT_TEMPERATURE, 0, 2, false),
    topP: TOP_P,
    foresight: FORESIGHT,
    weights,
  };
}

/** 读已定的诗句：每句须与体裁同长，句数不得多 (reads the given verse). */
export function readGiven(given: string | undefined, form: Form): Skeleton {
  const poem = parsePoem(given ?? '');
  const [stray] = poem.strays;
  if (stray !== undefined) {
    throw new InvalidInputError(
      `已定的诗句里有非汉字：“${stray.text.slice(0, 12)}”`,
      'the given verse holds what is not 汉字',
    );
  }
  if (poem.lines.length > form.lines) {
    throw new InvalidInputError(
      `${form.name}只有 ${form.lines} 句，给了 ${poem.lines.length} 句`,
      `${form.name} has ${form.lines} lines, ${poem.lines.length} were given`,
    );
  }
  return poem.lines.map((line, i) => {
    const length = line.zis.length;
    if (length > form.lineLength || (length < form.lineLength && i < poem.lines.length - 1)) {
      throw new InvalidInputError(
        `第 ${i + 1} 句有 ${length} 字，${form.name}每句 ${form.lineLength} 字；空处请写 □`,
        `line ${i + 1} has ${length} characters where ${form.lineLength} must stand; write □ for what is free`,
      );
    }
    return line.zis.map((zi) => (zi.blank ? undefined : zi.char));
  });
}
