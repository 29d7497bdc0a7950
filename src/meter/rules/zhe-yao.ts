import type { Rule } from './types.ts';

/** 折腰体：绝句第三句失粘而其余合律，旧有此格，名折腰体。 */
export const zheYao: Rule = {
  name: '折腰体',
  aliases: ['折腰體'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'warning', tang: 'info', modern: 'info', handbook: 'error' },
  summary: '绝句第三句失粘而其余合律，旧有此格，名折腰体；认作此体，便不再报失粘。',
  summaryEn:
    'A quatrain whose third line fails to adhere while all else is in order: a named licence, reported instead of the broken link.',
  reference: { work: '魏庆之《诗人玉屑》', section: '卷二“折腰体”；严羽《沧浪诗话》诗体“绝句折腰”' },
  say: {
    zh: () => '折腰体：绝句第三句失粘而余处皆合，唐人有此格；算不算病，诸家不一',
    en: () =>
      '折腰体: a quatrain whose third line fails to adhere while all else is in order; a Tang licence that some authorities dispute',
  },
};
