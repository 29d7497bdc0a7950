import { rhymeAt } from '../judged.ts';
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

/** 字声：词调中历来定平定仄之位；诸家偶有出入，故只提醒。 */
export const ziSheng: Rule = {
  name: '字声',
  aliases: ['字聲', '词平仄'],
  kind: '平仄',
  levels: { standard: 'warning', strict: 'error', tang: 'warning', modern: 'warning', handbook: 'error' },
  summary: '词调中历来定平定仄之位，须合其声；不拘而多用一声之位，只作说明。',
  summaryEn:
    'In a tune, places where nearly all pieces have one tone class must have it; where most do, a clash is a remark only.',
  reference: { work: '龙榆生《唐宋词格律》', section: '各调' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”应${d.expected?.[0]}而${d.actual}${readingInWords(d.reading)}：${d.form}此位历来用${d.expected?.[0]}${otherReadingsInWords(d)}${twinsInWords(d)}`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} where ${d.form} has nearly always been ${pingzeInEnglish(d.expected?.[0])}`,
  },
  otherwise: {
    'zi-sheng-usual': {
      zh: (at, d) => `${placeInWords(at)}“${d.char}”作${d.actual}：${d.form}此位不拘，前人多用${d.expected?.[0]}`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)}; either may stand here in ${d.form}, most pieces have ${pingzeInEnglish(d.expected?.[0])}`,
    },
  },
  mends: [{ wants: '合' }],
  check(poem, report) {
    const { form } = poem.meter;
    poem.patterns.forEach(({ slots, usual, rhymed }, line) => {
      if (usual === undefined && !poem.isSuspect(line)) return;
      const syllables = poem.syllables[line];
      poem.choices(line).forEach(({ reading, cost }, zi, { length }) => {
        const syllable = syllables?.[zi];
        if (syllable === undefined || syllable.blank) return;
        if (rhymed && zi === length - 1 && rhymeAt(poem, line) !== undefined) return;
        const slot = slots[zi] === '中' ? usual?.[zi] : slots[zi];
        if (slot === undefined || slot === '中') return;
        const isUsual = slots[zi] === '中';
        if (isUsual ? syllable.has(slot) : cost < MISMATCH) return;
        const actual = reading?.pingze ?? syllable.presumed;
        if (actual === undefined || actual === slot) return;
        const { char, readings } = syllable;
        const twins = isUsual ? [] : twinsOf(poem, char, (r) => r.pingze === slot);
        const data = {
          char,
          actual,
          expected: [slot],
          form,
          readings,
          twins,
          ...(reading === undefined ? {} : { reading }),
        };
        report({
          line,
          zi,
          reading,
          data,
          ...(isUsual ? { messageId: 'zi-sheng-usual' as const, isRemark: true } : {}),
        });
      });
    });
  },
};
