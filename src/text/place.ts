/** 诗中之位：句、字，1 起，给人看；字数按字计，不按 UTF-16 (a place in the verse, for people: 1-based line and character). */
export interface VersePlace {
  readonly line: number;
  readonly zi: number;
}

/** 诗中之位，0 起，程序里面用 (the same, 0-based, for use inside). */
export interface Cell {
  readonly line: number;
  readonly zi: number;
}

/**
 * 由 0 起之位得 1 起之位 (a 1-based place from a 0-based one).
 *
 * @example
 * placeOf({ line: 0, zi: 4 }); // { line: 1, zi: 5 }
 */
export const placeOf = ({ line, zi }: Cell): VersePlace => ({ line: line + 1, zi: zi + 1 });

/** 由 1 起之位得 0 起之位 (a 0-based place from a 1-based one). */
export const cellOf = ({ line, zi }: VersePlace): Cell => ({ line: line - 1, zi: zi - 1 });

/** 此位在第几联，1 起；两句一联 (the couplet a place is in, 1-based; two lines make one). */
export const coupletOf = ({ line }: VersePlace): number => Math.ceil(line / 2);

/** 位之键，如 3.5，1 起 (a place as a key such as 3.5, 1-based). */
export const placeKey = ({ line, zi }: VersePlace): string => `${line}.${zi}`;
