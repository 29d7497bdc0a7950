import { resolve } from 'node:path';
import { visible } from '../text/index.ts';
import { openReplacement, unwritable } from './disk.ts';
import type { ErrorReport } from './errors.ts';
import type { Io } from './io.ts';

/** 要不要颜色：--no-color、NO_COLOR、FORCE_COLOR，其次看是否终端 (whether to colour the output). */
export function wantsColor(io: Io, option: boolean | undefined): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force } = io.env;
  if (option === false || (no !== undefined && no !== '')) return false;
  return (force !== undefined && force !== '' && force !== '0') || io.isTTY.stdout;
}

/** 错误写到 stderr，先中文后英文；相抵触的各条，逐条说怎样改便可 (writes an error, Chinese first; each condition in conflict with what would resolve it). */
export function tell(io: Io, { zh, en, conflict = [] }: ErrorReport): void {
  io.stderr.write(`错误：${visible(zh)}\nerror: ${visible(en)}\n`);
  const fixes = conflict.flatMap(({ fix, ...one }) => (fix === undefined ? [] : [{ ...one, fix }]));
  if (fixes.length === 0) return;
  const rowsOf = (isEnough: boolean): string =>
    fixes
      .filter(({ suffices = true }) => suffices === isEnough)
      .map((one) => `  ${visible(one.zh)}\n    可：${visible(`${one.fix.zh} (${one.fix.en})`)}\n`)
      .join('');
  const [enough, more] = [rowsOf(true), rowsOf(false)];
  if (enough !== '') io.stderr.write(`改其一便可 changing any one is enough:\n${enough}`);
  if (more !== '') io.stderr.write(`改了还须再改 not enough by itself:\n${more}`);
}

/** 错误作 JSON 用 (an error as a JSON value). */
export const errorJson = ({ code, zh, en, conflict }: ErrorReport): Readonly<Record<string, unknown>> => ({
  code,
  zh,
  en,
  ...(conflict === undefined ? {} : { conflict }),
});

/** 写一个 JSON 值 (writes one JSON value). */
export function writeJson(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** 输出的去处：标准输出或文件 (where output goes: standard output or a file). */
export interface Sink {
  /** 写一段，写得太快便等一等；下游已关则得 false (writes a piece, waiting where the reader is slow; false once it is gone). */
  write(text: string): Promise<boolean>;
  /** 不要已写的；文件仍是原样 (gives up what was written: the file stays as it was). */
  discard(): Promise<void>;
}

/**
 * 写往标准输出，或所指的文件；文件待全部写成才换上，中途出错则原样未动。写不了，抛 `CliError`。
 *
 * Gives standard output, or the named file, to write to. The file takes its new content when all of it is written; where
 * `work` fails, it stays as it was. Throws `CliError` where it cannot be written.
 */
export async function withSink<T>(io: Io, file: string | undefined, work: (sink: Sink) => Promise<T>): Promise<T> {
  if (file === undefined) {
    return work({
      write: async (text) => {
        if (io.stdout.write(text) === false) await io.stdout.drained?.();
        return io.stdout.isOpen?.() ?? true;
      },
      discard: async () => {},
    });
  }
  const told = (error: unknown): never => {
    throw unwritable(file, error);
  };
  const replacement = await openReplacement(resolve(io.cwd, file)).catch(told);
  let isKept = true;
  const discard = async (): Promise<void> => {
    isKept = false;
    await replacement.discard();
  };
  const result = await work({
    write: async (text) => {
      await replacement.write(text).catch(told);
      return true;
    },
    discard,
  }).catch(async (error: unknown) => {
    await discard();
    throw error;
  });
  if (isKept) await replacement.commit().catch(told);
  return result;
}
