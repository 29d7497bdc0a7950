import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { BatchResult } from '../lint/index.ts';
import { notUtf8 } from './encoding.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import type { Sink } from './output.ts';
import { failureOf } from './read.ts';
import checkBatch, { type Batch, type PlainOptions } from './worker.ts';

/** 一批的大小，字符；约六百首 (the size of a batch, in UTF-16 units: some six hundred poems). */
const BATCH = 128 * 1024;
/** 约二十五万首以上，线程之所省才抵得过起动之所费 (below some 250,000 poems, workers cost more than they win). */
const FEW = 400;
const FEW_BYTES = FEW * BATCH * 2.5;

/** 语料模式的选项 (options of the corpus mode). */
export interface CorpusOptions {
  readonly plain: PlainOptions;
  readonly threads?: number;
  readonly maxWarnings?: number;
}

/**
 * 逐行查 JSON，一行一个结果，次序不变；内存平稳，输入大时用上各核。
 *
 * Checks JSON lines into JSON lines, in order. Memory stays flat whatever the size; large inputs use the machine's cores.
 */
export async function checkCorpus(
  args: readonly string[],
  options: CorpusOptions,
  io: Io,
  sink: Sink,
): Promise<ExitCode> {
  const { plain } = options;
  const counts = { poems: 0, errors: 0, warnings: 0, failed: 0 };
  const size = await sizeOf(args, io);
  const progress = await CorpusProgress.start(io, size);
  const finish = async (result: BatchResult, read: number): Promise<boolean> => {
    for (const key of ['poems', 'errors', 'warnings', 'failed'] as const) counts[key] += result[key];
    progress.show(read, counts.poems);
    return sink.write(result.text);
  };
  const batches = batchesOf(chunksOf(args, io));
  const threads = options.threads ?? availableParallelism();
  const mayThread = threads > 1 && io.worker !== undefined;
  // 明言线程数的，依其所言；大小不知的，先自己查起 (an explicit number of threads is obeyed; of unknown size, one begins alone).
  const isLarge = options.threads !== undefined || (size ?? 0) > FEW_BYTES;
  const alone = !mayThread ? Number.POSITIVE_INFINITY : isLarge ? 0 : FEW;
  try {
    if (await checkAlone(batches, alone, plain, finish)) {
      await inWorkers(batches, plain, threads, io.worker as URL, finish);
    }
  } finally {
    progress.stop();
  }
  if (counts.failed > 0) return EXIT.misuse;
  const isOver = options.maxWarnings !== undefined && counts.warnings > options.maxWarnings;
  return counts.errors > 0 || isOver ? EXIT.findings : EXIT.clean;
}

type Finish = (result: BatchResult, read: number) => Promise<boolean>;

/** 在本线程查至多这么多批；还有没有未查的 (checks at most so many batches in this thread; whether more may follow). */
async function checkAlone(
  batches: AsyncIterator<ReadBatch>,
  most: number,
  options: PlainOptions,
  finish: Finish,
): Promise<boolean> {
  for (let count = 0; count < most; count++) {
    const { value, done } = await batches.next();
    if (done === true) return false;
    const { text, first, read } = value;
    // 下游已关，不必再查 (nobody reads on).
    if (!(await finish(await checkBatch({ text, first, options }), read))) return false;
  }
  return true;
}

interface ReadBatch {
  readonly text: string;
  /** 首行在其文件里的行数，1 起 (the number of the first line in its file). */
  readonly first: number;
  /** 至此读了多少字节 (bytes read so far). */
  readonly read: number;
}

/** 各批交给线程，按次序收回；在途的不过线程的两倍，内存因此平稳 (in order, with at most twice as many batches under way as threads). */
async function inWorkers(
  batches: AsyncIterable<ReadBatch>,
  options: PlainOptions,
  threads: number,
  worker: URL,
  finish: Finish,
): Promise<void> {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: worker.href,
    runtime: 'worker_threads',
    minThreads: threads,
    maxThreads: threads,
    isolateWorkers: false,
  });
  const underWay: { readonly result: Promise<BatchResult>; readonly read: number }[] = [];
  const takeFirst = async (): Promise<boolean> => {
    const first = underWay.shift();
    return first === undefined || finish(await first.result, first.read);
  };
  try {
    for await (const { text, first, read } of batches) {
      const result = pool.run({ text, first, options } satisfies Batch) as Promise<BatchResult>;
      // 前面的还没收，后面的先失败，也算处理过 (a later batch may fail before it is waited for).
      result.catch(() => {});
      underWay.push({ result, read });
      if (underWay.length >= threads * 2 && !(await takeFirst())) return;
    }
    while (underWay.length > 0 && (await takeFirst()));
  } finally {
    await pool.destroy();
  }
}

