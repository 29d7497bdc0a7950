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

  /** 此表之第 i 字与若干字（次序，−1 者略）的内积，各加 bias，写进 into (the dot products with many others of this table, −1 skipped). */
  dots(i: number, others: Int32Array, bias: number, into: Float32Array): void {
    const values = this.unpacked();
    const size = this.dimensions;
    const own = values.subarray(i * size, (i + 1) * size);
    for (let n = 0; n < others.length; n++) {
      const at = (others[n] as number) * size;
      if (at < 0) continue;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (own[k] as number) * (values[at + k] as number);
      into[n] = sum + bias;
    }
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

const ranks = new WeakMap<readonly string[], Int32Array>();

/**
 * 一字与一列字相对的对数胜算，见 `affinity`；未收者 0。同一列（同一数组）再问，不再逐字查次序
 * (the affinity of a character with many others at once, 0 where unknown; the ranks of a list are kept for when it is asked again).
 */
export function affinities(char: string, others: readonly string[]): Float32Array {
  const own = pairs();
  const found = new Float32Array(others.length);
  const i = rankOf(char);
  if (i === undefined) return found;
  let known = ranks.get(others);
  if (known === undefined) {
    known = Int32Array.from(others, (other) => rankOf(other) ?? -1);
    ranks.set(others, known);
  }
  own.dots(i, known, pairBias, found);
  return found;
}
