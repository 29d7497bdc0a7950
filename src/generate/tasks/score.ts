import type { Tune, TuneForm } from '../../cipai/types.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Opening } from '../../meter/forms.ts';
import { lengthOf, type Meter } from '../../meter/meter.ts';
import { scan } from '../../meter/scan.ts';
import { sizeOf } from '../../meter/size.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { placeOf, type VersePlace } from '../../text/place.ts';
import { loadToTraditional } from '../../text/script.ts';
import { BLANK, type Poem, parsePoem } from '../../text/verse.ts';
import type { Mood, Period } from '../choices.ts';
import { decoderOf } from '../decode/decoder.ts';
import type { LanguageModel } from '../model/types.ts';
import { nearestPingshui } from '../nearest.ts';
import { readTheme } from '../theme.ts';
import { promptForm } from './context.ts';
import { readGrid, type WriteRequest } from './request.ts';
import { formOf, rhymeFor, scanningOf, targetOf } from './target.ts';
import { all, perform, type Task } from './types.ts';

/** 要计分的一首 (a poem to score). */
export interface ScoreRequest extends Pick<WriteRequest, 'book'> {
  readonly text: string;
  /** 题目，作题意用 (the title, taken as the theme). */
  readonly title?: string;
  /** 体裁、韵部；省略则由扫描而定 (form and rhyme; found by scanning where not given). */
  readonly form?: string;
  readonly rhyme?: string;
  /** 词牌与第几体，见 `WriteRequest`；给了则不给 form (the tune and which form of it; instead of `form`). */
  readonly tune?: string | Tune;
  readonly variant?: number;
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
  readonly perCharacter: readonly (VersePlace & { readonly char: string; readonly logProb: number | null })[];
  /** 模型计分时所知 (what the model was told). */
  readonly conditions: {
    /** 体裁、词牌之名 (the name of the form or tune). */
    readonly form: string;
    readonly opening?: Opening;
    readonly firstLineRhymes?: boolean;
    readonly rhyme?: string;
    readonly period?: Period;
    readonly mood?: Mood;
    /** 题字，繁体 (theme characters, traditional). */
    readonly theme: readonly string[];
  };
}

/** 计分之方案 (the plan of a score). */
export interface ScorePlan {
  readonly asked: ScoreRequest;
  readonly meter: Meter;
  readonly form: string;
  readonly tune?: TuneForm;
  readonly book: RhymeBook;
  readonly lines: readonly string[];
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  readonly rhyme?: RhymeGroup | undefined;
}

/** 计分之事，只得一项 (scoring, as a task that gives one item). */
export const scoreTask: Task<ScoreRequest, ScorePlan, Score> = {
  name: 'score',
  plan(asked) {
    const poem = parsePoem(asked.text);
    if (asked.tune !== undefined) return planTune(asked, poem);
    const { length: count } = poem.lines;
    const length = poem.lines[0]?.length;
    if (length === undefined || length < 5 || length > 7 || poem.lines.some((line) => line.length !== length)) {
      throw new InvalidInputError(
        '只能给五言、六言、七言之诗计分，各句字数须同',
        'only verse in lines of five, six or seven characters can be scored',
      );
    }
    const lines = poem.lines.map(({ text }) => text);
    if (lines.some((line) => line.includes(BLANK))) {
      throw new InvalidInputError('有空处的诗不能计分；先 fill', 'verse with blanks cannot be scored; fill it first');
    }
    const inferred = length === 6 ? formOf(poem) : sizeOf(poem, undefined).form.name;
    const target = targetOf(asked, poem, inferred, true);
    const { form, meter, book } = target;
    if (lengthOf(meter, 0) !== length || count > meter.lines.length) {
      throw new InvalidInputError(
        `诗有 ${count} 句，每句 ${length} 字，不是${form}`,
        `verse of ${count} lines of ${length} characters is no ${form}`,
      );
    }
    const wanted = rhymeFor(asked.rhyme, target);
    const scansion = scan(poem, {
      ...scanningOf(target, {}),
      ...(wanted === undefined ? {} : { rhyme: wanted.name }),
    });
    const isSure = !scansion.findings.some(({ ruleId }) => ruleId === 'chu-yun');
    const { opening, firstLineRhymes } = scansion;
    const rhyme = wanted ?? (isSure ? scansion.rhyme : undefined);
    return { asked, meter, form, book, lines, opening, firstLineRhymes, rhyme };
  },
  async *run({ asked, meter, form, book, tune, lines, opening, firstLineRhymes, rhyme }, { model }) {
    const { title, period, mood } = asked;
    const [{ chars: theme }, toTraditional] = await Promise.all([readTheme(title), loadToTraditional()]);
    const traditional = toTraditional(lines.join('\n')).split('\n');
    const prompt = {
      ...promptForm(tune),
      opening,
      firstLineRhymes,
      rhyme: tune === undefined && rhyme !== undefined ? nearestPingshui(rhyme, book) : rhyme,
      era: period,
      mood,
      theme,
      title: title || undefined,
    };
    const decoder = await decoderOf(model);
    const [scored] = await decoder.score(meter, [{ lines: traditional, prompt }]);
    if (scored === undefined) return;
    const { logProbs, missing } = scored;
    const cells = lines.flatMap((text, line) => Array.from(text, (char, zi) => ({ ...placeOf({ line, zi }), char })));
    const perCharacter = cells.map((cell, i) => ({
      ...cell,
      logProb: missing.includes(i) ? null : (logProbs[i] as number),
    }));
    const known = perCharacter.flatMap(({ logProb }) => logProb ?? []);
    const logProb = known.reduce((sum, one) => sum + one, 0);
    yield {
      logProb,
      perplexity: Math.exp(-logProb / Math.max(1, known.length)),
      characters: known.length,
      perCharacter,
      conditions: {
        form,
        ...(opening === undefined ? {} : { opening }),
        ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
        ...(rhyme === undefined ? {} : { rhyme: rhyme.name }),
        ...(period === undefined ? {} : { period }),
        ...(mood === undefined ? {} : { mood }),
        theme,
      },
    };
  },
};

/** 词之计分：依谱分句，句数可以不足 (scoring a tune: lines as in the row, some of them may be missing). */
function planTune(asked: ScoreRequest, poem: Poem): ScorePlan {
  const target = targetOf(asked, poem);
  const { form, meter, tune, book } = target;
  const { length } = readGrid(target.poem, meter);
  const lines = target.poem.lines.map(({ text }) => text);
  const isShort = lengthOf(meter, length - 1) > (target.poem.lines.at(-1)?.length ?? 0);
  if (length === 0) throw new InvalidInputError('没有词句', 'there is no verse');
  if (isShort || lines.some((line) => line.includes(BLANK))) {
    throw new InvalidInputError('有空处的词不能计分；先 fill', 'verse with blanks cannot be scored; fill it first');
  }
  const scansion = scan(target.poem, { meter, book });
  const isSure = !scansion.findings.some(({ ruleId }) => ruleId === 'chu-yun');
  const rhyme = rhymeFor(asked.rhyme, target) ?? (isSure ? scansion.rhyme : undefined);
  return { asked, meter, form, book, ...(tune === undefined ? {} : { tune }), lines, rhyme };
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
  const [scored] = await all(perform(scoreTask, request, options));
  return scored as Score;
}
