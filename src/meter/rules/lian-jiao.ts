import { classesOf, halvesOf } from '../halves.ts';
import { pingzeInEnglish } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 联脚：上联末字仄，下联末字平。 */
export const lianJiao: Rule = {
  name: '联脚',
  aliases: ['聯腳', '仄起平收', '上仄下平'],
  kind: '对仗',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '上联以仄声字收，下联以平声字收。',
  summaryEn: 'The upper half of a couplet ends on an oblique character, the lower on a level one.',
  reference: { work: '《联律通则》（修订稿）', section: '第一章 基本规则，平仄对立' },
  say: {
    zh: (_at, d) => `${d.half ?? ''}末字“${d.char}”是${d.actual}声，须${d.expected?.[0]}收`,
    en: (_at, d) =>
      `the last character of the ${d.half === '上联' ? 'upper' : 'lower'} half, ${d.char}, is ${pingzeInEnglish(d.actual)}; it must be ${pingzeInEnglish(d.expected?.[0])}`,
  },
  otherwise: {
    'lian-jiao-both': {
      zh: (_at, d) => `上联末字“${d.other}”平，下联末字“${d.char}”仄，须上仄下平：两联或写颠倒了`,
      en: (_at, d) =>
        `the upper half ends level (${d.other}) and the lower oblique (${d.char}), the wrong way round: the halves may be swapped`,
    },
  },
  shows: ['halves'],
  check(poem, report) {
    const halves = halvesOf(poem);
    const [upper, lower] = [halves?.[0].cells.at(-1), halves?.[1].cells.at(-1)];
    const isWrong = [
      upper !== undefined && !(classesOf(upper, true) & 2),
      lower !== undefined && !(classesOf(lower, true) & 1),
    ];
    if (upper !== undefined && lower !== undefined && isWrong[0] && isWrong[1]) {
      const data = { other: upper.syllable.char, char: lower.syllable.char, actual: '仄', expected: ['平'] };
      report({ line: lower.line, zi: lower.zi, messageId: 'lian-jiao-both', data });
      return;
    }
    [upper, lower].forEach((cell, i) => {
      if (cell === undefined || !isWrong[i]) return;
      const [actual, expected] = i === 0 ? ['平', '仄'] : ['仄', '平'];
      const data = {
        half: i === 0 ? '上联' : '下联',
        char: cell.syllable.char,
        actual: actual as string,
        expected: [expected as string],
      };
      report({ line: cell.line, zi: cell.zi, data });
    });
  },
};
