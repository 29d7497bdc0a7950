import { areNeighbours } from '../rhyme/lookup.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import { type Cell, type CellRow, type Cells, MISMATCH, SLOT_CODES } from './cell.ts';
import { type CompiledMeter, MAX_LINES } from './compile.ts';
import { arcBetween, type LinePattern, type LineType, linePatterns } from './patterns.ts';

/** 穿过格律的一条路：每句一式，与其代价 (a path through the meter: a pattern for every line, and its price). */
export interface Path {
  readonly cost: number;
  readonly first: LinePattern;
  /** 逐句的句式；落选者空 (a pattern for every line; empty for the runners-up). */
  readonly patterns: readonly LinePattern[];
  readonly rhyme: RhymeGroup | undefined;
}

const TYPES: readonly LineType[] = ['a', 'A', 'b', 'B'];

/** 首句末字另有本韵之读，却作不入韵解：听来多半是入韵，故略费 (a first foot that could rhyme is heard as rhyming). */
const UNHEARD = 0.06;
/** 七言首句末字可作邻韵之平声，也多半是借邻韵入韵 (in seven-character verse a neighbour rhyme is heard too). */
const UNHEARD_NEIGHBOUR = 0.2;

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

/** 一句各式的字位编码与须合之处 (slot codes and defining places of the patterns of a line). */
export interface Coded {
  readonly slots: Uint8Array;
  readonly defining: readonly number[];
}
const codedPatterns = new Map<LinePattern, Coded>();
export function codedOf(pattern: LinePattern): Coded {
  let coded = codedPatterns.get(pattern);
  if (coded === undefined) {
    const slots = Uint8Array.from(pattern.slots, (slot) => SLOT_CODES[slot]);
    coded = { slots, defining: pattern.defining.map((place) => place - 1) };
    codedPatterns.set(pattern, coded);
  }
  return coded;
}

/** 第二字不合，略重 (a misfit at the second character weighs a little more). */
const SECOND = 0.01;

/** 一句作某式的代价，韵脚之韵除外；要紧处不合则不可能 (the price of a line in a pattern, its rhyme left out). */
function linePrice(row: CellRow | undefined, pattern: LinePattern, { slots, defining }: Coded): number {
  if (row === undefined) return 0;
  const last = row.length - 1;
  let sum = pattern.price;
  for (let j = 0; j < last; j++) sum += (row[j] as Cell).costs[slots[j] as number] as number;
  const foot = row[last] as Cell;
  if (!pattern.rhymed) sum += foot.costs[slots[last] as number] as number;
  // 一样省时，宁可错在别处，不错在论粘对的第二字 (of equal readings the one that leaves the second character right).
  if (((row[1] as Cell).costs[slots[1] as number] as number) >= MISMATCH) sum += SECOND;
  // 有名目的句式（毛病、拗、救）在要紧处须合，免得无中生有 (a named pattern must truly fit where it counts).
  for (const j of defining) {
    const cost = j === last && pattern.rhymed ? foot.footCost : ((row[j] as Cell).costs[slots[j] as number] as number);
    if (cost >= MISMATCH) return Number.POSITIVE_INFINITY;
  }
  return sum;
}

/**
 * 各起式（首句句型）的最省之路，由省到费；韵部在给定的几个里取最省的。由末句往前逐句动态规划一遍；韵脚的代价只看韵部，
 * 与句式无关，故另加。
 *
 * The cheapest path for every type of first line, cheapest first, over all the given rhyme groups. One pass of dynamic
 * programming from the last line back; the price of the rhyme feet depends on the group alone and is added afterwards.
 */
