import { reportPattern } from '../faults.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 三仄尾：句末三字皆仄；唐人名篇每六首有一首，可以宽容。 */
export const sanZeWei: Rule = {
  name: '三仄尾',
  kind: '平仄',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info' },
  summary: '句末三字皆仄；唐人名篇每六首有一首，可以宽容。',
  summaryEn:
    'The last three characters of a line are all oblique; one famous Tang poem in six has it, and it is tolerated.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（五言第三字、七言第五字之拗）' },
  price: {
    value: 0.1,
    why: {
      zh: '可以宽容；贵于拗救，故先作拗救解',
      en: 'tolerated; dearer than a rescue, which explains a line better',
    },
  },
  say: {
    zh: (at) => `${lineInWords(at.line)}三仄尾：末三字皆仄，唐人常用，可以宽容`,
    en: (at) => `line ${at.line} ends in three oblique tones; common in Tang verse and tolerated`,
  },
  mends: [{ wants: '平' }],
  patterns: [{ type: 'b', five: '中平仄仄仄', places: [3, 4, 5], defining: [3] }],
  check: reportPattern('san-ze-wei', ['平仄仄']),
};
