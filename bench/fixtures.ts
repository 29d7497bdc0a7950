import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { splitPoems } from '../src/index.ts';

/** 基准所用的唐诗 (the Tang poems the benches scan). */
export const tangPoems: readonly string[] = splitPoems(
  readFileSync(fileURLToPath(new URL('../test/fixtures/tang.txt', import.meta.url)), 'utf8'),
).map(({ text }) => text);
