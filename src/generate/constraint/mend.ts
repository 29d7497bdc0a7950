import { type CompiledMeter, isTolerable } from '../../meter/compile.ts';
import type { LinePattern } from '../../meter/patterns.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { heardOf, isBorrowed, LEVEL, OBLIQUE, type Skeleton, usableArcs } from './grid.ts';

/** 一种改法：押何韵，改哪些字，句、字 0 起 (one way to mend: the rhyme, and the 0-based places to change). */
export interface Mend {
  readonly rhyme: RhymeGroup;
  readonly cells: readonly { readonly line: number; readonly zi: number }[];
}

/** 求改法所据 (what ways of mending are sought for). */
export interface MendOptions {
  readonly meter: CompiledMeter;
  /** 原稿，空处 undefined (the draft, undefined where blank). */
  readonly text: Skeleton;
  /** 不许改者 (whether a place may not be changed), 0-based. */
  isLocked(line: number, zi: number): boolean;
  /** 非改不可者，如重出的韵脚 (whether a place must be changed, such as a rhyme word that comes again), 0-based. */
  mustChange(line: number, zi: number): boolean;
  readonly rhymes: readonly RhymeGroup[];
  readonly book: RhymeBook;
  /** 至多几种 (at most so many ways). */
  readonly limit: number;
}

const bitCount = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/**
 * 改字最少而合律的各种改法，空处不计；不可能则为 `[]`。在编译好的格律上作动态规划：每句每式要改之字，句间须接得上，取总数最少者，
 * 改处不同者各出一种。
 *
 * Every way to make a draft legal with the fewest characters changed (blanks cost nothing); `[]` where the locks forbid it.
 * Dynamic programming over the compiled meter: the characters each pattern of a line would have changed, legal arcs between
 * lines, and all optimal paths, told apart by the places they change. Where several rhymes allow the same changes, the first of
 * `rhymes` is named.
 */
export function fewestChanges(options: MendOptions): readonly Mend[] {
  const { meter, rhymes, limit } = options;
  let least = Number.POSITIVE_INFINITY;
  let found = new Map<string, Mend>();
  for (const rhyme of rhymes) {
    const wrong = meter.layers.map((layer, line) => layer.map((pattern) => wrongCells(pattern, line, rhyme, options)));
    const onward = costsFrom(options, wrong);
    const best = Math.min(...(onward[0] as readonly number[]));
    if (!Number.isFinite(best) || best > least) continue;
    if (best < least) {
      least = best;
      found = new Map();
    }
    for (const rows of optimalPaths(options, wrong, onward, best)) {
      if (found.size >= limit) break;
      const key = rows.join();
      if (!found.has(key)) found.set(key, { rhyme, cells: cellsOf(rows, meter.lineLength) });
    }
  }
  return [...found.values()];
}

/** 依此式要改之位，按位；不合法之式，或要改而锁住，则 undefined (the places a pattern would change, as bits). */
function wrongCells(pattern: LinePattern, line: number, rhyme: RhymeGroup, options: MendOptions): number | undefined {
  const { fault } = pattern;
  if (fault !== undefined && !isTolerable(fault)) return undefined;
  const { text, book, isLocked, mustChange } = options;
  let cells = 0;
  for (let zi = 0; zi < pattern.slots.length; zi++) {
    const char = text[line]?.[zi];
    if (char === undefined || (!mustChange(line, zi) && fits(char, pattern, line, zi, rhyme, book))) continue;
    if (isLocked(line, zi)) return undefined;
    cells |= 1 << zi;
  }
  // 可容之病，须是诗人原有之字所成 (a fault that is put up with must be of characters that stay).
  const isOwn = (at: number): boolean => text[line]?.[at - 1] !== undefined && !((cells >> (at - 1)) & 1);
  return fault === undefined || pattern.places.every(isOwn) ? cells : undefined;
}

function fits(
  char: string,
  { slots, rhymed }: LinePattern,
  line: number,
  zi: number,
  rhyme: RhymeGroup,
  book: RhymeBook,
): boolean {
  const { classes, groups } = heardOf(char, undefined, book);
  if (rhymed && zi === slots.length - 1) return groups.has(rhyme) || (line === 0 && isBorrowed(groups, rhyme));
  const slot = slots[zi];
  return slot === '中' ? classes !== 0 : (classes & (slot === '平' ? LEVEL : OBLIQUE)) !== 0;
}

/** 某句走某式时，某位（1 起）是否原有之字而不改 (whether a place keeps its character when the line takes a pattern). */
const isKept =
  (text: Skeleton, wrong: readonly (readonly (number | undefined)[])[]) =>
  (line: number, at: number, pattern: number): boolean =>
    text[line]?.[at - 1] !== undefined && !(((wrong[line]?.[pattern] ?? -1) >> (at - 1)) & 1);

/** 自某层某式（含）至诗末最少要改几字 (fewest changes from each pattern of each layer to the end). */
function costsFrom(
  { meter: { layers }, text }: MendOptions,
  wrong: readonly (readonly (number | undefined)[])[],
): readonly (readonly number[])[] {
  const costs: number[][] = layers.map(() => []);
  for (let line = layers.length - 1; line >= 0; line--) {
    const layer = layers[line] as readonly LinePattern[];
    const next = layers[line + 1];
    const arcs = next === undefined ? undefined : usableArcs(layers, line, isKept(text, wrong));
    costs[line] = layer.map((_, k) => {
      const cells = wrong[line]?.[k];
      if (cells === undefined) return Number.POSITIVE_INFINITY;
      const rest = arcs === undefined ? 0 : leastOf(costs[line + 1] as readonly number[], arcs[k] as number);
      return bitCount(cells) + rest;
    });
  }
  return costs;
}

const leastOf = (costs: readonly number[], patterns: number): number =>
  costs.reduce((best, cost, k) => ((patterns >> k) & 1 ? Math.min(best, cost) : best), Number.POSITIVE_INFINITY);

/** 总数恰为 best 的各条路，改处相同的诸式并作一条走：逐句要改之位 (every optimal way through, as bits line by line). */
function* optimalPaths(
  { meter: { layers }, text }: MendOptions,
  wrong: readonly (readonly (number | undefined)[])[],
  onward: readonly (readonly number[])[],
  best: number,
): Generator<readonly number[]> {
  function* visit(line: number, allowed: number, left: number, rows: readonly number[]): Generator<readonly number[]> {
    const layer = layers[line];
    if (layer === undefined) {
      yield rows;
      return;
    }
    const next = layers[line + 1];
    const arcs = next === undefined ? undefined : usableArcs(layers, line, isKept(text, wrong));
    const reach = new Map<number, number>();
    layer.forEach((_, k) => {
      const cells = wrong[line]?.[k];
      if (cells === undefined || !((allowed >> k) & 1) || (onward[line]?.[k] as number) > left) return;
      reach.set(cells, (reach.get(cells) ?? 0) | (arcs?.[k] ?? 0));
    });
    for (const [cells, patterns] of reach) yield* visit(line + 1, patterns, left - bitCount(cells), [...rows, cells]);
  }
  yield* visit(0, -1, best, []);
}

/** 按位 → 位置 (bits as places). */
const cellsOf = (rows: readonly number[], lineLength: number): Mend['cells'] =>
  rows.flatMap((bits, line) =>
    Array.from({ length: lineLength }, (_, zi) => ({ line, zi })).filter(({ zi }) => (bits >> zi) & 1),
  );
