import type { RhymeGroup } from '../rhyme/types.ts';
import type { Cells } from './cells.ts';
import type { Meter, Rhymes } from './meter.ts';
import { type Coded, footPrice, type Layer, type Path, type Ready, readyOf, TYPES, unheardPrice } from './path.ts';
import { MISMATCH, rounded } from './prices.ts';
import { priceAt, stepAt, TRAITS } from './sheet.ts';
import type { Syllable } from './syllable.ts';

/** 表以两声各一位为号，故句不过七字 (tables are indexed by two bits a character: lines of seven at most). */
const LONGEST = 7;
/** 式少的层（词谱一句一式），逐式比更省，不造表 (layers of so few patterns, as those of tunes, are compared one by one and need no table). */
const FEW = 4;
/** 逐式比的句子，两声各一位，至多这么多字 (the longest line of which every class has its bits). */
const MOST_BITS = 31;

/**
 * 一层之中，字字不费的句式，按位；下标为 能平之位 | 能仄之位 << 字数，用到才算（-1：未算）
 * (the patterns of a layer that cost no character anything, as bits; by the places that can be level and oblique; made when met).
 */
const tables = new WeakMap<Layer, Int32Array>();
function freePatterns(layer: Layer, length: number, level: number, oblique: number): number {
  if (layer.coded.length <= FEW) return fitting(layer, level, oblique, length);
  let table = tables.get(layer);
  if (table === undefined) {
    table = new Int32Array(1 << (2 * length)).fill(-1);
    tables.set(layer, table);
  }
  const key = level | (oblique << length);
  const known = table[key] as number;
  if (known !== -1) return known;
  const found = fitting(layer, level, oblique, length);
  table[key] = found;
  return found;
}

/** 逐式来比：能平之位、能仄之位各按位 (the patterns that fit places that can be level and oblique). */
function fitting(layer: Layer, level: number, oblique: number, length: number): number {
  let found = 0;
  for (let k = 0; k < layer.coded.length; k++) {
    const { slots, rhyme } = layer.coded[k] as Coded;
    let fits = true;
    // 押韵之脚另论 (the foot of a rhyme is looked at apart).
    for (let j = 0; j < (rhyme === -1 ? length : length - 1); j++) {
      const slot = slots[j] as number;
      if (slot !== 0 && !((((slot === 1 ? level : oblique) >> j) & 1) === 1)) fits = false;
    }
    if (fits) found |= 1 << k;
  }
  return found;
}

/** 工作区：各句不费之式，各式往后之价与去向 (work space: free patterns, onward prices and ways). */
const WIDTH = 32;
/** 至多论这么多句 (at most so many lines). */
const LINES = 64;
const free = new Int32Array(LINES);
const onward = new Uint8Array(LINES * WIDTH);
let here = new Float64Array(WIDTH);
let next = new Float64Array(WIDTH);

/**
 * 字字不费的最省之路；别的路至少另费一字，故比它省时，它就是全诗最省的一条，与 `cheapestPaths` 所得相同（同价取舍亦同）。不能断定则
 * undefined。句式以位表求之，多数的诗由此免去求路。
 *
 * The cheapest path among those that cost no character anything. Every other path pays for a character, so that where this one
 * is cheaper it is the cheapest of all, the very one that `cheapestPaths` would find, ties included; undefined where that
 * cannot be told. Patterns are matched through tables of bits; most poems need no search.
 *
 * @returns 最省之路，与同价的别的起式，最省者在先 (the path, and those of other openings at the same price, the path first)
 */
export function certifiedPaths(meter: Meter, cells: Cells, fixed: Rhymes): readonly Path[] | undefined {
  const { length: count } = meter.lines;
  if (count > LINES || meter.rhymes.length !== 1 || fixed.length > 0) return undefined;
  const made = readyOf(meter);
  if (made.open.length > 0) return undefined;
  cells.fill();
  const { traits, profiles } = cells;
  // 另费一字，至少费这么多 (what a path outside pays at least).
  let step: number = MISMATCH;
  for (let i = 0; i < count; i++) {
    const size = cells.sizeOf(i);
    const layer = made.layers[i] as Layer;
    if (size < 0 || size > (layer.coded.length <= FEW ? MOST_BITS : LONGEST)) return undefined;
    const start = cells.startOf(i);
    let level = 0;
    let oblique = 0;
    for (let j = 0; j < size; j++) {
      const own = traits[start + j] as number;
      if ((own & TRAITS.uneven) !== 0) {
        const profile = profiles[start + j] as number;
        if (priceAt(profile, 0) !== 0) return undefined;
        step = Math.min(step, stepAt(profile));
      }
      level |= (own & 1) << j;
      oblique |= ((own >> 1) & 1) << j;
    }
    free[i] = freePatterns(layer, size, level, oblique);
    if (free[i] === 0) return undefined;
  }
  return sweepFree(made, count) ? cheapestStart(meter, made, cells, step) : undefined;
}

