import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, suggestNext } from '../../src/generate/index.ts';
import { VERSION } from '../../src/version.ts';
import { chromiumPath } from '../support/chromium.ts';
import { type Site, serveFolder } from '../support/site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tuiqiao-pack-'));
const app = join(scratch, 'app');
const installed = join(app, 'node_modules', 'tuiqiao');
let tarball = '';

const node = (code: string) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: app, encoding: 'utf8' });

// 打包、解到一个干净的文件夹；只给它 dependencies，不给模型库与 nodejieba (a clean folder with the plain dependencies only).
beforeAll(() => {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'pipe' });
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: root, encoding: 'utf8' });
  const [packed] = JSON.parse(out) as [{ filename: string }];
  tarball = join(scratch, packed.filename);
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  execFileSync('tar', ['xzf', tarball, '-C', scratch]);
  cpSync(join(scratch, 'package'), installed, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(app, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('打好的包 (the packed tarball)', () => {
  it('不超过 40 MB，模型不超过 30 MB', () => {
    expect(statSync(tarball).size).toBeLessThan(40e6);
    expect(statSync(join(installed, 'data/model/onnx/model_quantized.onnx')).size).toBeLessThan(30e6);
  });

  it('检查一首诗', () => {
    const { stdout, stderr } = node(`
      import { parsePoem, scan, lookup } from 'tuiqiao';
      import { rhymesWith } from 'tuiqiao/rhyme';
      const s = scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'));
      console.log(s.verdict, s.form, s.rhyme.name, rhymesWith('流', '楼').rhymes, lookup('看').length);`);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('regulated 五绝 下平十一尤 true 2');
  });

  it('require 也可 (require of the ES module)', () => {
    const code = `const { createRequire } = await import('node:module');
      const { scan, parsePoem } = createRequire(process.cwd() + '/x.js')('tuiqiao');
      console.log(scan(parsePoem('白日依山尽')).unfinished);`;
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    if (major > 20 || minor >= 19) expect(node(code).stdout.trim()).toBe('true');
    else expect(node(code).status).not.toBe(0);
  });

  it('没有模型库：先验请求，再说该装什么', () => {
    const { stdout } = node(`
      import { checkRequest, loadModel } from 'tuiqiao/generate';
      checkRequest({ form: '五绝', given: '白日依山尽' });
      try { await loadModel(); } catch (error) { console.log(error.code, error.message.includes('npm install @huggingface/transformers')); }`);
    expect(stdout.trim()).toBe('MODEL_UNAVAILABLE true');
  });

  it('没有 nodejieba：题意照取，并说用了什么', () => {
    const { stdout } = node(`
      import { readTheme } from 'tuiqiao/generate';
      const theme = await readTheme('昨夜雨疏风骤，醒来满地落花');
      console.log(theme.segmenter, theme.chars.includes('花'));`);
    expect(stdout.trim()).toBe('Intl.Segmenter true');
  });

  it('命令行', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(installed, 'dist/cli/main.js'), '白日依山尽，黄河入海流。'],
      {
        encoding: 'utf8',
        cwd: app,
      },
    );
    expect(status).toBe(0);
    expect(stdout).toContain('下平十一尤');
  });

  it('examples/lint-in-app 一字不改，装了包也能跑', () => {
    for (const file of ['main.ts', 'poems.json']) cpSync(join(root, 'examples/lint-in-app', file), join(app, file));
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
    const argv = ['--import', tsx, 'main.ts'];
    const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: app });
    expect(stderr).toBe('');
    expect(readFileSync(join(root, 'examples/lint-in-app/README.md'), 'utf8')).toContain(`\`\`\`text\n${stdout}\`\`\``);
  });

  it('语料：打好的包里也找得到工作线程的文件', () => {
    const file = join(scratch, 'corpus.jsonl');
    const note = '注'.repeat(300);
    const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
    const lines = Array.from({ length: 3000 }, (_, id) => JSON.stringify({ id, text, note }));
    writeFileSync(file, lines.join('\n'));
    const argv = ['check', '--input', 'jsonl', '--format', 'jsonl', '--threads', '2', file];
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(installed, 'dist/cli/main.js'), ...argv], {
      encoding: 'utf8',
      cwd: app,
      maxBuffer: 64e6,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((row) => (JSON.parse(row) as { id: number }).id);
    expect(ids).toEqual(lines.map((_, id) => id));
  });

  // 打包压紧之后约 108 kB，所求 120 (some 108 kB once an app has minified it; 120 is wanted).
  it('检查器入口连同平水韵不超过 140 kB (gzip，未压紧)', () => {
    const files = new Set<string>();
    const visit = (file: string): void => {
      if (files.has(file)) return;
      files.add(file);
      for (const [, to] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/gu))
        visit(join(file, '..', to as string));
    };
    visit(join(installed, 'dist/index.js'));
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    expect(bytes).toBeLessThan(140e3);
  });
});

