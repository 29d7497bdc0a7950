import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 分片：词调分片之处，书写宜空一行，或另起一行。 */
export const fenPian: Rule = {
  name: '分片',
  aliases: ['分闋', '分阕'],
  kind: '体裁',
  levels: { standard: 'info', strict: 'info', tang: 'off', modern: 'info', handbook: 'info' },
  summary: '词调分片之处，书写宜空一行，或另起一行。',
  summaryEn: 'Where a tune begins another stanza, a blank line or a new row sets it off.',
  reference: { work: '《钦定词谱》', section: '凡例' },
  say: {
    zh: (at, d) => `${d.form}的${d.actual}由${lineInWords(at.line)}起，此处未分片`,
    en: (at, d) => `a further stanza of ${d.form} begins at line ${at.line}, which nothing sets off`,
  },
};
