import { InvalidInputError } from '../../errors.ts';
import { type FormName, formFor, getForm, type Opening } from '../../meter/forms.ts';
import { scan } from '../../meter/scan.ts';
import { findGroup } from '../../rhyme/lookup.ts';
import { loadToTraditional } from '../../text/script.ts';
import { parsePoem } from '../../text/verse.ts';
import type { Mood, Period } from '../choices.ts';
import { decoderOf } from '../decode/decoder.ts';
import type { LanguageModel } from '../model/types.ts';
import { readTheme } from '../theme.ts';

/** 要计分的一首 (a poem to score). */
export interface ScoreRequest {
  readonly text: string;
  /** 题目，作题意用 (the title, taken as the theme). */
  readonly title?: string;
  /** 体裁、韵部；省略则由扫描而定 (form and rhyme; found by scanning where not given). */
  readonly form?: string;
  readonly rhyme?: string;
  readonly period?: Period;
  readonly mood?: Mood;
}

/** 一首诗的对数概率 (the log-probability of a poem). */
export interface Score {
  /** 各字对数概率（自然对数）之和，标点不计 (sum of natural-log probabilities over the characters; marks do not count). */
  readonly logProb: number;
  /** 每字困惑度 (perplexity per character). */
  readonly perplexity: number;
  /** 计了几字；词表所无之字不计 (characters counted; those the vocabulary lacks are not). */
  readonly characters: number;
  /** 逐字；句、字 1 起；词表所无之字，`logProb` 为 null (by character, 1-based; null for those the vocabulary lacks). */
  readonly perCharacter: readonly {
    readonly line: number;
    readonly zi: number;
    readonly char: string;
    readonly logProb: number | null;
  }[];
  /** 模型计分时所知 (what the model was told). */
  readonly conditions: {
    readonly form: FormName;
    readonly opening?: Opening;
    readonly firstLineRhymes?: boolean;
    readonly rhyme?: string;
    readonly period?: Period;
    readonly mood?: Mood;
    /** 题字，繁体 (theme characters, traditional). */
    readonly theme: readonly string[];
  };
}

/**
 * 计分：模型以为这首诗有多顺，全首与逐字；体、韵、起式由扫描而定，一并说出。
 *
 * The model's log-probability of a poem, whole and by character, with the conditions it was given: form, opening and rhyme as
 * scanned (rhyme left out where the poem keeps to none), the title as theme. Throws `InvalidInputError` for verse that is not in
 * lines of five or seven characters, has blanks, is not in the form asked for, or is longer than the model reads; also
 * `UnknownFormError` and `UnknownRhymeError`.
 *
 * @example
 * (await score({ text: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。' }, { model })).perplexity;
 */
export async function score(request: ScoreRequest, options: { readonly model: LanguageModel }): Promise<Score> {
  const poem = parsePoem(request.text);
  const typed = poem.lines.map(({ zis }) => zis.map(({ char }) => char));
  const length = typed[0]?.length;
  if ((length !== 5 && length !== 7) || typed.some((line) => line.length !== length)) {
    throw new InvalidInputError(
      '只能给五言、七言之诗计分，各句字数须同',
      'only verse in lines of five or of seven characters can be scored',
    );
  }
  if (poem.lines.some(({ zis }) => zis.some(({ blank }) => blank))) {
    throw new InvalidInputError('有空处的诗不能计分；先 fill', 'verse with blanks cannot be scored; fill it first');
  }
  const form = request.form === undefined ? formFor(length, typed.length) : getForm(request.form);
  if (form.lineLength !== length || (!form.isOpen && typed.length > form.lines)) {
    throw new InvalidInputError(
      `诗有 ${typed.length} 句，每句 ${length} 字，不是${form.name}`,
      `verse of ${typed.length} lines of ${length} characters is no ${form.name}`,
    );
  }
  const scansion = scan(poem, { form: form.name, ...(request.rhyme === undefined ? {} : { rhyme: request.rhyme }) });
  const wanted = request.rhyme === undefined ? undefined : findGroup(request.rhyme);
  const isSure = !scansion.findings.some(({ ruleId }) => ruleId === 'chu-yun');
  const rhyme = wanted ?? (isSure ? scansion.rhyme : undefined);
  const [{ chars: theme }, toTraditional] = await Promise.all([readTheme(request.title), loadToTraditional()]);
  const { opening, firstLineRhymes } = scansion;
  const lines = toTraditional(typed.map((line) => line.join('')).join('\n')).split('\n');
  const title = request.title || undefined;
  const prompt = { opening, firstLineRhymes, rhyme, era: request.period, mood: request.mood, theme, title };
  const decoder = await decoderOf(options.model);
  const { logProbs, missing } = await decoder.score(form, lines, prompt);
  const perCharacter = typed.flatMap((line, i) =>
    line.map((char, zi) => {
      const at = i * length + zi;
      return { line: i + 1, zi: zi + 1, char, logProb: missing.includes(at) ? null : (logProbs[at] as number) };
    }),
  );
  const known = perCharacter.flatMap(({ logProb }) => logProb ?? []);
  const logProb = known.reduce((sum, one) => sum + one, 0);
  return {
    logProb,
    perplexity: Math.exp(-logProb / Math.max(1, known.length)),
    characters: known.length,
    perCharacter,
    conditions: {
      form: form.name,
      ...(opening === undefined ? {} : { opening }),
      ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
      ...(rhyme === undefined ? {} : { rhyme: rhyme.name }),
      ...(request.period === undefined ? {} : { period: request.period }),
      ...(request.mood === undefined ? {} : { mood: request.mood }),
      theme,
    },
  };
}