/** 命令行在一个有 transformers.js 的文件夹里跑 (the command line, run where transformers.js is installed). */
const copyAssets = (folder: string) =>
  spawnSync(process.execPath, [join(installed, 'dist/cli/main.js'), 'copy-assets', folder], {
    encoding: 'utf8',
    cwd: root,
  });
/** 网站所供的文件夹 (the folder of the site). */
const site = join(scratch, 'site');
const ASSETS = join(site, 'assets');

describe('copy-assets', () => {
  const stampOf = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'tuiqiao.json'), 'utf8')) as {
      version: string;
      files: Record<string, string>;
    };

  it('拷全，末了记版本；再拷一回不写什么', () => {
    expect(copyAssets(ASSETS)).toMatchObject({ status: 0, stderr: '' });
    const { version, files } = stampOf(ASSETS);
    expect(version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
    expect(version).toBe(VERSION);
    const { files: listed } = JSON.parse(readFileSync(join(root, 'data/model/manifest.json'), 'utf8')) as {
      files: object;
    };
    for (const name of ['worker.js', 'transformers.js', 'lines.bin', 'wasm/ort-wasm-simd-threaded.wasm'])
      expect(Object.keys(files)).toContain(name);
    for (const name of ['manifest.json', ...Object.keys(listed)]) {
      const copied = readFileSync(join(ASSETS, 'model', name));
      expect(copied.equals(readFileSync(join(root, 'data/model', name))), name).toBe(true);
    }
    expect(copyAssets(ASSETS).stdout).toContain('写了 0 个');
  });

  it('少了的补上，前次所拷而旧了的换新，旁的不动', () => {
    const folder = join(scratch, 'old');
    copyAssets(folder);
    const { files } = stampOf(folder);
    rmSync(join(folder, 'lines.bin'));
    writeFileSync(join(folder, 'transformers.js'), '');
    // 空文件之 SHA-256：当它是前次所拷 (the sum of an empty file, as if it had been copied before).
    files['transformers.js'] = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    writeFileSync(join(folder, 'tuiqiao.json'), JSON.stringify({ version: '0.0.1', files }));
    writeFileSync(join(folder, 'index.html'), '旁的');
    expect(copyAssets(folder).stdout).toContain('写了 2 个');
    expect(statSync(join(folder, 'transformers.js')).size).toBeGreaterThan(1e5);
    expect(stampOf(folder).version).toBe(VERSION);
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe('旁的');
  });

  it.each([
    ['同名之文件', 'worker.js', '我的'],
    ['同名之文件夹', 'lines.bin/x', '我的'],
    ['别人的 tuiqiao.json', 'tuiqiao.json', '{"我的":1}'],
    ['不是 JSON 的', 'tuiqiao.json', '我的'],
  ])('%s：一个也不写，说是哪个', (title, name, content) => {
    const file = join(scratch, title, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    const { status, stderr } = copyAssets(join(scratch, title));
    expect(status).toBe(2);
    expect(stderr).toContain(name.split('/')[0]);
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(existsSync(join(scratch, title, 'transformers.js'))).toBe(false);
  });

  it('所指是个文件', () => {
    writeFileSync(join(scratch, 'file'), '');
    const { status, stderr } = copyAssets(join(scratch, 'file'));
    expect(status).toBe(2);
    expect(stderr).toContain('错误');
  });
});

/** 网页里的程序：检查、取题、在 worker 里写，都用上 (a page that checks, reads a theme, and writes in a worker). */
const APP = `
import { lint } from 'tuiqiao/lint';
import { checkRequest, loadModel, readTheme } from 'tuiqiao/generate';
import { loadAnthology } from 'tuiqiao/anthology';
import { loadJieba } from 'tuiqiao/words';
import { createWriter } from 'tuiqiao/worker';

globalThis.tuiqiao = { lint, checkRequest, loadModel, readTheme, loadAnthology, loadJieba, createWriter };
`;

