import { type BatchResult, checkJsonBatch, type JsonlOptions } from '../lint/jsonl.ts';
import { loadBook } from '../rhyme/books/index.ts';
import { loadToTraditional } from '../text/index.ts';

/** 可在线程间传递的选项：韵书以名代之 (options that can be passed between threads: the book by its name). */
export type PlainOptions = Omit<JsonlOptions, 'book' | 'toTraditional'> & { readonly bookName?: string };

/** 一批待查的行 (a batch of lines to check). */
export interface Batch {
  readonly text: string;
  /** 首行在其文件里的行数，1 起 (the number of the first line in its file, 1-based). */
  readonly first: number;
  readonly options: PlainOptions;
}

const prepared = new Map<string, Promise<JsonlOptions>>();

/** 韵书与简繁转换载入一次，各批共用 (the book and the converter are loaded once for all batches). */
async function prepare({ bookName, ...options }: PlainOptions): Promise<JsonlOptions> {
  const [book, toTraditional] = await Promise.all([
    bookName === undefined ? undefined : loadBook(bookName),
    loadToTraditional(),
  ]);
  return { ...options, toTraditional, ...(book === undefined ? {} : { book }) };
}

/** 查一批；在本线程或工作线程里都一样 (checks a batch, in this thread or a worker). */
export default async function checkBatch({ text, first, options }: Batch): Promise<BatchResult> {
  const key = JSON.stringify(options);
  let ready = prepared.get(key);
  if (ready === undefined) {
    ready = prepare(options);
    prepared.set(key, ready);
  }
  return checkJsonBatch(text, await ready, first);
}
