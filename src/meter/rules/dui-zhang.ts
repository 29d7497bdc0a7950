import type { Rule } from './types.ts';

/** 失对仗：律诗颔联、颈联须对仗；颔联可宽。 */
export const duiZhang: Rule = {
  name: '失对仗',
  aliases: ['失對仗', '对仗', '對仗'],
  kind: '对仗',
  levels: ['info', 'warning', 'info', 'warning'],
  summary: '律诗颔联、颈联须对仗；颔联可宽。',
  summaryEn: 'The second and third couplets of an octave are parallel; the second may be loose.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的对仗”' },
};
