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
  otherwise: {
    'zi-shu-span': {
      zh: (at, d) =>
        d.actual === ''
          ? `${lineInWords(at.line)}之前缺${countInWords(String(d.expected?.length))}句，${d.form}此处须有 ${d.expected?.join('、')} 字之句`
          : `由${lineInWords(at.line)}起至下一韵脚各句为 ${d.actual} 字，${d.form}此处须 ${d.expected?.join('、')} 字；这几句未论平仄`,
      en: (at, d) =>
        d.actual === ''
          ? `before line ${at.line}, lines of ${d.expected?.join(', ')} characters are missing in ${d.form}`
          : `from line ${at.line} to the next rhyme the lines have ${d.actual} characters where ${d.form} has ${d.expected?.join(', ')}; their tones were not judged`,
    },
  },
};
