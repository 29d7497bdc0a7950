import { AnthologyError } from '../errors.ts';
import { loadToSimplified } from '../text/script.ts';
import { Anthology } from './anthology.ts';
import type { LoadProgress } from './load.node.ts';
import { parseTable } from './table.ts';

/** 载入选集的选项；都不给，即随包之集 (which anthology to load; the shipped one by default). */
export interface LoadAnthologyOptions {
  /** 表的文本，格式如 data/anthology/poems.tsv；浏览器里须给 (the text of a table; needed in browsers). */
  readonly text?: string;
  /**
   * 全集：npm 包 chinese-poetry 的文件夹，或 true 则自行去找；只在 Node (the corpus: the folder of the npm package
   * chinese-poetry, or true to look for it; Node only).
   */
  readonly corpus?: true | string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

export type { LoadProgress } from './load.node.ts';

let shipped: Promise<Anthology> | undefined;

/**
 * 载入选集。Node 里默认随包的名篇之表（三千余首，只读一次）；`corpus` 则读《全唐诗》《全宋诗》三十一万首，约需 700 MB 内存、
 * 十秒；浏览器里把表的文本给 `text`。
 *
 * Loads an anthology: by default, in Node, the shipped table of well-known poems (read once); with `corpus` all Tang and
 * Song poems of the npm package chinese-poetry; in browsers the `text` of a table. Throws `AnthologyError`:
 * ANTHOLOGY_UNAVAILABLE where table or corpus is missing (it says what to install), ANTHOLOGY_INVALID where it cannot be
 * read; an aborted signal throws its reason.
 *
 * @example
 * const anthology = await loadAnthology();
 * inspire({ theme: '明月', rhyme: '十一尤' }, { anthology })[0]?.poem.author;
 */
export async function loadAnthology(options: LoadAnthologyOptions = {}): Promise<Anthology> {
  const { text, corpus, signal } = options;
  signal?.throwIfAborted();
  const toSimplified = await loadToSimplified();
  if (text !== undefined) return new Anthology(parseTable(text), toSimplified);
  if (typeof process === 'undefined' || process.versions?.node === undefined) {
    throw new AnthologyError(
      'ANTHOLOGY_UNAVAILABLE',
      '浏览器里请把表的文本给 loadAnthology({ text })，如取自 tuiqiao/data/anthology/poems.tsv',
      'in a browser pass the text of the table: loadAnthology({ text })',
    );
  }
  const disk = await import('./load.node.ts');
  if (corpus !== undefined) return new Anthology(await disk.readCorpus(corpus, options), toSimplified);
  shipped ??= disk.readShipped().then(
    (table) => new Anthology(parseTable(table), toSimplified),
    (error: unknown) => {
      shipped = undefined;
      throw error;
    },
  );
  return shipped;
}
