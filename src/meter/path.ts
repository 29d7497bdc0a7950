import { areNeighbours, sameBu } from '../rhyme/lookup.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import { arcBetween } from './arcs.ts';
import type { Cells } from './cells.ts';
import { type Joint, type LinePattern, type LineType, type Meter, type Rhymes, rhymeOf } from './meter.ts';
import { MISMATCH, PRICES } from './prices.ts';
import { priceAt } from './sheet.ts';
import { SLOT_CODES, type Syllable } from './syllable.ts';

/** 穿过格律的一条路：每句一式，与其代价 (a path through the meter: a pattern for every line, and its price). */
export interface Path {
  readonly cost: number;
  readonly first: LinePattern;
  /** 逐句的句式，备用者；落选者空 (a pattern for every line, made ready; empty for the runners-up). */
  readonly coded: readonly Coded[];
  readonly rhymes: Rhymes;
}

const NONE: Rhymes = [];

/** 一式备用：字位编码、须合之处、所押之韵（不押 -1） (a pattern made ready: slot codes, defining places, its rhyme or -1). */
export interface Coded {
  readonly pattern: LinePattern;
  readonly price: number;
  readonly slots: Uint8Array;
  readonly defining: readonly number[];
  readonly rhyme: number;
  /** 句型之号，见 `TYPES` (the number of its type). */
  readonly type: number;
}
/** 首句之型，词曲无型 (the types of first lines; tunes have none). */
export const TYPES: readonly (LineType | undefined)[] = ['a', 'A', 'b', 'B', undefined];
const codedPatterns = new WeakMap<LinePattern, Coded>();
/** 一式备用，同一式只备一次 (a pattern made ready, once). */
export function codedOf(pattern: LinePattern): Coded {
  let coded = codedPatterns.get(pattern);
  if (coded === undefined) {
    const slots = Uint8Array.from(pattern.slots, (slot) => SLOT_CODES[slot]);
    const defining = pattern.defining.map((place) => place - 1);
    coded = {
      pattern,
      price: pattern.price,
      slots,
      defining,
      rhyme: rhymeOf(pattern) ?? -1,
      type: TYPES.indexOf(pattern.type),
    };
    codedPatterns.set(pattern, coded);
  }
  return coded;
}

/** 一层备用；层多半是同几个数组，故记下 (a layer made ready; layers are mostly the same few arrays). */
export interface Layer {
  readonly coded: readonly Coded[];
  /** 各式所押之韵全同，即此韵（不押 -1）；否则 undefined (the rhyme that all patterns share; undefined where they differ). */
  readonly settled: number | undefined;
  /** 接上句的代价表：上句之层 × 相接之法 → 上句式号 × 本层式数 + 本句式号 (arc prices by the layer before and the joint). */
  readonly arcs: WeakMap<Layer, Map<Joint, Float64Array>>;
}
const layers = new WeakMap<readonly LinePattern[], Layer>();
function layerOf(patterns: readonly LinePattern[]): Layer {
  let layer = layers.get(patterns);
  if (layer === undefined) {
    const coded = patterns.map(codedOf);
    const rhyme = coded[0]?.rhyme;
    layer = { coded, settled: coded.every((one) => one.rhyme === rhyme) ? rhyme : undefined, arcs: new WeakMap() };
    layers.set(patterns, layer);
  }
  return layer;
}

function arcsOf(before: Layer, layer: Layer, joint: Joint): Float64Array {
  let byJoint = layer.arcs.get(before);
  if (byJoint === undefined) {
    byJoint = new Map();
    layer.arcs.set(before, byJoint);
  }
  let prices = byJoint.get(joint);
  if (prices === undefined) {
    prices = Float64Array.from(
      before.coded.flatMap((a) => layer.coded.map((b) => arcBetween(a.pattern, b.pattern, joint).price)),
    );
    byJoint.set(joint, prices);
  }
  return prices;
}

