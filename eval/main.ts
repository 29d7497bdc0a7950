/**
 * 评测 (evaluations)：
 *
 *   npm run eval                      合律率与韵表 (legality and the rhyme table)
 *   npm run eval -- --n 100           生成多少首 (how many poems)
 *   npm run eval -- --only legality   只做一项：legality、rhyme、books、canon、planted、old-style、ci、alarms、tang、readings、modern、unmeant、twins、duizhang、couplets、suggest、conversions、inspire、documents、model、tasks
 *   npm run eval -- --reference FILE --corpus FOLDER   与参照表、语料相比 (compare with a table, with the corpus)
 *   npm run eval -- --only books --cilin-reference FILE              词林的参照表 (a table of 词林 divisions)
 *
 *   npm run eval -- --only planted --corpus FOLDER [--half dev] [--song] [--list]   植入的毛病 (planted faults)
 *   npm run eval -- --only tasks [--part legality|diversity|conflicts] [--n 30000]   合写各任务 (the co-writing tasks)
 *   npm run eval -- --only tunes [--n 1000] [--seed 1]         写词之合律 (legality of written 词)
 *   npm run eval -- --only tunes --part conditions --corpus FOLDER   提示之优劣 (which prompt suits 词)
 *   npm run eval -- --only choices [--seed 100]                写诗的两个取舍 (two choices of writing)
 *   npm run eval -- --only writing [--n 2000]   各书、各体所写之合律 (legality over rhyme books and forms)
 *   npm run eval -- --only model [--model FOLDER] [--part perplexity|cloze|coherence|conditions|theme|mood|novelty] [--half dev]
 *                   [--corpus FOLDER [--later FILE]]      语言模型，约十分钟 (the language model, some ten minutes)
 *
 * 结果是 Markdown，写到标准输出；docs/quality.md 里的数字由此而来。
 */
