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
  session_options: {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { disable_quant_qdq: '1' } },
  },
});
const { num_hidden_layers: layers, num_key_value_heads: heads, head_dim: size } = model.config;
const group = model.config.num_attention_heads / heads;
const int64 = (values, dims) => new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
const int32 = (values, dims) => new Tensor('int32', Int32Array.from(values), dims);
const EMPTY = Array.from({ length: 2 * layers }, () => new Float32Array());

/**
 * Let rows read `ids`, the same number each, on top of a pool: `row` is the pool's slots that a row has so far; where some row
 * has any, they read one token each.  Gives the log-probabilities after the t-th token read by row b, the pool with the new
 * tokens at its end, and the rows as they are then.
 */
async function run(rows, pool = EMPTY) {
  const slots = pool[0].length / (heads * size);
  const time = rows[0].ids.length;
  const past = Math.max(...rows.map(({ row }) => row.length));
  const entries = rows.flatMap(({ row }) =>
    Array.from({ length: heads }, (_, head) =>
      Array.from({ length: past }, (_, i) => (row[i] ?? 0) * heads + head),
    ).flat(),
  );
  const out = await model({
    input_ids: int64(
      rows.flatMap(({ ids }) => ids),
      [rows.length, time],
    ),
    position_ids: int64(
      rows.flatMap(({ row, ids }) => ids.map((_, t) => row.length + t)),
      [rows.length, time],
    ),
    slots: int32(entries, [rows.length, heads, past]),
    mask: new Tensor(
      'float32',
      Float32Array.from(
        rows.flatMap(({ row }) =>
          Array.from({ length: group * time }, (_, query) =>
            Array.from({ length: past + time }, (_, i) =>
              i < row.length || (i >= past && i - past <= query % time) ? 0 : -1e9,
            ),
          ).flat(),
        ),
      ),
      [rows.length, 1, group * time, past + time],
    ),
    kept_from: int64([0], [1]),
    past_key_values: Object.fromEntries(
      pool.map((data, i) => [
        `past_key_values.${i >> 1}.${i % 2 === 0 ? 'key' : 'value'}`,
        new Tensor('float32', data, [slots * heads, size]),
      ]),
    ),
  });
  const vocabulary = out.logits.dims.at(-1);
  // Of each token the heads side by side, as the pool has them.
  const fresh = (i) =>
    rows.flatMap((_, b) =>
      Array.from({ length: time }, (_, t) =>
        Array.from({ length: heads }, (_, head) => {
          const from = (((i * rows.length + b) * heads + head) * time + t) * size;
          return [...out.present.data.subarray(from, from + size)];
        }).flat(),
      ).flat(),
    );
  return {
    row: (b, t) => out.logits.data.subarray((b * time + t) * vocabulary, (b * time + t + 1) * vocabulary),
    pool: pool.map((data, i) => Float32Array.of(...data, ...fresh(i))),
    rows: rows.map(({ row }, b) => [...row, ...Array.from({ length: time }, (_, t) => slots + b * time + t)]),
  };
}

const gap = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const worst = {
  tokenizer: 0,
  'next token, against PyTorch': 0,
  'whole row, against PyTorch': 0,
  'sum of probabilities': 0,
  'cached, against full': 0,
  'two poems read at once': 0,
  'rows of unequal length, forked and dropped': 0,
  'alone, against one of 8 rows': 0,
};
const note = (name, value) => {
  worst[name] = Math.max(worst[name], value);
};

const full = [];
for (const item of cases) {
  const ids = tokenizer.encode(item.text, { add_special_tokens: false });
  note('tokenizer', ids.length === item.ids.length ? gap(ids, item.ids) : Infinity);
  const whole = await run([{ row: [], ids: item.ids }]);
  full.push(whole);
  const last = whole.row(0, item.ids.length - 1);
  note(
    'next token, against PyTorch',
    gap(
      item.next,
      item.next.map((_, t) => whole.row(0, t)[item.ids[t + 1]]),
    ),
  );
  note('whole row, against PyTorch', gap(item.last, last));
  note('sum of probabilities', Math.abs(1 - last.reduce((sum, value) => sum + Math.exp(value), 0)));

  const head = item.ids.indexOf(4) + 1;
  let step = await run([{ row: [], ids: item.ids.slice(0, head) }]);
  note('cached, against full', gap(step.row(0, head - 1), whole.row(0, head - 1)));
  for (let at = head; at < item.ids.length; at++) {
    step = await run([{ row: step.rows[0], ids: [item.ids[at]] }], step.pool);
    note('cached, against full', gap(step.row(0, 0), whole.row(0, at)));
  }
}

// The beginnings of two poems, equally long, read at once; then rows in the order 1, 0, 1 and one more token each; then the
// first poem alone goes on, among slots that are no longer any row's, and at last waits for the second to catch up.
for (const [i, item] of cases.entries()) {
  const j = (i + 1) % cases.length;
  const pair = [item, cases[j]];
  const head = Math.min(...pair.map(({ ids }) => ids.length)) - 3;
  const both = await run(pair.map(({ ids }) => ({ row: [], ids: ids.slice(0, head) })));
  for (const [b, n] of [i, j].entries()) {
    for (let t = 0; t < head; t++) note('two poems read at once', gap(both.row(b, t), full[n].row(0, t)));
  }
  const name = 'rows of unequal length, forked and dropped';
  const forked = await run(
    [1, 0, 1].map((b) => ({ row: both.rows[b], ids: [pair[b].ids[head]] })),
    both.pool,
  );
  for (const [to, n] of [j, i, j].entries()) note(name, gap(forked.row(to, 0), full[n].row(0, head)));
  const ahead = await run([{ row: forked.rows[1], ids: [item.ids[head + 1]] }], forked.pool);
  note(name, gap(ahead.row(0, 0), full[i].row(0, head + 1)));
  const uneven = await run(
    [
      { row: forked.rows[0], ids: [cases[j].ids[head + 1]] },
      { row: ahead.rows[0], ids: [item.ids[head + 2]] },
    ],
    ahead.pool,
  );
  note(name, gap(uneven.row(0, 0), full[j].row(0, head + 1)));
  note(name, gap(uneven.row(1, 0), full[i].row(0, head + 2)));
}

// Eight rows of one length, the last token of each read with the cache, and each of them alone.
const shortest = Math.min(...cases.map(({ ids }) => ids.length));
const eight = Array.from({ length: 8 }, (_, i) => {
  const { ids } = cases[i % cases.length];
  return i < cases.length ? ids.slice(0, shortest) : ids.slice(-shortest);
});
async function inTwoSteps(rows) {
  const head = await run(rows.map((ids) => ({ row: [], ids: ids.slice(0, -1) })));
  return run(
    rows.map((ids, b) => ({ row: head.rows[b], ids: ids.slice(-1) })),
    head.pool,
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
    const { row } = await run([{ row: [], ids }]);
    for (let t = ids.indexOf(sep) + 1; t < ids.length; t++) {
      if (uncounted.includes(ids[t])) continue;
      loss -= row(0, t - 1)[ids[t]];
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
