/**
 * 留出的诗（eval/model/held-out.tsv），及其提示与词元 (the held-out poems, their prompts and tokens).
 */
import { fileURLToPath } from 'node:url';
import { readTsv } from '../../scripts/tsv.ts';
import {
  buildPrompt,
  type LanguageModel,
  type Period,
  type PromptConditions,
  random,
} from '../../src/generate/index.ts';
import { findGroup } from '../../src/index.ts';
import type { FormName, Opening } from '../../src/meter/forms.ts';
import type { RhymeGroup } from '../../src/rhyme/types.ts';

/** dev 训练时看，report 只作最后的数字，later 是金元明清 (dev was looked at in training, report never; later: after the Song). */
export type Part = 'dev' | 'report' | 'later';

/** 一首留出的诗；标记是粗查所得，偶有错，没有的是 undefined (a held-out poem; labels by a quick check). */
export interface HeldOutPoem {
  readonly part: Part;
  readonly form: FormName;
  readonly opening: Opening | undefined;
  readonly firstLineRhymes: boolean | undefined;
  readonly rhyme: RhymeGroup | undefined;
  readonly period: Period;
  /** 题，已去套语，繁体 (title without formulas, traditional). */
  readonly title: string;
  /** 各句，繁体，□ 为训练词表所无之字 (lines, traditional; □ not in the training vocabulary). */
  readonly lines: readonly string[];
}

/** 能评的体 (the forms evaluated). */
export const FORMS = ['五绝', '七绝', '五律', '七律'] as const;

/** 读留出的诗 (reads the held-out poems of some parts). */
export function heldOutPoems(...parts: readonly Part[]): HeldOutPoem[] {
  return readTsv(fileURLToPath(new URL('held-out.tsv', import.meta.url)))
    .filter(([part]) => parts.includes(part as Part))
    .map(([part, form, opening, firstline, rhyme, era, title, verse]) => ({
      part: part as Part,
      form: (form as string).replace('絕', '绝') as FormName,
      opening: opening === '' ? undefined : (opening as Opening),
      firstLineRhymes: firstline === '' ? undefined : firstline === '入韻',
      rhyme: rhyme === '' ? undefined : findGroup(rhyme as string),
      period: era as Period,
      title: title as string,
      lines: (verse as string).split(/[，。]/u).filter((line) => line !== ''),
    }));
}

/** 题字至多八个 (title characters, eight at most, as in training). */
export const themeOf = ({ title }: HeldOutPoem): string[] => [...title].slice(0, 8);

/** 一首诗的全部条件，题目为题意 (all the conditions of a poem, its title as the theme). */
export const conditionsOf = (poem: HeldOutPoem): PromptConditions => ({
  form: poem.form,
  opening: poem.opening,
  firstLineRhymes: poem.firstLineRhymes,
  rhyme: poem.rhyme,
  era: poem.period,
  theme: themeOf(poem),
});

/** 诗的词元：句、标点，末尾 `</s>`；词表没有的字作 `<unk>` (verse tokens, marks and `</s>` included). */
export function verseTokens(lines: readonly string[], { vocabulary }: LanguageModel): number[] {
  const unknown = vocabulary.id('<unk>') ?? 0;
  const text = lines.map((line, i) => line + (i % 2 === 0 ? '，' : '。')).join('');
  return [...[...text].map((char) => vocabulary.id(char) ?? unknown), vocabulary.id('</s>') ?? unknown];
}

/** 各字（标点、`</s>`、`<unk>` 除外）的对数概率 (log-probabilities of the known characters, marks left out). */
export async function characterLogProbs(
  model: LanguageModel,
  conditions: PromptConditions,
  lines: readonly string[],
): Promise<number[]> {
  const tokens = verseTokens(lines, model);
  const { vocabulary } = model;
  const marks = ['，', '。', '</s>', '<unk>'].map((token) => vocabulary.id(token));
  const logProbs = await model.logProbsOf(buildPrompt(conditions, vocabulary), tokens);
  return Array.from(logProbs).filter((_, i) => !marks.includes(tokens[i]));
}

/** 随机排列，不动原来的 (a shuffled copy). */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/** 随机取 n 首，n 不给则全取，仍依原序 (n poems at random in their order; all where n is not given). */
export function sampleOf<T>(items: readonly T[], n: number | undefined, seed: number): T[] {
  if (n === undefined || n >= items.length) return [...items];
  const chosen = new Set(shuffled([...items.keys()], random(seed)).slice(0, n));
  return items.filter((_, i) => chosen.has(i));
}
