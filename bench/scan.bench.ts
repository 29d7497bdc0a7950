import { bench, describe } from 'vitest';
import { compileMeter, lookup, parsePoem, scan } from '../src/index.ts';
import { tangPoems } from './fixtures.ts';

/**
 * 对照：寻常的逐式比对。四式各比一遍，每字只取头一个读音，只数错处，不论拗救、不选读音、不给解释。
 * Baseline: a straightforward per-pattern matcher; the first reading of each character, errors counted, nothing else.
 */
function naiveScan(text: string): number {
  const { lines } = parsePoem(text);
  const length = lines[0]?.zis.length === 7 ? 7 : 5;
  const form = (length === 5 ? '五' : '七') + (lines.length <= 4 ? '绝' : '律');
  let best = Number.POSITIVE_INFINITY;
  for (const opening of ['平起', '仄起'] as const) {
    for (const firstLineRhymes of [true, false]) {
      const { layers } = compileMeter(form, { opening, firstLineRhymes });
      let errors = 0;
      lines.slice(0, layers.length).forEach((line, i) => {
        const rhymed = i % 2 === 1 || (i === 0 && firstLineRhymes);
        const pattern = layers[i]?.find((p) => p.rhymed === rhymed && p.price === 0);
        line.zis.forEach((zi, j) => {
          const slot = pattern?.slots[j];
          if (slot !== '中' && lookup(zi.char)[0]?.pingze !== slot) errors++;
        });
      });
      best = Math.min(best, errors);
    }
  }
  return best;
}

describe(`扫描 ${tangPoems.length} 首唐诗 (scan; ×${tangPoems.length} for poems a second)`, () => {
  bench('scan：起式、韵、读音、拗救一并求取，给出全部发现', () => {
    for (const text of tangPoems) scan(parsePoem(text));
  });
  bench('对照：逐式比对，只数错处 (naive matcher)', () => {
    for (const text of tangPoems) naiveScan(text);
  });
});

describe('查字 (lookup)', () => {
  const chars = [...tangPoems.join('')].filter((char) => /\p{Script=Han}/u.test(char)).slice(0, 10_000);
  bench(`lookup：${chars.length} 字`, () => {
    for (const char of chars) lookup(char);
  });
});
