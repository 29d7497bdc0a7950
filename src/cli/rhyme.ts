import { lint, rhymeWordsOf } from '../lint/index.ts';
import { type GlossedReading, lookupWithGlosses, rhymeFeet, toneMark } from '../readings/index.ts';
import { BOOK_NAMES, loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { findGroup, lookup, membersOf, pingshui, type RhymeBook } from '../rhyme/index.ts';
import { gradeOf } from '../text/gb2312.ts';
import { loadToSimplified, sameForm, simplifiedForm } from '../text/index.ts';
import { intlSegmenter } from '../words/index.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';
import { writeJson } from './output.ts';
import { sourcesOf } from './read.ts';

/** `tuiqiao rhyme` 的选项 (options of the command). */
export interface RhymeFlags {
  readonly group?: string;
  readonly book?: string;
  /** 诗句、文件或 -：列出其韵脚 (verse, a file or -: its rhyme words). */
  readonly rhymeOf?: string;
  readonly common?: boolean;
  readonly script?: '简' | '繁';
  readonly format: 'text' | 'json';
}

/** 一字的答案 (the answer for one character). */
interface CharAnswer {
  readonly char: string;
  readonly pinyin: readonly string[];
  readonly kind?: string;
  /** 平水韵的各读；只问别的书时空 (the readings in 平水韵; empty when another book alone is asked). */
  readonly readings: readonly ReadingAnswer[];
  /** 各书所属之部 (the groups in every book). */
  readonly books: readonly BookAnswer[];
}
interface BookAnswer {
  readonly book: string;
  readonly readings: readonly Pick<ReadingAnswer, 'group' | 'rare' | 'char'>[];
}
interface ReadingAnswer {
  readonly tone: string;
  readonly group: string;
  readonly rare: boolean;
  /** 繁体，与所问不同才写 (the traditional character, where it is not the one asked for). */
  readonly char?: string;
  readonly gloss?: string;
  readonly words: readonly string[];
  readonly pinyin: readonly string[];
}

/** 查字的读音，或一韵的字 (readings of characters, or members of a group). */
export async function rhyme(args: readonly string[], flags: RhymeFlags, io: Io): Promise<ExitCode> {
  if (flags.rhymeOf !== undefined) {
    if (args.length > 0 || flags.group !== undefined) {
      throw new CliError('USAGE', '--rhyme-of 与查字、查韵不能同时', 'give --rhyme-of alone');
    }
    return showRhymes(flags.rhymeOf, flags, io);
  }
  if (flags.group !== undefined) {
    if (args.length > 0) {
      throw new CliError('USAGE', '查字与查韵（--group）不能同时', 'give characters or --group, not both');
    }
    await showGroup(flags.group, flags, io);
    return EXIT.clean;
  }
  const chars = args.flatMap((arg) => {
    const found = [...arg].filter((c) => /^\p{Script=Han}$/u.test(c));
    if (found.length === 0 && arg.trim() !== '') {
      throw new CliError('USAGE', `“${arg}”里没有汉字`, `there is no Chinese character in ${arg}`);
    }
    return found;
  });
  if (chars.length === 0) {
    throw new CliError(
      'USAGE',
      '要查哪个字？如 tuiqiao rhyme 看 过；查一韵的字：tuiqiao rhyme --group 十一真',
      'which character? e.g. tuiqiao rhyme 看 过; for a group: tuiqiao rhyme --group 十一真',
    );
  }
  const simplify = await loadToSimplified();
  const spoken = await spokenOf();
  // 问的是繁体，例词也用繁体 (examples in the script of the question).
  const inScript = chars.some((c) => simplify(c) !== c) ? (text: string) => text : simplify;
  const books = await Promise.all((flags.book === undefined ? BOOK_NAMES : [flags.book]).map(loadBook));
  const results = chars.map((char): CharAnswer => {
    const readings = books.includes(pingshui) ? lookupWithGlosses(char) : [];
    const kind = readings.find((r) => r.kind !== undefined)?.kind;
    return {
      char,
      pinyin: spoken(simplify(char)),
      ...(kind === undefined ? {} : { kind }),
      readings: readings.map((r) => answerOf(r, char, inScript)),
      books: books.map((book) => inBook(char, book)),
    };
  });
  if (flags.format === 'json') writeJson(io, { results });
  else io.stdout.write(`${results.map(textOf).join('\n\n')}\n`);
  return EXIT.clean;
}

function answerOf(reading: GlossedReading, asked: string, inScript: (text: string) => string): ReadingAnswer {
  const { tone, group, rare, char, gloss, words, pinyin } = reading;
  return {
    tone,
    group: group.name,
    rare,
    ...(char === asked ? {} : { char }),
    ...(gloss === undefined ? {} : { gloss }),
    words: words.map(inScript),
    pinyin: pinyin.map(toneMark),
  };
}

/** 一字在一部书里所属之部，同部者只列一次 (the groups of a character in a book, each once). */
function inBook(char: string, book: RhymeBook): BookAnswer {
  const seen = new Set<string>();
  const readings = lookup(char, book).flatMap((reading) => {
    const key = reading.group.name;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ group: key, rare: reading.rare, ...(reading.char === char ? {} : { char: reading.char }) }];
  });
  return { book: book.name, readings };
}

