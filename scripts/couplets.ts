/**
 * 语料里合粘对格的诗，去重，按首句散列分作三份：造表、调参、评测 (fitted poems without duplicates, in three parts).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 */
import { simplifiedForm } from '../src/text/script.ts';
import { fittedPoems } from './verse-corpus.ts';

/** 一份语料：造表 table（七成）、定权重与门限 dev（一成）、只报数字 report（二成）。 */
export type Part = 'table' | 'dev' | 'report';

/** 一首诗，各字已归简体 (a poem, every character folded to its simplified form). */
export interface CoupletPoem {
  readonly part: Part;
  readonly tang: boolean;
  /** 原文，繁体 (as written, traditional). */
  readonly source: readonly (readonly string[])[];
  readonly lines: readonly (readonly string[])[];
  /** 每句每字应有的声调，平 true、仄 false、不论 undefined。 */
  readonly slots: readonly (readonly (boolean | undefined)[])[];
}

/** FNV-1a，另加一粒种子，好与别处之分不同 (seeded, so as to differ from the halves used elsewhere). */
function hash(text: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  return Math.imul(h, 0x45d9f3b) >>> 4;
}

const folded = new Map<string, string>();
/** 归简体，有缓存 (folds a character; cached). */
export function fold(char: string): string {
  let form = folded.get(char);
  if (form === undefined) {
    form = simplifiedForm(char);
    folded.set(char, form);
  }
  return form;
}

/**
 * 全部合格的诗。同一首句、同一第三句或同一末句已见过的不再取；report 与 dev 因此不会有与 table 相同之句在这几处。
 *
 * Every fitted poem; one whose first, third or last line was seen before is left out, so that no variant of a poem
 * stands in two parts.
 */
export function* coupletPoems(folder: string): Generator<CoupletPoem> {
  const seen = new Set<string>();
  for (const [files, tang] of [
    [/^poet\.tang\..*\.json$/u, true],
    [/^poet\.song\..*\.json$/u, false],
  ] as const) {
    for (const { lines: source, slots } of fittedPoems(folder, files)) {
      const lines = source.map((line) => line.map(fold));
      const keys = [0, 2, lines.length - 1].map((i) => (lines[i] as string[]).join(''));
      if (keys.some((key) => seen.has(key))) continue;
      for (const key of keys) seen.add(key);
      const bucket = hash(keys[0] as string, 20261) % 10;
      yield { part: bucket < 7 ? 'table' : bucket === 7 ? 'dev' : 'report', tang, source, lines, slots };
    }
  }
}
