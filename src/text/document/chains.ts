import { COLLECTION, isBare, type Piece, type Stanza } from './pieces.ts';
import type { Row } from './rows.ts';

/** 空行隔开的散句、散联先并作一件 (single lines and couplets set apart by blank rows are put together). */
export function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    if (piece.type !== 'verse' || unitOf(piece) === 0 || piece.starts) {
      result.push(piece);
      continue;
    }
    let end = i + 1;
    while (end < pieces.length && isAlike(piece, pieces[end] as Piece)) end++;
    const chain = pieces.slice(i, end) as Stanza[];
    const next = pieces[end];
    const [first, ...rest] = chain as [Stanza, ...Stanza[]];
    const title = isTitle(first, rest, next) ? headPiece(first) : undefined;
    if (title !== undefined) result.push(title);
    const under = title === undefined ? chain : rest;
    result.push(...(isUnderTitle(result) ? whole(under) : stanzas(under)));
    i = end - 1;
  }
  return result;
}

/** 一句五言、七言，或同长的两句：散写的一句、一联 (a line or a couplet standing alone). */
const unitOf = ({ lines }: Stanza): 0 | 1 | 2 => {
  if (lines.length === 1) return 1;
  return lines.length === 2 && lines[1]?.length === lines[0]?.length ? 2 : 0;
};

const isAlike = (piece: Stanza, next: Piece): boolean =>
  next.type === 'verse' &&
  !next.starts &&
  unitOf(next) === unitOf(piece) &&
  next.length === piece.length &&
  next.isMarked === piece.isMarked;

/** 独占一段、不加标点的五字七字：其后的诗成双成对而句句有标点，便是题目 (a bare line in a block of its own before punctuated verse is a title). */
function isTitle(first: Stanza, rest: readonly Stanza[], next: Piece | undefined): boolean {
  const [row] = first.rows;
  if (row === undefined || !isBare(row)) return false;
  // “秋兴诗八首”之后“其一” (the title of a series, before its first number).
  if (rest.length === 0 && next?.type === 'author') return true;
  if (rest.length === 0 && next?.type === 'head') {
    const { title, ordinal, isSure } = next.head;
    return title === undefined ? /^其?[一1]$/u.test(ordinal ?? '') : !isSure && title.length <= 4;
  }
  const follows = rest.length > 0 ? rest.flatMap(({ lines }) => lines) : next?.type === 'verse' ? next.lines : [];
  if (follows.length === 0 || follows.length % 2 === 1) return false;
  const isPunctuated = follows.slice(0, -1).every((line) => line.punctuation !== '');
  return isPunctuated || (rest.length === 0 && (next?.type !== 'verse' || next.length !== first.length));
}

const headPiece = ({ rows }: Stanza): Piece => {
  const [row] = rows as readonly [Row];
  return { type: 'head', row, head: { title: row.text, stated: {}, isSure: false }, follows: false };
};

/** 紧接一首诗的题目之下 (right below the heading of a single poem). */
function isUnderTitle(before: readonly Piece[]): boolean {
  const last = before.findLast(({ type }) => type !== 'author' && type !== 'book');
  return last?.type === 'head' && !COLLECTION.test(last.head.title ?? '');
}

/** 题目之下散写的，不论几句，是一首 (under a title a poem set apart line by line is one, however long). */
function whole(chain: readonly Stanza[]): readonly Stanza[] {
  const [first] = chain;
  if (first === undefined) return [];
  return [{ ...first, rows: chain.flatMap(({ rows }) => rows), lines: chain.flatMap(({ lines }) => lines) }];
}

/** 至多八句成一首 (eight lines at most make a poem). */
function stanzas(chain: readonly Stanza[]): Stanza[] {
  const made: Stanza[] = [];
  for (const stanza of chain) {
    const last = made.at(-1);
    if (last === undefined || last.lines.length >= 8) made.push(stanza);
    else
      made[made.length - 1] = {
        ...last,
        rows: [...last.rows, ...stanza.rows],
        lines: [...last.lines, ...stanza.lines],
      };
  }
  return made;
}
