import { Mask } from './mask.ts';
import type { Layout } from './types.ts';

/** 其中是题目的命令 (commands whose argument is a heading). */
const HEADINGS: ReadonlySet<string> = new Set(
  'title poemtitle PoemTitle section subsection subsubsection chapter part paragraph poem shi'.split(' '),
);
/** 其中的文字照读的命令 (commands whose argument is read as text). */
const TEXT: ReadonlySet<string> = new Set(
  'textbf textit emph textsf texttt textrm centerline center kaishu heiti songti fangsong zihao large Large LARGE huge Huge small mbox text underline uline CJKfamily hspace'.split(
    ' ',
  ),
);
/** 不带花括号、只改字样的命令 (commands that change the face of what follows). */
const COMMAND = /\\(?:([A-Za-z@]+)\*?|[\s\S])/uy;
const SPACES: ReadonlySet<string> = new Set(['quad', 'qquad', 'enspace', 'hfill', 'par', 'newline', 'linebreak']);
const BEGIN = '\\begin{document}';

/** 去掉 LaTeX 的命令：`\\\\` 断行，`\\section{…}` 是题目，导言与其余命令不看 (strips LaTeX). */
export function layoutOfLatex(source: string): Layout {
  const mask = new Mask(source);
  const body = source.indexOf(BEGIN);
  const from = body === -1 ? 0 : body + BEGIN.length;
  mask.skip(0, from, 'markup');
  for (let at = from; at < source.length; ) at = step(source, at, mask);
  return mask.layout();
}

const SPECIAL = /[\\%{}~$&]/gu;

function step(source: string, from: number, mask: Mask): number {
  SPECIAL.lastIndex = from;
  const at = SPECIAL.exec(source)?.index ?? source.length;
  if (at >= source.length) return source.length;
  const char = source[at] as string;
  if (char === '%') {
    const stop = source.indexOf('\n', at);
    const end = stop === -1 ? source.length : stop;
    mask.hide(at, end);
    return end;
  }
  if (char === '~') {
    mask.put(at, at + 1, ' ');
    return at + 1;
  }
  if (char !== '\\') {
    mask.hide(at, at + 1);
    return at + 1;
  }
  COMMAND.lastIndex = at;
  const [whole = '\\', name] = COMMAND.exec(source) ?? [];
  const end = at + whole.length;
  if (name === undefined) return symbol(source, at, end, mask);
  return command(source, at, end, name, mask);
}

/** `\\\\`、`\\!`、`\\%` 等 (commands of one sign). */
function symbol(source: string, at: number, end: number, mask: Mask): number {
  if (source[at + 1] === '\\') {
    const stop = end + option(source, source[end] === '*' ? end + 1 : end) + (source[end] === '*' ? 1 : 0);
    mask.break(at, stop);
    return stop;
  }
  mask.hide(at, end);
  return end;
}

function command(source: string, at: number, end: number, name: string, mask: Mask): number {
  if (SPACES.has(name)) {
    if (name === 'par' || name === 'newline' || name === 'linebreak') mask.break(at, end);
    else mask.put(at, end, ' ');
    return end;
  }
  let stop = end + option(source, end);
  if (name === 'begin' || name === 'end') {
    stop = end + braces(source, end);
    stop += option(source, stop);
    while (name === 'begin' && source[stop] === '{') stop += braces(source, stop);
    mask.part(at, stop);
    return stop;
  }
  if (source[stop] !== '{' || TEXT.has(name)) {
    mask.hide(at, stop);
    return stop;
  }
  const width = braces(source, stop);
  if (HEADINGS.has(name)) {
    mask.part(at, stop + 1);
    mask.mark(stop + 1, stop + width - 1, 'heading');
    mask.put(stop + width - 1, stop + width, '\u2028');
    return stop + width;
  }
  mask.hide(at, stop + width);
  return stop + width;
}

/** 一组花括号至多这么长 (longest group that is looked through). */
const LONGEST = 1000;

/** 花括号一组之长，不是则 0；不配则只算一个 (length of a group in braces). */
function braces(source: string, from: number): number {
  if (source[from] !== '{') return 0;
  let depth = 0;
  for (let i = from; i < Math.min(source.length, from + LONGEST); i++) {
    if (source[i] === '{') depth++;
    else if (source[i] === '}' && --depth === 0) return i + 1 - from;
  }
  return 1;
}

/** `[…]` 之长 (length of an option in square brackets). */
function option(source: string, from: number): number {
  if (source[from] !== '[') return 0;
  const close = source.slice(from, from + 200).indexOf(']');
  return close === -1 ? 0 : close + 1;
}
