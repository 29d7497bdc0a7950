import { expectKind, expectOptions } from '../input.ts';

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

/** 诗中的一句；字与位置用时才造 (one line of verse; characters and places are made when asked for). */
export interface VerseLine {
  /** 句中的字，空白为 □ (the characters, blanks as □). */
  readonly text: string;
  /** 字数，按字计 (number of characters, counted in 字). */
  readonly length: number;
  readonly zis: readonly Zi[];
  readonly place: Place;
  /** 从第 from 字到第 to 字的位置，0 起，含末字；省略 to 则一字 (the place of characters, 0-based and inclusive). */
  placeOf(from: number, to?: number): Place;
  /** 句后的标点，无则为空串 (the punctuation after the line). */
  readonly punctuation: string;
  /** 按词转换所得的繁体，逐字相应；未转换则无 (the line in traditional script, where a converter was given). */
  readonly traditional?: string;
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
  /** 由别处得知的题目，先于文中所见 (a title known from elsewhere, as `splitPoems` knows that of a series). */
  readonly title?: string;
}

/** 空白的标准写法 (the canonical blank). */
export const BLANK = '□';

const HAN = /^[\p{Script=Han}]$/u;
/** 组字以外可作空白的写法；〇 是字，不在其列。 */
// 囗（U+56D7）在旧集的电子本里是缺字，诗中从不用其本义 (U+56D7 stands for a lost character in edited texts).
const BLANKS = new Set(['□', '◻', '▢', '囗', '＿', '_']);
const LINE_END = new Set([...'，。！？；：、,.!?;:/／|｜']);
/** 不断句亦非异物的标点 (marks that neither end a line nor count as foreign). */
const SILENT = /^[\s\u3000·・「」『』“”‘’"'（）()《》〈〉—…\-~\uFEFF\u200B-\u200D\u2060]$/u;

/** 注号 ①⑴❶¹ (signs that refer to a note). */
const NOTE_SIGN = /^[\u2460-\u249B\u24EA-\u24FF\u2776-\u2793\u00B9\u00B2\u00B3\u2070-\u2079]$/u;
/** 注号 [2]【1】〔注三〕 (the same in brackets). */
const NOTE_MARK = /[[【〔［][注註校]?[\d０-９一二三四五六七八九十]{1,3}[\]】〕］]/uy;
const OPENING: ReadonlySet<string> = new Set([...'（([【〔［']);

/** 字符的类别 (what a character of the source is). */
const UNSEEN = 0;
const ZI = 1;
const EMPTY = 2;
const END = 3;
const NEWLINE = 4;
const SPACE = 5;
const MARK = 6;
const OPEN = 7;
const STRAY = 8;
/** ○：两字之间是空白，别处是异物 (a blank between characters, foreign elsewhere). */
const CIRCLE = 9;

/** 基本平面各字符的类别，见一个记一个 (classes of BMP characters, noted as they are met). */
const classes = new Uint8Array(0x10000);

function classOf(code: number): number {
  if (code > 0xffff) return HAN.test(String.fromCodePoint(code)) ? ZI : STRAY;
  let found = classes[code] as number;
  if (found === UNSEEN) {
    const char = String.fromCharCode(code);
    if (BLANKS.has(char)) found = EMPTY;
    else if (HAN.test(char)) found = ZI;
    else if (LINE_END.has(char)) found = END;
    else if (char === '\n' || char === '\r') found = NEWLINE;
    else if (/\s/u.test(char)) found = SPACE;
    else if (OPENING.has(char) || DASHES.has(char)) found = OPEN;
    else if (char === '○') found = CIRCLE;
    else found = SILENT.test(char) || NOTE_SIGN.test(char) ? MARK : STRAY;
    classes[code] = found;
  }
  return found;
}

/** 一段连写、无标点的诗，按此拆成句：总字数 → 每句字数 (unpunctuated verse: total length → line length). */
const UNPUNCTUATED: Readonly<Record<number, number>> = { 10: 5, 14: 7, 20: 5, 28: 7, 40: 5, 56: 7 };

/** 由偏移求行列 (turns offsets into points; line starts are found on first use). */
class Locator {
  private starts: readonly number[] | undefined;
  constructor(
    readonly source: string,
    private readonly origin: Point = { offset: 0, line: 1, column: 1 },
  ) {}

  point(offset: number): Point {
    if (this.starts === undefined) {
      const starts = [0];
      for (let at = this.source.indexOf('\n'); at !== -1; at = this.source.indexOf('\n', at + 1)) starts.push(at + 1);
      this.starts = starts;
    }
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.starts[low] as number);
    return {
      offset: this.origin.offset + offset,
      line: this.origin.line + low,
      column: low === 0 ? this.origin.column + column : column + 1,
    };
  }

  place(start: number, end: number): Place {
    return { start: this.point(start), end: this.point(end) };
  }
}

