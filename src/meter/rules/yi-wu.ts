import { clip } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 非汉字：不是汉字，也不是标点，已略过。 */
export const yiWu: Rule = {
  name: '非汉字',
  aliases: ['非漢字'],
  kind: '文字',
  levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
  summary: '不是汉字，也不是标点，已略过。',
  summaryEn: 'Neither a Chinese character nor punctuation; skipped.',
  reference: { work: '—', section: '—' },
  say: {
    zh: (_at, d) => `“${clip(d.actual)}”不是汉字，已略过`,
    en: (_at, d) => `not a Chinese character, skipped: ${clip(d.actual)}`,
  },
};
