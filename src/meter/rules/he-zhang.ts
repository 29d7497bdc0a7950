import type { Rule } from './types.ts';

/** 合掌：一联两句同说一意。 */
export const heZhang: Rule = {
  name: '合掌',
  kind: '对仗',
  levels: ['info', 'warning', 'off', 'info'],
  summary: '一联两句同说一意。',
  summaryEn: 'The two lines of a couplet say one thing twice.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的对仗”' },
};
