import { isRegular, type ParsedLine } from '../poem/line.ts';
import { modernWords } from './labels.ts';
import { type Head, lengthOf, type Row } from './rows.ts';
import { directedTune } from './tunes.ts';
import type { LeftReason } from './types.ts';

/** 文稿的一件：题目、诗句一段、未作诗的一段，或隔断 (a piece of a document: a heading, a stanza, what is no verse, or a break). */
export type Piece =
  | { readonly type: 'head'; readonly row: Row; readonly head: Head; readonly follows: boolean }
  | { readonly type: 'directive'; readonly row: Row }
  | { readonly type: 'book'; readonly row: Row }
  | { readonly type: 'author'; readonly row: Row }
  | { readonly type: 'break' }
  | Stanza
  | Left;

/** 相连的几行诗 (rows of verse that stand together). */
export interface Stanza {
  readonly type: 'verse';
  readonly rows: readonly Row[];
  readonly lines: readonly ParsedLine[];
  readonly length: 5 | 7;
  /** 自此另起一首：有序号，或同段之中已满一首 (begins a poem for certain). */
  readonly starts: boolean;
  readonly isMarked: boolean;
}

/** 未作诗的几行 (rows that were not taken for verse). */
export interface Left {
  readonly type: 'left';
  readonly rows: readonly Row[];
  readonly reason: LeftReason;
  /** 长短句，像是词或杂言古体 (lines of uneven length that may be a 词 or old-style verse). */
  readonly isLoose: boolean;
}

/** 一段里有散文，诗句不足这么多便作散文 (with prose in the block, fewer lines than these are prose too). */
const FEWEST = 4;

/** 把各行分成件：空行、隔行、题目、注为界 (cuts the rows into pieces). */
export function piecesOf(rows: readonly Row[]): Piece[] {
  const pieces: Piece[] = [];
  const glosses: Left[] = [];
  let block: Row[] = [];
  /** 只有标签的注（“译文”）：管到下一个题目 (a note whose row is a mere label holds until the next heading). */
  let isNoted = false;
  const finish = (): void => {
    if (block.length > 0) isNoted = readBlock(block, pieces, isNoted);
    block = [];
  };
  for (const row of rows) {
    if (row.kind === 'tones') glosses.push({ type: 'left', rows: [row], reason: 'note', isLoose: false });
    if (row.kind === 'hidden' || row.kind === 'tones') continue;
    if (row.kind === 'blank') finish();
    else if (row.kind === 'rule' || row.kind === 'other') {
      finish();
      pieces.push({ type: 'break' });
    } else block.push(row);
  }
  finish();
  return [...pieces, ...glosses];
}

/** 读一段，返回其后是否仍在注中 (reads one block; says whether the note it is in goes on). */
function readBlock(rows: readonly Row[], pieces: Piece[], noted: boolean): boolean {
  let isNoted = noted;
  const hasProse = rows.some(({ kind }) => kind === 'text');
  for (let i = 0; i < rows.length; ) {
    const row = rows[i] as Row;
    const { kind, head } = row;
    const stop = verseEnd(rows, i);
    const sung = sungEnd(rows, i, pieces);
    if (sung > i) {
      pieces.push({ type: 'left', rows: rows.slice(i, sung), reason: 'prose', isLoose: true });
      i = sung;
      continue;
    }
    if (kind === 'head' && head !== undefined) {
      isNoted = isNoted && !head.isSure;
      pieces.push({ type: 'head', row, head, follows: i > 0 });
    } else if (kind === 'directive') pieces.push({ type: 'directive', row });
    else if (kind === 'book') pieces.push({ type: 'book', row });
    else if (kind === 'author') pieces.push({ type: 'author', row });
    else if (kind === 'body') {
      isNoted = false;
      pieces.push({ type: 'break' });
    } else if (kind === 'note') {
      const end = noteEnd(rows, i, rows.slice(0, i).some(isVerseLike));
      pieces.push({ type: 'left', rows: rows.slice(i, end), reason: 'note', isLoose: false });
      isNoted = row.note === 'label' && end === i + 1 ? true : isNoted;
      i = end;
      continue;
    } else if (kind === 'sign') pieces.push({ type: 'left', rows: [row], reason: 'note', isLoose: false });
    else if (stop > i) {
      readRun(rows.slice(i, stop), pieces, { hasProse, isNoted, isWhole: i === 0 && stop === rows.length });
      i = stop;
      continue;
    } else {
      const end = textEnd(rows, i);
      const isBefore = end === rows.length || !isText(rows[end]) || verseEnd(rows, end) > end;
      readText(rows.slice(i, end), pieces, isNoted, isBefore);
      i = end;
      continue;
    }
    i++;
  }
  return isNoted;
}

