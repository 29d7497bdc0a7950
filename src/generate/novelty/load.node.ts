import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KnownLines, readKnownLines } from './filter.ts';

/** 载入随包的旧句之表，自此文件往上找 data/novelty/lines.bin；没有则 undefined (the shipped filter, where there is one). */
export async function shippedKnownLines(): Promise<KnownLines | undefined> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'data', 'novelty', 'lines.bin');
    if (existsSync(file)) return readKnownLines(await readFile(file));
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
