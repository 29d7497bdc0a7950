import { constants, existsSync } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Candidate, Progress as GenerationProgress, Mood, Period, WriteRequest } from '../generate/index.ts';
import type { Opening } from '../meter/index.ts';
import { candidateToJson, candidateToText, type Invocation } from './candidate.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { Progress } from './progress.ts';

/** `tuiqiao write` 的选项 (options of the command). */
export interface WriteFlags {
  readonly form?: string;
  readonly rhyme?: string;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  readonly mood?: Mood;
  readonly period?: Period;
  readonly given?: string;
  readonly theme?: string;
  readonly seed?: number;
  readonly count?: number;
  readonly beams?: number;
  readonly pool?: number;
  readonly allowKnownLines?: boolean;
  readonly temperature?: number;
  readonly script?: '简' | '繁';
  readonly model?: string;
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** 由命令的参数与选项得出所求 (the request the arguments and flags make). */
export function requestOf(words: readonly string[], flags: WriteFlags): WriteRequest {
  const { form, rhyme, opening, firstLineRhymes, mood, period, given } = flags;
  const { seed, count, beams, pool, temperature, script, allowKnownLines } = flags;
  const themes = [...words, ...(flags.theme === undefined ? [] : [flags.theme])];
  const theme = themes.length === 1 ? themes[0] : themes.length === 0 ? undefined : themes;
  return Object.fromEntries(
    Object.entries({
      form,
      theme,
      rhyme,
      opening,
      firstLineRhymes,
      mood,
      period,
      given,
      seed,
      count,
      beams,
      pool,
      temperature,
      script,
      allowKnownLines,
    }).filter(([, value]) => value !== undefined),
  ) as WriteRequest;
}

/**
 * 写诗：先验所求与去处，再载入模型；成一首出一首，Ctrl-C 停下，已成的保留。
 *
 * Writes poems. Request and destination are checked before the model is loaded; each poem is printed as it is finished;
 * Ctrl-C stops the work and keeps what is finished.
 */
export async function write(words: readonly string[], flags: WriteFlags, io: Io): Promise<ExitCode> {
  const request = requestOf(words, flags);
  const generation = await io.loadGeneration();
  generation.checkRequest(request);
  const target = flags.output === undefined ? undefined : resolve(io.cwd, flags.output);
  if (target !== undefined) await checkWritable(target, flags.output as string);

  const isStreamed = target === undefined && flags.format === 'text';
  const signal = io.interrupted();
  const progress = new Progress(io);
  const poems: Candidate[] = [];
  const how: Invocation = {
    command: SCRIPTS[io.env['npm_lifecycle_event'] ?? ''] ?? 'tuiqiao write',
    ...(flags.model === undefined ? {} : { model: flags.model }),
  };
  const toText = (poem: Candidate) => `${candidateToText(poem, request, how)}\n`;
  let failure: unknown;
  try {
    progress.show('载入模型……');
    const folder = flags.model === undefined ? {} : { folder: modelAt(io.cwd, flags.model) };
    const model = await generation.loadModel({ ...folder, signal });
    const onProgress = ({ done, total, partial }: GenerationProgress) =>
      progress.show(`推敲中 ${done}/${total} ${partial}`);
    for await (const poem of generation.writeEach(request, { model, signal, onProgress })) {
      progress.clear();
      if (isStreamed) io.stdout.write((poems.length > 0 ? '\n' : '') + toText(poem));
      poems.push(poem);
    }
  } catch (error) {
    // 先把写成的诗交出去，再报错 (what is finished is handed over before the error is).
    if (!signal.aborted) failure = error;
  } finally {
    progress.clear();
  }

  if (poems.length > 0 && !isStreamed) {
    const isJson = flags.format === 'json';
    const text = isJson
      ? `${JSON.stringify({ poems: poems.map(candidateToJson) }, undefined, 2)}\n`
      : poems.map(toText).join('\n');
    if (target === undefined) io.stdout.write(text);
    else {
      try {
        await writeFile(target, text);
        io.stderr.write(`已写入 ${flags.output} (written)\n`);
      } catch {
        io.stdout.write(text);
        failure ??= unwritable(flags.output as string);
      }
    }
  }
  if (failure !== undefined) throw failure;
  if (!signal.aborted) return EXIT.clean;
  io.stderr.write(
    poems.length > 0
      ? `已停，写成 ${poems.length} 首。\nstopped; ${poems.length} finished.\n`
      : '已停，还没有写成的诗。\nstopped before any poem was finished.\n',
  );
  return EXIT.interrupted;
}

/** 模型：在的文件夹；不在的照原样交出，或是 hub 之名 (a folder where there is one; else as given, perhaps a name of the hub). */
export function modelAt(cwd: string, model: string): string {
  const folder = resolve(cwd, model);
  return existsSync(folder) ? folder : model;
}

/** 经 npm 脚本叫起来时，该怎样再叫一次 (how to call it again when an npm script called it). */
const SCRIPTS: Readonly<Record<string, string>> = {
  poem: 'npm run poem --',
  tuiqiao: 'npm run -s tuiqiao -- write',
};

const unwritable = (name: string): CliError =>
  new CliError('UNWRITABLE', `“${name}”写不了：没有这个目录，或没有权限`, `${name} cannot be written`);

/** 写诗要好一阵，写不了的文件先报 (an output that cannot be written is reported before the long work). */
async function checkWritable(path: string, name: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new CliError('UNWRITABLE', `“${name}”是目录`, `${name} is a directory`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw unwritable(name);
  await access(existing === undefined ? dirname(path) : path, constants.W_OK).catch(() =>
    Promise.reject(unwritable(name)),
  );
}
