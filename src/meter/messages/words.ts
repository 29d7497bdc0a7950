import type { Pingze, Reading } from '../../rhyme/types.ts';
import { numeral } from '../../text/numerals.ts';
import { coupletOf, type VersePlace } from '../../text/place.ts';
import type { MessageData } from './types.ts';

/** 位置的中文说法，如 第三句第五字 (a place in words). */
export const placeInWords = (at: VersePlace): string => `第${numeral(at.line)}句第${numeral(at.zi)}字`;
/** 句次的中文说法，如 第三句；1 起 (a line in words; 1-based). */
export const lineInWords = (line: number): string => `第${numeral(line)}句`;
/** 数目的中文说法，一百以上作数字；不是数目的照旧 (a count in words; what is no number is left as it is). */
export const countInWords = (count = ''): string => (/^\d+$/u.test(count) ? numeral(Number(count)) : count);
/** 位置的英文说法 (a place in English). */
export const placeInEnglish = (at: VersePlace): string => `line ${at.line}, character ${at.zi}`;
/** 平仄的英文说法 (a tone class in English). */
export const pingzeInEnglish = (pingze: Pingze | (string & {}) | undefined): string =>
  pingze === '平' ? 'level' : pingze === '仄' ? 'oblique' : '';
/** 至多十二字，多的略去 (at most twelve characters). */
export const clip = (text = ''): string => ([...text].length > 12 ? `${[...text].slice(0, 12).join('')}…` : text);

/** 读音的说法：〔看，上平十四寒〕 (a reading in words). */
export const readingInWords = (reading: Reading | undefined): string =>
  reading === undefined ? '' : `〔${reading.char}，${reading.group.name}〕`;

/** 另有别的读音时补一句，让人知道判断所据 (names the other readings, so that the verdict can be questioned). */
export function otherReadingsInWords({ reading, readings = [] }: MessageData): string {
  const names = new Map<string, string>();
  for (const { group, rare, namesake } of readings) {
    // 同形古字之读，不是此字之读 (the reading of a namesake is none of this character's).
    if (group === reading?.group || namesake === true) continue;
    if (!rare || !names.has(group.name)) names.set(group.name, group.name + (rare ? '（罕用）' : ''));
  }
  return names.size === 0 ? '' : `；此字另读 ${[...names.values()].join('、')}`;
}

/** 疑是简转繁之误时补一句 (names the characters a wrong conversion may have stood for). */
export const twinsInWords = ({ twins = [] }: MessageData): string =>
  twins.length === 0 ? '' : `；“${twins.join('”“')}”则合，疑是简转繁之误`;

/** 相关之处的说法 (the related place in words). */
export const otherPlaceInWords = ({ otherAt }: MessageData): string =>
  otherAt === undefined ? '' : placeInWords(otherAt);

/** 对联中之处的说法，如 下联第四字、下联第二句第四字 (a place in a couplet in words). */
export const halfPlaceInWords = ({ half = '', clause }: MessageData, zi: number): string =>
  `${half}${clause === undefined ? '' : lineInWords(clause)}第${numeral(zi)}字`;
/** 对联中之处的英文说法 (the same in English). */
export const halfPlaceInEnglish = ({ clause }: MessageData, zi: number): string =>
  `${clause === undefined ? '' : `clause ${clause}, `}character ${zi}`;

/** 某联的说法，如 颔联、第五联 (a couplet in words). */
export function coupletInWords(at: VersePlace): string {
  const couplet = coupletOf(at);
  return couplet === 2 ? '颔联' : couplet === 3 ? '颈联' : `第${numeral(couplet)}联`;
}

/** 一联中有可说的各对字，如 （何/羡） (the pairs of a couplet a message speaks of). */
export const pairsInWords = ({ actual = '' }: MessageData): string =>
  actual === '' ? '' : `（${actual.replaceAll(' ', '、')}）`;
