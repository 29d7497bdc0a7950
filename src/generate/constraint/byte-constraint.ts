import { InvalidInputError } from '../../errors.ts';
import { closesSentence } from '../../meter/meter.ts';
import { type AllowedKinds, type ByteLexicon, type Kind, MARKS, rhymesKey, type Sorting } from './byte-lexicon.ts';
import type { Constraint, MeterState } from './constraint.ts';
import { Grid } from './grid.ts';
import { RHYMES } from './sounds.ts';
import type { Continuation, Node, Piece } from './spelling.ts';
import { Stock } from './stock.ts';
import { type ConstraintOptions, rhymesOf } from './viable.ts';

/** 字节词元之下，一条 beam 的状态：多一个字内的位置。仍是纯值 (the state of a beam over byte tokens: a plain value). */
export interface ByteState extends MeterState {
  /** 半字之结点，0：不在字中。标点之位接在字位之后，`zi` 由句长数起 (node inside a character, 0: at its beginning; marks follow as further places). */
  readonly node: number;
}

/** 字节掩码的选项 (options of the byte mask). */
export interface ByteOptions extends ConstraintOptions {
  /**
   * 写进格律的标点：句中、句末（见 `closesSentence`），如 `['，', '。\n']`；末句去其换行。不给则无标点，词元不得跨句
   * (marks written as part of the pattern, after lines that leave a sentence open and lines that close it; none: no token may pass the end of a line).
   */
  readonly marks?: readonly [open: string, closed: string];
  /** 只写到第几句为止，词元不得写过其末；默认全诗。能否写完仍问全诗 (no token passes the end of this line; whether the poem can be finished is still asked of all of it). */
  readonly until?: number;
}

/** 词元某一刻之前、之后 (where a walk stands while a token is read; reused between calls). */
interface Walk {
  line: number;
  zi: number;
  live: number;
  node: number;
  /** 新用的字形 (glyphs the token has spent). */
  spent: number[];
}

/** 一处之掩码，不计已用之字 (the mask of a place before used characters are taken out). */
interface Place extends AllowedKinds {
  /** 一字之首的字节 (first bytes of a character). */
  readonly fragments: readonly Piece[];
  /** 须逐个走过的：及已定之字、带半字、带标点 (tokens to be walked one by one). */
  readonly others: readonly Piece[];
}

/**
 * 字节词元的掩码：词元可含数字、半字、跨字，仍只许尚能写完全诗者。
 *
 * 词元先照字切开（`ByteLexicon`）。不带半字的词元按各字声类与末字之韵归类，一处所许便是若干类之并；每一步抄下这几类，
 * 再去掉含已用之字者。其余词元不过数百，逐个走。
 *
 * The mask of byte-level vocabularies, whose tokens may hold several characters or part of one. Tokens are cut along
 * characters once (`ByteLexicon`); those of whole characters are sorted by tone classes and the rhyme of the last, so that
 * what a place allows is a union of kinds. A step copies these kinds and takes out the tokens that hold used characters; the
 * few hundred others are walked one by one.
 */
export class ByteConstraint implements Constraint<ByteState> {
  readonly lines: number;
  readonly before: readonly number[];
  readonly size: number;
  private readonly grid: Grid;
  private readonly stock: Stock;
  private readonly sounds: Uint16Array;
  private readonly sorting: Sorting;
  /** 各句各位已定之字之号，标点在内；-1：词表写不出 (numbers of what is given at each place, marks included). */
  private readonly fixed: readonly (readonly (number | undefined)[])[];
  /** 各句之前有几位，标点在内，末一项为全长 (places before each line, marks included, the whole length last). */
  private readonly offsets: readonly number[];
  /** 所押各韵之键 (a key for the rhymes). */
  private readonly rhymes: string;
  private readonly until: number;
  private readonly reserved: readonly number[];
  private readonly places = new Map<string, Place>();
  private readonly stamps: Int32Array;
  private stamp = 0;
  private readonly buffer: Int32Array;
  private readonly holes: Int32Array;
  private readonly walk: Walk = { line: 0, zi: 0, live: 0, node: 0, spent: [] };