/** 格律备用 (a meter made ready). */
export interface Ready {
  readonly layers: readonly Layer[];
  /** 各句接上句的代价表，首句空 (arc prices into every line; none for the first). */
  readonly arcs: readonly Float64Array[];
  /** 首句之外，押韵与否未定的句子 (lines but the first whose patterns differ in their rhyme). */
  readonly open: readonly number[];
  /** 各韵押在哪几句（押韵已定者） (for every rhyme, the settled lines that carry it). */
  readonly feet: readonly (readonly number[])[];
  /** 各韵之部是否须与别的一并求：另有未定之句，或叶韵 (rhymes whose group cannot be chosen by itself). */
  readonly coupled: readonly boolean[];
}
const ready = new WeakMap<Meter, Ready>();
export function readyOf(meter: Meter): Ready {
  const known = ready.get(meter);
  if (known !== undefined) return known;
  const all = meter.lines.map(({ patterns }) => layerOf(patterns));
  const arcs = meter.lines.map(({ joint }, i) =>
    i === 0 ? new Float64Array(0) : arcsOf(all[i - 1] as Layer, all[i] as Layer, joint),
  );
  const unsettled = all.flatMap(({ settled }, i) => (settled === undefined ? [i] : []));
  const coupled = meter.rhymes.map(
    (spec, r) =>
      spec.with !== undefined ||
      meter.rhymes.some((other) => other.with === r) ||
      unsettled.some((i) => all[i]?.coded.some(({ rhyme }) => rhyme === r)),
  );
  const made = {
    layers: all,
    arcs,
    open: unsettled.filter((i) => i > 0),
    feet: meter.rhymes.map((_, r) => all.flatMap(({ settled }, i) => (settled === r ? [i] : []))),
    coupled,
  };
  ready.set(meter, made);
  return made;
}

/** 一句的句脚押某韵的代价 (the price of a foot in a rhyme of the meter). */
export function footPrice(
  meter: Meter,
  syllable: Syllable | undefined,
  line: number,
  r: number,
  rhymes: Rhymes,
): number {
  const spec = meter.rhymes[r];
  return syllable === undefined || spec === undefined
    ? 0
    : syllable.foot(rhymes[r], line === 0 && spec.borrows === true, spec.pingze).cost;
}

/** 一句各字作中、平、仄之价，依次平铺，免得逐式去找 (the prices of a line's characters for the three kinds of slot, laid out flat). */
let flat = new Float64Array(3 * 16);
function layOut({ profiles }: Cells, start: number, size: number): void {
  if (flat.length < 3 * size) flat = new Float64Array(6 * size);
  for (let j = 0; j < size; j++) {
    const profile = profiles[start + j] as number;
    flat[3 * j] = priceAt(profile, 0);
    flat[3 * j + 1] = priceAt(profile, 1);
    flat[3 * j + 2] = priceAt(profile, 2);
  }
}

/** 一句（已平铺）作某式的代价，韵脚之韵除外；要紧处不合则不可能 (the price of a line, laid out, in a pattern, its rhyme left out). */
function linePrice(size: number, foot: Syllable | undefined, coded: Coded, meter: Meter): number {
  const { price, slots, defining, rhyme } = coded;
  const last = size - 1;
  let sum = price;
  for (let j = 0; j < last; j++) sum += flat[3 * j + (slots[j] as number)] as number;
  if (rhyme === -1) sum += flat[3 * last + (slots[last] as number)] as number;
  if (last > 0 && (flat[3 + (slots[1] as number)] as number) >= MISMATCH) sum += PRICES.second.value;
  // 有名目的句式（毛病、拗、救）在要紧处须合，免得无中生有 (a named pattern must truly fit where it counts).
  for (let d = 0; d < defining.length; d++) {
    const j = defining[d] as number;
    const cost =
      j === last && rhyme !== -1
        ? footPrice(meter, foot, -1, rhyme, NONE)
        : (flat[3 * j + (slots[j] as number)] as number);
    if (cost >= MISMATCH) return Number.POSITIVE_INFINITY;
  }
  return sum;
}

/** 一层至多这么多式 (at most so many patterns a line). */
export const MOST_PATTERNS = 31;
const WIDTH = 32;
/** 几块反复使用的工作区，免得每首诗都要新的；求路是同步的，途中不扫别的诗，故不会重入 (work space, used over and over: the search is synchronous and starts no other). */
const even = new Float64Array(WIDTH);
const odd = new Float64Array(WIDTH);
let onward = new Uint8Array(256 * WIDTH);
const bestCosts = new Float64Array(TYPES.length);
const bestStarts = new Uint8Array(TYPES.length);