const widthAt = (source: string, offset: number): 1 | 2 => ((source.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1);

/** 解析所得的一句：只记文字与偏移，字与位置用时才造 (a parsed line keeps text and offsets alone). */
class ParsedLine implements VerseLine {
  declare readonly traditional?: string;
  private made: readonly Zi[] | undefined;
  constructor(
    readonly text: string,
    /** 各字在原文的偏移，与末字之后的偏移 (offset of every character, and the one past the last). */
    private readonly offsets: readonly number[],
    readonly punctuation: string,
    private readonly locator: Locator,
    traditional?: string,
  ) {
    if (traditional !== undefined) this.traditional = traditional;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  get place(): Place {
    return this.locator.place(this.offsets[0] as number, this.offsets.at(-1) as number);
  }

  placeOf(from: number, to: number = from): Place {
    const last = this.offsets[to] as number;
    return this.locator.place(this.offsets[from] as number, last + widthAt(this.locator.source, last));
  }

  get zis(): readonly Zi[] {
    if (this.made === undefined) {
      const converted = this.traditional === undefined ? [] : [...this.traditional];
      this.made = [...this.text].map((char, i): Zi => {
        const place = this.placeOf(i);
        const traditional = converted[i];
        if (char === BLANK) return { char, blank: true, place };
        return traditional === undefined ? { char, blank: false, place } : { char, traditional, blank: false, place };
      });
    }
    return this.made;
  }

  /** 首字之始与末字之后的偏移，不计 origin (where it begins and ends in the text given). */
  get span(): readonly [number, number] {
    return [this.offsets[0] as number, this.offsets.at(-1) as number];
  }

  offsetOf(index: number): number {
    return this.offsets[index] as number;
  }

  with(changes: { readonly punctuation?: string; readonly traditional?: string }): ParsedLine {
    const { punctuation = this.punctuation, traditional = this.traditional } = changes;
    return new ParsedLine(this.text, this.offsets, punctuation, this.locator, traditional);
  }

  /** 从第 from 字起的 count 字 (so many characters from one of them on, 0-based). */
  slice(from: number, count: number, punctuation: string): ParsedLine {
    const text = [...this.text].slice(from, from + count).join('');
    const last = from + count - 1;
    const end = from + count === this.length ? (this.offsets.at(-1) as number) : this.endOf(last);
    return new ParsedLine(text, [...this.offsets.slice(from, from + count), end], punctuation, this.locator);
  }

  private endOf(index: number): number {
    return (this.offsets[index] as number) + ([...this.text][index] as string).length;
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
  expectKind('text', source, 'string');
  expectOptions('options', options, { toTraditional: 'function', origin: 'object', title: 'string' });
  const locator = new Locator(source, options.origin);
  const strays: Stray[] = [];
  let lines: ParsedLine[] = [];
  let title = options.title;
  /** 组诗中的第几首 (which poem of a series). */
  let ordinal: string | undefined;
  /** 眼下一句：偏移，是否连写，有无空白 (the line being read). */
  let offsets: number[] = [];
  let end = 0;
  let isPlain = true;
  let strayEnd = -1;
  let strayStart = -1;

  const finish = (punctuation: string): void => {
    if (offsets.length === 0) return;
    const first = offsets[0] as number;
    let text = '';
    if (isPlain) text = source.slice(first, end);
    else {
      for (const at of offsets) {
        const code = source.codePointAt(at) as number;
        const kind = classOf(code);
        text += kind === EMPTY || kind === CIRCLE ? BLANK : String.fromCodePoint(code);
      }
    }
    offsets.push(end);
    lines.push(new ParsedLine(text, offsets, punctuation, locator));
    offsets = [];
    isPlain = true;
  };

  let hasTones: boolean | undefined;
  /** 两字之间的 ○ 是缺字；文中有 ● 则 ○ 标平声 (a circle between characters; where ● stands too, circles mark tones). */
  const isLost = (at: number): boolean => {
    let next = at + 1;
    while (source[next] === '○' && next - at < 7) next++;
    hasTones ??= /[●◎⊙]/u.test(source);
    return next < source.length && classOf(source.codePointAt(next) as number) === ZI && !hasTones;
  };

  /** 眼下一行之末，其后的空白不计；逐行只求一次 (the end of the current row without trailing space, looked for once a row). */
  let rowEnd = -1;
  let rowText = -1;
  const trimmedEnd = (at: number): number => {
    if (at > rowEnd) {
      rowEnd = lineEnd(source, at);
      rowText = at + source.slice(at, rowEnd).trimEnd().length;
    }
    return rowText;
  };

  let closing: Int32Array | undefined;
  for (let i = 0; i < source.length; ) {
    const code = source.codePointAt(i) as number;
    const width = code > 0xffff ? 2 : 1;
    const kind = classOf(code);
    if (offsets.length === 0 && (i === 0 || source[i - 1] === '\n' || (i === 1 && source[0] === '\uFEFF'))) {
      const stop = lineEnd(source, i);
      const heading = mayHead(source, i, stop)
        ? readHeading(source.slice(i, stop).trimEnd(), lines.length > 0)
        : undefined;
      if (heading !== undefined) {
        title ??= heading.title;
        if (lines.length <= 2 && lines.every((line) => line.punctuation === '')) ordinal ??= heading.ordinal;
        i = heading.width === undefined ? stop + 1 : i + heading.width;
        continue;
      }
    }
    if (kind === OPEN) {
      const char = source[i] as string;
      if (char === '（' || char === '(') {
        // 括号里是注（一作某、小序），跳过；没有后括号则只当一个标点 (a note in brackets is skipped).
        closing ??= closingBrackets(source);
        const close = closing[i] as number;
        if (close !== -1 && close - i <= MAX_NOTE) {
          if (offsets.length > 0) isPlain = false;
          i = close + 1;
          continue;
        }
      } else if (OPENING.has(char)) {
        NOTE_MARK.lastIndex = i;
        if (NOTE_MARK.test(source)) {
          i = NOTE_MARK.lastIndex;
          continue;
        }
      } else if (DASHES.has(source[i + 1] ?? '') && !DASHES.has(source[i - 1] ?? '')) {
        // 行末的“——王之涣”是署名，由一串横线的头一道看起 (a signature at the end of a line, from the first of its dashes).
        if (SIGNATURE.test(source.slice(i, trimmedEnd(i)))) {
          finish('');
          i = rowEnd;
          continue;
        }
      }
    }
    if (kind === ZI || kind === EMPTY || (kind === CIRCLE && offsets.length > 0 && end === i && isLost(i))) {
      if (kind !== ZI || (offsets.length > 0 && end !== i)) isPlain = false;
      offsets.push(i);
      end = i + width;
    } else if (kind === END) {
      if (offsets.length > 0) finish(source[i] as string);
      else {
        const last = lines.at(-1);
        if (last !== undefined && last.punctuation === '') {
          lines[lines.length - 1] = last.with({ punctuation: source[i] as string });
        }
      }
    } else if (kind === NEWLINE) finish('');
    // 以空格分句：满五字或七字，空格即断 (a space ends a line that has five or seven characters).
    else if (kind === SPACE) {
      if (offsets.length === 5 || offsets.length === 7) finish('');
    } else if (kind === STRAY || kind === CIRCLE || (kind === OPEN && !isSilent(code))) {
      if (strayEnd === i && strays.length > 0) {
        strays[strays.length - 1] = {
          text: source.slice(strayStart, i + width),
          place: locator.place(strayStart, i + width),
        };
      } else {
        strayStart = i;
        strays.push({ text: source.slice(i, i + width), place: locator.place(i, i + width) });
      }
      strayEnd = i + width;
    }
    i += width;
  }
  finish('');

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
  if (ordinal !== undefined && options.title === undefined)
    title = title === undefined ? ordinal : `${title}·${ordinal}`;
  const verse = convert(lines, options);
  return title === undefined ? { source, lines: verse, strays } : { source, title, lines: verse, strays };
}

/** 连写的句子拆开 (cuts what is written without punctuation). */
function cutLines(lines: readonly ParsedLine[]): ParsedLine[] {
  return lines.flatMap((line) => {
    const length = UNPUNCTUATED[line.length];
    if (length === undefined) return [line];
    const parts: ParsedLine[] = [];
    for (let at = 0; at < line.length; at += length) {
      parts.push(line.slice(at, length, at + length === line.length ? line.punctuation : ''));
    }
    return parts;
  });
}

const isSilent = (code: number): boolean => SILENT.test(String.fromCodePoint(code));

/** 朝代 (dynasties, as they stand before an author's name). */
const DYNASTY =
  '(?:先秦|[两西东]?[汉漢晋晉周]|三国|三國|魏|南北朝|[南北]?[宋齐齊梁陈陳]|隋|唐|五代|金|元|明|清|近代|现代|現代|当代|當代)[代朝]?';
/** 【唐】杜甫、唐·杜甫、〔唐代〕杜甫 (a line that names dynasty and author). */
const AUTHOR = new RegExp(
  `^(?:[【〔\\[［]\\s*${DYNASTY}\\s*[】〕\\]］]|${DYNASTY}\\s*[·・•：:])\\s*[\\p{Script=Han}·]{2,6}$`,
  'u',
);
/** 王维 〔唐代〕 (the author before the dynasty). */
const AUTHOR_FIRST = new RegExp(`^[\\p{Script=Han}·]{2,6}\\s*[【〔\\[［（(]\\s*${DYNASTY}\\s*[】〕\\]］）)]$`, 'u');
const VALUE = '\\s*[：:]\\s*([^\\s，。！？；,.!?;：:/|]{1,40})';
const TITLE_LABEL = '(?:题目|題目|标题|標題|诗题|詩題|诗名|詩名)';
/** 题目：静夜思、作者：李白，或并在一行 (rows that say what they give). */
const LABELLED = new RegExp(`^(?:(?:${TITLE_LABEL}|作者|诗人|詩人|朝代|年代|体裁|體裁)${VALUE}(?:\\s+|$))+$`, 'u');
const LABELLED_TITLE = new RegExp(`${TITLE_LABEL}${VALUE}`, 'u');
/** 其一、（其三）、秋興八首·其一：题与序数之间须有“首”或隔断，以免误认诗句 (a row that numbers a poem of a series). */
const SERIES =
  /^(?:([^，。！？；,.!?;：:]{0,30}(?:首|[^\p{Script=Han}]))\s*)?(其[一二三四五六七八九十百]{1,4})[）)】〕\]］]?$/u;
/** 题目之后径接诗句：《凉州词》葡萄美酒夜光杯， (a title in brackets with verse right after it). */
const TITLE_AND_LINE =
  /^(《([^》，。！？；]{1,30})》\s*)(\p{Script=Han}{5}(?:\p{Script=Han}{2})?)(?=[，。！？；、,.!?;\s]|$)/u;
/** 题目、作者、序数的一行至多这么长 (longest row that is tried as a heading without #). */
const MAX_HEADING = 80;
const HEADING_END: ReadonlySet<string> = new Set([...'一二三四五六七八九十百）)】〕]］']);
const HEADING_START: ReadonlySet<string> = new Set([
  ...'#《【〔[［作题題标標诗詩年体體朝先两兩西东東汉漢晋晉周三魏南北宋齐齊梁陈陳隋唐五金元明清近现現当當',
]);
const DASHES: ReadonlySet<string> = new Set([...'—─―－-']);
const SIGNATURE = /^[—─―－-]{2,}\s*[《\p{Script=Han}》·\s]{2,12}$/u;

/** 由首尾两字看，这一行可能是题目、作者 (whether the ends of a row allow of a heading). */
function mayHead(source: string, from: number, stop: number): boolean {
  if (HEADING_START.has(source[from] as string)) return true;
  let last = stop - 1;
  while (last > from && classOf(source.charCodeAt(last)) >= NEWLINE && /\s/u.test(source[last] as string)) last--;
  return HEADING_END.has(source[last] as string);
}

interface Heading {
  readonly title?: string | undefined;
  readonly ordinal?: string | undefined;
  /** 只有行首这么多是题目，其后是诗；无则全行 (how much of the row it takes; all of it where absent). */
  readonly width?: number;
}

/** 一行若是题目、作者、序数，读出来 (reads a row as a heading, where it is one). */
function readHeading(row: string, hasLines: boolean): Heading | undefined {
  if (row.startsWith('#')) return { title: unquoted(row.replace(/^#+\s*/u, '').trim()) };
  if (row.length <= MAX_HEADING) {
    const series = readSeries(row.trim());
    if (series !== undefined) return series;
    if (AUTHOR.test(row) || AUTHOR_FIRST.test(row)) return {};
    if (LABELLED.test(row)) {
      const title = LABELLED_TITLE.exec(row)?.[1];
      return { title: title === undefined ? undefined : unquoted(title) };
    }
  }
  if (!row.startsWith('《')) return undefined;
  if (!hasLines) {
    const [, opening = '', title = '', line = ''] = TITLE_AND_LINE.exec(row) ?? [];
    if (line !== '') {
      // “《离骚》读罢泪沾襟”连书名恰成一句，不是题目 (with the name of the book it is a line of verse itself).
      const all = [...title, ...line].length;
      return all === 5 || all === 7 ? undefined : { title, width: opening.length };
    }
  }
  // 《题目》之后可跟作者 (a title in brackets may be followed by the author).
  const title = /^《([^》]*)》[^，。！？；：:]{0,8}$/u.exec(row)?.[1];
  return title === undefined ? undefined : { title };
}

const unquoted = (title: string): string => title.replace(/^《(.*)》$/u, '$1');

function readSeries(row: string): Heading | undefined {
  const found = SERIES.exec(row);
  if (found === null) return undefined;
  const title = (found[1] ?? '').replace(/^[^\p{Script=Han}]{1,31}|[^\p{Script=Han}]{1,31}$/gu, '');
  return { title: title === '' ? undefined : title, ordinal: found[2] };
}

const lineEnd = (source: string, from: number): number => {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
};

/** 一条注至多这么长 (longest note in brackets, in UTF-16 units). */
const MAX_NOTE = 300;

/** 每处之后、空行之前的后括号在哪，没有则 -1 (the next closing bracket before an empty line, or -1). */
function closingBrackets(source: string): Int32Array {
  const closing = new Int32Array(source.length);
  let next = -1;
  for (let i = source.length - 1; i >= 0; i--) {
    const char = source[i];
    if (char === '）' || char === ')') next = i;
    else if (char === '\n' && source[i + 1] === '\n') next = -1;
    closing[i] = next;
  }
  return closing;
}

/** 四句或八句，齐五言或七言 (four or eight lines, all of five or all of seven). */
const isRegular = (lines: readonly VerseLine[]): boolean => {
  const length = lines[0]?.length;
  return (
    (lines.length === 4 || lines.length === 8) &&
    (length === 5 || length === 7) &&
    lines.every((line) => line.length === length)
  );
};

/** 题目一句的写法：有《》取其中，否则照原文、去注 (a heading as written; what is within 《》 where it has that). */
function titleOf(line: ParsedLine, source: string): string {
  const [start, end] = line.span;
  // 记号里不容再有起头的记号，免得一串《《《、（（（各自找到底 (no opening mark inside, lest a run of them be searched to the end from each).
  const quoted = /《([^《》]*)》/u.exec(source.slice(Math.max(0, start - 1), end + 1))?.[1];
  return (
    quoted ??
    source
      .slice(start, end)
      .replace(/[（(][^（(）)]*[）)]|[[【〔［]\d{1,3}[\]】〕］]/gu, '')
      .trim()
  );
}

/** 最长的题目 (longest heading without a mark of its own). */
const MAX_TITLE = 30;

/**
 * 与诗同行的题目：“凉州词：……”“登鹳雀楼 白日依山尽，……”，其后恰是四句或八句齐言。
 * A heading in the row of the verse, set off by a colon, a space or 》, before exactly four or eight lines of one length.
 */
function inlineHeading(
  lines: readonly ParsedLine[],
  source: string,
): { readonly title: string; readonly verse: ParsedLine[] } | undefined {
  const [first, second] = lines;
  if (first === undefined || lines.length > 10) return undefined;
  const isColon = (line: ParsedLine | undefined): boolean => line?.punctuation === '：' || line?.punctuation === ':';
  const title = (line: ParsedLine): string => titleOf(line, source);
  if (isColon(first)) {
    const verse = cutLines(lines.slice(1));
    return isRegular(verse) ? { title: title(first), verse } : undefined;
  }
  if (first.punctuation === '' && isColon(second) && first.length <= MAX_TITLE) {
    const verse = cutLines(lines.slice(2));
    if (isRegular(verse) && verse[0]?.length !== first.length) return { title: title(first), verse };
  }
  const [start, end] = first.span;
  if (end - start === first.text.length || LAMENT.test(first.text)) return undefined;
  for (const tail of TAILS) {
    const at = first.length - tail;
    if (at <= 0 || at > MAX_TITLE || !/[\s》]/u.test(source[first.offsetOf(at) - 1] as string)) continue;
    const verse = cutLines([first.slice(at, tail, first.punctuation), ...lines.slice(1)]);
    if (isRegular(verse)) return { title: title(first.slice(0, at, '')), verse };
  }
  return undefined;
}

/** 首行之末可是诗的字数 (how much of the first line may be verse). */
const TAILS: readonly number[] = [5, 7, 10, 14, 20, 28, 40, 56];
/** “君不见”另起一行，仍是诗 (words that stand before a line and belong to the verse). */
const LAMENT = /^君不[见見]/u;

/**
 * 开头几行是题目与作者而非诗句：一两行不加标点的短行，其后恰是四句或八句齐言，字数不同，或诗句都加了标点；
 * 其后不是四句八句的，诗句须都有标点，字数又不同。
 * How many leading lines are title and author: one or two short unpunctuated lines before exactly four or eight lines of
 * one length, which either differ from it in length or are all punctuated. Before other verse, it must be punctuated
 * throughout and have no line of that length.
 */
function headings(lines: readonly ParsedLine[], source: string): number {
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

/**
 * 把一个文件切成几首诗：空行、# 题目或“其一”一行分隔；每句、每联一空行的一首诗、题目与诗之间的空行，不切。
 * 位置仍指原文件。组诗中的一首，知其总题则有 title。
 *
 * Splits a file into poems at empty lines, # titles and rows that number the poems of a series. A poem with an empty
 * line after every line or couplet stays whole, and so do a title and its poem. A poem of a series whose title is known
 * has `title`, to be given to `parsePoem`. The returned offsets refer to the whole file.
 *
 * @example
 * splitPoems('# 甲\n白日依山尽，黄河入海流。\n\n# 乙\n床前明月光').length; // 2
 */
export function splitPoems(
  source: string,
): readonly { readonly text: string; readonly start: Point; readonly title?: string }[] {
  interface Block {
    readonly start: Point;
    text: string;
    lines: readonly VerseLine[];
    /** 以 # 题目起头 (begins with a # title). */
    readonly titled: boolean;
    /** 以“其一”一行起头 (begins with a row that numbers it). */
    readonly numbered: boolean;
    /** 自带题目 (has a title of its own). */
    headed?: boolean;
    /** 由散句、散联拼成：每段几句，不是则 0 (lines in each piece it is made of; 0 where it is not of such pieces). */
    unit?: 0 | 1 | 2;
  }
  expectKind('text', source, 'string');
  const blocks: Block[] = [];
  let open: Block | undefined;
  let hasVerse = false;
  let hasSeries = false;
  let offset = 0;
  let number = 0;
  for (const row of source.split(/(?<=\n)/u)) {
    number++;
    const isTitle = /^\uFEFF?#/u.test(row);
    const isNumbered = !isTitle && row.length <= MAX_HEADING && readSeries(row.trim()) !== undefined;
    hasSeries ||= isNumbered;
    const isEmpty = row.trim() === '';
    if (open !== undefined && (isEmpty || ((isTitle || isNumbered) && hasVerse))) {
      blocks.push(open);
      open = undefined;
      hasVerse = false;
    }
    if (!isEmpty) {
      open ??= {
        start: { offset, line: number, column: 1 },
        text: '',
        lines: [],
        titled: isTitle,
        numbered: isNumbered,
      };
      open.text += row;
      if (!isTitle) hasVerse = true;
    }
    offset += row.length;
  }
  if (open !== undefined) blocks.push(open);
  for (const block of blocks) {
    const { lines, title } = parsePoem(block.text);
    block.lines = lines;
    block.headed = title !== undefined;
    block.unit = unitOf(lines);
  }

  /** “秋兴诗八首”之后“其一”：与诗句同长的一行也是题目 (a row as long as a line of verse, before the first of a series). */
  const isTitleOnly = ({ numbered, headed, lines, unit }: Block): boolean =>
    !numbered && headed === false && unit !== 2 && lines.length <= 2 && lines.every((line) => line.punctuation === '');

  const poems: Block[] = [];
  for (const block of blocks) {
    const before = poems.at(-1);
    const continues =
      before !== undefined &&
      !block.titled &&
      (isHeadingOnly(before.lines) ||
        (block.numbered && isTitleOnly(before)) ||
        (block.headed === false &&
          before.unit !== 0 &&
          before.unit === block.unit &&
          before.lines.length < 8 &&
          before.lines[0]?.length === block.lines[0]?.length));
    if (before !== undefined && continues) {
      const from = before.start.offset;
      before.text = source.slice(from, block.start.offset + block.text.length);
      before.unit = block.unit ?? 0;
      before.lines = block.numbered || isHeadingOnly(before.lines) ? block.lines : [...before.lines, ...block.lines];
    } else poems.push(block);
  }
  const found = poems.filter(({ lines }) => lines.length > 0).map(({ text, start }) => ({ text, start }));
  if (!hasSeries) return found;
  let series: string | undefined;
  return found.map((poem) => {
    const [, title, ordinal] =
      /^(?:(.*)·)?(其[一二三四五六七八九十百]{1,4})$/u.exec(parsePoem(poem.text).title ?? '') ?? [];
    series = ordinal === undefined ? undefined : (title ?? series);
    return series === undefined ? poem : { ...poem, title: `${series}·${ordinal}` };
  });
}

/** 只是题目、作者，没有诗句 (nothing but title and author). */
const isHeadingOnly = (lines: readonly VerseLine[]): boolean =>
  lines.length <= 2 && lines.every((line) => line.punctuation === '' && line.length !== 5 && line.length !== 7);

/** 一句五言、七言，或同长的两句：散写的一句、一联 (a line or a couplet standing alone). */
const unitOf = (lines: readonly VerseLine[]): 0 | 1 | 2 => {
  const length = lines[0]?.length;
  if (length !== 5 && length !== 7) return 0;
  if (lines.length === 1) return 1;
  return lines.length === 2 && lines[1]?.length === length ? 2 : 0;
};
