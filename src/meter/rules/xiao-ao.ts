import { reportUnrescued } from '../faults.ts';
import type { Rule } from './types.ts';

/** 小拗未救：仄脚出句第三字（七言第五字）应平而仄，对句可救可不救；此处未救。 */
export const xiaoAo: Rule = {
  name: '小拗未救',
  aliases: ['小拗'],
  kind: '平仄',
  levels: ['info', 'warning', 'off', 'info'],
  summary: '仄脚出句第三字（七言第五字）应平而仄，对句可救可不救；此处未救。',
  summaryEn:
    'The third (fifth) character of an opening line in a is oblique; the closing line may rescue it, and has not.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·拗救”' },
  price: 0.1,
  check: reportUnrescued('xiao-ao'),
};