describe('打包，不用什么配置 (bundles without configuration)', () => {
  // 装了模型库与 nodejieba 的程序 (an app that has the model library and nodejieba).
  beforeAll(() => {
    for (const name of ['@huggingface/transformers', 'nodejieba']) {
      const link = join(app, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), link);
    }
    mkdirSync(site, { recursive: true });
    writeFileSync(join(app, 'app.js'), APP);
    const page = (file: string) =>
      `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${file}"></script>`;
    writeFileSync(join(site, 'index.html'), page('/esbuild.js'));
    writeFileSync(join(app, 'index.html'), page('/app.js'));
  });

  const bin = (name: string) => join(root, 'node_modules', '.bin', name);

  it('esbuild', () => {
    const argv = ['app.js', '--bundle', '--format=esm', '--platform=browser', `--outfile=${join(site, 'esbuild.js')}`];
    const { status, stderr } = spawnSync(bin('esbuild'), argv, { cwd: app, encoding: 'utf8' });
    expect(stderr).not.toContain('[ERROR]');
    expect(status).toBe(0);
    expect(readFileSync(join(site, 'esbuild.js'), 'utf8')).not.toMatch(
      /\b(?:from|import|require)\s*\(?\s*["'](?:node:|nodejieba)/u,
    );
  });

  it('vite', () => {
    const outDir = join(site, 'vite');
    const argv = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', outDir, '--base', '/vite/'];
    const { status, stderr } = spawnSync(process.execPath, argv, { cwd: app, encoding: 'utf8' });
    expect(stderr).not.toMatch(/error/iu);
    expect(status).toBe(0);
    expect(existsSync(join(outDir, 'index.html'))).toBe(true);
  });
});

const executablePath = chromiumPath();
describe.skipIf(executablePath === undefined)('打好的在 Chromium 里跑 (the bundles run in Chromium)', () => {
  let served: Site;
  let browser: Browser;
  beforeAll(async () => {
    if (!existsSync(join(ASSETS, 'tuiqiao.json'))) copyAssets(ASSETS);
    served = await serveFolder(site);
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });
  const open = async (path: string, origin = served.origin): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${origin}${path}`);
    await page.waitForFunction('globalThis.tuiqiao');
    return page;
  };

  it.each(['/', '/vite/index.html'])('%s：检查、取题；没有 nodejieba 的，说没有', async (path) => {
    const page = await open(path);
    const got = await page.evaluate(`(async () => {
      const { lint, readTheme, loadJieba, loadModel } = tuiqiao;
      const { findings } = await lint('国破山河在，城春草木深。感时花溅泪，恨别春惊心。');
      const { segmenter } = await readTheme('昨夜雨疏风骤，醒来满地落花');
      const code = (work) => work.then(() => 'none', ({ code }) => code);
      return [findings[0].ruleId, segmenter, await code(loadJieba()), await code(loadModel())];
    })()`);
    expect(got).toEqual(['san-ping-wei', 'Intl.Segmenter', 'SEGMENTER_UNAVAILABLE', 'MODEL_UNAVAILABLE']);
    await page.close();
  });

  it('在 worker 里写，与 Node 所得之句相同；停得下', async () => {
    const request = { form: '五绝', given: '白日依山尽，', count: 2, beams: 4, pool: 4, seed: 7 } as const;
    const page = await open('/');
    const got = await page.evaluate(`(async () => {
      const writer = await tuiqiao.createWriter({ assets: '/assets' });
      const lines = (await writer.suggestNext(${JSON.stringify(request)})).map(({ line, knownLine }) => [line, knownLine]);
      const controller = new AbortController();
      const onProgress = () => controller.abort();
      const stopped = await writer
        .write({ form: '七律', beams: 4, pool: 2000 }, { signal: controller.signal, onProgress })
        .catch(({ name }) => name);
      const bad = await writer.write({ form: '八绝' }).catch(({ name, known }) => [name, known.includes('七绝')]);
      writer.close();
      return { lines, stopped, bad, closed: await writer.write({}).catch(({ code }) => code) };
    })()`);
    const here = await suggestNext(request, { model: await loadModel() });
    expect(got).toEqual({
      lines: here.map(({ line, knownLine }) => [line, knownLine]),
      stopped: 'AbortError',
      bad: ['UnknownFormError', true],
      closed: 'WRITER_CLOSED',
    });
    await page.close();
  });

  it('所供的文件不在、缺了、是别的版本的：有类型的错误', async () => {
    const codeOf = async (page: Page, assets: string) =>
      page.evaluate(`tuiqiao.createWriter({ assets: '${assets}' }).then(() => 'none', ({ code }) => code)`);
    for (const [folder, name] of [
      ['no-worker', 'worker.js'],
      ['no-library', 'transformers.js'],
      ['no-lines', 'lines.bin'],
      ['no-model', 'model'],
    ] as const) {
      cpSync(ASSETS, join(site, folder), { recursive: true });
      rmSync(join(site, folder, name), { recursive: true });
    }
    mkdirSync(join(site, 'other'));
    writeFileSync(join(site, 'other', 'tuiqiao.json'), '{"version":"0.0.1"}');
    const page = await open('/');
    expect(await codeOf(page, '/nowhere')).toBe('ASSETS_UNAVAILABLE');
    expect(await codeOf(page, '/other')).toBe('ASSETS_MISMATCH');
    expect(await codeOf(page, '/no-worker')).toBe('WORKER_UNAVAILABLE');
    expect(await codeOf(page, '/no-library')).toBe('ASSETS_UNAVAILABLE');
    expect(await codeOf(page, '/no-lines')).toBe('ASSETS_UNAVAILABLE');
    expect(await codeOf(page, '/no-model')).toBe('MODEL_UNAVAILABLE');
    expect(await page.evaluate('tuiqiao.createWriter().catch(({ code }) => code)')).toBe('INVALID_INPUT');
    await page.close();
    const loose = await serveFolder(site, false);
    const lost = await open('/', loose.origin);
    expect(await codeOf(lost, '/nowhere')).toBe('ASSETS_UNAVAILABLE');
    await lost.close();
    loose.close();
  });
});
