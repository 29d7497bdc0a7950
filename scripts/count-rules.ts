/**
 * 数各规则在《全唐诗》里有多少首：五七言四句、八句，按近体论而至多一处 error 的诗里，有此条发现的几首。写 data/rules/counts.tsv，
 * 规则之页的“多少”由它造（npm run docs）。
 *
 * Counts how many poems of the 全唐诗 have a finding of each rule: of the poems of four and of eight lines that are judged as
 * regulated verse with one error at most. The pages of the rules take their figures from the table.
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/count-rules.ts [corpus folder]
 */
import { writeFileSync } from 'node:fs';
import { parsePoem, RULE_IDS, RULES, type RuleId, scan } from '../src/index.ts';
import { COUNTS_FILE } from './rule-counts.ts';
import { corpusFolder, poemsOf } from './verse-corpus.ts';

/** 通行不论的，也数 (rules that are off by default are counted too). */
const levels = Object.fromEntries(
  RULE_IDS.filter((id) => RULES[id].levels.standard === 'off').map((id) => [id, 'info' as const]),
);
const kinds = ['律诗', '绝句'] as const;
const totals = { 律诗: 0, 绝句: 0 };
const counts = new Map<RuleId, { 律诗: number; 绝句: number }>(RULE_IDS.map((id) => [id, { 律诗: 0, 绝句: 0 }]));

for (const lines of poemsOf(corpusFolder(process.argv[2]), /^poet\.tang\..*\.json$/u)) {
  const length = lines[0]?.length;
  if ((lines.length !== 4 && lines.length !== 8) || (length !== 5 && length !== 7)) continue;
  if (lines.some((line) => line.length !== length || line.includes('□'))) continue;
  const text = lines.map((line, i) => line.join('') + (i % 2 === 0 ? '，' : '。')).join('');
  const { verdict, findings } = scan(parsePoem(text, { isVerse: true }), { levels });
  if (verdict === 'ancient' || findings.filter(({ severity }) => severity === 'error').length > 1) continue;
  const kind = lines.length === 8 ? '律诗' : '绝句';
  totals[kind]++;
  for (const id of new Set(findings.map(({ ruleId }) => ruleId))) {
    const count = counts.get(id);
    if (count !== undefined) count[kind]++;
  }
}

const rows = RULE_IDS.flatMap((id) => {
  const count = counts.get(id);
  return count === undefined || count.律诗 + count.绝句 === 0 ? [] : [[id, count.律诗, count.绝句].join('\t')];
});
writeFileSync(
  COUNTS_FILE,
  [
    '# 《全唐诗》五七言四句、八句，按近体论而至多一处 error 的诗里，有此条发现的几首。由 scripts/count-rules.ts 数自 chinese-poetry，勿手改。',
    '# 列：规则、律诗、绝句；首行是底数',
    `n\t${kinds.map((kind) => totals[kind]).join('\t')}`,
    ...rows,
    '',
  ].join('\n'),
);
