// 网页的 worker 里跑的；打成一个文件，由 copy-assets 与 transformers.js 拷在一处 (what runs in the worker of a page: built into one file, which copy-assets puts beside transformers.js).
import { WorkerError } from '../errors.ts';
import { loadModel } from '../generate/model/transformers.ts';
import { readKnownLines } from '../generate/novelty/filter.ts';
import type { Materials } from './protocol.ts';
import { type Line, type Loaded, serve } from './serve.ts';

serve(globalThis as unknown as Line, load);

async function load({ model, wasm, knownLines }: Materials): Promise<Loaded> {
  const { env } = await import('@huggingface/transformers').catch((cause) => {
    throw new WorkerError('ASSETS_UNAVAILABLE', '取不到 transformers.js', 'cannot fetch transformers.js', { cause });
  });
  const settings = env.backends.onnx.wasm as Record<string, unknown>;
  // 单线程：各机所得相同，小模型也不更慢 (one thread: the same sums everywhere, and no slower).
  settings['numThreads'] = 1;
  if (wasm !== undefined) {
    const name = `${wasm}ort-wasm-simd-threaded`;
    settings['wasmPaths'] = { mjs: `${name}.mjs`, wasm: `${name}.wasm` };
  }
  const lines = knownLines === undefined ? undefined : fetchBytes(knownLines);
  const [loaded, bytes] = await Promise.all([loadModel(model === undefined ? {} : { folder: model }), lines]);
  return { model: loaded, ...(bytes && { knownLines: readKnownLines(bytes) }) };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new WorkerError('ASSETS_UNAVAILABLE', `取不到 ${url}`, `cannot fetch ${url}`, { cause });
  }
}
