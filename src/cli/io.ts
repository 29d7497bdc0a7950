import type * as Generation from '../generate/index.ts';
import type { Inspired, TaskRequest } from '../repl/index.ts';
import type { FileIdentity } from './disk.ts';

/** 生成部分，用时才载入 (the generation module, imported only for co-writing). */
export type GenerationModule = Pick<typeof Generation, 'TASKS' | 'loadModel' | 'score'>;

/** 诗选，用时才载入 (the anthology, imported only when asked for). */
export interface AnthologyModule {
  inspire(request: TaskRequest): readonly Inspired[];
}

/** 命令行与外界的往来，皆由此传入，测试因此不必起进程 (everything the commands exchange with the world). */
export interface Io {
  /**
   * `write` 得 false，则待 `drained` 再写；`finished` 等所写的都出去了，出不去则得其缘由
   * (a `write` that returns false asks to wait for `drained`; `finished` waits for what was written, and tells why it did not go out).
   */
  readonly stdout: {
    write(text: string): unknown;
    drained?(): Promise<void>;
    isOpen?(): boolean;
    finished?(): Promise<string | undefined>;
  };
  readonly stderr: { write(text: string): unknown };
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** 标准输入若是文件，是哪一个 (which file standard input is, where it is one). */
  readonly stdinFile?: FileIdentity;
  /** 交谈用的终端；标准输入、输出不都是终端则无 (the terminal to converse on; absent unless input and output both are). */
  readonly terminal?: {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream & { readonly columns?: number };
  };
  /** 各端是否终端 (which ends are terminals). */
  readonly isTTY: { readonly stdout: boolean; readonly stderr: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** 语料模式的线程所跑的文件；没有则不起线程 (the file worker threads run; no threads without it). */
  readonly worker?: URL;
  /** 从此接管 Ctrl-C，返回其信号 (takes over Ctrl-C from now on and returns its signal). */
  interrupted(): AbortSignal;
  /** 载入诗选；没有带诗选则无 (imports the anthology; absent where none comes with the build). */
  readonly loadAnthology?: () => Promise<AnthologyModule>;
  /** 载入生成部分 (imports the generation module). */
  loadGeneration(): Promise<GenerationModule>;
}
