import { isMeant } from '../../rhyme/meant.ts';
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
  otherwise: {
    'pi-du-gu-zi': {
      zh: (at, d) =>
        `${placeInWords(at)}“${d.char}”须作本字${readingInWords(d.reading)}才合，今多是“${d.other}”之简写；是本字则以“# 读”指定`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} fits only as the old character itself; mostly it is written for ${d.other}`,
    },
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    for (const line of poem.suspects) {
      poem.choices(line).forEach(({ reading, cost }, zi) => {
        if (reading === undefined || cost >= MISMATCH || !isOdd(reading)) return;
        // 语境另有所定的，归读音论；词所定的，不必再说 (what its context rules out is 读音; what a word fixes needs no word).
        const meant = poem.meant[line]?.[zi];
        if (meant !== undefined && reading.namesake !== true && (meant.word !== undefined || !isMeant(meant, reading)))
          return;
        const slot = poem.patterns[line]?.slots[zi] ?? '中';
        const isNamed = isFoot(poem, line, zi) && rhymeAt(poem, line) !== undefined;
        if (reading.namesake !== true && (slot === '中' || reading.pingze !== slot || isNamed)) return;
        const syllable = poem.syllables[line]?.[zi];
        const data = { char: syllable?.char ?? '', actual: reading.pingze, expected: [slot], reading };
        const readings = syllable?.readings ?? [];
        const made = { line, zi, reading, data: { ...data, readings } };
        const other = readings.find((r) => r.namesake !== true)?.char;
        if (reading.namesake !== true || other === undefined) report(made);
        else report({ ...made, messageId: 'pi-du-gu-zi', data: { ...data, readings, other } });
      });
    }
  },
};
