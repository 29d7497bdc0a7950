import { isMeant, type Meant, type MeantReadings, type ReadingResolver } from '../rhyme/meant.ts';
import type { VerseLine } from '../text/verse.ts';
import type { Judged } from './judged.ts';
import { codedOf } from './path.ts';
import { MISMATCH } from './prices.ts';
import type { Choice, Syllable, Syllables } from './syllable.ts';

type Walked = Pick<Judged, 'lines' | 'syllables' | 'patterns' | 'book' | 'isTraditional'> & {
  /** 一句之脚依所押之韵取定的读音 (the reading a foot takes by its rhyme). */
  readonly footAt: (line: number) => Choice | undefined;
};

/**
 * 路上若有字取了语境所不许之读，或须取罕读而有词为据，则全诗各字依语境另备；否则 undefined：各读之价不变，最省之路也不变。
 *
 * If a character on the path takes a reading that its context rules out, or misfits though a word fixes a rare reading that
 * fits, the syllables of the whole poem are weighed by context; `undefined` otherwise, since prices that no character on
 * the cheapest path pays leave it the cheapest.
 */
export function weighReadings(walked: Walked, resolver: ReadingResolver, always: boolean): Weighed | undefined {
  if (!always && !isContested(walked, resolver)) return undefined;
  const { lines, syllables } = walked;
  const meant: (Meant | undefined)[][] = [];
  let isChanged = false;
  const rows = syllables.map((row, line) => {
    if (row === undefined) return undefined;
    const own = row.map((syllable, zi) => {
      return syllable.hasContest || syllable.hasRare ? resolver.meant(lines[line] as VerseLine, zi, walked) : undefined;
    });
    meant[line] = own;
    if (own.every((one) => one === undefined)) return row;
    isChanged = true;
    return row.map((syllable, zi) => {
      const one = own[zi];
      return one === undefined ? syllable : syllable.meaning(one);
    });
  });
  return isChanged ? { syllables: rows, meant } : undefined;
}

/** 依语境备好的字 (syllables weighed by their context). */
export interface Weighed {
  readonly syllables: Syllables;
  readonly meant: MeantReadings;
}

function isContested(walked: Walked, resolver: ReadingResolver): boolean {
  const { lines, syllables, patterns, footAt } = walked;
  for (let line = 0; line < syllables.length; line++) {
    const row = syllables[line];
    const pattern = patterns[line];
    if (row === undefined || pattern === undefined) continue;
    const { slots } = codedOf(pattern);
    for (let zi = 0; zi < row.length; zi++) {
      const syllable = row[zi] as Syllable;
      const foot = pattern.rhymed && zi === row.length - 1 ? footAt(line) : undefined;
      const code = slots[zi] as number;
      if (foot === undefined && code === 0) continue;
      const { reading, cost } = foot ?? syllable.atCode(code);
      if (reading === undefined || !(cost < MISMATCH ? syllable.hasContest : syllable.hasRare)) continue;
      const isPlain = cost === 0 && syllable.readings.every((r) => r.namesake !== true);
      const meant = resolver.meant(lines[line] as VerseLine, zi, walked, isPlain ? reading.pingze : undefined);
      if (meant === undefined) continue;
      if (cost < MISMATCH && !isMeant(meant, reading)) return true;
      // 有词为据，不合者或可用罕读，少用之读也不必费 (with a word to go by, a misfit may take a rare reading, and a seldom one is free).
      if (meant.word !== undefined && cost > 0 && (cost < MISMATCH || meant.reading.rare)) return true;
    }
  }
  return false;
}
