/**
 * 语料里合粘对格的诗，去重，按首句散列分作三份：造表、调参、评测 (fitted poems without duplicates, in three parts).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 */
import { fileURLToPath } from 'node:url';
import { simplifiedForm } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';
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

/** 表中各字常读的平声韵 (the level rhymes of a character, common readings). */
function rhymesOf(): ReadonlyMap<string, readonly string[]> {
  const rhymes = new Map<string, string[]>();
  for (const [name = '', common = ''] of readTsv(
    fileURLToPath(new URL('../data/pingshui/pingshui.tsv', import.meta.url)),
  )) {
    if (!/^[上下]平/u.test(name)) continue;
    for (const char of common) rhymes.set(char, [...(rhymes.get(char) ?? []), name]);
  }
  return rhymes;
}

/** 同平仄（起式、句次同）、同韵（末字同属一韵）的别首诗之第六句；找不到则无 (line 6 of another poem, same tones and rhyme). */
export function randomClosings(
  poems: readonly CoupletPoem[],
  seed: number,
): readonly (readonly string[] | undefined)[] {
  const rhymes = rhymesOf();
  const frame = (poem: CoupletPoem): string => `${(poem.lines[0] as readonly string[]).length}${poem.slots[5]?.[1]}`;
  const byFrame = new Map<string, CoupletPoem[]>();
  for (const poem of poems) {
    const list = byFrame.get(frame(poem));
    if (list === undefined) byFrame.set(frame(poem), [poem]);
    else list.push(poem);
  }
  let state = seed * 2654435761 + 1;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return poems.map((poem) => {
    const own = rhymes.get((poem.source[5] as readonly string[]).at(-1) as string);
    const pool = byFrame.get(frame(poem)) as readonly CoupletPoem[];
    for (let tries = 0; own !== undefined && tries < 400; tries++) {
      const other = pool[Math.floor(random() * pool.length)] as CoupletPoem;
      const line = other.source[5] as readonly string[];
      if (other === poem) continue;
      if (rhymes.get(line.at(-1) as string)?.some((group) => own.includes(group))) return line;
    }
    return undefined;
  });
}
