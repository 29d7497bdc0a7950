import { type CompiledMeter, isLegalArc, isLegalPattern, isTolerable } from '../../meter/compile.ts';
import { arcBetween, type LinePattern } from '../../meter/patterns.ts';
import { areNeighbours, lookup } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';

/** 已定之字：第 i 句第 j 字（0 起），简繁皆可，undefined 表示自由 (what is given, by line and place; undefined: free). */
export type Skeleton = readonly (readonly (string | undefined)[])[];

/** 已合律之全部要求：句数、字数、平仄、粘对、拗救、韵、已定之字、不重字 (options of a constraint). */
export interface ConstraintOptions {
  readonly meter: CompiledMeter;
  readonly rhyme: RhymeGroup;
  readonly skeleton: Skeleton;
  /**
   * 已定之字取定的繁体写法：读音与词元都以它为准；没有取定的，按各个可能的繁体字的读音之并
   * (the traditional character chosen for what is given; where none is chosen, any candidate's reading will do).
   */
  readonly traditional?: Skeleton;
  /**
   * 何者算诗人自己之字，省略则 skeleton：其字所成而检查不以为错者（三仄尾、首句借邻韵、绝句折腰……），不以为不可
   * (what counts as the poet's own, `skeleton` by default: what these characters bring about and the check does not call an
   * error is put up with).
   */
  readonly own?: Skeleton;
  readonly book: RhymeBook;
  /** 句中可否重字，默认不可；韵脚总不重 (whether characters may repeat, rhyme words aside; default false). */
  readonly repeats?: boolean;
}

/** 字之所能，亦即字位之所求，按位 (what a character can do and a place may ask for, as bits). */
export const LEVEL = 1;
export const OBLIQUE = 2;
/** 本韵之字 (a member of the rhyme). */
export const RHYME = 4;
/** 首句不入韵之脚：仄声，且不属本韵，哪怕另有一读，免得听来像入韵 (an unrhymed first foot: oblique and no member of the rhyme). */
export const UNRHYMED = 8;

/** 一字按声类与是否属本韵所能之位 (the bits of a character from its tone classes and its membership of the rhyme). */
export const soundsOf = (classes: number, isMember: boolean): number =>
  classes | (isMember ? RHYME : classes & OBLIQUE ? UNRHYMED : 0);

const isFoot = (pattern: LinePattern, zi: number): boolean => pattern.rhymed && zi === pattern.slots.length - 1;

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

/** 两层之间的弧，分对（偶数句）与粘（奇数句）各算一次 (what holds between two layers, computed once for odd and once for even lines). */
const between = <Value>(make: (layer: Layer, next: Layer, number: number) => Value) => {
  const made = once((layer: Layer) => once((next: Layer) => [make(layer, next, 2), make(layer, next, 3)] as const));
  return (layer: Layer, next: Layer, number: number): Value => made(layer)(next)[(number % 2) as 0 | 1];
};

/** 上句第 k 式之后，下句（句次 number，1 起）可接诸式之位 (patterns that may follow, as bits, by pattern of the line before). */
const arcsOf = between((layer, next, number): readonly number[] =>
  layer.map((pattern) => bitsOf(next, (other) => isLegalArc(pattern, other, number))),
);

/** 病在诗人自己之字而可容之弧：第 k 式接第 j 式，两句各在哪一位，1 起 (arcs with such a fault). */
interface TolerableArc {
  readonly k: number;
  readonly j: number;
  readonly at: number;
  readonly isZheyao: boolean;
}

