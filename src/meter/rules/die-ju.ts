import { BLANK } from '../../text/verse.ts';
import { lineInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 叠句：词调中须与前句全同之句，一字不可易。 */
export const dieJu: Rule = {
  name: '叠句',
  aliases: ['疊句'],
  kind: '体裁',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '词调中的叠句须与所叠之句全同，一字不可易。',
  summaryEn: 'A line that a tune repeats must be the very line it repeats, character by character.',
  reference: { work: '《钦定词谱》', section: '各调所注“叠”' },
  say: {
    zh: (at, d) => `${lineInWords(at.line)}“${d.actual}”当叠前句“${d.expected?.[0]}”`,
    en: (at, d) => `line ${at.line}: ${d.actual} must repeat the line before it, ${d.expected?.[0]}`,
  },
  shows: ['refrain'],
  check(poem, report) {
    poem.meter.lines.forEach(({ repeats }, line) => {
      const [here, before] = [poem.lines[line], repeats === undefined ? undefined : poem.lines[repeats]];
      if (repeats === undefined || here === undefined || before === undefined) return;
      const [written, wanted] = [[...here.text], [...before.text]];
      const zi = written.findIndex((char, at) => char !== wanted[at] && char !== BLANK && wanted[at] !== BLANK);
      if (zi === -1) return;
      const data = { char: written[zi] as string, actual: here.text, expected: [before.text] };
      const related = [{ line: repeats, zi: Math.min(zi, wanted.length - 1), message: 'earlier' as const }];
      report({ line, zi, toZi: written.length - 1, data, related });
    });
  },
};
