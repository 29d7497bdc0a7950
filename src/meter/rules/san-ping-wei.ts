import { numeral } from '../../text/numerals.ts';
import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 三平尾：句末三字皆平，是古体的记号，近体所忌。 */
export const sanPingWei: Rule = {
  name: '三平尾',
  aliases: ['三平调', '三平調'],
  kind: '平仄',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '句末三字皆平，是古体的记号，近体所忌。',
  summaryEn:
    'The last three characters of a line are all level: the mark of old-style verse, shunned in regulated verse.',
  reference: { work: '王力《诗词格律》', section: '第二章“古体诗”（三平调）' },
  price: {
    value: 0.9,
    why: {
      zh: '略贱于一个错字，故以此为名，不说成某字错',
      en: 'just cheaper than one wrong tone, so that the fault is told by its own name',
    },
  },
  say: {
    zh: (at) => `${lineInWords(at.line)}三平尾：末三字皆平，第${numeral(at.zi)}字须仄`,
    en: (at) => `line ${at.line} ends in three level tones; character ${at.zi} must be oblique`,
  },
  mends: [{ wants: '仄' }],
  patterns: [{ type: 'A', five: '中仄平平平', places: [3, 4, 5] }],
  shows: ['fault', 'misfit'],
  check: reportPattern('san-ping-wei', ['仄平平']),
};
