import type { Channel, Events } from './client.ts';

// 不写 import 'node:…'：浏览器的打包工具也会走进这个文件 (no imports of node: modules, which bundlers for browsers trip over).
const { Worker } = process.getBuiltinModule('node:worker_threads');

/** 起一个工作线程 (starts a thread). */
export function openThread({ said, lost }: Events): Channel {
  // 写作变量，打包工具便不去找它 (a variable, so that bundlers do not look for it).
  const file = import.meta.url.endsWith('.ts') ? './entry.dev.mjs' : './entry.node.js';
  const thread = new Worker(new URL(file, import.meta.url), { name: 'tuiqiao' });
  thread.on('message', said);
  thread.on('messageerror', (cause) => lost('worker 的话读不出来', 'a message of the worker cannot be read', cause));
  thread.on('error', (cause) => lost(`worker 出错而止：${cause}`, `the worker failed: ${cause}`, cause));
  thread.on('exit', (code) => lost(`worker 已止（${code}）`, `the worker ended (${code})`));
  return {
    post: (message, transfer = []) => thread.postMessage(message, transfer as never),
    hold: (isAwaited) => (isAwaited ? thread.ref() : thread.unref()),
    end: () => void thread.terminate(),
  };
}
