import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../src/text/document/index.ts';

/** 基准所用的唐诗 (the Tang poems the benches scan). */
export const tangPoems: readonly string[] = readDocument(
  readFileSync(fileURLToPath(new URL('../test/fixtures/tang.txt', import.meta.url)), 'utf8'),
).poems.map(({ text }) => text);

/** 语料里唐宋诗的全文，逐个文件 (the texts of all Tang and Song poems of the corpus, file by file). */
export function* corpusPoems(folder: string): Generator<readonly string[]> {
  const dir = `${folder}/dist/quantangshi`;
  for (const file of readdirSync(dir).sort()) {
    if (!/^poet\.(?:tang|song)\.\d+\.json$/u.test(file)) continue;
    const poems = JSON.parse(readFileSync(`${dir}/${file}`, 'utf8')) as readonly { readonly paragraphs: string[] }[];
    yield poems.map(({ paragraphs }) => paragraphs.join('\n'));
  }
}
