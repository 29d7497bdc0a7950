import { BLANK } from '../../text/verse.ts';
import { isFoot } from '../judged.ts';
import { lineInWords, otherPlaceInWords, placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Syllable, Syllables } from '../syllable.ts';
import type { Rule } from './types.ts';

/** 重字：叠字、叠用与有意的呼应之外，一首诗里同一字用了两次。 */
export const chongZi: Rule = {
  name: '重字',
  kind: '用字',
  levels: { standard: 'warning', strict: 'warning', tang: 'off', modern: 'warning', handbook: 'warning' },
  summary: '叠字、叠用与有意的呼应之外，一首诗里同一字用了两次。',
  summaryEn: 'A character used twice in one poem, reduplication and deliberate echo apart.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（避重字）' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”重字：${otherPlaceInWords(d)}已用`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} stands already in line ${d.otherAt?.line}, character ${d.otherAt?.zi}`,
  },
  otherwise: {
    'chong-zi-line': {
      zh: (at, d) => `${lineInWords(at.line)}“${d.char}”与${lineInWords(d.otherAt?.line ?? 0)}全同`,
      en: (at, d) => `line ${at.line} repeats line ${d.otherAt?.line} whole`,
    },
  },
  mends: [{ wants: '合' }],
  shows: ['repeated'],
  check(poem, report) {
    // 记在字上，免得每首诗都造一张表；查时不经他人之手，故不会重入 (noted on the syllables, which spares every poem a table; nothing else runs meanwhile).
    search++;
    const whole = new Map<string, number>();
    poem.syllables.forEach((row, line) => {
      if (row === undefined) return;
      // 全句重出，是一处，不是各字的呼应；当叠之句另有规 (a line that comes back whole is one finding and no echo; lines that a tune repeats have their own rule).
      const char = poem.lines[line]?.text ?? '';
      const twin = poem.meter.lines[line]?.repeats === undefined ? whole.get(char) : undefined;
      if (!char.includes(BLANK) && twin === undefined) whole.set(char, line);
      if (twin !== undefined) {
        const data = { char, actual: char, otherAt: { line: twin + 1, zi: 1 } };
        const related = [{ line: twin, zi: 0, message: 'earlier' as const }];
        report({ line, zi: 0, toZi: row.length - 1, messageId: 'chong-zi-line', data, related });
        return;
      }
      for (let zi = 0; zi < row.length; zi++) {
        const { same, char, blank } = row[zi] as Syllable;
        if (same.seen !== search) {
          if (!blank) {
            same.seen = search;
            same.seenAt = line * 64 + zi;
          }
          continue;
        }
        const before = same.seenAt;
        const at = { line: before >> 6, zi: before & 63 };
        if (at.line === line || isEcho(poem.syllables, at, { line, zi })) continue;
        if (isRepeatedIn(poem.syllables[at.line], same) && isRepeatedIn(row, same)) continue;
        // 两个韵脚同字，归重韵论 (two rhyme words alike are 重韵).
        if (isFoot(poem, at.line, at.zi) && isFoot(poem, line, zi)) continue;
        const data = { char, actual: char, otherAt: { line: at.line + 1, zi: at.zi + 1 } };
        report({ line, zi, data, related: [{ ...at, message: 'earlier' }] });
      }
    });
  },
};

let search = 0;

interface Spot {
  readonly line: number;
  readonly zi: number;
}

/** 叠用：一句之中两用其字，如 相知相伴；前后两句都如此，是有意 (used twice within a line, as in 相知相伴; where both lines do it, it is meant). */
const isRepeatedIn = (row: Syllables[number], syllable: Syllable): boolean =>
  row !== undefined && row.filter(({ same }) => same === syllable).length > 1;

/** 有意的呼应：连着邻字一同重出，如 黄鹤……黄鹤 (an echo: the character comes back together with a neighbour). */
function isEcho(syllables: Syllables, a: Spot, b: Spot): boolean {
  return [-1, 1].some((step) => {
    const neighbour = syllables[b.line]?.[b.zi + step];
    return neighbour !== undefined && neighbour.same === syllables[a.line]?.[a.zi + step]?.same;
  });
}
