import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

describe.each(['README.md', 'README.en.md', 'docs/forms.md'])('%s 的例子照跑，印出的就是注释里写的', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gsu)].map((match) => match[1] as string);

  it.each(blocks.map((block, i) => [i + 1, block] as const))('第 %i 段', (i, block) => {
    const expected = [...block.matchAll(/console\.log\(.*\); \/\/ (.*)$/gmu)].map((match) => match[1]);
    expect(expected.length).toBeGreaterThan(0);
    const file = join(scratch, `${name.replace('/', '-')}-${i}.mts`);
    writeFileSync(
      file,
      block.replace(/'tuiqiao((?:\/\w+)*)'/gu, (_, entry: string) => `'${source(entry)}'`),
    );
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
    const output = execFileSync(process.execPath, ['--import', tsx, file], { encoding: 'utf8', cwd: root });
    expect(output.trim().split('\n')).toEqual(expected);
  });
});

describe('README.md 里的命令照跑，印出的就是文中写的', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const runs = [...text.matchAll(/```console\n(.*?)```/gsu)].flatMap((match) =>
    [...(match[1] as string).matchAll(/^\$ npm run -s tuiqiao -- (.*)\n((?:[^$].*\n|\n)+)/gmu)].map(
      (run) => [run[1] as string, run[2] as string] as const,
    ),
  );

  it('有这样的例子', () => expect(runs.length).toBeGreaterThanOrEqual(2));

  it.each(runs)('tuiqiao %s', (command, expected) => {
    const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;
    const cli = join(root, 'src/cli/main.ts');
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, cli, ...command.split(' ')], {
      encoding: 'utf8',
    });
    expect((stdout + stderr).trimEnd()).toBe(expected.trimEnd());
  });
});

describe('文档 (documents)', () => {
  it.each([
    'README.md',
    'README.en.md',
    'docs/architecture.md',
    'docs/quality.md',
    'docs/linter.md',
    'docs/forms.md',
    'examples/ci/README.md',
    'examples/cowrite-in-app/README.md',
    'examples/lint-in-app/README.md',
    'examples/repl/README.md',
    'examples/textlint/README.md',
    'CONTRIBUTING.md',
  ])('%s 没有留空，链接的文件都在', (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    expect(text).not.toMatch(/@[A-Z]+@/u);
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/gu)) {
      const path = join(root, dirname(name), target as string);
      expect(existsSync(path), `${name} → ${target}`).toBe(true);
    }
  });
});
