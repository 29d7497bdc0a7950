import { CommanderError } from 'commander';
import { visible, visibleBlock } from '../text/index.ts';
import { CliError, EXIT, type ExitCode, reportOf } from './errors.ts';
import type { Io } from './io.ts';
import { errorJson, tell, writeJson } from './output.ts';
import { buildProgram } from './program.ts';

/**
 * 跑一次命令，返回退出码；从不结束进程。
 *
 * Runs the command line once and returns the exit code: 0 clean, 1 findings of severity error, 2 misuse, 70 a fault of
 * the program, 74 output that cannot be written, 141 a reader that closed the pipe, 130 interrupted. It never ends the process.
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const code = await runCommand(argv, io);
  const reason = await io.stdout.finished?.();
  if (reason === undefined) return code;
  const isClosed = reason === 'EPIPE';
  const zh = isClosed ? '标准输出被下游关了，没有写完' : `标准输出写不出去（${reason}），没有写完`;
  const en = isClosed ? 'standard output was closed early' : `standard output cannot be written (${reason})`;
  tell(io, { code: 'UNWRITABLE', zh, en });
  return isClosed ? EXIT.closed : EXIT.unwritten;
}

async function runCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  try {
    const program = buildProgram(argv, io, (result) => {
      code = result;
    });
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.clean;
    }
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.clean;
    const report = error instanceof CommanderError ? usageError(error) : reportOf(error);
    if (report === undefined) return unexpected(error, io);
    tell(io, report);
    if (wantsJson(argv)) writeJson(io, { error: errorJson(report) });
    return EXIT.misuse;
  }
}

/** 命令行还没读懂时，也要知道人家要不要 JSON (whether JSON was asked for, even if the rest could not be understood). */
const wantsJson = (argv: readonly string[]): boolean =>
  argv.some((arg, i) => arg === '--format=json' || (arg === '--format' && argv[i + 1] === 'json'));

const USAGE: Readonly<Record<string, string>> = {
  'commander.unknownOption': '没有这个选项',
  'commander.unknownCommand': '没有这个命令',
  'commander.optionMissingArgument': '选项缺少值',
  'commander.missingArgument': '缺少参数',
  'commander.invalidArgument': '选项的值不对',
  'commander.excessArguments': '参数太多',
};

/** commander 的英文消息配上中文 (a usage error of the parser, told in both languages). */
function usageError({ code, message }: CommanderError): CliError {
  const en = message.replace(/^error: /u, '').replace(/\s*\n\s*/gu, ' ');
  const [what] = /'[^']*'/u.exec(en) ?? [];
  const zh = USAGE[code] ?? '用法不对';
  return new CliError('USAGE', `${zh}${what === undefined ? '' : `：${what}`}；用法见 tuiqiao --help`, en);
}

function unexpected(error: unknown, io: Io): ExitCode {
  const message = visible(error instanceof Error ? error.message : String(error));
  io.stderr.write(`出了意外：${message}\nunexpected error: ${message}\n`);
  const { DEBUG } = io.env;
  const details = DEBUG && error instanceof Error ? error.stack : '设 DEBUG=1 可见详情 (set DEBUG=1 for details)';
  io.stderr.write(`${visibleBlock(details ?? '', false)}\n`);
  return EXIT.unexpected;
}
