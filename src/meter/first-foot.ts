import { areCloseNeighbours } from '../rhyme/lookup.ts';
import type { Check } from './judged.ts';
import { MISMATCH } from './prices.ts';

/** 首句借韵：邻，借在八组之内；宽，在其外 (a first foot that borrows a rhyme: within the eight usual sets, or beyond them). */
export const borrowedFirstFoot =
  (wanted: '邻' | '宽'): Check =>
  (poem, report) => {
    const foot = poem.feet[0];
    if (foot?.line !== 0 || foot.rhyme === undefined) return;
    const { rhyme } = foot;
    const { reading, cost } = foot.choice;
    if (reading === undefined || cost >= MISMATCH || reading.group === rhyme) return;
    if (areCloseNeighbours(reading.group, rhyme) !== (wanted === '邻')) return;
    const data = { char: foot.syllable.char, actual: reading.group.name, expected: [rhyme.name] };
    report({ line: 0, zi: foot.zi, reading, data });
  };
