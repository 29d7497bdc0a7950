import type { MessageData } from '../messages/types.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 全诗合于哪一种和韵 (the kind of answering rhyme the whole poem does keep). */
const met = ({ licence }: MessageData): string => (licence === undefined ? '' : `；全诗合于${licence}`);
const metInEnglish = ({ licence }: MessageData): string =>
  licence === undefined ? '' : `; the poem as a whole keeps ${licence}`;
/** 可用之字 (the words there are to choose from). */
const words = ({ expected = [] }: MessageData): string => expected.map((word) => `“${word}”`).join('');

/** 和韵：和他人之诗，韵脚须依原作；由 `lint` 的 `sameRhymesAs` 论，扫描不论。 */
export const heYun: Rule = {
  name: '和韵',
  aliases: ['和韻', '次韵', '次韻', '步韵', '步韻', '用韵', '用韻', '依韵', '依韻'],
  kind: '用韵',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '和他人之诗：次韵（步韵）用原韵而次序不改，用韵用其字而次序不拘，依韵但同其韵部；给了原作才论。',
  summaryEn:
    'Verse that answers a poem keeps its rhymes: the same words in the same order (次韵), the same words in any order (用韵), or words of the same group (依韵); judged only where the poem it answers is given.',
  reference: { work: '刘攽《中山诗话》', section: '“唐诗赓和，有次韵，有依韵，有用韵”' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.actual}”不合次韵：原作此处作${words(d)}${met(d)}`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.actual} is not the rhyme word of the poem it answers, ${d.expected?.[0]}${metInEnglish(d)}`,
  },
  otherwise: {
    'he-yun-free': {
      zh: (at, d) => `${placeInWords(at)}“${d.actual}”不合次韵：原作此句不入韵${met(d)}`,
      en: (at, d) =>
        `${placeInEnglish(at)}: this line rhymes (${d.actual}), which that of the poem it answers does not${metInEnglish(d)}`,
    },
    'he-yun-words': {
      zh: (at, d) => `${placeInWords(at)}“${d.actual}”不合用韵：原作的韵字还有${words(d)}可用${met(d)}`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.actual} is no rhyme word of the poem it answers; left of its words: ${d.expected?.join(', ')}${metInEnglish(d)}`,
    },
    'he-yun-group': {
      zh: (at, d) => `${placeInWords(at)}“${d.char}”不合依韵：属${d.actual}，原作押${(d.expected ?? []).join('、')}`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} is in ${d.actual}; the poem it answers rhymes in ${d.expected?.join(', ')}`,
    },
    'he-yun-count': {
      zh: (_at, d) => `韵脚之数不合：原作${d.expected?.[0]}韵，此首${d.actual}韵${met(d)}`,
      en: (_at, d) =>
        `the poem it answers has ${d.expected?.[0]} rhyme words, this one has ${d.actual}${metInEnglish(d)}`,
    },
  },
};
