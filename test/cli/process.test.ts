import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

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

/** 起一个命令，标准输出接往 shell 所说之处 (runs the command with its output sent where a shell says). */
async function redirected(argv: string, to: string, input = ''): Promise<{ code: unknown; err: string }> {
  const line = `set -o pipefail; "$0" ${MAIN.join(' ')} ${argv} ${to}`;
  const child = spawn('bash', ['-c', line, process.execPath], { stdio: ['pipe', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, err };
}

const LARGE = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。\n\n'.repeat(300);

describe.each([
  ['check 白日依山尽，黄河入海流。欲穷千里目，更上一层楼。', ''],
  ['check -', LARGE],
  ['check --input jsonl -', '{"text":"白日依山尽，黄水入海流。"}\n'.repeat(500)],
  ['--help', ''],
])('标准输出写不出去：%s', (argv, input) => {
  test.skipIf(!existsSync('/dev/full'))('满了 > /dev/full：74，一句话，没有栈', { timeout: 60_000 }, async () => {
    const { code, err } = await redirected(argv, '> /dev/full', input);
    expect(code).toBe(74);
    expect(err).toContain('标准输出写不出去（ENOSPC）');
    expect(err).not.toMatch(/^\s+at /mu);
  });

  test('下游先关了 | head -c 0：141，一句话，没有栈', { timeout: 60_000 }, async () => {
    const { code, err } = await redirected(argv, '| head -c 0', input);
    expect(code).toBe(141);
    expect(err).toContain('标准输出被下游关了');
    expect(err).not.toMatch(/^\s+at /mu);
  });
});
