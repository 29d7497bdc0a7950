/** 字符的类别 (what a character of the source is). */
const UNSEEN = 0;
export const ZI = 1;
export const EMPTY = 2;
export const END = 3;
export const NEWLINE = 4;
export const SPACE = 5;
export const MARK = 6;
export const OPEN = 7;
export const STRAY = 8;
/** ○：两字之间是空白，别处是异物 (a blank between characters, foreign elsewhere). */
export const CIRCLE = 9;
/** 组字式之首：⿰氵每，一字而无其码 (opens a description of a character that has no code point). */
export const COMPOSED = 10;

/**
 * 抹去一处而不动位置的零宽字：既不断句，也不算句中空格 (blanks out markup without moving anything: it neither ends a line nor
 * counts as a space in one).
 */
export const HIDDEN = '\u200B';
/** 断行而不算文件的一行：`<br>`、`\\\\` 抹成它 (breaks a row without being a row of the file; `<br>` becomes it). */
export const ROW_BREAK = '\u2028';

const HAN = /^[\p{Script=Han}]$/u;
// 囗（U+56D7）在旧集的电子本里是缺字，诗中从不用其本义 (U+56D7 stands for a lost character in edited texts).
/** 组字以外可作空白的写法；〇 是字，不在其列。 */
const BLANKS = new Set(['□', '◻', '▢', '囗', '＿', '_', '■', '◼', '▇', '\uFFFD']);
const LINE_END = new Set([...'，。！？；：、,.!?;:/／|｜']);
/** 不断句亦非异物的标点 (marks that neither end a line nor count as foreign). */
const SILENT = /^[\s\u3000·・•‧∙「」『』“”‘’"'（）()《》〈〉—…\-~\uFEFF\u200B-\u200D\u2060]$/u;
/** 注号 ①⑴❶¹ (signs that refer to a note). */
const NOTE_SIGN = /^[\u2460-\u249B\u24EA-\u24FF\u2776-\u2793\u00B9\u00B2\u00B3\u2070-\u2079]$/u;

export const OPENING: ReadonlySet<string> = new Set([...'（([【〔［{']);
export const DASHES: ReadonlySet<string> = new Set([...'—─―－-']);
/** 可在句中作停顿的标点：合起来恰成一句，便不断句 (marks that may be a pause inside a line). */
export const PAUSES: ReadonlySet<string> = new Set([...'、？：?:！!']);

/** 基本平面各字符的类别，见一个记一个 (classes of BMP characters, noted as they are met). */
const classes = new Uint8Array(0x10000);

/** 一个字符是什么 (the class of a character, by code point). */
export function classOf(code: number): number {
  if (code > 0xffff) return HAN.test(String.fromCodePoint(code)) ? ZI : STRAY;
  let found = classes[code] as number;
  if (found === UNSEEN) {
    found = lookAt(String.fromCharCode(code), code);
    classes[code] = found;
  }
  return found;
}

function lookAt(char: string, code: number): number {
  if (BLANKS.has(char)) return EMPTY;
  if (HAN.test(char)) return ZI;
  if (LINE_END.has(char)) return END;
  if (char === '\n' || char === '\r' || code === 0x2028 || code === 0x2029) return NEWLINE;
  if (/\s/u.test(char)) return SPACE;
  if (OPENING.has(char) || DASHES.has(char)) return OPEN;
  if (char === '○') return CIRCLE;
  if (code >= 0x2ff0 && code <= 0x2fff) return COMPOSED;
  return SILENT.test(char) || NOTE_SIGN.test(char) ? MARK : STRAY;
}

/** 不断句亦非异物 (neither ends a line nor is foreign). */
export const isSilent = (code: number): boolean => SILENT.test(String.fromCodePoint(code));
