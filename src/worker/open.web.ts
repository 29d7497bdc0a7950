import { WorkerError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { Channel, Events } from './client.ts';

/** `copy-assets` 所记 (the stamp that `copy-assets` writes). */
export const STAMP = 'tuiqiao.json';

/** 起一个网页的 worker；起不来，`lost` 会说 (starts a worker of a page; `lost` tells where it does not start). */
export function openWorker(url: string, { said, lost }: Events): Channel {
  let worker: Worker;
  try {
    worker = new Worker(url, { type: 'module', name: 'tuiqiao' });
  } catch (cause) {
    throw new WorkerError('WORKER_UNAVAILABLE', `起不了 worker：${url}`, `cannot start the worker ${url}`, { cause });
  }
  worker.onmessage = ({ data }) => said(data);
  worker.onmessageerror = () => lost('worker 的话读不出来', 'a message of the worker cannot be read');
  worker.onerror = ({ message }) => {
    const [zh, en] = message ? [`：${message}`, `: ${message}`] : [`，取不到 ${url}`, `, cannot fetch ${url}`];
    lost(`worker 出错而止${zh}`, `the worker failed${en}`);
  };
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold: () => {},
    end: () => worker.terminate(),
  };
}

/** 送来的一条线 (a line that was sent). */
export function openPort(port: MessagePort, { said, lost }: Events): Channel {
  port.addEventListener('message', ({ data }) => said(data));
  port.addEventListener('messageerror', () => lost('worker 的话读不出来', 'a message of the worker cannot be read'));
  // Node 与新的浏览器会说那边断了，别的由问而不应知之 (Node and new browsers tell of the end; elsewhere pings find out).
  port.addEventListener('close', () => lost('那边断了', 'the other side closed'));
  port.start();
  // 只有 Node 的线拦着进程 (only the ports of Node keep a process).
  const { ref, unref } = port as { ref?: () => void; unref?: () => void };
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    hold: (isAwaited) => (isAwaited ? ref : unref)?.call(port),
    end: () => port.close(),
  };
}

/** 文件夹的网址，以 / 收，相对者以网页为准 (the address of a folder, ending in /, relative to the page). */
export const folderUrl = (path: string): string =>
  new URL(path.endsWith('/') ? path : `${path}/`, globalThis.location?.href).href;

/**
 * 所供的文件是不是本版 `copy-assets` 所拷 (whether a folder was made by `copy-assets` of this version). Throws `WorkerError`:
 * ASSETS_UNAVAILABLE, ASSETS_MISMATCH; an aborted signal throws its reason.
 */
export async function checkAssets(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const url = `${folder}${STAMP}`;
  const missing = (cause?: unknown): WorkerError =>
    new WorkerError(
      'ASSETS_UNAVAILABLE',
      `取不到 ${url}；请 npx tuiqiao copy-assets 到网站所供的文件夹`,
      `cannot fetch ${url}; run npx tuiqiao copy-assets into a folder that your site serves`,
      { cause },
    );
  let version: unknown;
  try {
    const response = await fetch(url, { cache: 'no-cache', ...(signal && { signal }) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    // 单页应用没有的文件也答 200，所答是网页 (single-page sites answer for missing files with their page).
    ({ version } = (await response.json()) as { version?: unknown });
  } catch (cause) {
    signal?.throwIfAborted();
    throw missing(cause);
  }
  if (version === VERSION) return;
  throw new WorkerError(
    'ASSETS_MISMATCH',
    `${folder} 是 ${String(version)} 版的，本库是 ${VERSION}；请再 npx tuiqiao copy-assets`,
    `${folder} is of version ${String(version)} and the library of ${VERSION}; run npx tuiqiao copy-assets again`,
  );
}
