import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 跨顿：五言二、三字一顿，七言四、三字一顿；一词跨在顿上，读来拗口。 */
export const kuaDun: Rule = {
  name: '跨顿',
  aliases: ['跨頓'],
  kind: '用字',
  levels: { standard: 'info', strict: 'info', tang: 'off', modern: 'info', handbook: 'info' },
  summary: '五言二、三字一顿，七言四、三字一顿；一词跨在顿上，读来拗口。',
  summaryEn: 'A word straddles the caesura (2|3 in five characters, 4|3 in seven).',
  reference: { work: '王力《诗词格律》', section: '第四章第一节“诗词的节奏”' },
  say: {
    zh: (at, d) =>
      `${lineInWords(at.line)}“${d.char}”一词跨在顿上，读作 ${d.expected?.[0]} 则断开了（分词所得，或有误）`,
    en: (at, d) => `line ${at.line}: the word ${d.char} straddles the caesura ${d.expected?.[0]} (by the segmenter)`,
  },
  needsWords: true,
};
