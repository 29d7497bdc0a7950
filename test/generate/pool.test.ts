import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transformers } from '../../src/generate/model/library.ts';
import { PoolSession } from '../../src/generate/model/pool.ts';

class Tensor {
  constructor(
    readonly type: string,
    readonly data: BigInt64Array | Int32Array | Float32Array,
    readonly dims: readonly number[],
  ) {}
}

const [LAYERS, HEADS, SIZE, VOCABULARY] = [2, 2, 3, 5];
/** 几个问共一个键 (queries to a key). */
const GROUP = 3;
const WIDTH = HEADS * SIZE;
/** 假模型所存之键值：词元、位置、层与头，读回来便知是谁的 (what the stand-in stores for a token, so that it is known again). */
const mark = (id: number, position: number, kind: number, head: number): number[] => [id, position, 10 * kind + head];

const numbersOf = (tensor: Tensor | undefined): number[] =>
  Array.from((tensor as Tensor).data as ArrayLike<number | bigint>, Number);

/**
 * 假的图：各行以往之词元由池中读出，记下；池有多大也记下
 * (a stand-in for the graph: reads each row's past back from the pool and notes it, with the size of the pool).
 */
function standIn() {
  const seen: number[][] = [];
  const sizes: number[] = [];
  const call = async (inputs: Record<string, Tensor> & { past_key_values: Record<string, Tensor> }) => {
    const [rows = 0, time = 0] = (inputs['input_ids'] as Tensor).dims;
    const ids = numbersOf(inputs['input_ids']);
    const positions = numbersOf(inputs['position_ids']);
    const slots = inputs['slots'] as Tensor;
    const past = slots.dims[2] as number;
    const mask = numbersOf(inputs['mask']);
    const total = past + time;
    expect((inputs['mask'] as Tensor).dims).toEqual([rows, 1, GROUP * time, total]);
    expect(mask.every((value) => value === 0 || value === -1e9)).toBe(true);
    /** 第 row 行第 query 问看得见何处 (what a query of a row sees). */
    const seenBy = (row: number, query: number): number[] =>
      Array.from({ length: total }, (_, i) => i).filter((i) => mask[(row * GROUP * time + query) * total + i] === 0);
    const lengths = Array.from({ length: rows }, (_, row) => seenBy(row, 0).filter((i) => i < past).length);
    expect(
      Array.from({ length: rows * GROUP * time }, (_, n) => seenBy(Math.floor(n / (GROUP * time)), n % (GROUP * time))),
    ).toEqual(
      lengths.flatMap((own) =>
        Array.from({ length: GROUP * time }, (_, query) => [
          ...Array(own).keys(),
          ...Array.from({ length: (query % time) + 1 }, (_, i) => past + i),
        ]),
      ),
    );
    expect(past === 0 || time === 1).toBe(true);
    expect(past).toBe(Math.max(...lengths));
    seen.length = 0;
    const pools = Object.values(inputs.past_key_values);
    sizes.push((pools[0] as Tensor).data.length / WIDTH);
    for (let row = 0; row < rows; row++) {
      const history: number[] = [];
      for (let i = 0; i < (lengths[row] as number); i++) {
        for (const [kind, pool] of pools.entries()) {
          for (let head = 0; head < HEADS; head++) {
            const entry = Number(slots.data[(row * HEADS + head) * past + i]);
            const found = numbersOf(pool).slice(entry * SIZE, (entry + 1) * SIZE);
            expect(found).toEqual(mark(found[0] as number, i, kind, head));
            if (kind === 0 && head === 0) history.push(found[0] as number);
            else expect(found[0]).toBe(history.at(-1));
          }
        }
      }
      expect(positions.slice(row * time, (row + 1) * time)).toEqual(
        Array.from({ length: time }, (_, i) => history.length + i),
      );
      seen.push([...history, ...ids.slice(row * time, (row + 1) * time)]);
    }
    const present = Array.from({ length: 2 * LAYERS }, (_, kind) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: HEADS }, (_, head) =>
          Array.from({ length: time }, (_, t) => {
            const n = row * time + t;
            return mark(ids[n] as number, positions[n] as number, kind, head);
          }),
        ),
      ),
    );
    const kept = time - Number((inputs['kept_from'] as Tensor).data[0]);
    return {
      logits: new Tensor('float32', new Float32Array(rows * kept * VOCABULARY), [rows, kept, VOCABULARY]),
      present: new Tensor('float32', Float32Array.from(present.flat(4)), [2 * LAYERS * rows, HEADS, time, SIZE]),
    };
  };
  const config = {
    num_hidden_layers: LAYERS,
    num_attention_heads: GROUP * HEADS,
    num_key_value_heads: HEADS,
    head_dim: SIZE,
  };
  const session = new PoolSession({ Tensor } as unknown as Transformers, Object.assign(call, { config }) as never);
  return { session, seen, sizes };
}

describe('键值之池 (the pool of keys and values)', () => {
  it('任意分叉、弃去、留住：各行读回的总是自己的以往，池不存无主之词元', async () => {
    const step = fc.record({
      parents: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      held: fc.array(fc.nat(), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.array(step, { maxLength: 25 }), async (length, steps) => {
        const { session, seen, sizes } = standIn();
        let next = 0;
        const prompt = Array.from({ length }, () => next++);
        await session.read(prompt);
        let histories = [prompt];
        let most = length;
        for (const { parents, held } of steps) {
          const [from, kept] = [parents, held].map((rows) => rows.map((row) => row % histories.length)) as [
            number[],
            number[],
          ];
          const grown = from.map((row) => [...(histories[row] as number[]), next++]);
          const waiting = kept.map((row) => histories[row] as number[]);
          const alive = new Set([...from.map((row) => histories[row] as number[]), ...waiting].flat());
          await session.advance(
            from,
            grown.map((history) => history.at(-1) as number),
            kept,
          );
          expect(seen).toEqual(grown);
          histories = [...grown, ...waiting];
          expect(session.rows).toBe(histories.length);
          // 池不大于历来最多同时用着的与一步所添之和 (no larger than the most ever in use at once and what a step adds).
          expect(sizes.at(-1)).toBeGreaterThanOrEqual(alive.size);
          expect(sizes.at(-1)).toBeLessThanOrEqual(most);
          most = Math.max(most, alive.size + grown.length);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('走多久池都不长：只一条路活着，位便反复用', async () => {
    const { session, sizes } = standIn();
    await session.read([0, 1, 2]);
    for (let i = 0; i < 40; i++) await session.advance([0, 0, 0, 0], [10 * i, 10 * i + 1, 10 * i + 2, 10 * i + 3]);
    // 活着的：提示三个与一条路上的 i 个；每步另有三个枝 (alive: three of the prompt and one path; three siblings a step).
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3 + 40 + 3);
  });

  it('几行一次读入，各自为一行，皆可前进', async () => {
    const { session, seen } = standIn();
    await session.readEach(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      2,
    );
    expect(session.logProbs.length).toBe(2 * 2 * VOCABULARY);
    await session.advance([1, 0, 1], [7, 8, 9]);
    expect(seen).toEqual([
      [4, 5, 6, 7],
      [1, 2, 3, 8],
      [4, 5, 6, 9],
    ]);
  });
});
