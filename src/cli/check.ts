import {
  type CheckedPoem,
  type CheckOptions,
  checkPoem,
  formatStylish,
  type Lang,
  readPoems,
  toJson,
} from '../lint/index.ts';
import { getForm, type Opening } from '../meter/index.ts';
import { loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { findGroup } from '../rhyme/index.ts';
import { CliError, type ErrorReport, EXIT, type ExitCode, reportOf, withPlace } from './errors.ts';
import type { Io } from './io.ts';
import { tell, wantsColor, writeJson } from './output.ts';
import { sourcesOf } from './read.ts';

/** `tuiqiao check` 的选项 (options of the command). */
export interface CheckFlags {
  readonly form?: string;
  readonly rhyme?: string;
  readonly book?: string;
  readonly opening?: Opening;
  readonly format: 'stylish' | 'json';
  readonly lang: Lang;
  readonly color?: boolean;
}

/** 检查文件、标准输入或命令里的诗 (checks files, standard input or verse given on the command line). */
export async function check(args: readonly string[], flags: CheckFlags, io: Io): Promise<ExitCode> {
  // 选项先验，免得每首诗都报一遍 (flags are validated once, before any poem is read).
  const wanted = splitRhyme(flags.rhyme ?? '');
  const named = flags.book ?? wanted.book;
  const book = named === undefined ? undefined : await loadBook(named);
  const options: CheckOptions = {
    ...(flags.form === undefined ? {} : { form: getForm(flags.form).name }),
    ...(book === undefined ? {} : { book }),
    ...(wanted.rhyme ? { rhyme: findGroup(wanted.rhyme, book).name } : {}),
    ...(flags.opening === undefined ? {} : { opening: flags.opening }),
  };
  const results: CheckedPoem[] = [];
  const errors: ErrorReport[] = [];
  const attempt = async (place: string | undefined, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const report = reportOf(error);
      if (report === undefined) throw error;
      errors.push(place === undefined ? report : withPlace(place, report));
    }
  };
  for (const source of await sourcesOf(args, io)) {
    await attempt(undefined, async () => {
      const poems = readPoems(await source.read());
      if (poems.length === 0) {
        throw new CliError('NO_VERSE', `${source.name} 里没有诗句`, `there is no verse in ${source.name}`);
      }
      for (const poem of poems) {
        const place = `${source.name}:${poem.start.line}`;
        await attempt(place, async () => void results.push(await checkPoem(poem, source.name, options)));
      }
    });
  }

  for (const error of errors) tell(io, error);
  if (flags.format === 'json') {
    const [error] = errors;
    const report = results.length > 0 || error === undefined ? toJson(results) : {};
    writeJson(io, { ...report, ...(error === undefined ? {} : { error }) });
  } else if (results.length > 0) {
    io.stdout.write(formatStylish(results, { color: wantsColor(io, flags.color), lang: flags.lang }));
  }
  if (errors.length > 0) return EXIT.misuse;
  return results.some((r) => r.scansion.findings.some((f) => f.severity === 'error')) ? EXIT.findings : EXIT.clean;
}

/**
 * 没有写命令时，看这几个参数像不像诗：不像就是命令打错了 (verse without a command must look like verse: a file, or a
 * line of five or seven characters; anything else is a mistyped command).
 */
export async function bareVerse(args: readonly string[], io: Io): Promise<void> {
  const sources = await sourcesOf(args, io);
  const [first] = sources;
  const [word = ''] = args;
  if (first === undefined || first.name === '<stdin>' || first.name === '<verse>') return;
  if (/[/\\.]/u.test(word)) return;
  try {
    await first.read();
  } catch {
    if (/\p{Script=Han}/u.test(word)) {
      throw new CliError(
        'UNKNOWN_COMMAND',
        `“${word}”不成诗句，也不是命令；要以此为题写诗：tuiqiao write ${args.join(' ')}`,
        `neither verse nor a command; to write a poem about it: tuiqiao write ${args.join(' ')}`,
      );
    }
    throw new CliError(
      'UNKNOWN_COMMAND',
      `没有“${word}”这个命令，也没有这个文件；命令有 check、write、rhyme，用法见 tuiqiao --help`,
      `${word} is neither a command nor a file; the commands are check, write and rhyme, see tuiqiao --help`,
    );
  }
}
