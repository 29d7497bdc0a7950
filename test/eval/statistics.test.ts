import { describe, expect, it } from 'vitest';
import { bootstrap, clusteredShare, rateOf, wilson } from '../../eval/statistics.ts';
import { random } from '../../src/generate/random.ts';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('自助抽样 (bootstrap)', () => {
  it('均值的区间近于正态之数', () => {
    const next = random(5);
    const values = Array.from({ length: 400 }, () => next());
    const [low, high] = bootstrap(values, mean, random(1));
    const sd = Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));
    const half = (1.96 * sd) / Math.sqrt(values.length);
    expect(low).toBeCloseTo(mean(values) - half, 2);
    expect(high).toBeCloseTo(mean(values) + half, 2);
  });

  it('同一种子，同一区间；换一种子则不同', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(bootstrap(values, mean, random(7))).toEqual(bootstrap(values, mean, random(7)));
    expect(bootstrap(values, mean, random(7))).not.toEqual(bootstrap(values, mean, random(8)));
  });

  it('整首地抽：同首之中全中或全不中，区间宽于逐次独立', () => {
    const poems = Array.from({ length: 40 }, (_, i) => ({ hits: i % 2 === 0 ? 10 : 0, trials: 10 }));
    const [low, high] = bootstrap(poems, rateOf, random(1));
    const [narrowLow, narrowHigh] = wilson(200, 400);
    expect(high - low).toBeGreaterThan(2 * (narrowHigh - narrowLow));
  });
});

describe('成串之比例 (clustered shares)', () => {
  it('依次数合计，不是各首之均', () => {
    expect(
      rateOf([
        { hits: 1, trials: 1 },
        { hits: 0, trials: 3 },
      ]),
    ).toBe(0.25);
  });

  it('没有试过的项不计；全中时区间不缩成一点', () => {
    const all = [...Array.from({ length: 20 }, () => ({ hits: 2, trials: 2 })), { hits: 0, trials: 0 }];
    const [low] = wilson(20, 20);
    expect(clusteredShare(all, random(1))).toBe(`100.0 % (40 / 40; 95 % CI ${(100 * low).toFixed(1)} % – 100.0 %)`);
    expect(clusteredShare([{ hits: 0, trials: 0 }], random(1))).toBe('0 / 0');
  });
});