/** 依次读各个文件或标准输入 (the bytes of every file or of standard input, in turn). */
async function* chunksOf(args: readonly string[], io: Io): AsyncGenerator<Chunk> {
  for (const arg of args) {
    const name = arg === '-' ? '<stdin>' : arg;
    if (arg === '-') {
      for await (const chunk of io.stdin) yield { name, chunk: typeof chunk === 'string' ? Buffer.from(chunk) : chunk };
    } else {
      const stream = createReadStream(resolve(io.cwd, arg));
      try {
        for await (const chunk of stream) yield { name, chunk: chunk as Uint8Array };
      } catch (error) {
        throw failureOf(arg, error);
      }
    }
    yield { name, chunk: undefined };
  }
}

/** 一个文件的一块；`undefined` 是其末 (a piece of a file; `undefined` is its end). */
interface Chunk {
  readonly name: string;
  readonly chunk: Uint8Array | undefined;
}

const strict = (): TextDecoder => new TextDecoder('utf-8', { fatal: true });

/** 解码一块；不是 UTF-8 的，说看来是什么编码，不以 U+FFFD 充数 (decodes a piece; what is not UTF-8 is told, not replaced). */
function decoded(decoder: TextDecoder, chunk: Uint8Array | undefined, name: string): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw notUtf8(name, chunk ?? new Uint8Array());
  }
}

/** 攒成一批批完整的行，一批不跨文件；其末行可无换行 (gathers whole lines of one file). */
async function* batchesOf(chunks: AsyncIterable<Chunk>): AsyncGenerator<ReadBatch, undefined> {
  let decoder = strict();
  let pending: string[] = [];
  let length = 0;
  let read = 0;
  let first = 1;
  for await (const { name, chunk } of chunks) {
    if (chunk === undefined) {
      const text = `${pending.join('')}${decoded(decoder, undefined, name)}\n`;
      if (text !== '\n') yield { text, first, read };
      [decoder, pending, length, first] = [strict(), [], 0, 1];
      continue;
    }
    const text = decoded(decoder, chunk, name);
    read += chunk.length;
    pending.push(text);
    length += text.length;
    if (length < BATCH) continue;
    const cut = text.lastIndexOf('\n');
    // 一行比一批还长，接着读 (a line longer than a batch: read on).
    if (cut === -1) continue;
    const tail = text.slice(cut + 1);
    const whole = pending.join('').slice(0, length - tail.length);
    yield { text: whole, first, read };
    first += linesIn(whole);
    pending = [tail];
    length = tail.length;
  }
}

/** 有几个换行 (how many line breaks there are). */
function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** 各文件的总字节；有标准输入则不知 (the bytes of all files; unknown with standard input). */
async function sizeOf(args: readonly string[], io: Io): Promise<number | undefined> {
  let size = 0;
  for (const arg of args) {
    if (arg === '-') return undefined;
    try {
      const found = await stat(resolve(io.cwd, arg));
      if (found.isDirectory()) throw Object.assign(new Error(arg), { code: 'EISDIR' });
      size += found.size;
    } catch (error) {
      throw failureOf(arg, error);
    }
  }
  return size;
}

/** 终端上的进度条；stderr 不是终端就不出声 (a progress bar on a terminal, silent elsewhere). */
class CorpusProgress {
  private constructor(
    private readonly bar: import('cli-progress').SingleBar | undefined,
    private readonly total: number | undefined,
  ) {}

  static async start(io: Io, total: number | undefined): Promise<CorpusProgress> {
    if (!io.isTTY.stderr) return new CorpusProgress(undefined, total);
    const { default: progress } = await import('cli-progress');
    const stream = Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          io.stderr.write(String(chunk));
          done();
        },
      }),
      { isTTY: true, columns: 80 },
    );
    const format =
      total === undefined
        ? '{poems} 首 poems · {duration_formatted}'
        : '{bar} {percentage}% · {poems} 首 poems · {eta_formatted}';
    const bar = new progress.SingleBar({
      format,
      stream,
      clearOnComplete: true,
      hideCursor: true,
      barCompleteChar: '#',
      barIncompleteChar: '-',
    });
    bar.start(total ?? 1, 0, { poems: 0 });
    return new CorpusProgress(bar, total);
  }

  show(read: number, poems: number): void {
    this.bar?.update(this.total === undefined ? 0 : read, { poems });
  }

  stop(): void {
    this.bar?.stop();
  }
}

/** 语料模式的用法不对之处 (what does not go with the corpus mode). */
export function corpusMisuse(flags: {
  readonly format?: string;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
  readonly sameRhymesAs?: string;
}): CliError | undefined {
  if (flags.format !== undefined && flags.format !== 'jsonl') {
    const en = '--input jsonl writes --format jsonl only';
    return new CliError('USAGE', '--input jsonl 只写得出 --format jsonl', en);
  }
  if (flags.fix === true || flags.fixDryRun === true)
    return new CliError('USAGE', '--input jsonl 不能 --fix', '--input jsonl cannot be fixed');
  if (flags.sameRhymesAs !== undefined) {
    const en = '--input jsonl takes no --same-rhymes-as';
    return new CliError('USAGE', '--input jsonl 不能 --same-rhymes-as', en);
  }
  return undefined;
}
