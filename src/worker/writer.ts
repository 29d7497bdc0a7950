import { all } from '../generate/tasks/all.ts';
import type { cangtou, cangtouEach } from '../generate/tasks/cangtou.ts';
import type { couplet } from '../generate/tasks/couplet.ts';
import type { fill, fillEach } from '../generate/tasks/fill.ts';
import type { TaskName } from '../generate/tasks/index.ts';
import type { suggestNext, suggestNextEach } from '../generate/tasks/next.ts';
import type { repair } from '../generate/tasks/repair.ts';
import type { revise } from '../generate/tasks/revise.ts';
import type { rhymes } from '../generate/tasks/rhymes.ts';
import type { score } from '../generate/tasks/score.ts';
import type { continuePoem, continuePoemEach, write, writeEach } from '../generate/tasks/write.ts';
import type { CallOptions, Client } from './client.ts';

/** `tuiqiao/generate` 的一个函数，在 worker 里做 (a function of `tuiqiao/generate`, done in the worker). */
type Remote<F> = F extends (request: infer Request, options: never) => infer Result
  ? (request: Request, options?: CallOptions) => Result
  : never;

/**
 * 在 worker 里的写者：`tuiqiao/generate` 的各函数，先来先做；选项只有 `signal`、`onProgress`，模型在 worker 里。
 * 名为 …Each 者逐个得出，不取了（`break`）便停。请求、所得、所抛与 `tuiqiao/generate` 相同，另可抛 `WorkerError`。
 *
 * A writer in a worker: the functions of `tuiqiao/generate`, first come, first served. Those named …Each give results one by
 * one and stop when no more are taken. Requests, results and errors are those of `tuiqiao/generate`, and `WorkerError`.
 */
export interface Writer {
  readonly write: Remote<typeof write>;
  readonly writeEach: Remote<typeof writeEach>;
  readonly continuePoem: Remote<typeof continuePoem>;
  readonly continuePoemEach: Remote<typeof continuePoemEach>;
  readonly suggestNext: Remote<typeof suggestNext>;
  readonly suggestNextEach: Remote<typeof suggestNextEach>;
  readonly fill: Remote<typeof fill>;
  readonly fillEach: Remote<typeof fillEach>;
  readonly cangtou: Remote<typeof cangtou>;
  readonly cangtouEach: Remote<typeof cangtouEach>;
  readonly couplet: Remote<typeof couplet>;
  readonly revise: Remote<typeof revise>;
  readonly repair: Remote<typeof repair>;
  readonly rhymes: Remote<typeof rhymes>;
  readonly score: Remote<typeof score>;
  /** 模型之名 (the name of the model). */
  readonly model: string;
  /**
   * 另开一条线：送给别的线程、框架（postMessage 时列在 transfer 里），那边 `joinWriter(port)` 即得同一写者
   * (another line to the same worker: post it elsewhere, listed among what is transferred, and call `joinWriter` there).
   */
  connect(): MessagePort;
  /** 关了它：在等的各件抛 WRITER_CLOSED；由 `joinWriter` 得来者只断自己的线 (closes it: what is awaited throws WRITER_CLOSED; one got by `joinWriter` gives up its own line alone). */
  close(): void;
}

/** 以一个用者作写者 (the functions of a writer over a client). */
export function writerOf(client: Client, model: string): Writer {
  const each =
    (task: TaskName, asFound = false) =>
    (request: unknown, options: CallOptions = {}) =>
      client.run(task, request, options, asFound);
  const whole =
    (task: TaskName) =>
    (request: unknown, options: CallOptions = {}) =>
      all(client.run(task, request, options, false));
  return {
    write: whole('write'),
    writeEach: each('write'),
    continuePoem: whole('continue'),
    continuePoemEach: each('continue'),
    suggestNext: whole('next'),
    suggestNextEach: each('next', true),
    fill: whole('fill'),
    fillEach: each('fill', true),
    cangtou: whole('cangtou'),
    cangtouEach: each('cangtou'),
    couplet: whole('couplet'),
    revise: whole('revise'),
    repair: whole('repair'),
    rhymes: whole('rhymes'),
    score: async (request, options = {}) => (await all(client.run('score', request, options, false)))[0],
    model,
    connect: () => client.connect(),
    close: () => client.close(),
  } as Writer;
}
