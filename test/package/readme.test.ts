import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tuiqiao-readme-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ENTRIES: Readonly<Record<string, string>> = {
  '': 'index.ts',
  '/rhyme/cilin': 'rhyme/books/cilin.ts',
  '/rhyme/xinyun': 'rhyme/books/xinyun.ts',
  '/rhyme/tongyun': 'rhyme/books/tongyun.ts',
};
const source = (entry: string): string => pathToFileURL(join(root, 'src', ENTRIES[entry] ?? `${entry}/index.ts`)).href;

describe.each(['README.md', 'README.en.md'])('%s 的例子照跑，印出的就是注释里写的', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gsu)].map((match) => match[1] as string);

  it.each(blocks.map((block, i) => [i + 1, block] as const))('第 %i 段', (i, block) => {
    const expected = [...block.matchAll(/console\.log\(.*\); \/\/ (.*)$/gmu)].map((match) => match[1]);
    expect(expected.length).toBeGreaterThan(0);
    const file = join(scratch, `${name}-${i}.mts`);
    writeFileSync(
      file,
      block.replace(/'tuiqiao((?:\/\w+)*)'/gu, (_, entry: string) => `'${source(entry)}'`),
    );
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
    const output = execFileSync(process.execPath, ['--import', tsx, file], { encoding: 'utf8', cwd: root });
    expect(output.trim().split('\n')).toEqual(expected);
  });
});
