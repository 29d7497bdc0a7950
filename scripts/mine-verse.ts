/**
 * 由语料造两张小表：对仗里同位相对之字（pairs）、句中相连之字（neighbours）；又录诗中常用之字（characters）。
 * Two small tables from the corpus: characters facing each other in parallel couplets, and characters side by side in a
 * line, as short vectors whose dot product is the log-odds over chance; and the characters of verse in order of use.
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/mine-verse.ts [corpus folder]
 *
 * 只用 scripts/couplets.ts 的 table 之份。做法：负采样（skip-gram with negative sampling）：真的一对对同位随机的四字，
 * 逻辑回归；负例取自同一诗位（言数、字位、平仄），故分数与平仄、字位的常否无关，只说这两字相配与否。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coupletPoems, fold } from './couplets.ts';
import { corpusFolder } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** 录多少字（繁体）、向量几维、学几遍、每真配几假 (characters kept, dimensions, epochs, negatives). */
const CHARACTERS = 4000;
const DIMENSIONS = 24;
const EPOCHS = { pairs: 6, neighbours: 3 };
const NEGATIVES = 4;
const RATE = 0.1;
/** 量化：六十三级，一级 0.07；超出者取边 (63 levels of 0.07). */
const LEVELS = 31;
const STEP = 0.07;

const poems = [...coupletPoems(corpusFolder(process.argv[2]))].filter(({ part }) => part === 'table');
const counts = new Map<string, number>();
for (const { source } of poems)
  for (const line of source) for (const c of line) counts.set(c, (counts.get(c) ?? 0) + 1);
const characters = [...counts]
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  .slice(0, CHARACTERS)
  .map(([char]) => char);
const ids = new Map<string, number>();
for (const char of characters) if (!ids.has(fold(char))) ids.set(fold(char), ids.size);
const size = ids.size;

/** xorshift32，种子固定，重跑得同样的表 (seeded; the tables come out the same every time). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** 真的一对，与它所在的诗位 (true pairs and the slot each stands in). */
class Pairs {
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly slot: number[] = [];
  private readonly slots = new Map<string, number>();
  add(left: string, right: string, slot: string): void {
    const [a, b] = [ids.get(left), ids.get(right)];
    if (a === undefined || b === undefined || a === b) return;
    if (!this.slots.has(slot)) this.slots.set(slot, this.slots.size);
    this.left.push(a);
    this.right.push(b);
    this.slot.push(this.slots.get(slot) as number);
  }
  /** 各诗位用过之字，重复者照列 (the characters of every slot, repeated as often as they occur). */
  pools(side: readonly number[]): readonly (readonly number[])[] {
    const pools: number[][] = Array.from(this.slots, () => []);
    this.slot.forEach((slot, i) => {
      pools[slot]?.push(side[i] as number);
    });
    return pools;
  }
}

interface Learned {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly bias: number;
}

