import { fstatSync, readFileSync } from 'node:fs';
import type { FileIdentity } from './disk.ts';
import type { Io } from './io.ts';

/** 进程自己的往来：标准输入输出、环境、Ctrl-C (the exchanges of this process: its streams, its environment, Ctrl-C). */
export function processIo(): Io {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  /** 标准输出坏在哪里；好的则无 (what broke standard output; undefined while it is whole). */
  let failure: string | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error.code ?? error.message;
  });
  // 报错的一端自己坏了，无处可说 (nowhere is left to tell that standard error is broken).
  process.stderr.on('error', () => {});
  return {
    stdout: {
      write: (text) => process.stdout.write(text),
      // 下游关了管道，也不再等 (a closed pipe ends the waiting too).
      drained: () =>
        new Promise<void>((done) => {
          if (failure !== undefined) return done();
          const finish = () => {
            process.stdout.off('drain', finish).off('error', finish).off('close', finish);
            done();
          };
          process.stdout.on('drain', finish).on('error', finish).on('close', finish);
        }),
      isOpen: () => failure === undefined,
      finished: () =>
        new Promise((done) => {
          if (failure !== undefined || process.stdout.destroyed) return done(failure);
          // 空写一次，其回调在先前各段之后 (the callback of an empty write comes after those of all before it).
          process.stdout.write('', () => setImmediate(() => done(failure)));
        }),
    },
    stderr: process.stderr,
    stdin: process.stdin,
    ...stdinFile(),
    ...(process.stdin.isTTY && process.stdout.isTTY
      ? { terminal: { input: process.stdin, output: process.stdout } }
      : {}),
    isTTY: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
    env: process.env,
    cwd: process.cwd(),
    version,
    worker: new URL(import.meta.url.endsWith('.ts') ? './worker.dev.mjs' : './worker.js', import.meta.url),
    interrupted: () => {
      const controller = new AbortController();
      // 只接第一次：模型不理会时，再按一次就直接结束 (only the first; a second Ctrl-C ends the process at once).
      process.once('SIGINT', () => controller.abort());
      return controller.signal;
    },
    loadAnthology: async () => {
      const [{ inspire, loadAnthology }, { shippedThemes }] = await Promise.all([
        import('../anthology/index.ts'),
        import('./inspire.ts'),
      ]);
      const [anthology, themes] = await Promise.all([loadAnthology(), shippedThemes()]);
      return { inspire: (request) => inspire(request, { anthology, themes }) };
    },
    loadGeneration: () => import('../generate/index.ts'),
  };
}

/** 标准输入若由文件而来（`< 文件`），是哪一个 (the file that standard input was redirected from, if it was). */
function stdinFile(): { readonly stdinFile?: FileIdentity } {
  try {
    const found = fstatSync(0, { bigint: true });
    return found.isFile() ? { stdinFile: { dev: found.dev, ino: found.ino } } : {};
  } catch {
    // 没有标准输入 (there is no standard input).
    return {};
  }
}
