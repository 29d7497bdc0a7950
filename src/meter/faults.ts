import type { Check } from './judged.ts';
import { type LinePattern, lengthOf } from './meter.ts';
import { MISMATCH } from './prices.ts';
import type { RuleId } from './rules/ids.ts';

/** 自成一式的毛病：孤平、三平尾、三仄尾…… (faults that are line patterns of their own). */
export const reportPattern =
  (id: RuleId, expected: readonly string[]): Check =>
  (poem, report) => {
    poem.patterns.forEach((pattern, line) => {
      if (pattern.fault !== id || poem.syllables[line] === undefined) return;
      const row = poem.choices(line);
      const [from, to] = [(pattern.places[0] as number) - 1, (pattern.places.at(-1) as number) - 1];
      if (row.slice(from, to + 1).some(({ cost }) => cost >= MISMATCH)) return;
      const actual = row
        .slice(from, to + 1)
        .map(({ reading }) => reading?.pingze ?? '□')
        .join('');
      const char = poem.lines[line]?.text ?? '';
      report({ line, zi: from, toZi: to, data: { char, actual, expected } });
    });
  };

/** 出句之拗，对句未救：大拗、小拗 (an 拗 of the opening line that the closing line leaves unrescued). */
export const reportUnrescued =
  (id: 'da-ao' | 'xiao-ao'): Check =>
  (poem, report) => {
    poem.patterns.forEach((pattern, line) => {
      const { awaits } = pattern;
      if (awaits?.rule !== id || line + 1 >= poem.patterns.length) return;
      const next = poem.patterns[line + 1] as LinePattern;
      const isRescued = poem.meter.lines[line + 1]?.joint === '对' && next.rescuer !== undefined;
      if (isRescued || poem.syllables[line] === undefined || poem.syllables[line + 1] === undefined) return;
      const zi = awaits.at - 1;
      const syllable = poem.syllables[line]?.[zi];
      const reading = poem.choices(line)[zi]?.reading;
      const data = { char: syllable?.char ?? '', actual: reading?.pingze ?? '仄', expected: ['平'] };
      const related = [{ line: line + 1, zi: lengthOf(poem.meter, line + 1) - 3, message: 'rescue' as const }];
      report({ line, zi, reading, data, related });
    });
  };
