import { HIDDEN } from '../poem/chars.ts';
import { AUTHOR, AUTHOR_FIRST, LABELLED, LABELLED_TITLE, MAX_TITLE, readSeries } from '../poem/headings.ts';
import { cutLines, type ParsedLine } from '../poem/line.ts';
import type { Locator } from '../poem/locator.ts';
import { inlineHeading, LAMENT } from '../poem/parse.ts';
import { Tokens } from '../poem/tokens.ts';
import { bodyPrefix, isBodyLabel, isSignature, isTones, type NoteKind, noteOf } from './labels.ts';
import { bookRow, statedIn } from './stated.ts';
import type { Layout, Mark, Stated } from './types.ts';

/** 一行题目所说 (what a heading says). */
export interface Head {
  readonly title?: string;
  readonly ordinal?: string;
  readonly stated: Stated;
  /** 有记号的题目（# 《》 体裁 词牌 序号），不靠后文便知 (known for a heading by its own marks). */
  readonly isSure: boolean;
}

/** 一行是什么 (what a row is). */
export type RowKind =
  | 'blank'
  /** 全行抹去了：不断诗 (wholly blanked markup or a note: does not part verse). */
  | 'hidden'
  /** 诗下所注的平仄，不断诗 (tones set under verse, which do not part it). */
  | 'tones'
  | 'rule'
  | 'other'
  | 'directive'
  | 'head'
  | 'author'
  | 'book'
  | 'body'
  | 'note'
  | 'sign'
  | 'verse'
  | 'short'
  | 'text';

/** 文稿的一行 (a row of a document). */
export interface Row {
  readonly start: number;
  readonly end: number;
  /** 去了零宽字与首尾空白的文字 (its text without blanked markup). */
  readonly text: string;
  readonly kind: RowKind;
  readonly lines: readonly ParsedLine[];
  readonly head?: Head;
  readonly note?: NoteKind;
  /** 行首有序号：自此另起一首 (begins with a number, and so a poem). */
  readonly isNumbered?: boolean;
  readonly mark?: Mark;
}

/** 诗前的指令 (a directive before a poem). */
export const DIRECTIVE =
  /^#+[ \t\u3000]*(?:体裁?|體裁?|form|[词詞]牌|tune|[韵韻][书書]?|rhyme|[书書]|book|[题題]|title|[读讀]|reading)[ \t\u3000]*[:：]/iu;
const NUMBER =
  /^(?:[（(【[][\d０-９]{1,4}[)）】\]]|[\d０-９]{1,4}(?:[)）.．、:：]|\s)|[（(【[][一二三四五六七八九十百]{1,4}[)）】\]]|[一二三四五六七八九十百]{1,4}(?:[)）、.．:：]|\s(?=\S))|第[\d一二三四五六七八九十百]{1,4}首[：:、.\s]?|[①-⑳⑴-⒇]|No\.?\d{1,4}[.:：]?)[\s\u200B]*/u;
const PLAIN_NUMBER =
  /^(?:[（(【[]?其?[一二三四五六七八九十百]{1,4}[)）】\]]?|[（(【[]?[\d０-９]{1,3}[)）】\].．、]?|[IVXivx]{1,5}[.、]?|第[\d一二三四五六七八九十百]{1,4}首)$/u;
const WRAPPED = /^(?:\*{1,3}|_{1,3}|`|~~|=+\s)(.{1,60}?)(?:\*{1,3}|_{1,3}|`|~~|\s=+)$/u;
const QUOTED =
  /^(?:《[^《》]{1,60}》|【[^【】]{1,60}】|〖[^〖〗]{1,60}〗|「[^「」]{1,60}」|\[[^[\]]{1,60}\]|〈[^〈〉]{1,60}〉)/u;
