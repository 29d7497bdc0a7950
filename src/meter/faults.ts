import type { Check } from './judged.ts';
import { ownChoices, ownPattern } from './links.ts';
import { lengthOf } from './meter.ts';
import { MISMATCH } from './prices.ts';
import type { RuleId } from './rules/ids.ts';

/** 自成一式的毛病：孤平、三平尾、三仄尾…… (faults that are line patterns of their own). */
export const reportPattern =
  (id: RuleId, expected: readonly string[]): Check =>
  (poem, report) => {
    poem.patterns.forEach((_, line) => {
      if (poem.syllables[line] === undefined) return;
      const pattern = ownPattern(poem, line);
      if (pattern.fault !== id) return;
      const [from, to] = [(pattern.places[0] as number) - 1, (pattern.places.at(-1) as number) - 1];
      const stretch = ownChoices(poem, line, pattern).slice(from, to + 1);
      // 声不合才不成此式；句脚声合而出韵，此病仍在 (only a wrong tone unmakes it: a foot that merely does not rhyme leaves it standing).
      if (stretch.some(({ cost, reading }, j) => cost >= MISMATCH && reading?.pingze !== pattern.slots[from + j]))
        return;
      const actual = stretch.map(({ reading }) => reading?.pingze ?? '□').join('');
      const char = poem.lines[line]?.text ?? '';
      report({ line, zi: from, toZi: to, data: { char, actual, expected } });
    });
  };

/** 出句之拗，对句未救：大拗、小拗 (an 拗 of the opening line that the closing line leaves unrescued). */
export const reportUnrescued =
  (id: 'da-ao' | 'xiao-ao'): Check =>
  (poem, report) => {
    poem.patterns.forEach((_, line) => {
      if (line + 1 >= poem.patterns.length) return;
      const pattern = ownPattern(poem, line);
      const { awaits } = pattern;
      if (awaits?.rule !== id) return;
      const isRescued = poem.meter.lines[line + 1]?.joint === '对' && ownPattern(poem, line + 1).rescuer !== undefined;
      if (isRescued || poem.syllables[line] === undefined || poem.syllables[line + 1] === undefined) return;
      const zi = awaits.at - 1;
      const syllable = poem.syllables[line]?.[zi];
      const reading = ownChoices(poem, line, pattern)[zi]?.reading;
      const data = { char: syllable?.char ?? '', actual: reading?.pingze ?? '仄', expected: ['平'] };
      const related = [{ line: line + 1, zi: lengthOf(poem.meter, line + 1) - 3, message: 'rescue' as const }];
      report({ line, zi, reading, data, related });
    });
  };
