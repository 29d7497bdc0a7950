/**
 * 盲评所用之诗：给真诗之题（或其前三句），由模型写，不经人挑 (the machine's half of a blind comparison: whole quatrains under the titles
 * of real ones, or the last line after the real first three; unpicked).
 *
 *   npx tsx scripts/write-for-judges.ts --humans humans.json --task whole|last|ten [--pool 32] [--weights '{"judge":0}'] [--temperature 0.8]
 *     [--model DIR] [--n 100] [--seed 1]
 *
 * humans.json: [{ id, title, text }], 七绝, traditional script. Writes [{ id, text }] of the same form to standard output;
 * `ten` writes [{ id, title, given, lines }], ten last lines to pick from.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UnsatisfiableError } from '../src/errors.ts';
import { type LineCandidate, loadModel, suggestNext, write } from '../src/generate/index.ts';

interface Human {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const { values } = parseArgs({
  options: {
    humans: { type: 'string' },
    task: { type: 'string', default: 'whole' },
    pool: { type: 'string' },
    weights: { type: 'string' },
    temperature: { type: 'string' },
    model: { type: 'string' },
    n: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
if (values.humans === undefined) throw new Error('--humans is needed');
const humans = (JSON.parse(readFileSync(values.humans, 'utf8')) as Human[]).slice(0, Number(values.n));
const model = await loadModel(values.model === undefined ? {} : { folder: values.model });
const seed = Number(values.seed);
const asked = {
  form: '七绝',
  script: '繁',
  ...(values.pool === undefined ? {} : { pool: Number(values.pool) }),
  ...(values.temperature === undefined ? {} : { temperature: Number(values.temperature) }),
  ...(values.weights === undefined ? {} : { weights: JSON.parse(values.weights) }),
} as const;
const results: unknown[] = [];
for (const [i, { id, title, text }] of humans.entries()) {
  process.stderr.write(`\r${i + 1}/${humans.length}`);
  if (values.task === 'whole') {
    const [poem] = await write({ ...asked, theme: title, seed: seed + i }, { model });
    if (poem !== undefined) results.push({ id, title, text: poem.textTraditional.replaceAll('\n', '') });
    continue;
  }
  const given = text.slice(0, 24);
  const count = values.task === 'ten' ? 10 : 1;
  let lines: readonly LineCandidate[];
  try {
    lines = await suggestNext({ ...asked, theme: title, given, count, seed: seed + i }, { model });
  } catch (error) {
    if (!(error instanceof UnsatisfiableError)) throw error;
    // 真诗前三句本不合律者，无从续起 (a real poem whose first three lines break the meter cannot be gone on with).
    process.stderr.write(`\n${title}：${error.message}\n`);
    continue;
  }
  if (values.task === 'ten') results.push({ id, title, given, lines: lines.map((line) => line.lineTraditional) });
  else if (lines[0] !== undefined) results.push({ id, title, text: `${given}${lines[0].lineTraditional}。` });
}
process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
