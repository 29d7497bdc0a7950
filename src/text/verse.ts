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
    if (startsLine && HEADING_START.has(char)) {
      const end = lineEnd(all, i);
      const text = textBetween(all, i, end);
      // 《题目》之后可跟作者；【唐】杜甫 是作者 (a title in brackets may be followed by the author).
      const bare = char === '#' ? text.replace(/^#+\s*/u, '') : /^《([^》]*)》[^，。！？；]{0,8}$/u.exec(text)?.[1];
      if (bare !== undefined || AUTHOR.test(text)) {
        if (bare !== undefined) title ??= bare.replace(/^《(.*)》$/u, '$1');
        i = end;
        continue;
      }
    }
    if (DASHES.has(char) && DASHES.has(all[i + 1]?.char ?? '')) {
      // 行末的“——王之涣”是署名 (a signature at the end of a line).
      const end = lineEnd(all, i);
      if (SIGNATURE.test(textBetween(all, i, end))) {
        finish('');
        i = end - 1;
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

type Characters = readonly { readonly char: string }[];
const lineEnd = (all: Characters, from: number): number => {
  let end = from;
  while (end < all.length && all[end]?.char !== '\n') end++;
  return end;
};
const textBetween = (all: Characters, from: number, to: number): string =>
  all
    .slice(from, to)
    .map(({ char }) => char)
    .join('')
    .trim();

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
          before.lines[0]?.zis.length === block.lines[0]?.zis.length));
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
  lines.length <= 2 && lines.every((line) => line.punctuation === '' && line.zis.length !== 5 && line.zis.length !== 7);

/** 两句同为五言或七言：散写的一联 (a couplet standing alone). */
const isCouplet = (lines: readonly VerseLine[]): boolean => {
  const length = lines[0]?.zis.length;
  return lines.length === 2 && (length === 5 || length === 7) && lines[1]?.zis.length === length;
};
