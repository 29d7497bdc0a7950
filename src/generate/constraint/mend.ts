import { isTolerable } from '../../meter/arcs.ts';
import { copiedFrom, type LineMeter, type LinePattern, lengthOf, type Meter, rhymeOf } from '../../meter/meter.ts';
import { sameBu } from '../../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { VerseGrid } from '../../text/grid.ts';
import type { Cell } from '../../text/place.ts';
import { heardIn, PING, ZE } from './sounds.ts';
import { canRhyme, usableArcs } from './viable.ts';

/** 一种改法：押何韵，改哪些字 (one way to mend: the rhymes, and the places to change). */
export interface Mend {
  /** 各韵之部，依 `Meter.rhymes` (the group of every rhyme of the meter). */
  readonly rhymes: readonly (RhymeGroup | undefined)[];
  readonly cells: readonly Cell[];
}

/** 求改法所据 (what ways of mending are sought for). */
export interface MendOptions {
  readonly meter: Meter;
  /** 原稿，空处 undefined (the draft, undefined where blank). */
  readonly text: VerseGrid;
  /** 不许改者 (whether a place may not be changed), 0-based. */
  isLocked(line: number, zi: number): boolean;
  /** 非改不可者，如重出的韵脚 (whether a place must be changed, such as a rhyme word that comes again), 0-based. */
  mustChange(line: number, zi: number): boolean;
  /** 可试的各种押法，各依 `Meter.rhymes`；见 `likelyRhymes` (the rhymes to try, each a group for every rhyme of the meter). */
  readonly rhymes: readonly Mend['rhymes'][];
  readonly book: RhymeBook;
  /** 至多几种 (at most so many ways). */
  readonly limit: number;
}

const bitCount = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/**
 * 改字最少而合律的各种改法，空处不计；不可能则为 `[]`。在编译好的格律上作动态规划：每句每式要改之字，句间须接得上，取总数最少者，
 * 改处不同者各出一种。
 *
 * Every way to make a draft legal with the fewest characters changed (blanks cost nothing); `[]` where the locks forbid it.
 * Dynamic programming over the compiled meter: the characters each pattern of a line would have changed, legal arcs between
 * lines, and all optimal paths, told apart by the places they change. Where several rhymes allow the same changes, the first of
 * `rhymes` is named. A line that repeats another changes with it.
 */
export function fewestChanges(options: MendOptions): readonly Mend[] {
  const { meter, rhymes, limit } = options;
  let least = Number.POSITIVE_INFINITY;
  let found = new Map<string, Mend>();
  for (const groups of rhymes) {
    const wrong = meter.lines.map(({ patterns }, line) =>
      patterns.map((pattern) => wrongCells(pattern, line, groups, options)),
    );
    const onward = costsFrom(options, wrong);
    const best = Math.min(...(onward[0] as readonly number[]));
    if (!Number.isFinite(best) || best > least) continue;
    if (best < least) {
      least = best;
      found = new Map();
    }
    for (const path of optimalPaths(options, wrong, onward, best)) {
      if (found.size >= limit) break;
      const rows = mirrored(meter, path);
      const key = rows.join();
      if (!found.has(key)) found.set(key, { rhymes: groups, cells: cellsOf(rows, meter) });
    }
  }
  return [...found.values()];
}

/** 依此式要改之位，按位；不合法之式，或要改而锁住，则 undefined (the places a pattern would change, as bits). */
function wrongCells(
  pattern: LinePattern,
  line: number,
  rhymes: Mend['rhymes'],
  options: MendOptions,
): number | undefined {
  const { fault } = pattern;
  if (fault !== undefined && !isTolerable(fault)) return undefined;
  const { meter, text, isLocked, mustChange } = options;
  const from = copiedFrom(meter, line);
  let cells = 0;
  for (let zi = 0; zi < pattern.slots.length; zi++) {
    const char = text[line]?.[zi];
    // 叠句之字须与所叠者同，平仄已在那一句论过 (a repeated line must hold the same characters; their tones were judged there).
    const isRight =
      from === undefined ? fits(pattern, line, zi, rhymes, options) : char === text[from.line]?.[from.zi + zi];
    if (char === undefined || (!mustChange(line, zi) && isRight)) continue;
    if (isLocked(line, zi)) return undefined;
    cells |= 1 << zi;
  }
  // 可容之病，须是诗人原有之字所成 (a fault that is put up with must be of characters that stay).
  const isOwn = (at: number): boolean => text[line]?.[at - 1] !== undefined && !((cells >> (at - 1)) & 1);
  return fault === undefined || pattern.places.every(isOwn) ? cells : undefined;
}

function fits(
  pattern: LinePattern,
  line: number,
  zi: number,
  rhymes: Mend['rhymes'],
  { meter, book, text }: MendOptions,
): boolean {
  const row = text[line] ?? [];
  if (row[zi] === undefined) return true;
  const { classes, groups } = heardIn(row, zi, undefined, book);
  const r = zi === pattern.slots.length - 1 ? rhymeOf(pattern) : undefined;
  if (r !== undefined) return canRhyme(classes, groups, rhymes[r], meter, r, line);
  const slot = pattern.slots[zi];
  return slot === '中' ? classes !== 0 : (classes & (slot === '平' ? PING : ZE)) !== 0;
}

/** 某句走某式时，某位（1 起）是否原有之字而不改 (whether a place keeps its character when the line takes a pattern). */
const isKept =
  (text: VerseGrid, wrong: readonly (readonly (number | undefined)[])[]) =>
  (line: number, at: number, pattern: number): boolean =>
    text[line]?.[at - 1] !== undefined && !(((wrong[line]?.[pattern] ?? -1) >> (at - 1)) & 1);

