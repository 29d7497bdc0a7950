import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTools } from '../../src/lint/index.ts';
import { loadToTraditional } from '../../src/text/index.ts';
import { tuiqiao } from '../cli/fake-io.ts';
import { troublesOf } from '../support/exercise.ts';
import { hostileText } from '../support/hostile.ts';

/** 十万份在 eval/hostile.ts；此处各少取一些，种子固定 (a hundred thousand are tried in eval/hostile.ts; fewer here, with fixed seeds). */
describe('乱文与有心捣乱之文', () => {
  it.each([1, 2, 3])('公开的函数：不抛无类型的错，位置都在文本之内（种子 %i）', { timeout: 120_000 }, async (seed) => {
    const options = { tools: await loadTools(), toTraditional: await loadToTraditional() };
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(troublesOf(text, options)).toEqual([]);
      }),
      { numRuns: 200, seed },
    );
  });

  it('命令行：不论读到什么，从不以 70 退出', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileText,
        fc.constantFrom('stylish', 'json', 'jsonl', 'github', 'sarif'),
        async (stdin, format) => {
          const bytes = Buffer.from(stdin);
          for (const argv of [
            ['check', '-', '--no-config', '--format', format],
            ['check', '-', '--no-config', '--fix', '--fix-type', 'width,space,script,conversion', '--script', '繁'],
            ['check', '--input', 'jsonl', '--no-config', '-'],
          ]) {
            const { code, err } = await tuiqiao(argv, { stdin: bytes });
            expect(err).not.toMatch(/^\s+at /mu);
            expect([0, 1, 2]).toContain(code);
          }
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });
});
