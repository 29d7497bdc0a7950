import { type HalfCell, halvesOf } from '../halves.ts';
import { halfPlaceInEnglish, halfPlaceInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 异位重字：上联用过的字，又见于下联别的位置；同位重字是有意，不论。 */
export const yiWeiChongZi: Rule = {
  name: '异位重字',
  aliases: ['異位重字', '不规则重字'],
  kind: '用字',
  levels: { standard: 'warning', strict: 'warning', tang: 'info', modern: 'warning', handbook: 'error' },
  summary: '上联用过的字，不再用于下联别的位置；同位重字、两联各有重叠之字，是有意。',
  summaryEn:
    'A character of the upper half does not come again at another place of the lower; at the same place it is deliberate.',
  reference: { work: '《联律通则》（修订稿）', section: '第三章 词性对仗之外，忌不规则重字' },
  say: {
    zh: (at, d) => `${halfPlaceInWords(d, at.zi)}“${d.char}”与上联异位重字`,
    en: (at, d) => `${halfPlaceInEnglish(d, at.zi)} of the lower half: ${d.char} stands at another place of the upper`,
  },
  shows: ['halves'],
  check(poem, report) {
    const halves = halvesOf(poem);
    if (halves === undefined) return;
    const [upper, lower] = halves.map(({ cells }) => cells) as [readonly HalfCell[], readonly HalfCell[]];
    const placesIn = (cells: readonly HalfCell[]) => {
      const places = new Map<unknown, number[]>();
      cells.forEach(({ syllable }, i) => {
        if (!syllable.blank) places.set(syllable.same, [...(places.get(syllable.same) ?? []), i]);
      });
      return places;
    };
    const above = placesIn(upper);
    for (const [char, places] of placesIn(lower)) {
      const before = above.get(char);
      // 有一处同位，便是有意的同位重字 (at the same place once, and it is meant).
      if (before === undefined || places.some((i) => before.includes(i))) continue;
      const [cell, first] = [lower[places[0] as number], upper[before[0] as number]] as [HalfCell, HalfCell];
      const data = { ...cell.data, char: cell.syllable.char, actual: cell.syllable.char };
      const related = [{ line: first.line, zi: first.zi, message: 'earlier' as const }];
      // 长联之虚字、一字两用，前人不避 (long couplets repeat small words freely).
      const isRemark = PARTICLES.has(cell.syllable.char) || upper.length > LONG;
      report({ line: cell.line, zi: cell.zi, data, related, ...(isRemark ? { isRemark } : {}) });
    }
  },
};

const PARTICLES: ReadonlySet<string> = new Set([...'之乎者也而以于於其不无無有为為与與亦且则則乃']);
/** 一联过此字数，算长联 (a half of more characters is long). */
const LONG = 20;
