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
      const level = new Map([...ALPHABET].map((c, i) => [c.charCodeAt(0), (i - LEVELS) * STEP]));
      this.values = Float32Array.from(
        { length: this.packed.length },
        (_, i) => level.get(this.packed.charCodeAt(i)) as number,
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

  /** 此表之第 i 字与彼表之若干字（次序，−1 者得 0）的内积，各加 bias (the dot products with many vectors of another table, 0 for −1). */
  dots(i: number, other: Vectors, others: Int32Array, bias: number): Float32Array {
    const into = new Float32Array(others.length);
    const values = other.unpacked();
    const size = this.dimensions;
    const own = this.unpacked().subarray(i * size, (i + 1) * size);
    for (let n = 0; n < others.length; n++) {
      const at = (others[n] as number) * size;
      if (at < 0) continue;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (own[k] as number) * (values[at + k] as number);
      into[n] = sum + bias;
    }
    return into;
  }
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

let lengths: Float32Array | undefined;

/**
 * 一字与一列字相近几何，见 `likeness`；未收者 0 (the likeness of a character to many others at once, 0 where unknown).
 */
export function likenesses(char: string, others: readonly string[]): Float32Array {
  const own = pairs();
  const i = rankOf(char);
  if (i === undefined) return new Float32Array(others.length);
  lengths ??= Float32Array.from({ length: tableSize() }, (_, j) => Math.sqrt(own.dot(j, own, j)));
  const at = ranksOf(others);
  const found = own.dots(i, own, at, 0);
  for (let n = 0; n < at.length; n++) {
    const j = at[n] as number;
    if (j >= 0) found[n] = (found[n] as number) / ((lengths[i] as number) * (lengths[j] as number));
  }
  return found;
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
 * 一字与一列字相对的对数胜算，见 `affinity`；未收者 0 (the affinity of a character with many others at once, 0 where unknown).
 */
export function affinities(char: string, others: readonly string[]): Float32Array {
  const i = rankOf(char);
  return i === undefined ? new Float32Array(others.length) : pairs().dots(i, pairs(), ranksOf(others), pairBias);
}
