import { type PoemText, poemOf, type ReadTextOptions, readPoems } from '../lint/index.ts';
import type { Poem } from '../text/index.ts';

/** 文件里的一首诗，字字有其所在 (a poem of a document; its places are those of the document). */
export interface PlacedPoem {
  readonly part: PoemText;
  readonly poem: Poem;
}

/** 文件里的各首诗 (the poems of a document). */
export const poemsIn = (document: string, format: ReadTextOptions): readonly PlacedPoem[] =>
  readPoems(document, format)
    .map((part) => ({ part, poem: poemOf(part) }))
    .filter(({ poem }) => poem.lines.length > 0);

/**
 * 放不回去的缘由：`missing` 没有那一首；`tangled` 要动的地方夹着别的文字；`unread` 放回去便读不出原样
 * (why lines cannot be put back: no such poem; other text stands between; it would no longer read as it should).
 */
export type SpliceRefusal = 'missing' | 'tangled' | 'unread';
/** 放回去的全文，或不放的缘由 (the document with the lines put back, or why not). */
export type Spliced = { readonly text: string } | { readonly refused: SpliceRefusal };

/** 一处改动，偏移 0 起 (an edit of the document, 0-based). */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * 把一首诗改后的各句放回文件：只动它自己的字句，别的一个字节也不动。改字，就地换那一字；添句、减句，只在诗尾，照它
 * 原来的排法（一句一行，一联一行，用不用标点）。放不回去的不放，说缘由。
 *
 * Puts the lines of a poem back into the document it came from and touches nothing else: a changed character is replaced where
 * it stands; lines are added and taken away at the end of the poem alone, laid out as the poem is. What cannot be put back
 * is refused, with the reason. `number` is 1-based.
 *
 * @example
 * splice('题记\n\n白日依山尽，黄河入海流。\n', {}, 1, ['白日依山落', '黄河入海流']); // { text: '题记\n\n白日依山落，黄河入海流。\n' }
 */
export function splice(document: string, format: ReadTextOptions, number: number, lines: readonly string[]): Spliced {
  const before = poemsIn(document, format);
  const poem = before[number - 1]?.poem;
  if (poem === undefined || lines.length === 0) return { refused: 'missing' };
  const edits = [...changed(document, poem, lines), grown(document, poem, lines), shrunk(document, poem, lines)];
  if (!edits.every((edit) => edit !== 'tangled')) return { refused: 'tangled' };
  const text = applied(document, edits);
  // 再读一遍，须只有这一首变了，变得正是所要的 (read again, this poem alone must have changed, and to just this).
  const wanted = before.map((one, i) => (i === number - 1 ? lines : textsOf(one.poem)));
  const after = poemsIn(text, format).map((one) => textsOf(one.poem));
  return JSON.stringify(after) === JSON.stringify(wanted) ? { text } : { refused: 'unread' };
}

const textsOf = ({ lines }: Poem): readonly string[] => lines.map((line) => line.text);

function applied(document: string, edits: readonly (Edit | undefined)[]): string {
  let text = document;
  const known = edits.filter((edit) => edit !== undefined).sort((a, b) => b.start - a.start || b.end - a.end);
  for (const edit of known) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  return text;
}

/** 句句相对，换了的字 (the characters that differ, line by line). */
function changed(document: string, { lines }: Poem, after: readonly string[]): readonly (Edit | 'tangled')[] {
  return lines.slice(0, after.length).flatMap((line, i): readonly (Edit | 'tangled')[] => {
    const chars = [...(after[i] as string)];
    if (chars.length === line.zis.length) {
      return line.zis.flatMap(({ char, place }, j) => {
        const now = chars[j] as string;
        return now === char ? [] : [{ start: place.start.offset, end: place.end.offset, text: now }];
      });
    }
    // 字数变了，其间没有别的字符才换全句 (a line of another length is replaced whole, where it holds nothing else).
    const [start, end] = [line.place.start.offset, line.zis.at(-1)?.place.end.offset ?? line.place.end.offset];
    return document.slice(start, end) === line.text ? [{ start, end, text: chars.join('') }] : ['tangled'];
  });
}

/** 一句后的标点，连同收尾的引号 (the marks after a line, closing quotes with them). */
const MARKS = /^[，。！？；：、,.!?;:…’”」』）)]*/u;
/** 两行之间可有的：空白，引用的 >，Markdown、HTML、LaTeX 的换行 (what may part two rows: space, the > of a quotation, line breaks of the markups). */
const BETWEEN_ROWS = /^[\s>]*(?:\\{1,2}|<br\s*\/?>)?[\s>]*$/iu;

