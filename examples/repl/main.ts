/**
 * 诗人的 REPL：逐句写，逐句看平仄，不会写的请模型续。
 * A REPL for poets: write line by line, see the tones at once, ask the model to go on.
 *
 *     npm run repl                     # 交谈 (interactive)
 *     npm run repl < script.txt        # 照本 (scripted)
 *     npm run repl -- --model <folder> # 另用模型 (another model)
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadToSimplified, loadToTraditional } from '../../src/index.ts';
import { Shell } from './shell.ts';

const { values } = parseArgs({ options: { model: { type: 'string' } } });
const { NO_COLOR } = process.env;
const isTTY = process.stdin.isTTY === true && process.stdout.isTTY === true;
const [toTraditional, toSimplified] = await Promise.all([loadToTraditional(), loadToSimplified()]);
const shell = new Shell({
  cwd: process.cwd(),
  ...(values.model === undefined ? {} : { model: values.model }),
  around: { toTraditional, toSimplified, color: isTTY && !NO_COLOR },
  isTTY,
  write: (text) => void process.stdout.write(text),
});

// 下游先关了管道，不算出错 (a reader that closes the pipe early is no error).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const lines = createInterface({ input: process.stdin, ...(isTTY ? { output: process.stdout } : {}), prompt: '推敲> ' });
const onInterrupt = () => {
  if (shell.interrupt()) return;
  if (!isTTY) return lines.close();
  process.stdout.write('\n要离开请输入 退，或按 Ctrl-D。\n');
  lines.prompt();
};
if (isTTY) lines.on('SIGINT', onInterrupt);
else process.on('SIGINT', onInterrupt);

const prompt = () => {
  if (isTTY) lines.prompt();
};
const inputs = lines[Symbol.asyncIterator]();
shell.greet();
prompt();
let goesOn = true;
while (goesOn) {
  const { value, done } = await inputs.next();
  goesOn = done ? await shell.handle('退').then(() => false) : await shell.handle(value);
  if (goesOn) prompt();
}
lines.close();