  constructor(
    private readonly options: ByteOptions,
    private readonly lexicon: ByteLexicon,
  ) {
    this.grid = new Grid(options);
    this.lines = this.grid.lines;
    this.before = this.grid.before;
    const rhymes = rhymesOf(options);
    this.rhymes = rhymesKey(rhymes);
    this.sounds = lexicon.sounds(rhymes);
    this.sorting = lexicon.sorting(rhymes);
    if (options.meter.lines.some(({ repeats }) => repeats !== undefined)) {
      throw new InvalidInputError('字节词表还不能写叠句', 'a byte-level vocabulary cannot write repeated lines');
    }
    const numberOf = (char: string): number => lexicon.number(char) ?? -1;
    const given = options.meter.lines.map((_, line) =>
      Array.from({ length: this.grid.lengthOf(line) }, (_, zi) => {
        const char = options.skeleton[line]?.[zi];
        return char === undefined ? undefined : numberOf(char);
      }),
    );
    this.fixed = given.map((row, line) => {
      const mark = options.marks?.[closesSentence(options.meter, line) ? 1 : 0] ?? '';
      for (const char of mark) {
        if (MARKS.includes(char)) continue;
        throw new InvalidInputError(
          `格律里的标点只可用 ${MARKS.trim()}：${char}`,
          `marks are limited to ${MARKS.trim()}`,
        );
      }
      return [...row, ...Array.from(line === this.lines - 1 ? mark.trimEnd() : mark, numberOf)];
    });
    const offsets = [0];
    for (const row of this.fixed) offsets.push((offsets.at(-1) as number) + row.length);
    this.offsets = offsets;
    this.until = options.until ?? this.lines;
    this.reserved = [...new Set(this.grid.reserved(given).map((char) => lexicon.glyph[char] ?? -1))];
    this.stock = new Stock(this.grid, lexicon.kinds(rhymes));
    this.size = lexicon.pieces.size;
    this.buffer = new Int32Array(this.size);
    this.stamps = new Int32Array(lexicon.nodes.length);
    this.holes = new Int32Array(lexicon.plain.length);
  }

  get satisfiable(): boolean {
    const { line, zi, live, used } = this.start();
    const isWritable = this.fixed.every((row) => !row.includes(-1));
    return isWritable && this.grid.connected && this.stock.suffices(line, zi, live, used);
  }

  start(): ByteState {
    return { line: 0, zi: 0, live: this.grid.viable[0] as number, used: this.reserved, node: 0 };
  }

  isComplete(state: ByteState): boolean {
    return state.line >= this.lines;
  }

  written({ line, zi, node = 0 }: Pick<ByteState, 'line' | 'zi'> & Partial<ByteState>): number {
    return (this.offsets[line] as number) + zi + this.lexicon.begun(node);
  }

  reaches({ line, zi, node }: ByteState, id: number): number {
    const { lexicon } = this;
    const whole = (this.offsets[line] as number) + zi;
    const span = lexicon.spans[id] as number;
    if (node === 0) return whole + span;
    const next = lexicon.continuations(node).get(id) as Continuation;
    return next.char === undefined ? whole + lexicon.begun(next.node) : whole + 1 + span;
  }

  /** 见 `Constraint`；不许的词元抛 `InvalidInputError` (throws for a token that is not allowed). */
  advance(state: ByteState, id: number): ByteState {
    const piece = this.lexicon.pieces.get(id);
    if (piece === undefined || !this.reads(state, piece) || !this.canFinish(state)) {
      throw new InvalidInputError(`第 ${state.line + 1} 句此处不许词元 ${id}`, `token ${id} is not allowed here`);
    }
    const { line, zi, live, node, spent } = this.walk;
    return { line, zi, live, node, used: spent.length === 0 ? state.used : [...state.used, ...spent] };
  }

  allowed(state: ByteState): Int32Array {
    if (this.isComplete(state)) return this.buffer.subarray(0, 0);
    const { lexicon, buffer } = this;
    const isPlenty = this.stock.isPlenty(state.line, state.used, lexicon.longest);
    let count = 0;
    const test = (piece: Piece): void => {
      if (this.reads(state, piece) && (isPlenty || this.canFinish(state))) buffer[count++] = piece.id;
    };
    if (state.node !== 0) {
      for (const { piece } of lexicon.continuations(state.node).values()) test(piece);
      return buffer.subarray(0, count);
    }
    const place = this.place(state);
    count = this.unused(place, state);
    if (!isPlenty) {
      const unsifted = count;
      count = 0;
      for (let i = 0; i < unsifted; i++) test(lexicon.pieces.get(buffer[i] as number) as Piece);
    }
    // 已用之字经过的结点，其下或已无字可写，须重看 (nodes on the way of used characters may have nothing left).
    this.stamp++;
    for (const glyph of state.used) {
      for (const node of lexicon.nodesByGlyph.get(glyph) ?? []) this.stamps[node] = this.stamp;
    }
    for (const piece of place.fragments) {
      if (isPlenty && this.stamps[piece.tail] !== this.stamp) buffer[count++] = piece.id;
      else test(piece);
    }
    place.others.forEach(test);
    return buffer.subarray(0, count);
  }

