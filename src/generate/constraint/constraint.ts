import { type CompiledMeter, isLegalArc, isLegalPattern } from '../../meter/compile.ts';
import type { LinePattern } from '../../meter/patterns.ts';
import { lookup } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { Lexicon } from './lexicon.ts';

/** 已定之字：第 i 句第 j 字（0 起），简繁皆可，undefined 表示自由 (what is given, by line and place; undefined: free). */
export type Skeleton = readonly (readonly (string | undefined)[])[];

/**
 * 一条 beam 在格律中的状态：纯值，可随意分叉 (where a beam stands in the meter: a plain value, free to fork).
 */
export interface MeterState {
  /** 正要写的句，0 起 (0-based line to be written next). */
  readonly line: number;
  /** 正要写的字，0 起 (0-based character). */
  readonly zi: number;
  /** 此句尚可走的句式，按位 (patterns of this line still alive, as bits). */
  readonly live: number;
  /** 已用之字的字形号 (glyph numbers used so far). */
  readonly used: readonly number[];
}

/** 已合律之全部要求：句数、字数、平仄、粘对、拗救、韵、已定之字、不重字 (options of a constraint). */
export interface ConstraintOptions {
  readonly meter: CompiledMeter;
  readonly rhyme: RhymeGroup;
  readonly skeleton: Skeleton;
  /** 已定之字的繁体写法，供查词元；省略则即 skeleton (their traditional forms, to find tokens by). */
  readonly traditional?: Skeleton;
  readonly book: RhymeBook;
}

const isFoot = (pattern: LinePattern, zi: number): boolean => pattern.rhymed && zi === pattern.slots.length - 1;

/**
 * 各层可行的句式：本身合律、容得下已定之字、前后接得上。某层为 0 则全诗不可能。
 * Viable patterns of every line, as bits: legal, compatible with what is given, and connected both ways; 0 in some
 * layer means that no poem meets the constraint. Needs no vocabulary and no model.
 */
export function viablePatterns({ meter, rhyme, skeleton, book }: ConstraintOptions): readonly number[] {
  const { layers } = meter;
  const fits = (pattern: LinePattern, line: number): boolean =>
    (skeleton[line] ?? []).every((char, zi) => {
      if (char === undefined) return true;
      const readings = lookup(char, book).filter((reading) => !reading.rare);
      if (readings.length === 0) return false;
      if (isFoot(pattern, zi)) return readings.some((reading) => reading.group === rhyme);
      const slot = pattern.slots[zi];
      return slot === '中' || readings.some((reading) => reading.pingze === slot);
    });
  const viable = layers.map((layer, line) =>
    layer.reduce((bits, pattern, k) => (isLegalPattern(pattern) && fits(pattern, line) ? bits | (1 << k) : bits), 0),
  );
  const connect = (line: number, forward: boolean): void => {
    const here = layers[line] as readonly LinePattern[];
    const near = forward ? line - 1 : line + 1;
    const nearLayer = layers[near] as readonly LinePattern[];
    here.forEach((pattern, k) => {
      const connected = nearLayer.some(
        (other, m) =>
          ((viable[near] as number) >> m) & 1 &&
          (forward ? isLegalArc(other, pattern, line + 1) : isLegalArc(pattern, other, near + 1)),
      );
      if (!connected) viable[line] = (viable[line] as number) & ~(1 << k);
    });
  };
  for (let line = layers.length - 2; line >= 0; line--) connect(line, false);
  for (let line = 1; line < layers.length; line++) connect(line, true);
  for (let line = layers.length - 2; line >= 0; line--) connect(line, false);
  return viable;
}

/**
 * 格律的词元掩码：每一步给出仍能写成全诗的字号，不多也不少（重字之忌以字形计）。状态是纯值，掩码里没有隐藏的记忆。
 *
 * The token mask of a meter: at each step the ids after which the poem can still be finished. A pure function of the
 * state. Characters are not repeated in a poem (unless given), and the last rhyme words of a small group are kept for
 * the feet, so that there is never a dead end.
 */
export class MeterConstraint {
  readonly lines: number;
  readonly lineLength: number;
  private readonly viable: readonly number[];
  private readonly reach: readonly (readonly number[])[];
  private readonly fixed: readonly (readonly (number | undefined)[])[];
  private readonly reserved: readonly number[];
  private readonly members: Int32Array;
  private readonly memberGlyphs: ReadonlySet<number>;
  private readonly freeFeet: readonly number[];
  private readonly stamps: Int32Array;
  private stamp = 0;

