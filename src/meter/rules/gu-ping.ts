import { reportPattern } from '../faults.ts';
import type { Rule } from './types.ts';

/** 孤平：“平平仄仄平”的第一字（七言“仄仄平平仄仄平”的第三字）用了仄声，而第三字（七言第五字）又不改平来救，除韵脚外只剩一个平声。 */
export const guPing: Rule = {
  name: '孤平',
  kind: '平仄',
  levels: ['error', 'error', 'error', 'error'],
  summary:
    '“平平仄仄平”的第一字（七言“仄仄平平仄仄平”的第三字）用了仄声，而第三字（七言第五字）又不改平来救，除韵脚外只剩一个平声。',
  summaryEn:
    'In 平平仄仄平 (seven characters: 仄仄平平仄仄平) the first (third) character is oblique and the third (fifth) is not made level to rescue it: one level tone is left beside the rhyme.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·孤平的避忌”' },
  price: 0.9,
  patterns: [{ type: 'B', five: '仄平仄仄平', places: [1], defining: [1, 2, 3] }],
  check: reportPattern('gu-ping', ['平']),
};
