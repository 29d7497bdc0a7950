import { pingzeInEnglish, placeInEnglish, placeInWords, readingInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 读音：平仄两读之字，词义所定之读与其位不合。 */
export const duYin: Rule = {
  name: '读音',
  aliases: ['讀音', '读音不合', '讀音不合'],
  kind: '平仄',
  levels: { standard: 'warning', strict: 'warning', tang: 'off', modern: 'warning', handbook: 'warning' },
  summary: '平仄两读之字，在词中读哪一音由词义而定；此处要的是另一音。',
  summaryEn:
    'A character of both tone classes stands in a word that fixes its reading, and the slot wants the other one.',
  reference: { work: '唐宋诗用例与《广韵》之义', section: 'data/readings/SOURCES.md' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”在“${d.other}”里读${d.actual}声${readingInWords(d.reading)}，此处须${d.expected?.[0]}；若另有所据，可用“# 读”指定`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} is ${pingzeInEnglish(d.actual)} in the word ${d.other}, and ${pingzeInEnglish(d.expected?.[0])} must stand here`,
  },
};
