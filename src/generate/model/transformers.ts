import { ModelError } from '../../errors.ts';
import { hasJudge, JUDGE, type ModelFolder, readFolder, themesOf } from './folder.ts';
import { webFolder, withFiles } from './folder.web.ts';
import { type Judge, judgeOf } from './judge.ts';
import type { LanguageModel, ModelSession, Vocabulary } from './types.ts';

export type Transformers = typeof import('@huggingface/transformers');
type Tensor = InstanceType<Transformers['Tensor']>;
type Cache = Record<string, Tensor>;

/** 载入模型的选项 (options of `loadModel`). */
export interface LoadModelOptions {
  /**
   * 模型文件夹；省略则用随包的模型。浏览器中为网址，相对者以网页为准，不可省
   * (model folder, by default the one shipped; in a browser a URL, absolute or relative to the page, and needed).
   */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

/** 一次前向所需的输出 (what one forward pass returns). */
interface ForwardOutput extends Record<string, Tensor> {
  readonly logits: Tensor;
}

/**
 * 载入一个由 transformers.js 运行的单字语言模型；不联网。
 *
 * Loads a character-level causal language model run by transformers.js, from a local folder and with no network.
 * Throws `ModelError`: MODEL_UNAVAILABLE when the runtime or the folder is missing, MODEL_INVALID when files are
 * broken or are not such a model.
 *
 * @example
 * const model = await loadModel();
 * model.vocabulary.id('月'); // a number
 */
export async function loadModel(options: LoadModelOptions = {}): Promise<LanguageModel> {
  options.signal?.throwIfAborted();
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  const folder = isNode ? (await import('./folder.node.ts')).diskFolder(options.folder) : pageFolder(options.folder);
  const files = await readFolder(folder);
  options.signal?.throwIfAborted();
  const library = await loadTransformers();
  const load = async <T>(from: (name: string) => Promise<T>): Promise<T> => {
    try {
      return isNode ? await from(folder.name) : await withFiles(library.env, files, from);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ModelError(
        'MODEL_INVALID',
        `模型读不出来：${folder.name}：${reason.slice(0, 200)}`,
        `the model cannot be loaded from ${folder.name}`,
        { cause },
      );
    }
  };
  const [tokenizer, model] = await load(async (name) => [
    await library.AutoTokenizer.from_pretrained(name, { local_files_only: true }),
    await library.AutoModelForCausalLM.from_pretrained(name, LOCAL),
  ]);
  options.signal?.throwIfAborted();
  const { tuiqiao } = model.config as { tuiqiao?: { glyphs?: string } };
  const vocabulary = vocabularyOf(tokenizer.get_vocab(), tuiqiao?.glyphs ?? '');
  const read = () => load((name) => library.AutoModelForTokenClassification.from_pretrained(`${name}/${JUDGE}`, LOCAL));
  const judge = hasJudge(files) ? judgeOf(library, read, vocabulary) : undefined;
  return new TransformersModel(library, model, vocabulary, themesOf(files), folder.name, judge);
}

function pageFolder(url: string | undefined): ModelFolder {
  if (url !== undefined) return webFolder(url);
  throw new ModelError('MODEL_UNAVAILABLE', '浏览器中须指明模型文件夹', 'in a browser the model folder must be given');
}

/** 单线程：结果不因机器的核数而异，小模型也并不更慢 (one thread: the same sums on every machine, and no slower). */
const LOCAL = {
  local_files_only: true,
  dtype: 'q8',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
} as const;

async function loadTransformers(): Promise<Transformers> {
  try {
    return await import('@huggingface/transformers');
  } catch (cause) {
    throw new ModelError(
      'MODEL_UNAVAILABLE',
      '续写要用 @huggingface/transformers，请先安装：npm install @huggingface/transformers',
      'generation needs @huggingface/transformers: npm install @huggingface/transformers',
      { cause },
    );
  }
}

/**
 * 词表。`glyphs` 是训练时归并的异体，两字一对：异体、所归之形；异体取正形之号。
 * The vocabulary; `glyphs` lists variants merged in training, in pairs, which get the id of the form they went into.
 */
export function vocabularyOf(entries: Map<string, number> | Record<string, number>, glyphs: string): Vocabulary {
  const ids = new Map(entries instanceof Map ? entries : Object.entries(entries));
  const tokens: string[] = [];
  for (const [token, id] of ids) tokens[id] = token;
  const pairs = [...glyphs];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const id = ids.get(pairs[i + 1] as string);
    if (id !== undefined && !ids.has(pairs[i] as string)) ids.set(pairs[i] as string, id);
  }
  for (const needed of ['<s>', '<sep>', '，', '。']) {
    if (!ids.has(needed)) {
      throw new ModelError(
        'MODEL_INVALID',
        `模型词表缺少 ${needed}，不是可用的单字模型`,
        `the vocabulary lacks ${needed}`,
      );
    }
  }
  return { tokens, id: (token) => ids.get(token) };
}

class TransformersModel implements LanguageModel {
  constructor(
    readonly library: Transformers,
    readonly model: InstanceType<Transformers['PreTrainedModel']>,
    readonly vocabulary: Vocabulary,
    readonly themes: ReadonlyMap<string, ReadonlyMap<string, number>>,
    readonly name: string,
    readonly judge: Judge | undefined,
  ) {}

