import {
  CIRCLE,
  COMPOSED,
  classOf,
  DASHES,
  EMPTY,
  END,
  isSilent,
  NEWLINE,
  OPEN,
  OPENING,
  PAUSES,
  SPACE,
  STRAY,
  ZI,
} from './chars.ts';
import { ParsedLine } from './line.ts';
import type { Locator } from './locator.ts';
import { BLANK, type Stray } from './types.ts';

/** 注号 [2]【1】〔注三〕 (the same in brackets). */
const NOTE_MARK = /[[【〔［][注註校]?[\d０-９一二三四五六七八九十]{1,3}[\]】〕］]/uy;
/** 一条注至多这么长 (longest note in brackets, in UTF-16 units). */
const MAX_NOTE = 300;
/** 缺字的几种写法：{?}、[?]、[口*每]、【氵+每】 (lacunae and composed characters in brackets). */
const LOST = /[{[【［](?:[?？]|[\p{Script=Han}](?:[*+＋/@-][\p{Script=Han}()*+/@-]{1,12}))[}\]】］]/uy;
/** 附于字后的拼音：重chong2、重chóng (pinyin set after a character). */
const PINYIN = /(?:[a-z]{1,6}[1-5]|[a-z]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4})/iuy;
const SIGNATURE = /^[—─―－-]{2,}\s*[《\p{Script=Han}》·\s]{2,12}$/u;
/** 署名连横线至多这么长 (longest signature with its dashes). */
const MAX_SIGNATURE = 64;
/** 组字式至多这么多部件 (most parts of a composed character). */
const MOST_PARTS = 24;

export const lineEnd = (source: string, from: number): number => {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
};

/** 行首先由它看：是题目之类，返回读到哪里 (looks at the start of a row first; where it takes the row, says how far). */
export type RowReader = (from: number, stop: number, lines: readonly ParsedLine[]) => number | undefined;

/**
 * 把文字读成句与异物：标点、换行、满五字七字之后的空格断句；括号里的注、注号、拼音略过；缺字作 □。
 *
 * Reads text into lines and strays. Punctuation, newlines and a space after five or seven characters end a line; notes in
 * brackets, signs of notes and pinyin are skipped; lost characters become □. One pass over the text.
 */
export class Tokens {
  lines: ParsedLine[] = [];
  readonly strays: Stray[] = [];
  /** 眼下一句：各字的偏移，末字之后，是否连写 (the line being read). */
  private offsets: number[] = [];
  private end = 0;
  private isPlain = true;
  private strayStart = -1;
  private strayEnd = -1;
  private hasPauses = false;
  private hasTones: boolean | undefined;
  private closing: Int32Array | undefined;
  private widths: Map<number, number> | undefined;

  constructor(
    private readonly source: string,
    private readonly locator: Locator,
  ) {}

  /** 读从 from 到 to 的一段，此前所读的句子不留；返回读到哪里，括号里的注可以越过 to (reads a stretch; a note in brackets may reach beyond it). */
  read(from: number, to: number, atRow?: RowReader): number {
    const { source } = this;
    this.lines = [];
    this.hasPauses = false;
    let i = from;
    while (i < to) {
      const isStart = atRow !== undefined && this.offsets.length === 0 && isRowStart(source, i);
      const next = isStart ? atRow(i, lineEnd(source, i), this.lines) : undefined;
      i = next ?? this.take(i);
    }
    this.finish('');
    if (this.hasPauses) this.lines = joinPauses(this.lines, source);
    return i;
  }

  /** 读一个字符，或一条注之类，返回下一个的偏移 (reads one character, or a note; says where the next one is). */
  private take(i: number): number {
    const { source } = this;
    const code = source.codePointAt(i) as number;
    const width = code > 0xffff ? 2 : 1;
    const kind = classOf(code);
    if (kind === OPEN) {
      const next = this.skip(i);
      if (next !== undefined) return next;
    }
    if (kind === ZI || kind === EMPTY) this.add(i, width, kind === ZI);
    else if (kind === CIRCLE && this.offsets.length > 0 && this.end === i && this.isLost(i)) this.add(i, width, false);
    else if (kind === END) {
      if (this.isLostFirst(i)) return this.lose(i, 1);
      this.mark(source[i] as string);
    } else if (kind === NEWLINE) this.finish('');
    else if (kind === COMPOSED) return this.compose(i);
    // 以空格分句：满五字或七字，空格即断 (a space ends a line that has five or seven characters).
    else if (kind === SPACE) {
      if (this.offsets.length === 5 || this.offsets.length === 7) this.finish('');
    } else if (kind === STRAY || kind === CIRCLE || (kind === OPEN && !isSilent(code))) {
      const pinyin = kind === STRAY && this.end === i ? this.pinyin(i) : 0;
      if (pinyin > 0) return i + pinyin;
      this.stray(i, width);
    }
    return i + width;
  }

