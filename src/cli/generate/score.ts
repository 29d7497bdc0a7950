import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { LanguageModel, Score, ScoreRequest } from '../../generate/index.ts';
import { withRawId } from '../../lint/index.ts';
import { visible } from '../../text/index.ts';
import { refuseOverwriting } from '../disk.ts';
import { CliError, EXIT, type ExitCode, reportOf } from '../errors.ts';
import type { GenerationModule, Io } from '../io.ts';
import { errorJson, type Sink, tell, withSink } from '../output.ts';
import { Progress } from '../progress.ts';
import { failureOf } from '../read.ts';
import type { Json } from './json.ts';
import type { TaskFlags } from './options.ts';
import { checkWritable, loadModel } from './run.ts';
import { fixed } from './text.ts';
import { tuneAsked } from './tunes.ts';
import { readVerses, type Verse } from './verse.ts';

/** 计分所凭 (what scoring goes by). */
interface Scoring {
  readonly generation: GenerationModule;
  readonly model: LanguageModel;
  readonly flags: TaskFlags;
  readonly io: Io;
  readonly sink: Sink;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** 计分：一首或几首诗，或一行一首的 JSON (scores verse, or JSON lines of it). */
export async function runScore(command: Command, io: Io): Promise<ExitCode> {
  const flags: TaskFlags = command.opts();
  const args: readonly string[] = command.args;
  if (args.length === 0 && flags.input !== 'jsonl') {
    const example = 'tuiqiao score 白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
    throw new CliError('USAGE', `给哪首诗计分？如 ${example}`, `no verse to score, e.g. ${example}`);
  }
  const isLines = flags.input === 'jsonl' || (flags.input === undefined && args.every((arg) => /\.jsonl$/iu.test(arg)));
  if (isLines) await refuseOverwriting(flags.output, args.length === 0 ? ['-'] : args, io);
  // 诗先读好，再载入模型 (verse is read before the model is loaded).
  const verses = isLines ? [] : await readVerses(args, io, flags);
  const chosen = flags.poem === undefined ? verses : verses.slice(flags.poem - 1, flags.poem);
  if (!isLines && chosen.length === 0) {
    throw new CliError('USAGE', `只有 ${verses.length} 首`, `there are only ${verses.length} poems`);
  }
  if (flags.output !== undefined) await checkWritable(resolve(io.cwd, flags.output), flags.output);
  const lines = isLines ? await rowsOf(args.length === 0 ? ['-'] : args, io) : undefined;
  const generation = await io.loadGeneration();
  const signal = io.interrupted();
  const progress = new Progress(io);
  try {
    const model = await loadModel(flags, io, generation, progress, signal);
    const code = await withSink(io, flags.output, (sink) => {
      const scoring = { generation, model, flags, io, sink, progress, signal };
      return lines === undefined ? scoreVerses(chosen, scoring) : scoreRows(lines, scoring);
    });
    if (!signal.aborted) return code;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.clear();
  }
  io.stderr.write('已停。\nstopped.\n');
  return EXIT.interrupted;
}

const requestOf = (flags: TaskFlags): Omit<ScoreRequest, 'text'> => ({
  ...kindOf(flags),
  ...restOf(flags),
});

/** 词牌或体裁 (the tune, or the form). */
function kindOf(flags: TaskFlags): Pick<ScoreRequest, 'form' | 'tune' | 'variant'> {
  const { form, variant } = flags;
  const tune = tuneAsked(flags);
  const chosen = variant === undefined ? {} : { variant };
  return tune === undefined ? { ...(form === undefined ? {} : { form }), ...chosen } : { tune, ...chosen };
}

const restOf = ({ rhyme, book, period, mood }: TaskFlags): Omit<ScoreRequest, 'text'> => ({
  ...(book === undefined ? {} : { book }),
  ...(rhyme === undefined ? {} : { rhyme }),
  ...(period === undefined ? {} : { period }),
  ...(mood === undefined ? {} : { mood }),
});

const scoreJson = ({ logProb, perplexity, characters, perCharacter, conditions }: Score): Json => ({
  logprob: logProb,
  perplexity,
  characters,
  perCharacter: perCharacter.map(({ logProb: logprob, ...place }) => ({ ...place, logprob })),
  conditions,
});

/** 逐首计分；一首不成，其余照计 (scores poem after poem; one that fails does not stop the others). */
async function scoreVerses(verses: readonly Verse[], scoring: Scoring): Promise<ExitCode> {
  const { generation, model, flags, io, sink, progress, signal } = scoring;
  const results: Json[] = [];
  let failed = 0;
  for (const [i, { text, source, title: own, ...directives }] of verses.entries()) {
    if (signal.aborted) break;
    progress.show(`计分 ${i + 1}/${verses.length}`);
    const title = flags.title ?? (/\p{Script=Han}/u.test(own ?? '') ? own : undefined);
    const named = { source, ...(title === undefined ? {} : { title }) };
    try {
      // 选项说了体裁、词牌，便胜过诗前所说 (a form or tune among the options wins over what the verse says).
      const { form: _, tune: __, ...rest } = directives;
      const told = (flags.form ?? flags.tune) === undefined ? directives : rest;
      const request = { text, ...told, ...requestOf(flags), ...(title === undefined ? {} : { title }) };
      const score = await generation.score(request, { model });
      results.push({ ...named, ...scoreJson(score) });
      progress.clear();
      if (flags.format !== 'json') await sink.write((i > 0 ? '\n' : '') + scoreText(score, title, flags));
    } catch (error) {
      const report = reportOf(error);
      if (report === undefined) throw error;
      progress.clear();
      failed++;
      results.push({ ...named, error: errorJson(report) });
      tell(io, report);
    }
  }
  if (flags.format === 'json') await sink.write(`${JSON.stringify({ scores: results }, undefined, 2)}\n`);
  return failed === 0 ? EXIT.clean : EXIT.misuse;
}

function scoreText(score: Score, title: string | undefined, { byChar }: TaskFlags): string {
  const { logProb, perplexity, characters, perCharacter, conditions } = score;
  const { form, opening, firstLineRhymes, rhyme, period, mood, theme } = conditions;
  const given = [
    form,
    opening === undefined ? undefined : `${opening}首句${firstLineRhymes ? '入韵' : '不入韵'}`,
    rhyme,
    period,
    mood,
    theme.length === 0 ? undefined : `题意 ${visible(theme.join(''))}`,
  ].filter((one) => one !== undefined);
  const rows = [
    ...(title === undefined ? [] : [`《${visible(title)}》`]),
    `困惑度 ${perplexity.toFixed(1)} perplexity\u3000对数概率 ${fixed(logProb)} log-probability\u3000${characters} 字 characters`,
    `模型所知 told to the model：${given.join(' · ')}`,
  ];
  if (byChar === true) {
    const last = perCharacter.at(-1)?.line ?? 0;
    for (let line = 1; line <= last; line++) {
      const chars = perCharacter.filter((one) => one.line === line);
      rows.push(chars.map((one) => `${one.char} ${one.logProb === null ? '不识' : fixed(one.logProb)}`).join('  '));
    }
  }
  return `${rows.join('\n')}\n`;
}

/** 一行 (a row of a file, and where it stands). */
interface Row {
  readonly text: string;
  readonly name: string;
  /** 1 起 (1-based). */
  readonly number: number;
}

/** 各文件的行；打不开的先报 (the rows of every file; one that cannot be opened is told before the model is loaded). */
async function rowsOf(args: readonly string[], io: Io): Promise<AsyncIterable<Row>> {
  const inputs: { readonly name: string; readonly stream: NodeJS.ReadableStream }[] = [];
  for (const name of args) {
    if (name === '-') inputs.push({ name: '<stdin>', stream: Readable.from(io.stdin) });
    else {
      const stream = createReadStream(resolve(io.cwd, name));
      // 打开与读到目录，皆在首次可读之前知道 (opening failures and directories show before the first read).
      await new Promise<void>((done, fail) => {
        stream.once('error', (error) => fail(failureOf(name, error)));
        stream.once('readable', done).once('end', done);
      });
      inputs.push({ name, stream });
    }
  }
  return (async function* () {
    for (const { name, stream } of inputs) {
      let number = 0;
      for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
        number++;
        if (text.trim() !== '') yield { text, name, number };
      }
    }
  })();
}

