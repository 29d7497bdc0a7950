import { expectKind, expectOptions } from '../../input.ts';
import { classOf, NEWLINE } from './chars.ts';
import { AUTHOR, MAX_TITLE, readHeading } from './headings.ts';
import { cutLines, isRegular, type ParsedLine } from './line.ts';
import { Locator } from './locator.ts';
import { type RowReader, Tokens } from './tokens.ts';
import type { ParseOptions, Poem, VerseLine } from './types.ts';

/**
 * 把一首诗的文本解析成诗句。标点与换行皆断句，句中的顿号、问号、冒号不断；不加标点的 20、28、40、56 字按五、七言拆开；
 * 以 # 开头的一行、《……》一行，及诗前不加标点的一两行短行，是题目与作者；括号里的是注，略过。`□`、`■`、`{?}`、`⿰氵每` 是空白。
 * 一个文件里哪些是诗，由 `readDocument` 来认。
 *
 * Parses the text of one poem into lines of verse with places. Punctuation and newlines end a line, but pauses inside one
 * do not; unpunctuated verse of 10, 14, 20, 28, 40 or 56 characters is cut into lines of five or seven. A line beginning with # or
 * wholly inside 《》 is the title; notes in brackets are skipped. Never throws: what is not verse is in `strays`. What is a
 * poem in a file is told by `readDocument`.
 *
 * @example
 * parsePoem('白日依山尽，黄河入海流。').lines.map((l) => l.zis.length); // [5, 5]
 */
export function parsePoem(source: string, options: ParseOptions = {}): Poem {
  expectKind('text', source, 'string');
  expectOptions('options', options, { toTraditional: 'function', origin: 'object', title: 'string' });
  const locator = new Locator(source, options.origin);
  const tokens = new Tokens(source, locator);
  if (options.isVerse === true) {
    tokens.read(0, source.length);
    return poemOf(source, options.title, cutLines(tokens.lines), tokens, options);
  }
  const { reader, found } = headingReader(source);
  tokens.read(0, source.length, reader);
  let lines: readonly ParsedLine[] = tokens.lines;
  let title = options.title ?? found.title;
  const inline = inlineHeading(lines, source);
  if (inline !== undefined) {
    title ??= inline.title;
    lines = inline.verse;
  } else {
    lines = cutLines(lines);
    const heads = headings(lines, source);
    if (heads > 0) {
      title ??= titleOf(lines[0] as ParsedLine, source);
      lines = lines.slice(heads);
    }
  }
  const { ordinal } = found;
  if (ordinal !== undefined && options.title === undefined) {
    title = title === undefined ? ordinal : `${title}·${ordinal}`;
  }
  return poemOf(source, title, lines, tokens, options);
}

function poemOf(
  source: string,
  title: string | undefined,
  lines: readonly ParsedLine[],
  { strays }: Tokens,
  options: ParseOptions,
): Poem {
  const verse = convert(lines, options);
  return title === undefined ? { source, lines: verse, strays } : { source, title, lines: verse, strays };
}

/** 行首认题目，所得记在 `found` (takes headings at the starts of rows and notes what they say). */
function headingReader(source: string): {
  readonly reader: RowReader;
  readonly found: { title?: string; ordinal?: string };
} {
  const found: { title?: string; ordinal?: string } = {};
  const reader: RowReader = (from, stop, lines) => {
    if (!mayHead(source, from, stop)) return undefined;
    const heading = readHeading(source.slice(from, stop).trimEnd(), lines.length > 0);
    if (heading === undefined) return undefined;
    const { title, ordinal, width } = heading;
    if (title !== undefined) found.title ??= title;
    const isEarly = lines.length <= 2 && lines.every((line) => line.punctuation === '');
    if (isEarly && ordinal !== undefined) found.ordinal ??= ordinal;
    return width === undefined ? stop + 1 : from + width;
  };
  return { reader, found };
}

const HEADING_END: ReadonlySet<string> = new Set([...'一二三四五六七八九十百）)】〕]］']);
const HEADING_START: ReadonlySet<string> = new Set([
  ...'#《【〔[［（(作题題标標诗詩年体體朝先两兩西东東汉漢晋晉周三魏南北宋齐齊梁陈陳隋唐五金元明清近现現当當',
]);

