import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import pc from 'picocolors';
import type {
  Progress as GenerationProgress,
  LanguageModel,
  Task as Planned,
  RunOptions,
} from '../../generate/index.ts';
import { visible, visibleBlock } from '../../text/index.ts';
import { replaceFile, unwritable as unwritten } from '../disk.ts';
import { CliError, type ErrorReport, EXIT, type ExitCode, reportOf } from '../errors.ts';
import type { GenerationModule, Io } from '../io.ts';
import { errorJson, tell, wantsColor } from '../output.ts';
import { Progress } from '../progress.ts';
import type { Json } from './json.ts';
import type { TaskFlags } from './options.ts';
import type { Colors } from './text.ts';

/** 验过了的所求，给它模型就逐个产出 (a request that will do: given a model it finds, one by one). */
export type Find<T> = (options: RunOptions) => AsyncIterable<T>;

/** 验所求，不动模型；无所求则 undefined，所求不对则抛任务自己的错 (plans a request; `undefined` where there is nothing to find, the task's error where it will not do). */
export function planned<Request, Plan, Item>(
  task: Planned<Request, Plan, Item>,
  request: Request,
): Find<Item> | undefined {
  const plan = task.plan(request);
  return plan === undefined ? undefined : (options) => task.run(plan, options);
}

/** 一个命令所求：怎样找、怎样说 (what a command asks for: how to find it, how to tell it). */
export interface Task<T> {
  /** 怎样找，见 `planned` (how to find it). */
  plan(): Find<T> | undefined;
  /** 第几个，1 起 (an item as text; its number is 1-based). */
  toText(item: T, number: number, colors: Colors): string;
  /** 各项之间空一行否 (whether a blank row parts the items). */
  readonly spaced: boolean;
  /** 全部之后的一行 (a row after all of them). */
  footer?(items: readonly T[]): string;
  toJson(items: readonly T[]): Json;
  /** 一项的量词：首、句、种 (the measure word of an item). */
  readonly unit: string;
  /** 一个也没有时怎样说，退出码是几 (what to say, and exit with, where there is none). */
  readonly none: { readonly zh: string; readonly en: string; readonly code: ExitCode };
}

/** 收齐 (collects what is found). */
export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/**
 * 做一个任务：先验所求与去处，再载入模型；流式则成一个出一个；Ctrl-C 停下，已成的交出去再报错。
 *
 * Runs a task. Request and destination are checked before the model is loaded; items are printed as they are finished where the
 * output streams; Ctrl-C stops the work, and what is finished is handed over before an error is told.
 */
export async function runTask<T>(
  task: Task<T>,
  flags: TaskFlags,
  io: Io,
  generation: GenerationModule,
): Promise<ExitCode> {
  const target = flags.output === undefined ? undefined : resolve(io.cwd, flags.output);
  if (target !== undefined) await checkWritable(target, flags.output as string);
  const colors = pc.createColors(target === undefined && wantsColor(io, flags.color));
  const isJson = flags.format === 'json';
  const streams = target === undefined && !isJson;
  const found: T[] = [];
  const textOf = (item: T, i: number): string =>
    `${i > 0 && task.spaced ? '\n' : ''}${visibleBlock(task.toText(item, i + 1, colors), colors.isColorSupported)}\n`;
  const footer = (): string => (task.footer === undefined ? '' : `\n${visibleBlock(task.footer(found), false)}\n`);

  const signal = io.interrupted();
  let failure: unknown;
  // 已知无所求（如本来合律），便不必载入模型 (where there is nothing to find the model is not needed).
  const find = task.plan();
  if (find !== undefined) {
    const progress = new Progress(io);
    try {
      const model = await loadModel(flags, io, generation, progress, signal);
      const onProgress = ({ done, total, partial }: GenerationProgress) =>
        progress.show(`推敲中 ${done}/${total} ${partial}`);
      for await (const item of find({ model, signal, onProgress })) {
        progress.clear();
        found.push(item);
        if (streams) io.stdout.write(textOf(item, found.length - 1));
        // 下游已关，不必再找 (nobody reads on).
        if (streams && io.stdout.isOpen?.() === false) break;
      }
    } catch (error) {
      if (!signal.aborted) failure = error;
    } finally {
      progress.clear();
    }
  }

  if (streams && found.length > 0) io.stdout.write(footer());
  const isDone = failure === undefined && !signal.aborted;
  if (isDone && found.length === 0 && task.none.code === EXIT.misuse) {
    throw new CliError('USAGE', task.none.zh, task.none.en);
  }
  const report = failure === undefined ? undefined : reportOf(failure);
  if (isJson ? failure === undefined || found.length > 0 : found.length > 0 && !streams) {
    const error = report === undefined ? {} : { error: errorJson(report) };
    const text = isJson
      ? `${JSON.stringify({ ...task.toJson(found), ...error }, undefined, 2)}\n`
      : found.map(textOf).join('') + footer();
    await handOver(text, target, flags, io);
    // 错误已在 JSON 里，不再另写一个 (the error is part of the JSON value).
    if (isJson && report !== undefined) return told(io, report);
  }
  if (failure !== undefined) throw failure;
  if (signal.aborted) return stopped(io, task, found.length);
  if (found.length > 0) return EXIT.clean;
  const { zh, en, code } = task.none;
  const end = code === EXIT.clean && !isJson ? io.stdout : io.stderr;
  end.write(`${zh}\n${en}\n`);
  return code;
}

