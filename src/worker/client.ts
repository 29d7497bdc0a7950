/**
 * worker 外的一面：编号、分发、叫停、看它还在不在 (the side outside the worker: numbers, dispatch, aborts, and whether it is still there).
 * @module
 */
import { type TuiqiaoError, WorkerError } from '../errors.ts';
import type { LoadProgress } from '../generate/model/folder.ts';
import type { TaskName } from '../generate/tasks/index.ts';
import type { Progress } from '../generate/tasks/types.ts';
import { type Asked, errorSaid, isSaid, type Materials, postable } from './protocol.ts';

/** 一次请求的选项 (options of one request). */
export interface CallOptions {
  /** 叫停：即刻抛其缘由，worker 里也随即停下 (stops it: its reason is thrown at once, and the worker stops too). */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** 通到 worker 的线 (the line to a worker). */
export interface Channel {
  post(message: Asked, transfer?: readonly MessagePort[]): void;
  /** 有没有在等的事；没有，便不拦着进程结束 (whether anything is awaited; where nothing is, a process may end). */
  hold(isAwaited: boolean): void;
  end(): void;
}

/** 线上的动静 (what happens on a line). */
export interface Events {
  readonly said: (data: unknown) => void;
  /** 断了 (it broke). */
  readonly lost: (zh: string, en: string, cause?: unknown) => void;
}

/** 有事在等时，隔这么久问一声，毫秒 (asks for a sign of life so often while anything is awaited, in milliseconds). */
const PING = 5000;
/** 连着这么多声不应，便当它不在了；按声数而不按钟，网页在后台时计时器慢，也不误判 (so many unanswered in a row, and it is taken for lost; counted, since pages in the background have slow timers). */
const MOST_UNANSWERED = 12;

/** 一件在等的事 (one request that is awaited). */
class Call {
  private readonly items: unknown[] = [];
  private ending: { readonly error?: unknown } | undefined;
  private wake = (): void => {};

  constructor(readonly onProgress: CallOptions['onProgress']) {}

  give(item: unknown): void {
    this.items.push(item);
    this.wake();
  }

  end(ending: { readonly error?: unknown }): void {
    this.ending ??= ending;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      while (this.items.length > 0) yield this.items.shift();
      if (this.ending !== undefined) {
        if ('error' in this.ending) throw this.ending.error;
        return;
      }
      await new Promise<void>((wake) => {
        this.wake = wake;
      });
    }
  }
}

/** 一个用写者的人 (one who uses a worker). */
export class Client {
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private readonly channel: Channel;
  private ended: TuiqiaoError | undefined;
  private pings: ReturnType<typeof setInterval> | undefined;
  private unanswered = 0;
  private isReady = false;
  private tellReady: (model: string) => void = () => {};
  private tellUnready: (error: unknown) => void = () => {};
  /** 载入之后，模型之名 (the name of the model, once it is loaded). */
  readonly ready: Promise<string>;

  constructor(
    open: (events: Events) => Channel,
    materials: Materials,
    private readonly onLoading?: (progress: LoadProgress) => void,
  ) {
    this.ready = new Promise((tell, refuse) => {
      this.tellReady = tell;
      this.tellUnready = refuse;
    });
    this.channel = open({
      said: (data) => this.hear(data),
      lost: (zh, en, cause) => {
        const code = this.isReady ? 'WORKER_LOST' : 'WORKER_UNAVAILABLE';
        this.end(new WorkerError(code, zh, en, cause === undefined ? {} : { cause }));
      },
    });
    this.channel.post({ kind: 'load', materials });
    this.watch();
  }

  /** 求一事，逐个来；抛 worker 里所抛者、`signal` 之缘由、`WorkerError` (asks for something, item by item). */
  async *run(
    task: TaskName,
    request: unknown,
    { signal, onProgress }: CallOptions,
    asFound: boolean,
  ): AsyncGenerator<unknown> {
    signal?.throwIfAborted();
    if (this.ended !== undefined) throw this.ended;
    const posted = postable(request);
    const id = ++this.last;
    const call = new Call(onProgress);
    const stop = (): void => call.end({ error: signal?.reason });
    this.calls.set(id, call);
    signal?.addEventListener('abort', stop, { once: true });
    this.watch();
    try {
      this.channel.post({ kind: 'run', id, task, request: posted, asFound });
      yield* call;
    } finally {
      signal?.removeEventListener('abort', stop);
      // 尚在此表，是还没有听到它的结语：不等了 (still listed, its last word was not heard: nobody waits for it any more).
      if (this.calls.delete(id) && this.ended === undefined) this.channel.post({ kind: 'abort', id });
      this.watch();
    }
  }

  /** 另开一条线，给别的线程、别的框架 (another line to the same worker, to be posted elsewhere). */
  connect(): MessagePort {
    if (this.ended !== undefined) throw this.ended;
    const { port1, port2 } = new MessageChannel();
    this.channel.post({ kind: 'join', port: port2 }, [port2]);
    return port1;
  }

  close(): void {
    this.end(new WorkerError('WRITER_CLOSED', '写者已关', 'the writer was closed'));
  }

  /** 起不来、被叫停：不再用了 (given up before it was ready). */
  end(error: TuiqiaoError): void {
    if (this.ended !== undefined) return;
    this.ended = error;
    for (const [id, call] of this.calls) {
      // 还在做的叫停，免得后来的等它 (what is being done is stopped, so that others need not wait for it).
      this.channel.post({ kind: 'abort', id });
      call.end({ error });
    }
    this.calls.clear();
    this.tellUnready(error);
    this.watch();
    this.channel.end();
  }

  private hear(data: unknown): void {
    if (!isSaid(data)) return;
    this.unanswered = 0;
    const { kind, id } = data;
    if (kind === 'loading') this.onLoading?.(data['progress'] as LoadProgress);
    else if (kind === 'ready') {
      this.isReady = true;
      this.tellReady(String(data['model']));
      this.watch();
    } else if (kind === 'unready') this.end(errorSaid(data['error']));
    const call = typeof id === 'number' ? this.calls.get(id) : undefined;
    if (call === undefined) return;
    if (kind === 'item') call.give(data['item']);
    else if (kind === 'progress') {
      try {
        call.onProgress?.(data['progress'] as Progress);
      } catch (error) {
        // 报进度者自己抛的，归于此次所求 (what the listener throws fails the request, as it does without a worker).
        call.end({ error });
      }
    } else if (kind === 'done' || kind === 'failed') {
      this.calls.delete(id as number);
      call.end(kind === 'done' ? {} : { error: errorSaid(data['error']) });
    }
  }

  /** 有事在等才问，才拦着进程 (asks, and keeps the process, only while anything is awaited). */
  private watch(): void {
    const isAwaited = this.ended === undefined && (!this.isReady || this.calls.size > 0);
    this.channel.hold(isAwaited);
    if (!isAwaited) {
      clearInterval(this.pings);
      this.pings = undefined;
      return;
    }
    if (this.pings !== undefined) return;
    this.unanswered = 0;
    this.pings = setInterval(() => {
      if (++this.unanswered > MOST_UNANSWERED) {
        const seconds = (PING * MOST_UNANSWERED) / 1000;
        const lost = ['WORKER_LOST', `worker 已 ${seconds} 秒不应`, `no answer for ${seconds} seconds`] as const;
        this.end(new WorkerError(...lost));
      } else this.channel.post({ kind: 'ping' });
    }, PING);
  }
}
