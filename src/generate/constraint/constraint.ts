import { type CopiedFrom, copiedFrom } from '../../meter/meter.ts';
import type { VerseGrid } from '../../text/grid.ts';
import { namesakePart } from '../../text/namesakes.ts';
import { traditionalCandidates } from '../../text/script.ts';
import { Grid } from './grid.ts';
import type { Lexicon } from './lexicon.ts';
import { PING, RHYMES, rhymeBit, soundsOf, UNRHYMED, UNRHYMED_PING, ZE } from './sounds.ts';
import { kindsOf, Stock } from './stock.ts';
import { type ConstraintOptions, rhymesOf, viablePatterns, withRepeats } from './viable.ts';

export { type ConstraintOptions, viablePatterns } from './viable.ts';

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
  /** 不可再用之字的字形号 (glyph numbers that may not be used again). */
  readonly used: readonly number[];
  /** 所写之字号；有叠句的格律才记 (the ids written; kept for meters with repeated lines alone). */
  readonly text?: readonly number[];
}

/**
 * 词元掩码，词表无论哪种：状态进，可用的词元号出。状态是纯值，分叉就是留住旧值；只许尚能写完全诗的词元，故没有死路。
 *
 * A token mask over any kind of vocabulary: state in, allowed ids out. States are plain values, so that to fork is to keep
 * the old one, and the answer depends on the state alone. Only tokens after which the poem can still be finished are
 * allowed: there is never a dead end.
 */
export interface Constraint<State extends MeterState = MeterState> {
  readonly lines: number;
  /** 各句之前有几字，末一项为全长 (characters before every line; the whole length last). */
  readonly before: readonly number[];
  /** 词表里用得上的词元数 (tokens of the vocabulary that verse can use). */
  readonly size: number;
  /** 能否写成 (whether any poem meets the constraint). */
  readonly satisfiable: boolean;
  /** 起点 (the state before the first token). */
  start(): State;
  /** 此处可用的词元号，互不重复，在下一次调用之前有效 (the distinct ids allowed here, valid until the next call). */
  allowed(state: State): Int32Array;
  /** 写下一个许可的词元之后的状态 (the state after an allowed token). */
  advance(state: State, id: number): State;
  /** 写完了没有 (whether the poem is finished). */
  isComplete(state: State): boolean;
  /**
   * 自诗首写了多长：一位为一，标点若写进格律也占一位，半字为分数；等长者方可相比
   * (how much is written: one a place, marks that are part of the pattern included, a fraction inside a character; only
   * beams of equal length compare).
   */
  written(state: Pick<State, 'line' | 'zi'> & Partial<State>): number;
  /** 写下一个许可的词元之后的 `written`，不必真走一步 (`written` after an allowed token, without taking the step). */
  reaches(state: State, id: number): number;
}

/**
 * 一字一词元的掩码：每一步给出仍能写成全诗的字号，不多也不少（重字之忌以字形计）。
 *
 * The mask of a vocabulary of single characters: at each step exactly the ids after which the poem can still be finished.
 * Characters are not repeated in a poem (unless given, or `repeats`), and rhyme words are kept for the feet where they run
 * short.
 */
export class MeterConstraint implements Constraint {
  readonly lines: number;
  readonly before: readonly number[];
  readonly size: number;
  private readonly grid: Grid;
  private readonly stock: Stock;
  private readonly fixed: readonly (readonly (number | undefined)[])[];
  private readonly reserved: readonly number[];
  /** 各韵之字号 (the members of every rhyme). */
  private readonly members: readonly Int32Array[];
  /** 叠句照抄何处；不叠则 undefined (where each line is copied from, if it repeats one). */
  private readonly sources: readonly (CopiedFrom | undefined)[];
  private readonly hasCopies: boolean;
  private readonly stamps: Int32Array;
  private readonly buffer: Int32Array;
  /** 各字号所能之位 (what each id can do, as bits). */
  private readonly sounds: Uint16Array;
  /** 各字形所能之位 (what each glyph can do in any of its forms). */
  private readonly kinds: Uint16Array;
  private stamp = 0;