function textOf({ char, pinyin, kind, readings, books }: CharAnswer): string {
  const head = [char, pinyin.join(' '), kind].filter((part) => part !== undefined && part !== '').join('  ');
  const others = books
    .filter(({ book }) => book !== pingshui.name)
    .map(({ book, readings: own }) => {
      const groups = own.map(({ group, rare }) => (rare ? `${group}（罕读 rare）` : group));
      return `  ${book}  ${groups.length === 0 ? '未收 not in the book' : groups.join('、')}`;
    });
  if (others.length === books.length) return [head, ...others].join('\n');
  if (readings.length === 0) return [head, '  韵书未收 not in the rhyme book', ...others].join('\n');
  // 有的读音属别的繁体字时，属本字的也标明 (where some readings are another character's, its own are marked too).
  const isMixed = readings.some((r) => r.char !== undefined);
  const rows = readings.map((r) => {
    const written = r.char ?? (isMixed ? char : undefined);
    const name = written === undefined ? r.group : `${r.group}（${written}）`;
    const words = r.words.length === 0 ? undefined : `如 ${r.words.join('、')}`;
    const rare = r.rare ? '罕读 rare' : undefined;
    return `  ${[r.tone, name, r.pinyin[0], r.gloss, words, rare].filter((p) => p !== undefined).join('  ')}`;
  });
  return [head, ...rows, ...others].join('\n');
}

/** 各首的韵脚，依次；次韵、用韵者所凭 (the rhyme words of poems, in order, for whoever writes to the same rhymes). */
async function showRhymes(asked: string, { book, format }: RhymeFlags, io: Io): Promise<ExitCode> {
  const [source] = await sourcesOf([asked], io);
  if (source === undefined) throw new CliError('USAGE', '要哪首诗的韵脚？', 'whose rhyme words?');
  const text = await source.read();
  const { poems } = await lint(text, { kind: source.kind, suggestions: 0, ...(book === undefined ? {} : { book }) });
  if (poems.length === 0) throw new CliError('NO_VERSE', '没有诗句', 'there is no verse');
  const results = poems.map(({ title, scansion }) => ({
    ...(title === undefined ? {} : { title }),
    book: scansion.bookName,
    rhyme: scansion.rhyme?.name ?? null,
    words: rhymeWordsOf(scansion).map(({ char, at, group }) => ({ char, line: at.line, group: group?.name ?? null })),
  }));
  if (format === 'json') writeJson(io, { results });
  else {
    const rows = results.map(({ title, book: name, rhyme: group, words }) =>
      [
        title === undefined ? '' : `《${title}》`,
        words.map(({ char }) => char).join(' '),
        `${name} ${group ?? ''}`.trim(),
      ]
        .filter((part) => part !== '')
        .join('  '),
    );
    io.stdout.write(`${rows.join('\n')}\n`);
  }
  return EXIT.clean;
}

