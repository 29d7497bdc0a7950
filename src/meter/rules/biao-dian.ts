import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 标点：别的句子都有标点，唯独几句之后没有。 */
export const biaoDian: Rule = {
  name: '标点',
  aliases: ['標點'],
  kind: '文字',
  levels: { standard: 'info', strict: 'info', tang: 'off', modern: 'info', handbook: 'info' },
  summary: '多数句子之后都有标点，唯独几处没有；用哪一种标点不论。',
  summaryEn: 'Punctuation is missing after a line where most lines have it; which mark it is does not matter.',
  reference: { work: '—', section: '—' },
  say: {
    zh: (at) => `${lineInWords(at.line)}之后缺标点，而别的句子都有`,
    en: (at) => `no punctuation after line ${at.line}, where the other lines have it`,
  },
  shows: ['unmarked'],
  check(poem, report) {
    const marked = poem.lines.filter((line) => line.punctuation !== '').length;
    if (marked === poem.lines.length || marked * 2 < poem.lines.length) return;
    poem.lines.forEach(({ punctuation, length }, line) => {
      if (punctuation === '' && line < poem.lines.length - 1) report({ line, zi: length - 1, data: {} });
    });
  },
};
