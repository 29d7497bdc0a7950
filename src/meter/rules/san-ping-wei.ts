import { reportPattern } from '../faults.ts';
import type { Rule } from './types.ts';

/** 三平尾：句末三字皆平，是古体的记号，近体所忌。 */
export const sanPingWei: Rule = {
  name: '三平尾',
  aliases: ['三平调', '三平調'],
  kind: '平仄',
  levels: ['error', 'error', 'warning', 'error'],
  summary: '句末三字皆平，是古体的记号，近体所忌。',
  summaryEn:
    'The last three characters of a line are all level: the mark of old-style verse, shunned in regulated verse.',
  reference: { work: '王力《诗词格律》', section: '第二章“古体诗”（三平调）' },
  price: 0.9,
  patterns: [{ type: 'A', five: '中仄平平平', places: [3, 4, 5] }],
  check: reportPattern('san-ping-wei', ['仄平平']),
};
