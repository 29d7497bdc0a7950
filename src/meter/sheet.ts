import type { RhymeBook } from '../rhyme/types.ts';
import { MISMATCH } from './prices.ts';
import { type Syllable, type SyllableTable, syllableTable } from './syllable.ts';

/**
 * 一字要点的各位；最低两位即 `Syllable.free`（1 能平，2 能仄，皆不费），`ORDER` 位以上是此字（各种写法同）之号。
 *
 * The bits of the traits of a character; the lowest two are `Syllable.free`, and from bit `ORDER` on stands the number of the character, the same for all
 * its spellings.
 */
export const TRAITS = {
  /** 怎样作都费，或有别的作法要费，见 `stepOf` (no way of taking it is free, or another way has a price). */
  uneven: 4,
  isDirect: 8,
  isTraditionalOnly: 16,
  /** 常读兼两声，语境可以去取 (the context may decide between its common readings). */
  hasContest: 32,
  /** 有别一声的罕读，词或许其用 (a rare reading of the other class). */
  hasRare: 64,
  /** 有一读诸家有争议 (authorities dispute one of its readings). */
  disputed: 128,
  /** 有罕读，某些词许其用 (a rare reading that certain words allow). */
  bound: 256,
} as const;
const ORDER = 9;
/** 字号至多这么大，再多则从头数起：只会误以为重，不会漏 (numbers begin again beyond this: a repeat may be suspected needlessly, never missed). */
const ORDERS = 1 << 21;

/** 要点中的字号 (the number of the character in its traits). */
export const orderOf = (traits: number): number => traits >>> ORDER;

/** 作中、平、仄之价的各种组合，一种一号；`prices[3 * 号 + 字位编码]`，及另费之数 (the ways prices combine, numbered: for the three kinds of slot, and for another way). */
let prices = new Float64Array(3 * 64);
let steps = new Float64Array(64);
const profiles = new Map<string, number>();

/** 第几号组合作某字位之价 (the price of a combination for a kind of slot). */
export const priceAt = (profile: number, code: number): number => prices[3 * profile + code] as number;
/** 第几号组合，别的作法至少费多少 (what another way costs at least). */
export const stepAt = (profile: number): number => steps[profile] as number;

function profileOf({ costs, step }: Syllable): number {
  const key = `${costs.join()} ${step}`;
  let profile = profiles.get(key);
  if (profile === undefined) {
    profile = profiles.size;
    profiles.set(key, profile);
    if (profile === steps.length) {
      [prices, steps] = [larger(prices), larger(steps)];
    }
    prices.set(costs, 3 * profile);
    steps[profile] = step;
  }
  return profile;
}

function larger(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const array = new Float64Array(2 * old.length);
  array.set(old);
  return array;
}

let orders = 0;

/** 一字的要点与价之号，记在字上，算一次 (the traits of a character and the number of its prices, noted on it once). */
export function traitsOf(syllable: Syllable): number {
  if (syllable.traits !== 0) return syllable.traits;
  const { same, costs, free, step } = syllable;
  if (same.order === 0) {
    orders = (orders % (ORDERS - 1)) + 1;
    same.order = orders;
  }
  const isUneven = costs[0] !== 0 || step < MISMATCH || syllable.bound !== undefined;
  syllable.profile = profileOf(syllable);
  syllable.traits =
    (same.order << ORDER) |
    free |
    (isUneven ? TRAITS.uneven : 0) |
    (syllable.isDirect ? TRAITS.isDirect : 0) |
    (syllable.isTraditionalOnly ? TRAITS.isTraditionalOnly : 0) |
    (syllable.hasContest ? TRAITS.hasContest : 0) |
    (syllable.hasRare ? TRAITS.hasRare : 0) |
    (syllable.isDisputed ? TRAITS.disputed : 0) |
    (syllable.bound === undefined ? 0 : TRAITS.bound);
  return syllable.traits;
}

/** 一部书里各字的要点，依码元，见一个记一个 (the traits of the characters of a book by code unit, noted as they are met). */
export class Sheet {
  private readonly traits = new Int32Array(0x10000);
  private readonly profiles = new Uint16Array(0x10000);

  constructor(
    private readonly table: SyllableTable,
    private readonly isTraditional: boolean,
  ) {}

  /** 一个码元的要点；不能一码一字地看（代理对、々）则 0 (the traits of a code unit; 0 for what does not stand for itself, surrogates and 々). */
  at(code: number): number {
    const traits = this.traits[code] as number;
    return traits === 0 && !isOdd(code) ? this.note(code) : traits;
  }

  /** 已记之码元的价之号 (the number of the prices of a code unit that was noted). */
  profileAt(code: number): number {
    return this.profiles[code] as number;
  }

  syllable(code: number): Syllable {
    return this.table.of(code, this.isTraditional);
  }

  private note(code: number): number {
    const syllable = this.syllable(code);
    const traits = traitsOf(syllable);
    this.traits[code] = traits;
    this.profiles[code] = syllable.profile;
    return traits;
  }
}

/** 代理对之半，与叠字之号 々 (half a surrogate pair, and the mark that repeats the character before it). */
const isOdd = (code: number): boolean => (code >= 0xd800 && code <= 0xdfff) || code === 0x3005;

const sheets = new WeakMap<RhymeBook, readonly [Sheet, Sheet]>();
/** 一部书的两张要点表：作繁体的、不知是否繁体的 (the sheets of a book: as traditional script, and not known to be). */
export function sheetsOf(book: RhymeBook): readonly [traditional: Sheet, plain: Sheet] {
  let pair = sheets.get(book);
  if (pair === undefined) {
    const table = syllableTable(book);
    pair = [new Sheet(table, true), new Sheet(table, false)];
    sheets.set(book, pair);
  }
  return pair;
}
