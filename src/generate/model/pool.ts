import type { Transformers } from './library.ts';
import { withMemory } from './session.ts';
import type { ModelSession } from './types.ts';

type Tensor = InstanceType<Transformers['Tensor']>;

/** 一行：各词元之键值在池中之位，由首至末 (a row: where the keys and values of its tokens lie in the pool, from the first on). */
type Row = readonly number[];

/** 池初有之位，不足则倍之 (slots that a pool begins with; doubled when they run out). */
const SLOTS = 128;
/** 图之大小，在 config.json 里 (sizes of the graph, from config.json). */
type Sizes = Record<'num_hidden_layers' | 'num_attention_heads' | 'num_key_value_heads' | 'head_dim', number>;
/** 遮去之处所加，与 training/graph.py 同 (added to the score of what must not be seen; as in training/graph.py). */
const MASKED = -1e9;

/**
 * 读 training/graph.py 之图的会话。各行的键值同在一个池里，一行只记其各词元在池中之位：分叉、换位、留住都不搬键值，
 * 同出一源的各行共用其开头，长短不必齐；没有行再用的位，后来的词元取去。
 *
 * A session over the graph of training/graph.py. All rows keep their keys and values in one pool, and a row is the list of
 * its tokens' slots: to fork rows, move them or hold them copies nothing, rows share what they have in common and may differ in
 * length. Slots that no row needs any more go to later tokens.
 */
export class PoolSession implements ModelSession {
  logProbs: Float32Array = new Float32Array();
  private all: readonly Row[] = [];
  private readonly pool: Float32Array[];
  /** 用着的位都在此数之下 (all slots in use are below). */
  private top = 0;
  private readonly heads: number;
  /** 几个问共一个键 (queries that share a key). */
  private readonly group: number;
  /** 一词元之键（或值）一头有几数，各头合计几数 (numbers of the key, or value, of a token: of one head, and of all). */
  private readonly size: number;
  private readonly width: number;
  private readonly names: readonly string[];

  constructor(
    private readonly library: Transformers,
    private readonly model: InstanceType<Transformers['PreTrainedModel']>,
  ) {
    const { num_hidden_layers, num_attention_heads, num_key_value_heads, head_dim } = model.config as unknown as Sizes;
    this.heads = num_key_value_heads;
    this.group = num_attention_heads / num_key_value_heads;
    this.size = head_dim;
    this.width = this.heads * this.size;
    this.names = Array.from({ length: num_hidden_layers }, (_, i) => [
      `past_key_values.${i}.key`,
      `past_key_values.${i}.value`,
    ]).flat();
    this.pool = this.names.map(() => new Float32Array(SLOTS * this.width));
  }

  get rows(): number {
    return this.all.length;
  }

  /** 读入一行，留下最后 kept 个位置的对数概率 (reads one row; `logProbs` then holds its last `kept` positions). */
  async read(tokens: readonly number[], kept = 1): Promise<void> {
    await this.readEach([tokens], kept);
  }

  /** 一次读入等长的几行，各留最后 kept 个位置 (reads rows of equal length at once, keeping the last positions of each). */
  async readEach(rows: readonly (readonly number[])[], kept: number): Promise<void> {
    const empty: Row[] = rows.map(() => []);
    this.all = await this.forward(empty, rows.flat(), kept);
  }

  async advance(parents: readonly number[], tokens: readonly number[], held: readonly number[] = []): Promise<void> {
    const before = this.all;
    const waiting = held.map((row) => before[row] as Row);
    const rows = parents.map((parent) => before[parent] as Row);
    this.all = [...(await this.forward(rows, tokens, 1, waiting)), ...waiting];
  }

