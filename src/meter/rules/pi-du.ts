import { isFoot, rhymeAt } from '../judged.ts';
import {
  otherReadingsInWords,
  pingzeInEnglish,
  placeInEnglish,
  placeInWords,
  readingInWords,
} from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import { isOdd } from '../syllable.ts';
import type { Rule } from './types.ts';

/** 僻读：须取一个在韵脚之外极少见的读音才合律。 */
export const piDu: Rule = {
  name: '僻读',
  aliases: ['僻讀'],
  kind: '文字',
  levels: { standard: 'warning', strict: 'warning', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '须取一个在韵脚之外极少见的读音才合律。',
  summaryEn: 'The line fits only by a reading hardly used outside rhyme feet.',
  reference: { work: '唐宋诗用例', section: 'data/pingshui/practice.tsv' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”须作${d.actual}声${readingInWords(d.reading)}才合律，此读在韵脚之外少见${otherReadingsInWords(d)}`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} fits only as ${pingzeInEnglish(d.actual)}, a reading hardly used outside rhyme feet`,
  },
  mends: [{ wants: '合' }],
  check(poem, report) {
    for (const line of poem.suspects) {
      poem.choices(line).forEach(({ reading, cost }, zi) => {
        if (reading === undefined || cost >= MISMATCH || !isOdd(reading)) return;
        const slot = poem.patterns[line]?.slots[zi] ?? '中';
        if (slot === '中' || reading.pingze !== slot || (isFoot(poem, line, zi) && rhymeAt(poem, line) !== undefined))
          return;
        const syllable = poem.syllables[line]?.[zi];
        const data = { char: syllable?.char ?? '', actual: reading.pingze, expected: [slot], reading };
        report({ line, zi, reading, data: { ...data, readings: syllable?.readings ?? [] } });
      });
    }
  },
};
