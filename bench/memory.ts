/**
 * 查一份大文所占的内存：进程常驻之峰与时间。
 *
 *   npx tsx bench/memory.ts [几兆字节，默认 10] [格式，默认 stylish]
 *
 * The peak of resident memory, and the time, of checking one large text from standard input.
 */
import { run } from '../src/cli/run.ts';

const [size = '10', format = 'stylish'] = process.argv.slice(2);
const poem = '# 登鹳雀楼\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n\n';
const count = Math.ceil((Number(size) * 1e6) / Buffer.byteLength(poem));
let written = 0;
const start = performance.now();
const code = await run(['check', '-', '--no-config', '--format', format], {
  stdout: {
    write: (text) => {
      written += text.length;
    },
  },
  stderr: process.stderr,
  stdin: (async function* () {
    for (let i = 0; i < count; i += 1000) yield Buffer.from(poem.repeat(Math.min(1000, count - i)));
  })(),
  isTTY: { stdout: false, stderr: false },
  env: {},
  cwd: process.cwd(),
  version: '0.0.0',
  interrupted: () => new AbortController().signal,
  loadGeneration: () => import('../src/generate/index.ts'),
});
const peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  `${size} MB，${count} 首，${format}：退出码 ${code}，写了 ${written} 字，内存之峰 ${peak.toFixed(0)} MB，${((performance.now() - start) / 1000).toFixed(0)} 秒\n`,
);
