/**
 * 一千首各有一处错的诗，提可换之字与不提，各需多少处理器时间；两样相间而跑，取中位。
 *
 *   npx tsx bench/candidates.ts [几首] [几遍]
 *
 * The processor time a file of a thousand faulty poems takes with candidates and without, turn about; medians.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plant } from '../scripts/plant.ts';
import { parsePoem } from '../src/index.ts';
import { lint } from '../src/lint/index.ts';
import { readDocument } from '../src/text/document/index.ts';

const [count = 1000, rounds = 5] = process.argv.slice(2).map(Number);
const sources = ['tangshi300.txt', 'tang.txt'].flatMap((name) => {
  const file = fileURLToPath(new URL(`../test/fixtures/${name}`, import.meta.url));
  return readDocument(readFileSync(file, 'utf8')).poems.map(({ text }) =>
    parsePoem(text).lines.map((line) => [...line.text]),
  );
});
const poems: string[] = [];
for (let seed = 1; poems.length < count; seed++) {
  const plain = sources.map((source) => ({ part: 'report' as const, tang: true, source, lines: source, slots: [] }));
  for (const { lines } of plant(plain, seed)) {
    if (poems.length < count) poems.push(lines.map((line, i) => `${line}${i % 2 === 0 ? '，' : '。\n'}`).join(''));
  }
}
const text = poems.join('\n');
const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
/** 本进程所用的处理器时间，毫秒：机器上有别的重活也不大受累 (processor time of the process, little disturbed by other work). */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;
let faulty = 0;
for (let round = 0; round <= rounds; round++) {
  for (const way of ['without', 'with'] as const) {
    const start = cpu();
    const report = await lint(text, way === 'with' ? {} : { suggestions: 0 });
    // 头一遍是热身 (the first round is for warming up).
    if (round > 0) times[way].push(cpu() - start);
    faulty = report.poems.filter(({ findings }) => findings.some(({ severity }) => severity === 'error')).length;
  }
}
const [withThem, without] = [median(times.with), median(times.without)];
process.stdout.write(
  `${poems.length} 首，${text.length} 字，有错者 ${faulty}：不提 ${without.toFixed(0)} ms，提 ${withThem.toFixed(0)} ms，${(withThem / without).toFixed(2)} 倍\n`,
);
