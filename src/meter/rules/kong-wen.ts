import type { Rule } from './types.ts';

/** 无诗句：没有可检查的诗句。 */
export const kongWen: Rule = {
  name: '无诗句',
  aliases: ['無詩句'],
  kind: '文字',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '没有可检查的诗句。',
  summaryEn: 'There is no verse to check.',
  reference: { work: '—', section: '—' },
  say: {
    zh: () => '没有可检查的诗句',
    en: () => 'there is no verse to check',
  },
};
