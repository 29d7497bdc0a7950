import { areNeighbours } from '../../rhyme/lookup.ts';
import { MISMATCH } from '../cell.ts';
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
    const { rhyme } = poem;
    if (rhyme === undefined) return;
    for (const { line, zi, cell, choice, rhymed } of poem.feet) {
      const { reading, cost } = choice;
      if (!rhymed || reading === undefined || cost < MISMATCH) continue;
      const isLast = line === poem.lines.length - 1 && areNeighbours(reading.group, rhyme);
      const messageId = reading.pingze === '仄' ? 'chu-yun-ze' : isLast ? 'chu-yun-last' : 'chu-yun';
      const twins = twinsOf(poem, cell.char, (r) => r.group === rhyme);
      const data = { char: cell.char, actual: reading.group.name, expected: [rhyme.name], reading, twins };
      report({ line, zi, reading, messageId, data: { ...data, readings: cell.readings } });
    }
  },
};
