import { reportUnrescued } from '../faults.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 小拗未救：仄脚出句第三字（七言第五字）应平而仄，对句可救可不救；此处未救。 */
export const xiaoAo: Rule = {
  name: '小拗未救',
  aliases: ['小拗'],
  kind: '平仄',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info', handbook: 'warning' },
  summary: '仄脚出句第三字（七言第五字）应平而仄，对句可救可不救；此处未救。',
  summaryEn:
    'The third (fifth) character of an opening line 仄仄平平仄 is oblique; the closing line may rescue it, and has not.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的平仄·拗救”（称“半拗”）' },
  price: { value: 0.1, why: { zh: '可救可不救；贵于救了的', en: 'allowed; dearer than with its rescue' } },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”小拗，对句未救（可救可不救）`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.char} is 小拗 left unrescued, which is allowed`,
  },
  mends: [{ wants: '平' }, { line: 1, wants: '平' }],
  shows: ['unrescued', 'misfit'],
  check: reportUnrescued('xiao-ao'),
};