  async start(prompt: readonly number[]): Promise<ModelSession> {
    const session = new TransformersSession(this.library, this.model);
    await session.read(prompt);
    return session;
  }

  async logProbsOf(prompt: readonly number[], tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length === 0) return new Float32Array();
    const session = new TransformersSession(this.library, this.model);
    await session.read([...prompt, ...tokens.slice(0, -1)], tokens.length);
    const size = session.logProbs.length / tokens.length;
    return Float32Array.from(tokens, (token, i) => session.logProbs[i * size + token] as number);
  }
}

class TransformersSession implements ModelSession {
  rows = 1;
  logProbs: Float32Array = new Float32Array();
  private length = 0;
  private cache: Cache = {};
  private readonly buffers = new Map<string, Float32Array>();
  private normalized: boolean | undefined;

  constructor(
    private readonly library: Transformers,
    private readonly model: InstanceType<Transformers['PreTrainedModel']>,
  ) {}

  /** 读入一行，留下最后 kept 个位置的对数概率 (reads one row; `logProbs` then holds its last `kept` positions). */
  async read(tokens: readonly number[], kept = 1): Promise<void> {
    await this.forward(tokens, 1, kept);
  }

  async advance(parents: readonly number[], tokens: readonly number[]): Promise<void> {
    const same = parents.length === this.rows && parents.every((parent, i) => parent === i);
    if (!same)
      for (const [name, tensor] of Object.entries(this.cache)) this.cache[name] = this.gather(name, tensor, parents);
    this.rows = parents.length;
    await this.forward(tokens, tokens.length);
  }

  /**
   * 取旧缓存的若干行，写进反复用的缓冲：前向读过就不再要它，故不必每步另辟一块。
   * The rows of a cache tensor, reordered by parent, in a buffer used again: a forward pass reads it once and returns others.
   */
  private gather(name: string, tensor: Tensor, parents: readonly number[]): Tensor {
    const [, ...rest] = tensor.dims as [number, ...number[]];
    const stride = rest.reduce((a, b) => a * b, 1);
    const from = tensor.data as Float32Array;
    const size = parents.length * stride;
    let buffer = this.buffers.get(name);
    if (buffer === undefined || buffer.length < size) {
      // 多留一半，以免句句加长 (half as much again, so that it seldom grows).
      buffer = new Float32Array(Math.ceil(size * 1.5));
      this.buffers.set(name, buffer);
    }
    for (let row = 0; row < parents.length; row++) {
      const at = (parents[row] as number) * stride;
      buffer.set(from.subarray(at, at + stride), row * stride);
    }
    return new this.library.Tensor('float32', buffer.subarray(0, size), [parents.length, ...rest]);
  }

  private async forward(ids: readonly number[], rows: number, wanted = 1): Promise<void> {
    const { Tensor } = this.library;
    const width = ids.length / rows;
    const past = this.length;
    this.length += width;
    const int64 = (values: number[], dims: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
    const positions = Array.from({ length: rows * width }, (_, i) => past + (i % width));
    const output = (await this.model({
      input_ids: int64([...ids], [rows, width]),
      attention_mask: int64(new Array(rows * this.length).fill(1), [rows, this.length]),
      position_ids: int64(positions, [rows, width]),
      num_logits_to_keep: new Tensor('int64', BigInt64Array.of(BigInt(wanted)), []),
      ...(past === 0 ? {} : { past_key_values: this.cache }),
    })) as ForwardOutput;
    this.cache = {};
    for (const [name, tensor] of Object.entries(output)) {
      if (name.startsWith('present')) this.cache[name.replace('present', 'past_key_values')] = tensor;
    }
    const { data, dims } = output.logits;
    const size = dims.at(-1) as number;
    const kept = dims.at(-2) as number;
    let logits = data as Float32Array;
    if (kept !== wanted) logits = lastOfEach(logits, rows, kept, wanted, size);
    this.normalized ??= Math.abs(logSumExp(logits.subarray(0, size))) < 1e-3;
    if (!this.normalized) normalize(logits, rows * wanted, size);
    this.logProbs = logits;
  }
}

/** 每行最后 wanted 个位置；有的图不理会所求，全数给出 (the last positions of each row, of graphs that return them all). */
function lastOfEach(logits: Float32Array, rows: number, kept: number, wanted: number, size: number): Float32Array {
  const last = new Float32Array(rows * wanted * size);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * kept * size;
    last.set(logits.subarray(end - wanted * size, end), row * wanted * size);
  }
  return last;
}

function logSumExp(values: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > max) max = value;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - max);
  return max + Math.log(sum);
}

/** 图中未作 log-softmax 的模型，在此补上 (log-softmax for graphs that lack it). */
function normalize(logits: Float32Array, rows: number, size: number): void {
  for (let row = 0; row < rows; row++) {
    const slice = logits.subarray(row * size, (row + 1) * size);
    const total = logSumExp(slice);
    for (let i = 0; i < size; i++) slice[i] = (slice[i] as number) - total;
  }
}
