import { beforeEach, expect, it, vi } from 'vitest';
import { cangtou, fill, repair, revise, suggestNext, TASKS, write } from '../../src/generate/index.ts';
import { pingshui } from '../../src/index.ts';
import { rhymeFeet } from '../../src/readings/index.ts';
import { HashModel, toyVocabulary } from './toy.ts';

/** 解析、扫描各几次 (how often verse was parsed and scanned). */
const counts = vi.hoisted(() => ({ parsed: 0, scanned: 0 }));
vi.mock('../../src/text/verse.ts', async (original) => {
  const actual = await original<typeof import('../../src/text/verse.ts')>();
  const parsePoem: typeof actual.parsePoem = (...args) => {
    counts.parsed++;
    return actual.parsePoem(...args);
  };
  return { ...actual, parsePoem };
});
vi.mock('../../src/meter/scan.ts', async (original) => {
  const actual = await original<typeof import('../../src/meter/scan.ts')>();
  const scan: typeof actual.scan = (...args) => {
    counts.scanned++;
    return actual.scan(...args);
  };
  return { ...actual, scan };
});

const chars = new Set([
  ...pingshui.groups
    .filter(({ pingze }) => pingze === '平')
    .flatMap((g) =>
      rhymeFeet(g)
        .slice(0, 12)
        .map(({ char }) => char),
    ),
  ...pingshui.groups.filter(({ pingze }) => pingze === '仄').flatMap((g) => pingshui.members(g).slice(0, 6)),
]);
const options = { model: new HashModel(toyVocabulary(chars)) };

beforeEach(() => {
  counts.parsed = 0;
  counts.scanned = 0;
});

it.each([4, 8, 12])('写一首，从 %d 首候选里取：每首候选解析一次、扫描一次，请求解析一次', async (pool) => {
  const poems = await write({ form: '五绝', given: '白日□□□', seed: 3, beams: 4, pool }, options);
  expect(poems).toHaveLength(1);
  expect(counts).toEqual({ parsed: pool + 1, scanned: pool });
});

it('下一句、填空、藏头亦然：列出几个不相干，只看候选几首', async () => {
  for (const count of [1, 3]) {
    Object.assign(counts, { parsed: 0, scanned: 0 });
    await suggestNext({ form: '五绝', given: '白日依山尽，', rhyme: '尤', seed: 1, beams: 9, count }, options);
    expect(counts).toEqual({ parsed: 10, scanned: 9 });
  }
  Object.assign(counts, { parsed: 0, scanned: 0 });
  await fill({ given: '白日依山尽，黄河□□□', rhyme: '尤', seed: 1, beams: 9, count: 2 }, options);
  expect(counts).toEqual({ parsed: 10, scanned: 9 });
  Object.assign(counts, { parsed: 0, scanned: 0 });
  await cangtou({ chars: '白日', form: '五绝', seed: 1, beams: 4, pool: 4 }, options);
  expect(counts).toEqual({ parsed: 5, scanned: 4 });
});

it('推敲：原稿解析一次、扫描一次定韵，末了与诸稿同量一次', async () => {
  const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
  await revise({ text, places: '3.1-4', seed: 1, beams: 9, count: 2 }, options);
  expect(counts).toEqual({ parsed: 1 + 9 + 1, scanned: 1 + 9 + 1 });
});

it('修：本来合律，只解析、扫描一次，不动模型；先验再做，不重验', async () => {
  const legal = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
  expect(await repair({ text: legal }, options)).toEqual([]);
  expect(counts).toEqual({ parsed: 1, scanned: 1 });
  Object.assign(counts, { parsed: 0, scanned: 0 });
  const plan = TASKS.repair.plan({ text: legal.replace('河', '水'), seed: 1, beams: 4, count: 1 });
  expect(counts).toEqual({ parsed: 1, scanned: 1 });
  const found: unknown[] = [];
  for await (const one of TASKS.repair.run(plan as NonNullable<typeof plan>, options)) found.push(one);
  const tried = counts.scanned - 1;
  expect(counts.parsed - 1).toBe(tried);
  expect(found).toHaveLength(1);
});
