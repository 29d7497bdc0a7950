import { type BatchResult, checkJsonBatch, type JsonlOptions } from '../lint/jsonl.ts';
import { mayNeedConversion } from '../lint/poems.ts';
import { loadBook } from '../rhyme/books/index.ts';
import type { RhymeBook } from '../rhyme/index.ts';
import { loadToTraditional } from '../text/index.ts';

/** 可在线程间传递的选项：韵书以名代之 (options that can be passed between threads: the book by its name). */
export type PlainOptions = Omit<JsonlOptions, 'book' | 'books' | 'resolver' | 'toTraditional'> & {
  readonly bookName?: string;
};

/** 一批待查的行 (a batch of lines to check). */
export interface Batch {
  readonly text: string;
  /** 首行在其文件里的行数，1 起 (the number of the first line in its file, 1-based). */
  readonly first: number;
  readonly options: PlainOptions;
}

const prepared = new Map<string, Promise<JsonlOptions>>();

/** 韵书与定读音之据载入一次，各批共用 (the book and what settles readings are loaded once for all batches). */
async function prepare({ bookName, ...options }: PlainOptions): Promise<JsonlOptions> {
  const { resolver } = await import('../readings/index.ts');
  return bookName === undefined ? { ...options, resolver } : { ...options, resolver, book: await loadBook(bookName) };
}

/** 文中提到的别的韵书，提到才载入 (the other books that a text mentions, loaded when it does). */
async function booksNamedIn(text: string): Promise<readonly RhymeBook[]> {
  return Promise.all(MENTIONS.filter(([, mention]) => mention.test(text)).map(([name]) => loadBook(name)));
}
/** JSON 也可写作 \uXXXX (JSON may be written in escapes). */
const MENTIONS: readonly (readonly [string, RegExp])[] = [
  ['新韵', /新[韵韻]|\\u65b0\\u97f[5b]|xinyun/iu],
  ['通韵', /通[韵韻]|\\u901a\\u97f[5b]|tongyun/iu],
  ['词林', /[词詞]林|\\u(?:8bcd|8a5e)\\u6797|cilin/iu],
];

/** 查一批；在本线程或工作线程里都一样。简繁转换的词表大，有字要转才载入 (checks a batch, in this thread or a worker; the large tables of conversion are loaded for the first character that needs them). */
export default async function checkBatch({ text, first, options }: Batch): Promise<BatchResult> {
  const key = JSON.stringify(options);
  let ready = prepared.get(key);
  if (ready === undefined) {
    ready = prepare(options);
    prepared.set(key, ready);
  }
  const books = await booksNamedIn(text);
  const known = books.length === 0 ? await ready : { ...(await ready), books };
  if (!mayNeedConversion(text, known.book)) return checkJsonBatch(text, known, first);
  return checkJsonBatch(text, { ...known, toTraditional: await loadToTraditional() }, first);
}
