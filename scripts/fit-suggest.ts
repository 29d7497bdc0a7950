/**
 * 拟合候选之字的权重 (fits the weights by which candidates are ranked): npx tsx scripts/fit-suggest.ts [corpus folder]
 *
 * 在 dev 之份的唐诗里每首种一处错，问真字在候选里排第几：条件 logit（真字对同位合声韵的候选），随机梯度。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { verseCharacters } from '../src/duizhang/generated/characters.ts';
import { suggestWeights } from '../src/duizhang/generated/suggest-weights.ts';
import { lookup, type Reading } from '../src/index.ts';
import { addFeatures, frequency, isInParallel } from '../src/lint/candidates.ts';
import { coupletPoems, fold } from './couplets.ts';
import { plant, seeded } from './plant.ts';
import { corpusFolder } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const NEGATIVES = 60;
const EPOCHS = 8;

const ranks = new Map([...verseCharacters].map((char, rank) => [char, rank]));
const readings = new Map([...verseCharacters].map((char) => [char, lookup(char).filter((r) => !r.rare)]));
const poems = [...coupletPoems(corpusFolder(process.argv[2]))].filter((p) => p.part === 'dev' && p.tang);
const random = seeded(5);
const examples: (readonly number[])[][] = [];
for (const { lines, line, zi, foot, truth, scansion } of plant(poems, 11)) {
  const target = { line, zi };
  const slot = scansion.lines[line - 1]?.zis[zi - 1]?.slot;
  const fits = (r: Reading): boolean => (foot ? r.group === scansion.rhyme : r.pingze === slot);
  const used = new Set(lines.flatMap((text) => [...text].map(fold)));
  const others = [...ranks.keys()].filter((c) => c !== truth && !used.has(fold(c)) && readings.get(c)?.some(fits));
  if (others.length === 0 || used.has(fold(truth))) continue;
  const parallel = isInParallel(lines, scansion.form ?? '', target);
  const sample = Array.from({ length: NEGATIVES }, () => others[Math.floor(random() * others.length)] as string);
  const chars = [truth, ...sample];
  const list = { chars, frequencies: chars.map((char) => frequency(ranks.get(char) as number)) };
  const columns = suggestWeights.map(() => new Float32Array(chars.length));
  addFeatures(list, lines, target, parallel, (i) => ({ into: columns[i] as Float32Array, weight: 1 }));
  examples.push(chars.map((_, n) => columns.map((column) => column[n] as number)));
}
const size = ((examples[0] as number[][])[0] as readonly number[]).length;
const weights = new Array<number>(size).fill(0);
const squares = new Array<number>(size).fill(1);
let loss = 0;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  loss = 0;
  for (let i = examples.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [examples[i], examples[j]] = [examples[j] as number[][], examples[i] as number[][]];
  }
  for (const rows of examples) {
    const scores = rows.map((row) => row.reduce((sum, v, i) => sum + v * (weights[i] as number), 0));
    const top = Math.max(...scores);
    const powers = scores.map((s) => Math.exp(s - top));
    const total = powers.reduce((a, b) => a + b, 0);
    loss -= Math.log((powers[0] as number) / total);
    for (let i = 0; i < size; i++) {
      let gradient = -(rows[0]?.[i] as number);
      rows.forEach((row, r) => {
        gradient += ((powers[r] as number) / total) * (row[i] as number);
      });
      squares[i] = (squares[i] as number) + gradient * gradient;
      weights[i] = (weights[i] as number) - (0.2 * gradient) / Math.sqrt(squares[i] as number);
    }
  }
}
const shown = weights.map((w) => w.toFixed(3)).join(', ');
writeFileSync(
  `${root}src/duizhang/generated/suggest-weights.ts`,
  [
    '// 由 scripts/fit-suggest.ts 造，勿手改 (generated).',
    '/** 候选之字各项之权，次序见 src/lint/candidates.ts (weights of the features of a candidate). */',
    `export const suggestWeights: readonly number[] = [${shown}];`,
    '',
  ].join('\n'),
);
console.log(`${examples.length} 处，${(loss / examples.length).toFixed(3)}：${shown}`);
