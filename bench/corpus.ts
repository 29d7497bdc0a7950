/**
 * 扫描全部唐宋诗，每五万首报一次：每秒多少首、常驻内存多少。读文件与解析 JSON 的时间不计；同时跑一个逐式比对作对照。
 *
 *   npx tsx --expose-gc bench/corpus.ts <chinese-poetry 的文件夹>
 *
 * Scans every Tang and Song poem with full findings and prints poems a second and resident memory at each 50,000; reading
 * and JSON parsing are not counted. A per-pattern matcher runs beside it.
 */
import { parsePoem, scan } from '../src/index.ts';
import { corpusPoems } from './fixtures.ts';
import { naiveScan } from './naive.ts';

const [folder = ''] = process.argv.slice(2);
const EVERY = 50_000;
const mb = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const total = { poems: 0, ours: 0, naive: 0, oursCpu: 0, naiveCpu: 0 };
const since = { poems: 0, ours: 0, naive: 0 };
const verdicts = new Map<string, number>();
let findings = 0;
/** 本进程所用的处理器时间，毫秒；机器上有别的重活时，看这个 (processor time of the process; what to go by on a busy machine). */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function report(): void {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  const rate = (ms: number): string => `${Math.round((1000 * since.poems) / ms)} 首/秒`;
  process.stdout.write(
    `| ${total.poems} | ${rate(since.ours)} | ${rate(since.naive)} | ${mb(rss)} | ${mb(heapUsed)} |\n`,
  );
  since.poems = since.ours = since.naive = 0;
}

process.stdout.write(
  '| 首 (poems) | 扫描 (scan) | 逐式比对 (naive) | 常驻内存 (rss) | 堆 (heap) |\n|---|---|---|---|---|\n',
);
for (const poems of corpusPoems(folder)) {
  const [start, startCpu] = [performance.now(), cpu()];
  for (const text of poems) {
    const scansion = scan(parsePoem(text));
    verdicts.set(scansion.verdict, (verdicts.get(scansion.verdict) ?? 0) + 1);
    findings += scansion.findings.length;
  }
  const [between, betweenCpu] = [performance.now(), cpu()];
  for (const text of poems) naiveScan(text);
  const end = performance.now();
  total.oursCpu += betweenCpu - startCpu;
  total.naiveCpu += cpu() - betweenCpu;
  const before = Math.floor(total.poems / EVERY);
  for (const sum of [total, since]) {
    sum.poems += poems.length;
    sum.ours += between - start;
    sum.naive += end - between;
  }
  if (Math.floor(total.poems / EVERY) > before) report();
}
if (since.poems > 0) report();
process.stdout.write(
  [
    '',
    `扫描 ${total.poems} 首：${(total.ours / 1000).toFixed(1)} 秒，每秒 ${Math.round((1000 * total.poems) / total.ours)} 首；逐式比对 ${(total.naive / 1000).toFixed(1)} 秒。发现 ${findings} 处。`,
    `处理器时间 (CPU time)：扫描 ${(total.oursCpu / 1000).toFixed(1)} 秒，每秒 ${Math.round((1000 * total.poems) / total.oursCpu)} 首；逐式比对 ${(total.naiveCpu / 1000).toFixed(1)} 秒。`,
    `评 (verdicts)：${[...verdicts].map(([verdict, n]) => `${verdict} ${n}`).join('，')}`,
    '',
  ].join('\n'),
);
