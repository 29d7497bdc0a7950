import { type ScanOptions, scan } from '../../meter/scan.ts';
import { parsePoem } from '../../text/verse.ts';

/** 声病之数 (blemishes of sound, counted). */
export interface Sound {
  /** 词所定之读与字位不合 (a word fixes the reading the slot does not want). */
  readonly readings: number;
  /** 撞韵：白脚与韵脚同韵母 (an unrhymed line ends in the vowel of the rhyme). */
  readonly footClash: number;
  /** 挤韵：句中有韵脚同韵之字 (a rhymed line holds another character of the rhyme). */
  readonly crowding: number;
}

/** 读音之复核，见 `reviewReadings` (looks readings over). */
export type ReviewReadings = typeof import('../../readings/index.ts').reviewReadings;

/** 数声病；`lines` 是繁体之句 (counts the blemishes of a poem in traditional script). */
export function soundOf(lines: readonly string[], options: ScanOptions, review: ReviewReadings): Sound {
  const scansion = scan(parsePoem(lines.join('\n')), {
    ...options,
    levels: { 'zhuang-yun': 'info', 'ji-yun': 'info' },
  });
  const count = (rule: string): number => scansion.findings.filter(({ ruleId }) => ruleId === rule).length;
  return { readings: review(scansion.lines).length, footClash: count('zhuang-yun'), crowding: count('ji-yun') };
}