  private add(at: number, width: number, isZi: boolean): void {
    if (!isZi || (this.offsets.length > 0 && this.end !== at)) this.isPlain = false;
    this.offsets.push(at);
    this.end = at + width;
  }

  /** 缺的一字，写法占几个字符 (a lost character, however it is written). */
  private lose(at: number, width: number): number {
    this.widths ??= new Map();
    this.widths.set(at, width);
    this.add(at, width, false);
    return at + width;
  }

  /** 句首的半角问号：?河入海流，缺的是第一字 (a half-width ? that begins a line stands for its first character). */
  private isLostFirst(at: number): boolean {
    const { source } = this;
    return (
      source[at] === '?' &&
      this.offsets.length === 0 &&
      !PAUSES.has(source[at - 1] ?? '') &&
      classOf(source.codePointAt(at + 1) ?? 0) === ZI
    );
  }

  private mark(char: string): void {
    if (this.offsets.length > 0) {
      if (PAUSES.has(char) && this.offsets.length !== 5 && this.offsets.length !== 7) this.hasPauses = true;
      this.finish(char);
      return;
    }
    const last = this.lines.at(-1);
    if (last !== undefined && last.punctuation === '') {
      this.lines[this.lines.length - 1] = last.with({ punctuation: char });
    }
  }

  private finish(punctuation: string): void {
    if (this.offsets.length === 0) return;
    const { source, offsets } = this;
    let text = '';
    if (this.isPlain) text = source.slice(offsets[0] as number, this.end);
    else {
      for (const at of offsets) {
        const code = source.codePointAt(at) as number;
        text += classOf(code) === ZI ? String.fromCodePoint(code) : BLANK;
      }
    }
    offsets.push(this.end);
    this.lines.push(new ParsedLine(text, offsets, punctuation, this.locator, this.widths));
    this.offsets = [];
    this.isPlain = true;
  }

  /** 括号、横线：是注、缺字、署名则跳过 (brackets and dashes: skips a note, a lacuna, a signature). */
  private skip(i: number): number | undefined {
    const { source } = this;
    const char = source[i] as string;
    if (char === '（' || char === '(') {
      // 括号里是注（一作某、小序），跳过；没有后括号则只当一个标点 (a note in brackets is skipped).
      this.closing ??= closingBrackets(source);
      const close = this.closing[i] as number;
      if (close === -1 || close - i > MAX_NOTE) return undefined;
      if (this.offsets.length > 0) this.isPlain = false;
      return close + 1;
    }
    if (OPENING.has(char)) {
      NOTE_MARK.lastIndex = i;
      if (NOTE_MARK.test(source)) return NOTE_MARK.lastIndex;
      LOST.lastIndex = i;
      return LOST.test(source) ? this.lose(i, LOST.lastIndex - i) : undefined;
    }
    if (DASHES.has(source[i + 1] ?? '') && !DASHES.has(source[i - 1] ?? '')) {
      // 行末的“——王之涣”是署名，由一串横线的头一道看起 (a signature at the end of a line, from the first of its dashes).
      const [row = ''] = source.slice(i, i + MAX_SIGNATURE).split('\n', 1);
      if (row.length < MAX_SIGNATURE && SIGNATURE.test(row.trim())) {
        this.finish('');
        return i + row.length;
      }
    }
    return undefined;
  }