  /**
   * 把许可的各类抄入缓冲，去掉含已用之字者；词元在缓冲中的位置由其类与次第即得，故所费只随去掉之数。
   * Copies the allowed kinds into the buffer without the tokens that hold used characters; a token's place follows from its
   * kind and rank, so that the cost goes by what is removed. Returns how many are left.
   */
  private unused({ kinds, offsets }: Place, state: ByteState): number {
    const { buffer, lexicon, grid, holes, sorting } = this;
    let count = 0;
    for (let k = 0; k < kinds.length; k++) {
      const { ids } = sorting.kinds[kinds[k] as number] as Kind;
      buffer.set(ids, count);
      count += ids.length;
    }
    let removed = 0;
    for (const glyph of state.used) {
      const tokens = lexicon.byGlyph.get(glyph);
      if (tokens === undefined) continue;
      for (let t = 0; t < tokens.length; t++) {
        const i = tokens[t] as number;
        const offset = offsets[sorting.kindOf[i] as number] as number;
        if (offset === -1) continue;
        const at = offset + (sorting.rank[i] as number);
        if (buffer[at] === -1 || (grid.repeats && this.reads(state, lexicon.plain[i] as Piece))) continue;
        buffer[at] = -1;
        holes[removed++] = at;
      }
    }
    for (let h = 0; h < removed; h++) {
      while (count > 0 && buffer[count - 1] === -1) count--;
      const hole = holes[h] as number;
      if (hole < count) buffer[hole] = buffer[--count] as number;
    }
    return count;
  }

  /**
   * 自此处读一个词元，所至记在 `walk`；平仄、韵、已定之字、重字、句尾有一不合即否。
   * Reads a token from a state into `walk`; false where tone, rhyme, what is given, repetition or the end of a line forbids it.
   */
  private reads(state: MeterState & { node: number }, { head, chars, tail, id }: Piece): boolean {
    const { walk, lexicon } = this;
    walk.line = state.line;
    walk.zi = state.zi;
    walk.live = state.live;
    walk.node = 0;
    walk.spent.length = 0;
    if ((head !== '') !== (state.node !== 0)) return false;
    if (head !== '') {
      const next = lexicon.continuations(state.node).get(id);
      if (next === undefined) return false;
      if (next.char === undefined) {
        walk.node = next.node;
        return this.hasEnding(next.node, state.used);
      }
      if (!this.steps(next.char, state.used)) return false;
    }
    for (const char of chars) if (!this.steps(char, state.used)) return false;
    walk.node = tail;
    return tail === 0 || this.hasEnding(tail, state.used);
  }

  /** 写一整字 (one whole character). */
  private steps(char: number, used: readonly number[]): boolean {
    const { walk, grid, lexicon } = this;
    if (!this.fits(char, used)) return false;
    if (walk.zi < grid.lengthOf(walk.line)) {
      if (this.fixed[walk.line]?.[walk.zi] === undefined) {
        walk.live = grid.narrow(walk.line, walk.zi, walk.live, this.sounds[char] as number);
        if (this.spends(walk.live)) walk.spent.push(lexicon.glyph[char] as number);
      }
    }
    walk.zi++;
    if (walk.zi >= (this.fixed[walk.line] as readonly unknown[]).length) {
      walk.live = grid.next(walk.line, walk.live);
      walk.line++;
      walk.zi = 0;
      // 无标点者，词元止于句尾 (without marks a token ends with its line).
      if (this.options.marks === undefined) walk.zi = -1;
    }
    return true;
  }

  /** 此位之字写了就不得再用否 (whether the character of this place may not come again). */
  private spends(live: number): boolean {
    return !this.grid.repeats || (this.grid.wants(this.walk.line, this.walk.zi, live) & RHYMES) !== 0;
  }

  /** 一字可否写在 `walk` 所在之位 (whether a character may stand where `walk` is). */
  private fits(char: number, used: readonly number[]): boolean {
    const { walk, grid } = this;
    if (walk.line >= this.until || walk.zi < 0) return false;
    const fixed = this.fixed[walk.line]?.[walk.zi];
    if (fixed !== undefined) return fixed === char;
    const sounds = this.sounds[char] as number;
    const live = grid.narrow(walk.line, walk.zi, walk.live, sounds);
    if (live === 0 || sounds === 0) return false;
    if (!this.spends(live)) return true;
    const glyph = this.lexicon.glyph[char] as number;
    return !used.includes(glyph) && !walk.spent.includes(glyph);
  }

  /** 半字之后，有没有一个合此位的字可以写完 (whether some character that fits can be finished from a node). */
  private hasEnding(node: number, used: readonly number[]): boolean {
    const { line, zi, live } = this.walk;
    if (line >= this.until || zi < 0) return false;
    const isFree = this.fixed[line]?.[zi] === undefined;
    const wants = isFree ? this.grid.wants(line, zi, live) : 0;
    const { chars } = this.lexicon.nodes[node] as Node;
    for (let i = 0; i < chars.length; i++) {
      const char = chars[i] as number;
      if (isFree && ((this.sounds[char] as number) & wants) === 0) continue;
      if (this.fits(char, used)) return true;
    }
    return false;
  }

