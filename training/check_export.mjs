// Compare the exported model, run by transformers.js, with what PyTorch said of the same weights.
//
//     node training/check_export.mjs [model folder] [reference.json] [dev.json]
//
// With dev.json also the perplexity a character of the dev half, as transformers.js computes it.
// Needs @huggingface/transformers (4.3) where Node finds it from this file.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AutoModelForCausalLM, AutoTokenizer, Tensor } from '@huggingface/transformers';

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? `${here}/../data/model`);
const cases = JSON.parse(readFileSync(process.argv[3] ?? `${here}/build/reference.json`, 'utf8'));

const options = { local_files_only: true };
const tokenizer = await AutoTokenizer.from_pretrained(folder, options);
const model = await AutoModelForCausalLM.from_pretrained(folder, {
  ...options,
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
const int64 = (values, dims) => new Tensor('int64', BigInt64Array.from(values.flat(), BigInt), dims);
const keep = (count) => new Tensor('int64', [BigInt(count)], []);

/** Run rows of equal length: row(b, t) is row b's log-probabilities after its t-th kept token. */
async function run(ids, mask, past = null, kept = 0) {
  const inputs = {
    input_ids: int64(ids, [ids.length, ids[0].length]),
    attention_mask: int64(mask, [mask.length, mask[0].length]),
    num_logits_to_keep: keep(kept),
  };
  if (past) inputs.past_key_values = past;
  const out = await model(inputs);
  const [, rows, vocabulary] = out.logits.dims;
  const row = (b, t) => out.logits.data.subarray((b * rows + t) * vocabulary, (b * rows + t + 1) * vocabulary);
  const next = Object.entries(out)
    .filter(([name]) => name.startsWith('present.'))
    .map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]);
  return { row, rows, past: Object.fromEntries(next) };
}

const ones = (n) => Array(n).fill(1);
const gap = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const worst = {
  tokenizer: 0,
  'next token, against PyTorch': 0,
  'whole row, against PyTorch': 0,
  'sum of probabilities': 0,
  'cached, against full': 0,
  'left-padded in a batch of 2': 0,
  'reordered cache of a batch': 0,
  'alone, against one of 8 rows': 0,
};
const note = (name, value) => {
  worst[name] = Math.max(worst[name], value);
};

const full = [];
for (const item of cases) {
  const ids = tokenizer.encode(item.text, { add_special_tokens: false });
  note('tokenizer', ids.length === item.ids.length ? gap(ids, item.ids) : Infinity);
  const whole = await run([item.ids], [ones(item.ids.length)]);
  full.push(whole);
  const last = whole.row(0, whole.rows - 1);
  note(
    'next token, against PyTorch',
    gap(
      item.next,
      item.next.map((_, t) => whole.row(0, t)[item.ids[t + 1]]),
    ),
  );
  note('whole row, against PyTorch', gap(item.last, last));
  note('sum of probabilities', Math.abs(1 - last.reduce((sum, value) => sum + Math.exp(value), 0)));

  let past = null;
  const head = item.ids.indexOf(4) + 1;
  for (let at = 0; at < item.ids.length; ) {
    const next = at === 0 ? head : at + 1;
    const step = await run([item.ids.slice(at, next)], [ones(next)], past, 1);
    note('cached, against full', gap(step.row(0, 0), whole.row(0, next - 1)));
    past = step.past;
    at = next;
  }
}

// Two poems of different length in one batch, the shorter padded on the left, then the rows
// of the cache in the order 1, 0, 1 and one more token each.
const pairs = cases.map((_, i) => [i, (i + 1) % cases.length]);
for (const pair of pairs) {
  const heads = pair.map((i) => cases[i].ids.slice(0, -1));
  const longest = Math.max(...heads.map((h) => h.length));
  const pads = heads.map((h) => longest - h.length);
  const ids = heads.map((h, b) => [...Array(pads[b]).fill(0), ...h]);
  const mask = heads.map((h, b) => [...Array(pads[b]).fill(0), ...ones(h.length)]);
  const both = await run(ids, mask);
  for (const [b, i] of pair.entries()) {
    for (let t = 0; t < heads[b].length; t++) {
      note('left-padded in a batch of 2', gap(both.row(b, pads[b] + t), full[i].row(0, t)));
    }
  }
  const order = [1, 0, 1];
  const past = Object.fromEntries(
    Object.entries(both.past).map(([name, t]) => {
      const size = t.data.length / t.dims[0];
      const data = new Float32Array(order.length * size);
      for (const [to, from] of order.entries()) data.set(t.data.subarray(from * size, (from + 1) * size), to * size);
      return [name, new Tensor('float32', data, [order.length, ...t.dims.slice(1)])];
    }),
  );
  const next = await run(
    order.map((b) => [cases[pair[b]].ids.at(-1)]),
    order.map((b) => [...mask[b], 1]),
    past,
    1,
  );
  for (const [to, b] of order.entries()) {
    note('reordered cache of a batch', gap(next.row(to, 0), full[pair[b]].row(0, full[pair[b]].rows - 1)));
  }
}

// Eight different rows of one length, the last token read with the cache, and each of them alone.
const shortest = Math.min(...cases.map(({ ids }) => ids.length));
const rows = Array.from({ length: 8 }, (_, i) => cases[i % cases.length].ids.slice(0, shortest - (i >= cases.length)));
const eight = rows.map((ids) => [...Array(shortest - ids.length).fill(cases[0].ids[0]), ...ids]);
async function inTwoSteps(ids) {
  const head = await run(
    ids.map((row) => row.slice(0, -1)),
    ids.map((row) => ones(row.length - 1)),
    null,
    1,
  );
  return run(
    ids.map((row) => row.slice(-1)),
    ids.map((row) => ones(row.length)),
    head.past,
    1,
  );
}
const together = await inTwoSteps(eight);
for (const [i, ids] of eight.entries()) {
  note('alone, against one of 8 rows', gap(together.row(i, 0), (await inTwoSteps([ids])).row(0, 0)));
}

if (process.argv[4]) {
  const { sep, uncounted, ids: pieces } = JSON.parse(readFileSync(process.argv[4], 'utf8'));
  let loss = 0;
  let count = 0;
  for (const ids of pieces) {
    const head = ids.indexOf(sep) + 1;
    const { row } = await run([ids], [ones(ids.length)], null, ids.length - head + 1);
    for (let t = head; t < ids.length; t++) {
      if (uncounted.includes(ids[t])) continue;
      loss -= row(0, t - head)[ids[t]];
      count++;
    }
  }
  console.log(
    `perplexity of the dev half: ${Math.exp(loss / count).toFixed(3)} (${pieces.length} poems, ${count} characters)`,
  );
}

for (const [name, value] of Object.entries(worst)) console.log(`${name}: ${value.toExponential(1)}`);
if (Object.values(worst).some((value) => !(value < 1e-3))) {
  console.error('differs by more than 1e-3');
  process.exitCode = 1;
}
