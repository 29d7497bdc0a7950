import { AnthologyError } from '../errors.ts';
import type { AnthologyEntry } from './table.ts';

// 不写 import 'node:…'：浏览器的打包工具也会走进这个文件 (no imports of node: modules, which bundlers for browsers trip over).
const { existsSync } = process.getBuiltinModule('node:fs');
const { readFile, readdir } = process.getBuiltinModule('node:fs/promises');
const { createRequire } = process.getBuiltinModule('node:module');
const { dirname, join, resolve } = process.getBuiltinModule('node:path');
const { fileURLToPath } = process.getBuiltinModule('node:url');

/** 随包之表，自此文件往上找 data/anthology/poems.tsv (the shipped table, looked for upwards from this file). */
export async function readShipped(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'data', 'anthology', 'poems.tsv');
    if (existsSync(file)) return readFile(file, 'utf8');
    const parent = dirname(folder);
    if (parent === folder) {
      const zh = '找不到随包的名篇之表 data/anthology/poems.tsv';
      throw new AnthologyError('ANTHOLOGY_UNAVAILABLE', zh, 'the shipped data/anthology/poems.tsv is missing');
    }
    folder = parent;
  }
}

/** 全集之文件夹 quantangshi：从所给之处，或从工作目录与本库往上找 (where the files of the corpus are). */
function corpusFolder(given: true | string): string {
  const places: string[] = [];
  if (given === true) {
    for (const from of [join(process.cwd(), 'index.js'), fileURLToPath(import.meta.url)]) {
      try {
        places.push(dirname(createRequire(from).resolve('chinese-poetry/package.json')));
      } catch {
        // 此处没有装，看下一处 (not installed here).
      }
    }
  } else {
    places.push(resolve(given), join(resolve(given), 'node_modules', 'chinese-poetry'));
  }
  const folder = places
    .flatMap((place) => [join(place, 'dist', 'quantangshi'), join(place, 'quantangshi'), place])
    .find((place) => existsSync(join(place, 'poet.tang.0.json')));
  if (folder !== undefined) return folder;
  throw given === true
    ? new AnthologyError(
        'ANTHOLOGY_UNAVAILABLE',
        '没有装全集；请 npm install chinese-poetry@2.0.1（约 350 MB），或指明它的文件夹',
        'the corpus is not installed: npm install chinese-poetry@2.0.1 (some 350 MB), or give its folder',
      )
    : new AnthologyError(
        'ANTHOLOGY_UNAVAILABLE',
        `“${given}”里没有全集（应有 dist/quantangshi/poet.tang.0.json）；它是 npm 包 chinese-poetry@2.0.1`,
        `${given} does not hold the corpus (dist/quantangshi/poet.tang.0.json), the npm package chinese-poetry@2.0.1`,
      );
}

/** 载入之进度 (progress of loading). */
export interface LoadProgress {
  /** 已读几个文件、共几个 (files read, and their number). */
  readonly done: number;
  readonly total: number;
  /** 已得几首 (poems so far). */
  readonly poems: number;
}

interface RawPoem {
  readonly author: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** 唐先宋后，依编号 (Tang first, in the order of their numbers). */
const orderOf = (name: string): number => (name.includes('tang') ? 0 : 1e9) + Number(/\d+/u.exec(name)?.[0]);

/**
 * 逐个文件读《全唐诗》《全宋诗》；残句（不足两句）与首三句全同之诗不收 (reads the corpus file by file; fragments and poems
 * whose first three lines are there already are left out).
 */
export async function readCorpus(
  given: true | string,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal; readonly onProgress?: (progress: LoadProgress) => void } = {},
): Promise<readonly AnthologyEntry[]> {
  const folder = corpusFolder(given);
  const files = (await readdir(folder))
    .filter((name) => /^poet\.(?:tang|song)\.\d+\.json$/u.test(name))
    .sort((a, b) => orderOf(a) - orderOf(b));
  const entries: AnthologyEntry[] = [];
  const seen = new Set<string>();
  const none: readonly string[] = [];
  for (const [done, name] of files.entries()) {
    signal?.throwIfAborted();
    const dynasty = name.includes('tang') ? '唐' : '宋';
    let poems: readonly RawPoem[];
    try {
      poems = JSON.parse(await readFile(join(folder, name), 'utf8')) as readonly RawPoem[];
    } catch (cause) {
      throw new AnthologyError('ANTHOLOGY_INVALID', `全集的 ${name} 读不出来`, `${name} of the corpus cannot be read`, {
        cause,
      });
    }
    for (const { author, title, paragraphs } of poems) {
      const lines = paragraphs
        .join('')
        .replace(/[（(][^）)]*[）)]/gu, '')
        .split(/[，。！？；：、,.!?;:\s]+/u)
        .filter((line) => line !== '');
      const key = lines.slice(0, 3).join('');
      if (lines.length < 2 || seen.has(key)) continue;
      seen.add(key);
      entries.push({ sources: none, dynasty, author, title: title.replace(/\s+/gu, ' ').trim(), themes: none, lines });
    }
    onProgress?.({ done: done + 1, total: files.length, poems: entries.length });
  }
  return entries;
}
