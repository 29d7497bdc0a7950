/**
 * 拟合判断对仗的权重，定门限 (fits the weights by which a couplet is judged parallel, and shows where thresholds fall).
 *
 *   npx tsx scripts/fit-duizhang.ts [corpus folder]
 *
 * 只用 scripts/couplets.ts 的 dev 之份：正例为律诗的颔联、颈联；反例为同平仄同韵的随便两句，与尾联。逻辑回归，牛顿法。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { analyse } from '../src/duizhang/judge.ts';
import { loadJieba } from '../src/words/jieba.ts';
import { type CoupletPoem, coupletPoems, randomClosings } from './couplets.ts';
import { corpusFolder } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const jieba = await loadJieba();
const poems = [...coupletPoems(corpusFolder(process.argv[2]))].filter((p) => p.part === 'dev' && p.lines.length === 8);
const closings = randomClosings(poems, 1);

interface Example {
  readonly label: 0 | 1;
  readonly plain: readonly number[];
  readonly words: readonly number[];
}
const examples: Example[] = [];
const add = (label: 0 | 1, opening: readonly string[], closing: readonly string[]): void => {
  const { features } = analyse(opening, closing, jieba);
  examples.push({ label, plain: features.values, words: features.withWords });
};
poems.forEach(({ source }: CoupletPoem, i) => {
  const line = (n: number): readonly string[] => source[n] as readonly string[];
  add(1, line(2), line(3));
  add(1, line(4), line(5));
  const closing = closings[i];
  if (closing !== undefined) add(0, line(4), closing);
  add(0, line(6), line(7));
});

/** 解线性方程组 (solves A x = b by elimination). */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let r = i + 1; r < n; r++) {
      if (Math.abs(a[r]?.[i] as number) > Math.abs(a[best]?.[i] as number)) best = r;
    }
    [a[i], a[best]] = [a[best] as number[], a[i] as number[]];
    [b[i], b[best]] = [b[best] as number, b[i] as number];
    for (let r = i + 1; r < n; r++) {
      const factor = (a[r]?.[i] as number) / (a[i]?.[i] as number);
      for (let c = i; c < n; c++) (a[r] as number[])[c] = (a[r]?.[c] as number) - factor * (a[i]?.[c] as number);
      b[r] = (b[r] as number) - factor * (b[i] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let c = i + 1; c < n; c++) sum -= (a[i]?.[c] as number) * (x[c] as number);
    x[i] = sum / (a[i]?.[i] as number);
  }
  return x;
}

/** 岭 1 的逻辑回归 (logistic regression with a ridge of 1). */
function regress(rows: readonly (readonly number[])[], labels: readonly number[]): number[] {
  const size = (rows[0] as readonly number[]).length;
  let w = new Array<number>(size).fill(0);
  for (let step = 0; step < 12; step++) {
    const gradient = w.map((v) => v);
    const hessian = w.map((_, i) => w.map((__, j) => (i === j ? 1 : 0)));
    rows.forEach((row, r) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, v, i) => sum + v * (w[i] as number), 0)));
      for (let i = 0; i < size; i++) {
        const v = row[i] as number;
        if (v === 0) continue;
        gradient[i] = (gradient[i] as number) + (p - (labels[r] as number)) * v;
        for (let j = 0; j < size; j++) {
          const target = hessian[i] as number[];
          target[j] = (target[j] as number) + p * (1 - p) * v * (row[j] as number);
        }
      }
    });
    const delta = solve(hessian, gradient);
    w = w.map((v, i) => v - (delta[i] as number));
  }
  return w;
}

const labels = examples.map(({ label }) => label);
const round = (w: readonly number[]): string => w.map((v) => v.toFixed(3)).join(', ');
const plain = regress(
  examples.map((e) => e.plain),
  labels,
);
const words = regress(
  examples.map((e) => e.words),
  labels,
);
writeFileSync(
  `${root}src/duizhang/generated/weights.ts`,
  [
    '// 由 scripts/fit-duizhang.ts 造，勿手改 (generated).',
    '/** 特征之权，次序见 judge.ts；无分词、有分词各一组 (weights without and with a segmenter). */',
    'export const weights: { readonly plain: readonly number[]; readonly words: readonly number[] } = {',
    `  plain: [${round(plain)}],`,
    `  words: [${round(words)}],`,
    '};',
    '',
  ].join('\n'),
);
console.log(`${examples.length} 联\n无分词 ${round(plain)}\n有分词 ${round(words)}`);
