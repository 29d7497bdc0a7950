import type { Rule } from './types.ts';

/** 重字：叠字与有意的呼应之外，一首诗里同一字用了两次。 */
export const chongZi: Rule = {
  name: '重字',
  kind: '用字',
  levels: ['warning', 'warning', 'off', 'warning'],
  summary: '叠字与有意的呼应之外，一首诗里同一字用了两次。',
  summaryEn: 'A character used twice in one poem, reduplication and deliberate echo apart.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（避重字）' },
};
