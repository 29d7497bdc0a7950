import { arcBetween, isLegalArc, isTolerable } from '../../meter/arcs.ts';
import {
  copiedFrom,
  isLegalPattern,
  type Joint,
  type LineMeter,
  type LinePattern,
  lengthOf,
  type Meter,
  rhymeOf,
} from '../../meter/meter.ts';
import { areNeighbours } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { VerseGrid } from '../../text/grid.ts';
import { heardIn, MOST_RHYMES, PING, ZE } from './sounds.ts';

/** 已合律之全部要求：句数、字数、平仄、粘对、拗救、韵、已定之字、不重字 (options of a constraint). */
export interface ConstraintOptions {
  readonly meter: Meter;
  /** 首韵之部；不押韵的格律（对联）无 (the group of the first rhyme; none for a meter without rhyme). */
  readonly rhyme?: RhymeGroup | undefined;
  /** 换韵、叶韵的格律，其余各韵之部，依 `Meter.rhymes` (the groups of the further rhymes, for meters that have several). */
  readonly others?: readonly (RhymeGroup | undefined)[];
  /** 已定之字，简繁皆可 (what is given, in either script). */
  readonly skeleton: VerseGrid;
  /**
   * 已定之字取定的繁体写法：读音与词元都以它为准；没有取定的，按各个可能的繁体字的读音之并
   * (the traditional character chosen for what is given; where none is chosen, any candidate's reading will do).
   */
  readonly traditional?: VerseGrid;
  /**
   * 何者算诗人自己之字，省略则 skeleton：其字所成而检查不以为错者（三仄尾、首句借邻韵、绝句折腰……），不以为不可
   * (what counts as the poet's own, `skeleton` by default: what these characters bring about and the check does not call an
   * error is put up with).
   */
  readonly own?: VerseGrid;
  readonly book: RhymeBook;
  /** 句中可否重字，默认不可；韵脚总不重 (whether characters may repeat, rhyme words aside; default false). */
  readonly repeats?: boolean;
}

/** 各韵之部，依 `Meter.rhymes` (the groups of all rhymes). */
export const rhymesOf = ({ meter, rhyme, others = [] }: ConstraintOptions): readonly (RhymeGroup | undefined)[] =>
  meter.rhymes.map((_, r) => (r === 0 ? rhyme : others[r - 1]));

/** 此位是不是此式押韵之脚 (whether a place, 0-based, is the foot of a rhymed pattern). */
export const isFoot = (pattern: LinePattern, zi: number): boolean => pattern.rhymed && zi === pattern.slots.length - 1;

/** 一层：一句可走的各式 (a layer: the patterns a line may take). */
type Layer = readonly LinePattern[];

/** 以对象为键，只算一次 (computed once for each object). */
function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = { value: make(key) };
      known.set(key, found);
    }
    return found.value;
  };
}

const bitsOf = <T>(items: readonly T[], test: (item: T) => boolean): number =>
  items.reduce((bits, item, k) => (test(item) ? bits | (1 << k) : bits), 0);

/** 句式里合法者，按位 (the legal patterns of a layer as bits). */
const legalOf = once((layer: Layer): number => bitsOf(layer, isLegalPattern));

/** 诗人之字所成而可容之式：第 k 式，其病在哪几位，1 起 (patterns with a fault that is put up with where the poet made it). */
const tolerableOf = once((layer: Layer) =>
  layer.flatMap(({ fault, places }, k) => (fault !== undefined && isTolerable(fault) ? [{ k, places }] : [])),
);

/** 一层里可用之式，按位：合法者，及病在诗人自己之字而可容者 (usable patterns of a layer: legal ones, and faults of the poet's own that are put up with). */
function usableOf(layer: Layer, own: readonly (string | undefined)[] | undefined): number {
  const legal = legalOf(layer);
  if (own === undefined || own.length === 0) return legal;
  return tolerableOf(layer).reduce(
    (bits, { k, places }) => (places.every((at) => own[at - 1] !== undefined) ? bits | (1 << k) : bits),
    legal,
  );
}

/** 两层之间的弧，每种相接各算一次 (what holds between two layers, computed once for each joint). */
const between = <Value>(make: (layer: Layer, next: Layer, joint: Joint) => Value) => {
  const made = once((layer: Layer) =>
    once((next: Layer) => ({
      对: make(layer, next, '对'),
      粘: make(layer, next, '粘'),
      无: make(layer, next, '无'),
    })),
  );
  return (layer: Layer, next: Layer, joint: Joint): Value => made(layer)(next)[joint];
};

