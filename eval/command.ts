import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * 另起一个进程，以 `tuiqiao check` 来判；返回其标准输出与退出码 (what `tuiqiao check` says in a process of its own).
 *
 * @param flags 其后的选项，读标准输入 (its flags; it reads standard input)
 */
export function checkedByCommand(flags: readonly string[], input: string): { out: string; status: number | null } {
  const cli = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const argv = ['--import', 'tsx', cli, 'check', ...flags, '-'];
  const { stdout, status } = spawnSync(process.execPath, argv, { input, encoding: 'utf8', maxBuffer: 1 << 29 });
  return { out: stdout, status };
}
