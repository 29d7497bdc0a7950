import { placeInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import { rhymedTogether } from '../song-practice.ts';
import type { Rule } from './types.ts';

/** 通押：词林正韵分作两部，而宋人常通押者，如第六部与第十一部、第三部与第五部。 */
export const tongYa: Rule = {
  name: '通押',
  aliases: ['通叶', '借部'],
  kind: '用韵',
  levels: { standard: 'warning', strict: 'error', tang: 'info', modern: 'warning', handbook: 'error' },
  summary:
    '词林正韵分作两部，而宋人常通押者：真庚侵（六、十一、十三部），灰咍支微（三、五部），元寒覃盐（七、十四部），歌麻（九、十部），入声十五与十七、十七与十八、十八与十九部；入声别的两部，各有三脚以上的也算。',
  summaryEn:
    'Divisions that 词林正韵 keeps apart and Song poets often rhymed together: 6, 11 and 13; 3 and 5; 7 and 14; 9 and 10; in 入声 15 and 17, 17 and 18, 18 and 19; any two of 入声 that have three feet each.',
  reference: { work: '全宋词韵脚', section: '本库所数，见 docs/quality.md' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”属${d.actual}，与${d.expected?.[0]}通押：词林正韵分作两部，宋人常有通押的`,
    en: (at, d) =>
      `line ${at.line}: ${d.char} (${d.actual}) is rhymed with ${d.expected?.[0]}, which 词林正韵 keeps apart but Song poets often did not`,
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    for (const foot of poem.feet) {
      const { line, zi, syllable, choice, rhyme } = foot;
      const { reading, cost } = choice;
      if (rhyme === undefined || reading === undefined || cost < MISMATCH) continue;
      const heard = rhymedTogether(poem, foot);
      if (heard === undefined) continue;
      const data = { char: syllable.char, actual: heard.group.name, expected: [rhyme.name], reading: heard };
      report({ line, zi, reading: heard, data: { ...data, readings: syllable.readings } });
    }
  },
};
