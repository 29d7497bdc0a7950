/**
 * 离奇的输入每大一倍，处理器时间大几倍：正则里的工夫也在内，那是 test/properties/growth.test.ts 数不到的。
 *
 *   npx tsx bench/growth.ts [起头之大小，为测试里的几倍，默认 16] [输入之名所含]
 *
 * How much longer odd input takes at each doubling, in processor time, regular expressions included, which the test of counted
 * operations cannot see.
 */
import { checkJsonLine, formatStylish, lintSync, loadTools } from '../src/lint/index.ts';
import { KINDS } from '../test/support/hostile.ts';

const [scale = '16', only = ''] = process.argv.slice(2);
const tools = await loadTools();
const run = (text: string): void => {
  formatStylish(lintSync(text, { tools, suggestions: 1 }).poems);
  checkJsonLine(JSON.stringify({ text }));
};
const timeOf = (text: string): number => {
  const start = process.cpuUsage();
  run(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
process.stdout.write('| 输入 (kind) | n、2n、4n、8n，毫秒 | 每倍之比 (ratios) |\n|---|---|---|\n');
for (const [name, [make, first]] of Object.entries(KINDS)) {
  if (!name.includes(only)) continue;
  const from = first * Number(scale);
  run(make(first));
  const times = [1, 2, 4, 8].map((n) => timeOf(make(from * n)));
  const ratios = times.slice(1).map((time, i) => (time / (times[i] as number)).toFixed(2));
  process.stdout.write(`| ${name} | ${times.map((time) => time.toFixed(0)).join(' ')} | ${ratios.join(' ')} |\n`);
}
