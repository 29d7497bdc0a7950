/**
 * 重排各项的凭据：真诗与机器之稿，同题，能分开几分（AUC），合起来几分。
 *
 *   npx tsx scripts/fit-rerank.ts scored.tsv MODEL_FOLDER
 *
 * scored.tsv 由 training/likelihood.py 得：label（real:篇号、d温度:篇号）、体、时代、题、诗、每字平均对数概率。
 * 题目依篇号之奇偶分两半：偶者拟合，奇者报数。
 * How well each part tells real poems from the machine's drafts under the same titles (AUC), and all of them together by a
 * logistic regression fitted on the titles of even number and reported on those of odd number.
 */
import { readFileSync } from 'node:fs';
import { diskFolder } from '../src/generate/model/folder.node.ts';
import { readFolder, themesOf } from '../src/generate/model/folder.ts';
import { loadTables, measure, scanSound, themeEvidence } from '../src/generate/rerank/index.ts';

const [file, folder] = process.argv.slice(2);
if (file === undefined || folder === undefined) throw new Error('usage: fit-rerank.ts scored.tsv MODEL_FOLDER');
const [tables, themes] = await Promise.all([loadTables(), readFolder(diskFolder(folder)).then(themesOf)]);

interface Row {
  readonly real: boolean;
  readonly piece: number;
  readonly temperature: string;
  readonly form: string;
  readonly values: Readonly<Record<string, number>>;
}

const rows: Row[] = [];
for (const row of readFileSync(file, 'utf8').trim().split('\n')) {
  const [label = '', form = '', , title = '', text = '', likelihood = ''] = row.split('\t');
  const [kind = '', piece = ''] = label.split(':');
  // 题目不分词：两字一词，余者一字 (titles are cut into pairs).
  const words = title.match(/..?/gsu) ?? [];
  const lines = text.split(' ');
  const scansion = scanSound(lines.join('\n'), { form });
  const found = measure({ lines, scansion }, themeEvidence(words.slice(0, 4), themes), tables);
  const { sound, ...rest } = found;
  rows.push({
    real: kind === 'real',
    piece: Number(piece),
    temperature: kind.slice(1),
    form,
    values: { likelihood: Number(likelihood), ...rest, ...sound },
  });
}
const names = Object.keys((rows[0] as Row).values);

/** 曲线下面积：真诗之值高于稿之值的概率 (the probability that a real poem has the higher value). */
function auc(pairs: readonly (readonly [value: number, real: boolean])[]): number {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  let rankSum = 0;
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j < sorted.length && (sorted[j] as (typeof sorted)[number])[0] === (sorted[i] as (typeof sorted)[number])[0])
      j++;
    for (let k = i; k < j; k++) if (sorted[k]?.[1]) rankSum += (i + j + 1) / 2;
    i = j;
  }
  const real = pairs.filter(([, r]) => r).length;
  return (rankSum - (real * (real + 1)) / 2) / (real * (pairs.length - real));
}

/** 逻辑回归，牛顿法，L2 (logistic regression by Newton's method). */
function logistic(
  x: readonly (readonly number[])[],
  y: readonly number[],
  weight: readonly number[],
  ridge = 1,
): number[] {
  const size = (x[0] as readonly number[]).length;
  const beta = new Array<number>(size).fill(0);
  for (let step = 0; step < 25; step++) {
    const gradient = beta.map((b, j) => (j === 0 ? 0 : -ridge * b));
    const hessian = beta.map((_, j) => beta.map((__, k) => (j === k && j > 0 ? ridge : 0)));
    x.forEach((row, i) => {
      const z = row.reduce((s, v, j) => s + v * (beta[j] as number), 0);
      const p = 1 / (1 + Math.exp(-z));
      const w = weight[i] as number;
      for (let j = 0; j < size; j++) {
        gradient[j] = (gradient[j] as number) + w * ((y[i] as number) - p) * (row[j] as number);
        const h = hessian[j] as number[];
        for (let k = 0; k < size; k++)
          h[k] = (h[k] as number) + w * p * (1 - p) * (row[j] as number) * (row[k] as number);
      }
    });
    solve(hessian, gradient).forEach((d, j) => {
      beta[j] = (beta[j] as number) + d;
    });
  }
  return beta;
}

