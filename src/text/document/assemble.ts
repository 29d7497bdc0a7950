import { HIDDEN } from '../poem/chars.ts';
import type { ParsedLine } from '../poem/line.ts';
import { isRegular } from '../poem/line.ts';
import type { Locator } from '../poem/locator.ts';
import { parsePoem } from '../poem/parse.ts';
import type { Point } from '../poem/types.ts';
import { joined } from './chains.ts';
import { takeCouplets } from './couplets.ts';
import { isMostlyVerse, isOldStyle, isPlain, SUNG } from './looks.ts';
import { COLLECTION, type Left, type Piece, piecesOf, type Stanza } from './pieces.ts';
import { DIRECTIVE, type Head, lengthOf, type Row, readRows } from './rows.ts';
import { directedTune, isSong } from './tunes.ts';
import type { DocumentPoem, Layout, LeftOut, LeftReason, ReadDocument, Stated } from './types.ts';

/** 正在集成的一首 (a poem being put together). */
interface Draft {
  readonly rows: Row[];
  lines: ParsedLine[];
  readonly length: 5 | 7 | undefined;
  /** 诗前的指令从哪里起 (where its directives begin). */
  readonly from: number;
  readonly title?: string;
  stated: Stated;
  /** 有自己的题目、指令、记号 (has a heading, a directive or a mark of its own). */
  readonly isOwn: boolean;
  readonly isMarked: boolean;
  readonly isCollected: boolean;
  /** 与前一首同在一题之下、隔一空行的四句：或是律诗的下半 (four lines below four under one title: the second half of an octave, perhaps). */
  readonly isSecond: boolean;
}

/** 题目之下 (what the headings so far say). */
interface Scope {
  title?: string;
  stated: Stated;
  ordinal?: string;
  count: number;
  /** 词牌是指令或选项所定，齐言也是词 (the tune was settled by a directive or an option: even verse of one length is a 词). */
  isSettled?: boolean;
}

/** 待写出的一段未查 (a stretch to be told as left out). */
interface LeftDraft {
  readonly start: number;
  end: number;
  readonly reason: LeftReason;
  readonly tune?: string;
  readonly title?: string;
}

/** 诗句这么多，散文里也算诗 (so many lines are a poem even amid prose). */
const FEWEST = 4;
const EXPECTED: Readonly<Record<string, number>> = { 绝: 4, 律: 8 };

/** 由去了标记的文稿认出各首诗 (recognises the poems of a document without its markup). */
export function recognise(
  given: Layout,
  locator: Locator,
  { areCouplets = false, tune }: { readonly areCouplets?: boolean; readonly tune?: string | undefined } = {},
): ReadDocument {
  const { text, couplets } = takeCouplets(given.text, locator, areCouplets);
  const layout = couplets.length === 0 ? given : { ...given, text };
  const rows = readRows(layout, locator);
  const work = new Assembly(layout, locator, tune);
  for (const piece of joined(piecesOf(rows))) work.take(piece);
  const { poems, left } = work.done(rows);
  return { poems: [...poems, ...couplets].sort((a, b) => a.start.offset - b.start.offset), left };
}

class Assembly {
  private readonly drafts: Draft[] = [];
  private readonly left: LeftDraft[] = [];
  private readonly heads: Row[] = [];
  private scope: Scope = { stated: {}, count: 0 };
  /** 尚未用上的题目、指令 (headings and directives that no verse has followed yet). */
  private pending: { from?: number; titled: boolean; rows: Row[] } = { titled: false, rows: [] };
  /** 正在词中：词牌之下的各行 (under the title of a 词). */
  private song: LeftDraft | Draft | undefined;
  /** 可以续的一首 (the poem more lines may belong to). */
  private open: Draft | undefined;
  private hasProse = false;

  constructor(
    private readonly layout: Layout,
    private readonly locator: Locator,
    tune: string | undefined,
  ) {
    if (layout.title !== undefined) this.scope.title = layout.title;
    if (tune !== undefined) this.settle(tune);
  }

  /** 词牌已定，不待题目 (the tune is settled without a heading). */
  private settle(tune: string): void {
    this.scope = { ...this.scope, stated: { ...this.scope.stated, tune }, isSettled: true };
    this.pending.titled = true;
  }

