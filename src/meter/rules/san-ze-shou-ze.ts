import { numeral } from '../../text/numerals.ts';
import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 三仄尾首字用仄：三仄尾“平平仄仄仄”的第一字（七言第三字）又用了仄声，句中只剩一个平声；诸家不一。 */
export const sanZeShouZe: Rule = {
  name: '三仄尾首字用仄',
  kind: '平仄',
  levels: { standard: 'warning', strict: 'error', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '三仄尾“平平仄仄仄”的第一字（七言第三字）又用了仄声，五字里只剩一个平声；诸家不一。',
  summaryEn:
    'A line ending in three oblique tones has its first (third) character oblique as well, which leaves one level tone in five; disputed.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（五言第三字、七言第五字之拗）' },
  price: {
    value: 0.15,
    why: { zh: '略贵于三仄尾：更少见，诸家不一', en: 'a little dearer than 三仄尾: rarer, and disputed' },
  },
  say: {
    zh: (at) => `${lineInWords(at.line)}三仄尾，而第${numeral(at.zi)}字又用仄，五字里只剩一个平声：诸家不一，唐人偶有`,
    en: (at) =>
      `line ${at.line} ends in three oblique tones with character ${at.zi} oblique too: disputed, found now and then in Tang verse`,
  },
  mends: [{ wants: '平' }, { zi: 2, wants: '平' }],
  patterns: [{ type: 'b', five: '仄平仄仄仄', places: [1], defining: [1, 3] }],
  shows: ['fault', 'misfit'],
  check: reportPattern('san-ze-shou-ze', ['平']),
};
