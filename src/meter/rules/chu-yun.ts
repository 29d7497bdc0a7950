import { areCloseNeighbours } from '../../rhyme/lookup.ts';
import { otherReadingsInWords, placeInWords, readingInWords, twinsInWords } from '../messages/words.ts';
import { MISMATCH } from '../prices.ts';
import { rhymedTogether } from '../song-practice.ts';
import { twinsOf } from '../twins.ts';
import type { Rule } from './types.ts';

/** 出韵：近体一韵到底；偶数句的韵脚须在同一韵部。 */
export const chuYun: Rule = {
  name: '出韵',
  aliases: ['出韻', '落韵', '落韻', '孤雁入群'],
  kind: '用韵',
  levels: { standard: 'error', strict: 'error', tang: 'error', modern: 'error', handbook: 'error' },
  summary: '近体一韵到底；偶数句的韵脚须在同一韵部。',
  summaryEn: 'Regulated verse keeps to one rhyme; the feet of all even lines must belong to one group.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的韵”' },
  say: {
    zh: (at, d) =>
      `${placeInWords(at)}“${d.char}”出韵：属${d.actual}，应押${d.expected?.[0]}${otherReadingsInWords(d)}${twinsInWords(d)}`,
    en: (at, d) => `line ${at.line}: ${d.char} (${d.actual}) does not rhyme; ${d.expected?.[0]} is wanted`,
  },
  otherwise: {
    'chu-yun-ze': {
      zh: (at, d) =>
        `${placeInWords(at)}“${d.char}”出韵：读仄声${readingInWords(d.reading)}，应押${d.expected?.[0]}${otherReadingsInWords(d)}${twinsInWords(d)}`,
      en: (at, d) => `line ${at.line}: ${d.char} is oblique and does not rhyme; ${d.expected?.[0]} is wanted`,
    },
    'chu-yun-last': {
      zh: (at, d) =>
        `${placeInWords(at)}“${d.char}”出韵：属邻韵${d.actual}，应押${d.expected?.[0]}；末句借邻韵，后人有此格，从严为出韵${otherReadingsInWords(d)}${twinsInWords(d)}`,
      en: (at, d) =>
        `line ${at.line}: ${d.char} borrows the neighbour rhyme ${d.actual}; ${d.expected?.[0]} is wanted (a later licence allows it in the last line)`,
    },
  },
  mends: [{ wants: '合' }],
  shows: ['misfit'],
  check(poem, report) {
    const mayJoin = poem.meter.rules.includes('tong-ya');
    for (const foot of poem.feet) {
      const { line, zi, syllable, choice, rhyme } = foot;
      const { reading, cost } = choice;
      if (rhyme === undefined || reading === undefined || cost < MISMATCH) continue;
      // 宋人通押之部，另由通押来说 (what Song poets rhymed together is told by 通押).
      if (mayJoin && rhymedTogether(poem, foot) !== undefined) continue;
      const isLast = line === poem.lines.length - 1 && areCloseNeighbours(reading.group, rhyme);
      const messageId = reading.pingze !== rhyme.pingze ? 'chu-yun-ze' : isLast ? 'chu-yun-last' : 'chu-yun';
      const twins = twinsOf(poem, syllable.char, (r) => r.group === rhyme);
      const data = { char: syllable.char, actual: reading.group.name, expected: [rhyme.name], reading, twins };
      report({ line, zi, reading, messageId, data: { ...data, readings: syllable.readings } });
    }
  },
};
