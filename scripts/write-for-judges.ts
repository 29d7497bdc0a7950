/**
 * 盲评所用之诗：留出的真诗（eval/model/held-out.tsv）与模型所写，各成一份，不经人挑
 * (the two halves of a blind comparison, from the held-out poems and unpicked).
 *
 *   npx tsx scripts/write-for-judges.ts --task TASK --out DIR [--half dev|report] [--n 100] [--seed 1] [--pool 32]
 *     [--weights '{"judge":0}'] [--temperature 0.65] [--model DIR]
 *
 * | task | human.json | machine.json |
 * |---|---|---|
 * | whole | 七绝 | 同题的一首 (a poem under its title) |
 * | last | 七绝 | 前三句同，末句由模型 (its last line by the model) |
 * | closing | 七律之前四句 (the first four lines of a 七律) | 颔联对句由模型 (the closing line of the second couplet by the model) |
 * | ten、closing-ten | 同 last、closing | 十个候选，供人挑 (ten candidates to pick from: `lines`) |
 * | greedy | 逐字取最可能的合律之字 (the likeliest legal character at each step) | 默认的搜索 (the search as it is by default) |
 * | repair | 真诗种一处错 (a real poem with a planted fault) | 修好的 (repaired) |
 * | revise | 模型不挑的一首 (an unpicked poem of the model) | 最平的一句推敲过 (its dullest line revised) |
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type HeldOutPoem, heldOutPoems, shuffled } from '../eval/model/poems.ts';
import { UnsatisfiableError } from '../src/errors.ts';
import { loadModel, random, repair, revise, suggestNext, write } from '../src/generate/index.ts';
import { fold } from '../src/generate/rerank/fold.ts';
import { loadTables } from '../src/generate/rerank/index.ts';
import { cliche } from '../src/generate/rerank/phrases.ts';
import { drafts } from '../src/generate/tasks/write.ts';
import type { CoupletPoem } from './couplets.ts';
import { plant } from './plant.ts';

const { values } = parseArgs({
  options: {
    task: { type: 'string', default: 'whole' },
    out: { type: 'string' },
    half: { type: 'string', default: 'dev' },
    pool: { type: 'string' },
    weights: { type: 'string' },
    temperature: { type: 'string' },
    model: { type: 'string' },
    n: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const { task, out, half } = values;
if (out === undefined) throw new Error('--out is needed');
const seed = Number(values.seed);
const n = Number(values.n);
const model = await loadModel(values.model === undefined ? {} : { folder: values.model });
const asked = {
  script: '繁',
  ...(values.pool === undefined ? {} : { pool: Number(values.pool) }),
  ...(values.temperature === undefined ? {} : { temperature: Number(values.temperature) }),
  ...(values.weights === undefined ? {} : { weights: JSON.parse(values.weights) }),
} as const;

const verse = (lines: readonly string[]): string => lines.map((line, i) => line + (i % 2 === 0 ? '，' : '。')).join('');
const form = task.startsWith('closing') ? '七律' : '七绝';
/** 题目二至六字、字字认得的，随机次序 (poems with short titles and no unknown character, in random order). */
const poems: readonly HeldOutPoem[] = shuffled(
  heldOutPoems(half === 'report' ? 'report' : 'dev').filter(
    ({ form: own, title, lines }) =>
      own === form && /^\p{Script=Han}{2,6}$/u.test(title) && !lines.join('').includes('□'),
  ),
  random(seed),
);

interface Pair {
  readonly title: string;
  readonly human: string;
  readonly machine?: string;
  readonly given?: string;
  readonly lines?: readonly string[];
}

async function pairFor(poem: HeldOutPoem, i: number): Promise<Pair | undefined> {
  const { title } = poem;
  if (task === 'whole') {
    const [written] = await write({ ...asked, form, theme: title, seed: seed + i }, { model });
    return written && { title, human: verse(poem.lines), machine: written.textTraditional.replaceAll('\n', '') };
  }
  if (task === 'greedy') {
    const request = { ...asked, form, theme: title, seed: seed + i };
    const greedy = { beams: 1, pool: 1, temperature: 0, allowKnownLines: true };
    const [plain] = await write({ ...request, ...greedy, weights: { cliche: 0, parallel: 0 } }, { model });
    const [written] = await write(request, { model });
    if (plain === undefined || written === undefined) return undefined;
    return { title, human: verse(plain.lines), machine: verse(written.lines) };
  }
  if (task === 'repair') {
    const source: CoupletPoem = { source: poem.lines.map((line) => [...line]) } as unknown as CoupletPoem;
    const [planted] = [...plant([source], seed + i)];
    if (planted === undefined) return undefined;
    const [way] = await repair({ ...asked, form, text: planted.lines.join('\n'), seed }, { model });
    return way && { title, human: verse(planted.lines), machine: verse(way.lines) };
  }
  if (task === 'revise') {
    const [draft] = await drafts({ ...asked, form, theme: title, seed: seed + i }, { model });
    const lines = (draft as string).split(/[，。\n]+/u).filter((line) => line !== '');
    const { phrases } = await loadTables();
    const dull = lines.map((line) => cliche([fold(line)], phrases));
    const at = dull.indexOf(Math.max(...dull));
    const [way] = await revise(
      { ...asked, form, theme: title, text: lines.join('\n'), places: `${at + 1}`, seed },
      { model },
    );
    return way && { title, human: verse(lines), machine: verse(way.lines) };
  }
  const count = task.endsWith('ten') ? 10 : 1;
  const shown = poem.lines.slice(0, 4);
  const given = verse(shown.slice(0, 3));
  const found = await suggestNext({ ...asked, form, theme: title, given, count, seed: seed + i }, { model });
  const lines = found.map(({ lineTraditional }) => lineTraditional);
  if (lines[0] === undefined) return undefined;
  return {
    title,
    human: verse(shown),
    ...(count === 1 ? { machine: verse([...shown.slice(0, 3), lines[0]]) } : { given, lines }),
  };
}

const pairs: (Pair & { readonly id: string })[] = [];
for (const [i, poem] of poems.entries()) {
  if (pairs.length >= n) break;
  try {
    const pair = await pairFor(poem, i);
    if (pair !== undefined && pair.human !== pair.machine) pairs.push({ ...pair, id: `${half}-${i}` });
  } catch (error) {
    // 真诗前几句本不合律者，无从续起 (a real poem whose first lines break the meter cannot be gone on with).
    if (!(error instanceof UnsatisfiableError)) throw error;
    process.stderr.write(`\n${poem.title}：${error.message}\n`);
  }
  process.stderr.write(`\r${pairs.length}/${n}`);
}
mkdirSync(out, { recursive: true });
const save = (name: string, items: readonly unknown[]): void =>
  writeFileSync(`${out}/${name}.json`, `${JSON.stringify(items, null, 1)}\n`);
save(
  'human',
  pairs.map(({ id, title, human }) => ({ id, title, text: human })),
);
save(
  'machine',
  pairs.map(({ id, title, machine, given, lines }) => ({
    id,
    title,
    ...(machine === undefined ? { given, lines } : { text: machine }),
  })),
);
