import { isMeant } from '../../rhyme/meant.ts';
import { pingzeInEnglish, placeInEnglish, placeInWords, readingInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import type { Rule } from './types.ts';

/** 读音：一字读哪一音由语境而定，合律却须取别的一音。 */
export const duYin: Rule = {
  name: '读音',
  aliases: ['讀音', '读音不合', '讀音不合'],
  kind: '平仄',
  levels: { standard: 'warning', strict: 'warning', tang: 'off', modern: 'warning', handbook: 'warning' },
  summary: '一字数读，在词中、在上下文里读哪一音由意义而定；此处要合律，却须取别的一音。',
  summaryEn:
    'A character of several readings stands where its word or its neighbours settle which one is meant, and the line fits only by another.',
  reference: { work: '唐宋诗用例与《广韵》之义', section: 'data/readings/SOURCES.md' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”在“${d.other}”里读${d.actual}声${readingInWords(d.reading)}，此处须${d.expected?.[0]}${readingInWords(d.taken)}；若另有所据，可用“# 读”指定`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} in the word ${d.other}, and ${pingzeInEnglish(d.expected?.[0])} must stand here`,
  },
  otherwise: {
    'du-yin-context': {
      zh: (at, d) =>
        `${placeInWords(at)}“${d.char}”在此句里当读${d.actual}声${readingInWords(d.reading)}，合律则须读${d.expected?.[0]}${readingInWords(d.taken)}；若另有所据，可用“# 读”指定`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} in this line by its neighbours and by practice, and fits only as ${pingzeInEnglish(d.expected?.[0])}`,
    },
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    for (const line of poem.suspects) {
      const row = poem.meant[line];
      if (row === undefined) continue;
      poem.choices(line).forEach(({ reading: taken, cost }, zi) => {
        const meant = row[zi];
        // 已按错字、出韵报过的，不再说一遍 (what is told as a wrong tone or foot already is not told again).
        if (meant === undefined || taken === undefined || cost >= MISMATCH || isMeant(meant, taken)) return;
        // 同形古字，归僻读论 (a namesake is told as 僻读).
        if (taken.namesake === true) return;
        const { reading, word } = meant;
        const char = poem.syllables[line]?.[zi]?.char ?? '';
        const data = { char, actual: reading.pingze, expected: [taken.pingze], reading, taken, other: word ?? char };
        report({ line, zi, reading, data, messageId: word === undefined ? 'du-yin-context' : 'du-yin' });
      });
    }
  },
};
