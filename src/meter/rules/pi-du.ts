import type { Rule } from './types.ts';

/** 僻读：须取一个在韵脚之外极少见的读音才合律。 */
export const piDu: Rule = {
  name: '僻读',
  aliases: ['僻讀'],
  kind: '文字',
  levels: ['warning', 'warning', 'info', 'warning'],
  summary: '须取一个在韵脚之外极少见的读音才合律。',
  summaryEn: 'The line fits only by a reading hardly used outside rhyme feet.',
  reference: { work: '唐宋诗用例', section: 'data/pingshui/practice.tsv' },
};
