import type { FormName, Opening } from '../meter/forms.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import type { Vocabulary } from './model/types.ts';

/** 提示的各项条件；没有的不写 (conditions of a prompt; absent ones are left out, as in training). */
export interface PromptConditions {
  readonly form: FormName;
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  readonly rhyme: RhymeGroup;
  readonly era?: '唐' | '宋' | undefined;
  /** 题意之字，繁体 (theme characters, traditional). */
  readonly theme: readonly string[];
}

/**
 * 造提示：`<s> <体> <起式> <入韵> <韵> <时代> 题字… <sep>`，格式见 training/README.md。词表没有的词元略去。
 *
 * Builds the prompt in the format the model was trained with (training/README.md); tokens it lacks are left out.
 */
export function buildPrompt(conditions: PromptConditions, vocabulary: Vocabulary): number[] {
  const { form, opening, firstLineRhymes, rhyme, era, theme } = conditions;
  const tokens = [
    '<s>',
    `<${form.replace('绝', '絕')}>`,
    opening === undefined ? '' : `<${opening}>`,
    firstLineRhymes === undefined ? '' : firstLineRhymes ? '<入韻>' : '<不入韻>',
    `<${rhyme.traditionalName}>`,
    era === undefined ? '' : `<${era}>`,
    ...theme,
    '<sep>',
  ];
  return tokens.flatMap((token) => vocabulary.id(token) ?? []);
}
