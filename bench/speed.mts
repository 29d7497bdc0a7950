/**
 * 检查之速：每首几微秒、每秒几首，与逐式比对、JSON 之来回同在一次运行里轮着测。
 *
 *   npm run bench:speed [-- 轮数]
 *
 * Speed of the checker, in microseconds of processor time a poem, beside a naive matcher and the JSON round trip: interleaved
 * rounds over the regulated poems of the anthology, the least of all rounds. It is bundled first, as the package is.
 */
import { readFileSync } from 'node:fs';
import { parsePoem, scan } from '../src/index.ts';
import { checkJsonBatch, checkJsonLine, lintSync } from '../src/lint/index.ts';
import { askedOf } from '../src/meter/asked.ts';
import { verdictOf } from '../src/meter/scan.ts';
import { naiveScan } from './naive.ts';

const rounds = Number(process.argv[2] ?? 15);
const poems = readFileSync('data/anthology/poems.tsv', 'utf8')
  .split('\n')
  .map((row) => row.split('\t'))
  .filter(([, , , , form = '']) => /^[五七][绝律排]$/u.test(form))
  .map((fields) => fields[6] as string);
const records = poems.map((text, id) => JSON.stringify({ id, text }));
const batch = `${records.join('\n')}\n`;
const parsed = poems.map((text) => parsePoem(text));
const asked = askedOf({});

/** 各项一轮所做；得数只为不让编译器略过 (a round of every task; the sums keep it from being compiled away). */
const each = <T,>(items: readonly T[], work: (item: T) => number) => {
  return () => items.reduce((sum, item) => sum + work(item), 0);
};
const tasks: readonly (readonly [name: string, run: () => number])[] = [
  ['JSON 之来回 (round trip)', each(records, (row) => JSON.stringify(JSON.parse(row)).length)],
  ['逐式比对 (naive matcher)', each(poems, naiveScan)],
  ['解析 (parse)', each(poems, (text) => parsePoem(text).lines.length)],
  ['总评 (verdict alone)', each(parsed, (poem) => verdictOf(poem, asked).marks.length)],
  ['扫描，逐字结果在内 (scan)', each(parsed, (poem) => scan(poem).lines.length)],
  ['jsonl 一行 (a line)', each(records, (row) => checkJsonLine(row).length)],
  ['jsonl 一批 (a batch)', () => checkJsonBatch(batch).poems],
  ['lintSync', each(poems, (text) => lintSync(text).poems.length)],
];

const least = tasks.map(() => Number.POSITIVE_INFINITY);
let kept = 0;
for (let round = 0; round < rounds; round++) {
  for (const [i, [, run]] of tasks.entries()) {
    const begun = process.cpuUsage();
    kept += run();
    const { user, system } = process.cpuUsage(begun);
    least[i] = Math.min(least[i] as number, user + system);
  }
}
process.stdout.write(`| ${poems.length} 首，${rounds} 轮之最少 | µs | 首/秒 |\n|---|---|---|\n`);
for (const [i, [name]] of tasks.entries()) {
  const spent = (least[i] as number) / poems.length;
  process.stdout.write(`| ${name} | ${spent.toFixed(1)} | ${Math.round(1e6 / spent)} |\n`);
}
if (kept === 0) process.exitCode = 1;
