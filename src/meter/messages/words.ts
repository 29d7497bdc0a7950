import { numeral } from '../../text/numerals.ts';
import type { VersePlace } from '../../text/place.ts';

/** 位置的中文说法，如 第三句第五字 (a place in words). */
export const placeInWords = (at: VersePlace): string => `第${numeral(at.line)}句第${numeral(at.zi)}字`;
export const lineInWords = (line: number): string => `第${numeral(line)}句`;
/** 至多十二字，多的略去 (at most twelve characters). */
export const clip = (text = ''): string => ([...text].length > 12 ? `${[...text].slice(0, 12).join('')}…` : text);