/** 学向量；symmetric 则左右共用一表 (learns the vectors by Adagrad; one table for both sides when symmetric). */
function learn(name: string, pairs: Pairs, epochs: number, symmetric: boolean): Learned {
  const random = generator(20261);
  const fresh = () => new Float32Array(size * DIMENSIONS).map(() => (random() - 0.5) * 0.4);
  const left = fresh();
  const right = symmetric ? left : fresh();
  const leftSquares = new Float32Array(left.length).fill(0.01);
  const rightSquares = symmetric ? leftSquares : new Float32Array(left.length).fill(0.01);
  let bias = 0;
  let biasSquares = 1;
  const learnOne = (a: number, b: number, label: 0 | 1): number => {
    const [p, q] = [a * DIMENSIONS, b * DIMENSIONS];
    let sum = bias;
    for (let j = 0; j < DIMENSIONS; j++) sum += (left[p + j] as number) * (right[q + j] as number);
    const probability = 1 / (1 + Math.exp(-sum));
    const error = probability - label;
    biasSquares += error * error;
    bias -= (RATE * error) / Math.sqrt(biasSquares);
    for (let j = 0; j < DIMENSIONS; j++) {
      const [x, y] = [left[p + j] as number, right[q + j] as number];
      const [dx, dy] = [error * y, error * x];
      leftSquares[p + j] = (leftSquares[p + j] as number) + dx * dx;
      rightSquares[q + j] = (rightSquares[q + j] as number) + dy * dy;
      left[p + j] = x - (RATE * dx) / Math.sqrt(leftSquares[p + j] as number);
      right[q + j] = (right[q + j] as number) - (RATE * dy) / Math.sqrt(rightSquares[q + j] as number);
    }
    return -Math.log((label === 1 ? probability : 1 - probability) + 1e-9);
  };
  const n = pairs.slot.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const [lefts, rights] = [pairs.pools(pairs.left), pairs.pools(pairs.right)];
  const pick = (pool: readonly number[]): number => pool[Math.floor(random() * pool.length)] as number;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    let loss = 0;
    for (const i of order) {
      const [a, b, slot] = [pairs.left[i] as number, pairs.right[i] as number, pairs.slot[i] as number];
      loss += learnOne(a, b, 1);
      for (let k = 0; k < NEGATIVES; k++) {
        const other = pick((k % 2 === 0 ? lefts : rights)[slot] as readonly number[]);
        if (k % 2 === 0 ? other !== b : other !== a)
          loss += k % 2 === 0 ? learnOne(other, b, 0) : learnOne(a, other, 0);
      }
    }
    console.error(`${name} ${epoch}/${epochs}：${(loss / n).toFixed(4)}`);
  }
  return { left, right, bias: bias + Math.log(NEGATIVES) };
}

/** 一维一个字符，0 为 −31，- 为 31 (one ASCII character a dimension). */
const ALPHABET = Array.from(
  { length: 2 * LEVELS + 1 },
  (_, i) => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-'[i],
);
const pack = (vectors: Float32Array): string =>
  Array.from(vectors, (v) => ALPHABET[Math.max(-LEVELS, Math.min(LEVELS, Math.round(v / STEP))) + LEVELS]).join('');

const facing = new Pairs();
const beside = new Pairs();
for (const { lines, slots } of poems) {
  const length = (lines[0] as readonly string[]).length;
  lines.forEach((line, i) => {
    const second = slots[i]?.[1] === true ? '平' : '仄';
    line.forEach((char, j) => {
      const next = line[j + 1];
      // 顿外相连者不取：五言二三之间，七言二三、四五之间 (pairs across a caesura are left out).
      const crosses = j % 2 === 1 && j < length - 2;
      if (next !== undefined && !crosses) beside.add(char, next, `${length}${j}${second}${i % 2}`);
    });
    const closing = lines[i + 1];
    if (closing === undefined || lines.length < 8 || i % 2 === 1 || i < 2 || i >= lines.length - 2) return;
    line.forEach((char, j) => {
      facing.add(char, closing[j] as string, `${length}${j}${second}`);
    });
  });
}
const pairs = learn('pairs', facing, EPOCHS.pairs, true);
const neighbours = learn('neighbours', beside, EPOCHS.neighbours, false);

const folder = `${root}src/duizhang/generated`;
const head = '// 由 scripts/mine-verse.ts 造，勿手改 (generated).\n';
const write = (name: string, ...rows: string[]) => writeFileSync(`${folder}/${name}.ts`, `${head}${rows.join('\n')}\n`);
write(
  'characters',
  '/** 诗中常用之字，繁体，常用者在先 (characters of verse, traditional, commonest first). */',
  `export const verseCharacters: string = '${characters.join('')}';`,
);
write(
  'pairs',
  '/** 每字一段：与何字相对之向量；次序为 `verseCharacters` 归简去重 (one stretch a character). */',
  `export const pairVectors: string =\n  '${pack(pairs.left)}';`,
  `export const pairBias: number = ${pairs.bias.toFixed(3)};`,
);
write(
  'neighbours',
  '/** 作左字、作右字之向量；次序同 `pairVectors` (vectors as the left and as the right character). */',
  `export const leftVectors: string =\n  '${pack(neighbours.left)}';`,
  `export const rightVectors: string =\n  '${pack(neighbours.right)}';`,
  `export const neighbourBias: number = ${neighbours.bias.toFixed(3)};`,
);
console.error(
  `${poems.length} 首，${characters.length} 字（归简 ${size}），相对 ${facing.slot.length}，相连 ${beside.slot.length}`,
);