  take(piece: Piece): void {
    switch (piece.type) {
      case 'head':
        this.head(piece.row, piece.head);
        return;
      case 'directive': {
        this.open = undefined;
        this.pending.from ??= piece.row.start;
        const tune = directedTune(piece.row.text);
        if (tune !== undefined) {
          this.song = undefined;
          this.settle(tune);
        }
        return;
      }
      case 'book':
        this.book(piece.row);
        return;
      case 'author':
        this.open = this.pending.titled || this.pending.rows.length > 0 ? undefined : this.open;
        this.pending.rows.push(piece.row);
        return;
      case 'break':
        this.open = undefined;
        this.song = undefined;
        return;
      case 'verse':
        this.verse(piece);
        return;
      case 'left':
        this.leave(piece);
        return;
    }
  }

  private head(row: Row, head: Head): void {
    this.open = undefined;
    this.song = undefined;
    const { title, ordinal, stated, isSure } = head;
    // 题目之下独占一行的两三字是作者 (a few characters on a row below a title are the author).
    if (
      !isSure &&
      this.pending.titled &&
      title !== undefined &&
      title.length <= 4 &&
      Object.keys(stated).length === 0
    ) {
      this.pending.rows.push(row);
      return;
    }
    const isSeries = ordinal !== undefined;
    if (title !== undefined || !isSeries) {
      const before = this.pending.titled ? this.scope : undefined;
      this.scope = {
        ...(title === undefined ? (before?.title === undefined ? {} : { title: before.title }) : { title }),
        stated: { ...before?.stated, ...stated },
        count: 0,
      };
    }
    if (isSeries) this.scope.ordinal = ordinal;
    else delete this.scope.ordinal;
    this.pending.titled = true;
    this.pending.from ??= row.start;
    this.pending.rows.push(row);
  }

  /** 韵书自成一行：诗前诗后皆作数 (a row that states the book holds for the poem before or after it). */
  private book(row: Row): void {
    const book = row.head?.stated.book;
    const last = this.open;
    if (last !== undefined && last.lines.length >= FEWEST) {
      if (book !== undefined) last.stated = { book, ...last.stated };
      this.add([row], 'note');
      return;
    }
    if (book !== undefined) this.scope.stated = { ...this.scope.stated, book };
    this.pending.rows.push(row);
    this.pending.from ??= row.start;
  }

  private verse(stanza: Stanza): void {
    const { tune } = this.scope.stated;
    if (this.song !== undefined) {
      this.sing(stanza.rows);
      return;
    }
    const isUnder = this.pending.titled && tune !== undefined;
    if (isUnder && (this.scope.isSettled === true || isSong(tune, isRegular(stanza.lines)))) {
      this.sing(stanza.rows);
      return;
    }
    if (this.continues(stanza)) {
      const open = this.open as Draft;
      open.rows.push(...stanza.rows);
      open.lines = [...open.lines, ...stanza.lines];
      return;
    }
    this.start(stanza.rows, stanza.lines, stanza.length, stanza.isMarked, this.isSecond(stanza));
  }

  /** 续前一首：体裁写明了句数而未满；或一题之下恰是两段四句 (whether verse goes on with the poem before it). */
  private continues(stanza: Stanza): boolean {
    const { open } = this;
    if (open === undefined || stanza.starts || this.pending.rows.length > 0 || this.pending.from !== undefined)
      return false;
    if (open.length !== stanza.length || open.isMarked !== stanza.isMarked) return false;
    const total = open.lines.length + stanza.lines.length;
    const expected = EXPECTED[open.stated.form?.charAt(1) ?? ''];
    if (expected !== undefined) return total <= expected;
    return open.stated.form !== undefined;
  }

  private isSecond(stanza: Stanza): boolean {
    const { open, pending } = this;
    if (open === undefined || stanza.starts || pending.rows.length > 0 || pending.from !== undefined) return false;
    const isPair = open.lines.length === 4 && stanza.lines.length === 4 && open.length === stanza.length;
    return isPair && open.isOwn && !open.isCollected && open.stated.form === undefined;
  }

