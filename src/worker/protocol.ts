/**
 * 两边往来的话，皆是纯值 (what the two sides say to each other, in plain values).
 * @module
 */
import { type ErrorJSON, errorFromJSON, InvalidInputError, TuiqiaoError, WorkerError } from '../errors.ts';
import type { LoadProgress } from '../generate/model/folder.ts';
import type { TaskName } from '../generate/tasks/index.ts';
import type { Progress } from '../generate/tasks/types.ts';

/** 起写者所需，皆为网址或路径 (what a worker loads, as addresses or paths). */
export interface Materials {
  /** 模型文件夹；Node 里省略则用随包者 (the folder of the model; the shipped one in Node by default). */
  readonly model?: string | undefined;
  /** wasm 所在的文件夹；Node 不用 (the folder of the wasm; not used in Node). */
  readonly wasm?: string | undefined;
  /** 旧句之表；Node 里用随包者 (the file of known lines; the shipped one in Node). */
  readonly knownLines?: string | undefined;
}

/** 说给 worker 的 (said to the worker). */
export type Asked =
  | { readonly kind: 'load'; readonly materials: Materials }
  | { readonly kind: 'join'; readonly port: MessagePort }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly task: TaskName;
      readonly request: unknown;
      readonly asFound: boolean;
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'ping' };

/** worker 所答 (said by the worker). */
export type Answered =
  | { readonly kind: 'loading'; readonly progress: LoadProgress }
  | { readonly kind: 'ready'; readonly model: string }
  | { readonly kind: 'unready'; readonly error: ErrorJSON }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'item'; readonly id: number; readonly item: unknown }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorJSON }
  | { readonly kind: 'pong' };

/** 任何一句话，尚未验过 (anything that came by postMessage, not yet looked at). */
export type Rubbish = { readonly [key: string]: unknown };

/** 是不是一句话；别的一概不理：没有人等着它的回答 (whether a value can be something said; all else is left alone, since nobody waits for an answer). */
export const isSaid = (value: unknown): value is Rubbish =>
  typeof value === 'object' && value !== null && typeof (value as Rubbish)['kind'] === 'string';

/** 错误作纯值；意外之错作 WORKER_FAILED (an error as a plain value; an unexpected one becomes WORKER_FAILED). */
export function errorToSay(error: unknown): ErrorJSON {
  if (error instanceof TuiqiaoError) return error.toJSON();
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new WorkerError(
    'WORKER_FAILED',
    `worker 里出了意外：${reason}`,
    `unexpected in the worker: ${reason}`,
  ).toJSON();
}

/** 还原所说之错 (restores an error that was said). */
export const errorSaid = (value: unknown): TuiqiaoError =>
  errorFromJSON(value) ??
  new WorkerError('WORKER_FAILED', 'worker 报了认不得的错误', 'the worker told of an unknown error');

/**
 * 送得过去的请求：韵书有函数，以其名代之。别的送不过去的抛 `InvalidInputError`。
 *
 * A request that can be posted: a rhyme book holds functions and goes by its name. Throws `InvalidInputError` for other
 * values that cannot be cloned.
 */
export function postable(request: unknown): unknown {
  const { book } = (request ?? {}) as { readonly book?: unknown };
  if (typeof book === 'object' && book !== null && typeof (book as { id?: unknown }).id !== 'string') {
    throw new InvalidInputError('送进 worker 的韵书须有其名（id）', 'a rhyme book posted to a worker must have its id');
  }
  const plain =
    typeof book === 'object' && book !== null
      ? { ...(request as object), book: (book as { id?: unknown }).id }
      : request;
  try {
    return structuredClone(plain);
  } catch {
    throw new InvalidInputError(
      '请求里有送不进 worker 的值，如函数',
      'the request holds a value that cannot be posted to a worker, such as a function',
    );
  }
}
