import { type Meter, parallelLines } from '../../meter/meter.ts';
import { offsetsOf } from '../../text/grid.ts';
import type { ByteLexicon } from '../constraint/byte-lexicon.ts';
import type { Vocabulary } from '../model/types.ts';
import { fold } from '../rerank/fold.ts';
import { isWordStart, PHRASE_FLOOR, type PhraseTable } from '../rerank/phrases.ts';
import type { Beam, SearchOptions } from './search.ts';

/** 随写随引的偏置 (a bias that follows what is written). */
export interface Guide {
  readonly adjust: NonNullable<SearchOptions['adjust']>;
  /** 于一字至多增减几何 (the most it adds to any id or takes off it). */
  readonly most: number;
}

/** 一字与若干字中第 n 字相对之对数胜算，问到才算，见 duizhang 之 `affinities` (the affinity of a character with the n-th of many others). */
export type Affinities = (char: string, others: readonly string[]) => (n: number) => number;

/** 套语每常见一倍所减 (taken off for each doubling of a stock phrase). */
const STOCK_BIAS = 0.1;
/** 中二联对句：相对之对数胜算每一分所加，胜算以此数为限 (added per nat of affinity in the closing lines, and its bound). */
const PARALLEL_BIAS = 0.25;
const PARALLEL_CLIP = 3;

interface Entry {
  readonly id: number;
  readonly by: number;
}

/** 前字 → 与之成套语的字，及所减；`lengths` 是各句字数 (previous character → characters that make a stock word with it). */
export function stockGuide(table: PhraseTable, vocabulary: Vocabulary, lengths: readonly number[]): Guide {
  const byChar = new Map<string, number[]>();
  vocabulary.tokens.forEach((token, id) => {
    if (!/^\p{Script=Han}$/u.test(token)) return;
    const key = fold(token);
    byChar.set(key, [...(byChar.get(key) ?? []), id]);
  });
  const pairs = new Map<number, Entry[]>();
  for (const [phrase, level] of table) {
    if (phrase.length !== 2) continue;
    const by = stockBias(level);
    for (const first of byChar.get(phrase[0] as string) ?? []) {
      const entries = pairs.get(first) ?? [];
      pairs.set(first, entries);
      for (const id of byChar.get(phrase[1] as string) ?? []) entries.push({ id, by });
    }
  }
  const after = new Map(
    Array.from(pairs, ([first, entries]) => [
      first,
      { ids: Int32Array.from(entries, ({ id }) => id), by: Float64Array.from(entries, ({ by }) => by) },
    ]),
  );
  const adjust: Guide['adjust'] = ({ ids, state }, bias) => {
    if (state.zi === 0 || !isWordStart(lengths[state.line] as number, state.zi - 1)) return;
    const stock = after.get(ids.at(-1) as number);
    if (stock === undefined) return;
    for (let i = 0; i < stock.ids.length; i++) {
      const id = stock.ids[i] as number;
      bias[id] = (bias[id] as number) + (stock.by[i] as number);
    }
  };
  return { adjust, most: mostTakenOff(pairs) };
}

/** 一字至多减去几何：同前字而写法归一之词，可不止一条 (the most that is taken off an id: it may stand in more than one entry). */
function mostTakenOff(pairs: ReadonlyMap<number, readonly Entry[]>): number {
  let most = 0;
  for (const entries of pairs.values()) {
    const sums = new Map<number, number>();
    for (const { id, by } of entries) {
      const sum = (sums.get(id) ?? 0) + Math.abs(by);
      sums.set(id, sum);
      most = Math.max(most, sum);
    }
  }
  return most;
}

/** 记住多少字的相对之表 (how many characters' affinities are kept; each is a number for every token). */
const FACING = 256;

/** 记住最近问过的若干项 (what was asked lately, a bounded number of keys). */
function lately<K, V>(most: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    // 新用者排到末尾，挤掉的总是最久未用的 (what is used goes last, so that what was used longest ago makes room).
    known.delete(key);
    if (known.size >= most) known.delete(known.keys().next().value as K);
    known.set(key, value);
    return value;
  };
}

/** 一字与词表各字相对之偏置，问过的留着；NaN 是没问过 (the biases of a character against a whole vocabulary, filled in as asked; NaN: not yet). */
interface Facing {
  readonly of: (n: number) => number;
  readonly biases: Float32Array;
}

/** 第 n 字的偏置，没算过才算 (the bias of the n-th, computed where it is not known). */
function facingBias({ of, biases }: Facing, n: number): number {
  const known = biases[n] as number;
  if (!Number.isNaN(known)) return known;
  biases[n] = parallelBias(Math.fround(of(n)));
  return biases[n] as number;
}

const facings = (affinities: Affinities, chars: readonly string[]) =>
  lately(
    FACING,
    (char: string): Facing => ({
      of: affinities(char, chars),
      biases: new Float32Array(chars.length).fill(Number.NaN),
    }),
  );

/**
 * 对句与出句同位之字宜相对，用于须讲对仗之句（`onLines`）。所算之表留着，故造一次而用于各次搜索。
 *
 * Characters that face those of the line before, for the lines that want parallelism (`onLines`). The affinities of the
 * characters met last are kept: make one and use it for every search.
 */
export function parallelGuide(affinities: Affinities, { tokens }: Vocabulary, lengths: readonly number[]): Guide {
  const facing = facings(affinities, tokens);
  const adjust: Guide['adjust'] = ({ ids, state }, bias, asked) => {
    const char = tokens[ids[ids.length - (lengths[state.line - 1] as number)] as number] as string;
    const there = facing(char);
    const count = asked === undefined ? tokens.length : asked.length;
    for (let i = 0; i < count; i++) {
      const id = asked === undefined ? i : (asked[i] as number);
      bias[id] = (bias[id] as number) + facingBias(there, id);
    }
  };
  return { adjust, most: PARALLEL_BIAS * PARALLEL_CLIP };
}

