import { rhymeAt } from '../judged.ts';
import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 挤韵：押韵之句句中用了与韵脚同韵的字，读来相挤。 */
export const jiYun: Rule = {
  name: '挤韵',
  aliases: ['擠韻', '犯韵', '大韵', '大韻'],
  kind: '用韵',
  levels: { standard: 'off', strict: 'warning', tang: 'off', modern: 'info', handbook: 'warning' },
  summary: '押韵之句句中用了与韵脚同韵的字，读来相挤。',
  summaryEn: 'A rhymed line holds, before its foot, a character of the same rhyme.',
  reference: { work: '《文镜秘府论》', section: '西卷“文二十八种病”之大韵' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”挤韵：与韵脚同属${d.actual}`,
    en: (at, d) => `${placeInEnglish(at)}: ${d.char} belongs to the rhyme of the poem and crowds its foot`,
  },
  mends: [{ wants: '合' }],
  check(poem, report) {
    poem.patterns.forEach((_, line) => {
      const rhyme = rhymeAt(poem, line);
      if (rhyme === undefined) return;
      const row = poem.choices(line);
      const foot = poem.syllables[line]?.at(-1)?.char;
      for (let zi = 0; zi < row.length - 1; zi++) {
        const reading = row[zi]?.reading;
        const char = poem.syllables[line]?.[zi]?.char ?? '';
        if (reading?.group !== rhyme || char === foot) continue;
        report({ line, zi, reading, data: { char, actual: rhyme.name, reading } });
      }
    });
  },
};
