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
  const locator = new Locator(source, options.origin);
  const strays: Stray[] = [];
  let lines: ParsedLine[] = [];
  let title: string | undefined;
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

  let closing: Int32Array | undefined;
  for (let i = 0; i < source.length; ) {
    const code = source.codePointAt(i) as number;
    const width = code > 0xffff ? 2 : 1;
    const kind = classOf(code);
    if (offsets.length === 0 && (i === 0 || source[i - 1] === '\n' || source[i - 1] === '\uFEFF')) {
      const char = source[i] as string;
      if (HEADING_START.has(char)) {
        const stop = lineEnd(source, i);
        const row = source.slice(i, stop).trim();
        // 《题目》之后可跟作者；【唐】杜甫 是作者 (a title in brackets may be followed by the author).
        const bare = char === '#' ? row.replace(/^#+\s*/u, '') : /^《([^》]*)》[^，。！？；]{0,8}$/u.exec(row)?.[1];
        if (bare !== undefined || AUTHOR.test(row)) {
          if (bare !== undefined) title ??= bare.replace(/^《(.*)》$/u, '$1');
          i = stop + 1;
          continue;
        }
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
        const stop = lineEnd(source, i);
        if (SIGNATURE.test(source.slice(i, stop).trim())) {
          finish('');
          i = stop;
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

  if (lines.some((line) => UNPUNCTUATED[line.length] !== undefined)) {
    lines = lines.flatMap((line) => {
      const length = UNPUNCTUATED[line.length];
      if (length === undefined) return [line];
      const parts: ParsedLine[] = [];
      for (let at = 0; at < line.length; at += length) {
        parts.push(line.slice(at, length, at + length === line.length ? line.punctuation : ''));
      }
      return parts;
    });
  }

  const heads = headings(lines);
  if (heads > 0) title ??= (lines[0] as VerseLine).text;
  const verse = convert(heads > 0 ? lines.slice(heads) : lines, options);
  return title === undefined ? { source, lines: verse, strays } : { source, title, lines: verse, strays };
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
const HEADING_START: ReadonlySet<string> = new Set([
  ...'#《【〔[［先两兩西东東汉漢晋晉周三魏南北宋齐齊梁陈陳隋唐五金元明清近现現当當',
]);
const DASHES: ReadonlySet<string> = new Set([...'—─―－-']);
const SIGNATURE = /^[—─―－-]{2,}\s*[《\p{Script=Han}》·\s]{2,12}$/u;

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

/**
 * 开头几行是题目与作者而非诗句：一两行不加标点的短行，其后恰是四句或八句齐言，字数不同，或诗句都加了标点。
 * How many leading lines are title and author: one or two short unpunctuated lines before exactly four or eight lines of
 * one length, which either differ from it in length or are all punctuated.
 */
function headings(lines: readonly VerseLine[]): number {
  for (const heads of [1, 2]) {
    const rest = lines.slice(heads);
    const length = rest[0]?.length;
    if ((rest.length !== 4 && rest.length !== 8) || (length !== 5 && length !== 7)) continue;
    if (rest.some((line) => line.length !== length)) continue;
    const isPunctuated = rest.slice(0, -1).every((line) => line.punctuation !== '');
    const isHeading = (line: VerseLine) => line.punctuation === '' && (isPunctuated || line.length !== length);
    if (lines.slice(0, heads).every(isHeading)) return heads;
  }
  return 0;
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
 * 把一个文件切成几首诗：空行或 # 题目分隔；每联一空行的一首诗、题目与诗之间的空行，不切。位置仍指原文件。
 *
 * Splits a file into poems at empty lines and # titles. A poem with an empty line after every couplet stays whole, and so
 * do a title and its poem. The returned offsets refer to the whole file.
 *
 * @example
 * splitPoems('# 甲\n白日依山尽，黄河入海流。\n\n# 乙\n床前明月光').length; // 2
 */
export function splitPoems(source: string): readonly { readonly text: string; readonly start: Point }[] {
  interface Block {
    readonly start: Point;
    text: string;
    lines: readonly VerseLine[];
    /** 以 # 题目起头 (begins with a # title). */
    readonly titled: boolean;
    /** 全由散联拼成 (made of couplets that stand alone). */
    couplets?: boolean;
  }
  const blocks: Block[] = [];
  let open: Block | undefined;
  let hasVerse = false;
  let offset = 0;
  let number = 0;
  for (const row of source.split(/(?<=\n)/u)) {
    number++;
    const isTitle = /^\uFEFF?#/u.test(row);
    const isEmpty = row.trim() === '';
    if (open !== undefined && (isEmpty || (isTitle && hasVerse))) {
      blocks.push(open);
      open = undefined;
      hasVerse = false;
    }
    if (!isEmpty) {
      open ??= { start: { offset, line: number, column: 1 }, text: '', lines: [], titled: isTitle };
      open.text += row;
      if (!isTitle) hasVerse = true;
    }
    offset += row.length;
  }
  if (open !== undefined) blocks.push(open);
  for (const block of blocks) {
    block.lines = parsePoem(block.text).lines;
    block.couplets = isCouplet(block.lines);
  }

  const poems: Block[] = [];
  for (const block of blocks) {
    const before = poems.at(-1);
    const continues =
      before !== undefined &&
      !block.titled &&
      (isHeadingOnly(before.lines) ||
        (before.couplets === true &&
          block.couplets === true &&
          before.lines.length < 8 &&
          before.lines[0]?.length === block.lines[0]?.length));
    if (before !== undefined && continues) {
      const from = before.start.offset;
      before.text = source.slice(from, block.start.offset + block.text.length);
      before.couplets = block.couplets === true;
      before.lines = isHeadingOnly(before.lines) ? block.lines : [...before.lines, ...block.lines];
    } else poems.push(block);
  }
  return poems.filter(({ lines }) => lines.length > 0).map(({ text, start }) => ({ text, start }));
}

/** 只是题目、作者，没有诗句 (nothing but title and author). */
const isHeadingOnly = (lines: readonly VerseLine[]): boolean =>
  lines.length <= 2 && lines.every((line) => line.punctuation === '' && line.length !== 5 && line.length !== 7);

/** 两句同为五言或七言：散写的一联 (a couplet standing alone). */
const isCouplet = (lines: readonly VerseLine[]): boolean => {
  const length = lines[0]?.length;
  return lines.length === 2 && (length === 5 || length === 7) && lines[1]?.length === length;
};