async function showGroup(asked: string, { book: named, common, format, script }: RhymeFlags, io: Io): Promise<void> {
  const wanted = splitRhyme(asked);
  const book = await loadBook(named ?? wanted.book ?? pingshui.name);
  const group = findGroup(wanted.rhyme ?? asked, book);
  // 押韵的次数是依平水韵数的 (rhymes have been counted in 平水韵 alone).
  const feet = book === pingshui ? rhymeFeet(group) : [];
  const seen = new Set(feet.map((foot) => foot.char));
  const rest = common ? [] : membersOf(group, book).filter((char) => !seen.has(char));
  if (format === 'json') {
    const members = [...feet, ...rest.map((char) => ({ char, count: 0, words: [] }))];
    writeJson(io, { group: group.name, tone: group.tone, members });
    return;
  }
  const simplify = await loadToSimplified();
  // 问以繁体，答以繁体 (a question in traditional script is answered in it).
  const isFan = script === undefined ? simplify(asked) !== asked : script === '繁';
  const written = isFan ? (text: string) => text : simplify;
  const isWord = wordTest();
  // 写出来是同一字的，并作一条 (what is written alike is one entry).
  const merged = new Map<string, { char: string; words: readonly string[] }>();
  for (const { char, words } of feet) {
    const key = sameForm(written(char));
    const before = merged.get(key);
    merged.set(key, before === undefined ? { char, words } : { ...before, words: [...before.words, ...words] });
  }
  const entries = [...merged.values()].map(({ char, words }) => {
    const examples = words.map(written).filter(isWord);
    return written(char) + (examples.length === 0 ? '' : `（${examples.join('、')}）`);
  });
  const shown = new Set(feet.map(({ char }) => written(char)));
  const seldom = [...new Set(rest.map(written))].filter((char) => !shown.has(char));
  const rows = [
    `${isFan ? group.traditionalName : group.name}  ${group.tone ?? group.pingze}声`,
    ...wrapped(entries, ' '),
  ];
  if (seldom.length > 0) {
    rows.push(...(feet.length === 0 ? [] : ['诗中少押 seldom rhymed:']), ...wrapped(byUse(seldom), ''));
  }
  io.stdout.write(`${rows.join('\n')}\n`);
}

/** 一行几格，一个汉字两格 (columns of a row; a 汉字 takes two). */
const COLUMNS = 78;

/** 排成几行，一项不拆 (laid out in rows, no item broken). */
function wrapped(items: readonly string[], space: string): readonly string[] {
  const rows: string[] = [];
  let width = COLUMNS;
  for (const item of items) {
    const own = [...item].length * 2;
    if (width + space.length + own > COLUMNS) {
      rows.push(item);
      width = own;
    } else {
      rows.push(`${rows.pop()}${space}${item}`);
      width += own + space.length;
    }
  }
  return rows;
}

/** 成词否：分词的词典以之为一词；句中偶然相连的（吾真、已陈）不是 (whether a segmenter's dictionary knows it as one word, unlike characters that merely met in a line). */
function wordTest(): (text: string) => boolean {
  const segmenter = intlSegmenter();
  return (text) => segmenter.tag(text).length === 1;
}

/** 常用者在先：国标一级字、二级字，余者在后 (the commoner first: the two levels of GB 2312, then the rest). */
function byUse(chars: readonly string[]): readonly string[] {
  const grade = (char: string): number => gradeOf(simplifiedForm(char)) ?? 3;
  return [...chars].sort((a, b) => grade(a) - grade(b));
}

/** 一字的全部今音，带声调符号 (every modern reading of a character, with tone marks). */
async function spokenOf(): Promise<(char: string) => readonly string[]> {
  const { pinyin } = await import('pinyin-pro');
  return (char) => [...new Set(pinyin(char, { multiple: true, type: 'array' }))].filter((sound) => sound !== char);
}