const tolerableArcsOf = between((layer, next, number): readonly TolerableArc[] =>
  layer.flatMap((pattern, k) =>
    next.flatMap((other, j) => {
      const [fault, ...more] = arcBetween(pattern, other, number).faults;
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
  layers: readonly (readonly LinePattern[])[],
  line: number,
  isOwn: (line: number, at: number, pattern: number) => boolean,
): readonly number[] {
  const [layer, next] = [layers[line], layers[line + 1]] as [readonly LinePattern[], readonly LinePattern[]];
  const legal = arcsOf(layer, next, line + 2);
  let arcs: number[] | undefined;
  for (const { k, j, at, isZheyao } of tolerableArcsOf(layer, next, line + 2)) {
    if (isZheyao && !(layers.length === 4 && line === 1)) continue;
    if (!isOwn(line, at, k) || !isOwn(line + 1, at, j)) continue;
    arcs ??= [...legal];
    arcs[k] = (arcs[k] as number) | (1 << j);
  }
  return arcs ?? legal;
}

/** 某位（1 起）是否写定之字 (whether a place, 1-based, holds a character). */
export const heldBy =
  (own: Skeleton) =>
  (line: number, at: number): boolean =>
    own[line]?.[at - 1] !== undefined;

/** 层中某位为平、为仄、可平可仄、为韵脚的句式 (patterns of a layer by what they ask for at a place, as bits). */
interface SlotBits {
  readonly level: number;
  readonly oblique: number;
  readonly either: number;
  readonly foot: number;
}
const slotsOf = once((layer: Layer): readonly SlotBits[] => {
  const at = (zi: number, slot: string): number => bitsOf(layer, (p) => !isFoot(p, zi) && p.slots[zi] === slot);
  return Array.from({ length: layer[0]?.slots.length ?? 0 }, (_, zi) => ({
    level: at(zi, '平'),
    oblique: at(zi, '仄'),
    either: at(zi, '中'),
    foot: bitsOf(layer, (p) => isFoot(p, zi)),
  }));
});

/** 已定之字所能：声类（按位）与所属之韵；罕读不算，书未收者全空 (what a given character can be: tone classes and groups; rare readings left out). */
interface Heard {
  readonly classes: number;
  readonly groups: ReadonlySet<RhymeGroup>;
}
const heardBy = new WeakMap<RhymeBook, Map<string, Heard>>();

/** 已定之字所能；繁体已取定则只按它 (what a given character can be; by the traditional form where one is chosen). */
export function heardOf(char: string, chosen: string | undefined, book: RhymeBook): Heard {
  let known = heardBy.get(book);
  if (known === undefined) {
    known = new Map();
    heardBy.set(book, known);
  }
  const key = chosen === undefined ? char : `=${chosen}`;
  let heard = known.get(key);
  if (heard === undefined) {
    const all = chosen === undefined ? lookup(char, book) : book.readings(chosen);
    const common = all.filter((reading) => !reading.rare);
    const classes = common.reduce((bits, { pingze }) => bits | (pingze === '平' ? LEVEL : OBLIQUE), 0);
    heard = { classes, groups: new Set(common.map(({ group }) => group)) };
    known.set(key, heard);
  }
  return heard;
}

/**
 * 各层可行的句式：本身合律、容得下已定之字、前后接得上。某层为 0 则全诗不可能。
 * Viable patterns of every line, as bits: legal, compatible with what is given, and connected both ways; 0 in some
 * layer means that no poem meets the constraint. Needs no vocabulary and no model.
 */
export function viablePatterns(options: ConstraintOptions): readonly number[] {
  const { meter, rhyme, skeleton, traditional, book, own = skeleton } = options;
  const { layers } = meter;
  const viable = layers.map((layer, line) => {
    const slots = slotsOf(layer);
    let bits = usableOf(layer, own[line]);
    (skeleton[line] ?? []).forEach((char, zi) => {
      const slot = slots[zi];
      if (char === undefined || slot === undefined) return;
      const { classes, groups } = heardOf(char, traditional?.[line]?.[zi], book);
      let fit = classes === 0 ? 0 : slot.either;
      if (classes & LEVEL) fit |= slot.level;
      if (classes & OBLIQUE) fit |= slot.oblique;
      if (groups.has(rhyme) || (line === 0 && isBorrowed(groups, rhyme))) fit |= slot.foot;
      bits &= fit;
    });
    return bits;
  });
  // 自前而后，再自后而前，只留两头都接得上的 (keep what is reached from both ends).
  for (let line = 1; line < layers.length; line++) {
    const arcs = usableArcs(layers, line - 1, heldBy(own));
    viable[line] = (viable[line] as number) & unionOf(arcs, viable[line - 1] as number);
  }
  for (let line = layers.length - 2; line >= 0; line--) {
    const arcs = usableArcs(layers, line, heldBy(own));
    const next = viable[line + 1] as number;
    viable[line] = (viable[line] as number) & arcs.reduce((bits, to, k) => (to & next ? bits | (1 << k) : bits), 0);
  }
  return viable;
}

/** 首句之脚可借之邻韵 (whether a first foot may borrow: one of its groups neighbours the rhyme). */
export const isBorrowed = (groups: ReadonlySet<RhymeGroup>, rhyme: RhymeGroup): boolean =>
  [...groups].some((group) => areNeighbours(group, rhyme));

/** bits 中各项所及之并 (the union of what the set bits reach). */
function unionOf(reach: readonly number[], bits: number): number {
  let union = 0;
  for (let k = 0; k < reach.length; k++) if ((bits >> k) & 1) union |= reach[k] as number;
  return union;
}

/** 余下各位所求之数：平、仄、可平可仄、韵、不韵之脚 (how many places are left of each kind). */
export type Demand = readonly [level: number, oblique: number, either: number, rhyme: number, unrhymed: number];
const KINDS = [LEVEL, OBLIQUE, LEVEL | OBLIQUE, RHYME, UNRHYMED];

/**
 * 格律、韵与已定之字合成的一张网：每句可走的句式，每位所求。两种掩码（一字一词元的、字节词元的）都在它上面走。
 *
 * The lattice of a constraint: patterns that are still viable in every line, what each place asks for, and whether the
 * characters left suffice for the places left. Knows nothing of tokens; both kinds of mask walk on it.
 */
export class Grid {
  readonly lines: number;
  readonly lineLength: number;
  readonly viable: readonly number[];
  readonly repeats: boolean;
  private readonly layers: CompiledMeter['layers'];
  private readonly needs: readonly (readonly (readonly number[])[])[];
  private readonly needTexts: readonly (readonly string[])[];
  private readonly reach: readonly (readonly number[])[];
  private readonly demands = new Map<string, readonly Demand[]>();
  private readonly freeCells: readonly number[];
  private readonly feet: readonly number[];

  constructor(options: ConstraintOptions) {
    const { layers, lineLength } = options.meter;
    this.layers = layers;
    this.lines = layers.length;
    this.lineLength = lineLength;
    this.repeats = options.repeats ?? false;
    this.viable = viablePatterns(options);
    const isGiven = (line: number, zi: number): boolean => options.skeleton[line]?.[zi] !== undefined;
    this.needs = layers.map((layer, line) =>
      Array.from({ length: lineLength }, (_, zi) =>
        layer.map((pattern) => {
          if (isGiven(line, zi)) return 0;
          if (isFoot(pattern, zi)) return RHYME;
          if (line === 0 && zi === lineLength - 1) return UNRHYMED;
          const slot = pattern.slots[zi];
          return slot === '平' ? LEVEL : slot === '仄' ? OBLIQUE : LEVEL | OBLIQUE;
        }),
      ),
    );
    this.needTexts = layers.map((layer, line) =>
      layer.map((_, k) => this.needs[line]?.map((row) => row[k]).join('') as string),
    );
    this.reach = layers.map((layer, line) => {
      const next = layers[line + 1];
      if (next === undefined) return layer.map(() => 0);
      const arcs = usableArcs(layers, line, heldBy(options.own ?? options.skeleton));
      return layer.map((_, k) => (arcs[k] as number) & (this.viable[line + 1] as number));
    });
    const cells = layers.map((_, line) =>
      Array.from({ length: lineLength }, (_, zi) => Number(!isGiven(line, zi))).reduce((a, b) => a + b, 0),
    );
    this.freeCells = layers.map((_, line) => cells.slice(line).reduce((a, b) => a + b, 0));
    const maybeRhymes = layers.map((_, line) => Number(!isGiven(line, lineLength - 1) && this.rhymes(line)));
    this.feet = layers.map((_, line) => maybeRhymes.slice(line).reduce((a, b) => a + b, 0));
  }

  /** 已定之字里先占住的：不许重字则全部，许重则只有押韵之脚 (what is given and may not come again: all of it, or the rhyme words). */
  reserved<T>(given: readonly (readonly (T | undefined)[])[]): T[] {
    return given.flatMap((row, line) =>
      row.flatMap((one, zi) =>
        one === undefined || (this.repeats && !(zi === this.lineLength - 1 && this.rhymes(line))) ? [] : [one],
      ),
    );
  }

  /** 某句可有押韵之式否 (whether a line has a viable pattern that rhymes). */
  private rhymes(line: number): boolean {
    return this.layers[line]?.some((pattern, k) => pattern.rhymed && ((this.viable[line] as number) >> k) & 1) === true;
  }

  /** 每层皆有可行之式 (whether every layer has a viable pattern). */
  get connected(): boolean {
    return this.viable.every((bits) => bits !== 0);
  }

  /** 某句某位，第 k 式所求；0：已定 (what pattern k asks for at a place; 0: given). */
  need(line: number, zi: number, k: number): number {
    return this.needs[line]?.[zi]?.[k] as number;
  }

  /** 第 k 式逐位所求，一位一字 (what pattern k asks for along a line, one digit a place). */
  needText(line: number, k: number): string {
    return this.needTexts[line]?.[k] as string;
  }

  /** 尚可走的句式在此位所求之并 (the union of what live patterns ask for). */
  wants(line: number, zi: number, live: number): number {
    return unionOf(this.needs[line]?.[zi] as readonly number[], live);
  }

  /** 此字之后仍可走的句式 (the patterns still alive after a character that can do `sounds`). */
  narrow(line: number, zi: number, live: number, sounds: number): number {
    const needs = this.needs[line]?.[zi] as readonly number[];
    let left = 0;
    for (let k = 0; k < needs.length; k++) {
      if (((live >> k) & 1) === 0) continue;
      const need = needs[k] as number;
      if (need === 0 || need & sounds) left |= 1 << k;
    }
    return left;
  }

  /** 此句写完，下句可走的句式 (the patterns of the next line). */
  next(line: number, live: number): number {
    return unionOf(this.reach[line] as readonly number[], live);
  }

  /** 自此句起未定之位，至多有几 (free places from this line on, at most). */
  cellsLeft(line: number): number {
    return this.freeCells[line] ?? 0;
  }

  /** 自此句起须觅韵字之脚，至多有几 (feet from this line on that may have to rhyme, at most). */
  feetLeft(line: number): number {
    return this.feet[line] ?? 0;
  }

  /** 自此位（含）至诗末所求之数，各条路一项 (what the places from here on ask for, one entry a way through). */
  demandsFrom(line: number, zi: number, live: number): readonly Demand[] {
    if (line >= this.lines) return [[0, 0, 0, 0, 0]];
    const key = `${line},${zi},${live}`;
    let found = this.demands.get(key);
    if (found !== undefined) return found;
    const distinct = new Map<string, Demand>();
    const width = this.needs[line]?.[0]?.length ?? 0;
    for (let k = 0; k < width; k++) {
      if (((live >> k) & 1) === 0) continue;
      const own = [0, 0, 0, 0, 0];
      for (let j = zi; j < this.lineLength; j++) {
        const kind = KINDS.indexOf(this.need(line, j, k));
        if (kind >= 0) own[kind] = (own[kind] as number) + 1;
      }
      const onward = line + 1 < this.lines ? this.next(line, 1 << k) : 0;
      for (const rest of this.demandsFrom(line + 1, 0, onward)) {
        const sum = own.map((n, i) => n + (rest[i] as number)) as unknown as Demand;
        distinct.set(sum.join(), sum);
      }
    }
    found = [...distinct.values()];
    this.demands.set(key, found);
    return found;
  }
}

/** 各字形所能之位：同形诸字之并 (what each glyph can do: the union over the characters that share it). */
export function kindsOf(sounds: Uint8Array, glyph: Int32Array): Uint8Array {
  const kinds = new Uint8Array(sounds.length);
  for (let i = 0; i < sounds.length; i++) {
    const shape = glyph[i] as number;
    kinds[shape] = (kinds[shape] as number) | (sounds[i] as number);
  }
  return kinds;
}

/**
 * 字之储备：按“所能之位”分类计数，问余下之字够不够余下之位。字不许重，则每个字形只用一次，这是一个配对问题；字按类可互换，
 * 故 Hall 条件（十五个不等式）即为充要。字许重，则只有韵脚不得重。
 *
 * The stock of characters, counted by what they can do. With no repeated characters, filling the places left is a matching of
 * glyphs to places; glyphs of one kind are interchangeable, so Hall's condition over the fifteen unions of kinds decides
 * it exactly. With repeats allowed only the rhyme words must differ.
 */
export class Stock {
  /** supply[m]：所能之位与 m 有交的字形之数 (glyphs that can do anything in m). */
  private readonly supply = new Int32Array(16);

  /** kinds：各字形所能之位之并，下标为字形号 (what each glyph can do in any of its forms, by glyph number). */
  constructor(
    private readonly grid: Grid,
    private readonly kinds: Uint8Array,
  ) {
    const counts = new Int32Array(16);
    for (let glyph = 0; glyph < kinds.length; glyph++)
      counts[kinds[glyph] as number] = (counts[kinds[glyph] as number] as number) + 1;
    for (let m = 1; m < 16; m++) this.supply[m] = counts.reduce((sum, n, kind) => (kind & m ? sum + n : sum), 0);
  }

  /** 去掉已用者（不重复），还有几个字形可任 m (unused glyphs that can do anything in m; `used` holds each once). */
  private left(m: number, used: readonly number[]): number {
    let left = this.supply[m] as number;
    for (const glyph of used) if ((this.kinds[glyph] as number) & m) left--;
    return left;
  }

  /** 绰绰有余：再用 `spend` 个字也不愁，不必细算 (plenty: whatever the next `spend` characters are, the rest suffices). */
  isPlenty(line: number, used: readonly number[], spend: number): boolean {
    const feet = this.grid.feetLeft(line);
    if (this.grid.repeats) {
      return [LEVEL, OBLIQUE, UNRHYMED].every((m) => (this.supply[m] as number) > 0) && this.left(RHYME, used) > feet;
    }
    const cells = this.grid.cellsLeft(line);
    if (this.left(RHYME, used) < feet + spend) return false;
    for (const m of [LEVEL, OBLIQUE, UNRHYMED]) {
      if ((this.supply[m] as number) < cells + used.length && this.left(m, used) < cells) return false;
    }
    return true;
  }

  /** 自此位（含）起能否写完 (whether the poem can be finished from here). */
  suffices(line: number, zi: number, live: number, used: readonly number[]): boolean {
    if (live === 0 && line < this.grid.lines) return false;
    if (this.isPlenty(line, used, 0)) return true;
    const left = new Int32Array(16);
    for (let m = 1; m < 16; m++) left[m] = this.left(m, used);
    return this.grid
      .demandsFrom(line, zi, live)
      .some((demand) =>
        this.grid.repeats
          ? KINDS.every((m, i) => m === RHYME || demand[i] === 0 || (this.supply[m] as number) > 0) &&
            (left[RHYME] as number) >= demand[3]
          : left.every(
              (n, m) => n >= KINDS.reduce((sum, kind, i) => sum + ((kind & ~m) === 0 ? (demand[i] as number) : 0), 0),
            ),
      );
  }
}
