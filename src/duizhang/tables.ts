import { simplifiedForm } from '../text/script.ts';
import { verseCharacters } from './generated/characters.ts';
import { pairBias, pairVectors } from './generated/pairs.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-';
const LEVELS = (ALPHABET.length - 1) / 2;
/** 量化一级之值，与 scripts/mine-verse.ts 同 (one level, as in the script). */
const STEP = 0.07;

let known: ReadonlyMap<string, number> | undefined;

/** 归简之字 → 表中次序，常用者在先；未收则无 (rank of a character in the tables, commonest first). */
export function rankOf(char: string): number | undefined {
  if (known === undefined) {
    const ranks = new Map<string, number>();
    for (const c of verseCharacters) {
      const form = simplifiedForm(c);
      if (!ranks.has(form)) ranks.set(form, ranks.size);
    }
    known = ranks;
  }
  return known.get(simplifiedForm(char));
}

/** 一张向量表：一维一个字符，用时才解 (a table of vectors, one character a dimension; unpacked on first use). */
export class Vectors {
  private values: Float32Array | undefined;
  private readonly dimensions: number;

  constructor(
    private readonly packed: string,
    count: number,
  ) {
    this.dimensions = packed.length / count;
  }

  private unpacked(): Float32Array {
    if (this.values === undefined) {
      const numberOf = new Map([...ALPHABET].map((c, i) => [c.charCodeAt(0), (i - LEVELS) * STEP]));
      this.values = Float32Array.from(
        { length: this.packed.length },
        (_, i) => numberOf.get(this.packed.charCodeAt(i)) as number,
      );
    }
    return this.values;
  }

  /** 此表之第 i 字与彼表之第 j 字的内积 (the dot product of a vector of this table with one of another). */
  dot(i: number, other: Vectors, j: number): number {
    const [a, b] = [this.unpacked(), other.unpacked()];
    const size = this.dimensions;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (a[i * size + k] as number) * (b[j * size + k] as number);
    return sum;
  }

  /** 各化为单位之长 (the same vectors, each of unit length). */
  units(count: number): Vectors {
    const values = this.unpacked().slice();
    const size = this.dimensions;
    for (let i = 0; i < count; i++) {
      const own = values.subarray(i * size, (i + 1) * size);
      const length = Math.hypot(...own);
      for (let k = 0; k < size; k++) own[k] = (own[k] as number) / length;
    }
    const made = new Vectors(this.packed, count);
    made.values = values;
    return made;
  }

  /**
   * 此表之第 i 字与彼表之若干字（次序，−1 者略）的内积，加 bias，乘以 weight，逐个加进 into
   * (adds to `into` the weighted dot products with many vectors of another table, −1 skipped).
   */
  addDots(i: number, other: Vectors, others: Int32Array, bias: number, { into, weight }: Sum): void {
    const rows = other.rowsOf(others);
    const size = this.dimensions;
    const own = this.unpacked().subarray(i * size, (i + 1) * size);
    for (let n = 0, at = 0; n < others.length; n++) {
      let sum = bias;
      for (let k = 0; k < size; k++, at++) sum += (own[k] as number) * (rows[at] as number);
      if ((others[n] as number) >= 0) into[n] = (into[n] as number) + sum * weight;
    }
  }

  /** 同 `addDots`，而逐个来问：第 n 个加 bias 之和，0 起；−1 者得 0 (as `addDots`, but asked one by one; 0 for −1). */
  dotsOf(i: number, other: Vectors, others: Int32Array, bias: number): (n: number) => number {
    const rows = other.rowsOf(others);
    const size = this.dimensions;
    const own = this.unpacked().subarray(i * size, (i + 1) * size);
    return (n) => {
      if ((others[n] as number) < 0) return 0;
      let sum = bias;
      for (let k = 0, at = n * size; k < size; k++, at++) sum += (own[k] as number) * (rows[at] as number);
      return sum;
    };
  }

  private readonly gathered = new WeakMap<Int32Array, Float32Array>();

