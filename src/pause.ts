/** 这么多毫秒一让 (gives way once in so many milliseconds). */
const SLICE = 16;

/** 让事件循环走一遍；微任务不算，那样信号、点击都进不来 (lets the event loop turn: a microtask would let in neither signals nor clicks). */
const turn = (): Promise<void> =>
  new Promise((done) => {
    if (typeof setImmediate === 'function') setImmediate(done);
    else if (typeof MessageChannel === 'function') {
      // 浏览器把层层的 setTimeout 拖到 4 毫秒以上 (browsers stretch nested time-outs to four milliseconds and more).
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        done();
      };
      port2.postMessage(undefined);
    } else setTimeout(done, 0);
  });

/**
 * 长活的两步之间：看信号，久了便让一让。网页与 worker 里模型也在这一线程上算，不让则计时器、消息、停止都进不来。
 *
 * Between two steps of long work: looks at the signal, and gives way where it has been long. In pages and workers the model runs on
 * this very thread, so that no timer, message or abort comes in unless the work gives way. Throws the signal's reason.
 *
 * @example
 * const pause = pauser(signal);
 * for (const poem of poems) { await pause(); work(poem); }
 */
export function pauser(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= SLICE) {
      await turn();
      since = performance.now();
    }
    signal?.throwIfAborted();
  };
}
