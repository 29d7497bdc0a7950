import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAIN = ['--import', 'tsx', 'src/cli/main.ts'];

/** 起一个进程，返回退出码与输出 (runs the real command). */
const main = (...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [...MAIN, ...argv]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

test('真起进程：合律 0，有毛病 1，用错 2', async () => {
  const [good, bad, misuse] = await Promise.all([
    main('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'),
    main('check', '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。'),
    main('chekc'),
  ]);
  expect(good.code).toBe(0);
  expect(good.stdout).toContain('合律');
  expect(good.stdout).not.toContain('\u001B');
  expect(bad.code).toBe(1);
  expect(misuse.code).toBe(2);
});

test('版本出自 package.json', async () => {
  expect((await main('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
});

test('下游先关管道，不出乱子 EPIPE', async () => {
  const child = spawn(process.execPath, [...MAIN, 'check', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdout.destroy();
  child.stdin.end(`${'白日依山尽，黄河入海流。欲穷千里目，更上一层楼。\n\n'.repeat(3000)}`);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(err).toBe('');
});
