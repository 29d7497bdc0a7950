import { ModelError } from '../../errors.ts';
import type { Transformers } from './library.ts';
import type { ModelSession } from './types.ts';

type Tensor = InstanceType<Transformers['Tensor']>;
type Cache = Record<string, Tensor>;
type Numbers = Float32Array | Uint16Array;

/** 一次前向所需的输出 (what one forward pass returns). */
interface ForwardOutput extends Record<string, Tensor> {
  readonly logits: Tensor;
}

/** 一次前向之后的缓存，各行靠右对齐 (the cache after one forward pass, rows aligned to the right). */
interface Block {
  readonly cache: Cache;
  readonly rows: number;
  /** 缓存之长，即最长一行 (positions, those of the longest row). */
  readonly length: number;
}

/** 一行：所在之缓存、其中第几、已读几个词元 (a row: where its cache lies, and how many tokens it has read). */
interface Row {
  readonly block: Block;
  readonly at: number;
  readonly length: number;
}

/** transformers.js 之上的会话；各行可长短不齐，短者左边补齐而遮去 (a session over transformers.js; shorter rows are padded on the left and masked). */
export class TransformersSession implements ModelSession {
  logProbs: Float32Array = new Float32Array();
  private all: readonly Row[] = [];
  private readonly buffers = new Map<string, Numbers>();
  private normalized: boolean | undefined;

  constructor(
    private readonly library: Transformers,
    private readonly model: InstanceType<Transformers['PreTrainedModel']>,
  ) {}

  get rows(): number {
    return this.all.length;
  }

  /** 读入一行，留下最后 kept 个位置的对数概率 (reads one row; `logProbs` then holds its last `kept` positions). */
  async read(tokens: readonly number[], kept = 1): Promise<void> {
    await this.forward(tokens, [{ block: { cache: {}, rows: 1, length: 0 }, at: 0, length: 0 }], kept);
  }

  /** 一次读入等长的几行，各留最后 kept 个位置 (reads rows of equal length at once, keeping the last positions of each). */
  async readEach(rows: readonly (readonly number[])[], kept: number): Promise<void> {
    const block = { cache: {}, rows: rows.length, length: 0 };
    const empty = rows.map((_, at) => ({ block, at, length: 0 }));
    await this.forward(rows.flat(), empty, kept);
  }

  async advance(parents: readonly number[], tokens: readonly number[], held: readonly number[] = []): Promise<void> {
    const before = this.all;
    await this.forward(
      tokens,
      parents.map((parent) => before[parent] as Row),
    );
    this.all = [...this.all, ...held.map((row) => before[row] as Row)];
  }

  /** 各行之缓存合为一批；本来就是一批、次序未动的，原样交出 (the caches of rows as one batch; handed on as it is where nothing moved). */
  private together(rows: readonly Row[]): Block {
    const [{ block }] = rows as [Row];
    if (rows.length === block.rows && rows.every((row, i) => row.block === block && row.at === i)) return block;
    const length = Math.max(...rows.map((row) => row.length));
    const cache: Cache = {};
    for (const name of Object.keys(block.cache)) cache[name] = this.gather(name, rows, length);
    return { cache, rows: rows.length, length };
  }

  /**
   * 取若干行，写进反复用的缓冲：前向读过就不再要它，故不必每步另辟一块。
   * Some rows of the cache in a buffer used again: a forward pass reads it once and returns others.
   */
  private gather(name: string, rows: readonly Row[], length: number): Tensor {
    const tensors = rows.map(({ block }) => block.cache[name] as Tensor);
    const [first] = tensors as [Tensor];
    const [, ...rest] = first.dims as [number, ...number[]];
    // 状态而非逐位之缓存（无长度一维），整行照抄 (a state without positions is copied whole).
    const isPositional = rest.length === 3 && /key|value/u.test(name);
    const [heads, , width] = isPositional ? (rest as [number, number, number]) : [1, 1, 0];
    const stride = isPositional ? heads * length * width : rest.reduce((a, b) => a * b, 1);
    const size = rows.length * stride;
    let buffer = this.buffers.get(name);
    if (buffer === undefined || buffer.length < size) {
      // 多留一半，以免句句加长 (half as much again, so that it seldom grows).
      const capacity = Math.ceil(size * 1.5);
      buffer = first.type === 'float16' ? new Uint16Array(capacity) : new Float32Array(capacity);
      this.buffers.set(name, buffer);
    }
    for (const [i, { at, length: own, block }] of rows.entries()) {
      const from = bitsOf(tensors[i] as Tensor);
      if (!isPositional || (own === length && block.length === length)) {
        buffer.set(from.subarray(at * stride, (at + 1) * stride), i * stride);
        continue;
      }
      for (let head = 0; head < heads; head++) {
        const end = (at * heads + head + 1) * block.length * width;
        const to = i * stride + ((head + 1) * length - own) * width;
        buffer.set(from.subarray(end - own * width, end), to);
      }
    }
    const dims = isPositional ? [rows.length, heads, length, width] : [rows.length, ...rest];
    return new this.library.Tensor(first.type as 'float32', buffer.subarray(0, size) as Float32Array, dims);
  }

