import { bench, describe } from 'vitest';
import { lookup, parsePoem, scan } from '../src/index.ts';
import { corpusPoems, tangPoems } from './fixtures.ts';
import { naiveScan } from './naive.ts';

/** TUIQIAO_CORPUS=<chinese-poetry 的文件夹> 则扫描全部唐宋诗一遍，否则扫描样诗 (the whole corpus once, where a folder is given). */
const folder = process.env['TUIQIAO_CORPUS'];
const poems = folder === undefined ? tangPoems : [...corpusPoems(folder)].flat();
// 样诗少，先跑热了再计 (few poems: let the compiler settle first).
const once =
  folder === undefined
    ? { warmupIterations: 60, time: 2000 }
    : { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };

describe(`扫描 ${poems.length} 首 (scan; ×${poems.length} for poems a second)`, () => {
  bench(
    '扫描：起式、韵、读音、拗救一并求取，给出全部发现',
    () => {
      for (const text of poems) scan(parsePoem(text));
    },
    once,
  );
  bench(
    '对照：逐式比对，只数错处 (naive matcher)',
    () => {
      for (const text of poems) naiveScan(text);
    },
    once,
  );
});

describe('查字 (lookup)', () => {
  const chars = [...tangPoems.join('')].filter((char) => /\p{Script=Han}/u.test(char)).slice(0, 10_000);
  bench(`lookup：${chars.length} 字`, () => {
    for (const char of chars) lookup(char);
  });
});