import { parseArgs } from 'node:util';
import { loadModel } from '../src/generate/index.ts';
import { evaluateAlarms } from './alarms.ts';
import { evaluateBooks } from './books.ts';
import { evaluateCanon } from './canon.ts';
import { evaluateChoices } from './choices.ts';
import { evaluateCi } from './ci.ts';
import { evaluateConversions } from './conversions.ts';
import { evaluateCouplets } from './couplets.ts';
import { evaluateDocuments } from './documents/index.ts';
import { evaluateDuizhang } from './duizhang.ts';
import { evaluateInspire } from './inspire.ts';
import { evaluateLegality } from './legality.ts';
import { evaluateModel, MODEL_PARTS, type ModelPart } from './model/index.ts';
import { evaluateModern } from './modern.ts';
import { evaluateOldStyle } from './old-style.ts';
import { evaluatePlanted } from './planted.ts';
import { evaluateReadings } from './readings.ts';
import { evaluateRhyme } from './rhyme.ts';
import { evaluateSuggest } from './suggest.ts';
import { evaluateTang } from './tang.ts';
import { evaluateConflicts, evaluateDiversity, evaluateTaskLegality } from './tasks.ts';
import { evaluateTuneConditions, evaluateTuneLegality } from './tunes.ts';
import { evaluateTwins } from './twins.ts';
import { evaluateUnmeant } from './unmeant.ts';
import { evaluateWriting } from './writing.ts';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    beams: { type: 'string', default: '32' },
    only: { type: 'string' },
    reference: { type: 'string' },
    'cilin-reference': { type: 'string' },
    corpus: { type: 'string' },
    half: { type: 'string' },
    list: { type: 'boolean' },
    song: { type: 'boolean' },
    model: { type: 'string' },
    part: { type: 'string' },
    later: { type: 'string' },
  },
});
const wants = (name: string): boolean => values.only === undefined || values.only === name;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (wants('rhyme')) {
  print(await evaluateRhyme({ reference: values.reference, corpus: values.corpus }));
}
if (wants('books')) {
  print(evaluateBooks({ cilinReference: values['cilin-reference'], corpus: values.corpus }));
}
if (wants('canon')) print(`\n## 名篇 (canon)\n\n${evaluateCanon()}`);
if (wants('planted') && values.corpus !== undefined) {
  const section = evaluatePlanted({
    corpus: values.corpus,
    seed: Number(values.seed),
    ...(values.half === 'dev' ? { half: 'dev' } : {}),
    ...(values.n === '500' ? {} : { n: Number(values.n) }),
    list: values.list === true,
    song: values.song === true,
  });
  print(`\n## 植入的毛病 (planted faults)\n\n${section}`);
}
if (values.only === 'couplets') {
  const { reference, list = false } = values;
  const section = await evaluateCouplets({ n: Number(values.n), seed: Number(values.seed), reference, list });
  print(`\n## 对联 (couplets)\n\n${section}`);
}
if (wants('old-style') && values.corpus !== undefined) {
  const section = evaluateOldStyle({
    corpus: values.corpus,
    seed: Number(values.seed),
    ...(values.n === '500' ? {} : { n: Number(values.n) }),
    list: values.list === true,
  });
  print(`\n## 古体之认 (is old-style verse recognised too eagerly?)\n\n${section}`);
}
if (wants('ci') && values.corpus !== undefined) {
  const options = { corpus: values.corpus, seed: Number(values.seed), list: values.list === true };
  print(`\n## 词 (tunes)\n\n${await evaluateCi(options)}`);
}
if (wants('alarms') && values.corpus !== undefined) {
  print(`\n## 误报普查 (a survey of alarms)\n\n${evaluateAlarms(values.corpus)}`);
}
if (wants('tang') && values.corpus !== undefined) print(`\n## 唐诗 (Tang verse)\n\n${evaluateTang(values.corpus)}`);
if (wants('readings') && values.corpus !== undefined) print(`\n${await evaluateReadings({ corpus: values.corpus })}`);
if (wants('modern')) {
  const half = values.half === 'dev' ? 'dev' : 'report';
  print(`\n${evaluateModern({ half, list: values.list === true })}`);
}
if (wants('unmeant') && values.corpus !== undefined) {
  const half = values.half === 'dev' ? 'dev' : 'report';
  const n = values.n === '500' ? 2000 : Number(values.n);
  const options = { corpus: values.corpus, half, n, seed: Number(values.seed), list: values.list === true } as const;
  print(`\n${await evaluateUnmeant(options)}`);
}
if (wants('twins')) print(`\n${await evaluateTwins()}`);
if (wants('duizhang') && values.corpus !== undefined) {
  print(`\n## 对仗 (parallelism)\n\n${await evaluateDuizhang(values.corpus)}`);
}
if (wants('suggest') && values.corpus !== undefined) {
  print(`\n## 建议之字 (suggestions)\n\n${evaluateSuggest(values.corpus)}`);
}
if (wants('conversions') && values.corpus !== undefined) {
  print(`\n${await evaluateConversions({ corpus: values.corpus, seed: Number(values.seed) })}`);
}
if (wants('inspire')) {
  const half = values.half === 'dev' ? 'dev' : 'report';
  print(`\n## 找句 (finding lines)\n\n${await evaluateInspire({ half, seed: Number(values.seed) })}`);
}
if (wants('documents')) {
  const half = values.half === 'dev' ? 'dev' : 'report';
  const section = await evaluateDocuments({ half, seed: Number(values.seed), list: values.list === true });
  print(`\n## 文稿里的诗 (poems in documents)\n\n${section}`);
}
if (wants('legality')) {
  const n = Number(values.n);
  const section = await evaluateLegality({
    n,
    seed: Number(values.seed),
    beams: Number(values.beams),
    onProgress: (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done}/${n} 首`);
    },
  });
  print(`\n## 合律 (legality of generated poems)\n\n${section}`);
}
// 要写许多诗，明说才做 (writes many poems, so only when asked for).
if (values.only === 'tasks') {
  const options = {
    model: await loadModel(values.model === undefined ? {} : { folder: values.model }),
    seed: Number(values.seed),
  };
  const n = Number(values.n);
  const onProgress = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}`);
  };
  const has = (name: string): boolean => values.part === undefined || values.part === name;
  if (has('conflicts')) print(`\n## 所求不可能 (contradictory requests)\n\n${evaluateConflicts({ ...options, n })}`);
  if (has('diversity')) {
    print(`\n## 候选之异 (diversity of ten candidates)\n\n${await evaluateDiversity({ ...options, n, onProgress })}`);
  }
  if (has('legality')) {
    print(`\n## 各任务之合律 (legality of the tasks)\n\n${await evaluateTaskLegality({ ...options, n, onProgress })}`);
  }
}
if (values.only === 'tunes') {
  const { corpus, part } = values;
  const options = { model: await loadModel(), n: Number(values.n), seed: Number(values.seed) };
  if (part === 'conditions' && corpus !== undefined) {
    print(`\n## 写词之提示 (prompts for tunes)\n\n${await evaluateTuneConditions({ ...options, corpus })}`);
  } else {
    const onProgress = (done: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done}`);
    };
    print(`\n## 写词之合律 (legality of written 词)\n\n${await evaluateTuneLegality(options, onProgress)}`);
  }
}
if (values.only === 'choices') {
  const model = await loadModel(values.model === undefined ? {} : { folder: values.model });
  print(`\n## 写诗的取舍 (choices of writing)\n\n${await evaluateChoices(model, Number(values.seed))}`);
}
if (values.only === 'writing') {
  const model = await loadModel(values.model === undefined ? {} : { folder: values.model });
  const onProgress = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}`);
  };
  const section = await evaluateWriting({ model, n: Number(values.n), seed: Number(values.seed), onProgress });
  print(`\n## 各书、各体之合律 (legality over rhyme books and forms)\n\n${section}`);
}
if (values.only === 'model') {
  const part = MODEL_PARTS.find((name) => name === values.part) as ModelPart | undefined;
  if (values.part !== undefined && part === undefined) throw new Error(`--part: ${MODEL_PARTS.join(', ')}`);
  print('\n## 语言模型 (the language model)');
  const sections = evaluateModel({
    folder: values.model,
    part,
    half: values.half === 'dev' ? 'dev' : 'report',
    n: values.n === '500' ? undefined : Number(values.n),
    seed: Number(values.seed),
    corpus: values.corpus,
    later: values.later,
  });
  for await (const section of sections) print(`\n${section}`);
}
