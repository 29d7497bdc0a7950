import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS, type Make, times } from '../support/hostile.ts';
import { OperationCounter } from '../support/operations.ts';

/**
 * 离奇的输入大一倍，工夫至多大一倍有余：n、2n、4n、8n，每倍之比不过 2.3。数的是执行了多少块代码，不是时间；
 * 正则里的回溯数不到，见 bench/growth.ts。
 *
 * Odd input twice as large is at most a little more than twice the work, told by blocks executed, not by time. What happens
 * inside a regular expression is not counted: see bench/growth.ts.
 */
const RATIO = 2.3;
const counter = new OperationCounter();
let lint: (text: string) => unknown;
let line: (text: string) => unknown;

beforeAll(async () => {
  await counter.start();
  const { checkJsonLine, fix, formatGithub, formatStylish, lintSync, loadTools } = await import(
    '../../src/lint/index.ts'
  );
  const tools = await loadTools();
  lint = (text) => {
    const { poems, findings } = lintSync(text, { tools, suggestions: 1 });
    return [
      formatStylish(poems),
      formatGithub(poems),
      fix(text, findings, { types: ['width', 'space', 'conversion'] }),
    ];
  };
  line = (text) => checkJsonLine(JSON.stringify({ text }));
});
afterAll(() => counter.stop());

async function ratios(
  run: (text: string) => unknown,
  [make, first]: readonly [Make, number],
): Promise<readonly number[]> {
  await counter.of(() => run(make(first)));
  const counts: number[] = [];
  for (let n = first, i = 0; i < 4; i++, n *= 2) counts.push(await counter.of(() => run(make(n))));
  expect(counts[0]).toBeGreaterThan(100);
  return counts.slice(1).map((count, i) => count / (counts[i] as number));
}

describe('大一倍，工夫至多大一倍有余', () => {
  it.each(Object.entries(KINDS))('%s', { timeout: 60_000 }, async (_, kind) => {
    for (const ratio of await ratios(lint, kind)) expect(ratio).toBeLessThanOrEqual(RATIO);
    for (const ratio of await ratios(line, kind)) expect(ratio).toBeLessThanOrEqual(RATIO);
  });

  it('这样数得出平方之工', async () => {
    // 一联一联地数前面各联，是平方之工 (a square amount of work, to see that it shows).
    const { parsePoem } = await import('../../src/index.ts');
    const square = (text: string) => {
      for (let i = 0; i < text.length; i += 60) parsePoem(text.slice(0, i));
    };
    const [, , last] = await ratios(square, [times('白日依山尽，黄河入海流。'), 30]);
    expect(last).toBeGreaterThan(3);
  });
});
