/**
 * 在无界面的 Chromium 里量合写：由本地文件夹供给构建好的库、模型、transformers.js 与 wasm，不出本机。只量不断言。
 *
 * Times the writer in headless Chromium, with the built library, the model, transformers.js and its wasm served from
 * local folders and everything else refused. Measures and asserts nothing.
 *
 *   npm run build && npm run bench:browser -- [--model DIR]… [--wasm ort-wasm-simd-threaded] [--runs 5]
 *
 * Chromium is CHROME_PATH, or the first of the usual names on PATH; without one the bench is skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../../test/support/chromium.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true },
    wasm: { type: 'string', default: 'ort-wasm-simd-threaded' },
    steps: { type: 'string', default: '24' },
    runs: { type: 'string', default: '5' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const models = (values.model ?? [join(root, 'data/model')]).map((folder) => resolve(folder));

const executablePath = chromiumPath();
if (executablePath === undefined) {
  console.log('略过：没有找到 Chromium，可用 CHROME_PATH 指明 (skipped: no Chromium found; name one by CHROME_PATH)');
  process.exit(0);
}
if (!existsSync(join(root, 'dist/generate/index.js'))) {
  console.log('略过：先 npm run build (skipped: run npm run build first)');
  process.exit(0);
}

/** 网页里的名字与本地文件 (names in the page and the files they stand for). */
const transformers = join(dirname(fileURLToPath(import.meta.resolve('@huggingface/transformers'))));
const folders: Record<string, string> = {
  '/tuiqiao/': join(root, 'dist/'),
  '/bench/': join(root, 'bench/browser/'),
  '/transformers/': transformers,
  '/opencc/': join(dirname(fileURLToPath(import.meta.resolve('opencc-js'))), '../'),
  '/ort/': join(root, 'node_modules/onnxruntime-web/dist/'),
  ...Object.fromEntries(models.map((folder, i) => [`/model-${i}/`, folder])),
};
const packages = ['opencc-js/dict/STCharacters', 'opencc-js/dict/TSCharacters', 'opencc-js/cn2t', 'opencc-js/t2cn'];
const opencc = folders['/opencc/'] as string;
const imports = {
  '@huggingface/transformers': '/transformers/transformers.min.js',
  tuiqiao: '/tuiqiao/index.js',
  'tuiqiao/generate': '/tuiqiao/generate/index.js',
  ...Object.fromEntries(
    packages.map((name) => [name, `/opencc/${resolve(fileURLToPath(import.meta.resolve(name))).slice(opencc.length)}`]),
  ),
};
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script><script type="module" src="/bench/page.mjs"></script>`;

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const server = createServer(async ({ url = '/' }, response) => {
  const path = decodeURIComponent(url);
  if (path === '/') return response.setHeader('content-type', 'text/html').end(page);
  const [prefix, folder] = Object.entries(folders).find(([name]) => path.startsWith(name)) ?? ['', ''];
  const file = join(folder, path.slice(prefix.length));
  if (prefix === '' || !existsSync(file)) return response.writeHead(404).end();
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(await readFile(file));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** 各进程常驻内存之峰，MB；只在 Linux 上有 (peak resident memory of a process; Linux only). */
const peakOf = (pid: number): number => {
  const status = `/proc/${pid}/status`;
  return existsSync(status) ? Number(/VmHWM:\s*(\d+)/u.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1000 : 0;
};

interface Measured {
  load: number;
  first: number;
  rates: [beams: number, ms: number, rate: number][];
  poems: [form: string, beams: number, ms: number][];
  next: number;
  sample: string;
  themes: number;
}

for (const [i, folder] of models.entries()) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    const refused = new Set<string>();
    await tab.route('**', (route) => {
      const wanted = route.request().url();
      if (/^(?:data|blob):/u.test(wanted) || wanted.startsWith(origin)) return route.continue();
      refused.add(wanted);
      return route.abort();
    });
    tab.on('pageerror', (error) => console.error(error));
    await tab.goto(origin);
    await tab.waitForFunction('globalThis.measure');
    const options = {
      model: `/model-${i}`,
      wasm: { mjs: `${origin}/ort/${values.wasm}.mjs`, wasm: `${origin}/ort/${values.wasm}.wasm` },
      steps: Number(values.steps),
      runs: Number(values.runs),
    };
    const measured: Measured = await tab.evaluate(
      (o) => (globalThis as unknown as { measure(o: unknown): Promise<Measured> }).measure(o),
      options,
    );
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakOf(id));
    console.log(`${browser.version()}，${values.wasm}，${folder}`);
    console.log(
      `  载入 (load) ${measured.load.toFixed(0)} ms；题字 (themes) ${measured.themes}；内存之峰 (peak) ${Math.max(...renderers).toFixed(0)} MB`,
    );
    console.log(`  头一首七绝，8 条 beam (first poem)：${measured.first.toFixed(0)} ms`);
    for (const [beams, ms, rate] of measured.rates) {
      console.log(`  ${beams} 条 beam：一步 (step) ${ms.toFixed(1)} ms，每秒 ${rate.toFixed(0)} 字 (tokens/s)`);
    }
    for (const [form, beams, ms] of measured.poems) console.log(`  ${form}，${beams} 条 beam：${ms.toFixed(0)} ms`);
    console.log(`  下一句十个候选 (ten next lines)：${measured.next.toFixed(0)} ms`);
    console.log(`  ${measured.sample.replaceAll('\n', '')}`);
    console.log(`  拒绝的请求 (requests refused)：${[...refused].join('、') || '无 (none)'}`);
  } finally {
    await browser.close();
  }
}
server.close();
