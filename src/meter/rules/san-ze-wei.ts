import { reportPattern } from '../faults.ts';
import type { Rule } from './types.ts';

/** 三仄尾：句末三字皆仄；唐人名篇每六首有一首，可以宽容。 */
export const sanZeWei: Rule = {
  name: '三仄尾',
  kind: '平仄',
  levels: ['info', 'warning', 'off', 'info'],
  summary: '句末三字皆仄；唐人名篇每六首有一首，可以宽容。',
  summaryEn:
    'The last three characters of a line are all oblique; one famous Tang poem in six has it, and it is tolerated.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（五言第三字、七言第五字之拗）' },
  price: 0.1,
  patterns: [{ type: 'b', five: '中平仄仄仄', places: [3, 4, 5], defining: [3] }],
  check: reportPattern('san-ze-wei', ['平仄仄']),
};
