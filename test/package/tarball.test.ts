import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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
