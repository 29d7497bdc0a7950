/**
 * 成文：由评定所得到候选，取不重复、不相像的 (from what is ranked to candidates, without copies and with some variety).
 * @module
 */
import { gridAt } from '../../text/grid.ts';
import { type Scores, withoutSound } from '../rerank/index.ts';
import { type Context, verseOf } from './context.ts';
import type { Ranked } from './rank.ts';
import type { Author, Candidate } from './types.ts';

/** 与已选者全同所扣的分，按同位同字之比 (taken off for sharing every machine-written character with one already chosen). */
const SHARED_PENALTY = 2.1;

/** 四位小数 (to four decimals). */
export const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** 成文：字体、出处、扫描 (puts a ranked beam into words, with provenance and scansion). */
export function finish(context: Context, ranked: Ranked, seed: number): Candidate {
  const { plan, simplify, script } = context;
  const { lines: linesTraditional, text: textTraditional, scores, score, known, found } = ranked;
  const converted = script === '繁' ? linesTraditional : simplify(linesTraditional.join('\n')).split('\n');
  const given = (line: number, zi: number): string | undefined => gridAt(plan.skeleton, { line, zi });
  // 诗人已定之字照其原样，其余按所求的字体 (the poet's characters stay as typed, the rest in the asked script).
  const lines = converted.map((line, i) => [...line].map((char, zi) => given(i, zi) ?? char).join(''));
  const scansion = withoutSound(ranked.scansion);
  return {
    text: verseOf(context, lines),
    textTraditional,
    lines,
    linesTraditional,
    provenance: lines.map((line, i) => [...line].map((_, zi): Author => (given(i, zi) === undefined ? '机' : '人'))),
    form: plan.form,
    ...(scansion.opening === undefined ? {} : { opening: scansion.opening }),
    ...(plan.tune !== undefined || scansion.firstLineRhymes === undefined
      ? {}
      : { firstLineRhymes: scansion.firstLineRhymes }),
    ...(plan.tune === undefined ? {} : { variant: plan.tune.ordinal }),
    rhyme: found.rhyme.name,
    ...(found.beside === undefined ? {} : { beside: found.beside }),
    ...(found.others.length === 0 ? {} : { rhymes: [found.rhyme, ...found.others].map(({ name }) => name) }),
    score: round(score),
    scores: Object.fromEntries(
      Object.entries(scores).map(([part, value]) => [part, round(value)]),
    ) as unknown as Scores,
    ...(known === undefined ? {} : { knownLines: known }),
    seed,
    scansion,
  };
}

/** 成文，旧句与重复者不取，好的在先 (in words, best first, without copies and known lines). */
export function pickAll(context: Context, ranked: readonly Ranked[]): readonly Candidate[] {
  const fresh = ranked.filter(({ refused }) => refused === 0);
  const poems = new Map<string, Candidate>();
  for (const one of fresh.length > 0 ? fresh : ranked) {
    const poem = finish(context, one, context.plan.seed);
    if (!poems.has(poem.text)) poems.set(poem.text, poem);
  }
  return [...poems.values()].sort((a, b) => b.score - a.score);
}

/**
 * 由好到次选若干个，与已选者相像的往后排 (picks by score, those like a chosen one later).
 * machine：机器所写之字，诗人之字处为 undefined (the characters the machine wrote, undefined where the poet's stand).
 */
export function diverse<T extends { readonly score: number }>(
  items: readonly T[],
  count: number,
  machine: (item: T) => readonly (string | undefined)[],
): readonly T[] {
  const rest = items.map((item) => ({ item, chars: machine(item), nearest: 0 }));
  const chosen: T[] = [];
  while (chosen.length < count && rest.length > 0) {
    const worth = rest.map(({ item, nearest }) => item.score - SHARED_PENALTY * nearest);
    const best = worth.reduce((m, w, i) => (w > (worth[m] as number) ? i : m), 0);
    const [taken] = rest.splice(best, 1) as [(typeof rest)[number]];
    chosen.push(taken.item);
    for (const one of rest) one.nearest = Math.max(one.nearest, sharedOf(one.chars, taken.chars));
  }
  return chosen;
}

/** 同位同字之比 (the share of machine-written places that hold the same character). */
function sharedOf(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number {
  const places = a.map((char, i) => [char, b[i]] as const).filter(([x, y]) => x !== undefined || y !== undefined);
  return places.length === 0 ? 1 : places.filter(([x, y]) => x === y).length / places.length;
}

/** 机器所写之字，逐字 (the characters the machine wrote, in order; undefined where the poet's stand). */
export const machineChars = ({ lines, provenance }: Pick<Candidate, 'lines' | 'provenance'>): (string | undefined)[] =>
  lines.flatMap((line, i) => [...line].map((char, zi) => (provenance[i]?.[zi] === '机' ? char : undefined)));