  private start(
    rows: readonly Row[],
    lines: readonly ParsedLine[],
    length: 5 | 7 | undefined,
    isMarked: boolean,
    isSecond = false,
  ): void {
    const { scope, pending } = this;
    const [first] = rows as readonly [Row];
    const isOwn = pending.titled || pending.from !== undefined;
    const series = scope.ordinal === undefined ? undefined : seriesTitle(scope);
    const title = pending.titled || scope.count === 0 ? (series ?? scope.title) : undefined;
    const { tune: _, form, ...book } = scope.stated;
    // 自无题目的一首，体裁只从合其字数的 (a poem without a heading of its own takes over a form only if it fits).
    const fits = pending.titled || form === undefined || (form.charAt(0) === '五' ? 5 : 7) === length;
    const stated = form === undefined || !fits ? book : { form, ...book };
    const draft: Draft = {
      rows: [...rows],
      lines: [...lines],
      length,
      from: pending.from ?? first.start,
      ...(title === undefined ? {} : { title }),
      stated,
      isOwn,
      isMarked,
      isCollected: COLLECTION.test(scope.title ?? ''),
      isSecond,
    };
    scope.count++;
    this.drafts.push(draft);
    this.open = draft;
    this.pending = { titled: false, rows: [] };
  }

  /** 词：到下一个题目、注、隔断为止 (a 词 goes on to the next heading, note or break). */
  private sing(rows: readonly Row[]): void {
    const [first, last] = [rows[0] as Row, rows.at(-1) as Row];
    const { tune } = this.scope.stated;
    if (this.song === undefined && tune !== undefined && tune !== '词') this.song = this.startTune(rows, first.start);
    else if (this.song === undefined) {
      this.song = {
        start: this.pending.from ?? first.start,
        end: last.end,
        reason: 'ci',
        ...(tune === undefined || tune === '词' ? {} : { tune }),
        ...(this.scope.title === undefined ? {} : { title: this.scope.title }),
      };
      this.left.push(this.song);
      this.pending = { titled: false, rows: [] };
    } else if ('rows' in this.song) {
      this.song.rows.push(...rows);
      this.song.lines = [...this.song.lines, ...rows.flatMap(({ lines }) => lines)];
    } else this.song.end = last.end;
    this.open = undefined;
  }

  /** 词牌之下的一首词 (a piece under the name of its tune). */
  private startTune(rows: readonly Row[], start: number): Draft {
    const { scope, pending } = this;
    const { form: _, ...stated } = scope.stated;
    const draft: Draft = {
      rows: [...rows],
      lines: rows.flatMap(({ lines }) => lines),
      length: undefined,
      from: pending.from ?? start,
      ...(scope.title === undefined ? {} : { title: scope.title }),
      stated,
      isOwn: true,
      isMarked: true,
      isCollected: false,
      isSecond: false,
    };
    scope.count++;
    this.drafts.push(draft);
    this.pending = { titled: false, rows: [] };
    return draft;
  }

  private leave(piece: Left): void {
    const { rows, reason, isLoose } = piece;
    if (reason === 'note') {
      this.song = undefined;
      this.add(rows, reason);
      return;
    }
    const { tune } = this.scope.stated;
    if (this.song !== undefined && isLoose) {
      this.sing(rows);
      return;
    }
    if (this.pending.titled && isLoose) {
      if (tune !== undefined) {
        this.sing(rows);
        return;
      }
      const lines = rows.flatMap((row) => row.lines);
      if (isOldStyle(lines, this.scope.title)) {
        this.start(rows, lines, undefined, false);
        return;
      }
      if (lines.length >= FEWEST && SUNG.test(this.scope.title ?? '')) {
        this.sing(rows);
        return;
      }
    }
    this.song = undefined;
    this.open = undefined;
    this.hasProse = true;
    if (!rows.some(({ kind }) => kind !== 'short')) this.heads.push(...rows);
    this.add(rows, reason);
    if (this.pending.rows.every((row) => row.head?.isSure !== true)) {
      this.heads.push(...this.pending.rows);
      if (this.pending.titled) this.scope = { stated: {}, count: 1 };
      this.pending = { titled: false, rows: [] };
    }
  }

  private add(rows: readonly Row[], reason: LeftReason): void {
    for (const { start, end } of rows) this.left.push({ start, end, reason });
  }

  /** 零散的一两句：全文没有散文，或本有记号，才作诗 (a line or two are verse only where there is no prose, or a mark says so). */
  done(rows: readonly Row[]): ReadDocument {
    const isFew = (draft: Draft): boolean => draft.lines.length < FEWEST && !draft.isMarked;
    const kept: Draft[] = [];
    for (const draft of this.paired()) {
      if (isFew(draft) && this.hasProse) this.add(draft.rows, 'fragment');
      else kept.push(draft);
    }
    const found = kept.length === 0 && !this.left.some(({ reason }) => reason === 'ci') ? this.last(rows) : kept;
    const isTaken = (start: number): boolean =>
      found !== kept && found.some((draft) => draft.rows.some((row) => row.start === start));
    const left = [...this.left.filter(({ start }) => !isTaken(start)), ...this.layout.left];
    return {
      poems: found.map((draft) => this.poem(draft)),
      left: this.told(left),
    };
  }

