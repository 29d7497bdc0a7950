/**
 * 按名字取韵书，用时才载入 (rhyme books by name, loaded when asked for).
 * @module
 */
import { UnknownBookError } from '../../errors.ts';
import { pingshui } from '../pingshui.ts';
import type { RhymeBook } from '../types.ts';

interface Entry {
  readonly names: readonly string[];
  readonly load: () => Promise<RhymeBook>;
}

const BOOKS: readonly Entry[] = [
  { names: ['平水韵', '平水', 'pingshui'], load: async () => pingshui },
  { names: ['词林正韵', '词林', 'cilin'], load: async () => (await import('./cilin.ts')).cilin },
  { names: ['中华新韵', '新韵', 'xinyun'], load: async () => (await import('./xinyun.ts')).xinyun },
  { names: ['中华通韵', '通韵', 'tongyun'], load: async () => (await import('./tongyun.ts')).tongyun },
];

/** 可用的韵书 (names of the books). */
export const BOOK_NAMES: readonly string[] = BOOKS.map(({ names }) => names[0] as string);

const entryOf = (name: string): Entry | undefined => {
  const wanted = name
    .trim()
    .toLowerCase()
    .replace(/[《》]/gu, '')
    .replace(/韻/gu, '韵')
    .replace(/詞/gu, '词');
  const simple = wanted.replace(/華/gu, '华');
  return BOOKS.find(({ names }) => names.includes(simple));
};

/**
 * 取一部韵书：平水韵、词林正韵、中华新韵、中华通韵，简称 平水、词林、新韵、通韵 亦可。
 *
 * Loads a rhyme book by name, long or short, in either script, or by its id. Throws `UnknownBookError`.
 *
 * @example
 * (await loadBook('新韵')).name; // '中华新韵'
 */
export async function loadBook(name: string): Promise<RhymeBook> {
  const entry = entryOf(name);
  if (entry === undefined) throw new UnknownBookError(name, BOOK_NAMES);
  return entry.load();
}

/** 此名所指之书的全名；不是韵书之名则 undefined (the full name of the book that a name means, if any). */
export const bookNameOf = (name: string): string | undefined => entryOf(name)?.names[0];

/**
 * 已有的几部书里，此名所指的一部；没有则 `undefined` (the one of the given books that a name means, by any name of it).
 *
 * @example
 * bookNamed('平水', [pingshui])?.name; // '平水韵'
 */
export const bookNamed = (name: string, books: readonly RhymeBook[]): RhymeBook | undefined => {
  const full = entryOf(name)?.names[0] ?? name.trim();
  return books.find((book) => book.name === full || book.id === full);
};

/**
 * 韵的一种写法可以先说韵书：`新韵 十一庚`、`词林 第七部`；只说韵书也可以。
 *
 * Splits a rhyme that may name its book first: `新韵 十一庚`; a book alone will do too.
 *
 * @example
 * splitRhyme('新韵 十一庚'); // { book: '新韵', rhyme: '十一庚' }
 * splitRhyme('十一真'); // { rhyme: '十一真' }
 */
export function splitRhyme(text: string): { readonly book?: string; readonly rhyme?: string } {
  const [first = '', ...rest] = text.trim().split(/[\s·:：]+/u);
  if (entryOf(first) === undefined) return { rhyme: text.trim() };
  return rest.length === 0 ? { book: first } : { book: first, rhyme: rest.join(' ') };
}
