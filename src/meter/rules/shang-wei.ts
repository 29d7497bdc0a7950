import { placeInEnglish, placeInWords } from '../messages/words.ts';
import type { Rule } from './types.ts';

/** 上尾：相邻两联出句的末字同用一个仄声（上、去或入）；旧说四声宜递用。 */
export const shangWei: Rule = {
  name: '上尾',
  aliases: ['鹤膝', '鶴膝'],
  kind: '用韵',
  levels: { standard: 'off', strict: 'info', tang: 'off', modern: 'off', handbook: 'info' },
  summary: '相邻两联出句的末字同用一个仄声（上、去或入）；旧说四声宜递用；八病里叫鹤膝。',
  summaryEn:
    'Neighbouring opening lines end in one and the same oblique tone; the handbooks would have 上, 去 and 入 alternate.',
  reference: { work: '王力《汉语诗律学》', section: '第一章（上尾与四声递用）' },
  say: {
    zh: (at, d) => `${placeInWords(at)}“${d.char}”上尾：与上联出句末字“${d.other}”同为${d.actual}声，旧说宜四声递用`,
    en: (at, d) =>
      `${placeInEnglish(at)}: ${d.char} ends the line in the same oblique tone as ${d.other} two lines before`,
  },
  mends: [{ wants: '合' }],
  check(poem, report) {
    let before: { line: number; char: string; tone: string } | undefined;
    for (const { line, zi, syllable, choice, rhymed } of poem.feet) {
      if (rhymed) continue;
      const { reading } = choice;
      const isSure = syllable.readings.every((r) => r.rare || r.pingze === '平' || r.tone === reading?.tone);
      if (reading?.pingze !== '仄' || !isSure) {
        before = undefined;
        continue;
      }
      if (before?.line === line - 2 && before.tone === reading.tone) {
        const data = { char: syllable.char, actual: reading.tone, other: before.char };
        report({ line, zi, reading, data, related: [{ line: before.line, zi, message: 'earlier' }] });
      }
      before = { line, char: syllable.char, tone: reading.tone };
    }
  },
};
