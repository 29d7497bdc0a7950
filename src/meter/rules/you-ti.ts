import { countInWords, lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 又一体：合于少见的又一体，而只差一字便是正体；多半是漏了、衍了一字。 */
export const youTi: Rule = {
  name: '又一体',
  aliases: ['又一體', '别体'],
  kind: '体裁',
  levels: { standard: 'warning', strict: 'warning', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '字数合于少见的又一体，而只差一字便是常用之体：多半是漏了、衍了一字。',
  summaryEn:
    'The piece fits a rare form of its tune, and is one character short of, or over, a common one: mostly a slip.',
  reference: { work: '《钦定词谱》', section: '各调又一体' },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}有${countInWords(d.actual)}字，合于${d.form}少见的又一体；常用之体此处${countInWords(d.expected?.[0])}字`,
    en: (at, d) =>
      `line ${at.line} has ${d.actual} characters, as in a rare form of ${d.form}; common forms have ${d.expected?.[0]} here`,
  },
};
