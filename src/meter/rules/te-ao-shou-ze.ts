import { numeral } from '../../text/numerals.ts';
import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 特拗首字用仄：用特拗“平平仄平仄”时，第一字（七言第三字）须平；用仄者诸家不一，唐人偶有。 */
export const teAoShouZe: Rule = {
  name: '特拗首字用仄',
  kind: '平仄',
  levels: { standard: 'warning', strict: 'error', tang: 'off', modern: 'warning', handbook: 'error' },
  summary: '用特拗“平平仄平仄”时，第一字（七言第三字）须平；用仄者诸家不一，唐人偶有。',
  summaryEn:
    'In the special pattern 平平仄平仄 the first (third) character should be level; an oblique one is disputed and found now and then in Tang verse.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·特定的一种平仄格式”' },
  price: {
    value: 0.3,
    why: {
      zh: '诸家不一：贵于可宽容者，远贱于错字',
      en: 'disputed: dearer than what is tolerated, far cheaper than a fault',
    },
  },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}“${d.char}”用特拗（平平仄平仄），而第${numeral(at.zi)}字用了仄声：诸家不一，唐人偶有`,
    en: (at) =>
      `line ${at.line} takes 平平仄平仄 with an oblique character ${at.zi}: disputed, found now and then in Tang verse`,
  },
  mends: [{ wants: '平' }],
  patterns: [
    {
      type: 'b',
      five: '仄平仄平仄',
      places: [1],
      defining: [1, 3, 4],
      rescue: { kind: '特拗', ao: 3, jiu: 4 },
    },
  ],
  shows: ['fault', 'misfit'],
  check: reportPattern('te-ao-shou-ze', ['平']),
};
