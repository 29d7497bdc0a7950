import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';

/** 假的往来之所，及其所记 (what a run is given, and what it left behind). */
export interface FakeOptions {
  /** 一整块，或几块 (one piece or several). */
  readonly stdin?: string | Uint8Array | readonly Uint8Array[];
  readonly isTTY?: { readonly stdout?: boolean; readonly stderr?: boolean };
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly loadGeneration?: Io['loadGeneration'];
  readonly stdinFile?: NonNullable<Io['stdinFile']>;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** 跑一次命令，不起进程 (runs the command line without a process). */
export async function tuiqiao(argv: readonly string[], options: FakeOptions = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  const { stdin = '' } = options;
  const io: Io = {
    stdout: {
      write: (text) => {
        out += text;
      },
    },
    stderr: {
      write: (text) => {
        err += text;
      },
    },
    stdin: (async function* () {
      if (typeof stdin === 'string') yield Buffer.from(stdin);
      else if (stdin instanceof Uint8Array) yield stdin;
      else yield* stdin;
    })(),
    ...(options.stdinFile === undefined ? {} : { stdinFile: options.stdinFile }),
    isTTY: { stdout: options.isTTY?.stdout ?? false, stderr: options.isTTY?.stderr ?? false },
    env: options.env ?? {},
    cwd: options.cwd ?? '.',
    version: '1.2.3',
    interrupted: () => options.signal ?? new AbortController().signal,
    loadGeneration: options.loadGeneration ?? (() => import('../../src/generate/index.ts')),
  };
  const code = await run(argv, io);
  return { code, out, err };
}

/** 一个临时目录，内有这些文件 (a temporary folder holding these files). */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tuiqiao-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
