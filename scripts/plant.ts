/** 在合律之诗里种一个错字：二四六之位错声，或韵脚出韵 (plants one wrong character in a regular poem). */
import { verseCharacters } from '../src/duizhang/generated/characters.ts';
import { likeness } from '../src/duizhang/tables.ts';
import { lookup, parsePoem, type Scansion, scan } from '../src/index.ts';
import type { CoupletPoem } from './couplets.ts';

/** 一处种下的错 (a planted fault). */
export interface Planted {
  readonly lines: readonly string[];
  readonly line: number;
  readonly zi: number;
  readonly foot: boolean;
  /** 原来的字 (the true character). */
  readonly truth: string;
  /** 改成什么样的字：随便一字，或近义之字 (a character of no relation, or one of near sense). */
  readonly kind: '随便' | '近义';
  /** 原诗的扫描 (the scansion of the poem as it was). */
  readonly scansion: Scansion;
}

const characters = [...verseCharacters].slice(0, 2500);

/** xorshift32。 */
export function seeded(seed: number): () => number {
  let state = (seed * 2654435761 + 1) | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** 每首合律之诗种一处；原字须常见且只一类声 (one fault a regular poem; the true character is common and of one class). */
export function* plant(poems: Iterable<CoupletPoem>, seed: number): Generator<Planted> {
  const random = seeded(seed);
  const known = new Set(verseCharacters);
  for (const { source } of poems) {
    const own = source.map((line) => line.join(''));
    const scansion = scan(parsePoem(own.join('，')));
    if (scansion.verdict !== 'regulated' && scansion.verdict !== 'rescued') continue;
    const length = (source[0] as readonly string[]).length;
    const foot = random() < 0.3;
    const line = foot ? 2 * Math.ceil(random() * (source.length / 2)) : Math.ceil(random() * source.length);
    const zi = foot ? length : 2 * Math.ceil(random() * Math.floor(length / 2));
    const scanned = scansion.lines[line - 1]?.zis[zi - 1];
    if (scanned === undefined || (!foot && scanned.slot === '中')) continue;
    const truth = scanned.char;
    if (!known.has(truth)) continue;
    const kind = random() < 0.5 ? '随便' : '近义';
    const wrong = (char: string): boolean => {
      const readings = lookup(char);
      if (own.some((text) => text.includes(char)) || readings.length === 0) return false;
      if (foot) return readings.every((r) => r.pingze === '平' && r.group !== scansion.rhyme && !r.rare);
      return readings.every((r) => r.pingze !== scanned.slot);
    };
    const pool =
      kind === '随便'
        ? Array.from({ length: 400 }, () => characters[Math.floor(random() ** 2 * characters.length)] as string)
        : characters
            .map((char) => [likeness(char, truth) ?? -1, char] as const)
            .sort((a, b) => b[0] - a[0])
            .slice(1, 61)
            .map(([, char]) => char);
    const wrongs = pool.filter(wrong);
    const char = wrongs[Math.floor(random() * Math.min(wrongs.length, kind === '近义' ? 8 : wrongs.length))];
    if (char === undefined) continue;
    const lines = own.map((text, i) =>
      i === line - 1 ? [...text].map((c, j) => (j === zi - 1 ? char : c)).join('') : text,
    );
    yield { lines, line, zi, foot, truth, kind, scansion };
  }
}
