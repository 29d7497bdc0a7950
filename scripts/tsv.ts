import { readFileSync } from 'node:fs';

/** 读一张 TSV：去 # 注释与空行，按制表符分列 (rows of a TSV file, comments and blank lines dropped). */
export function readTsv(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}
