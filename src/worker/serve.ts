/**
 * worker 里的一面：先来先做，一次一件 (the side within the worker: first come, first served, one at a time).
 * @module
 */
import { InvalidInputError } from '../errors.ts';
import type { LanguageModel } from '../generate/model/types.ts';
import type { KnownLines } from '../generate/novelty/filter.ts';
import { TASKS, type TaskName } from '../generate/tasks/index.ts';
import { perform, type RunOptions, type Task } from '../generate/tasks/types.ts';
import { type Answered, errorToSay, isSaid, type Materials, type Rubbish } from './protocol.ts';

/** 一条线：worker 自己的，或由别处送来的 MessagePort (a line to a client: the worker's own, or a port that was sent). */
export interface Line {
  postMessage(message: Answered): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  start?(): void;
}

/** 已载入的 (what was loaded). */
export interface Loaded {
  readonly model: LanguageModel;
  readonly knownLines?: KnownLines;
}

/**
 * 在一条线上听候；`load` 是怎样载入，头一句 load 来了才做，只做一次。
 *
 * Listens on a line. `load` is called once, for the first `load` that is said. Whatever else comes by postMessage is left
 * alone, unless it has the number of a request, whose sender is told.
 */
export function serve(line: Line, load: (materials: Materials) => Promise<Loaded>): void {
  new Desk(load).listen(line);
}

class Desk {
  private loaded: Promise<Loaded> | undefined;
  /** 前面各件做完之时 (settles when all that came before are done). */
  private before: Promise<void> = Promise.resolve();

  constructor(private readonly load: (materials: Materials) => Promise<Loaded>) {}

  listen(line: Line): void {
    const running = new Map<number, AbortController>();
    line.addEventListener('message', ({ data }) => {
      if (isSaid(data)) this.answer(line, running, data);
    });
    line.start?.();
  }

  private answer(line: Line, running: Map<number, AbortController>, said: Rubbish): void {
    const { kind, id } = said;
    if (kind === 'ping') line.postMessage({ kind: 'pong' });
    else if (kind === 'load') this.tellLoaded(line, said['materials']);
    else if (kind === 'join') this.join(said['port']);
    else if (typeof id !== 'number') return;
    else if (kind === 'abort') running.get(id)?.abort();
    else if (running.has(id)) return;
    else {
      const controller = new AbortController();
      running.set(id, controller);
      const mine = this.before.then(async () => {
        line.postMessage(await this.run(line, id, said, controller.signal));
        running.delete(id);
      });
      // 一件送不回去，不碍后面的 (one whose answer cannot be sent does not hold up the others).
      this.before = mine.catch((error: unknown) => line.postMessage({ kind: 'failed', id, error: errorToSay(error) }));
    }
  }

  private tellLoaded(line: Line, materials: unknown): void {
    this.loaded ??= Promise.resolve((materials ?? {}) as Materials).then(this.load);
    this.loaded.then(
      ({ model }) => line.postMessage({ kind: 'ready', model: model.name }),
      (error: unknown) => line.postMessage({ kind: 'unready', error: errorToSay(error) }),
    );
  }

  private join(port: unknown): void {
    if (typeof MessagePort !== 'function' || !(port instanceof MessagePort)) return;
    this.listen(port as unknown as Line);
  }

  /** 做一件，逐个送回；得其结语 (does one thing, sending what comes of it; gives its last word). */
  private async run(line: Line, id: number, said: Rubbish, signal: AbortSignal): Promise<Answered> {
    try {
      signal.throwIfAborted();
      const { task: name, request, asFound } = said;
      if (said['kind'] !== 'run' || typeof name !== 'string' || !Object.hasOwn(TASKS, name)) {
        throw new InvalidInputError(`没有“${String(name)}”这件事`, `there is no task ${String(name)}`);
      }
      if (this.loaded === undefined) throw new InvalidInputError('还没有载入模型', 'no model has been loaded');
      const options: RunOptions = {
        ...(await this.loaded),
        signal,
        asFound: asFound === true,
        onProgress: (progress) => line.postMessage({ kind: 'progress', id, progress }),
      };
      const task = TASKS[name as TaskName] as unknown as Task<unknown, unknown, unknown>;
      for await (const item of perform(task, request, options)) {
        line.postMessage({ kind: 'item', id, item });
        signal.throwIfAborted();
      }
      return { kind: 'done', id };
    } catch (error) {
      // 叫停者已不等了 (nobody waits for what was aborted).
      return signal.aborted ? { kind: 'done', id } : { kind: 'failed', id, error: errorToSay(error) };
    }
  }
}
