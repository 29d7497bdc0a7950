import type { Opening } from '../meter/forms.ts';
import { closesSentence, lengthOf, type Meter } from '../meter/meter.ts';
import { ALL_FORM_NAMES, namedMeter } from '../meter/named.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import { gridText, type VerseGrid } from '../text/grid.ts';
import type { Mood, Period } from './choices.ts';
import type { Vocabulary } from './model/types.ts';

const MOOD_TOKENS: Readonly<Record<Mood, string>> = { 喜: '<喜>', 悲: '<悲>', 闲: '<閒>', 壮: '<壯>', 思: '<思>' };

/** 提示的各项条件；没有的不写 (conditions of a prompt; absent ones are left out, as in training). */
export interface PromptConditions {
  readonly form: string;
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  readonly rhyme?: RhymeGroup | undefined;
  readonly era?: Period | undefined;
  readonly mood?: Mood | undefined;
  /** 题意之字，繁体 (theme characters, traditional). */
  readonly theme: readonly string[];
  /** 诗人已定之字，按句，繁体，空处 undefined (given characters by line, traditional, undefined where free). */
  readonly skeleton?: VerseGrid | undefined;
}

/**
 * 造提示：`<s> <体> <起式> <入韵> <韵> <时代> <情调> 题字… 骨架 <sep>`，格式见 training/README.md。词表没有的词元略去；
 * 词表若无 `<句1>`，模型便不识骨架，整个不写。
 *
 * Builds the prompt in the format the model was trained with (training/README.md); tokens it lacks are left out. A model
 * without `<句1>` in its vocabulary knows no skeleton and gets none.
 */
export function buildPrompt(conditions: PromptConditions, vocabulary: Vocabulary): number[] {
  const { form, opening, firstLineRhymes, rhyme, era, mood, theme, skeleton = [] } = conditions;
  const tokens = [
    '<s>',
    `<${toldForm(form).replace('绝', '絕')}>`,
    opening === undefined ? '' : `<${opening}>`,
    firstLineRhymes === undefined ? '' : firstLineRhymes ? '<入韻>' : '<不入韻>',
    rhyme === undefined ? '' : `<${rhyme.traditionalName}>`,
    era === undefined ? '' : `<${era}>`,
    mood === undefined ? '' : MOOD_TOKENS[mood],
    ...theme,
    ...(vocabulary.id('<句1>') === undefined ? [] : skeletonTokens(skeleton, vocabulary)),
    '<sep>',
  ];
  return tokens.flatMap((token) => vocabulary.id(token) ?? []);
}

/** 模型没有词元的体裁，说作最近的一体 (forms that models have no token for are told as the nearest one). */
const NEAREST_FORMS: Readonly<Record<string, string>> = { 六言绝句: '七绝', 六言律诗: '七律' };
const toldForm = (form: string): string => NEAREST_FORMS[form] ?? form.replace(/^(?:三韵|仄韵)/u, '');

const WHOLE_NAMES: Readonly<Record<string, string>> = {
  五: '五言',
  七: '七言',
  绝: '绝句',
  律: '律诗',
  排: '排律',
  古: '古诗',
};
/** 体裁的全名 (the full name of a form). */
const nameOf = (form: string): string =>
  form.startsWith('六言') ? form : [...form].map((char) => WHOLE_NAMES[char] ?? char).join('');

/** 以文字求诗的各项：另有题目 (what is asked for in words: a title too). */
export interface WordedConditions extends PromptConditions {
  /** 题目，如其所写 (the title as written). */
  readonly title?: string | undefined;
  /** 格律；省略则由体裁编译 (the meter; compiled from the form where left out). */
  readonly meter?: Meter;
}

/**
 * 以文字求诗，简体：`message` 是对话里的一句话，`opening` 是供续写的开头。
 *
 * The request in words, in simplified script: `message` for models that are talked to, `opening` for those that go on with
 * a text. Given characters are shown in place, □ where free.
 *
 * @example
 * wordedPrompt({ form: '五绝', theme: [], title: '秋江' }).opening; // '五言绝句《秋江》\n'
 */
export function wordedPrompt(conditions: WordedConditions): { readonly message: string; readonly opening: string } {
  const { form, opening, firstLineRhymes, rhyme, era, mood, theme, title, skeleton = [] } = conditions;
  const isRegulated = (ALL_FORM_NAMES as readonly string[]).includes(form);
  const name = isRegulated ? nameOf(form) : `词《${form}》`;
  const titled = `《${title ?? (theme.join('') || '无题')}》`;
  const asked = [
    `写一首${name}，题为${titled}`,
    rhyme === undefined ? '' : rhyme.bu === undefined ? `押平水韵${rhyme.name}韵` : `押${rhyme.name}韵`,
    opening ?? '',
    firstLineRhymes === undefined ? '' : `首句${firstLineRhymes ? '' : '不'}入韵`,
    era === undefined ? '' : `仿${era}人`,
    mood === undefined ? '' : `情调宜${mood}`,
  ].filter((part) => part !== '');
  const meter = conditions.meter ?? namedMeter(form);
  const whole = skeleton.map((row, line) => Array.from({ length: lengthOf(meter, line) }, (_, zi) => row[zi]));
  const given = gridText(whole, (line) => closesSentence(meter, line));
  const isGiven = skeleton.some((row) => row.some((char) => char !== undefined));
  return {
    message: `${asked.join('，')}。${isGiven ? `已定的字如下，□是待写的：\n${given}\n` : ''}只写诗${isRegulated ? '，两句一行' : '句'}。`,
    opening: `${name}${titled}\n`,
  };
}

/**
 * 骨架：每有一句，先 `<句n>`；每一段相连的字，先 `<字k>`（自句首起者省），后接其字。开头已全定的句子由诗句本身读入，不必写。
 * 词表没有的字当作未定。
 *
 * `<句n>` opens a line, `<字k>` says where a run of characters starts (left out at the head of the line). Complete lines at
 * the start are read as verse and need no mention; a character the vocabulary lacks counts as free.
 */
function skeletonTokens(skeleton: NonNullable<PromptConditions['skeleton']>, vocabulary: Vocabulary): string[] {
  const tokens: string[] = [];
  let leading = true;
  skeleton.forEach((row, line) => {
    leading &&= row.length > 0 && !row.includes(undefined);
    const known = row.map((char) => (char !== undefined && vocabulary.id(char) !== undefined ? char : undefined));
    if (leading || known.every((char) => char === undefined)) return;
    // 词表只数到第八句：再后的无从说起 (lines that no token counts cannot be told of).
    if (vocabulary.id(`<句${line + 1}>`) === undefined) return;
    tokens.push(`<句${line + 1}>`);
    known.forEach((char, zi) => {
      if (char === undefined) return;
      if (zi > 0 && known[zi - 1] === undefined) tokens.push(`<字${zi + 1}>`);
      tokens.push(char);
    });
  });
  return tokens;
}
