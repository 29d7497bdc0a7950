/** 象之表：归简之词 → 组号 (images: folded word → number of its set). */
export type ImageTable = ReadonlyMap<string, readonly number[]>;

/** 读 `imageRows` (reads the rows of the table). */
export function readImages(rows: string): ImageTable {
  const table = new Map<string, number[]>();
  for (const [set, row] of rows.trim().split('\n').entries()) {
    for (const word of row.split(' ')) table.set(word, [...(table.get(word) ?? []), set]);
  }
  return table;
}

/** 重出之象 (an image that comes again). */
export interface RepeatedImage {
  readonly words: readonly [string, string];
  /** 两处之句，0 起 (0-based lines of the two). */
  readonly lines: readonly [number, number];
}

/**
 * 不在一联之中而重出的象，如首句之舟与末句之帆；同一联里对举者不算。句须归简。
 * Images that come again under another name outside one couplet. A word of two characters covers its characters.
 */
export function repeatedImages(lines: readonly string[], table: ImageTable): readonly RepeatedImage[] {
  const first = new Map<number, { word: string; line: number }>();
  const repeated: RepeatedImage[] = [];
  for (const [line, text] of lines.entries()) {
    for (let i = 0; i < text.length; i++) {
      const two = text.slice(i, i + 2);
      const word = two.length === 2 && table.has(two) ? two : (text[i] as string);
      for (const set of table.get(word) ?? []) {
        const before = first.get(set);
        if (before === undefined) first.set(set, { word, line });
        else if (before.line >> 1 !== line >> 1) {
          repeated.push({ words: [before.word, word], lines: [before.line, line] });
        }
      }
      if (word === two) i++;
    }
  }
  return repeated;
}
