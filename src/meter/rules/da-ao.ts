import { reportUnrescued } from '../faults.ts';
import type { Rule } from './types.ts';

/** 大拗未救：仄脚出句第四字（七言第六字）应平而仄，对句第三字（七言第五字）须改平来救；不救则病。 */
export const daAo: Rule = {
  name: '大拗未救',
  aliases: ['大拗'],
  kind: '平仄',
  levels: ['error', 'error', 'warning', 'error'],
  summary: '仄脚出句第四字（七言第六字）应平而仄，对句第三字（七言第五字）须改平来救；不救则病。',
  summaryEn:
    'The fourth (sixth) character of an opening line in a is oblique and the third (fifth) of the closing line is not made level to rescue it.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·拗救”' },
  price: 0.9,
  check: reportUnrescued('da-ao'),
};
