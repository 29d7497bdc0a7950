import type { LanguageModel } from '../model/types.ts';
import { fold } from './fold.ts';

/** 点互信息至多计此数 (the most one character counts). */
export const PMI_CAP = 2.5;

/** 题中一词所宜之字：归简之字 → 0 至 1，1 为本字 (characters apt for a word of the theme; 1 is the word's own). */
export interface ThemeWord {
  readonly word: string;
  /** 词中逐字 (for each of its characters). */
  readonly chars: readonly ReadonlyMap<string, number>[];
}

/** 题意各词所宜之字 (what each word of the theme calls for), from the table of apt characters. */
export function themeWords(words: readonly string[], themes: LanguageModel['themes']): readonly ThemeWord[] {
  return words.map((word) => ({
    word,
    chars: [...word].map((char) => {
      const apt = new Map<string, number>();
      for (const [other, pmi] of themes.get(char) ?? []) {
        const key = fold(other);
        apt.set(key, Math.max(apt.get(key) ?? 0, Math.min(1, pmi / PMI_CAP)));
      }
      return apt.set(fold(char), 1);
    }),
  }));
}

/** 一词在几句里及到几分，0 至 1：词中各字之最宜者，平均 (how far lines evoke a word). */
const evoked = (lines: readonly string[], { chars }: ThemeWord): number =>
  chars.reduce((sum, apt) => {
    let best = 0;
    for (const line of lines) for (const char of line) best = Math.max(best, apt.get(char) ?? 0);
    return sum + best;
  }, 0) / Math.max(1, chars.length);

/** 题目各词及到否 (whether each word of the theme is there). */
export interface Coverage {
  /** 最欠之词所及，0 至 1 (of the least covered word). */
  readonly least: number;
  /** 各词之平均 (mean over the words). */
  readonly mean: number;
  /** 首词在前两句所及 (of the first word within lines 1 and 2). */
  readonly early: number;
}

/** 题目所及；句须归简，无题则 undefined (coverage of the theme by folded lines; undefined without a theme). */
export function coverageOf(lines: readonly string[], words: readonly ThemeWord[]): Coverage | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  const each = words.map((word) => evoked(lines, word));
  return {
    least: Math.min(...each),
    mean: each.reduce((a, b) => a + b, 0) / each.length,
    early: evoked(lines.slice(0, 2), first),
  };
}

/** 句句有宜题之字则高，0 至 1.5：每句最宜者与次者之半 (apt characters spread over the lines). */
export function aptness(lines: readonly string[], words: readonly ThemeWord[]): number {
  if (words.length === 0) return 0;
  const apt = words.flatMap(({ chars }) => chars);
  let sum = 0;
  for (const line of lines) {
    const [best = 0, second = 0] = [...line]
      .map((char) => apt.reduce((m, table) => Math.max(m, table.get(char) ?? 0), 0))
      .sort((a, b) => b - a);
    sum += best + 0.5 * second;
  }
  return sum / lines.length;
}