  /** 若干字的向量排在一处，同一列字只排一次：挨着读，快得多 (the vectors of a list side by side, laid out once a list: read in a row they take half the time). */
  private rowsOf(others: Int32Array): Float32Array {
    let rows = this.gathered.get(others);
    if (rows === undefined) {
      const values = this.unpacked();
      const size = this.dimensions;
      rows = new Float32Array(others.length * size);
      for (const [n, i] of others.entries()) if (i >= 0) rows.set(values.subarray(i * size, (i + 1) * size), n * size);
      this.gathered.set(others, rows);
    }
    return rows;
  }
}

/** 一列字各自的和，与此番所加之权 (a sum for each of many characters, and the weight of what is added to it). */
export interface Sum {
  readonly into: Float32Array;
  readonly weight: number;
}

let countOfCharacters: number | undefined;
/** 表中字数 (characters in the tables). */
export function tableSize(): number {
  if (countOfCharacters === undefined) {
    rankOf('一');
    countOfCharacters = (known as ReadonlyMap<string, number>).size;
  }
  return countOfCharacters;
}

let facing: Vectors | undefined;
const pairs = (): Vectors => {
  facing ??= new Vectors(pairVectors, tableSize());
  return facing;
};

/**
 * 两字在对仗里相对，比随便两字（同一诗位、同一平仄）可能几何：对数胜算；有一字未收则无。
 *
 * The log-odds, over chance in the same slot, that two characters face each other in a parallel couplet; `undefined`
 * where the table lacks one of them. The table folds traditional and simplified forms, and knows no order.
 *
 * @example
 * (affinity('山', '水') ?? 0) > 1; // true
 */
export function affinity(a: string, b: string): number | undefined {
  const [i, j] = [rankOf(a), rankOf(b)];
  return i === undefined || j === undefined ? undefined : pairs().dot(i, pairs(), j) + pairBias;
}

/**
 * 两字相近几何：所配之字相似则相近，−1 至 1；有一字未收则无。
 *
 * How alike two characters are by what they are paired with, −1 to 1 (the cosine of their vectors).
 */
export function likeness(a: string, b: string): number | undefined {
  const [i, j] = [rankOf(a), rankOf(b)];
  if (i === undefined || j === undefined) return undefined;
  const own = pairs();
  return own.dot(i, own, j) / Math.sqrt(own.dot(i, own, i) * own.dot(j, own, j));
}

let units: Vectors | undefined;

/** 一字与一列字相近几何，见 `likeness`，加进和里；未收者不加 (adds the likeness of a character to many others, where known). */
export function addLikeness(char: string, others: readonly string[], sum: Sum): void {
  const i = rankOf(char);
  units ??= pairs().units(tableSize());
  if (i !== undefined) units.addDots(i, units, ranksOf(others), 0, sum);
}

/** 一字与一列字相对的对数胜算，见 `affinity`，加进和里；未收者不加 (adds the affinity of a character with many others, where known). */
export function addAffinity(char: string, others: readonly string[], sum: Sum): void {
  const i = rankOf(char);
  if (i !== undefined) pairs().addDots(i, pairs(), ranksOf(others), pairBias, sum);
}

const ranks = new WeakMap<readonly string[], Int32Array>();

/** 一列字在表中的次序，未收者 −1；同一列（同一数组）再问，不再逐字去查 (ranks of a list, −1 where unknown; kept for when the list is asked about again). */
export function ranksOf(chars: readonly string[]): Int32Array {
  let found = ranks.get(chars);
  if (found === undefined) {
    found = Int32Array.from(chars, (char) => rankOf(char) ?? -1);
    ranks.set(chars, found);
  }
  return found;
}

/**
 * 一字与一列字中第 n 字（0 起）相对的对数胜算，见 `affinity`，问到才算；未收者 0 (the affinity of a character with the n-th, 0-based,
 * of many others, computed as it is asked for; 0 where unknown).
 */
export function affinities(char: string, others: readonly string[]): (n: number) => number {
  const i = rankOf(char);
  return i === undefined ? () => 0 : pairs().dotsOf(i, pairs(), ranksOf(others), pairBias);
}
