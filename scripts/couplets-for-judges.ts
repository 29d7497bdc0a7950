/**
 * 盲评对句所用：今人的上联（五至九字一句，report 之半），模型所写的十个下联，与原配的下联，不经人挑
 * (for a blind comparison of lower halves: modern upper halves of one clause, ten written lower ones each, and the human's own).
 *
 *   npx tsx scripts/couplets-for-judges.ts --pairs 两列之文.tsv --out DIR [--n 60] [--seed 1] [--model DIR]
 *
 * 写出 (writes) human.json、top.json（分最高的一个）、traps.json（不在其中的二十副）、ten.json、candidates.md（供人由十个里挑）。
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { shuffled } from '../eval/model/poems.ts';
import { TuiqiaoError } from '../src/errors.ts';
import { couplet, loadModel, random } from '../src/generate/index.ts';
import { readTsv } from './tsv.ts';
import { halfOf } from './verse-corpus.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string' },
    out: { type: 'string' },
    model: { type: 'string' },
    n: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});
const { pairs: file, out } = values;
if (file === undefined || out === undefined) throw new Error('--pairs and --out are needed');
const seed = Number(values.seed);
const n = Number(values.n);
const model = await loadModel(values.model === undefined ? {} : { folder: values.model });

const CLAUSE = /^\p{Script=Han}{5,9}$/u;
const pairs = shuffled(
  readTsv(file).filter(
    ([upper = '', lower = '']) =>
      CLAUSE.test(upper) && CLAUSE.test(lower) && upper.length === lower.length && halfOf([[...upper]]) === 'report',
  ) as [string, string][],
  random(seed),
);
const textOf = (upper: string, lower: string): string => `${upper}，${lower}。`;
interface Item {
  readonly id: number;
  readonly upper: string;
  readonly human: string;
  readonly ten: readonly string[];
}
const items: Item[] = [];
const refused: string[] = [];
let at = 0;
for (; items.length < n && at < pairs.length; at++) {
  const [upper, human] = pairs[at] as [string, string];
  try {
    const found = await couplet({ upper, count: 10, seed: seed + at }, { model });
    const id = items.length + 1;
    items.push({ id, upper, human, ten: found.map(({ lower }) => lower) });
  } catch (error) {
    // 上联自身不能对（如平收），另取一副，记下 (an upper half that cannot be matched is noted, and another taken).
    if (!(error instanceof TuiqiaoError)) throw error;
    refused.push(`${upper}：${error.message.split('\n')[0]}`);
  }
}
const traps = pairs
  .slice(at, at + 20)
  .map(([upper, lower], i) => ({ id: `t${i}`, title: '对联', text: textOf(upper, lower) }));
mkdirSync(out, { recursive: true });
const put = (name: string, value: unknown): void =>
  writeFileSync(`${out}/${name}`, `${JSON.stringify(value, null, 1)}\n`);
const poemsBy = (lowerOf: (item: Item) => string) =>
  items.map((item) => ({ id: item.id, title: '对联', text: textOf(item.upper, lowerOf(item)) }));
put(
  'human.json',
  poemsBy(({ human }) => human),
);
put(
  'top.json',
  poemsBy(({ ten }) => ten[0] ?? ''),
);
put('traps.json', traps);
put('ten.json', items);
put('refused.json', refused);
const listed = items.map(
  ({ id, upper, ten }) => `## ${id}\n上联 ${upper}\n${ten.map((lower, i) => `${i + 1}. ${lower}`).join('\n')}\n`,
);
writeFileSync(`${out}/candidates.md`, listed.join('\n'));
console.log(`${items.length} items, ${refused.length} refused, seed ${seed}`);