  private async forward(ids: readonly number[], rows: readonly Row[], wanted = 1): Promise<void> {
    const { Tensor } = this.library;
    const width = ids.length / rows.length;
    const past = this.together(rows);
    const total = past.length + width;
    const int64 = (values: number[], dims: number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
    const mask = new BigInt64Array(rows.length * total).fill(1n);
    for (const [i, { length }] of rows.entries()) mask.fill(0n, i * total, i * total + past.length - length);
    const positions = rows.flatMap(({ length }) => Array.from({ length: width }, (_, i) => length + i));
    const output = (await withMemory(() =>
      this.model({
        input_ids: int64([...ids], [rows.length, width]),
        attention_mask: new Tensor('int64', mask, [rows.length, total]),
        position_ids: int64(positions, [rows.length, width]),
        num_logits_to_keep: new Tensor('int64', BigInt64Array.of(BigInt(wanted)), []),
        ...(past.length === 0 ? {} : { past_key_values: past.cache }),
      }),
    )) as ForwardOutput;
    const cache: Cache = {};
    for (const [name, tensor] of Object.entries(output)) {
      if (name.startsWith('present')) cache[name.replace('present', 'past_key_values')] = tensor;
    }
    const block: Block = { cache, rows: rows.length, length: total };
    this.all = rows.map(({ length }, at) => ({ block, at, length: length + width }));
    const { dims } = output.logits;
    const size = dims.at(-1) as number;
    const kept = dims.at(-2) as number;
    let logits = floatsOf(output.logits);
    if (kept !== wanted) logits = lastOfEach(logits, rows.length, kept, wanted, size);
    this.normalized ??= Math.abs(logSumExp(logits.subarray(0, size))) < 1e-3;
    if (!this.normalized) normalize(logits, rows.length * wanted, size);
    this.logProbs = logits;
  }
}

/** 内存不足时 onnxruntime 与 JavaScript 所报 (how onnxruntime and JavaScript report a lack of memory). */
const NO_MEMORY =
  /bad_alloc|bad allocation|out of memory|failed to allocate|allocation failed|cannot allocate|could not allocate/iu;

/** 跑模型；内存不足则抛 `ModelError` MODEL_MEMORY (runs the model; a lack of memory gets its own code). */
export async function withMemory<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !NO_MEMORY.test(cause.message)) throw cause;
    throw new ModelError(
      'MODEL_MEMORY',
      `内存不足以载入或运行这个模型；可少用几条 beam，或换小些的、量化过的权重：${cause.message.slice(0, 120)}`,
      'out of memory while loading or running the model; use fewer beams, or smaller or quantised weights',
      { cause },
    );
  }
}

/** 缓存之数，半精度按位照搬 (the numbers of a cache; half precision is moved as bits). */
function bitsOf(tensor: Tensor): Numbers {
  const data = tensor.data as unknown as Float32Array | Uint16Array;
  if (tensor.type !== 'float16' || data instanceof Uint16Array) return data;
  return new Uint16Array(data.buffer, data.byteOffset, data.length);
}

const floatsOf = (logits: Tensor): Float32Array =>
  (logits.type === 'float32' ? logits : logits.to('float32')).data as Float32Array;

/** 每行最后 wanted 个位置；有的图不理会所求，全数给出 (the last positions of each row, of graphs that return them all). */
function lastOfEach(logits: Float32Array, rows: number, kept: number, wanted: number, size: number): Float32Array {
  const last = new Float32Array(rows * wanted * size);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * kept * size;
    last.set(logits.subarray(end - wanted * size, end), row * wanted * size);
  }
  return last;
}

/** exp(-i / STEPS)，i 至 DEPTH × STEPS；其间线性内插，相对误差不过 (1/STEPS)²/8 = 2e-6 (a table of exp, interpolated). */
const STEPS = 256;
const DEPTH = 40;
const decay = Float64Array.from({ length: STEPS * DEPTH + 2 }, (_, i) => Math.exp(-i / STEPS));

/**
 * 对数之和。十五万词表的主要开销，故指数查表；比最大者低 40 奈特者不计。
 * Log-sum-exp by a table: most of the cost of a vocabulary of 150,000. What is 40 nats below the greatest does not count.
 */
export function logSumExp(values: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > max) max = value;
  }
  let sum = 0;
  const limit = STEPS * DEPTH;
  for (let i = 0; i < values.length; i++) {
    const at = (max - (values[i] as number)) * STEPS;
    if (!(at < limit)) continue;
    const cell = at | 0;
    const left = decay[cell] as number;
    sum += left + (at - cell) * ((decay[cell + 1] as number) - left);
  }
  return max + Math.log(sum);
}

/** 图中未作 log-softmax 的模型，在此补上 (log-softmax for graphs that lack it). */
function normalize(logits: Float32Array, rows: number, size: number): void {
  for (let row = 0; row < rows; row++) {
    const slice = logits.subarray(row * size, (row + 1) * size);
    const total = logSumExp(slice);
    for (let i = 0; i < slice.length; i++) slice[i] = (slice[i] as number) - total;
  }
}
