import type { Rule } from './types.ts';

/** 跨顿：五言二、三字一顿，七言四、三字一顿；一词跨在顿上，读来拗口。 */
export const kuaDun: Rule = {
  name: '跨顿',
  aliases: ['跨頓'],
  kind: '用字',
  levels: ['info', 'info', 'off', 'info'],
  summary: '五言二、三字一顿，七言四、三字一顿；一词跨在顿上，读来拗口。',
  summaryEn: 'A word straddles the caesura (2|3 in five characters, 4|3 in seven).',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的节奏”' },
  needsWords: true,
};
