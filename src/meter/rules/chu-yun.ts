import { areNeighbours } from '../../rhyme/lookup.ts';
import { MISMATCH } from '../syllable.ts';
import { twinsOf } from '../twins.ts';
import type { Rule } from './types.ts';

/** 出韵：近体一韵到底；偶数句的韵脚须在同一韵部。 */
export const chuYun: Rule = {
  name: '出韵',
  aliases: ['出韻', '落韵', '落韻'],
  kind: '用韵',
  levels: ['error', 'error', 'error', 'error'],
  summary: '近体一韵到底；偶数句的韵脚须在同一韵部。',
  summaryEn: 'Regulated verse keeps to one rhyme; the feet of all even lines must belong to one group.',
  reference: { work: '王力《诗词格律》', section: '第二章“律诗的韵”' },
  check(poem, report) {
    for (const { line, zi, syllable, choice, rhyme } of poem.feet) {
      const { reading, cost } = choice;
      if (rhyme === undefined || reading === undefined || cost < MISMATCH) continue;
      const isLast = line === poem.lines.length - 1 && areNeighbours(reading.group, rhyme);
      const messageId = reading.pingze !== rhyme.pingze ? 'chu-yun-ze' : isLast ? 'chu-yun-last' : 'chu-yun';
      const twins = twinsOf(poem, syllable.char, (r) => r.group === rhyme);
      const data = { char: syllable.char, actual: reading.group.name, expected: [rhyme.name], reading, twins };
      report({ line, zi, reading, messageId, data: { ...data, readings: syllable.readings } });
    }
  },
};
