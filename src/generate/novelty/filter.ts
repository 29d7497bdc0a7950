import { ModelError } from '../../errors.ts';
import { fold } from '../rerank/fold.ts';

/** 文件之首：TQL1，随后三个 uint32（小端）：种子、段长、段数 (the header: magic, then seed, segment length, segments). */
const MAGIC = 0x314c5154;
const HEADER = 16;

/** 前人诗句之集，有无误报 (a set of known lines: never misses one, takes about one other line in 256 for known). */
export interface KnownLines {
  /** 此句可是旧有；简繁皆可 (whether a line is known; either script). */
  has(line: string): boolean;
}

/** 过滤器之形 (shape of a filter). */
export interface FilterShape {
  readonly seed: number;
  readonly segmentLength: number;
  readonly segments: number;
}

const mix = (value: number): number => {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 三处之位与指纹，写入 out (the three slots of a line and its fingerprint, into `out`). */
export function slotsOf(folded: string, { seed, segmentLength, segments }: FilterShape, out: Uint32Array): void {
  let a = seed;
  let b = ~seed;
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ code, 0x9e3779b1);
  }
  a = mix(a ^ folded.length);
  b = mix(b ^ a);
  const mask = segmentLength - 1;
  const first = Math.floor((a * (segments * segmentLength)) / 2 ** 32);
  out[0] = first;
  out[1] = (first + segmentLength) ^ (b & mask);
  out[2] = (first + 2 * segmentLength) ^ ((b >>> 16) & mask);
  out[3] = mix(a ^ Math.imul(b, 0x9e3779b1)) & 0xff;
}

/**
 * 二元 fuse 过滤器（Graf 与 Lemire 2022），一句九比特 (a binary fuse filter, Graf and Lemire 2022, nine bits a line).
 * Throws `ModelError` (MODEL_INVALID) where the bytes are not such a filter.
 */
export function readKnownLines(bytes: Uint8Array): KnownLines {
  const header = new DataView(bytes.buffer, bytes.byteOffset, Math.min(HEADER, bytes.byteLength));
  const valid = bytes.byteLength > HEADER && header.getUint32(0, true) === MAGIC;
  const shape = valid
    ? {
        seed: header.getUint32(4, true),
        segmentLength: header.getUint32(8, true),
        segments: header.getUint32(12, true),
      }
    : undefined;
  if (shape === undefined || bytes.byteLength !== HEADER + (shape.segments + 2) * shape.segmentLength) {
    throw new ModelError('MODEL_INVALID', '旧句之表读不出来', 'the filter of known lines cannot be read');
  }
  const slots = new Uint32Array(4);
  const at = (i: number): number => bytes[HEADER + (slots[i] as number)] as number;
  return {
    has(line) {
      slotsOf(fold(line), shape, slots);
      return (at(0) ^ at(1) ^ at(2)) === slots[3];
    },
  };
}

/** 造过滤器；句须互异（归简之后）(builds a filter of lines that are distinct once folded). */
export function buildKnownLines(lines: Iterable<string>): Uint8Array<ArrayBuffer> {
  const keys = [...new Set([...lines].map(fold))];
  const size = Math.max(2, keys.length);
  const segmentLength = Math.min(2 ** 16, Math.max(4, 2 ** Math.floor(Math.log(size) / Math.log(3.33) + 2.25)));
  const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(size));
  const segments = Math.max(1, Math.ceil(Math.round(size * factor) / segmentLength) - 2);
  const length = (segments + 2) * segmentLength;
  for (let seed = 1; ; seed++) {
    const values = assign(keys, { seed, segmentLength, segments }, length);
    if (values === undefined) continue;
    const bytes = new Uint8Array(HEADER + length);
    const header = new DataView(bytes.buffer);
    for (const [i, value] of [MAGIC, seed, segmentLength, segments].entries()) header.setUint32(4 * i, value, true);
    bytes.set(values, HEADER);
    return bytes;
  }
}

/** 逐一剥去独占一处之句，再逆序填值；剥不尽则换种子 (peels lines off, then fills in reverse; undefined where it is stuck). */
function assign(keys: readonly string[], shape: FilterShape, length: number): Uint8Array | undefined {
  const slots = new Uint32Array(4);
  const all = new Uint32Array(keys.length * 3);
  const prints = new Uint8Array(keys.length);
  const counts = new Uint8Array(length);
  const xors = new Uint32Array(length);
  for (let k = 0; k < keys.length; k++) {
    slotsOf(keys[k] as string, shape, slots);
    prints[k] = slots[3] as number;
    for (let j = 0; j < 3; j++) {
      const slot = slots[j] as number;
      all[3 * k + j] = slot;
      if (counts[slot] === 255) return undefined;
      counts[slot] = (counts[slot] as number) + 1;
      xors[slot] = ((xors[slot] as number) ^ k) >>> 0;
    }
  }
  const queue: number[] = [];
  for (let slot = 0; slot < length; slot++) if (counts[slot] === 1) queue.push(slot);
  const order = new Uint32Array(keys.length);
  const alone = new Uint32Array(keys.length);
  let peeled = 0;
  while (queue.length > 0) {
    const slot = queue.pop() as number;
    if (counts[slot] !== 1) continue;
    const k = xors[slot] as number;
    order[peeled] = k;
    alone[peeled++] = slot;
    for (let j = 0; j < 3; j++) {
      const other = all[3 * k + j] as number;
      counts[other] = (counts[other] as number) - 1;
      xors[other] = ((xors[other] as number) ^ k) >>> 0;
      if (counts[other] === 1) queue.push(other);
    }
  }
  if (peeled !== keys.length) return undefined;
  const values = new Uint8Array(length);
  for (let i = peeled - 1; i >= 0; i--) {
    const k = order[i] as number;
    let value = prints[k] as number;
    for (let j = 0; j < 3; j++) value ^= values[all[3 * k + j] as number] as number;
    values[alone[i] as number] = value;
  }
  return values;
}
