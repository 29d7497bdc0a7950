/**
 * 搜索与掩码占一步之几分：三种情形，同一次运行。一、随包的一字一词元模型；二、test/fixtures/byte-model，字节词表而极小；三、真词表（十五万）
 * 而无权重，以随机之数代模型的输出，量搜索、掩码与对数之和（log-sum-exp）之绝对耗时，不计模型。
 *
 *   npx tsx bench/search.mts [tokenizer.json] [--beams 8] [--poems 5] [--form 七律]
 *
 * The share of search and mask in a step: the shipped model of single characters, the tiny byte-level model of the tests, and,
 * given a tokenizer.json, a real vocabulary of 150,000 without weights, where random numbers stand in for the model and search,
 * mask and log-sum-exp are timed in ms a step.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { affinities } from '../src/duizhang/tables.ts';
import { decoderOf, type LanguageModel, loadModel, type ModelSession, random } from '../src/generate/index.ts';
import { logSumExp } from '../src/generate/model/session.ts';
import { loadTables } from '../src/generate/rerank/index.ts';
import { compileMeter, getForm, pingshui } from '../src/index.ts';

const { values, positionals } = parseArgs({
  options: {
    beams: { type: 'string', default: '8' },
    poems: { type: 'string', default: '5' },
    form: { type: 'string', default: '七律' },
  },
  allowPositionals: true,
});
const beams = Number(values.beams);
const form = getForm(values.form);
const { phrases } = await loadTables();
const rhymes = pingshui.groups.filter(({ pingze }) => pingze === '平');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** 模型所费之时与步数 (time spent in the model, and its steps). */
const spent = { model: 0, steps: 0 };
function timed(model: LanguageModel): LanguageModel {
  const watch = async <T,>(work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await work();
    spent.model += performance.now() - began;
    return value;
  };
  return {
    ...model,
    name: model.name,
    vocabulary: model.vocabulary,
    themes: model.themes,
    spelling: model.spelling,
    logProbsOf: (prompt, tokens) => model.logProbsOf(prompt, tokens),
    async start(prompt) {
      const session = await watch(() => model.start(prompt));
      return {
        get rows() {
          return session.rows;
        },
        get logProbs() {
          return session.logProbs;
        },
        advance(parents, tokens, held) {
          spent.steps++;
          return watch(() => session.advance(parents, tokens, held));
        },
      };
    },
  };
}

async function measure(title: string, model: LanguageModel): Promise<void> {
  const watched = timed(model);
  const decoder = await decoderOf(watched);
  const parts: number[] = [];
  let total = 0;
  for (let n = -1; n < Number(values.poems); n++) {
    const rhyme = rhymes[(n + 1) % rhymes.length] as (typeof rhymes)[number];
    const ready = decoder.prepare({ meter: compileMeter(form.name), rhyme, skeleton: [], preferred: [] });
    Object.assign(spent, { model: 0, steps: 0 });
    const began = performance.now();
    const found = await ready?.search({
      prompt: { theme: ['秋', '江'], title: '秋江', rhyme },
      beams,
      temperature: 0.65,
      topP: 0.9,
      lines: form.lines,
      random: random(n + 1),
      bias: new Map([...'秋江月'].map((char) => [char, 2])),
      phrases,
      affinities,
    });
    const took = performance.now() - began;
    if (found === undefined || found.length === 0) throw new Error('nothing found');
    // 头一首是热身 (the first warms up).
    if (n === -1) continue;
    parts.push((took - spent.model) / spent.steps);
    total += spent.model / spent.steps;
  }
  const own = parts.reduce((a, b) => a + b, 0) / parts.length;
  const rest = total / parts.length;
  const worst = Math.max(...parts);
  print(
    `${title}：一步 ${beams} 条 beam，模型 ${rest.toFixed(2)} ms，搜索与掩码 ${own.toFixed(2)} ms（各首最多 ${worst.toFixed(2)}），占 ${((100 * own) / (own + rest)).toFixed(1)} %`,
  );
}

await measure('随包的模型 (shipped)', await loadModel());
const folder = fileURLToPath(new URL('../test/fixtures/byte-model', import.meta.url));
await measure('字节词表的小模型 (tiny, byte-level)', await loadModel({ folder }));

const [file] = positionals;
if (file !== undefined) {
  const { model } = JSON.parse(readFileSync(file, 'utf8')) as { model: { vocab: Record<string, number> } };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  const size = tokens.length;
  const next = random(1);
  // 近于真模型之分布：多数远在峰下 (most tokens far below the best, as in a real model).
  const logits = Float32Array.from({ length: 64 * size }, () => -12 + 4 * (next() + next() + next() + next() - 2));
  let sums = 0;
  let rows = 0;
  const session = (): ModelSession => {
    let [count, at] = [1, 0];
    return {
      get rows() {
        return count;
      },
      get logProbs() {
        return logits.subarray(at * size, (at + Math.min(count, 32)) * size);
      },
      async advance(_, taken) {
        count = taken.length;
        at = Math.floor(next() * 32);
        const began = performance.now();
        for (let row = 0; row < count; row++) logSumExp(logits.subarray((at + row) * size, (at + row + 1) * size));
        sums += performance.now() - began;
        rows += count;
      },
    };
  };
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const stand: LanguageModel = {
    name: '真词表',
    vocabulary: { tokens, id: (token) => ids.get(token) },
    themes: new Map(),
    spelling: { encoding: 'byte-level', encode: () => [0] },
    start: async () => session(),
    logProbsOf: async () => new Float32Array(),
  };
  await measure(
    `${size} 词元的真词表，“模型”只是求对数之和 (a real vocabulary; the model is a log-sum-exp alone)`,
    stand,
  );
  print(`  其中对数之和一行 ${(sums / rows).toFixed(3)} ms (log-sum-exp a row)，共 ${rows} 行`);
}
