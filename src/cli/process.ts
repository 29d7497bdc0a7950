import { fstatSync, readFileSync } from 'node:fs';
import type { FileIdentity } from './disk.ts';
import type { Io } from './io.ts';

/** 进程自己的往来：标准输入输出、环境、Ctrl-C (the exchanges of this process: its streams, its environment, Ctrl-C). */
export function processIo(): Io {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  let isOpen = true;
  // 下游先关了管道（如 | head），不算出错 (a reader that closes the pipe early is no error).
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      isOpen = isOpen && stream !== process.stdout;
    });
  }
  return {
    stdout: {
      write: (text) => process.stdout.write(text),
      // 下游关了管道，也不再等 (a closed pipe ends the waiting too).
      drained: () =>
        new Promise<void>((done) => {
          if (!isOpen) return done();
          const finish = () => {
            process.stdout.off('drain', finish).off('error', finish).off('close', finish);
            done();
          };
          process.stdout.on('drain', finish).on('error', finish).on('close', finish);
        }),
      isOpen: () => isOpen,
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