  /** ⿰氵每：组字式，作缺字一个 (a character described by its parts is one lacuna). */
  private compose(i: number): number {
    const { source } = this;
    let wanted = 1;
    let at = i;
    for (let parts = 0; wanted > 0 && parts < MOST_PARTS && at < source.length; parts++) {
      const code = source.codePointAt(at) as number;
      const kind = classOf(code);
      if (kind !== COMPOSED && kind !== ZI && kind !== EMPTY && kind !== STRAY) break;
      // ⿲⿳ 三件，余者两件 (⿲ and ⿳ have three parts, the others two).
      wanted += kind !== COMPOSED ? -1 : code === 0x2ff2 || code === 0x2ff3 ? 2 : 1;
      at += code > 0xffff ? 2 : 1;
    }
    return this.lose(i, at - i);
  }

  private pinyin(i: number): number {
    PINYIN.lastIndex = i;
    if (!PINYIN.test(this.source)) return 0;
    if (this.offsets.length > 0) this.isPlain = false;
    return PINYIN.lastIndex - i;
  }

  private stray(i: number, width: number): void {
    const isNext = this.strayEnd === i && this.strays.length > 0;
    if (!isNext) this.strayStart = i;
    const stray = {
      text: this.source.slice(this.strayStart, i + width),
      place: this.locator.place(this.strayStart, i + width),
    };
    if (isNext) this.strays[this.strays.length - 1] = stray;
    else this.strays.push(stray);
    this.strayEnd = i + width;
  }

  /** 两字之间的 ○ 是缺字；文中有 ● 则 ○ 标平声 (a circle between characters; where ● stands too, circles mark tones). */
  private isLost(at: number): boolean {
    const { source } = this;
    let next = at + 1;
    while (source[next] === '○' && next - at < 7) next++;
    this.hasTones ??= /[●◎⊙]/u.test(source);
    return next < source.length && classOf(source.codePointAt(next) as number) === ZI && !this.hasTones;
  }
}

const isRowStart = (source: string, i: number): boolean =>
  i === 0 || source[i - 1] === '\n' || (i === 1 && source[0] === '\uFEFF');

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

/** 一句不出这么多段：停顿再多，也不过一字一顿 (a line has at most so many pieces: one a character). */
const MOST_PIECES = 7;

/**
 * “春、夏、秋、冬四序新”：顿号、问号、冒号隔开的几段合起来恰成一句，且与全诗句长相合，便是一句；
 * “黄河入?流”：补上一字恰成一句的半角问号是缺字。
 * Pieces set off by pauses that together make one line, of the length of the other lines, are one line; a half-width ? that
 * fills a line is a lost character.
 */
function joinPauses(lines: readonly ParsedLine[], source: string): ParsedLine[] {
  const counts = { 5: 0, 7: 0 };
  const isPause = (line: ParsedLine | undefined): boolean => line !== undefined && PAUSES.has(line.punctuation);
  lines.forEach(({ length }, i) => {
    if ((length === 5 || length === 7) && !isPause(lines[i - 1])) counts[length]++;
  });
  const wanted = counts[5] === counts[7] ? [7, 5] : [counts[5] > counts[7] ? 5 : 7];
  const joined: ParsedLine[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as ParsedLine;
    const made = line.length === 5 || line.length === 7 ? undefined : pieced(lines, i, wanted, source);
    joined.push(made?.line ?? line);
    i += made?.count ?? 1;
  }
  return joined;
}

/** 从第 from 段起合成一句；不成则 undefined (the line that pieces make from one of them on). */
function pieced(
  lines: readonly ParsedLine[],
  from: number,
  wanted: readonly number[],
  source: string,
): { readonly line: ParsedLine; readonly count: number } | undefined {
  let line = lines[from] as ParsedLine;
  for (let count = 1; count < MOST_PIECES; count++) {
    const next = lines[from + count];
    if (next === undefined || !PAUSES.has(line.punctuation)) return undefined;
    const mark = source.indexOf(line.punctuation, line.span[1]);
    if (source.slice(line.span[1], next.span[0]).includes('\n')) return undefined;
    const lost = line.punctuation === '?' && wanted.includes(line.length + 1 + next.length) ? mark : undefined;
    const isShort = !wanted.includes(line.length + next.length);
    line = line.joined(next, isShort ? lost : undefined);
    if (wanted.includes(line.length)) return { line, count: count + 1 };
    if (line.length > 7) return undefined;
  }
  return undefined;
}
