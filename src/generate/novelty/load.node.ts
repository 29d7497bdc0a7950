import { type KnownLines, readKnownLines } from './filter.ts';

// 不写 import 'node:…'：浏览器的打包工具也会走进这个文件 (no imports of node: modules, which bundlers for browsers trip over).
const { existsSync } = process.getBuiltinModule('node:fs');
const { readFile } = process.getBuiltinModule('node:fs/promises');
const { dirname, join } = process.getBuiltinModule('node:path');
const { fileURLToPath } = process.getBuiltinModule('node:url');

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
