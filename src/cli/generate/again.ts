import type { Command } from 'commander';

/** 参数若含空白或特殊字符则加引号 (quotes an argument for a POSIX shell where it needs it). */
const quote = (argument: string): string =>
  /^[\p{L}\p{N}□，。、_./:=-]+$/u.test(argument) ? argument : `'${argument.replace(/'/gu, `'\\''`)}'`;

/** 经 npm 脚本叫起来时，该怎样再叫一次 (how to call it again when an npm script called it). */
const SCRIPTS: Readonly<Record<string, (name: string) => string>> = {
  poem: () => 'npm run poem --',
  tuiqiao: (name) => `npm run -s tuiqiao -- ${name}`,
};

/** 与所得之诗无关的选项，及另行写出的 (options that do not bear on the verse, and those written out apart). */
const LEFT_OUT = new Set(['output', 'format', 'color', 'count', 'seed']);

/**
 * 再得此诗的命令：照原样的参数与选项，换上这个种子与个数。
 *
 * The command line that gives the verse again: arguments and options as typed, with this seed and count.
 */
export function commandAgain(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
  { seed, count }: { readonly seed: number; readonly count?: number | undefined },
): string {
  const { npm_lifecycle_event: script = '' } = env;
  const name = command.name();
  const parts = [(SCRIPTS[script] ?? ((one) => `tuiqiao ${one}`))(name)];
  parts.push(...command.args.map(quote));
  for (const option of command.options) {
    const key = option.attributeName();
    if (LEFT_OUT.has(key) || command.getOptionValueSource(key) !== 'cli') continue;
    const value: unknown = command.getOptionValue(key);
    // --x 与 --no-x 同名，依其值写其一 (--x and --no-x share a name: the value tells which was given).
    if (typeof value === 'boolean') {
      if (value !== option.negate) parts.push(option.long as string);
    } else for (const one of [value].flat()) parts.push(option.long as string, quote(String(one)));
  }
  if (count !== undefined) parts.push('-n', String(count));
  return [...parts, '--seed', String(seed)].join(' ');
}
