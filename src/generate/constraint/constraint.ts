import { type CompiledMeter, isLegalArc, isLegalPattern } from '../../meter/compile.ts';
import type { LinePattern } from '../../meter/patterns.ts';
import { lookup } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { traditionalCandidates } from '../../text/script.ts';
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
  /**
   * 已定之字取定的繁体写法：读音与词元都以它为准；没有取定的，按各个可能的繁体字的读音之并
   * (the traditional character chosen for what is given; where none is chosen, any candidate's reading will do).
   */
  readonly traditional?: Skeleton;
  readonly book: RhymeBook;
}

const isFoot = (pattern: LinePattern, zi: number): boolean => pattern.rhymed && zi === pattern.slots.length - 1;

/**
 * 各层可行的句式：本身合律、容得下已定之字、前后接得上。某层为 0 则全诗不可能。
 * Viable patterns of every line, as bits: legal, compatible with what is given, and connected both ways; 0 in some
 * layer means that no poem meets the constraint. Needs no vocabulary and no model.
 */
export function viablePatterns({ meter, rhyme, skeleton, traditional, book }: ConstraintOptions): readonly number[] {
  const { layers } = meter;
  const fits = (pattern: LinePattern, line: number): boolean =>
    (skeleton[line] ?? []).every((char, zi) => {
      if (char === undefined) return true;
      const chosen = traditional?.[line]?.[zi];
      const all = chosen === undefined ? lookup(char, book) : book.readings(chosen);
      const readings = all.filter((reading) => !reading.rare);
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
  /** 自某句起，尚须留韵字的句脚之数 (feet that must still rhyme, from each line on). */
  private readonly freeFeet: readonly number[];
  private readonly firstMayNot: boolean;
  private readonly stamps: Int32Array;
  private readonly buffer: Int32Array;
  /** 2：此韵之字 (2 marks the members of the rhyme), by id. */
  private readonly kind: Uint8Array;
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
        const char = options.traditional?.[line]?.[zi] ?? skeleton[line]?.[zi];
        return char === undefined ? undefined : (lexicon.vocabulary.id(char) ?? unknownId);
      }),
    );
    this.reserved = this.fixed.flatMap((row) =>
      row.flatMap((id) => (id === undefined ? [] : [lexicon.glyph[id] as number])),
    );
    this.members = lexicon.members(rhyme);
    this.memberGlyphs = new Set(Array.from(this.members, (id) => lexicon.glyph[id] as number));
    // 首句可韵可不韵时，不必为它留韵字 (no rhyme word is kept for a first line that need not rhyme).
    const firstMust = (meter.layers[0] ?? []).every((p, k) => p.rhymed || !(((this.viable[0] as number) >> k) & 1));
    this.firstMayNot = !firstMust;
    this.freeFeet = meter.layers.map((_, line) => {
      let feet = 0;
      for (let i = line; i < this.lines; i++) {
        const mustRhyme = i % 2 === 1 || (i === 0 && firstMust);
        if (mustRhyme && this.fixed[i]?.at(-1) === undefined) feet++;
      }
      return feet;
    });
    this.stamps = new Int32Array(lexicon.vocabulary.tokens.length);
    this.buffer = new Int32Array(lexicon.vocabulary.tokens.length + 1);
    this.kind = new Uint8Array(lexicon.vocabulary.tokens.length);
    for (const id of this.members) this.kind[id] = 2;
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
   * 此处可用的字号，互不重复；已定之字只有它自己。结果在下一次调用之前有效。
   * The distinct ids allowed here; a given character allows itself alone. Valid until the next call.
   */
  allowed(state: MeterState): Int32Array {
    const fixed = this.fixed[state.line]?.[state.zi];
    if (fixed !== undefined) {
      this.buffer[0] = fixed;
      return this.buffer.subarray(0, 1);
    }
    let classes = 0;
    let foot = false;
    const layer = this.options.meter.layers[state.line] as readonly LinePattern[];
    for (let k = 0; k < layer.length; k++) {
      if (!((state.live >> k) & 1)) continue;
      const pattern = layer[k] as LinePattern;
      if (isFoot(pattern, state.zi)) foot = true;
      else {
        const slot = pattern.slots[state.zi];
        classes |= slot === '平' ? 1 : slot === '仄' ? 2 : 3;
      }
    }
    const { level, oblique, any } = this.lexicon;
    this.stamp++;
    for (const glyph of state.used) this.stamps[glyph] = this.stamp;
    let count = 0;
    // 首句之脚可韵可不韵时，韵字与仄声字并取；兼有两读的字只取一次 (a foot that may rhyme or not takes the union).
    const short = this.rhymesRunShort(state);
    if (foot && !(short && state.line === 0 && this.firstMayNot)) count = this.take(this.members, count, 0);
    if (classes !== 0) {
      const plain = classes === 3 ? any : classes === 1 ? level : oblique;
      count = this.take(plain, count, foot || short || this.isFirstFoot(state) ? 2 : 0);
    }
    return this.buffer.subarray(0, count);
  }

  /**
   * 把未用过的字号放进缓冲；skip 为 2 时略过韵字（已取过，或须留给韵脚）。
   * Appends unused ids to the buffer; with skip 2, members of the rhyme are left out.
   */
  private take(ids: Int32Array, from: number, skip: 0 | 2): number {
    const { glyph } = this.lexicon;
    const { stamps, stamp, buffer, kind } = this;
    let count = from;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      const shape = glyph[id] as number;
      if (stamps[shape] === stamp || (skip !== 0 && kind[id] === skip)) continue;
      buffer[count++] = id;
    }
    return count;
  }

  /** 写下一字之后的状态 (the state after a character). */
  advance(state: MeterState, id: number): MeterState {
    const layer = this.options.meter.layers[state.line] as readonly LinePattern[];
    const isFixed = this.fixed[state.line]?.[state.zi] !== undefined;
    let live = 0;
    layer.forEach((pattern, k) => {
      if (!((state.live >> k) & 1)) return;
      if (isFixed || this.matches(pattern, state, id)) live |= 1 << k;
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

  /** 首句之脚：不入韵者不用本韵之字，哪怕它另有仄读，免得听来像入韵 (an unrhymed first line must not sound rhymed). */
  private isFirstFoot(state: MeterState): boolean {
    return state.line === 0 && state.zi === this.lineLength - 1;
  }

  private matches(pattern: LinePattern, state: MeterState, id: number): boolean {
    if (isFoot(pattern, state.zi)) return this.kind[id] === 2;
    if (this.isFirstFoot(state) && this.kind[id] === 2) return false;
    const slot = pattern.slots[state.zi];
    const bits = this.lexicon.classes[id] as number;
    return slot === '中' || (slot === '平' ? (bits & 1) !== 0 : (bits & 2) !== 0);
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

/**
 * 为已定之字各取一个繁体写法，使全诗仍可写成；`preferred` 里的（按词转换所得）在先。
 * Chooses a traditional form for every given character so that the poem can still be written, those in `preferred`
 * first. Expects a constraint that is viable to begin with.
 */
export function chooseTraditional(options: ConstraintOptions, preferred: Skeleton): Skeleton {
  const chosen: (string | undefined)[][] = options.skeleton.map((row) => row.map(() => undefined));
  options.skeleton.forEach((row, line) => {
    row.forEach((char, zi) => {
      if (char === undefined) return;
      const candidates = [preferred[line]?.[zi] ?? char, ...traditionalCandidates(char)];
      const here = chosen[line] as (string | undefined)[];
      for (const candidate of candidates) {
        here[zi] = candidate;
        if (viablePatterns({ ...options, traditional: chosen }).every((bits) => bits !== 0)) return;
      }
    });
  });
  return chosen;
}