/** 载入模型，显示进度 (loads the model, with progress shown). */
export async function loadModel(
  flags: TaskFlags,
  io: Io,
  generation: GenerationModule,
  progress: Progress,
  signal: AbortSignal,
): Promise<LanguageModel> {
  progress.show('载入模型……');
  if (flags.model?.startsWith(HUB) === true) {
    progress.clear();
    io.stderr.write(unverified(flags.model));
  }
  const folder = flags.model === undefined ? {} : { folder: modelAt(io.cwd, flags.model) };
  return generation.loadModel({ ...folder, signal });
}

/** hub 之名的起头 (what the name of a model of the hub begins with). */
export const HUB = 'hub:';
/** 由 hub 来的模型，未经核对，先说明 (a model of the hub is unverified, and told to be). */
export const unverified = (model: string): string =>
  `模型 ${visible(model)} 来自 hub，未经核对 (a model of the hub, unverified)\n`;

/** 模型：在的文件夹；不在的照原样交出，由载入者说 (a folder where there is one; else as given, for loading to tell). */
export function modelAt(cwd: string, model: string): string {
  const folder = resolve(cwd, model);
  return existsSync(folder) ? folder : model;
}

/** 交出所成：写入文件；写不了就改印出来，再报错 (hands over what is finished; what a file does not take is printed). */
async function handOver(text: string, target: string | undefined, flags: TaskFlags, io: Io): Promise<void> {
  if (target === undefined) {
    io.stdout.write(text);
    return;
  }
  try {
    await replaceFile(target, text);
    io.stderr.write(`已写入 ${visible(flags.output as string)} (written)\n`);
  } catch (error) {
    io.stdout.write(text);
    throw unwritten(flags.output as string, error);
  }
}

function told(io: Io, report: ErrorReport): ExitCode {
  tell(io, report);
  return EXIT.misuse;
}

function stopped<T>(io: Io, { unit }: Task<T>, count: number): ExitCode {
  io.stderr.write(
    count > 0
      ? `已停，得 ${count} ${unit}。\nstopped; ${count} finished.\n`
      : `已停，一${unit}也还没有。\nstopped before anything was finished.\n`,
  );
  return EXIT.interrupted;
}

const unwritable = (name: string): CliError =>
  new CliError('UNWRITABLE', `“${name}”写不了：没有这个目录，或没有权限`, `${name} cannot be written`);

/** 写诗要好一阵，写不了的文件先报 (an output that cannot be written is reported before the long work). */
export async function checkWritable(path: string, name: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new CliError('UNWRITABLE', `“${name}”是目录`, `${name} is a directory`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw unwritable(name);
  await access(existing === undefined ? dirname(path) : path, constants.W_OK).catch(() =>
    Promise.reject(unwritable(name)),
  );
}
