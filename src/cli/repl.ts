import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { loadMarkdown } from '../lint/index.ts';
import { loadToSimplified, loadToTraditional } from '../text/index.ts';
import { EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { journalFolder, journalIn } from './journal.ts';
import { wantsColor } from './output.ts';
import { Shell } from './shell.ts';

/** `tuiqiao repl` 的选项 (options of the command). */
export interface ReplFlags {
  readonly model?: string;
  /** 诗稿是文件里的第几首，1 起 (which poem of the file, 1-based). */
  readonly poem?: number;
  /** false 即 --no-color (false for --no-color). */
  readonly color?: boolean;
}

const PROMPT = '推敲> ';

/**
 * 诗人的会话：终端上交谈，管道里照本。Ctrl-C 停下生成，诗稿不动；离开时未存的自动保存。
 *
 * A session: a conversation on a terminal, a script in a pipe. Ctrl-C stops a generation and keeps the draft; what is
 * unsaved is saved on leaving.
 */
export async function repl(file: string | undefined, flags: ReplFlags, io: Io): Promise<ExitCode> {
  const [toTraditional, toSimplified, markdown] = await Promise.all([
    loadToTraditional(),
    loadToSimplified(),
    loadMarkdown(),
  ]);
  const { terminal } = io;
  const folder = journalFolder(io.env);
  const shell = new Shell({
    cwd: io.cwd,
    ...(flags.model === undefined ? {} : { model: flags.model }),
    around: { toTraditional, toSimplified, markdown, color: wantsColor(io, flags.color) },
    isTTY: terminal !== undefined,
    ...(terminal === undefined ? {} : { columns: () => terminal.output.columns }),
    write: (text) => void io.stdout.write(text),
    loadGeneration: () => io.loadGeneration(),
    loadAnthology: io.loadAnthology,
    ...(folder === undefined ? {} : { journal: journalIn(folder) }),
  });
  const lines = createInterface(
    terminal === undefined
      ? { input: Readable.from(io.stdin) }
      : {
          input: terminal.input,
          output: terminal.output,
          prompt: PROMPT,
          completer: (line: string) => shell.complete(line),
        },
  );
  const prompt = () => {
    if (terminal !== undefined) lines.prompt();
  };
  const interrupt = () => {
    if (shell.interrupt()) return;
    if (terminal === undefined) return lines.close();
    io.stdout.write('\n要离开请输入 退，或按 Ctrl-D。 Leave with 退 or Ctrl-D.\n');
    prompt();
  };
  // 信号只来一次，故每次重接 (a signal comes once, so it is taken over again each time).
  const listen = () =>
    io.interrupted().addEventListener('abort', () => {
      listen();
      interrupt();
    });
  if (terminal === undefined) listen();
  else lines.on('SIGINT', interrupt);

  const inputs = lines[Symbol.asyncIterator]();
  shell.greet();
  if (file !== undefined) await shell.open(file, flags.poem);
  prompt();
  let goesOn = true;
  while (goesOn) {
    const { value, done } = await inputs.next();
    goesOn = done ? await shell.handle('退').then(() => false) : await shell.handle(value);
    if (goesOn) prompt();
  }
  lines.close();
  return EXIT.clean;
}