/** 词牌之下的词到哪里；不是词则即 from (where the 词 under the name of a tune ends; `from` itself where there is none). */
function sungEnd(rows: readonly Row[], from: number, pieces: readonly Piece[]): number {
  if (rows[from]?.kind === 'short' || !isText(rows[from]) || !isUnderTune(pieces)) return from;
  let end = from;
  while (isText(rows[end])) end++;
  const run = rows.slice(from, end);
  const lines = run.flatMap((row) => row.lines);
  // 词里也有“这次第”“了得”，故宽些 (a 词 has some colloquial words).
  return isLoose(lines, run, 3) && !isRegular(lines) ? end : from;
}

/** 紧接其前的题目或指令说了词牌，其间只有署名之类 (whether the heading or directive right before names a tune). */
function isUnderTune(pieces: readonly Piece[]): boolean {
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i] as Piece;
    if (piece.type === 'head') {
      if (piece.head.stated.tune !== undefined) return true;
      if (piece.head.isSure) return false;
    } else if (piece.type === 'directive') {
      if (directedTune(piece.row.text) !== undefined) return true;
    } else if (piece.type === 'left' ? !piece.isLoose : piece.type !== 'author' && piece.type !== 'book') return false;
  }
  return false;
}

/** 诗句，或不加标点、恰五字七字的一行 (verse, a bare row of five or seven among it). */
const isVerseLike = ({ kind }: Row): boolean => kind === 'verse';

/** 诗行到哪里；from 处不是诗则即 from (where the rows of verse end that begin here; `from` itself where none do). */
function verseEnd(rows: readonly Row[], from: number): number {
  if (!isVerseLike(rows[from] as Row)) return faultyEnd(rows, from);
  let end = from + 1;
  while (end < rows.length) {
    const row = rows[end] as Row;
    // 诗中一句写错了字数，前后都是诗 (a line of the wrong length between lines of verse).
    const isFaulty = isOff(row, rows[end - 1] as Row) && (rows[end + 1]?.kind === 'verse' || isEnough(rows, from, end));
    if (!isVerseLike(row) && !isFaulty) break;
    end++;
  }
  return end;
}

/** 末行写错了字数，合起来仍是一首 (with the faulty last row the rows are still a poem). */
function isEnough(rows: readonly Row[], from: number, last: number): boolean {
  if (last - from >= MOST_ROWS) return false;
  const lines = rows.slice(from, last + 1).flatMap((row) => row.lines);
  return lines.length >= FEWEST && lengthOf(lines) !== undefined;
}

/** 首行就写错了字数的诗：合起来看仍是一首 (verse whose very first row is faulty is known by the rows together). */
function faultyEnd(rows: readonly Row[], from: number): number {
  if (rows[from]?.kind !== 'text') return from;
  let end = from;
  while (end - from < MOST_ROWS && isText(rows[end])) end++;
  const run = rows.slice(from, end);
  const hasVerse = run.some(isVerseLike) && !isText(rows[end]);
  return hasVerse && lengthOf(run.flatMap((row) => row.lines)) !== undefined ? end : from;
}

const MOST_ROWS = 16;
const isText = (row: Row | undefined): boolean =>
  row?.kind === 'verse' || row?.kind === 'text' || row?.kind === 'short';

