import type { RhymeGroup } from '../rhyme/types.ts';
import { type Cell, type Cells, MISMATCH } from './cell.ts';
import type { CompiledMeter } from './compile.ts';
import { arcBetween, type LinePattern, type LineType, linePatterns, type Slot } from './patterns.ts';

/** 穿过格律的一条路：每句一式，与其代价 (a path through the meter: a pattern for every line, and its price). */
export interface Path {
  readonly cost: number;
  readonly patterns: readonly LinePattern[];
  readonly rhyme: RhymeGroup | undefined;
}

const TYPES: readonly LineType[] = ['a', 'A', 'b', 'B'];

/** 首句末字另有本韵之读，却作不入韵解：听来多半是入韵，故略费 (a first foot that could rhyme is heard as rhyming). */
const UNHEARD = 0.06;

/** 两式相接的代价表，下标为 前式 × 式数 + 后式；粘（接奇数句）与对（接偶数句）各一张 (arc prices by pattern numbers). */
const arcTable = (lineLength: 5 | 7, number: 2 | 3): Float64Array => {
  const all = linePatterns(lineLength);
  return Float64Array.from(all.flatMap((previous) => all.map((next) => arcBetween(previous, next, number).price)));
};
const arcTables = new Map<number, readonly [dui: Float64Array, nian: Float64Array]>();
const arcsOf = (lineLength: 5 | 7): readonly [dui: Float64Array, nian: Float64Array] => {
  let tables = arcTables.get(lineLength);
  if (tables === undefined) {
    tables = [arcTable(lineLength, 2), arcTable(lineLength, 3)];
    arcTables.set(lineLength, tables);
  }
  return tables;
};

/**
 * 各起式（首句句型）的最省之路，由省到费；韵部在给定的几个里取最省的。逐句动态规划，起式分开记。
 *
 * The cheapest path for every type of first line, cheapest first, over all the given rhyme groups; dynamic programming
 * over the lines. Rhyme feet are priced apart, since only they depend on the group.
 */
export function cheapestPaths(
  { layers, lineLength }: CompiledMeter,
  cells: Cells,
  groups: readonly (RhymeGroup | undefined)[],
): readonly Path[] {
  const all = linePatterns(lineLength);
  const size = all.length;
  const numbers = layers.map((layer) => layer.map((pattern) => all.indexOf(pattern)));
  const [dui, nian] = arcsOf(lineLength);
  const last = lineLength - 1;
  // 不含韵脚的代价 (prices without the rhyme foot).
  const base = layers.map((layer, i) => {
    const row = cells[i];
    return layer.map((pattern) => {
      if (row === undefined) return 0;
      let sum = pattern.price;
      for (let j = 0; j < row.length; j++) {
        const isFoot = pattern.rhymed && j === last;
        const cell = row[j] as Cell;
        const { cost } = isFoot ? cell.foot(undefined, false) : cell.at(pattern.slots[j] as Slot);
        // 有名目的句式（毛病、拗、救）在要紧处须合，免得无中生有 (a named pattern must truly fit where it counts).
        if (cost >= MISMATCH && pattern.defining.includes(j + 1)) return Number.POSITIVE_INFINITY;
        if (!isFoot) sum += cost;
      }
      return sum;
    });
  });
  const best = new Map<LineType, Path>();
  for (const rhyme of groups) {
    const foot = cells.map((row, i) => (i % 2 === 1 || i === 0 ? (row?.[last]?.foot(rhyme, i === 0).cost ?? 0) : 0));
    const soundsRhymed = rhyme !== undefined && cells[0]?.[last]?.hasGroup(rhyme) === true;
    const price = (i: number, k: number): number => {
      const sum = base[i]?.[k] as number;
      if (layers[i]?.[k]?.rhymed) return sum + (foot[i] as number);
      return i === 0 && soundsRhymed ? sum + UNHEARD : sum;
    };
    for (const type of TYPES) {
      const first = layers[0] as readonly LinePattern[];
      let costs = first.map((pattern, k) => (pattern.type === type ? price(0, k) : Number.POSITIVE_INFINITY));
      if (!costs.some(Number.isFinite)) continue;
      const back: number[][] = [];
      for (let i = 1; i < layers.length; i++) {
        const arcs = i % 2 === 1 ? dui : nian;
        const before = numbers[i - 1] as readonly number[];
        const from: number[] = [];
        const next: number[] = [];
        for (const [k, number] of (numbers[i] as readonly number[]).entries()) {
          let cheapest = Number.POSITIVE_INFINITY;
          let parent = 0;
          for (let m = 0; m < costs.length; m++) {
            const total = (costs[m] as number) + (arcs[(before[m] as number) * size + number] as number);
            if (total < cheapest) {
              cheapest = total;
              parent = m;
            }
          }
          next.push(cheapest + price(i, k));
          from.push(parent);
        }
        back.push(from);
        costs = next;
      }
      let k = costs.reduce((m, cost, i) => (cost < (costs[m] as number) ? i : m), 0);
      const cost = costs[k] as number;
      const known = best.get(type);
      if (known !== undefined && known.cost <= cost) continue;
      const patterns: LinePattern[] = [];
      for (let i = layers.length - 1; i >= 0; i--) {
        patterns.unshift(layers[i]?.[k] as LinePattern);
        k = back[i - 1]?.[k] ?? 0;
      }
      best.set(type, { cost, patterns, rhyme });
    }
  }
  return [...best.values()].sort((a, b) => a.cost - b.cost);
}

/** 韵脚里出现过的平声韵，皆可一试；一个也无则不论韵 (every level group that some foot may belong to). */
export function candidateGroups(cells: Cells): readonly (RhymeGroup | undefined)[] {
  const groups = new Set<RhymeGroup>();
  cells.forEach((row, i) => {
    if (i % 2 === 1) for (const group of row?.at(-1)?.groups('平') ?? []) groups.add(group);
  });
  return groups.size === 0 ? [undefined] : [...groups];
}