/** 自某层某式（含）至诗末最少要改几字 (fewest changes from each pattern of each layer to the end). */
function costsFrom(
  { meter, text }: MendOptions,
  wrong: readonly (readonly (number | undefined)[])[],
): readonly (readonly number[])[] {
  const { lines } = meter;
  const costs: number[][] = lines.map(() => []);
  for (let line = lines.length - 1; line >= 0; line--) {
    const { patterns } = lines[line] as LineMeter;
    const arcs = line === lines.length - 1 ? undefined : usableArcs(meter, line, isKept(text, wrong));
    costs[line] = patterns.map((_, k) => {
      const cells = wrong[line]?.[k];
      if (cells === undefined) return Number.POSITIVE_INFINITY;
      const rest = arcs === undefined ? 0 : leastOf(costs[line + 1] as readonly number[], arcs[k] as number);
      return bitCount(cells) + rest;
    });
  }
  return costs;
}

const leastOf = (costs: readonly number[], patterns: number): number =>
  costs.reduce((best, cost, k) => ((patterns >> k) & 1 ? Math.min(best, cost) : best), Number.POSITIVE_INFINITY);

/** 总数恰为 best 的各条路，改处相同的诸式并作一条走：逐句要改之位 (every optimal way through, as bits line by line). */
function* optimalPaths(
  { meter, text }: MendOptions,
  wrong: readonly (readonly (number | undefined)[])[],
  onward: readonly (readonly number[])[],
  best: number,
): Generator<readonly number[]> {
  function* visit(line: number, allowed: number, left: number, rows: readonly number[]): Generator<readonly number[]> {
    const layer = meter.lines[line]?.patterns;
    if (layer === undefined) {
      yield rows;
      return;
    }
    const isLast = line === meter.lines.length - 1;
    const arcs = isLast ? undefined : usableArcs(meter, line, isKept(text, wrong));
    const reach = new Map<number, number>();
    layer.forEach((_, k) => {
      const cells = wrong[line]?.[k];
      if (cells === undefined || !((allowed >> k) & 1) || (onward[line]?.[k] as number) > left) return;
      reach.set(cells, (reach.get(cells) ?? 0) | (arcs?.[k] ?? 0));
    });
    for (const [cells, patterns] of reach) yield* visit(line + 1, patterns, left - bitCount(cells), [...rows, cells]);
  }
  yield* visit(0, -1, best, []);
}

/** 按位 → 位置 (bits as places). */
const cellsOf = (rows: readonly number[], meter: Meter): Mend['cells'] =>
  rows.flatMap((bits, line) =>
    Array.from({ length: lengthOf(meter, line) }, (_, zi) => ({ line, zi })).filter(({ zi }) => (bits >> zi) & 1),
  );

/** 所叠之句改了的字，叠句一并改 (a repeated line changes wherever the line it repeats does). */
const mirrored = (meter: Meter, rows: readonly number[]): readonly number[] =>
  meter.lines.reduce<number[]>(
    (own, _, line) => {
      const from = copiedFrom(meter, line);
      if (from === undefined) return own;
      const copied = ((own[from.line] as number) >> from.zi) & ((1 << lengthOf(meter, line)) - 1);
      return own.with(line, (own[line] as number) | copied);
    },
    [...rows],
  );

/** 一韵至多试这么多部；各韵之部合起来至多试这么多种 (groups tried for a rhyme; ways tried for all of them together). */
const MOST_GROUPS = 4;
const MOST_WAYS = 256;

/**
 * 修改一稿可试的押法：每韵取句脚之字最多属于的几部，叶韵者须与所叶者同部。
 *
 * The rhymes worth trying for a draft: for every rhyme of the meter the groups to which most of its feet belong.
 *
 * @param first 首韵已定者 (the group of the first rhyme, where it is settled)
 *
 * @example
 * likelyRhymes(compileMeter('五绝'), [[...'白日依山尽'], [...'黄河入海流']], pingshui)[0]?.[0]?.name; // '下平十一尤'
 */
export function likelyRhymes(
  meter: Meter,
  text: VerseGrid,
  book: RhymeBook,
  first?: RhymeGroup,
): readonly Mend['rhymes'][] {
  return meter.rhymes.reduce<readonly Mend['rhymes'][]>(
    (taken, spec, r) => {
      const own = r === 0 && first !== undefined ? [first] : groupsByFeet(meter, text, book, r);
      const all = taken.flatMap((before) => {
        const base = spec.with === undefined ? undefined : before[spec.with];
        const fit = base === undefined ? own : book.groups.filter((g) => g.pingze === spec.pingze && sameBu(g, base));
        return fit.map((group) => [...before, group]);
      });
      return all.slice(0, MOST_WAYS);
    },
    [[]],
  );
}

function groupsByFeet({ lines, rhymes }: Meter, text: VerseGrid, book: RhymeBook, r: number): readonly RhymeGroup[] {
  const counts = new Map<RhymeGroup, number>();
  for (const group of book.groups) if (group.pingze === rhymes[r]?.pingze) counts.set(group, 0);
  lines.forEach(({ patterns }, line) => {
    const row = text[line] ?? [];
    const last = (patterns[0]?.slots.length ?? 0) - 1;
    if (row[last] === undefined || !patterns.some((pattern) => rhymeOf(pattern) === r)) return;
    for (const group of heardIn(row, last, undefined, book).groups) {
      const count = counts.get(group);
      if (count !== undefined) counts.set(group, count + 1);
    }
  });
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_GROUPS)
    .map(([group]) => group);
}
