import { borrowedFirstFoot } from '../first-foot.ts';
import type { Rule } from './types.ts';

/** 首句邻韵：首句入韵时可借用邻韵，盛唐以前偶有，晚唐以后成风。 */
export const linYun: Rule = {
  name: '首句邻韵',
  aliases: ['首句鄰韻', '孤雁出群', '衬韵'],
  kind: '用韵',
  levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'warning' },
  summary: '首句入韵时可借用邻韵，盛唐以前偶有，晚唐以后成风。',
  summaryEn: 'A rhyming first line may borrow a neighbouring group.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（首句用邻韵）' },
  say: {
    zh: (_at, d) => `首句“${d.char}”借用邻韵${d.actual}（本诗押${d.expected?.[0]}），可以`,
    en: (at, d) => `line ${at.line}: ${d.char} borrows the neighbour rhyme ${d.actual}, which a first line may`,
  },
  mends: [{ wants: '合' }],
  shows: ['borrowed'],
  check: borrowedFirstFoot('邻'),
};