  constructor(
    given: ConstraintOptions,
    private readonly lexicon: Lexicon,
    unknownId: number,
  ) {
    const { meter } = given;
    const skeleton = withRepeats(meter, given.skeleton) ?? given.skeleton;
    const options = { ...given, skeleton };
    const size = lexicon.vocabulary.tokens.length;
    this.size = size;
    this.grid = new Grid(options);
    this.lines = this.grid.lines;
    this.before = this.grid.before;
    this.sources = meter.lines.map((_, line) => copiedFrom(meter, line));
    this.hasCopies = this.sources.some((source) => source !== undefined);
    this.fixed = meter.lines.map((_, line) =>
      Array.from({ length: this.grid.lengthOf(line) }, (_, zi) => {
        const char = options.traditional?.[line]?.[zi] ?? skeleton[line]?.[zi];
        return char === undefined ? undefined : (lexicon.vocabulary.id(char) ?? unknownId);
      }),
    );
    this.reserved = [...new Set(this.grid.reserved(this.fixed).map((id) => lexicon.glyph[id] as number))];
    this.members = rhymesOf(options).map((rhyme) => (rhyme === undefined ? new Int32Array() : lexicon.members(rhyme)));
    const belongs = new Uint16Array(size);
    this.members.forEach((ids, r) => {
      for (const id of ids) belongs[id] = (belongs[id] as number) | rhymeBit(r);
    });
    this.sounds = Uint16Array.from(lexicon.classes, (classes, id) => soundsOf(classes, belongs[id] as number));
    this.kinds = kindsOf(this.sounds, lexicon.glyph);
    this.stock = new Stock(this.grid, this.kinds);
    this.stamps = new Int32Array(size);
    this.buffer = new Int32Array(size + 1);
  }

  get satisfiable(): boolean {
    const { line, zi, live, used } = this.start();
    return this.grid.connected && this.stock.suffices(line, zi, live, used);
  }

  start(): MeterState {
    const state = { line: 0, zi: 0, live: this.grid.viable[0] as number, used: this.reserved };
    return this.hasCopies ? { ...state, text: [] } : state;
  }

  /** 此位已定之字：诗人所给，或叠句照抄 (what must stand here: given by the poet, or copied by a repeated line). */
  private settled({ line, zi, text }: MeterState): number | undefined {
    const from = this.sources[line];
    return from === undefined ? this.fixed[line]?.[zi] : text?.[(this.before[from.line] as number) + from.zi + zi];
  }

  isComplete(state: MeterState): boolean {
    return state.line >= this.lines;
  }

  written({ line, zi }: Pick<MeterState, 'line' | 'zi'>): number {
    return (this.before[line] as number) + zi;
  }

  reaches(state: MeterState): number {
    return this.written(state) + 1;
  }

  /** 见 `Constraint`；已定之字只有它自己 (a given character allows itself alone). */
  allowed(state: MeterState): Int32Array {
    const fixed = this.settled(state);
    if (fixed !== undefined) {
      this.buffer[0] = fixed;
      return this.buffer.subarray(0, 1);
    }
    const { grid, stock } = this;
    const wants = grid.wants(state.line, state.zi, state.live);
    this.stamp++;
    for (const glyph of state.used) this.stamps[glyph] = this.stamp;
    let count = 0;
    // 首句之脚可韵可不韵时，韵字与仄声字并取；兼有两读的字只取一次 (a foot that may rhyme or not takes the union).
    for (let r = 0; r < this.members.length; r++) {
      if (wants & rhymeBit(r)) count = this.take(this.members[r] as Int32Array, count, rhymeBit(r));
    }
    const plain = (wants & (PING | ZE)) | (wants & UNRHYMED ? ZE : 0) | (wants & UNRHYMED_PING ? PING : 0);
    if (plain !== 0) {
      const { ping, ze, any } = this.lexicon;
      const all = PING | ZE;
      count = this.take(plain === all ? any : plain === PING ? ping : ze, count, wants & ~RHYMES);
    }
    if (!stock.isPlenty(state.line, state.used, 1)) count = this.sift(state, count);
    return this.buffer.subarray(0, count);
  }

