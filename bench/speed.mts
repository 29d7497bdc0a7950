/**
 * 检查之速：一条一条写明每首几微秒、每秒几首，与逐式比对、JSON 之来回同在一次运行里轮着测。
 *
 *   npx tsx bench/speed.mts [轮数]
 *
 * Speed of the checker, in microseconds of processor time a poem, beside a naive matcher and the JSON round trip: interleaved
 * rounds over the regulated poems of the anthology, the least of all rounds is printed.
 */

import { parsePoem, scan } from '../src/index.ts';
import { checkJsonBatch, checkJsonLine, lintSync } from '../src/lint/index.ts';
import { askedOf } from '../src/meter/asked.ts';
import { verdictOf } from '../src/meter/scan.ts';
import { regulatedPoems } from './fixtures.ts';
import { naiveScan } from './naive.ts';

const rounds = Number(process.argv[2] ?? 15);
const poems = regulatedPoems();
const records = poems.map((text, id) => JSON.stringify({ id, text }));
const batch = `${records.join('\n')}\n`;
const parsed = poems.map((text) => parsePoem(text));
const asked = askedOf({});
let kept = 0;
const tasks: readonly (readonly [name: string, run: () => void])[] = [
  ['JSON 之来回 (round trip)', () => records.forEach((row) => (kept += JSON.stringify(JSON.parse(row)).length))],
  ['逐式比对 (naive matcher)', () => poems.forEach((text) => (kept += naiveScan(text)))],
  ['解析 (parse)', () => poems.forEach((text) => (kept += parsePoem(text).lines.length))],
  ['总评 (verdict alone)', () => parsed.forEach((poem) => (kept += verdictOf(poem, asked).marks.length))],
  ['扫描，逐字结果在内 (scan)', () => parsed.forEach((poem) => (kept += scan(poem).lines.length))],
  ['jsonl 一行 (a line)', () => records.forEach((row) => (kept += checkJsonLine(row).length))],
  ['jsonl 一批 (a batch)', () => (kept += checkJsonBatch(batch).poems)],
  ['lintSync', () => parsed.length > 0 && poems.forEach((text) => (kept += lintSync(text).poems.length))],
];

const least = tasks.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < rounds; round++) {
  tasks.forEach(([, run], i) => {
    const { user, system } = process.cpuUsage();
    run();
    const spent = process.cpuUsage({ user, system });
    least[i] = Math.min(least[i] as number, spent.user + spent.system);
  });
}
process.stdout.write(`| ${poems.length} 首，${rounds} 轮之最少 | µs | 首/秒 |\n|---|---|---|\n`);
tasks.forEach(([name], i) => {
  const each = (least[i] as number) / poems.length;
  process.stdout.write(`| ${name} | ${each.toFixed(1)} | ${Math.round(1e6 / each)} |\n`);
});
if (kept === 0) process.exitCode = 1;
