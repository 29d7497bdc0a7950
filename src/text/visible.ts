/** 不可照印的：控制字符（C0、DEL、C1）、双向控制、行段分隔、半个代理对 (controls, bidirectional controls, separators, lone surrogates). */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}]/gu;
/** 着色所用的一段 (a sequence that colours text). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: 要找的就是它 (it is what is looked for)
const COLOUR = /(\u001B\[[\d;]*m)/u;

/** 一个不可见的字符怎样写出来：ESC 作 ␛，U+202E 作 <U+202E> (how a character that must not be printed is shown). */
function shown(char: string): string {
  const code = char.codePointAt(0) as number;
  if (code <= 0x1f) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/**
 * 给人看的文字，来自外面的（题目、文件名、指令、题意、错误）都过此一道：控制字符、换行、双向控制写成看得见的，
 * 终端便不受其指使，也不能另起一行冒充别的输出。
 *
 * What comes from outside (titles, names of files, directives, themes, errors) made fit to be printed: controls, line
 * breaks and bidirectional controls are written so that they are seen, and neither steer a terminal nor begin a row.
 *
 * @example
 * visible('春\u001B[31m'); // '春␛[31m'
 */
export const visible = (text: string): string => text.replace(UNSEEN, shown);

/**
 * 同 `visible`，而换行照旧；`colour` 则着色的也照旧：给一整块输出用
 * (the same for a block of output: line breaks stay, and so do sequences that colour text, where `colour` is set).
 */
export function visibleBlock(text: string, colour: boolean): string {
  const rows = (part: string): string => part.split('\n').map(visible).join('\n');
  return colour
    ? text
        .split(COLOUR)
        .map((part, i) => (i % 2 === 1 ? part : rows(part)))
        .join('')
    : rows(text);
}