/** 高斯消元 (Gaussian elimination). */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i] as number]);
  for (let i = 0; i < n; i++) {
    const pivot = m
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i] as number) > Math.abs(m[best]?.[i] as number) ? i + k : best), i);
    [m[i], m[pivot]] = [m[pivot] as number[], m[i] as number[]];
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const f = (m[k]?.[i] as number) / (m[i]?.[i] as number);
      for (let j = i; j <= n; j++) (m[k] as number[])[j] = (m[k]?.[j] as number) - f * (m[i]?.[j] as number);
    }
  }
  return m.map((row, i) => (row[n] as number) / (row[i] as number));
}

for (const [label, chosen] of [
  ['绝句', rows.filter(({ form }) => form.endsWith('绝'))],
  ['律诗', rows.filter(({ form }) => form.endsWith('律'))],
] as const) {
  const odd = chosen.filter(({ piece }) => piece % 2 === 1);
  const even = chosen.filter(({ piece }) => piece % 2 === 0);
  const mean = (of: readonly Row[], name: string) => of.reduce((s, r) => s + (r.values[name] as number), 0) / of.length;
  console.log(`\n## ${label}：真 ${chosen.filter((r) => r.real).length}，稿 ${chosen.filter((r) => !r.real).length}`);
  console.log('| 项 | 真 | 稿 0.65 | 0.8 | 0.95 | AUC | AUC 0.65 | 权（标准化） | 权 |');
  console.log('|---|---|---|---|---|---|---|---|---|');
  const scale = names.map((name) => {
    const mu = mean(even, name);
    return [
      mu,
      Math.sqrt(even.reduce((s, r) => s + ((r.values[name] as number) - mu) ** 2, 0) / even.length) || 1,
    ] as const;
  });
  const scaleOf = (j: number) => scale[j] as (typeof scale)[number];
  const vector = (r: Row) => [
    1,
    ...names.map((name, j) => ((r.values[name] as number) - scaleOf(j)[0]) / scaleOf(j)[1]),
  ];
  const share = even.filter((r) => r.real).length / even.length;
  const beta = logistic(
    even.map(vector),
    even.map((r) => Number(r.real)),
    even.map((r) => (r.real ? 0.5 / share : 0.5 / (1 - share))),
  );
  for (const [j, name] of names.entries()) {
    const cell = (t: string) =>
      mean(
        chosen.filter((r) => r.temperature === t && !r.real),
        name,
      ).toFixed(3);
    const value = (only?: string) =>
      auc(
        odd
          .filter((r) => r.real || only === undefined || r.temperature === only)
          .map((r) => [r.values[name] as number, r.real]),
      ).toFixed(3);
    const b = beta[j + 1] as number;
    console.log(
      `| ${name} | ${mean(
        chosen.filter((r) => r.real),
        name,
      ).toFixed(
        3,
      )} | ${cell('0.65')} | ${cell('0.8')} | ${cell('0.95')} | ${value()} | ${value('0.65')} | ${b.toFixed(2)} | ${(b / scaleOf(j)[1]).toFixed(3)} |`,
    );
  }
  const total = (r: Row) => vector(r).reduce((s, v, j) => s + v * (beta[j] as number), 0);
  console.log(
    `全部：AUC ${auc(odd.map((r) => [total(r), r.real])).toFixed(3)}（另一半，n = ${odd.length}）；无 likelihood：`,
  );
  const names2 = names.map((n, j) => [n, j] as const).filter(([n]) => n !== 'likelihood');
  const without = (r: Row) => [1, ...names2.map(([, j]) => vector(r)[j + 1] as number)];
  const beta2 = logistic(
    even.map(without),
    even.map((r) => Number(r.real)),
    even.map((r) => (r.real ? 0.5 / share : 0.5 / (1 - share))),
  );
  console.log(
    `AUC ${auc(odd.map((r) => [without(r).reduce((s, v, j) => s + v * (beta2[j] as number), 0), r.real])).toFixed(3)}；权（标准化） ${names2.map(([n], k) => `${n} ${(beta2[k + 1] as number).toFixed(2)}`).join('，')}`,
  );
}