  /** 把未用过而合所求的字号放进缓冲 (appends unused ids that can do what is wanted). */
  private take(ids: Int32Array, from: number, wants: number): number {
    const { glyph } = this.lexicon;
    const { stamps, stamp, buffer, sounds } = this;
    let count = from;
    // 所给之表已按声类分好；惟首句之脚还要问属不属本韵，许重则句中不问用过没有
    // (the lists go by tone class already; only a first foot asks more, and with repeats the inside of a line asks less).
    const isUnrhymed = (wants & (UNRHYMED | UNRHYMED_PING)) !== 0;
    if (isUnrhymed || (this.grid.repeats && !(wants & RHYMES))) {
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i] as number;
        const isUsed = !this.grid.repeats && stamps[glyph[id] as number] === stamp;
        if (!isUsed && (sounds[id] as number) & wants) buffer[count++] = id;
      }
      return count;
    }
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      if (stamps[glyph[id] as number] !== stamp) buffer[count++] = id;
    }
    return count;
  }

  /** 字将不足：逐类试过，只留用了之后还能写完的 (characters run short: keeps what still lets the poem be finished). */
  private sift(state: MeterState, count: number): number {
    const verdicts = new Map<number, boolean>();
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const id = this.buffer[i] as number;
      const key = (this.sounds[id] as number) * 0x10000 + (this.kinds[this.lexicon.glyph[id] as number] as number);
      let verdict = verdicts.get(key);
      if (verdict === undefined) {
        const { line, zi, live, used } = this.advance(state, id);
        verdict = this.stock.suffices(line, zi, live, used);
        verdicts.set(key, verdict);
      }
      if (verdict) this.buffer[kept++] = id;
    }
    return kept;
  }

  advance(state: MeterState, id: number): MeterState {
    const { grid } = this;
    const isFixed = this.settled(state) !== undefined;
    const sounds = this.sounds[id] as number;
    const live = grid.narrow(state.line, state.zi, state.live, sounds);
    const spends = !isFixed && (!grid.repeats || (grid.wants(state.line, state.zi, live) & RHYMES) !== 0);
    const used = spends ? [...state.used, this.lexicon.glyph[id] as number] : state.used;
    const isWithin = state.zi + 1 < grid.lengthOf(state.line);
    const next = isWithin
      ? { line: state.line, zi: state.zi + 1, live, used }
      : { line: state.line + 1, zi: 0, live: grid.next(state.line, live), used };
    return state.text === undefined ? next : { ...next, text: [...state.text, id] };
  }
}

/**
 * 为已定之字各取一个繁体写法，使全诗仍可写成；`preferred` 里的（按词转换所得）在先。
 * Chooses a traditional form for every given character so that the poem can still be written, those in `preferred`
 * first. Expects a constraint that is viable to begin with.
 */
export function chooseTraditional(options: ConstraintOptions, preferred: VerseGrid): VerseGrid {
  const chosen: (string | undefined)[][] = options.skeleton.map((row) => row.map(() => undefined));
  options.skeleton.forEach((row, line) => {
    row.forEach((char, zi) => {
      if (char === undefined) return;
      const converted = preferred[line]?.[zi];
      // 同形古字惟按词转换所得才算 (a namesake counts only where conversion by words gave it).
      const known = [char, ...traditionalCandidates(char)].filter((form) => namesakePart(char, form) !== '');
      const candidates = converted === undefined ? known : [converted, ...known.slice(Number(known[0] === char))];
      const here = chosen[line] as (string | undefined)[];
      for (const candidate of candidates) {
        here[zi] = candidate;
        if (viablePatterns({ ...options, traditional: chosen }).every((bits) => bits !== 0)) return;
      }
    });
  });
  return chosen;
}
