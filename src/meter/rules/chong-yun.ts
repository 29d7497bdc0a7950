import { sameForm } from '../../text/fold.ts';
import { otherPlaceInWords, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 重韵：同一字两次作韵脚；同形异义者可，须看文意。 */
export const chongYun: Rule = {
  name: '重韵',
  aliases: ['重韻'],
  kind: '用韵',
  levels: { standard: 'error', strict: 'error', tang: 'warning', modern: 'error', handbook: 'error' },
  summary: '同一字两次作韵脚；同形异义者可，须看文意。',
  summaryEn: 'One character used twice as a rhyme word; allowed only where the two differ in sense.',
  reference: { work: '王力《汉语诗律学》', section: '第一章“用韵”' },
  say: {
    zh: (at, d) => `${placeInWords(at)}重韵：“${d.char}”已作过韵脚（${otherPlaceInWords(d)}）`,
    en: (at, d) => `line ${at.line}: the rhyme word ${d.char} is used twice (line ${d.otherAt?.line})`,
  },
  mends: [{ wants: '合' }],
  shows: ['sameFoot'],
  check(poem, report) {
    const seen = new Map<string, number>();
    for (const { line, zi, syllable, choice, rhymed } of poem.feet) {
      if (!rhymed || choice.reading === undefined) continue;
      const word = sameForm(choice.reading.char);
      const before = seen.get(word);
      if (before === undefined) {
        seen.set(word, line);
        continue;
      }
      const data = { char: syllable.char, actual: syllable.char, otherAt: { line: before + 1, zi: zi + 1 } };
      report({ line, zi, reading: choice.reading, data, related: [{ line: before, zi, message: 'earlier' }] });
    }
  },
};