  /** 每题之下都恰是两段四句的，是律诗分作两段 (where below every title there are just two quatrains, they are octaves in halves). */
  private paired(): readonly Draft[] {
    const { drafts } = this;
    const areHalves = drafts.length % 2 === 0 && drafts.every(({ isSecond }, i) => isSecond === (i % 2 === 1));
    if (!areHalves) return drafts;
    return drafts.flatMap((draft, i) => {
      const next = drafts[i + 1];
      if (draft.isSecond || next === undefined) return [];
      return [{ ...draft, rows: [...draft.rows, ...next.rows], lines: [...draft.lines, ...next.lines] }];
    });
  }

  /** 什么也没认出：短短几句、没有白话的，就是诗（字数不合，由检查来说）(where nothing was found, a few uneven lines are verse, and the check says what is wrong). */
  private last(rows: readonly Row[]): Draft[] {
    const kinds = new Set(['verse', 'text', 'short', 'sign', 'head']);
    const able = rows.filter(({ kind, lines }) => kinds.has(kind) && lines.length > 0);
    const body = able.filter(({ kind }) => kind === 'verse' || kind === 'text');
    const chosen = body.length > 0 ? body : able.filter(({ lines }) => lengthOf(lines) !== undefined);
    const lines = chosen.flatMap((row) => row.lines);
    const isVerse =
      lines.length <= 16 && lines.every(({ length }) => length >= 2 && length <= 9) && isMostlyVerse(lines);
    if (lines.length === 0 || !isVerse || !isPlain(chosen)) return [];
    // 诗前的指令仍作数 (directives before the verse still hold).
    const from = rows.find(({ kind }) => kind === 'directive')?.start;
    const first = (chosen[0] as Row).start;
    this.pending = { titled: false, rows: [], ...(from !== undefined && from < first ? { from } : {}) };
    this.scope.count = this.scope.title === undefined ? 1 : 0;
    this.start(chosen, lines, undefined, false);
    return [this.open as Draft];
  }

  private poem(draft: Draft): DocumentPoem {
    const { rows, from, title, stated } = draft;
    const [first, last] = [rows[0] as Row, rows.at(-1) as Row];
    const text = masked(this.layout.text, from, last.end, rows);
    const [start, origin, end] = [from, first.start, last.end].map((at) => this.locator.point(at)) as [
      Point,
      Point,
      Point,
    ];
    const { lines } = parsePoem(text.slice(first.start - from), { origin, isVerse: true });
    return {
      text,
      start,
      end,
      ...(title === undefined ? {} : { title }),
      stated,
      lines: lines.map(({ place }) => place),
      verse: { start: origin, end },
    };
  }

  /** 相接而同因的并作一段 (stretches next to each other with one reason are told together). */
  private told(left: readonly LeftDraft[]): LeftOut[] {
    const sorted = [...left].sort((a, b) => a.start - b.start);
    const merged: LeftDraft[] = [];
    for (const one of sorted) {
      const last = merged.at(-1);
      const isNext = last !== undefined && last.reason === one.reason && last.reason !== 'ci';
      if (isNext && !/[\p{Script=Han}]/u.test(this.layout.text.slice(last.end, one.start)))
        last.end = Math.max(last.end, one.end);
      else merged.push({ ...one });
    }
    return merged.map(({ start, end, reason, tune, title }) => ({
      place: this.locator.place(start, end),
      reason,
      ...(tune === undefined ? {} : { tune }),
      ...(title === undefined ? {} : { title }),
    }));
  }
}

const seriesTitle = ({ title, ordinal = '' }: Scope): string => {
  const name = /^其|首$/u.test(ordinal) ? ordinal : `其${ordinal}`;
  return title === undefined ? name : `${title}·${name}`;
};

/** 诗行与指令之外都抹去 (blanks everything but verse and directives). */
function masked(text: string, from: number, to: number, rows: readonly Row[]): string {
  let made = '';
  let at = from;
  for (const { start, end } of rows) {
    made += blankOut(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return made + text.slice(at, to);
}

const blankOut = (text: string): string =>
  text
    .split('\n')
    .map((row) =>
      DIRECTIVE.test(row.trimStart()) ? row : row.replace(/[^\s\uFEFF]/gu, (char) => HIDDEN.repeat(char.length)),
    )
    .join('\n');
