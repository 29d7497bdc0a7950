import type { Rule } from './types.ts';

/** 读音：平仄两读之字，词义所定之读与其位不合。 */
export const duYin: Rule = {
  name: '读音',
  aliases: ['讀音', '读音不合', '讀音不合'],
  kind: '平仄',
  levels: ['warning', 'warning', 'off', 'warning'],
  summary: '平仄两读之字，在词中读哪一音由词义而定；此处要的是另一音。',
  summaryEn:
    'A character of both tone classes stands in a word that fixes its reading, and the slot wants the other one.',
  reference: { work: '唐宋诗用例与《广韵》之义', section: 'data/readings/SOURCES.md' },
};