const RULE = /^[-*=_~—─―☆★◎※·•.#\s]{3,}$/u;
const STOP = /[，。！？；,!?;]/u;
const HAN = /[\p{Script=Han}□■]/u;

/** 逐行读出文稿 (reads the rows of a document). */
export function readRows(layout: Layout, locator: Locator): Row[] {
  const { text, marks } = layout;
  const reader = new RowReader(text, locator);
  const rows: Row[] = [];
  let next = 0;
  for (let at = 0; at <= text.length; ) {
    const stop = rowEnd(text, at);
    while (next < marks.length && (marks[next] as Mark).end <= at) next++;
    const mark = marks[next];
    rows.push(reader.read(at, stop, mark !== undefined && mark.start < stop ? mark : undefined));
    at = stop + 1;
  }
  return rows;
}

const BREAK = /[\n\r\u2028\u2029]/gu;
function rowEnd(text: string, from: number): number {
  BREAK.lastIndex = from;
  return BREAK.exec(text)?.index ?? text.length;
}

const BLANK_CHAR = /[\s\u200B\uFEFF]/u;
type Found = Pick<Row, 'kind'> & Partial<Row>;

class RowReader {
  private readonly tokens: Tokens;
  /** 括号里的注越过行末，读到了哪里 (how far a note in brackets has reached beyond its row). */
  private reached = 0;

  constructor(
    private readonly source: string,
    locator: Locator,
  ) {
    this.tokens = new Tokens(source, locator);
  }

  read(from: number, to: number, mark: Mark | undefined): Row {
    const { source } = this;
    let [start, end] = [Math.max(from, Math.min(this.reached, to)), to];
    while (start < end && BLANK_CHAR.test(source[start] as string)) start++;
    while (end > start && BLANK_CHAR.test(source[end - 1] as string)) end--;
    const raw = source.slice(start, end);
    const text = raw.includes(HIDDEN) ? raw.replaceAll(HIDDEN, '') : raw;
    const base = { start, end, text, lines: [], ...(mark === undefined ? {} : { mark }) };
    if (text === '')
      return { ...base, kind: source.slice(from, to).includes(HIDDEN) || from < this.reached ? 'hidden' : 'blank' };
    const isHead = text.startsWith('#') || mark?.kind === 'heading';
    if (!isHead && !HAN.test(text)) return { ...base, kind: RULE.test(text) ? 'rule' : 'other' };
    return { ...base, ...this.classify(start, end, text, mark) };
  }

  /** 依次：记号、指令、注、署名、题目、诗、散文 (marks first, then directives, notes, signatures, headings, verse, prose). */
  private classify(start: number, end: number, text: string, mark: Mark | undefined): Found {
    if (mark?.kind === 'heading') return markedHeading(text);
    if (text.startsWith('#')) {
      return DIRECTIVE.test(text) ? { kind: 'directive' } : headRow(text.replace(/^#+\s*/u, ''), true);
    }
    const uncut = this.uncut(start, end);
    const lines = cutLines(uncut);
    if (isTones(text)) return { kind: 'tones' };
    if (isPlainVerse(lines, text)) return { kind: 'verse', lines };
    if (isBodyLabel(text)) return { kind: 'body' };
    const note = noteOf(text);
    if (note !== undefined) return { kind: 'note', note };
    const book = bookRow(text);
    if (book !== undefined) return { kind: 'book', head: { stated: book, isSure: false } };
    if (isSignature(text)) return { kind: 'sign', lines };
    const named = namedHead(text, lines);
    if (named !== undefined) return { ...named, lines };
    const inline = inlineHeading(uncut, this.source);
    const [first] = inline?.verse ?? [];
    if (inline !== undefined && first !== undefined) {
      const head = headOf(inline.title, true);
      return { kind: 'verse', lines: inline.verse, head, start: first.span[0], isNumbered: true };
    }
    return this.verseOrText(start, end, text, lines);
  }

  /** 是诗、是短行，还是别的文字 (verse, a short row, or other text). */
  private verseOrText(start: number, end: number, text: string, lines: readonly ParsedLine[]): Found {
    const { source } = this;
    const body = bodyPrefix(text);
    const width =
      body > 0 ? source.indexOf(text[body - 1] as string, start) + 1 - start : numberWidth(source, start, end);
    if (width > 0) {
      const rest = this.lines(start + width, end);
      if (lengthOf(rest) !== undefined) return { kind: 'verse', lines: rest, start: start + width, isNumbered: true };
    }
    if (lengthOf(lines) !== undefined) return { kind: 'verse', lines };
    const isShort = text.length <= MAX_TITLE && lines.length === 1 && !/[，。！？；,.!?;]/u.test(text);
    return { kind: isShort ? 'short' : 'text', lines };
  }

  /** 一段里的句子 (the lines in a stretch). */
  private lines(start: number, end: number): readonly ParsedLine[] {
    return cutLines(this.uncut(start, end));
  }

  private uncut(start: number, end: number): readonly ParsedLine[] {
    this.reached = Math.max(this.reached, this.tokens.read(start, end));
    return this.tokens.lines;
  }
}

/** 标题里也有注、署名之类 (headings may be labels of notes too). */
function markedHeading(text: string): Found {
  const note = noteOf(text);
  if (isBodyLabel(text)) return { kind: 'body' };
  if (note === 'label') return { kind: 'note', note };
  return headRow(text, true);
}

const headRow = (text: string, isSure: boolean): Found => {
  const series = readSeries(text.trim());
  if (series !== undefined) {
    const head = headOf(series.title ?? '', isSure);
    return { kind: 'head', head: { ...head, ordinal: series.ordinal ?? '' } };
  }
  return { kind: 'head', head: headOf(unnumbered(text), isSure) };
};

const unnumbered = (text: string): string => {
  const rest = text.replace(NUMBER, '').trim();
  return rest === '' ? text : rest;
};

function headOf(text: string, isSure: boolean): Head {
  const bare = text.replace(/[\s*_`~]{1,9}$/u, '').replace(/^[\s*_`~]{1,9}/u, '');
  const quoted = /^《([^《》]{1,60})》[^，。！？；：:]{0,12}$/u.exec(bare)?.[1];
  const { title, stated } = statedIn(quoted ?? bare);
  return { ...(title === undefined ? {} : { title }), stated, isSure };
}

/** 由题目自己的记号认出 (headings known by marks of their own). */
function namedHead(text: string, lines: readonly ParsedLine[]): Found | undefined {
  if (text.length > 80) return undefined;
  if (AUTHOR.test(text) || AUTHOR_FIRST.test(text)) return { kind: 'author' };
  if (LABELLED.test(text)) {
    const title = LABELLED_TITLE.exec(text)?.[1];
    return title === undefined ? { kind: 'author' } : { kind: 'head', head: headOf(title, true) };
  }
  const series = readSeries(text);
  if (series !== undefined) return headRow(text, true);
  if (PLAIN_NUMBER.test(text))
    return { kind: 'head', head: { ordinal: text.replace(/[^\p{Script=Han}\d]/gu, ''), stated: {}, isSure: true } };
  const hasStop = STOP.test(text.slice(0, -1)) && lines.length > 1;
  const wrapped = WRAPPED.exec(text)?.[1];
  if (wrapped !== undefined && HAN.test(wrapped) && !hasStop) return { kind: 'head', head: headOf(wrapped, true) };
  const numbered = NUMBER.test(text);
  const rest = numbered ? unnumbered(text) : text;
  const quoted = QUOTED.exec(rest)?.[0];
  if (quoted !== undefined && rest.length - quoted.length <= 14 && !STOP.test(rest.slice(quoted.length)) && !hasStop) {
    return { kind: 'head', head: headOf(rest, true) };
  }
  if (hasStop) return undefined;
  const head = headOf(rest, true);
  const { form, book, tune } = head.stated;
  const isOne = lines.length === 1 && (lines[0]?.length === 5 || lines[0]?.length === 7) && /[，。！？；]$/u.test(rest);
  if (isOne) return undefined;
  if (form !== undefined || book !== undefined || tune !== undefined) return { kind: 'head', head };
  if (numbered && rest !== text && rest.length <= MAX_TITLE && !STOP.test(rest) && !isLine(lines))
    return { kind: 'head', head };
  return undefined;
}

const isLine = (lines: readonly ParsedLine[]): boolean => lines.length === 1 && lines[0]?.punctuation !== '';

/** 几句齐言，各带一个标点，此外无物：必是诗句 (two lines or more of one length with a mark after each and nothing else). */
const isPlainVerse = (lines: readonly ParsedLine[], text: string): boolean => {
  const length = lines[0]?.length;
  if (
    lines.length < 2 ||
    (length !== 5 && length !== 7) ||
    lines.some((line) => line.length !== length || line.punctuation === '')
  )
    return false;
  return text.length === lines.length * (length + 1);
};

const numberWidth = (source: string, start: number, end: number): number =>
  NUMBER.exec(source.slice(start, Math.min(end, start + 24)))?.[0].length ?? 0;

/**
 * 诗句的字数：齐五言或齐七言；四句以上容有一成多的句子差一两字（写错了的），“君不见”等衬字不论。不成诗则 undefined。
 * The length of the lines: all five or all seven; of four lines and more a few may be off by a character or two.
 */
export function lengthOf(lines: readonly ParsedLine[]): 5 | 7 | undefined {
  if (lines.length === 0) return undefined;
  const counts = { 5: 0, 7: 0 };
  let near = 0;
  for (const { length, text } of lines) {
    if (length === 5 || length === 7) counts[length]++;
    else if ((length >= 3 && length <= 9) || LAMENT.test(text)) near++;
  }
  const length = counts[5] >= counts[7] ? 5 : 7;
  const others = lines.length - counts[length];
  if (others === 0) return length;
  const isNear = lines.every((line) => Math.abs(line.length - length) <= 2 || LAMENT.test(line.text));
  return lines.length >= 4 && isNear && near <= lines.length && others * 4 <= lines.length ? length : undefined;
}