/** 与前一行的句子相差不过两字，句数不多 (lines about as long as those of the row before). */
function isOff({ kind, lines }: Row, before: Row): boolean {
  if (kind !== 'text' && kind !== 'short') return false;
  const length = lengthOf(before.lines);
  if (length === undefined || lines.length === 0 || lines.length > Math.max(2, before.lines.length)) return false;
  const isClose = lines.every((line) => Math.abs(line.length - length) <= 2);
  return isClose && (lines.length === 1 ? lines[0]?.punctuation !== '' : lines.some((line) => line.length === length));
}

/** 注到段末，或到下一个自有记号的题目；诗前的小序到诗为止 (a note ends with its block, or at a sure heading; one before the verse ends at the verse). */
function noteEnd(rows: readonly Row[], from: number, isAfter: boolean): number {
  let end = from + 1;
  while (end < rows.length && !(rows[end]?.kind === 'head' && rows[end]?.head?.isSure === true)) {
    if (!isAfter && isVerseLike(rows[end] as Row)) {
      const stop = verseEnd(rows, end);
      const count = rows.slice(end, stop).reduce((sum, { lines }) => sum + lines.length, 0);
      if (count >= FEWEST) break;
      end = stop;
    } else end++;
  }
  return end;
}

function textEnd(rows: readonly Row[], from: number): number {
  let end = from + 1;
  while (end < rows.length && isText(rows[end]) && verseEnd(rows, end) === end) end++;
  return end;
}

/** 短行：诗前的是题目、作者；别的是散文 (short rows before verse are title and author, others prose). */
function readText(rows: readonly Row[], pieces: Piece[], isNoted: boolean, isBefore: boolean): void {
  const shorts = rows.every(({ kind }) => kind === 'short') && rows.length <= 2 && !isNoted;
  if (shorts && isBefore) {
    rows.forEach((row, i) => {
      if (i === 0)
        pieces.push({
          type: 'head',
          row,
          head: { title: titleText(row.text), stated: {}, isSure: false },
          follows: false,
        });
      else pieces.push({ type: 'author', row });
    });
    return;
  }
  const lines = rows.flatMap((row) => row.lines);
  pieces.push({ type: 'left', rows, reason: isNoted ? 'note' : 'prose', isLoose: !isNoted && isLoose(lines, rows) });
}

const titleText = (text: string): string =>
  text.replace(/[（(][^（()）]{0,60}[）)]|[[【〔［]\d{1,3}[\]】〕］]|[：:]$/gu, '').trim();

/** 长短句：句句有标点，一至十一字，少有白话的字：不过句数的 `plain` 分之一 (uneven lines, all punctuated, with few words of modern prose: one in `plain` lines). */
function isLoose(lines: readonly ParsedLine[], rows: readonly Row[], plain = 8): boolean {
  if (lines.length < 2 || lines.length > 200) return false;
  const text = rows.map((row) => row.text).join('');
  if (modernWords(text) > lines.length / plain || /[A-Za-z0-9]/u.test(text)) return false;
  return lines.every((line) => line.length >= 1 && line.length <= 11);
}

interface Around {
  readonly hasProse: boolean;
  readonly isNoted: boolean;
  readonly isWhole: boolean;
}

/** 相连的诗行：首行是题目否，几首，是诗还是散文里的一句 (rows of verse: is the first a title, how many poems are they, are they verse at all). */
function readRun(run: readonly Row[], pieces: Piece[], { hasProse, isNoted, isWhole }: Around): void {
  const count = run.reduce((sum, row) => sum + row.lines.length, 0);
  const isMarked = run[0]?.mark?.kind === 'verse';
  const isFew = count < FEWEST && !isMarked && !run.some(({ isNumbered }) => isNumbered);
  if (isNoted && (!isWhole || count < FEWEST)) {
    pieces.push({ type: 'left', rows: run, reason: 'note', isLoose: false });
    return;
  }
  if (hasProse && isFew) {
    const lines = run.flatMap((row) => row.lines);
    pieces.push({ type: 'left', rows: run, reason: 'prose', isLoose: isLoose(lines, run) });
    return;
  }
  const rows = withoutTitle(run, pieces);
  for (const [i, group] of poemsIn(rows, pieces).entries()) pushStanza(group, pieces, i > 0);
}

