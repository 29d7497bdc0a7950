import type { Rule } from './types.ts';

/** 仄韵律体：押仄韵而句句合律、粘对不失的诗；归古归近，诸家不一。 */
export const zeYun: Rule = {
  name: '仄韵律体',
  aliases: ['仄韻律體', '仄韵律绝', '仄韵律诗'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'info', tang: 'info', modern: 'info', handbook: 'info' },
  summary: '押仄韵而句句合律、粘对不失的诗，归古归近，诸家不一。',
  summaryEn:
    'Verse with an oblique rhyme whose lines are all regulated and linked; whether it is old-style or a rare kind of regulated verse is disputed.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（仄韵律诗）；《诗词格律》第二章“绝句”归入古绝' },
  say: {
    zh: (_at, d) => `仄韵律体：${d.actual}，句句合律；归古绝（《诗词格律》）还是近体（《汉语诗律学》），诸家不一`,
    en: () =>
      'regulated lines with an oblique rhyme; whether that is old-style verse or rare regulated verse is disputed',
  },
};