export function cheapestPaths(
  { layers, lineLength }: CompiledMeter,
  cells: Cells,
  groups: readonly (RhymeGroup | undefined)[],
): readonly Path[] {
  const all = linePatterns(lineLength);
  const size = all.length;
  const [dui, nian] = arcsOf(lineLength);
  const count = layers.length;
  /** 各句各式往后的去向 (where every pattern of every line goes on to). */
  const onward = scratch;
  let costs = even;
  let here = odd;
  let next: readonly number[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const layer = layers[i] as readonly LinePattern[];
    const { numbers, coded } = preparedOf(layer, all);
    const row = cells[i];
    // 下一句的句次（0 起）为奇数即对句 (an odd 0-based number closes a couplet).
    const arcs = i % 2 === 0 ? dui : nian;
    for (let k = 0; k < layer.length; k++) {
      const price = linePrice(row, layer[k] as LinePattern, coded[k] as Coded);
      here[k] = price;
      if (i === count - 1 || price === Number.POSITIVE_INFINITY) continue;
      const base = (numbers[k] as number) * size;
      let cheapest = Number.POSITIVE_INFINITY;
      for (let m = 0; m < next.length; m++) {
        const total = (arcs[base + (next[m] as number)] as number) + (costs[m] as number);
        if (total < cheapest) {
          cheapest = total;
          onward[i * WIDTH + k] = m;
        }
      }
      here[k] = price + cheapest;
    }
    next = numbers;
    [costs, here] = [here, costs];
  }

  const first = layers[0] as readonly LinePattern[];
  const firstFoot = cells[0]?.at(-1);
  bestCosts.fill(Number.POSITIVE_INFINITY);
  const rhymes: (RhymeGroup | undefined)[] = [undefined, undefined, undefined, undefined];
  for (const rhyme of groups) {
    let feet = 0;
    for (let i = 1; i < count; i += 2) feet += cells[i]?.[lineLength - 1]?.foot(rhyme, false).cost ?? 0;
    const opening = firstFoot?.foot(rhyme, true).cost ?? 0;
    const unheard = rhyme === undefined || firstFoot === undefined ? 0 : unheardPrice(firstFoot, rhyme, lineLength);
    for (let k = 0; k < first.length; k++) {
      const { type, rhymed } = first[k] as LinePattern;
      const cost = (costs[k] as number) + feet + (rhymed ? opening : unheard);
      const slot = TYPES.indexOf(type);
      if (cost >= (bestCosts[slot] as number)) continue;
      bestCosts[slot] = cost;
      bestStarts[slot] = k;
      rhymes[slot] = rhyme;
    }
  }
  const ranked: Path[] = [];
  for (let slot = 0; slot < TYPES.length; slot++) {
    const cost = bestCosts[slot] as number;
    if (cost === Number.POSITIVE_INFINITY) continue;
    ranked.push({ cost, rhyme: rhymes[slot], first: first[bestStarts[slot] as number] as LinePattern, patterns: [] });
  }
  ranked.sort((x, y) => x.cost - y.cost);
  const [best] = ranked;
  if (best !== undefined) {
    const patterns: LinePattern[] = [];
    for (let i = 0, k = first.indexOf(best.first); i < count; i++) {
      patterns.push((layers[i] as readonly LinePattern[])[k] as LinePattern);
      k = onward[i * WIDTH + k] as number;
    }
    // 落选的解读只问起式与代价 (of the runners-up only opening and price are wanted).
    ranked[0] = { ...best, patterns };
  }
  return ranked;
}

/** 一层至多这么多式；几块反复使用的工作区，免得每首诗都要新的；求路是同步的，途中不扫别的诗，故不会重入 (at most so many patterns a layer; work space, used over and over: the search is synchronous and starts no other). */
const WIDTH = 32;
const even = new Float64Array(WIDTH);
const odd = new Float64Array(WIDTH);
const scratch = new Uint8Array(MAX_LINES * WIDTH);
const bestCosts = new Float64Array(4);
const bestStarts = new Uint8Array(4);

function unheardPrice(foot: Cell, rhyme: RhymeGroup, lineLength: 5 | 7): number {
  if (foot.hasGroup(rhyme)) return UNHEARD;
  return lineLength === 7 &&
    (foot.costs[1] as number) < (foot.costs[2] as number) + SELDOM_STEP &&
    isNeighbourFoot(foot, rhyme)
    ? UNHEARD_NEIGHBOUR
    : 0;
}
/** 平声须不比仄声僻 (the level reading must not be much the rarer one). */
const SELDOM_STEP = 0.1;
const isNeighbourFoot = (foot: Cell, rhyme: RhymeGroup): boolean =>
  foot.levelGroups.some((group) => areNeighbours(group, rhyme));

/** 一层各式在全表的号数与编码；层多半是同几个数组，故记下 (pattern numbers and codes of a layer; layers are mostly the same few arrays). */
interface Prepared {
  readonly numbers: readonly number[];
  readonly coded: readonly Coded[];
}
const prepared = new WeakMap<readonly LinePattern[], Prepared>();
function preparedOf(layer: readonly LinePattern[], all: readonly LinePattern[]): Prepared {
  let found = prepared.get(layer);
  if (found === undefined) {
    found = { numbers: layer.map((pattern) => all.indexOf(pattern)), coded: layer.map(codedOf) };
    prepared.set(layer, found);
  }
  return found;
}

/**
 * 韵脚里出现过的平声韵，皆可一试；一个也无则不论韵。押的句数比最多者少过两句的，无论如何不会最省，不试。
 *
 * Every level group that some foot may belong to, short of those that fit far fewer feet than the best: each foot missed
 * costs a whole fault.
 */
export function candidateGroups(cells: Cells): readonly (RhymeGroup | undefined)[] {
  const groups: RhymeGroup[] = [];
  const counts: number[] = [];
  let most = 0;
  for (let i = 1; i < cells.length; i += 2) {
    const foot = cells[i]?.at(-1);
    if (foot === undefined) continue;
    for (const group of foot.levelGroups) {
      let at = groups.indexOf(group);
      if (at === -1) {
        at = groups.push(group) - 1;
        counts.push(0);
      }
      const count = (counts[at] as number) + 1;
      counts[at] = count;
      if (count > most) most = count;
    }
  }
  if (groups.length === 0) return [undefined];
  return groups.length <= FEW ? groups : groups.filter((_, at) => (counts[at] as number) >= most - 2);
}
/** 不过这几个韵，不必筛 (so few groups are all tried). */
const FEW = 4;
