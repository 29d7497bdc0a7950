import { tokenBytes } from '../../src/generate/index.ts';
import { findGroup, pingshui, type RhymeBook } from '../../src/index.ts';

/** 字节 → GPT-2 字节表里的写法 (bytes as a byte-level vocabulary writes them). */
const shown = new Map<number, string>();
for (let code = 0; code < 0x180; code++) {
  const bytes = tokenBytes(String.fromCharCode(code), 'byte-level');
  if (bytes !== undefined) shown.set(bytes[0] as number, String.fromCharCode(code));
}
export const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];
export const show = (bytes: readonly number[]): string => bytes.map((byte) => shown.get(byte)).join('');

export const RHYME = findGroup('一东');
/** 只有一读之字：韵三（红紅简体同形）、平二、仄四。 */
export const RHYMERS = [...'紅红公'];
export const CHARS = [...RHYMERS, ...'山秋月日水柳'];
/** 小韵书：只收这几个字，造词表才快 (a book of these few characters). */
export const book: RhymeBook = {
  ...pingshui,
  id: 'small',
  name: '小',
  groups: pingshui.groups,
  readings: (char) => pingshui.readings(char),
  members: (group) => pingshui.members(group).filter((char) => CHARS.includes(char)),
};

export interface TokenSet {
  readonly tokens: readonly string[];
  /** 各词元的字节，latin1 (bytes of the tokens). */
  readonly texts: readonly string[];
  readonly own: ReadonlySet<string>;
}

export const latin1 = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** 随机的小词表：整字、拼字节的字、数字相连、带半字、带标点、带空格的词元 (a small random vocabulary of every kind of token). */
export function vocabularyOf(next: () => number, marks: readonly string[]): TokenSet {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const all = new Set<string>(
    marks
      .join('')
      .split('')
      .map((mark) => latin1(bytesOf(mark))),
  );
  for (const char of CHARS) {
    const text = latin1(bytesOf(char));
    if (next() < 0.7) {
      all.add(text);
    } else {
      const cuts = pick([[1], [2], [1, 2]]);
      [0, ...cuts].forEach((from, i) => {
        all.add(text.slice(from, cuts[i] ?? 3));
      });
    }
  }
  for (let i = 0; i < 14; i++) {
    const length = 2 + Math.floor(next() * 3);
    const text = latin1(bytesOf(Array.from({ length }, () => pick([...CHARS, ...marks])).join('')));
    const from = next() < 0.7 ? 0 : 1 + Math.floor(next() * 2);
    const to = next() < 0.7 ? text.length : text.length - 1 - Math.floor(next() * 2);
    all.add((next() < 0.1 ? ' ' : '') + text.slice(from, to));
  }
  for (const stray of [' ', 'a', ' \xe6', '\xe6a', '\xff']) all.add(stray);
  const texts = [...all];
  const own = new Set(CHARS.filter((char) => all.has(latin1(bytesOf(char)))));
  return { texts, own, tokens: texts.map((text) => show([...text].map((c) => c.charCodeAt(0)))) };
}