/** 一行之所求；不成样子，抛 `CliError` (what a row asks for). */
function recordOf({ text, name, number }: Row): { readonly id: unknown; readonly request: ScoreRequest } {
  const place = `${name}:${number}`;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new RowError(null, `${place} 不是 JSON`, `${place} is not JSON`);
  }
  const record = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { id = null, text: verse, title } = record;
  if (typeof verse !== 'string') {
    throw new RowError(id, `${place} 没有 text：应如 {"id":1,"text":"…","title":"…"}`, `${place} has no text`);
  }
  if (title !== undefined && title !== null && typeof title !== 'string') {
    throw new RowError(id, `${place} 的 title 不是字符串`, `the title of ${place} is no string`);
  }
  const isTitled = typeof title === 'string' && /\p{Script=Han}/u.test(title);
  return { id, request: { text: verse, ...(isTitled ? { title } : {}) } };
}

/** 一行用不得 (a row that cannot be used). */
class RowError extends CliError {
  constructor(
    readonly id: unknown,
    zh: string,
    en: string,
  ) {
    super('USAGE', zh, en);
  }
}

/** 一行进，一行出，次序不变；错误也是一行 (a row in, a row out, in order; errors are rows too). */
async function scoreRows(rows: AsyncIterable<Row>, scoring: Scoring): Promise<ExitCode> {
  const { generation, model, flags, sink, progress, signal } = scoring;
  let done = 0;
  let failed = 0;
  for await (const row of rows) {
    if (signal.aborted) break;
    let id: unknown = null;
    let answer: Json;
    try {
      const record = recordOf(row);
      id = record.id;
      const score = await generation.score({ ...requestOf(flags), ...record.request }, { model });
      answer = { id, ...scoreJson(score) };
    } catch (error) {
      const report = reportOf(error);
      if (report === undefined) throw error;
      failed++;
      answer = { id: error instanceof RowError ? error.id : id, error: errorJson(report) };
    }
    progress.show(`计分 ${++done} 首`);
    if (!(await sink.write(`${withRawId(row.text, answer)}\n`))) break;
  }
  return failed === 0 ? EXIT.clean : EXIT.findings;
}
