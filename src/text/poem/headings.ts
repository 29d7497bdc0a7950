/** 朝代 (dynasties, as they stand before an author's name). */
export const DYNASTY =
  '(?:先秦|[两兩西东東]?[汉漢晋晉周]|三国|三國|魏|南北朝|[南北]?[宋齐齊梁陈陳]|隋|唐|五代|金|元|明|清|近代|现代|現代|当代|當代)[代朝]?';
/** 【唐】杜甫、唐·杜甫、〔唐代〕杜甫 (a line that names dynasty and author). */
export const AUTHOR = new RegExp(
  `^(?:[【〔\\[［(（]\\s*${DYNASTY}\\s*[】〕\\]］)）]|${DYNASTY}\\s*[·・•：:/\\-－—])\\s*[\\p{Script=Han}·]{2,6}$`,
  'u',
);
/** 王维 〔唐代〕 (the author before the dynasty). */
export const AUTHOR_FIRST = new RegExp(
  `^[\\p{Script=Han}·]{2,10}\\s*[【〔\\[［（(]\\s*${DYNASTY}\\s*[】〕\\]］）)]$`,
  'u',
);
const VALUE = '\\s*[：:]\\s*([^\\s，。！？；,.!?;：:/|]{1,40})';
const TITLE_LABEL = '(?:题目|題目|标题|標題|诗题|詩題|诗名|詩名)';
/** 题目：静夜思、作者：李白，或并在一行 (rows that say what they give). */
export const LABELLED = new RegExp(
  `^(?:(?:${TITLE_LABEL}|作者|诗人|詩人|朝代|年代|体裁|體裁)${VALUE}(?:\\s+|$))+$`,
  'u',
);
export const LABELLED_TITLE = new RegExp(`${TITLE_LABEL}${VALUE}`, 'u');
/** 其一、（其三）、秋興八首·其一：题与序数之间须有“首”或隔断，以免误认诗句 (a row that numbers a poem of a series). */
const SERIES =
  /^(?:([^，。！？；,.!?;：:]{0,30}(?:首|[^\p{Script=Han}]))\s*)?(其[一二三四五六七八九十百]{1,4})[）)】〕\]］]?$/u;
/** 题目之后径接诗句：《凉州词》葡萄美酒夜光杯， (a title in brackets with verse right after it). */
const TITLE_AND_LINE =
  /^(《([^》，。！？；]{1,30})》\s*)(\p{Script=Han}{5}(?:\p{Script=Han}{2})?)(?=[，。！？；、,.!?;\s]|$)/u;
/** 题目、作者、序数的一行至多这么长 (longest row that is tried as a heading without #). */
export const MAX_HEADING = 80;
/** 最长的题目 (longest heading without a mark of its own). */
export const MAX_TITLE = 30;

/** 一行题目所说 (what a row says as a heading). */
export interface Heading {
  readonly title?: string | undefined;
  readonly ordinal?: string | undefined;
  /** 只有行首这么多是题目，其后是诗；无则全行 (how much of the row it takes; all of it where absent). */
  readonly width?: number;
}

/** 一行若是题目、作者、序数，读出来 (reads a row as a heading, where it is one). */
export function readHeading(row: string, hasLines: boolean): Heading | undefined {
  if (row.startsWith('#')) return { title: unquoted(row.replace(/^#+\s*/u, '').trim()) };
  if (row.length <= MAX_HEADING) {
    const series = readSeries(row.trim());
    if (series !== undefined) return series;
    if (AUTHOR.test(row) || AUTHOR_FIRST.test(row)) return {};
    if (LABELLED.test(row)) {
      const title = LABELLED_TITLE.exec(row)?.[1];
      return { title: title === undefined ? undefined : unquoted(title) };
    }
  }
  if (!row.startsWith('《')) return undefined;
  if (!hasLines) {
    const [, opening = '', title = '', line = ''] = TITLE_AND_LINE.exec(row) ?? [];
    if (line !== '') {
      // “《离骚》读罢泪沾襟”连书名恰成一句，不是题目 (with the name of the book it is a line of verse itself).
      const all = [...title, ...line].length;
      return all === 5 || all === 7 ? undefined : { title, width: opening.length };
    }
  }
  // 《题目》之后可跟作者 (a title in brackets may be followed by the author).
  const title = /^《([^《》]{0,60})》[^，。！？；：:]{0,8}$/u.exec(row)?.[1];
  return title === undefined ? undefined : { title };
}

export const unquoted = (title: string): string => title.replace(/^《(.*)》$/u, '$1');

/** “秋兴八首·其一”：题与序数 (reads a row that numbers a poem of a series). */
export function readSeries(row: string): Heading | undefined {
  const found = SERIES.exec(row);
  if (found === null) return undefined;
  const title = (found[1] ?? '').replace(/^[^\p{Script=Han}]{1,31}|[^\p{Script=Han}]{1,31}$/gu, '');
  return { title: title === '' ? undefined : title, ordinal: found[2] };
}