  constructor(
    private readonly options: ConstraintOptions,
    private readonly lexicon: Lexicon,
    unknownId: number,
  ) {
    const { meter, skeleton, rhyme } = options;
    this.lines = meter.layers.length;
    this.lineLength = meter.lineLength;
    this.viable = viablePatterns(options);
    this.reach = meter.layers.map((layer, line) => {
      const next = meter.layers[line + 1];
      if (next === undefined) return layer.map(() => 0);
      return layer.map((pattern) =>
        next.reduce(
          (bits, other, m) =>
            ((this.viable[line + 1] as number) >> m) & 1 && isLegalArc(pattern, other, line + 2)
              ? bits | (1 << m)
              : bits,
          0,
        ),
      );
    });
    this.fixed = meter.layers.map((_, line) =>
      Array.from({ length: this.lineLength }, (_, zi) => {
        const char = (options.traditional ?? skeleton)[line]?.[zi];
        return char === undefined ? undefined : (lexicon.vocabulary.id(char) ?? unknownId);
      }),
    );
    this.reserved = this.fixed.flatMap((row) =>
      row.flatMap((id) => (id === undefined ? [] : [lexicon.glyph[id] as number])),
    );
    this.members = lexicon.members(rhyme);
    this.memberGlyphs = new Set(Array.from(this.members, (id) => lexicon.glyph[id] as number));
    this.freeFeet = meter.layers.map((_, line) => {
      let feet = 0;
      for (let i = line; i < this.lines; i++) {
        const mayRhyme = i % 2 === 1 || i === 0;
        if (mayRhyme && this.fixed[i]?.at(-1) === undefined) feet++;
      }
      return feet;
    });
    this.stamps = new Int32Array(lexicon.vocabulary.tokens.length);
  }

  /** 能否写成 (whether any poem meets the constraint). */
  get satisfiable(): boolean {
    return this.viable.every((bits) => bits !== 0) && this.enoughRhymes();
  }

  private enoughRhymes(): boolean {
    const free = [...this.memberGlyphs].filter((glyph) => !this.reserved.includes(glyph)).length;
    return free >= (this.freeFeet[0] as number);
  }

  /** 起点 (the state before the first character). */
  start(): MeterState {
    return { line: 0, zi: 0, live: this.viable[0] as number, used: this.reserved };
  }

  /** 写完了没有 (whether the poem is finished). */
  isComplete(state: MeterState): boolean {
    return state.line >= this.lines;
  }

  /**
   * 此处可用的字号；已定之字只有它自己 (ids allowed here; a given character allows itself alone).
   * 结果可能引用内部数组，勿改 (do not modify the result).
   */
  allowed(state: MeterState): readonly number[] | Int32Array {
    const fixed = this.fixed[state.line]?.[state.zi];
    if (fixed !== undefined) return [fixed];
    let classes = 0;
    let foot = false;
    let free = false;
    const layer = this.options.meter.layers[state.line] as readonly LinePattern[];
    layer.forEach((pattern, k) => {
      if (!((state.live >> k) & 1)) return;
      if (isFoot(pattern, state.zi)) foot = true;
      else {
        const slot = pattern.slots[state.zi];
        if (slot === '平') classes |= 1;
        else if (slot === '仄') classes |= 2;
        else free = true;
      }
    });
    if (free) classes = 3;
    const { level, oblique, any } = this.lexicon;
    const plain = classes === 3 ? any : classes === 1 ? level : classes === 2 ? oblique : undefined;
    const stamp = this.markUsed(state.used);
    const allowed: number[] = [];
    const take = (ids: Int32Array, skipMembers: boolean): void => {
      for (const id of ids) {
        const glyph = this.lexicon.glyph[id] as number;
        if (this.stamps[glyph] === stamp) continue;
        if (skipMembers && this.memberGlyphs.has(glyph)) continue;
        allowed.push(id);
      }
    };
    if (plain !== undefined) take(plain, this.rhymesRunShort(state));
    if (foot) {
      if (plain === undefined) take(this.members, false);
      else {
        // 首句脚可韵可不韵：两类并取 (a first-line foot that may rhyme or not takes the union).
        const have = new Set(allowed);
        const before = allowed.length;
        take(this.members, false);
        const added = allowed.splice(before).filter((id) => !have.has(id));
        allowed.push(...added);
      }
    }
    return allowed;
  }

  /** 写下一字之后的状态 (the state after a character). */
  advance(state: MeterState, id: number): MeterState {
    const layer = this.options.meter.layers[state.line] as readonly LinePattern[];
    const isFixed = this.fixed[state.line]?.[state.zi] !== undefined;
    let live = 0;
    layer.forEach((pattern, k) => {
      if (!((state.live >> k) & 1)) return;
      if (isFixed || this.matches(pattern, state.zi, id)) live |= 1 << k;
    });
    const used = isFixed ? state.used : [...state.used, this.lexicon.glyph[id] as number];
    if (state.zi + 1 < this.lineLength) return { line: state.line, zi: state.zi + 1, live, used };
    const reach = this.reach[state.line] as readonly number[];
    let next = 0;
    layer.forEach((_, k) => {
      if ((live >> k) & 1) next |= reach[k] as number;
    });
    return { line: state.line + 1, zi: 0, live: next, used };
  }

  private matches(pattern: LinePattern, zi: number, id: number): boolean {
    if (isFoot(pattern, zi)) return this.members.includes(id);
    const slot = pattern.slots[zi];
    const bits = this.lexicon.classes[id] as number;
    return slot === '中' || (slot === '平' ? (bits & 1) !== 0 : (bits & 2) !== 0);
  }

  private markUsed(used: readonly number[]): number {
    this.stamp++;
    for (const glyph of used) this.stamps[glyph] = this.stamp;
    return this.stamp;
  }

  /** 韵字所剩只够韵脚之用，则别处不得再用 (the rhyme words left are all needed at the feet). */
  private rhymesRunShort(state: MeterState): boolean {
    const needed = this.freeFeet[state.line] as number;
    if (this.memberGlyphs.size - state.used.length > needed) return false;
    let left = 0;
    for (const glyph of this.memberGlyphs) if (!state.used.includes(glyph)) left++;
    return left <= needed;
  }
}
