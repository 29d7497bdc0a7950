import { reportPattern } from '../faults.ts';
import type { Rule } from './types.ts';

/** 特拗首字用仄：用特拗“平平仄平仄”时，第一字（七言第三字）须平；用仄者诸家不一，唐人偶有。 */
export const teAoShouZe: Rule = {
  name: '特拗首字用仄',
  kind: '平仄',
  levels: ['warning', 'error', 'off', 'warning'],
  summary: '用特拗“平平仄平仄”时，第一字（七言第三字）须平；用仄者诸家不一，唐人偶有。',
  summaryEn:
    'In the special pattern 平平仄平仄 the first (third) character should be level; an oblique one is disputed and found now and then in Tang verse.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·特定的一种平仄格式”' },
  price: 0.3,
  patterns: [{ type: 'b', five: '仄平仄平仄', places: [1], defining: [1, 3, 4] }],
  check: reportPattern('te-ao-shou-ze', ['平']),
};
