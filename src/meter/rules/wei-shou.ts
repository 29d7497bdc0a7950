import { pingzeInEnglish, placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 韵书未收：韵书不收此字；知其今声者依今声来论，并说明；不知者不算对，也不全算错。 */
export const weiShou: Rule = {
  name: '韵书未收',
  aliases: ['韻書未收'],
  kind: '文字',
  levels: { standard: 'warning', strict: 'warning', tang: 'warning', modern: 'warning', handbook: 'warning' },
  summary: '韵书不收此字：有今音的依今音来论，并说明；没有的平仄不明，不算对，也不全算错。',
  summaryEn:
    'The rhyme book lacks this character: it is judged as it is read today, and that is told; where that is unknown too it counts as neither right nor wholly wrong.',
  reference: { work: '所用韵书', section: '—' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.actual}”韵书未收，平仄不明`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.actual} is not in the rhyme book`,
  },
  otherwise: {
    'wei-shou-jin-yin': {
      zh: (at, d) => `${placeInWords(at)}“${d.char}”韵书未收，依今音作${d.actual}声；另有所据则以“# 读”指定`,
      en: (at, d) =>
        `${placeInEnglish(at)}: ${d.char} is not in the rhyme book and is taken as ${pingzeInEnglish(d.actual)}, as it is read today`,
    },
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    for (const line of poem.suspects) {
      poem.syllables[line]?.forEach((syllable, zi) => {
        if (!syllable.unknown) return;
        const slot = poem.patterns[line]?.slots[zi] ?? '中';
        const expected = slot === '中' ? [] : [slot];
        if (syllable.presumed === undefined) {
          report({ line, zi, data: { actual: syllable.char, expected }, isRemark: slot === '中' });
        } else {
          const data = { char: syllable.char, actual: syllable.presumed, expected };
          report({ line, zi, messageId: 'wei-shou-jin-yin', data, isRemark: true });
        }
      });
    }
  },
};
