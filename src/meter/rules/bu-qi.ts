import { halvesOf } from '../halves.ts';
import { countInWords, lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 不齐：对联上下联须字数相等，句句相当，两联俱全。 */
export const buQi: Rule = {
  name: '不齐',
  aliases: ['不齊', '上下联不齐'],
  kind: '对仗',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '对联上下联俱全，句数相同，相当之句字数相等。',
  summaryEn: 'A couplet has both halves, of as many clauses, with as many characters clause by clause.',
  reference: { work: '《联律通则》（修订稿）', section: '第一章 基本规则，字句对等' },
  say: {
    zh: (_at, d) =>
      d.clause === undefined
        ? `上联${countInWords(d.expected?.[0])}，下联${countInWords(d.actual)}，须相等`
        : `${lineInWords(d.clause)}上联${countInWords(d.expected?.[0])}，下联${countInWords(d.actual)}，须相等`,
    en: (_at, d) =>
      `${d.clause === undefined ? '' : `clause ${d.clause}: `}the upper half has ${countsInEnglish(d.expected?.[0])}, the lower ${countsInEnglish(d.actual)}; they must be equal`,
  },
  otherwise: {
    'bu-qi-lack': {
      zh: (_at, d) => `只有${d.other}，没有${d.actual}`,
      en: (_at, d) =>
        `there is ${d.other === '上联' ? 'an upper half but no lower one' : 'a lower half but no upper one'}`,
    },
    'bu-qi-cut': {
      zh: (_at, d) => `上下联字数相等而断句不同：上联${d.expected?.[0]}，下联${d.actual}`,
      en: (_at, d) => `the halves are of one length but differ in their pauses: ${d.expected?.[0]} and ${d.actual}`,
    },
  },
  shows: ['halves'],
  check(poem, report) {
    const halves = halvesOf(poem);
    if (halves === undefined) return;
    const [upper, lower] = halves;
    const last = (lines: readonly number[]) => {
      const line = lines[0] as number;
      return { line, zi: 0, toZi: (poem.lines[line]?.length ?? 1) - 1 };
    };
    if (upper.lines.length === 0 || lower.lines.length === 0) {
      const [there, lacking] = upper.lines.length === 0 ? (['下联', '上联'] as const) : (['上联', '下联'] as const);
      const at = last(upper.lines.length === 0 ? lower.lines : upper.lines);
      report({ ...at, messageId: 'bu-qi-lack', data: { other: there, actual: lacking } });
      return;
    }
    const lengthsOf = (lines: readonly number[]) => lines.map((line) => poem.lines[line]?.length ?? 0);
    const [above, below] = [lengthsOf(upper.lines), lengthsOf(lower.lines)];
    if (above.join() === below.join()) return;
    if (upper.cells.length === lower.cells.length) {
      const data = { expected: [above.join('、')], actual: below.join('、') };
      report({ ...last(lower.lines), messageId: 'bu-qi-cut', data, isRemark: true });
      return;
    }
    if (above.length === below.length) {
      above.forEach((length, i) => {
        if (length === below[i]) return;
        const clause = above.length === 1 ? {} : { clause: i + 1 };
        const data = { expected: [`${length}字`], actual: `${below[i]}字`, ...clause };
        report({ ...last(lower.lines.slice(i)), data });
      });
      return;
    }
    const counted = (lengths: readonly number[]) => `${lengths.length}句${lengths.reduce((a, b) => a + b, 0)}字`;
    report({ ...last(lower.lines), data: { expected: [counted(above)], actual: counted(below) } });
  },
};

/** “2句11字”作英文 (counts in English). */
function countsInEnglish(counts = ''): string {
  const [, clauses, chars] = /^(?:(\d+)句)?(\d+)字$/u.exec(counts) ?? [];
  if (chars === undefined) return counts;
  return `${clauses === undefined ? '' : `${clauses} clauses of `}${chars} characters`;
}