/** 由末句往前逐句动态规划一遍，得首句各式往后的代价；去向记在 `onward` (one pass from the last line back: the price from every first pattern on). */
function sweep(meter: Meter, made: Ready, cells: Cells, rhymes: Rhymes): Float64Array {
  let costs = even;
  let here = odd;
  let width = 0;
  for (let i = made.layers.length - 1; i >= 0; i--) {
    const { coded, settled } = made.layers[i] as Layer;
    const arcs = made.arcs[i + 1];
    const size = cells.sizeOf(i);
    const foot = cells.feet[i];
    if (size > 0) layOut(cells, cells.startOf(i), size);
    for (let k = 0; k < coded.length; k++) {
      const one = coded[k] as Coded;
      let price = size <= 0 ? 0 : linePrice(size, foot, one, meter);
      if (i > 0 && settled === undefined && one.rhyme !== -1) {
        price += footPrice(meter, foot, i, one.rhyme, rhymes);
      }
      here[k] = price;
      if (arcs === undefined || price === Number.POSITIVE_INFINITY) continue;
      const base = k * width;
      let cheapest = Number.POSITIVE_INFINITY;
      for (let m = 0; m < width; m++) {
        const total = (arcs[base + m] as number) + (costs[m] as number);
        if (total < cheapest) {
          cheapest = total;
          onward[i * WIDTH + k] = m;
        }
      }
      here[k] = price + cheapest;
    }
    width = coded.length;
    [costs, here] = [here, costs];
  }
  return costs;
}

/**
 * 各起式（首句句型）的最省之路，由省到费；各韵之部在可试者里取最省的。韵脚已定之句，其代价只看韵部，与句式无关，故另加。
 *
 * The cheapest path for every type of first line, cheapest first, over the groups each rhyme may have. The price of feet
 * that rhyme whatever the pattern depends on the groups alone and is added apart.
 *
 * @param fixed 前几个韵指定之部；undefined 则不论韵部 (the groups of the first rhymes, where they are settled; undefined: none counts)
 */
export function cheapestPaths(meter: Meter, cells: Cells, fixed: Rhymes = NONE): readonly Path[] {
  cells.fill();
  const made = readyOf(meter);
  const count = made.layers.length;
  if (onward.length < count * WIDTH) onward = new Uint8Array(2 * count * WIDTH);
  const isOpen = made.open.length > 0;
  let costs = isOpen ? even : sweep(meter, made, cells, NONE);
  const { coded, settled } = made.layers[0] as Layer;
  const foot = cells.feet[0];
  bestCosts.fill(Number.POSITIVE_INFINITY);
  const bestRhymes: Rhymes[] = [];
  for (const rhymes of assignments(meter, made, cells, fixed)) {
    if (isOpen) costs = sweep(meter, made, cells, rhymes);
    const feet = settledFeet(meter, made, cells, rhymes);
    const unheard = settled === undefined ? unheardPrice(meter, foot, rhymes[0]) : 0;
    for (let k = 0; k < coded.length; k++) {
      const { rhyme, type: slot } = coded[k] as Coded;
      const open = settled !== undefined ? 0 : rhyme === -1 ? unheard : footPrice(meter, foot, 0, rhyme, rhymes);
      const cost = (costs[k] as number) + feet + open;
      if (cost >= (bestCosts[slot] as number)) continue;
      bestCosts[slot] = cost;
      bestStarts[slot] = k;
      bestRhymes[slot] = rhymes;
    }
  }
  const ranked: Path[] = [];
  for (let slot = 0; slot < TYPES.length; slot++) {
    const cost = bestCosts[slot] as number;
    if (cost === Number.POSITIVE_INFINITY) continue;
    const first = (coded[bestStarts[slot] as number] as Coded).pattern;
    ranked.push({ cost, first, coded: [], rhymes: bestRhymes[slot] as Rhymes });
  }
  ranked.sort((x, y) => x.cost - y.cost);
  const [best] = ranked;
  if (best !== undefined) {
    if (isOpen) sweep(meter, made, cells, best.rhymes);
    const path: Coded[] = [];
    for (let i = 0, k = bestStarts[TYPES.indexOf(best.first.type)] as number; i < count; i++) {
      const { coded: here } = made.layers[i] as Layer;
      path.push(here[k] as Coded);
      k = onward[i * WIDTH + k] as number;
    }
    // 落选的解读只问起式与代价 (of the runners-up only opening and price are wanted).
    ranked[0] = { ...best, coded: path };
  }
  return ranked;
}

