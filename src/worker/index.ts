/**
 * 在 worker 里合写：网页不停顿，随时停得下 (co-writing in a worker: the page goes on, and stops it when it likes).
 * 网页里是 Web Worker，Node 里是 worker_threads。本入口不载入模型，也不载入韵书。
 * @module
 */
import { InvalidInputError, WorkerError } from '../errors.ts';
import { expectOptions } from '../input.ts';
import { type Channel, Client, type Events } from './client.ts';
import { checkAssets, folderUrl, openPort, openWorker } from './open.web.ts';
import type { Materials } from './protocol.ts';
import { type Writer, writerOf } from './writer.ts';

export { WorkerError } from '../errors.ts';
export type { CallOptions } from './client.ts';
export type { Writer } from './writer.ts';

/** `createWriter` 的选项 (options of `createWriter`). */
export interface WriterOptions {
  /** 网页：`npx tuiqiao copy-assets` 所拷的文件夹之网址，相对者以网页为准；不可省 (in pages: the address of the folder that `npx tuiqiao copy-assets` made, relative to the page; needed). */
  readonly assets?: string;
  /** 模型文件夹：Node 里的路径，或网址；省略则用随包者、所拷者 (the folder of the model, a path in Node or an address; by default the shipped or copied one). */
  readonly model?: string;
  /** 网页：wasm 所在的文件夹；省略则用所拷者 (in pages: the folder of the wasm; the copied one by default). */
  readonly wasm?: string;
  /** 载入时叫停，worker 也收起 (gives up the loading, and the worker with it). */
  readonly signal?: AbortSignal;
}

/**
 * 起一个 worker，载入模型，得其写者。再起一个，是另一个 worker、另一份模型；要共用，用 `connect`。Node 里无事在等时不拦着进程结束。
 *
 * Starts a worker, loads the model in it and gives its writer. A second one has a worker and a model of its own; to share one,
 * use `connect`. In Node an idle writer does not keep the process. Throws `WorkerError`: WORKER_UNAVAILABLE where the worker
 * does not start, ASSETS_UNAVAILABLE and ASSETS_MISMATCH for the files of a page; `ModelError` as `loadModel` does; an
 * aborted signal throws its reason.
 *
 * @example
 * const writer = await createWriter({ assets: '/tuiqiao/' }); // in Node: createWriter()
 * const [poem] = await writer.write({ form: '七绝', theme: '秋江 月', seed: 7 }, { signal });
 * writer.close();
 */
export async function createWriter(options: WriterOptions = {}): Promise<Writer> {
  expectOptions('options', options, { assets: 'string', model: 'string', wasm: 'string', signal: 'object' });
  const { signal } = options;
  signal?.throwIfAborted();
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (isNode) {
    const { openThread } = await import('./open.node.ts');
    return ready(new Client(openThread, { model: options.model }), signal);
  }
  if (options.assets === undefined) {
    throw new InvalidInputError(
      '网页里须给 assets：npx tuiqiao copy-assets 所拷的文件夹',
      'a page has to give assets, the folder that npx tuiqiao copy-assets made',
    );
  }
  const folder = folderUrl(options.assets);
  await checkAssets(folder, signal);
  const materials: Materials = {
    model: folderUrl(options.model ?? `${folder}model`),
    wasm: folderUrl(options.wasm ?? `${folder}wasm`),
    knownLines: `${folder}lines.bin`,
  };
  const open = (events: Events): Channel => openWorker(`${folder}worker.js`, events);
  return ready(new Client(open, materials), signal);
}

/**
 * 由 `connect` 所得的线，得同一写者；模型载入之后才得 (the same writer, over a port that its `connect` gave). Throws
 * `WorkerError`, and `InvalidInputError` for what is no port.
 *
 * @example
 * const writer = await joinWriter(port);
 */
export async function joinWriter(port: MessagePort, options: { readonly signal?: AbortSignal } = {}): Promise<Writer> {
  if (typeof MessagePort !== 'function' || !(port instanceof MessagePort)) {
    throw new InvalidInputError('joinWriter 要一个 MessagePort', 'joinWriter takes a MessagePort');
  }
  options.signal?.throwIfAborted();
  return ready(new Client((events) => openPort(port, events), {}), options.signal);
}

/** 等它载入；叫停则收起 (waits until it has loaded; gives it up where that is asked for). */
async function ready(client: Client, signal: AbortSignal | undefined): Promise<Writer> {
  const stop = (): void => client.end(new WorkerError('WRITER_CLOSED', '已叫停', 'given up'));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return writerOf(client, await client.ready);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
