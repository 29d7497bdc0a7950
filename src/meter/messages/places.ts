import type { At } from './types.ts';

const DIGITS = '一二三四五六七八九';
/** 一百以内用汉字 (Chinese numerals up to 99). */
function numeral(n: number): string {
  if (n > 99) return String(n);
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const head = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens - 1]}十`;
  return head + (ones === 0 ? '' : DIGITS[ones - 1]);
}

/** 位置的中文说法，如 第三句第五字 (a place in words). */
export const placeInWords = (at: At): string => `第${numeral(at.line)}句第${numeral(at.zi)}字`;
export const lineInWords = (line: number): string => `第${numeral(line)}句`;
/** 至多十二字，多的略去 (at most twelve characters). */
export const clip = (text = ''): string => ([...text].length > 12 ? `${[...text].slice(0, 12).join('')}…` : text);