/** 上句第 k 式之后，下句可接诸式之位 (patterns that may follow, as bits, by pattern of the line before). */
const arcsOf = between((layer, next, joint): readonly number[] =>
  layer.map((pattern) => bitsOf(next, (other) => isLegalArc(pattern, other, joint))),
);

/** 病在诗人自己之字而可容之弧：第 k 式接第 j 式，两句各在哪一位，1 起 (arcs with such a fault). */
interface TolerableArc {
  readonly k: number;
  readonly j: number;
  readonly at: number;
  readonly isZheyao: boolean;
}

const tolerableArcsOf = between((layer, next, joint): readonly TolerableArc[] =>
  layer.flatMap((pattern, k) =>
    next.flatMap((other, j) => {
      const [fault, ...more] = arcBetween(pattern, other, joint).faults;
      if (fault === undefined || more.length > 0) return [];
      const isZheyao = fault === 'shi-nian';
      if (!isZheyao && !isTolerable(fault)) return [];
      return [{ k, j, at: isZheyao ? 2 : (pattern.awaits?.at ?? 2), isZheyao }];
    }),
  ),
);

/**
 * 上句第 k 式之后，下句可接诸式之位（上句句次 line，0 起）：合法者，及病在诗人自己两字之间而可容者（小拗未救；绝句第三句折腰）。
 * isOwn：某句（0 起）走某式时，某位（1 起）是否诗人自己之字。
 *
 * Patterns that may follow line `line` (0-based), by pattern: legal arcs, and what two characters of the poet's own make and the
 * check does not call an error. `isOwn` tells whether a place (1-based) of a line (0-based) that takes a pattern is the poet's own.
 */
export function usableArcs(
  { lines }: Meter,
  line: number,
  isOwn: (line: number, at: number, pattern: number) => boolean,
): readonly number[] {
  const { patterns: layer } = lines[line] as LineMeter;
  const { patterns: next, joint } = lines[line + 1] as LineMeter;
  const legal = arcsOf(layer, next, joint);
  let arcs: number[] | undefined;
  for (const { k, j, at, isZheyao } of tolerableArcsOf(layer, next, joint)) {
    if (isZheyao && !(lines.length === 4 && line === 1)) continue;
    if (!isOwn(line, at, k) || !isOwn(line + 1, at, j)) continue;
    arcs ??= [...legal];
    arcs[k] = (arcs[k] as number) | (1 << j);
  }
  return arcs ?? legal;
}

/** 某位（1 起）是否写定之字 (whether a place, 1-based, holds a character). */
export const heldBy =
  (own: VerseGrid) =>
  (line: number, at: number): boolean =>
    own[line]?.[at - 1] !== undefined;

/** 层中某位为平、为仄、可平可仄、为韵脚的句式 (patterns of a layer by what they ask for at a place, as bits). */
interface SlotBits {
  readonly ping: number;
  readonly ze: number;
  readonly either: number;
  /** 押某韵之脚，下标为韵次 (feet, by rhyme). */
  readonly feet: readonly number[];
}
const slotsOf = once((layer: Layer): readonly SlotBits[] => {
  const at = (zi: number, slot: string): number => bitsOf(layer, (p) => !isFoot(p, zi) && p.slots[zi] === slot);
  return Array.from({ length: layer[0]?.slots.length ?? 0 }, (_, zi) => ({
    ping: at(zi, '平'),
    ze: at(zi, '仄'),
    either: at(zi, '中'),
    feet: Array.from({ length: MOST_RHYMES }, (_, r) => bitsOf(layer, (p) => isFoot(p, zi) && rhymeOf(p) === r)),
  }));
});

/**
 * 各层可行的句式：本身合律、容得下已定之字、前后接得上。某层为 0 则全诗不可能。
 * Viable patterns of every line, as bits: legal, compatible with what is given, and connected both ways; 0 in some
 * layer means that no poem meets the constraint. Needs no vocabulary and no model.
 */
