import type { Rule } from './types.ts';

/** 重韵：同一字两次作韵脚；同形异义者可，须看文意。 */
export const chongYun: Rule = {
  name: '重韵',
  aliases: ['重韻'],
  kind: '用韵',
  levels: ['error', 'error', 'warning', 'error'],
  summary: '同一字两次作韵脚；同形异义者可，须看文意。',
  summaryEn: 'One character used twice as a rhyme word; allowed only where the two differ in sense.',
  reference: { work: '王力《汉语诗律学》', section: '第一章“用韵”' },
};
