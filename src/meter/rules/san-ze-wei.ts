import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 三仄尾：句末三字皆仄；唐人律诗常有，可以宽容，诸家不一。 */
export const sanZeWei: Rule = {
  name: '三仄尾',
  kind: '平仄',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info', handbook: 'error' },
  summary: '句末三字皆仄；《唐诗三百首》律诗六首约有一首（134 首里 24 首），绝句少见，可以宽容。',
  summaryEn:
    'The last three characters of a line are all oblique; of the octaves of the 唐诗三百首 about one in six has it (24 of 134), of its quatrains hardly any; it is tolerated.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（五言第三字、七言第五字之拗）' },
  price: {
    value: 0.1,
    why: {
      zh: '可以宽容；贵于拗救，故先作拗救解',
      en: 'tolerated; dearer than a rescue, which explains a line better',
    },
  },
  say: {
    zh: (at) => `${lineInWords(at.line)}三仄尾：末三字皆仄，唐人律诗常有，可以宽容，诸家不一`,
    en: (at) => `line ${at.line} ends in three oblique tones; not rare in Tang octaves and tolerated`,
  },
  mends: [{ wants: '平' }],
  patterns: [{ type: 'b', five: '平平仄仄仄', places: [3, 4, 5], defining: [1, 3] }],
  shows: ['fault', 'misfit'],
  check: reportPattern('san-ze-wei', ['平仄仄']),
};