  /** 各行读 ids 中自己的一份之后；`logProbs` 是各行最后 kept 个位置的 (the rows after each has read its share of `ids`). */
  private async forward(
    rows: readonly Row[],
    ids: readonly number[],
    kept: number,
    waiting: readonly Row[] = [],
  ): Promise<Row[]> {
    const free = this.free([...rows, ...waiting]);
    const { Tensor } = this.library;
    const count = ids.length / rows.length;
    const past = Math.max(0, ...rows.map(({ length }) => length));
    const positions = rows.flatMap(({ length }) => Array.from({ length: count }, (_, i) => length + i));
    const int64 = (values: readonly number[]) => BigInt64Array.from(values, BigInt);
    const pool = this.names.map((name, i) => {
      const data = (this.pool[i] as Float32Array).subarray(0, this.top * this.width);
      return [name, new Tensor('float32', data, [this.top * this.heads, this.size])] as const;
    });
    const output = (await withMemory(() =>
      this.model({
        input_ids: new Tensor('int64', int64(ids), [rows.length, count]),
        position_ids: new Tensor('int64', int64(positions), [rows.length, count]),
        slots: new Tensor('int32', this.entriesOf(rows, past), [rows.length, this.heads, past]),
        mask: new Tensor('float32', this.maskOf(rows, past, count), [rows.length, 1, this.group * count, past + count]),
        kept_from: new Tensor('int64', int64([count - kept]), [1]),
        past_key_values: Object.fromEntries(pool),
      }),
    )) as { readonly logits: Tensor; readonly present: Tensor };
    this.logProbs = output.logits.data as Float32Array;
    const slots = this.store(output.present.data as Float32Array, rows.length, count, free);
    return rows.map((row, i) => [...row, ...slots.slice(i * count, (i + 1) * count)]);
  }

  /** 没有行再用的位，由低而高；`top` 随之降到用着的最高位之上 (slots no row needs, from the lowest; lowers `top` to what is in use). */
  private free(rows: readonly Row[]): number[] {
    const isUsed = new Uint8Array(this.top);
    for (const row of rows) for (const slot of row) isUsed[slot] = 1;
    while (this.top > 0 && isUsed[this.top - 1] === 0) this.top--;
    const free: number[] = [];
    for (let slot = 0; slot < this.top; slot++) if (isUsed[slot] === 0) free.push(slot);
    return free;
  }

  /** 各行已读者在池中之处，一头一列；短者右边补 0，图不去读 (where each row's past lies, a list a head; shorter rows are filled up, and not read there). */
  private entriesOf(rows: readonly Row[], past: number): Int32Array {
    const { heads } = this;
    const entries = new Int32Array(rows.length * heads * past);
    let at = 0;
    for (const row of rows) {
      for (let head = 0; head < heads; head++, at += past) {
        for (let i = 0; i < row.length; i++) entries[at + i] = (row[i] as number) * heads + head;
      }
    }
    return entries;
  }

  /** 各新词元见得到哪些：自己的以往与同读之中在先者；一键之各问同此 (what new tokens see: their row's past, and those read with them up to each). */
  private maskOf(rows: readonly Row[], past: number, count: number): Float32Array {
    const total = past + count;
    const mask = new Float32Array(rows.length * this.group * count * total);
    let at = 0;
    for (const { length } of rows) {
      for (let query = 0; query < this.group * count; query++, at += total) {
        mask.fill(MASKED, at + length, at + past);
        mask.fill(MASKED, at + past + (query % count) + 1, at + total);
      }
    }
    return mask;
  }

  /** 新词元之键值入池，空位先用；返回其位 (puts the keys and values of new tokens into the pool, free slots first; their slots). */
  private store(present: Float32Array, rows: number, count: number, free: readonly number[]): number[] {
    const { width, heads, size } = this;
    const total = rows * count;
    const slots = Array.from({ length: total }, (_, n) => free[n] ?? this.top + n - free.length);
    this.top += Math.max(0, total - free.length);
    for (const [i, old] of this.pool.entries()) {
      let data = old;
      if (data.length < this.top * width) {
        data = new Float32Array(2 * this.top * width);
        data.set(old);
        this.pool[i] = data;
      }
      for (let row = 0; row < rows; row++) {
        for (let head = 0; head < heads; head++) {
          for (let n = 0; n < count; n++) {
            const from = (((i * rows + row) * heads + head) * count + n) * size;
            const slot = slots[row * count + n] as number;
            data.set(present.subarray(from, from + size), slot * width + head * size);
          }
        }
      }
    }
    return slots;
  }
}
