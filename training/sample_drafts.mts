/**
 * 判官所要的反例：模型在真诗之题下所写，未经挑选 (what the judge learns to tell from real verse: the writer's own unpicked
 * poems under the titles of real ones).
 *
 *   npx tsx training/sample_drafts.mts --model DIR --titles titles.tsv --out drafts.tsv [--skip N] [--each 8]
 *
 * titles.tsv: piece number, form, title. drafts.tsv: piece number, temperature, period, poem in traditional script.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadModel, PERIODS, random } from '../src/generate/index.ts';
import { drafts } from '../src/generate/tasks/write.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    titles: { type: 'string' },
    out: { type: 'string' },
    skip: { type: 'string', default: '0' },
    each: { type: 'string', default: '8' },
  },
});
const { model: folder, titles, out } = values;
if (titles === undefined || out === undefined) throw new Error('--titles and --out are needed');
const model = await loadModel(folder === undefined ? {} : { folder });
const TEMPERATURES = [0.65, 0.8, 0.95];
const rows = readFileSync(titles, 'utf8').trim().split('\n').slice(Number(values.skip));
for (const row of rows) {
  const [piece, form, title] = row.split('\t') as [string, string, string];
  const seed = Number(piece);
  const next = random(seed);
  const temperature = TEMPERATURES[Math.floor(next() * TEMPERATURES.length)] as number;
  const period = PERIODS[Math.floor(next() * PERIODS.length)] ?? '唐';
  try {
    const poems = [...(await drafts({ form, theme: title, temperature, period, seed }, { model }))];
    for (let i = 0; i < Number(values.each) && poems.length > 0; i++) {
      const [poem] = poems.splice(Math.floor(next() * poems.length), 1);
      appendFileSync(out, `${piece}\t${temperature}\t${period}\t${poem?.replaceAll('\n', '')}\n`);
    }
  } catch (error) {
    process.stderr.write(`${piece} ${title}: ${String(error)}\n`);
  }
}
