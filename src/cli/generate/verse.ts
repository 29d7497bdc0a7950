import type { WriteRequest } from '../../generate/index.ts';
import { loadMarkdown, type PoemText, poemOf, readPoems } from '../../lint/index.ts';
import { loadBook, splitRhyme } from '../../rhyme/books/index.ts';
import type { RhymeBook } from '../../rhyme/index.ts';
import { isTune } from '../../text/document/index.ts';
import { inputsOf, refuseOverwriting } from '../disk.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Source, sourcesOf } from '../read.ts';
import type { TaskFlags } from './options.ts';
import { tuneAsked } from './tunes.ts';

/** 读来的一首诗，连同诗前指令所说 (a poem as read, with what its directives say). */
export interface Verse extends Pick<WriteRequest, 'form' | 'rhyme'> {
  readonly book?: RhymeBook;
  readonly text: string;
  /** 词牌之名，题目、指令所说 (the name of the tune, as directives or the title have it). */
  readonly tune?: string;
  readonly title?: string;
  /** 来处：文件名、`<stdin>` 或 `<verse>` (where it came from). */
  readonly source: string;
}

/**
 * 读一首诗：命令里的诗句、文件，或 `-`；几首则由 `--poem` 指定。没有参数则 undefined。
 *
 * Reads one poem: verse on the command line, a file, or `-`; of several, the one `--poem` names. `undefined` without arguments.
 */
export async function readVerse(args: readonly string[], flags: TaskFlags, io: Io): Promise<Verse | undefined> {
  if (args.length === 0) return undefined;
  const verses = await readVerses(args, io, flags);
  const { poem: number } = flags;
  if (number === undefined && verses.length > 1) {
    throw new CliError(
      'USAGE',
      `这里有 ${verses.length} 首诗，一次只作一首：用 --poem 说第几首`,
      `there are ${verses.length} poems; name the one to work on with --poem`,
    );
  }
  const chosen = verses[(number ?? 1) - 1];
  if (chosen === undefined) {
    throw new CliError(
      'USAGE',
      `只有 ${verses.length} 首，没有第 ${number} 首`,
      `there are only ${verses.length} poems`,
    );
  }
  return chosen;
}

/** 读参数里的全部诗；输出就是所读的文件，抛 `CliError` (reads every poem the arguments name; throws where the output is one of them). */
export async function readVerses(
  args: readonly string[],
  io: Io,
  { output, ...flags }: Pick<TaskFlags, 'output' | 'tune' | 'form'>,
): Promise<readonly Verse[]> {
  const verses: Verse[] = [];
  const sources = await sourcesOf(args, io);
  await refuseOverwriting(output, inputsOf(sources), io);
  for (const source of sources) {
    const text = await source.read().catch((error: unknown) => {
      throw isScrap(source.name) ? scrap(source.name) : error;
    });
    const markdown = source.kind === 'markdown' ? await loadMarkdown() : undefined;
    for (const part of readPoems(text, { kind: source.kind, markdown, tune: tuneAsked(flags) }))
      verses.push(await toVerse(part, source, io));
  }
  if (verses.length === 0) {
    const names = sources.map(({ name }) => name);
    throw new CliError('NO_VERSE', `${names.join('、')} 里没有诗句`, `there is no verse in ${names.join(', ')}`);
  }
  return verses;
}

/** 当作文件名的，原是不足一句的几个字 (what was taken for a file name is a few characters of verse). */
const isScrap = (name: string): boolean => /^[\p{Script=Han}□，。]+$/u.test(name);
const scrap = (name: string): CliError =>
  new CliError(
    'NO_VERSE',
    `“${name}”不足一句，也没有这个文件；没写完的句子，空处写 □，如 ${`${name}□□□□`.slice(0, 5)}`,
    `${name} is less than a line, and no file; write □ for what is still free`,
  );

async function toVerse(part: PoemText, source: Source, io: Io): Promise<Verse> {
  const { directives, stated, title: own } = part;
  const { form = stated.form, readings } = directives;
  const tune =
    directives.tune ?? (form !== undefined && isTune(form) ? form : form === undefined ? stated.tune : undefined);
  const wanted = splitRhyme(directives.rhyme ?? '');
  const named = wanted.book ?? directives.book ?? stated.book;
  if (readings !== undefined && readings.length > 0) {
    io.stderr.write('合写不理会诗前所定的读音（# 读:）\nreadings fixed by directives are not followed in co-writing\n');
  }
  const title = directives.title ?? own;
  return {
    text: poemOf(part)
      .lines.map((line) => line.text + line.punctuation)
      .join('\n'),
    source: source.name,
    ...(tune !== undefined ? { tune } : form === undefined ? {} : { form }),
    ...(named === undefined ? {} : { book: await loadBook(named) }),
    ...(wanted.rhyme ? { rhyme: wanted.rhyme } : {}),
    ...(title === undefined ? {} : { title }),
  };
}
