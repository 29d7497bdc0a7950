import { pingshui } from '../../rhyme/pingshui.ts';
import { disputeOf } from '../disputed.ts';
import { isFoot } from '../judged.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import type { Rule } from './types.ts';

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
  shows: ['disputed'],
  check(poem, report) {
    if (poem.book !== pingshui) return;
    poem.syllables.forEach((row, line) => {
      if (row?.some(({ isDisputed }) => isDisputed) !== true) return;
      poem.choices(line).forEach(({ reading, cost }, zi) => {
        const known = disputeOf(reading);
        const syllable = row[zi];
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
