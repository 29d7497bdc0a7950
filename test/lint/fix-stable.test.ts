import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadToTraditional } from '../../src/index.ts';
import { FIX_TYPES, fix, lintSync, loadTools } from '../../src/lint/index.ts';
import { conversionRows } from '../../src/text/generated/conversions.ts';
import { simplifiedForm } from '../../src/text/script.ts';

let toTraditional: (text: string) => string;
beforeAll(async () => {
  toTraditional = await loadToTraditional();
  await loadTools();
});

/** `--fix` 所做：改到没有可改的为止，至多十遍 (what --fix does: mends until nothing is left, ten rounds at most). */
function mended(text: string, script: '简' | '繁'): { readonly text: string; readonly rounds: number } {
  let now = text;
  for (let rounds = 0; rounds < 10; rounds++) {
    const { findings } = lintSync(now, { script, toTraditional, suggestions: 0 });
    const { text: next, applied } = fix(now, findings, { types: FIX_TYPES });
    if (applied.length === 0) return { text: now, rounds };
    now = next;
  }
  return { text: now, rounds: 10 };
}

const confusable = [
  ...new Set(
    conversionRows
      .trim()
      .split('\n')
      .flatMap((row) => [...row].slice(1, 3)),
  ),
];
const zi = fc.constantFrom(
  ...confusable,
  ...confusable.map(simplifiedForm),
  ...'皇君王天地江山風月雲水萬里東西書國漢龍門開風云东书国汉龙门开万与興亡',
);
const line = fc.array(zi, { minLength: 5, maxLength: 5 }).map((chars) => chars.join(''));
const gap = fc.constantFrom('，', ',', '。\n', '. ', '；', ' ', '!\n', '　');
const poem = fc.array(fc.tuple(line, gap), { minLength: 2, maxLength: 8 }).map((rows) => rows.flat().join(''));
const WORDS = [
  '皇后',
  '皇後',
  '群後',
  '以后',
  '以後',
  '故里',
  '家裏',
  '万里',
  '萬裏',
  '干戈',
  '乾坤',
  '能干',
  '北斗',
  '鬥牛',
  '头发',
  '發髮',
  '征人',
  '徵人',
  '明皇後宫',
];
const worded = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS), zi, gap), { minLength: 2, maxLength: 8 })
  .map((rows) => rows.map(([a, b, c, mark]) => [...(a + b + c)].slice(0, 5).join('') + mark).join(''));

test.each(['繁', '简'] as const)('%s：各类一起改，再改一次什么也不变，任意之文', (script) => {
  fc.assert(
    fc.property(fc.oneof(poem, worded), (text) => {
      const once = mended(text, script);
      expect(once.rounds).toBeLessThan(10);
      expect(mended(once.text, script)).toEqual({ text: once.text, rounds: 0 });
    }),
    { numRuns: 400, seed: 14, examples: [['皇后皇后後，以后皇后後，']] },
  );
});

test('皇后：要繁体，又改误转，後与后不相往返', () => {
  const text = '皇後深居紫禁城，幾回含笑倚欄聽。';
  expect(mended(text, '繁').text).toBe('皇后深居紫禁城，幾回含笑倚欄聽。');
  expect(mended(text, '简').text).toBe('皇后深居紫禁城，几回含笑倚栏听。');
});
