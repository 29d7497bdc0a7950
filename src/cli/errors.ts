import { type ConflictMember, TuiqiaoError, UnsatisfiableError } from '../errors.ts';

/** 退出码；标准输出写不出去 74（sysexits 之 EX_IOERR），下游关了管道 141（如为 SIGPIPE 所止） (exit codes). */
export const EXIT = {
  clean: 0,
  findings: 1,
  misuse: 2,
  unexpected: 70,
  unwritten: 74,
  interrupted: 130,
  closed: 141,
} as const;
/** 一个退出码 (one of the exit codes). */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** 命令行自己的错误编码 (codes of the errors of the command line itself). */
export type CliErrorCode =
  | 'USAGE'
  | 'UNKNOWN_COMMAND'
  | 'UNREADABLE'
  | 'UNWRITABLE'
  | 'SAME_FILE'
  | 'FILE_CHANGED'
  | 'NO_VERSE'
  | 'NO_MATCH'
  | 'INVALID_CONFIG';

/** 错误的三样：编码、中文、英文；所求不可能者，另有相抵触的各条 (what is told about an error). */
export interface ErrorReport {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly conflict?: readonly ConflictMember[];
}

/** 命令用错，或文件读写不成 (misuse of the command line, or a file that cannot be read or written). */
export class CliError extends Error implements ErrorReport {
  override readonly name: string = 'CliError';
  constructor(
    readonly code: CliErrorCode,
    readonly zh: string,
    readonly en: string,
  ) {
    super(`${zh} (${en})`);
  }
}

/** 配置文件读不懂，或写得不对 (a configuration that cannot be read or does not follow the schema). */
export class ConfigError extends CliError {
  override readonly name = 'ConfigError';
  constructor(
    /** 哪个文件 (the file). */
    readonly file: string,
    /** 文件里的何处，如 rules.孤平；全文则空 (where in the file, such as rules.孤平; empty for the whole). */
    readonly path: string,
    zh: string,
    en: string,
  ) {
    const place = path === '' ? file : `${file} 的 ${path}`;
    super('INVALID_CONFIG', `配置 ${place}：${zh}`, `configuration ${file}${path === '' ? '' : ` (${path})`}: ${en}`);
  }
}

/** 意料之中的错误取其说明，意料之外者 undefined (the report of an expected error; `undefined` for an unexpected one). */
export function reportOf(error: unknown): ErrorReport | undefined {
  if (!(error instanceof CliError || error instanceof TuiqiaoError)) return undefined;
  const { code, zh, en } = error;
  return { code, zh, en, ...(error instanceof UnsatisfiableError ? { conflict: error.conflict } : {}) };
}

/** 同一错误，前面标明出处 (the same error, told with its place). */
export const withPlace = (place: string, { zh, en, ...rest }: ErrorReport): ErrorReport => ({
  ...rest,
  zh: `${place}：${zh}`,
  en: `${place}: ${en}`,
});
