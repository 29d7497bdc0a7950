import { coupletOf } from '../../text/place.ts';
import { coupletInWords, pairsInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 合掌：一联两句同说一意。 */
export const heZhang: Rule = {
  name: '合掌',
  kind: '对仗',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info', handbook: 'warning' },
  summary: '一联两句同说一意。',
  summaryEn: 'The two lines of a couplet say one thing twice.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的对仗”' },
  say: {
    zh: (at, d) => `${coupletInWords(at)}近于合掌：“${d.other}”“${d.char}”两句多同义之字${pairsInWords(d)}`,
    en: (at, d) => `couplet ${coupletOf(at)} nearly says one thing twice: synonyms face each other (${d.actual})`,
  },
  otherwise: {
    'he-zhang-lian': {
      zh: (_at, d) => `上下联近于合掌：“${d.other}”“${d.char}”多同义之字${pairsInWords(d)}`,
      en: (_at, d) => `the couplet nearly says one thing twice: synonyms face each other (${d.actual})`,
    },
  },
};