export function viablePatterns(options: ConstraintOptions): readonly number[] {
  const { meter, traditional, book, own = options.skeleton } = options;
  const skeleton = withRepeats(meter, options.skeleton);
  const { lines } = meter;
  // 叠句之字互相抵触 (a line and its repetition disagree).
  if (skeleton === undefined) return lines.map(() => 0);
  const rhymes = rhymesOf(options);
  const viable = lines.map(({ patterns }, line) => {
    const slots = slotsOf(patterns);
    let bits = usableOf(patterns, own[line]);
    const row = skeleton[line] ?? [];
    row.forEach((char, zi) => {
      const slot = slots[zi];
      if (char === undefined || slot === undefined) return;
      const { classes, groups } = heardIn(row, zi, traditional?.[line]?.[zi], book);
      let fit = classes === 0 ? 0 : slot.either;
      if (classes & PING) fit |= slot.ping;
      if (classes & ZE) fit |= slot.ze;
      rhymes.forEach((rhyme, r) => {
        if (canRhyme(classes, groups, rhyme, meter, r, line)) fit |= slot.feet[r] as number;
      });
      bits &= fit;
    });
    return bits;
  });
  // 自前而后，再自后而前，只留两头都接得上的 (keep what is reached from both ends).
  for (let line = 1; line < lines.length; line++) {
    const arcs = usableArcs(meter, line - 1, heldBy(own));
    viable[line] = (viable[line] as number) & unionOf(arcs, viable[line - 1] as number);
  }
  for (let line = lines.length - 2; line >= 0; line--) {
    const arcs = usableArcs(meter, line, heldBy(own));
    const next = viable[line + 1] as number;
    viable[line] = (viable[line] as number) & arcs.reduce((bits, to, k) => (to & next ? bits | (1 << k) : bits), 0);
  }
  return viable;
}

/** 首句之脚可借之邻韵 (whether a first foot may borrow: one of its groups neighbours the rhyme). */
export const isBorrowed = (groups: ReadonlySet<RhymeGroup>, rhyme: RhymeGroup): boolean =>
  [...groups].some((group) => areNeighbours(group, rhyme));

/**
 * 句脚之字可否押第 r 韵；韵部未定（undefined）则只论声 (whether a foot may carry a rhyme; where its group is open, only the tone
 * class counts).
 */
export function canRhyme(
  classes: number,
  groups: ReadonlySet<RhymeGroup>,
  rhyme: RhymeGroup | undefined,
  { rhymes }: Pick<Meter, 'rhymes'>,
  r: number,
  line: number,
): boolean {
  if (rhyme === undefined) return (classes & (rhymes[r]?.pingze === '平' ? PING : ZE)) !== 0;
  return groups.has(rhyme) || (line === 0 && rhymes[r]?.borrows === true && isBorrowed(groups, rhyme));
}

/** 叠句与所叠之句所定之字互补，叠尾亦然；相抵触则 undefined (what is given in a line and its repetition, put together; undefined where they disagree). */
export function withRepeats(meter: Meter, skeleton: VerseGrid): VerseGrid | undefined {
  const sources = meter.lines.map((_, line) => copiedFrom(meter, line));
  if (sources.every((source) => source === undefined)) return skeleton;
  const merged = meter.lines.map((_, line) =>
    Array.from({ length: lengthOf(meter, line) }, (__, zi) => skeleton[line]?.[zi]),
  );
  // 由后而前，叠句所定归于所叠者；再由前而后照抄 (what copies hold goes back to their sources, and then forward to all copies).
  for (let i = sources.length - 1; i >= 0; i--) {
    const source = sources[i];
    if (source === undefined) continue;
    const [row, from] = [merged[i], merged[source.line]] as [(string | undefined)[], (string | undefined)[]];
    for (const [zi, char] of row.entries()) {
      const at = source.zi + zi;
      if (char !== undefined && from[at] !== undefined && char !== from[at]) return undefined;
      from[at] ??= char;
    }
  }
  sources.forEach((source, i) => {
    if (source === undefined) return;
    const { length } = merged[i] as readonly unknown[];
    merged[i] = (merged[source.line] as (string | undefined)[]).slice(source.zi, source.zi + length);
  });
  return merged;
}

/** bits 中各项所及之并 (the union of what the set bits reach). */
export function unionOf(reach: readonly number[], bits: number): number {
  let union = 0;
  for (let k = 0; k < reach.length; k++) if ((bits >> k) & 1) union |= reach[k] as number;
  return union;
}