/** 末字之后第几个偏移 (where the last character of a line ends). */
const endOf = ({ lines }: Poem, i: number): number => lines[i]?.zis.at(-1)?.place.end.offset as number;
const marksAfter = (document: string, poem: Poem, i: number): string =>
  MARKS.exec(document.slice(endOf(poem, i), poem.lines[i + 1]?.place.start.offset))?.[0] ?? '';
/** 一句连同其后标点之末 (where a line ends, its marks with it). */
const tailOf = (document: string, poem: Poem, i: number): number =>
  endOf(poem, i) + marksAfter(document, poem, i).length;
const rowOf = ({ lines }: Poem, i: number): number => lines[i]?.place.start.line as number;

/** 减去诗尾的几句 (takes lines away from the end). */
function shrunk(document: string, poem: Poem, after: readonly string[]): Edit | 'tangled' | undefined {
  const { length } = poem.lines;
  if (after.length >= length) return undefined;
  const [start, end] = [tailOf(document, poem, after.length - 1), tailOf(document, poem, length - 1)];
  // 去掉所减之句的字，余下的须只是标点与换行 (but for the lines taken away only marks and line breaks may stand there).
  let rest = document.slice(start, end);
  for (let i = length - 1; i >= after.length; i--) {
    const { place } = poem.lines[i] as Poem['lines'][number];
    const [from, to] = [place.start.offset - start, endOf(poem, i) - start];
    if (rest.slice(from, to) !== poem.lines[i]?.text) return 'tangled';
    rest = rest.slice(0, from) + rest.slice(to);
  }
  const isPlain = rest.split(/[，。！？；：、,.!?;:…’”」』）)]+/u).every((piece) => BETWEEN_ROWS.test(piece));
  return isPlain ? { start, end, text: '' } : 'tangled';
}

/** 诗尾添几句，照诗的排法 (adds lines at the end, laid out as the poem is). */
function grown(document: string, poem: Poem, after: readonly string[]): Edit | 'tangled' | undefined {
  const { length } = poem.lines;
  if (after.length <= length || length === 0) return undefined;
  const layout = layoutOf(document, poem);
  const start = tailOf(document, poem, length - 1);
  const rest = /^[^\r\n]*/u.exec(document.slice(start))?.[0] ?? '';
  // 其后同一行还有字（注、按语），不知该添在何处 (with words after it in the same row there is no telling where to go on).
  if (/[\p{L}\p{N}]/u.test(rest)) return 'tangled';
  let text = marksAfter(document, poem, length - 1) === '' ? layout.markOf(length - 1) : '';
  for (let i = length; i < after.length; i++) text += layout.breakBefore(i) + after[i] + layout.markOf(i);
  return { start, end: start, text };
}

interface Layout {
  /** 第几句后的标点，0 起 (the mark after a line, 0-based). */
  markOf(i: number): string;
  /** 第几句前的换行 (what parts a line from the one before). */
  breakBefore(i: number): string;
}

function layoutOf(document: string, poem: Poem): Layout {
  const { length } = poem.lines;
  const rows = poem.lines.map((_, i) => rowOf(poem, i));
  const marks = poem.lines.map((_, i) => marksAfter(document, poem, i));
  const isMarked = length === 1 || marks.some((mark) => mark !== '');
  const isHalf = marks.some((mark) => /[,.]/u.test(mark));
  const closing = isHalf ? ',.' : '，。';
  // 一句的诗，照一联一行排 (a poem of one line goes on as couplets do).
  const inCouplets = length === 1 || rows[0] === rows[1];
  const inOneRow = length > 2 && new Set(rows).size === 1;
  const last = poem.lines.findLastIndex((_, i) => i > 0 && rows[i] !== rows[i - 1]);
  const between =
    last === -1 ? '' : document.slice(tailOf(document, poem, last - 1), poem.lines[last]?.place.start.offset);
  const indent = /[^\r\n]*$/u.exec(document.slice(0, poem.lines[0]?.place.start.offset))?.[0] ?? '';
  const newline = /\r?\n/u.exec(document)?.[0] ?? '\n';
  const rowBreak =
    last !== -1 && BETWEEN_ROWS.test(between) ? between : newline + (/^[\s>]*$/u.test(indent) ? indent : '');
  const sameRow = inCouplets && length > 1 ? /^\s*/u.exec(document.slice(tailOf(document, poem, 0)))?.[0] : '';
  return {
    markOf: (i) => (isMarked ? (closing[i % 2] as string) : ''),
    breakBefore: (i) => (inOneRow || (inCouplets && i % 2 === 1) ? (sameRow ?? '') : rowBreak),
  };
}
