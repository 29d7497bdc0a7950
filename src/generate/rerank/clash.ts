/** 类之表 (the tables of classes). */
export interface ClashTable {
  /** 归简之词 → 所属之类与分量，1 为编者所定 (folded word → its classes with their weight; 1 for curated ones). */
  readonly words: ReadonlyMap<string, readonly (readonly [name: string, weight: number])[]>;
  /** “类 类” → 相避之度，log2 (how far two classes avoid each other). */
  readonly pairs: ReadonlyMap<string, number>;
}

/** 由语料得的词，分量至多此数 (the most a learnt word counts). */
const LEARNT = 0.7;
const STRONGEST = 5;

/** 读各表 (reads the rows of the tables). */
export function readClashes(classRows: string, memberRows: string, clashRows: string): ClashTable {
  const words = new Map<string, (readonly [string, number])[]>();
  const put = (word: string, name: string, weight: number): void => {
    words.set(word, [...(words.get(word) ?? []), [name, weight]]);
  };
  for (const row of classRows.trim().split('\n')) {
    const [, name = '', list = ''] = row.split('\t');
    for (const word of list.split(' ')) put(word, name, 1);
  }
  for (const row of memberRows.trim().split('\n')) {
    const [, name = '', list = ''] = row.split('\t');
    for (const [, word = '', strength = ''] of list.matchAll(/(\p{Script=Han}+)([\d.]+)/gu)) {
      put(word, name, LEARNT * Math.min(1, Number(strength) / STRONGEST));
    }
  }
  const pairs = new Map<string, number>();
  for (const row of clashRows.trim().split('\n')) {
    const [a = '', b = '', , , log = ''] = row.split('\t');
    pairs.set(`${a} ${b}`, -Number(log));
    pairs.set(`${b} ${a}`, -Number(log));
  }
  return { words, pairs };
}

/** 相抵触的一对 (a pair that contradicts). */
export interface Clash {
  readonly classes: readonly [string, string];
  /** 各由何词见得 (the words that show them). */
  readonly words: readonly [string, string];
  readonly weight: number;
}

interface Evidence {
  readonly word: string;
  readonly weight: number;
}

/** 诗（与题）中各类之证，取最强者；句须归简 (the strongest word of each class; folded lines). */
function evidenceOf(lines: readonly string[], { words }: ClashTable): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>();
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      for (const word of [line.slice(i, i + 2), line[i] as string]) {
        for (const [name, weight] of words.get(word) ?? []) {
          if (weight > (found.get(name)?.weight ?? 0)) found.set(name, { word, weight });
        }
      }
    }
  }
  return found;
}

/**
 * 时令、时辰、阴晴、处所之相抵触者：两类在诗里相避，而此诗（连题）并有之。
 * Contradictions of season, hour, weather and place: classes that avoid each other in verse and meet in this poem or
 * between it and its theme.
 */
export function clashesOf(lines: readonly string[], theme: string, table: ClashTable): readonly Clash[] {
  const found = [...evidenceOf([theme, ...lines], table)];
  return found.flatMap(([a, x], i) =>
    found.slice(i + 1).flatMap(([b, y]): Clash[] => {
      const avoided = table.pairs.get(`${a} ${b}`);
      if (avoided === undefined) return [];
      return [{ classes: [a, b], words: [x.word, y.word], weight: avoided * Math.min(x.weight, y.weight) }];
    }),
  );
}
