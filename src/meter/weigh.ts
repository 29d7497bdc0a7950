import { isMeant, type Meant, type MeantReadings, type ReadingResolver, type ReadingSetting } from '../rhyme/meant.ts';
import type { VerseLine } from '../text/verse.ts';
import type { Cells } from './cells.ts';
import type { Coded } from './path.ts';
import { MISMATCH } from './prices.ts';
import { TRAITS } from './sheet.ts';
import type { Choice, Syllable, Syllables } from './syllable.ts';

/** 所衡量的诗与其路 (the poem that is weighed, and its path). */
interface Walked extends ReadingSetting {
  readonly lines: readonly VerseLine[];
  readonly cells: Cells;
  readonly coded: readonly Coded[];
  /** 一句之脚依所押之韵取定的读音 (the reading a foot takes by its rhyme). */
  readonly footAt: (line: number) => Choice | undefined;
}

/**
 * 路上若有字取了语境所不许之读，或须取罕读而有词为据，则全诗各字依语境另备；否则 undefined：各读之价不变，最省之路也不变。
 *
 * If a character on the path takes a reading that its context rules out, or misfits though a word fixes a rare reading that
 * fits, the syllables of the whole poem are weighed by context; `undefined` otherwise, since prices that no character on
 * the cheapest path pays leave it the cheapest.
 */
export function weighReadings(walked: Walked, resolver: ReadingResolver, always: boolean): Weighed | undefined {
  if (!always && !isContested(walked, resolver)) return undefined;
  const { lines, cells } = walked;
  const meant: (Meant | undefined)[][] = [];
  let isChanged = false;
  const rows = cells.syllables.map((row, line) => {
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
  const { lines, cells, coded, footAt } = walked;
  cells.fill();
  for (let line = 0; line < cells.count; line++) {
    const own = coded[line];
    const size = cells.sizeOf(line);
    if (size < 0 || own === undefined) continue;
    const { slots, pattern } = own;
    const start = cells.startOf(line);
    for (let zi = 0; zi < size; zi++) {
      if (((cells.traits[start + zi] as number) & (TRAITS.hasContest | TRAITS.hasRare)) === 0) continue;
      const foot = pattern.rhymed && zi === size - 1 ? footAt(line) : undefined;
      const code = slots[zi] as number;
      if (foot === undefined && code === 0) continue;
      const syllable = cells.at(line, zi);
      if (isAgainst(syllable, foot ?? syllable.atCode(code), lines[line] as VerseLine, zi, resolver, walked))
        return true;
    }
  }
  return false;
}

/** 所取之读，语境不许，或有词为据而可另取 (whether the reading taken is ruled out by its context, or a word allows of another). */
function isAgainst(
  syllable: Syllable,
  { reading, cost }: Choice,
  line: VerseLine,
  zi: number,
  resolver: ReadingResolver,
  setting: ReadingSetting,
): boolean {
  if (reading === undefined || !(cost < MISMATCH ? syllable.hasContest : syllable.hasRare)) return false;
  const isPlain = cost === 0 && !syllable.hasNamesake;
  const meant = resolver.meant(line, zi, setting, isPlain ? reading.pingze : undefined);
  if (meant === undefined) return false;
  if (cost < MISMATCH && !isMeant(meant, reading)) return true;
  // 有词为据，不合者或可用罕读，少用之读也不必费 (with a word to go by, a misfit may take a rare reading, and a seldom one is free).
  return meant.word !== undefined && cost > 0 && (cost < MISMATCH || meant.reading.rare);
}