/** 首行是题目：不加标点，其后诗句都有标点、句数成双，或其后恰是四句八句 (whether the first row is a title that looks like a line). */
function withoutTitle(rows: readonly Row[], pieces: Piece[]): readonly Row[] {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return rows;
  // 十字、十四字连写的题目 (a title of ten or fourteen characters).
  const isLong = first.lines.length === 2 && /^\p{Script=Han}+$/u.test(first.text);
  if (!isBare(first) && !isLong) return rows;
  const lines = rest.flatMap((row) => row.lines);
  const isPunctuated = lines.slice(0, -1).every((line) => line.punctuation !== '');
  const length = lengthOf(lines);
  if (length === undefined || lines.length % 2 === 1) return rows;
  const isOther = first.lines[0]?.length !== length;
  if (isLong ? !isPunctuated || !isRegular(lines) : !isPunctuated && !isOther && !isRegular(lines)) return rows;
  pieces.push({
    type: 'head',
    row: first,
    head: { title: titleText(first.text), stated: {}, isSure: false },
    follows: false,
  });
  return rest;
}

/** 不加标点的一句 (a single line without punctuation). */
export const isBare = (row: Row): boolean =>
  row.kind === 'verse' && row.lines.length === 1 && row.lines[0]?.punctuation === '' && row.isNumbered !== true;

/** 每行自足四句、八句 (a row that is a whole poem). */
const isComplete = ({ lines }: Row): boolean => isRegular(lines);

/** 总题之类，其下一行一首 (a heading of a collection). */
export const COLLECTION = /[诗詩集选選稿录錄草钞鈔作词詞]|[二两兩三四五六七八九十\d]首/u;

/** 一段诗行是几首：有序号者另起，一行一首者各自为首，五言七言相接者分开 (cuts rows of verse into poems). */
function poemsIn(rows: readonly Row[], pieces: readonly Piece[]): Row[][] {
  const groups: Row[][] = [];
  const isEach = rows.length > 1 && rows.every(isComplete) && isOnePerRow(rows, pieces);
  for (const row of rows) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const isTurn =
      before !== undefined &&
      group !== undefined &&
      lengthOf(row.lines) !== undefined &&
      lengthOf(row.lines) !== lengthOf(before.lines) &&
      group.reduce((sum, one) => sum + one.lines.length, 0) >= FEWEST;
    if (group === undefined || isEach || row.isNumbered === true || isTurn) groups.push([row]);
    else group.push(row);
  }
  return groups;
}

/** 一行四句、仅两行而上有一题的，是一首律诗；余者一行一首 (two rows of four lines under one title are one octave). */
function isOnePerRow(rows: readonly Row[], pieces: readonly Piece[]): boolean {
  if ((rows[0] as Row).lines.length === 8) return true;
  const last = pieces.at(-1);
  const title =
    last?.type === 'head' || last?.type === 'author' || last?.type === 'book' ? headBefore(pieces) : undefined;
  if (title === undefined) return true;
  if (title.stated.form !== undefined) return title.stated.form.endsWith('绝');
  return COLLECTION.test(title.title ?? '');
}

/** 紧接其前的题目 (the heading right before). */
function headBefore(pieces: readonly Piece[]): Head | undefined {
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i] as Piece;
    if (piece.type === 'head') return piece.head;
    if (piece.type !== 'author' && piece.type !== 'book' && piece.type !== 'directive') return undefined;
  }
  return undefined;
}

function pushStanza(rows: readonly Row[], pieces: Piece[], isNext: boolean): void {
  const lines = rows.flatMap((row) => row.lines);
  const [first] = rows;
  const length = lengthOf(lines) ?? lengthOf(first?.lines ?? []);
  if (first === undefined || length === undefined) return;
  if (first.head !== undefined) pieces.push({ type: 'head', row: first, head: first.head, follows: true });
  const starts = first.isNumbered === true || isNext;
  pieces.push({ type: 'verse', rows, lines, length, starts, isMarked: first.mark?.kind === 'verse' });
}
