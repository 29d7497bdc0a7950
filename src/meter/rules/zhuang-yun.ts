import { correspondingRhymes } from '../../rhyme/lookup.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 撞韵：不押韵的仄脚与本诗的韵脚韵母相同（如押东韵而出句收于董、送），读来相犯。 */
export const zhuangYun: Rule = {
  name: '撞韵',
  aliases: ['撞韻'],
  kind: '用韵',
  levels: { standard: 'info', strict: 'warning', tang: 'off', modern: 'info', handbook: 'warning' },
  summary: '不押韵的仄脚与本诗的韵脚韵母相同（如押东韵而出句收于董、送），读来相犯。',
  summaryEn: 'An unrhymed line ends in the vowel of the rhyme, in an oblique tone.',
  reference: { work: '近人诗社所戒，旧籍无此律', section: '见 docs/rules/zhuang-yun.md' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”撞韵：仄脚与本诗所押${d.expected?.[0]}同韵母（${d.actual}）`,
    en: (at, d) => `${placeInEnglish(at)}: the unrhymed foot ${d.char} (${d.actual}) has the vowel of the rhyme`,
  },
  mends: [{ wants: '合' }],
  shows: ['clash'],
  check(poem, report) {
    const [rhyme] = poem.rhymes;
    if (rhyme === undefined) return;
    for (const { line, zi, syllable, choice, rhymed } of poem.feet) {
      const { reading } = choice;
      if (rhymed || reading?.pingze !== '仄' || !correspondingRhymes(rhyme, poem.book).includes(reading.group))
        continue;
      const data = { char: syllable.char, actual: reading.group.name, expected: [rhyme.name], reading };
      report({ line, zi, reading, data });
    }
  },
};
