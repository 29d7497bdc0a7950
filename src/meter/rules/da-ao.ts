import { numeral } from '../../text/numerals.ts';
import { reportUnrescued } from '../faults.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 大拗未救：仄脚出句第四字（七言第六字）应平而仄，对句第三字（七言第五字）须改平来救；不救则病。 */
export const daAo: Rule = {
  name: '大拗未救',
  aliases: ['大拗'],
  kind: '平仄',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '仄脚出句第四字（七言第六字）应平而仄，对句第三字（七言第五字）须改平来救；不救则病。',
  summaryEn:
    'The fourth (sixth) character of an opening line 仄仄平平仄 is oblique and the third (fifth) of the closing line is not made level to rescue it.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·拗救”' },
  price: {
    value: 0.9,
    why: {
      zh: '略贱于一个错字，故以此为名，不说成某字错',
      en: 'just cheaper than one wrong tone, so that the fault is told by its own name',
    },
  },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”拗而未救：此处应平；若用仄，对句第${numeral(at.zi - 1)}字须平来救`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} is 大拗 without rescue; make character ${at.zi - 1} of the next line level`,
  },
  mends: [{ wants: '平' }, { line: 1, zi: -1, wants: '平' }],
  shows: ['unrescued', 'misfit'],
  check: reportUnrescued('da-ao'),
};
