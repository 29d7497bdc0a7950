import { resolve } from 'node:path';
import {
  type Anthology,
  type InspiredLine,
  type InspireRequest,
  inspire,
  loadAnthology,
  type ThemeTable,
} from '../anthology/index.ts';
import { ModelError } from '../errors.ts';
import { diskFolder } from '../generate/model/folder.node.ts';
import { parseThemes, THEMES } from '../generate/model/folder.ts';
import { readTheme } from '../generate/theme.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { writeJson } from './output.ts';
import { Progress } from './progress.ts';

/** `tuiqiao inspire` 的选项 (options of the command). */
export interface InspireFlags {
  readonly rhyme?: string;
  readonly pattern?: string;
  readonly like?: string;
  readonly foot?: string;
  readonly form?: string;
  readonly author?: string;
  readonly place?: '出句' | '对句';
  readonly count?: number;
  readonly seed?: number;
  readonly corpus?: true | string;
  readonly script?: '简' | '繁';
  readonly format: 'text' | 'json';
}

/**
 * 找前人的句子：先验所求，再载入全集（若要）；Ctrl-C 停下。
 *
 * Finds lines of the classics. The request is checked, on the shipped anthology, before a corpus is read.
 */
export async function inspireMe(words: readonly string[], flags: InspireFlags, io: Io): Promise<ExitCode> {
  const { count, corpus, format, ...conditions } = flags;
  const { rhyme, pattern, like, foot, form, author } = conditions;
  const theme = words.filter((word) => word.trim() !== '');
  if (theme.length === 0 && [rhyme, pattern, like, foot, form, author].every((given) => given === undefined)) {
    throw new CliError(
      'USAGE',
      '要找什么样的句子？给出题意，如 tuiqiao inspire 秋江 月；或 --rhyme、--pattern、--like、--foot、--form、--author',
      'nothing to look for: give a theme, e.g. tuiqiao inspire 秋江 月, or --rhyme, --pattern, --like, --foot, --form or --author',
    );
  }
  const request: InspireRequest = {
    ...conditions,
    ...(theme.length === 0 ? {} : { theme: (await readTheme(theme)).words }),
    ...(count === undefined ? {} : { limit: count }),
  };
  const themes = await shippedThemes();
  let anthology: Anthology = await loadAnthology();
  let lines = inspire(request, { anthology, themes });
  if (corpus !== undefined) {
    const signal = io.interrupted();
    const progress = new Progress(io);
    try {
      anthology = await loadAnthology({
        corpus: corpus === true ? true : resolve(io.cwd, corpus),
        signal,
        onProgress: ({ done, total, poems }) => progress.show(`读全集 ${done}/${total}，${poems} 首`),
      });
      progress.show('造索引……');
      lines = inspire(request, { anthology, themes });
    } catch (error) {
      if (!signal.aborted) throw error;
      progress.clear();
      io.stderr.write('已停。\nstopped.\n');
      return EXIT.interrupted;
    } finally {
      progress.clear();
    }
  }
  if (format === 'json') writeJson(io, { poems: anthology.size, lines });
  else if (lines.length > 0) io.stdout.write(`${lines.map(textOf).join('\n\n')}\n`);
  if (lines.length === 0 && format === 'text') {
    const other = theme.length === 0 ? '' : '；换个古人用的词，或分作单字';
    const hint = `${other}；放宽一项${corpus === undefined ? '，或 --corpus 查全集' : '再试'}`;
    io.stderr.write(`${anthology.size} 首里没有这样的句子${hint}\nno such line in ${anthology.size} poems\n`);
  }
  return lines.length === 0 ? EXIT.findings : EXIT.clean;
}

/** 一句至多列几条理由 (most reasons told for a line). */
const MOST_REASONS = 4;

/** 句在先，次出处，再次何以列出与所在之联 (the line, where it stands, why, and its couplet). */
function textOf({ line, couplet, poem, pattern, rhyme, why }: InspiredLine): string {
  const sound = rhyme === undefined ? pattern : `${pattern}  ${rhyme}`;
  const reasons = why
    .slice(0, MOST_REASONS)
    .map(({ zh }) => zh)
    .join('；');
  return [
    `${line}  《${poem.title}》${poem.author}（${poem.dynasty}，${poem.form}）`,
    `  ${sound}${reasons === '' ? '' : `  ${reasons}`}`,
    ...(couplet.length === 2 ? [`  ${couplet.join('，')}。`] : []),
  ].join('\n');
}

/** 随包的题字表；没有就不用 (the shipped theme table, where there is one). */
export async function shippedThemes(): Promise<ThemeTable> {
  try {
    const bytes = await diskFolder().read(THEMES);
    return parseThemes(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof ModelError) return new Map();
    throw error;
  }
}