/** 由末句往前，只走不费之式 (from the last line back, free patterns alone). */
function sweepFree(made: Ready, count: number): boolean {
  for (let i = count - 1; i >= 0; i--) {
    const { coded } = made.layers[i] as Layer;
    const arcs = made.arcs[i + 1];
    const after = i === count - 1 ? 0 : (free[i + 1] as number);
    const width = i === count - 1 ? 0 : (made.layers[i + 1] as Layer).coded.length;
    let lives = false;
    for (let bits = free[i] as number; bits !== 0; bits &= bits - 1) {
      const k = lowest(bits);
      const { price } = coded[k] as Coded;
      if (arcs === undefined) {
        here[k] = price;
        lives = true;
        continue;
      }
      let cheapest = Number.POSITIVE_INFINITY;
      for (let others = after; others !== 0; others &= others - 1) {
        const m = lowest(others);
        const total = (arcs[k * width + m] as number) + (next[m] as number);
        if (total < cheapest) {
          cheapest = total;
          onward[i * WIDTH + k] = m;
        }
      }
      here[k] = price + cheapest;
      if (cheapest < MISMATCH) lives = true;
    }
    if (!lives) return false;
    [here, next] = [next, here];
  }
  return true;
}

/** 最低一位之号 (the number of the lowest bit set). */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** 首句各类（a A b B，与词曲之无类）所得的最省者；类的次序也是同价时的先后 (the best of every type of first line; their order settles ties). */
const bestCosts = new Float64Array(TYPES.length);
const bestStarts = new Uint8Array(TYPES.length);
const bestGroups: (RhymeGroup | undefined)[] = [];

/** 首句各式、各部之中最省者；不比 `step` 省则不能断定 (the cheapest first pattern and group; nothing is settled unless it is cheaper than `step`). */
function cheapestStart(meter: Meter, made: Ready, cells: Cells, step: number): readonly Path[] | undefined {
  const { coded, settled } = made.layers[0] as Layer;
  const foot = cells.feet[0] as Syllable;
  bestCosts.fill(step);
  for (const group of sharedGroups(meter, made, cells)) {
    let unheard = settled === undefined ? -1 : 0;
    for (let bits = free[0] as number; bits !== 0; bits &= bits - 1) {
      const k = lowest(bits);
      const { rhyme, type } = coded[k] as Coded;
      let cost = next[k] as number;
      if (settled === undefined && rhyme !== -1) cost += footPrice(meter, foot, 0, rhyme, [group]);
      else if (settled === undefined) {
        if (unheard < 0) unheard = unheardPrice(meter, foot, group);
        cost += unheard;
      }
      if (cost >= (bestCosts[type] as number)) continue;
      bestCosts[type] = cost;
      bestStarts[type] = k;
      bestGroups[type] = group;
    }
  }
  let best = 0;
  for (let slot = 1; slot < TYPES.length; slot++)
    if ((bestCosts[slot] as number) < (bestCosts[best] as number)) best = slot;
  if ((bestCosts[best] as number) >= step) return undefined;
  const paths = [pathAt(made, best, codedFrom(made, bestStarts[best] as number))];
  for (let slot = 0; slot < TYPES.length; slot++) {
    const cost = bestCosts[slot] as number;
    if (slot === best || cost >= step || rounded(cost) !== rounded(bestCosts[best] as number)) continue;
    paths.push(pathAt(made, slot, []));
  }
  return paths;
}

/** 首句作某类的路 (the path that begins with a type of line). */
const pathAt = (made: Ready, slot: number, coded: readonly Coded[]): Path => ({
  cost: bestCosts[slot] as number,
  first: ((made.layers[0] as Layer).coded[bestStarts[slot] as number] as Coded).pattern,
  coded,
  rhymes: [bestGroups[slot]],
});

function codedFrom(made: Ready, start: number): readonly Coded[] {
  const coded: Coded[] = [];
  for (let i = 0, k = start; i < made.layers.length; i++) {
    coded.push((made.layers[i] as Layer).coded[k] as Coded);
    k = onward[i * WIDTH + k] as number;
  }
  return coded;
}

/** 必押之脚皆不费而属的部，依脚中所见之序 (the groups that all settled feet carry for nothing, in the order met). */
function sharedGroups(meter: Meter, made: Ready, { feet }: Cells): readonly RhymeGroup[] {
  const rhymed = made.feet[0] as readonly number[];
  const [first] = rhymed;
  if (first === undefined) return [];
  const { pingze } = meter.rhymes[0] as Meter['rhymes'][number];
  const groups = (feet[first] as Syllable).groups(pingze);
  const isShared = (group: RhymeGroup): boolean => {
    for (const line of rhymed) if (!(feet[line] as Syllable).freeGroups[pingze].includes(group)) return false;
    return true;
  };
  // 多半一字一部，免造新数组 (mostly there is one, kept as it is).
  return groups.every(isShared) ? groups : groups.filter(isShared);
}
