import { countInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 句数：绝句四句，律诗八句，排律十句以上而为偶数。 */
export const juShu: Rule = {
  name: '句数',
  aliases: ['句數'],
  kind: '体裁',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '绝句四句，三韵律六句，律诗八句，排律十句以上而为偶数。',
  summaryEn: 'A quatrain has four lines, 三韵律 six, an octave eight, 排律 ten or more, in couplets.',
  reference: { work: '王力《诗词格律》', section: '第二章“诗的种类”' },
  say: {
    zh: (_at, d) => `共${countInWords(d.actual)}句，${d.form}须${countInWords(d.expected?.[0])}句；多出的未论`,
    en: (_at, d) => `${d.actual} lines where ${d.expected?.[0]} must stand; the rest were not judged`,
  },
  otherwise: {
    'ju-shu-ci': {
      zh: (_at, d) =>
        `共${d.actual}字，${d.form}各体有 ${d.expected?.join('、')} 字的；${d.other === undefined ? '' : `倒合于${d.other}，题名或有误；`}以最近的一体来论`,
      en: (_at, d) =>
        `${d.actual} characters; the forms of ${d.form} have ${d.expected?.join(', ')}${d.other === undefined ? '' : `, while ${d.other} fits`}: judged by the nearest`,
    },
  },
};