/** 由首尾两字看，这一行可能是题目、作者 (whether the ends of a row allow of a heading). */
function mayHead(source: string, from: number, stop: number): boolean {
  if (HEADING_START.has(source[from] as string)) return true;
  let last = stop - 1;
  while (last > from && classOf(source.charCodeAt(last)) >= NEWLINE && /\s/u.test(source[last] as string)) last--;
  return HEADING_END.has(source[last] as string);
}

/** 题目一句的写法：有《》取其中，否则照原文、去注 (a heading as written; what is within 《》 where it has that). */
export function titleOf(line: ParsedLine, source: string): string {
  const [start, end] = line.span;
  const quoted = /《([^《》]*)》/u.exec(source.slice(Math.max(0, start - 1), end + 1))?.[1];
  return (
    quoted ??
    source
      .slice(start, end)
      .replace(/[（(][^（()）]*[）)]|[[【〔［]\d+[\]】〕］]/gu, '')
      .trim()
  );
}

/**
 * 与诗同行的题目：“凉州词：……”“登鹳雀楼 白日依山尽，……”，其后恰是四句或八句齐言。
 * A heading in the row of the verse, set off by a colon, a space or 》, before exactly four or eight lines of one length.
 */
export function inlineHeading(
  lines: readonly ParsedLine[],
  source: string,
): { readonly title: string; readonly verse: readonly ParsedLine[] } | undefined {
  const [first, second] = lines;
  if (first === undefined || lines.length > 12) return undefined;
  const isColon = (line: ParsedLine | undefined): boolean => line?.punctuation === '：' || line?.punctuation === ':';
  if (isColon(first)) {
    const verse = cutLines(lines.slice(1));
    return isRegular(verse) ? { title: titleOf(first, source), verse } : undefined;
  }
  if (first.punctuation === '' && isColon(second) && first.length <= MAX_TITLE) {
    const verse = cutLines(lines.slice(2));
    if (isRegular(verse) && verse[0]?.length !== first.length) return { title: titleOf(first, source), verse };
  }
  if (LAMENT.test(first.text)) return undefined;
  return tailHeading(first, lines.slice(1), source) ?? splitHeading(lines, source);
}

/** 首段的末几字是诗，其前是题目 (the verse begins in the first piece, after a space or 》). */
function tailHeading(
  first: ParsedLine,
  rest: readonly ParsedLine[],
  source: string,
): { readonly title: string; readonly verse: readonly ParsedLine[] } | undefined {
  const [start, end] = first.span;
  if (end - start === first.text.length) return undefined;
  for (const tail of TAILS) {
    const at = first.length - tail;
    if (at <= 0 || at > MAX_TITLE || !/[\s》】\]〕·・•]/u.test(source[first.offsetOf(at) - 1] as string)) continue;
    const verse = cutLines([first.slice(at, tail, first.punctuation), ...rest]);
    if (isRegular(verse)) {
      const head = first.slice(0, at, '');
      return { title: headTitle(source.slice(...head.span), titleOf(head, source)), verse };
    }
  }
  return undefined;
}

/** 题目五字、七字，其后空格便断了句：一行里题目、作者、诗 (a title of five or seven characters was cut off by the space after it). */
function splitHeading(
  [title, next, ...rest]: readonly ParsedLine[],
  source: string,
): { readonly title: string; readonly verse: readonly ParsedLine[] } | undefined {
  if (title === undefined || next === undefined || title.punctuation !== '') return undefined;
  if (source.slice(title.span[1], next.span[0]).includes('\n')) return undefined;
  const whole = cutLines([next, ...rest]);
  if (
    isRegular(whole) &&
    (rest.length === 0 || [next, ...rest.slice(0, -1)].every((line) => line.punctuation !== ''))
  ) {
    return { title: headTitle(source.slice(...title.span), titleOf(title, source)), verse: whole };
  }
  const inner = tailHeading(next, rest, source);
  const [first] = inner?.verse ?? [];
  if (inner === undefined || first === undefined) return undefined;
  return { title: headTitle(source.slice(title.span[0], first.span[0]), titleOf(title, source)), verse: inner.verse };
}

