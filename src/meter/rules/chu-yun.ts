import type { Rule } from './types.ts';

/** 出韵：近体一韵到底；偶数句的韵脚须在同一韵部。 */
export const chuYun: Rule = {
  name: '出韵',
  aliases: ['出韻', '落韵', '落韻'],
  kind: '用韵',
  levels: ['error', 'error', 'error', 'error'],
  summary: '近体一韵到底；偶数句的韵脚须在同一韵部。',
  summaryEn: 'Regulated verse keeps to one rhyme; the feet of all even lines must belong to one group.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的韵”' },
};
