import { type Judged, rhymeAt } from '../judged.ts';
import { breaksLink, displacedPattern } from '../links.ts';
import {
  otherReadingsInWords,
  pingzeInEnglish,
  placeInEnglish,
  placeInWords,
  readingInWords,
  twinsInWords,
} from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import { twinsOf } from '../twins.ts';
import type { Rule } from './types.ts';

/** 平仄：句中平仄须合句型；二、四、六字与句脚最严，一、三、五字只在不成孤平、三平尾之类时可以不论。 */
export const pingZe: Rule = {
  name: '平仄',
  kind: '平仄',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '句中平仄须合句型；二、四、六字与句脚最严，一、三、五字只在不成孤平、三平尾之类时可以不论。',
  summaryEn:
    'Every line must follow its tonal pattern: characters 2, 4, 6 and the last are fixed, 1, 3 and 5 free where no other rule forbids it.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄”' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”应${d.expected?.[0]}而${d.actual}${readingInWords(d.reading)}${otherReadingsInWords(d)}${twinsInWords(d)}`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} where ${pingzeInEnglish(d.expected?.[0])} must stand`,
  },
  otherwise: {
    'ping-ze-link': {
      zh: (at, d) =>
        `${placeInWords(at)}“${d.char}”应${d.expected?.[0]}而${d.actual}${readingInWords(d.reading)}；改了又与${d.breaks}：这一句各处都不就律，宜通句另拟`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} where ${pingzeInEnglish(d.expected?.[0])} must stand; changing it alone would break a link, so that the whole line wants rewriting`,
    },
  },
  mends: [{ wants: '合' }],
  // A 型第四字用仄，则第三字之平不成三平尾，只是第四字一处错 (with 4 oblique, a level 3 makes no 三平尾: one fault, at 4).
  patterns: [{ type: 'A', five: '中仄平仄平', places: [4], defining: [3, 4] }],
  shows: ['misfit', 'fault'],
  check(poem, report) {
    poem.patterns.forEach((pattern, line) => {
      if (pattern.fault !== 'ping-ze' && !poem.isSuspect(line)) return;
      const row = poem.choices(line);
      const { slots, rhymed, fault, places } = pattern;
      if (row.length > 0 && fault === 'ping-ze') {
        const zi = (places[0] as number) - 1;
        const reading = row[zi]?.reading;
        const char = poem.syllables[line]?.[zi]?.char ?? '';
        const readings = poem.syllables[line]?.[zi]?.readings ?? [];
        if (reading !== undefined) {
          report({ line, zi, reading, data: { char, actual: '仄', expected: ['平'], reading, readings } });
        }
      }
      if (displacedPattern(poem, line) !== undefined) return;
      for (let zi = 0; zi < row.length; zi++) {
        const slot = slots[zi];
        const { reading, cost } = row[zi] as (typeof row)[number];
        const actual = reading?.pingze ?? poem.syllables[line]?.[zi]?.presumed;
        if (cost < MISMATCH || slot === '中' || actual === undefined || actual === slot) continue;
        if (rhymed && zi === row.length - 1 && rhymeAt(poem, line) !== undefined) continue;
        const syllable = poem.syllables[line]?.[zi];
        const char = syllable?.char ?? '';
        const twins = twinsOf(poem, char, (r) => r.pingze === slot);
        const readings = syllable?.readings ?? [];
        const base = { char, actual, expected: [slot as string], twins, readings };
        const data = reading === undefined ? base : { ...base, reading };
        const breaks = zi === 1 ? brokenByMending(poem, line) : undefined;
        report(
          breaks === undefined
            ? { line, zi, reading, data }
            : { line, zi, reading, messageId: 'ping-ze-link', data: { ...data, breaks } },
        );
      }
    });
  },
};

/** 改了第二字，与邻句的粘对便断了：断的是哪一处 (the link to a neighbouring line that mending the second character would break). */
function brokenByMending(poem: Judged, line: number): string | undefined {
  const isTold = (at: number): boolean =>
    poem.links.some((link) => link.line === at || (link.isDouble && link.line + 1 === at));
  const nameOf = (at: number): string => (poem.meter.lines[at]?.joint === '对' ? '失对' : '失粘');
  if (breaksLink(poem, line) && !isTold(line)) return `上句${nameOf(line)}`;
  return breaksLink(poem, line + 1) && !isTold(line + 1) ? `下句${nameOf(line + 1)}` : undefined;
}
