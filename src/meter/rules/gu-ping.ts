import { numeral } from '../../text/numerals.ts';
import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 孤平：“平平仄仄平”的第一字（七言“仄仄平平仄仄平”的第三字）用了仄声，而第三字（七言第五字）又不改平来救，除韵脚外只剩一个平声。 */
export const guPing: Rule = {
  name: '孤平',
  kind: '平仄',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary:
    '“平平仄仄平”的第一字（七言“仄仄平平仄仄平”的第三字）用了仄声，而第三字（七言第五字）又不改平来救，除韵脚外只剩一个平声。',
  summaryEn:
    'In 平平仄仄平 (seven characters: 仄仄平平仄仄平) the first (third) character is oblique and the third (fifth) is not made level to rescue it: one level tone is left beside the rhyme.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·孤平的避忌”' },
  price: {
    value: 0.9,
    why: {
      zh: '略贱于一个错字，故以此为名，不说成某字错',
      en: 'just cheaper than one wrong tone, so that the fault is told by its own name',
    },
  },
  say: {
    zh: (at) =>
      `${lineInWords(at.line)}犯孤平：第${numeral(at.zi)}字须平；若用仄，则第${numeral(at.zi + 2)}字须改平来救`,
    en: (at) => `line ${at.line}: 孤平; character ${at.zi} must be level, or character ${at.zi + 2} level to rescue it`,
  },
  mends: [{ wants: '平' }, { zi: 2, wants: '平' }],
  patterns: [{ type: 'B', five: '仄平仄仄平', places: [1], defining: [1, 2, 3] }],
  shows: ['fault', 'misfit'],
  check: reportPattern('gu-ping', ['平']),
};
