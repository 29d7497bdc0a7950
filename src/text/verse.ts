/** 原文中的一点；行、列以 1 起，偏移以 0 起，均按 UTF-16 计 (line and column 1-based, offset 0-based, UTF-16 units). */
export interface Point {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** 原文中的一段，不含 end (a half-open stretch of the source). */
export interface Place {
  readonly start: Point;
  readonly end: Point;
}

/** 诗中的一字，或一处空白 □ (one character of verse, or one blank). */
export interface Zi {
  /** 诗人所写的字；空白为 □ (the character as written; □ for a blank). */
  readonly char: string;
  /** 按词转换所得的繁体，未转换则无 (the traditional character chosen by words, where a converter was given). */
  readonly traditional?: string;
  readonly blank: boolean;
  readonly place: Place;
}

/** 诗中的一句 (one line of verse). */
export interface VerseLine {
  readonly zis: readonly Zi[];
  readonly place: Place;
  /** 句后的标点，无则为空串 (the punctuation after the line). */
  readonly punctuation: string;
}

/** 不属于诗句的字符，如拉丁字母、表情 (what is neither 汉字 nor punctuation). */
export interface Stray {
  readonly text: string;
  readonly place: Place;
}

/** 一首诗的文本 (a poem as text: title, lines, characters with places). */
export interface Poem {
  readonly source: string;
  readonly title?: string;
  readonly lines: readonly VerseLine[];
  readonly strays: readonly Stray[];
}

/** 解析选项 (options of `parsePoem`). */
export interface ParseOptions {
  /** 简→繁的按词转换，用作读音的旁证；位置与原字不变 (see `loadToTraditional`). */
  readonly toTraditional?: (text: string) => string;
  /** 文本在文件中的起点，位置由此算起 (where the text begins in its file; places are counted from there). */
  readonly origin?: Point;
}

/** 空白的标准写法 (the canonical blank). */
export const BLANK = '□';

const HAN = /^[\p{Script=Han}]$/u;
/** 组字以外可作空白的写法；〇 是字，不在其列。 */
const BLANKS = new Set(['□', '◻', '▢', '＿', '_']);
const LINE_END = new Set([...'，。！？；：、,.!?;:/／|｜']);
/** 不断句亦非异物的标点 (marks that neither end a line nor count as foreign). */
const SILENT = /^[\s\u3000·・「」『』“”‘’"'（）()《》〈〉—…\-~\uFEFF\u200B-\u200D\u2060]$/u;

/** 一段连写、无标点的诗，按此拆成句：总字数 → 每句字数 (unpunctuated verse: total length → line length). */
const UNPUNCTUATED: Readonly<Record<number, number>> = { 10: 5, 14: 7, 20: 5, 28: 7, 40: 5, 56: 7 };

/**
 * 把原文切成字符并记下位置；CRLF、BOM 与 BMP 以外的字都不乱位。
 * A lone surrogate becomes a stray, never a crash.
 */
function* characters(source: string, origin: Point | undefined): Generator<{ char: string; place: Place }> {
  let { offset, line, column } = origin ?? { offset: 0, line: 1, column: 1 };
  for (const char of source) {
    const start = { offset, line, column };
    offset += char.length;
    if (char === '\n') {
      line++;
      column = 1;
    } else column += char.length;
    yield { char, place: { start, end: { offset, line: start.line, column: start.column + char.length } } };
  }
}

/**
 * 把文本解析成诗句。标点与换行皆断句；不加标点的 20、28、40、56 字按五、七言拆开；
 * 以 # 开头的一行、《……》一行，及诗前不加标点的一两行短行，是题目与作者；括号里的是注，略过。`□` 是空白。
 *
 * Parses text into lines of verse with places. Punctuation and newlines end a line; unpunctuated verse of 10, 14, 20,
 * 28, 40 or 56 characters is cut into lines of five or seven. A line beginning with # or wholly inside 《》 is the
 * title; notes in brackets are skipped. Never throws: what is not verse is in `strays`.
 *
 * @example
 * parsePoem('白日依山尽，黄河入海流。').lines.map((l) => l.zis.length); // [5, 5]
 */
export function parsePoem(source: string, options: ParseOptions = {}): Poem {
  const strays: Stray[] = [];
  const lines: VerseLine[] = [];
  let title: string | undefined;
  let zis: Zi[] = [];

  const finish = (punctuation: string): void => {
    const first = zis[0];
    const last = zis.at(-1);
    if (first !== undefined && last !== undefined) {
      lines.push({ zis, place: { start: first.place.start, end: last.place.end }, punctuation });
    }
    zis = [];
  };

  const all = [...characters(source, options.origin)];
  const closing = closingBrackets(all);
  for (let i = 0; i < all.length; i++) {
    const { char, place } = all[i] as { char: string; place: Place };
    const startsLine = zis.length === 0 && (i === 0 || all[i - 1]?.char === '\n' || all[i - 1]?.char === '\uFEFF');
    if (startsLine && (char === '#' || char === '《')) {
      let end = i;
      while (end < all.length && all[end]?.char !== '\n') end++;
      const text = all
        .slice(i, end)
        .map((c) => c.char)
        .join('')
        .trim();
      // 《题目》之后可跟作者 (a title in brackets may be followed by the author).
      const bare = char === '#' ? text.replace(/^#+\s*/u, '') : /^《([^》]*)》[^，。！？；]{0,8}$/u.exec(text)?.[1];
      if (bare !== undefined) {
        title ??= bare.replace(/^《(.*)》$/u, '$1');
        i = end;
        continue;
      }
    }
    if (char === '（' || char === '(') {
      // 括号里是注（一作某、小序），跳过；没有后括号则只当一个标点 (a note in brackets is skipped).
      const close = closing[i] as number;
      if (close !== -1 && close - i <= MAX_NOTE) {
        i = close;
        continue;
      }
    }
    const blank = BLANKS.has(char);
    if (HAN.test(char) || blank) zis.push({ char: blank ? BLANK : char, blank, place });
    else if (LINE_END.has(char)) {
      if (zis.length > 0) finish(char);
      else {
        const last = lines.at(-1);
        if (last !== undefined && last.punctuation === '') lines[lines.length - 1] = { ...last, punctuation: char };
      }
    } else if (char === '\n' || char === '\r') finish('');
    // 以空格分句：满五字或七字，空格即断 (a space ends a line that has five or seven characters).
    else if (/\s/u.test(char) && (zis.length === 5 || zis.length === 7)) finish('');
    else if (!SILENT.test(char)) {
      const before = strays.at(-1);
      if (before !== undefined && before.place.end.offset === place.start.offset) {
        strays[strays.length - 1] = { text: before.text + char, place: { start: before.place.start, end: place.end } };
      } else strays.push({ text: char, place });
    }
  }
  finish('');

  const cut = lines.flatMap((line) => {
    const length = UNPUNCTUATED[line.zis.length];
    if (length === undefined) return [line];
    const parts: VerseLine[] = [];
    for (let at = 0; at < line.zis.length; at += length) {
      const part = line.zis.slice(at, at + length);
      const [first, last] = [part[0], part.at(-1)] as [Zi, Zi];
      const isLast = at + length === line.zis.length;
      parts.push({
        zis: part,
        place: { start: first.place.start, end: last.place.end },
        punctuation: isLast ? line.punctuation : '',
      });
    }
    return parts;
  });

  const heads = headings(cut);
  if (heads > 0) title ??= textOf(cut[0] as VerseLine);
  return { source, ...(title === undefined ? {} : { title }), lines: convert(cut.slice(heads), options), strays };
}

const textOf = (line: VerseLine): string => line.zis.map((zi) => zi.char).join('');

/** 一条注至多这么长 (longest note in brackets, in characters). */
const MAX_NOTE = 300;

/** 每处之后、空行之前的后括号在哪，没有则 -1 (the next closing bracket before an empty line, or -1). */
function closingBrackets(all: readonly { readonly char: string }[]): Int32Array {
  const closing = new Int32Array(all.length);
  let next = -1;
  for (let i = all.length - 1; i >= 0; i--) {
    const char = all[i]?.char;
    if (char === '）' || char === ')') next = i;
    else if (char === '\n' && all[i + 1]?.char === '\n') next = -1;
    closing[i] = next;
  }
  return closing;
}

/**
 * 开头几行是题目与作者而非诗句：一两行不加标点的短行，其后恰是四句或八句齐言，字数不同，或诗句都加了标点。
 * How many leading lines are title and author: one or two short unpunctuated lines before exactly four or eight lines of
 * one length, which either differ from it in length or are all punctuated.
 */
function headings(lines: readonly VerseLine[]): number {
  for (const heads of [1, 2]) {
    const rest = lines.slice(heads);
    const length = rest[0]?.zis.length;
    if ((rest.length !== 4 && rest.length !== 8) || (length !== 5 && length !== 7)) continue;
    if (rest.some((line) => line.zis.length !== length)) continue;
    const isPunctuated = rest.slice(0, -1).every((line) => line.punctuation !== '');
    const isHeading = (line: VerseLine) => line.punctuation === '' && (isPunctuated || line.zis.length !== length);
    if (lines.slice(0, heads).every(isHeading)) return heads;
  }
  return 0;
}

/** 以全诗为一段作按词转换，逐字记下所得的繁体 (attach the traditional character each one was converted to). */
function convert(lines: readonly VerseLine[], { toTraditional }: ParseOptions): readonly VerseLine[] {
  if (toTraditional === undefined) return lines;
  const text = lines.map((line) => line.zis.map((zi) => zi.char).join('')).join('\n');
  const converted = [...toTraditional(text)];
  if (converted.length !== [...text].length) return lines;
  let at = 0;
  return lines.map((line) => {
    const zis = line.zis.map((zi) => {
      const traditional = converted[at++] as string;
      return zi.blank ? zi : { ...zi, traditional };
    });
    at++;
    return { ...line, zis };
  });
}

/**
 * 把一个文件切成几首诗：空行或 # 题目分隔 (splits a file into poems at blank lines and # titles).
 * 每首的位置仍指原文件 (the returned offsets refer to the whole file).
 *
 * @example
 * splitPoems('# 甲\n白日依山尽，黄河入海流。\n\n# 乙\n床前明月光').length; // 2
 */
export function splitPoems(source: string): readonly { readonly text: string; readonly start: Point }[] {
  const poems: { text: string; start: Point }[] = [];
  let text = '';
  let start: Point = { offset: 0, line: 1, column: 1 };
  let offset = 0;
  let number = 0;
  let hasVerse = false;
  const finish = () => {
    if (hasVerse) poems.push({ text, start });
    text = '';
    hasVerse = false;
  };
  for (const row of source.split(/(?<=\n)/u)) {
    number++;
    const isTitle = /^\uFEFF?#/u.test(row);
    const isEmpty = row.trim() === '';
    if (hasVerse && (isTitle || isEmpty)) finish();
    if (text === '') start = { offset, line: number, column: 1 };
    offset += row.length;
    if (text === '' && isEmpty) continue;
    text += row;
    if (!isTitle && !isEmpty) hasVerse = true;
  }
  finish();
  return poems;
}
