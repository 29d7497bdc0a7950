import { coupletOf } from '../../text/place.ts';
import type { MessageData } from '../messages/types.ts';
import { coupletInWords, pairsInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 不对仗：律诗颔联、颈联须对仗；颔联可宽。 */
export const duiZhang: Rule = {
  name: '不对仗',
  aliases: ['不對仗', '失对仗', '失對仗', '对仗', '對仗'],
  kind: '对仗',
  levels: { standard: 'info', strict: 'warning', tang: 'info', modern: 'warning', handbook: 'warning' },
  summary: '律诗颔联、颈联须对仗；颔联可宽。',
  summaryEn: 'The second and third couplets of an octave are parallel; the second may be loose.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的对仗”' },
  say: {
    zh: (at, d) => `${coupletInWords(at)}看来不成对仗：“${d.other}”对“${d.char}”，多处不类${pairsInWords(d)}`,
    en: (at, d) => `couplet ${coupletOf(at)} does not seem parallel: “${d.other}” and “${d.char}” ${unlike(d)}`,
  },
  otherwise: {
    'dui-zhang-lian': {
      zh: (_at, d) => `上下联看来不成对仗：“${d.other}”对“${d.char}”，多处不类${pairsInWords(d)}`,
      en: (_at, d) => `the couplet does not seem parallel: “${d.other}” and “${d.char}” ${unlike(d)}`,
    },
    'dui-zhang-licence': {
      zh: (at, d) =>
        `${coupletInWords(at)}看来不成对仗：“${d.other}”对“${d.char}”，多处不类${pairsInWords(d)}；${d.licence}，古人有此，可以不改`,
      en: (at, d) =>
        `couplet ${coupletOf(at)} does not seem parallel: “${d.other}” and “${d.char}” ${unlike(d)}; a known licence (${d.licence})`,
    },
  },
};

const unlike = ({ actual = '' }: MessageData): string =>
  actual === '' ? 'hardly correspond' : `hardly correspond (${actual})`;
