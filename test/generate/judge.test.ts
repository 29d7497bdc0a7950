import { describe, expect, it } from 'vitest';
import { judgeOf } from '../../src/generate/model/judge.ts';
import type { Transformers } from '../../src/generate/model/library.ts';

const TOKENS = ['<pad>', '<s>', '</s>', '<sep>', '<五絕>', '，', '。', '月', '白', '日', '依', '山', '盡'];
const vocabulary = {
  tokens: TOKENS,
  id: (token: string) => (TOKENS.includes(token) ? TOKENS.indexOf(token) : undefined),
};

/** 假的 transformers.js：每个记号之后的三个 logit 是它的位置、它的号、其行之长 (a model whose logits say where it is). */
const seen: string[] = [];
const library = {
  Tensor: class {
    constructor(
      readonly type: string,
      readonly data: BigInt64Array,
      readonly dims: readonly number[],
    ) {}
  },
} as unknown as Transformers;
const model = (async ({ input_ids }: { input_ids: { data: BigInt64Array; dims: readonly number[] } }) => {
  const [rows = 0, width = 0] = input_ids.dims;
  const ids = Array.from(input_ids.data, Number);
  for (let row = 0; row < rows; row++) {
    seen.push(
      ids
        .slice(row * width, (row + 1) * width)
        .map((id) => TOKENS[id])
        .join(' '),
    );
  }
  return { logits: { data: Float32Array.from(ids.flatMap((id, i) => [i % width, id, width])) } };
}) as never;

const ids = (text: string): number[] => [...text].map((char) => TOKENS.indexOf(char));

describe('判官 (the judge)', () => {
  const judge = judgeOf(library, async () => model, vocabulary);

  it('题字、诗句、标点依训练时的格式，全诗才有 </s>，短者右边补齐', async () => {
    seen.length = 0;
    const line = ids('白日依山盡');
    const verdicts = await judge.read([
      { form: '五绝', theme: ['月', '無'], lines: [line, line, line, line] },
      { form: '五绝', theme: [], lines: [line] },
    ]);
    expect(seen).toEqual([
      '<s> <五絕> 月 <sep> 白 日 依 山 盡 ， 白 日 依 山 盡 。 白 日 依 山 盡 ， 白 日 依 山 盡 。 </s>',
      `<s> <五絕> <sep> 白 日 依 山 盡 ，${' <pad>'.repeat(20)}`,
    ]);
    // 所答在各行最后一个记号之后，不在补齐处 (the answer stands after the last token of each row, not after its padding).
    expect(verdicts.map(({ hand }) => hand)).toEqual([28, 8]);
    expect(verdicts.map(({ sense }) => TOKENS[sense])).toEqual(['</s>', '，']);
  });

  it('多于一批亦依次', async () => {
    const poems = Array.from({ length: 150 }, (_, i) => ({
      form: '五绝' as const,
      theme: [],
      lines: Array.from({ length: 1 + (i % 4) }, () => ids('白日依山盡')),
    }));
    const verdicts = await judge.read(poems);
    expect(verdicts).toHaveLength(150);
    expect(verdicts[0]?.hand).toBe(8);
    expect(verdicts[146]?.hand).toBe(2 + 3 * 6);
  });

  it('可中止', async () => {
    const reason = new Error('够了');
    await expect(judge.read([{ form: '五绝', theme: [], lines: [] }], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