/** “登鹳雀楼 唐 王之涣”：末两段是朝代、作者，则不在题目里 (dynasty and author at the end are no part of the title). */
function headTitle(text: string, whole: string): string {
  const words = text.trim().split(/\s+/u);
  for (let at = 1; at < words.length; at++)
    if (AUTHOR.test(words.slice(at).join('·'))) return words.slice(0, at).join(' ');
  return whole;
}

/** 首行之末可是诗的字数 (how much of the first line may be verse). */
const TAILS: readonly number[] = [5, 7, 10, 14, 20, 28, 40, 56];
/** “君不见”另起一行，仍是诗 (words that stand before a line and belong to the verse). */
export const LAMENT = /^君不[见見]/u;

/**
 * 开头几行是题目与作者而非诗句：一两行不加标点的短行，其后恰是四句或八句齐言，字数不同，或诗句都加了标点；
 * 其后不是四句八句的，诗句须都有标点，字数又不同。
 * How many leading lines are title and author: one or two short unpunctuated lines before exactly four or eight lines of
 * one length, which either differ from it in length or are all punctuated. Before other verse, it must be punctuated
 * throughout and have no line of that length.
 */
export function headings(lines: readonly ParsedLine[], source: string): number {
  for (const heads of [1, 2]) {
    const rest = lines.slice(heads, heads + 9);
    if (!isRegular(rest)) continue;
    const length = rest[0]?.length;
    const isPunctuated = rest.slice(0, -1).every((line) => line.punctuation !== '');
    const isHeading = (line: VerseLine) => line.punctuation === '' && (isPunctuated || line.length !== length);
    if (lines.slice(0, heads).every(isHeading)) return heads;
  }

  const heads = lines.findIndex((line) => line.punctuation !== '');
  if (heads !== 1 && heads !== 2) return 0;
  const rows = lines.slice(0, heads);
  const isRow = (line: ParsedLine, i: number): boolean =>
    line.length <= MAX_TITLE &&
    !LAMENT.test(line.text) &&
    source.slice(line.span[1], (lines[i + 1] as ParsedLine).span[0]).includes('\n');
  if (!rows.every(isRow)) return 0;
  for (let i = heads; i < lines.length - 1; i++) if (lines[i]?.punctuation === '') return 0;
  const lengths = new Set<number>();
  for (let i = heads; i < lines.length; i++) lengths.add((lines[i] as ParsedLine).length);
  const isOdd = (line: ParsedLine): boolean => !lengths.has(line.length);
  if (lengths.size > 1) {
    // 长短句：作者一行二至四字，题目便可与诗句同长 (with an author below it, a title may be as long as a line).
    const author = rows.at(-1) as ParsedLine;
    const isAuthor = heads === 2 && author.length >= 2 && author.length <= 4;
    return isOdd(author) && (isAuthor || rows.every(isOdd)) ? heads : 0;
  }
  // 齐言：只差一字的，可能是缺字的一句 (a row one character off may be a line with a character lost).
  const length = (lines[heads] as ParsedLine).length;
  const isFar = rows.some((line) => Math.abs(line.length - length) > 1);
  return rows.every(isOdd) && (isFar || (heads === 1 && lines.length % 2 === 1)) ? heads : 0;
}

/** 以全诗为一段作按词转换，逐字记下所得的繁体 (attach the traditional character each one was converted to). */
function convert(lines: readonly ParsedLine[], { toTraditional }: ParseOptions): readonly VerseLine[] {
  if (toTraditional === undefined) return lines;
  const text = lines.map((line) => line.text).join('\n');
  const converted = toTraditional(text).split('\n');
  if (converted.length !== lines.length) return lines;
  if (converted.some((row, i) => [...row].length !== lines[i]?.length)) return lines;
  return lines.map((line, i) => line.with({ traditional: converted[i] as string }));
}
