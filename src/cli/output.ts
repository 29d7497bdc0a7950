import type { ErrorReport } from './errors.ts';
import type { Io } from './io.ts';

/** 要不要颜色：--no-color、NO_COLOR、FORCE_COLOR，其次看是否终端 (whether to colour the output). */
export function wantsColor(io: Io, option: boolean | undefined): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force } = io.env;
  if (option === false || (no !== undefined && no !== '')) return false;
  return (force !== undefined && force !== '' && force !== '0') || io.isTTY.stdout;
}

/** 错误写到 stderr，先中文后英文 (writes an error, Chinese first). */
export function tell(io: Io, { zh, en }: ErrorReport): void {
  io.stderr.write(`错误：${zh}\nerror: ${en}\n`);
}

/** 写一个 JSON 值 (writes one JSON value). */
export function writeJson(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