/** 字节词表的两种引导，所写之字由 charsOf 读出 (both guides over byte-level tokens; `charsOf` reads what is written). */
export function byteGuide(
  lexicon: ByteLexicon,
  lengths: readonly number[],
  charsOf: (ids: readonly number[]) => readonly string[],
): {
  stock: (table: PhraseTable) => Guide;
  parallel: (affinities: Affinities) => Guide;
} {
  const { plain, chars } = lexicon;
  const before = offsetsOf(lengths);
  const add = (bias: Float32Array, id: number, by: number): void => {
    bias[id] = (bias[id] as number) + by;
  };
  return {
    stock(table) {
      const folded = chars.map(fold);
      /** 词元之内成套语的两字，及其在词元中之位 (stock words inside a token, and where). */
      const inside: { id: number; at: number; by: number }[] = [];
      /** 首字 → 词元 (tokens by their first character). */
      const byFirst = new Map<string, number[]>();
      for (const { id, chars: own } of plain) {
        const text = own.map((char) => folded[char] as string);
        const first = byFirst.get(text[0] as string);
        if (first === undefined) byFirst.set(text[0] as string, [id]);
        else first.push(id);
        for (let at = 0; at + 1 < text.length; at++) {
          const level = table.get(`${text[at]}${text[at + 1]}`);
          if (level !== undefined) inside.push({ id, at, by: stockBias(level) });
        }
      }
      const after = new Map<string, { first: string; by: number }[]>();
      for (const [phrase, level] of table) {
        if (phrase.length !== 2) continue;
        const [before, first] = phrase as unknown as [string, string];
        const entries = after.get(before) ?? [];
        after.set(before, entries);
        entries.push({ first, by: stockBias(level) });
      }
      const adjust: Guide['adjust'] = ({ ids, state }, bias) => {
        for (const { id, at, by } of inside)
          if (isWordStart(lengths[state.line] as number, state.zi + at)) add(bias, id, by);
        if (state.zi === 0 || !isWordStart(lengths[state.line] as number, state.zi - 1)) return;
        for (const { first, by } of after.get(fold(charsOf(ids).at(-1) ?? '')) ?? []) {
          for (const id of byFirst.get(first) ?? []) add(bias, id, by);
        }
      };
      return { adjust, most: Number.POSITIVE_INFINITY };
    },
    parallel(affinities) {
      const facing = facings(affinities, chars);
      const adjust: Guide['adjust'] = ({ ids, state }, bias) => {
        const others = charsOf(ids)
          .slice((before[state.line - 1] as number) + state.zi, before[state.line])
          .map(facing);
        for (const { id, chars: own } of plain) {
          if (own.length > others.length) continue;
          for (let at = 0; at < own.length; at++) {
            add(bias, id, facingBias(others[at] as Facing, own[at] as number));
          }
        }
      };
      return { adjust, most: Number.POSITIVE_INFINITY };
    },
  };
}

const stockBias = (level: number): number => -STOCK_BIAS * (level - (PHRASE_FLOOR[2] as number));
const parallelBias = (x: number): number => PARALLEL_BIAS * Math.max(-PARALLEL_CLIP, Math.min(PARALLEL_CLIP, x));

/** 只用于这几句，0 起 (a guide for these lines, 0-based, alone). */
export const onLines = (lines: ReadonlySet<number>, { adjust, most }: Guide): Guide => ({
  adjust(beam, bias, asked) {
    if (lines.has(beam.state.line)) adjust(beam, bias, asked);
  },
  most,
});

/** 引导，依其表与各句字数造一次即留着 (guides, made once for what they go by and the lengths of the lines). */
export function keptBy<T extends WeakKey>(
  make: (of: T, lengths: readonly number[]) => Guide,
): (of: T, lengths: readonly number[]) => Guide {
  const made = new WeakMap<T, Map<string, Guide>>();
  return (of, lengths) => {
    const byLengths = made.get(of) ?? new Map<string, Guide>();
    made.set(of, byLengths);
    const key = lengths.join();
    const guide = byLengths.get(key) ?? make(of, lengths);
    byLengths.set(key, guide);
    return guide;
  };
}

/** 一次搜索所用的引导；相对只用于须讲对仗之句 (the guides of one search; parallels only on the lines that want them). */
export function guidesOf(
  { phrases, affinities }: { readonly phrases?: PhraseTable; readonly affinities?: Affinities },
  meter: Meter,
  make: { stock: (table: PhraseTable) => Guide; parallel: (affinities: Affinities) => Guide },
): Pick<SearchOptions, 'adjust' | 'adjustMost'> {
  const facing = parallelLines(meter);
  const guides = [
    ...(phrases === undefined ? [] : [make.stock(phrases)]),
    ...(affinities === undefined || facing.size === 0 ? [] : [onLines(facing, make.parallel(affinities))]),
  ];
  if (guides.length === 0) return {};
  const most = guides.reduce((sum, guide) => sum + guide.most, 0);
  return {
    adjust(beam, bias, asked) {
      for (const { adjust } of guides) adjust(beam, bias, asked);
    },
    // 求相对者逐字而费，才值得先略过够不着的 (only parallels are dear enough to pass over what is out of reach).
    adjustMost: (line) => (affinities !== undefined && facing.has(line) && Number.isFinite(most) ? most : undefined),
  };
}
