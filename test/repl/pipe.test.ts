import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const TSX = import.meta.resolve('tsx');
const MAIN = resolve('examples/repl/main.ts');

/** 照本跑一场会话 (plays a scripted session over a pipe). */
async function session(cwd: string, script: string): Promise<{ code: number; out: string; err: string }> {
  const args = ['--import', TSX, MAIN, '--model', pathToFileURL(join(cwd, 'no-model')).pathname];
  const child = spawn(process.execPath, args, { cwd });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  child.stdin.end(script);
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('没有模型的一场会话：写、检、存都行，续说该装什么，退时自动保存', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-repl-'));
  await writeFile(join(cwd, 'taken.txt'), '别人的诗');
  const script = `新 五绝 仄起 不入韵
白日依山尽
续
黄河入海流
写
欲穷千里目
更上一层楼
检
存 taken.txt
存 a.txt
存 a.txt
foo
改 4 更上百尺楼
`;
  const { code, out, err } = await session(cwd, script);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out.match(/续、写需要语言模型/gu)).toHaveLength(2);
  expect(out).toContain('五绝第 2 句  平平仄仄平 韵');
  expect(out).toContain('五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤');
  expect(out).toContain('taken.txt 已有别的内容');
  expect(out.match(/已存入 a\.txt。/gu)).toHaveLength(2);
  expect(out).toContain('不懂“foo”');
  expect(out).toContain('未存的诗稿已存入 推敲-自动保存.txt。\n再会。\n');
  expect(out).not.toContain('推敲> ');
  expect((await readdir(cwd)).sort()).toEqual(['a.txt', 'taken.txt', '推敲-自动保存.txt'].sort());
  expect(await readFile(join(cwd, 'taken.txt'), 'utf8')).toBe('别人的诗');
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toContain('更上一层楼');
  expect(await readFile(join(cwd, '推敲-自动保存.txt'), 'utf8')).toContain('更上百尺楼');
});

test('存! 可覆盖；存过便不再自动保存', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-repl-'));
  await writeFile(join(cwd, 'a.txt'), '旧稿');
  const { out } = await session(cwd, '白日依山尽\n存! a.txt\n退\n');
  expect(out).toContain('已存入 a.txt。\n');
  expect(await readdir(cwd)).toEqual(['a.txt']);
});
