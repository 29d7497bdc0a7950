import type { Rule } from './types.ts';

/** 字数：五言每句五字，七言每句七字。 */
export const ziShu: Rule = {
  name: '字数',
  aliases: ['字數'],
  kind: '体裁',
  levels: ['error', 'error', 'error', 'error'],
  summary: '五言每句五字，七言每句七字。',
  summaryEn: 'Every line has five characters, or every line seven.',
  reference: { work: '王力《诗词格律》', section: '第二章“诗的种类”' },
};
