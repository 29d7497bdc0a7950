/**
 * 诗人的 REPL：逐句写，逐句看平仄，不会写的请模型续；即 `tuiqiao repl`。
 * A REPL for poets: write line by line, see the tones at once, ask the model to go on. The same as `tuiqiao repl`.
 *
 *     npm run repl                     # 交谈 (interactive)
 *     npm run repl < script.txt        # 照本 (scripted)
 *     npm run repl -- draft.txt        # 接着写 (goes on with a draft)
 *     npm run repl -- --model <folder> # 另用模型 (another model)
 */
import { processIo } from '../../src/cli/process.ts';
import { run } from '../../src/cli/run.ts';

process.exitCode = await run(['repl', ...process.argv.slice(2)], processIo());
