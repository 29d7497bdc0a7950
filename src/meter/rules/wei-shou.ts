import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 韵书未收：韵书不收此字，平仄不明；不算对，也不全算错。 */
export const weiShou: Rule = {
  name: '韵书未收',
  aliases: ['韻書未收'],
  kind: '文字',
  levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
  summary: '韵书不收此字，平仄不明；不算对，也不全算错。',
  summaryEn: 'The rhyme book lacks this character; it counts as neither right nor wholly wrong.',
  reference: { work: '所用韵书', section: '—' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.actual}”韵书未收，平仄不明`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.actual} is not in the rhyme book`,
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    for (const line of poem.suspects) {
      poem.syllables[line]?.forEach((syllable, zi) => {
        if (!syllable.unknown) return;
        const slot = poem.patterns[line]?.slots[zi] ?? '中';
        const data = { actual: syllable.char, expected: slot === '中' ? [] : [slot] };
        report({ line, zi, data, isRemark: slot === '中' });
      });
    }
  },
};
