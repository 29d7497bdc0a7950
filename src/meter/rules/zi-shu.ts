import { countInWords, lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 字数：五言每句五字，七言每句七字。 */
export const ziShu: Rule = {
  name: '字数',
  aliases: ['字數'],
  kind: '体裁',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '五言每句五字，七言每句七字。',
  summaryEn: 'Every line has five characters, or every line seven.',
  reference: { work: '王力《诗词格律》', section: '第二章“诗的种类”' },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}有${countInWords(d.actual)}字，${d.form}此处须${countInWords(d.expected?.[0])}字；此句未论平仄`,
    en: (at, d) =>
      `line ${at.line} has ${d.actual} characters where ${d.expected?.[0]} must stand; its tones were not judged`,
  },
};
