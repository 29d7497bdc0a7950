import type { ScanOptions } from '../../meter/asked.ts';
import { levelOf, type RuleId } from '../../meter/rules/index.ts';
import { scan } from '../../meter/scan.ts';
import type { Scansion } from '../../meter/scansion.ts';
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

/** 论声病之规则 (the rules that tell blemishes of sound). */
const LEVELS = { 'zhuang-yun': 'info', 'ji-yun': 'info' } as const satisfies ScanOptions['levels'];
/** 其中平常不问的 (those of them that are off elsewhere). */
const UNASKED: ReadonlySet<RuleId> = new Set(
  (Object.keys(LEVELS) as RuleId[]).filter((rule) => levelOf(rule, 'standard') === 'off'),
);

/** 扫描一首，兼问声病 (scans a poem with its blemishes of sound among the findings). */
export const scanSound = (text: string, options: ScanOptions): Scansion =>
  scan(parsePoem(text), { ...options, levels: LEVELS });

/** 去掉平常不问的，如平常扫描所得 (the same without what is off elsewhere, as a plain scan gives it). */
export const withoutSound = (scansion: Scansion): Scansion => ({
  ...scansion,
  findings: scansion.findings.filter(({ ruleId }) => !UNASKED.has(ruleId)),
});

/** 数声病，由 `scanSound` 所得 (counts the blemishes in what `scanSound` gave). */
export function soundOf({ findings }: Scansion): Sound {
  const count = (rule: string): number => findings.filter(({ ruleId }) => ruleId === rule).length;
  return { readings: count('du-yin'), footClash: count('zhuang-yun'), crowding: count('ji-yun') };
}
