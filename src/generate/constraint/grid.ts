import { copiedFrom, type LineMeter, type LinePattern, lengthsOf, type Meter, rhymeOf } from '../../meter/meter.ts';
import { offsetsOf } from '../../text/grid.ts';
import { MOST_RHYMES, PING, rhymeBit, UNRHYMED, UNRHYMED_PING, ZE } from './sounds.ts';
import { type ConstraintOptions, heldBy, isFoot, unionOf, usableArcs, viablePatterns } from './viable.ts';

/** 余下各位所求之数，依 `KINDS`：平、仄、可平可仄、不韵之脚、各韵 (how many places are left of each kind). */
export type Demand = readonly number[];
/** 所求之各类 (the kinds of what is asked for). */
export const KINDS = [
  PING,
  ZE,
  PING | ZE,
  UNRHYMED,
  UNRHYMED_PING,
  UNRHYMED | UNRHYMED_PING,
  ...Array.from({ length: MOST_RHYMES }, (_, r) => rhymeBit(r)),
];

/**
 * 格律、韵与已定之字合成的一张网：每句可走的句式，每位所求。两种掩码（一字一词元的、字节词元的）都在它上面走。
 *
 * The lattice of a constraint: patterns that are still viable in every line, what each place asks for, and whether the
 * characters left suffice for the places left. Knows nothing of tokens; both kinds of mask walk on it.
 */
export class Grid {
  readonly lines: number;
  /** 各句之前有几字，末一项为全长 (characters before every line; the whole length last). */
  readonly before: readonly number[];
  /** 诗中所求之位之并 (the union of what all places ask for). */
  readonly needed: number;
  readonly viable: readonly number[];
  readonly repeats: boolean;
  private readonly meter: Meter;
  private readonly needs: readonly (readonly (readonly number[])[])[];
  private readonly needTexts: readonly (readonly string[])[];
  private readonly reach: readonly (readonly number[])[];
  private readonly demands = new Map<string, readonly Demand[]>();
  private readonly freeCells: readonly number[];
  private readonly feet: readonly number[];

  constructor(options: ConstraintOptions) {
    const { meter } = options;
    const layers = meter.lines.map(({ patterns }) => patterns);
    const lengths = lengthsOf(meter);
    this.meter = meter;
    this.lines = layers.length;
    this.before = offsetsOf(lengths);
    this.repeats = options.repeats ?? false;
    this.viable = viablePatterns(options);
    // 叠句照抄，无所求 (a repeated line is copied and asks for nothing).
    const isGiven = (line: number, zi: number): boolean =>
      options.skeleton[line]?.[zi] !== undefined || copiedFrom(meter, line) !== undefined;
    this.needs = layers.map((layer, line) =>
      Array.from({ length: lengths[line] as number }, (_, zi) => {
        const mayRhyme = layer.some((pattern) => isFoot(pattern, zi));
        return layer.map((pattern) => (isGiven(line, zi) ? 0 : needOf(pattern, zi, mayRhyme)));
      }),
    );
    this.needed = this.needs.flat(2).reduce((bits, need) => bits | need, 0);
    this.needTexts = layers.map((layer, line) =>
      layer.map((_, k) => this.needs[line]?.map((row) => String.fromCharCode(row[k] as number)).join('') as string),
    );
    this.reach = layers.map((layer, line) => {
      const next = layers[line + 1];
      if (next === undefined) return layer.map(() => 0);
      const arcs = usableArcs(meter, line, heldBy(options.own ?? options.skeleton));
      return layer.map((_, k) => (arcs[k] as number) & (this.viable[line + 1] as number));
    });
    const cells = layers.map((_, line) =>
      Array.from({ length: lengths[line] as number }, (_, zi) => Number(!isGiven(line, zi))).reduce((a, b) => a + b, 0),
    );
    this.freeCells = layers.map((_, line) => cells.slice(line).reduce((a, b) => a + b, 0));
    const maybeRhymes = layers.map((_, line) =>
      Number(!isGiven(line, (lengths[line] as number) - 1) && this.rhymes(line)),
    );
    this.feet = layers.map((_, line) => maybeRhymes.slice(line).reduce((a, b) => a + b, 0));
  }

  /** 已定之字里先占住的：不许重字则全部，许重则只有押韵之脚 (what is given and may not come again: all of it, or the rhyme words). */
  reserved<T>(given: readonly (readonly (T | undefined)[])[]): T[] {
    return given.flatMap((row, line) =>
      row.flatMap((one, zi) =>
        one === undefined || (this.repeats && !(zi === this.lengthOf(line) - 1 && this.rhymes(line))) ? [] : [one],
      ),
    );
  }

  /** 某句可有押韵之式否 (whether a line has a viable pattern that rhymes). */
  private rhymes(line: number): boolean {
    const { patterns } = this.meter.lines[line] as LineMeter;
    return patterns.some((pattern, k) => pattern.rhymed && ((this.viable[line] as number) >> k) & 1);
  }

  /** 某句几字 (characters of a line). */
  lengthOf(line: number): number {
    return (this.before[line + 1] as number) - (this.before[line] as number);
  }

  /** 每层皆有可行之式 (whether every layer has a viable pattern). */
  get connected(): boolean {
    return this.viable.every((bits) => bits !== 0);
  }

  /** 某句某位，第 k 式所求；0：已定 (what pattern k asks for at a place; 0: given). */
  need(line: number, zi: number, k: number): number {
    return this.needs[line]?.[zi]?.[k] as number;
  }

  /** 第 k 式逐位所求，一位一个 UTF-16 单位 (what pattern k asks for along a line, a UTF-16 unit a place). */
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
    if (line >= this.lines) return [KINDS.map(() => 0)];
    const key = `${line},${zi},${live}`;
    let found = this.demands.get(key);
    if (found !== undefined) return found;
    const distinct = new Map<string, Demand>();
    const width = this.needs[line]?.[0]?.length ?? 0;
    for (let k = 0; k < width; k++) {
      if (((live >> k) & 1) === 0) continue;
      const own = KINDS.map(() => 0);
      for (let j = zi; j < this.lengthOf(line); j++) {
        const kind = KINDS.indexOf(this.need(line, j, k));
        if (kind >= 0) own[kind] = (own[kind] as number) + 1;
      }
      const onward = line + 1 < this.lines ? this.next(line, 1 << k) : 0;
      for (const rest of this.demandsFrom(line + 1, 0, onward)) {
        const sum = own.map((n, i) => n + (rest[i] as number));
        distinct.set(sum.join(), sum);
      }
    }
    found = [...distinct.values()];
    this.demands.set(key, found);
    return found;
  }
}

/** 某式在某位所求 (what a pattern asks for at a place). */
function needOf(pattern: LinePattern, zi: number, mayRhyme: boolean): number {
  if (isFoot(pattern, zi)) return rhymeBit(rhymeOf(pattern) as number);
  const slot = pattern.slots[zi];
  if (mayRhyme) {
    return slot === '平' ? UNRHYMED_PING : slot === '仄' ? UNRHYMED : UNRHYMED | UNRHYMED_PING;
  }
  return slot === '平' ? PING : slot === '仄' ? ZE : PING | ZE;
}
