/** 各规则在《全唐诗》里的数目，由 count-rules.ts 数出 (how many poems have a finding of a rule, as counted). */
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

/** 数目之表 (the table of counts). */
export const COUNTS_FILE = fileURLToPath(new URL('../data/rules/counts.tsv', import.meta.url));

/** 一条规则的数目，首行 `n` 是底数 (the counts of one rule; those of `n` are the totals). */
export interface RuleCount {
  readonly octaves: number;
  readonly quatrains: number;
}

/** 读数目之表 (reads the table of counts). */
export const readRuleCounts = (): ReadonlyMap<string, RuleCount> =>
  new Map(
    readTsv(COUNTS_FILE).map(([id = '', octaves = '', quatrains = '']) => [
      id,
      { octaves: Number(octaves), quatrains: Number(quatrains) },
    ]),
  );
