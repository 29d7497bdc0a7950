import { pingshui } from '../../rhyme/pingshui.ts';
import { isFoot } from '../judged.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import type { Rule } from './types.ts';

/** 一字某读之争：繁体之字、所争之韵，与主此读者的说法 (a reading in dispute: the traditional character, the group, and what speaks for it). */
const DISPUTED = [
  { char: '衰', group: '上平十灰', why: '《集韵》仓回切；《广韵》只有所追切，在四支' },
  { char: '聞', group: '去声十三问', why: '名闻之义；听闻之义在十二文' },
  { char: '空', group: '去声一送', why: '空缺、使空之义；空虚之义在一东' },
] as const;
/** 句中有此字才看 (only lines with one of them are looked at). */
const SUSPECT = /[衰聞闻空]/u;

/** 异读：押韵或合律靠着一个诸家有争议的读音。 */
export const yiDu: Rule = {
  name: '异读',
  aliases: ['異讀'],
  kind: '文字',
  levels: { standard: 'info', strict: 'warning', tang: 'info', modern: 'info', handbook: 'error' },
  summary: '押韵或合律靠着一个诸家有争议的读音：衰作十灰，聞作去声，空作去声。',
  summaryEn: 'Rhyme or meter rests on a reading that authorities dispute: 衰 in 十灰, 聞 and 空 as departing tone.',
  reference: { work: '《广韵》《集韵》', section: '各字之切' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”作${d.actual}（${d.other}）才合：诸家不一`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.char} fits only as ${d.actual}, a reading that authorities dispute`,
  },
  mends: [{ wants: '合' }],
  check(poem, report) {
    if (poem.book !== pingshui) return;
    poem.lines.forEach(({ text }, line) => {
      if (!SUSPECT.test(text)) return;
      poem.choices(line).forEach(({ reading, cost }, zi) => {
        const known = DISPUTED.find(({ char, group }) => reading?.char === char && reading.group.name === group);
        const syllable = poem.syllables[line]?.[zi];
        if (known === undefined || syllable === undefined || cost >= MISMATCH) return;
        // 字位两可则不靠此读；诗人定了读音的，不再多说 (a free slot rests on no reading, and one the poet pinned is his own affair).
        const isFree = poem.patterns[line]?.slots[zi] === '中' && !isFoot(poem, line, zi);
        const hasPlain = syllable.readings.some(({ pingze, group }) => pingze === '平' && group.name !== known.group);
        if (isFree || !hasPlain) return;
        report({ line, zi, reading, data: { char: syllable.char, actual: known.group, other: known.why } });
      });
    });
  },
};
