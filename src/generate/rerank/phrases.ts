/** 词在句中之位：五言二三，七言二二三；末三字二一、一二并取 (where words start, by the usual caesuras). */
const STARTS: Readonly<Record<number, readonly number[]>> = { 5: [0, 2, 3], 7: [0, 2, 4, 5] };
/** 表中一级为 log2 之半 (a level of the table is half a doubling). */
const PER_DOUBLING = 2;

/** 句中自此位起的两字可否是一词 (whether a word of two characters may start there). */
export const isWordStart = (length: number, at: number): boolean => STARTS[length]?.includes(at) ?? false;

/**
 * 一句里可能是套语的各段：两字之词、末三字、七言上四字 (the pieces of a line that may be stock phrases: words of two
 * characters where words stand, the last three, and the first four of seven).
 */
export function stockPhrasesOf(line: string): readonly string[] {
  const starts = STARTS[line.length];
  if (starts === undefined) return [];
  const words = starts.map((at) => line.slice(at, at + 2));
  return [...words, line.slice(-3), ...(line.length === 7 ? [line.slice(0, 4)] : [])];
}

/** 套语之表：归简之词 → log2 每万首之首数 (stock phrases, folded → log2 of the poems in ten thousand that have them). */
export type PhraseTable = ReadonlyMap<string, number>;

/** 读 `phraseRows` (reads the rows of the table). */
export function readPhrases(rows: string): PhraseTable {
  const table = new Map<string, number>();
  for (const row of rows.trim().split('\n')) {
    const [size = '', level = '', run = ''] = row.split('\t');
    const length = Number(size);
    for (let i = 0; i < run.length; i += length) table.set(run.slice(i, i + length), Number(level) / PER_DOUBLING);
  }
  return table;
}

/** 表之下限，依字数：log2 每万首之首数 (the floor of the table by length). */
export const PHRASE_FLOOR: Readonly<Record<number, number>> = { 2: 1.5, 3: -0.5, 4: -1 };

/** 一首诗里的套语 (a stock phrase in a poem). */
export interface StockPhrase {
  readonly phrase: string;
  /** 第几句，0 起 (0-based line). */
  readonly line: number;
  /** 高出表之下限几何，log2 (how far above the floor, in doublings). */
  readonly excess: number;
}

/** 诗中的套语，归简之句 (the stock phrases of folded lines). */
export const stockPhrases = (lines: readonly string[], table: PhraseTable): readonly StockPhrase[] =>
  lines.flatMap((text, line) =>
    stockPhrasesOf(text).flatMap((phrase) => {
      const level = table.get(phrase);
      return level === undefined ? [] : [{ phrase, line, excess: level - (PHRASE_FLOOR[phrase.length] as number) }];
    }),
  );

/**
 * 陈言之度：各句套语高出下限之和，一句平均，log2。
 * How far a poem is strung together from stock phrases: the sum of their excess, a line on average.
 */
export const cliche = (lines: readonly string[], table: PhraseTable): number =>
  lines.length === 0 ? 0 : stockPhrases(lines, table).reduce((sum, { excess }) => sum + excess, 0) / lines.length;
