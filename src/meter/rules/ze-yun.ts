import type { Rule } from './types.ts';

/** 仄韵律体：押仄韵而句句合律、粘对不失的诗，介于古体与近体之间。 */
export const zeYun: Rule = {
  name: '仄韵律体',
  aliases: ['仄韻律體', '仄韵律绝', '仄韵律诗'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info' },
  summary: '押仄韵而句句合律、粘对不失的诗，介于古体与近体之间。',
  summaryEn: 'Verse with an oblique rhyme whose lines are all regulated and linked: between old-style and regulated.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（仄韵律诗）' },
  say: {
    zh: (_at, d) => `仄韵律体：${d.actual}，句句合律，介于古近之间`,
    en: () => 'regulated lines with an oblique rhyme: between old-style and regulated verse',
  },
};
