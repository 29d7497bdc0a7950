/**
 * 检查器入口的大小与载入之时：`dist/index.js` 连同其静态所及，逐个 gzip 相加；另起进程载入若干次，取中位。
 * Size and import time of the checker's entry: everything `dist/index.js` imports statically, gzipped file by file, and
 * the median over fresh processes.
 *
 *   npm run build && node bench/entry.mjs [--runs 15]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const entry = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const files = new Set();
const outside = new Set();
(function visit(file) {
  if (files.has(file)) return;
  files.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?["']([^"']+)["'];/gmu)) {
    if (name.startsWith('.')) visit(resolve(dirname(file), name));
    else outside.add(name);
  }
})(entry);
const sizes = [...files].map((file) => gzipSync(readFileSync(file)).length);
const total = sizes.reduce((sum, size) => sum + size, 0);
process.stdout.write(
  `入口 (entry)：${files.size} 个文件，gzip ${(total / 1000).toFixed(1)} kB；另需 ${[...outside].join('、') || '无'}\n`,
);

const script = `
  const start = performance.now();
  const { lookup, parsePoem, scan } = await import(${JSON.stringify(entry)});
  const loaded = performance.now();
  lookup('春');
  const looked = performance.now();
  scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'));
  console.log(JSON.stringify([loaded - start, looked - loaded, performance.now() - looked]));
`;
const runs = Array.from({ length: Number(values.runs) }, () => {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(child.stdout);
});
const names = ['载入 (import)', '首次查字 (first lookup)', '首次扫描 (first scan)'];
names.forEach((name, i) => {
  const times = runs.map((run) => run[i]).sort((a, b) => a - b);
  const of = (q) => times[Math.floor(q * (times.length - 1))].toFixed(1);
  process.stdout.write(`${name}：中位 ${of(0.5)} ms，最小 ${of(0)}，最大 ${of(1)}（${times.length} 个进程）\n`);
});