/** 押韵已定诸句的韵脚之价 (the price of the feet whose rhyme is settled). */
function settledFeet(meter: Meter, { feet }: Ready, cells: Cells, rhymes: Rhymes): number {
  let sum = 0;
  for (let r = 0; r < feet.length; r++) {
    for (const i of feet[r] as readonly number[]) sum += footPrice(meter, cells.feet[i], i, r, rhymes);
  }
  return sum;
}

export function unheardPrice(meter: Meter, foot: Syllable | undefined, rhyme: RhymeGroup | undefined): number {
  if (foot === undefined || rhyme === undefined) return 0;
  if (foot.hasGroup(rhyme)) return PRICES.unheard.value;
  const mayBorrow = meter.rhymes[0]?.borrows === true && meter.lines[0]?.patterns[0]?.slots.length === 7;
  // 平声须不比仄声僻 (the level reading must not be the seldom one).
  return mayBorrow &&
    (foot.costs[1] as number) < (foot.costs[2] as number) + PRICES.seldom.value &&
    foot.groups('平').some((group) => areNeighbours(group, rhyme))
    ? PRICES.unheardNeighbour.value
    : 0;
}

/** 各韵可押之部的各种取法；独立的韵各取最省者 (the ways to give every rhyme a group; independent rhymes take their cheapest). */
function assignments(meter: Meter, made: Ready, cells: Cells, fixed: Rhymes): readonly Rhymes[] {
  const groupsOf = (r: number): Rhymes => {
    const groups = r < fixed.length ? [fixed[r]] : groupsFor(meter, made, cells, r);
    return made.coupled[r] === false && groups.length > 1 ? [cheapestGroup(meter, made, cells, r, groups)] : groups;
  };
  if (meter.rhymes.length === 1) return groupsOf(0).map((group) => [group]);
  let all: readonly Rhymes[] = [NONE];
  meter.rhymes.forEach((spec, r) => {
    const groups = groupsOf(r);
    all = all.flatMap((before) => {
      const base = spec.with === undefined ? undefined : before[spec.with];
      const fit = base === undefined ? groups : groups.filter((group) => group !== undefined && sameBu(group, base));
      return (fit.length === 0 ? [undefined] : fit).map((group) => [...before, group]);
    });
  });
  return all;
}

function cheapestGroup(meter: Meter, made: Ready, cells: Cells, r: number, groups: Rhymes): RhymeGroup | undefined {
  let best: RhymeGroup | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    const rhymes: (RhymeGroup | undefined)[] = [];
    rhymes[r] = group;
    let cost = 0;
    for (const i of made.feet[r] as readonly number[]) cost += footPrice(meter, cells.feet[i], i, r, rhymes);
    if (cost >= least) continue;
    least = cost;
    best = group;
  }
  return best;
}

/** 不过这几个韵，不必筛 (so few groups are all tried). */
const FEW = 4;

/**
 * 某韵可试之部：其脚里出现过的；一个也无则不论韵。押的句数比最多者少过两句的，无论如何不会最省，不试。
 *
 * Every group that some foot of the rhyme may belong to, short of those that fit far fewer feet than the best: each foot
 * missed costs a whole fault.
 */
function groupsFor(meter: Meter, { feet }: Ready, cells: Cells, r: number): (RhymeGroup | undefined)[] {
  const { pingze } = meter.rhymes[r] as Meter['rhymes'][number];
  const groups: RhymeGroup[] = [];
  const counts: number[] = [];
  let most = 0;
  for (const i of feet[r] as readonly number[]) {
    const foot = cells.feet[i];
    if (foot === undefined) continue;
    for (const group of foot.groups(pingze)) {
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