  /** `walk` 所至，余下的字够不够写完 (whether the characters left suffice from where `walk` stands). */
  private canFinish(state: ByteState): boolean {
    const { walk, stock, grid } = this;
    const used = [...state.used, ...walk.spent];
    const from = (line: number, zi: number, live: number, taken: readonly number[]): boolean =>
      zi < grid.lengthOf(line)
        ? stock.suffices(line, zi, live, taken)
        : stock.suffices(line + 1, 0, line + 1 < this.lines ? grid.next(line, live) : 0, taken);
    if (walk.zi < 0) walk.zi = 0;
    if (walk.node === 0) return from(walk.line, walk.zi, walk.live, used);
    return (this.lexicon.nodes[walk.node] as Node).chars.some((char) => {
      if (!this.fits(char, used)) return false;
      if (walk.zi >= grid.lengthOf(walk.line) || this.fixed[walk.line]?.[walk.zi] !== undefined) {
        return from(walk.line, walk.zi + 1, walk.live, used);
      }
      const live = grid.narrow(walk.line, walk.zi, walk.live, this.sounds[char] as number);
      const taken = this.spends(live) ? [...used, this.lexicon.glyph[char] as number] : used;
      return from(walk.line, walk.zi + 1, live, taken);
    });
  }

  /** 一处之掩码，按句、位、可走之式缓存 (the mask of a place, cached). */
  private place(state: ByteState): Place {
    const key = `${state.line},${state.zi},${state.live}`;
    let place = this.places.get(key);
    if (place === undefined) {
      const { lexicon } = this;
      const bare = { ...state, used: [] };
      const row = this.fixed[state.line] as readonly (number | undefined)[];
      const free = row.findIndex((char, zi) => zi >= state.zi && char !== undefined);
      const given = free === -1 ? row.length : free;
      const others: Piece[] = [];
      // 及已定之字者：那一位须恰是那一字 (tokens that reach what is given hold that very character there).
      const char = row[given];
      if (char !== undefined && char >= 0) {
        for (const i of lexicon.byGlyph.get(lexicon.glyph[char] as number) ?? []) {
          const piece = lexicon.plain[i] as Piece;
          if (piece.chars[given - state.zi] === char && this.reads(bare, piece)) others.push(piece);
        }
      }
      for (const piece of lexicon.mixed) if (this.reads(bare, piece)) others.push(piece);
      place = { ...this.kindsAt(state, given), fragments: this.fragmentsAt(bare), others };
      this.places.set(key, place);
    }
    return place;
  }

  /** 一字之首的字节，此位许哪些；只依所求与韵，故各处共用 (first bytes allowed at a place; shared by what it asks for). */
  private fragmentsAt(bare: ByteState): readonly Piece[] {
    const fixed = this.fixed[bare.line]?.[bare.zi];
    const wants = fixed === undefined ? this.grid.wants(bare.line, bare.zi, bare.live) : 0;
    const key = fixed === undefined ? `${wants}|${wants & ~3 ? this.rhymes : ''}` : `=${fixed}`;
    let found = this.lexicon.starts.get(key);
    if (found === undefined) {
      found = this.lexicon.fragments.filter((piece) => this.reads(bare, piece));
      this.lexicon.starts.set(key, found);
    }
    return found;
  }

  /** 止于位 end（不含）之前的整字词元，许哪几类：有一式逐字相合即许 (kinds of tokens that end by `end` and fit some live pattern). */
  private kindsAt({ line, zi, live }: ByteState, end: number): AllowedKinds {
    const { grid, sorting } = this;
    const length = Math.max(0, Math.min(Math.min(end, grid.lengthOf(line)) - zi, this.lexicon.longest));
    const spans = new Set<string>();
    for (let k = 0; k < 31; k++) if ((live >> k) & 1) spans.add(grid.needText(line, k).slice(zi, zi + length));
    const key = `${[...spans].join()}${grid.repeats ? '' : '!'}`;
    const known = sorting.allowed.get(key);
    if (known !== undefined) return known;
    const paths = Array.from(spans, (needs) => Array.from(needs, (need) => need.charCodeAt(0)));
    const kinds: number[] = [];
    const offsets = new Int32Array(sorting.kinds.length).fill(-1);
    let size = 0;
    sorting.kinds.forEach(({ classes, last, doubled, ids }, k) => {
      const n = classes.length;
      if (n >= length || (doubled && !grid.repeats)) return;
      const fits = (needs: readonly number[]): boolean =>
        (last & (needs[n] as number)) !== 0 && classes.every((c, d) => c & (needs[d] as number));
      if (!paths.some(fits)) return;
      kinds.push(k);
      offsets[k] = size;
      size += ids.length;
    });
    const found = { kinds, offsets };
    sorting.allowed.set(key, found);
    return found;
  }
}
