import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** 一个文件里的全部 import，动态的另记 (imports of a source file; type-only ones left out). */
function importsOf(file: string): { specifier: string; dynamic: boolean }[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { specifier: string; dynamic: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
      const target = node.moduleSpecifier;
      if (target !== undefined && ts.isStringLiteral(target) && !typeOnly)
        found.push({ specifier: target.text, dynamic: false });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (target !== undefined && ts.isStringLiteral(target)) found.push({ specifier: target.text, dynamic: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** 静态 import 所及的一切：本库文件与外部包 (everything the static imports of an entry reach). */
function reach(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const { specifier, dynamic } of importsOf(file)) {
      if (dynamic) continue;
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier));
      else packages.add(specifier);
    }
  };
  visit(join(src, entry));
  return { files: new Set([...files].map((file) => relative(src, file))), packages };
}

describe('检查器的入口不带模型 (the checker loads without the model)', () => {
  it.each([
    'index.ts',
    'text/index.ts',
    'text/document/index.ts',
    'rhyme/index.ts',
    'readings/index.ts',
    'meter/index.ts',
    'lint/index.ts',
    'textlint/index.ts',
    'words/index.ts',
    'duizhang/index.ts',
    'anthology/index.ts',
    'lint/suggest.ts',
  ])('%s', (entry) => {
    const { files, packages } = reach(entry);
    const allowed = entry === 'lint/index.ts' || entry === 'textlint/index.ts' ? ['picocolors'] : [];
    expect([...packages].filter((name) => !name.startsWith('opencc-js/dict/'))).toEqual(allowed);
    expect([...files].filter((file) => file.startsWith('generate/') || file.includes('.node.'))).toEqual([]);
  });

  it('会话的入口静态上只及生成部分的纯表 (of generation, the session reaches only what is pure)', () => {
    const { files, packages } = reach('repl/index.ts');
    expect([...packages].filter((name) => !name.startsWith('opencc-js/dict/'))).toEqual(['picocolors']);
    expect([...files].filter((file) => file.startsWith('generate/') || file.includes('.node.')).sort()).toEqual([
      'generate/choices.ts',
      'generate/tasks/places.ts',
    ]);
  });

  it('生成的入口静态上也不带 transformers.js、nodejieba、node: 模块', () => {
    const { packages } = reach('generate/index.ts');
    expect([...packages].filter((name) => !name.startsWith('opencc-js/dict/'))).toEqual([]);
  });
});

it('主入口不带文稿的读法，读文稿的不带 Markdown 的解析，用时才来 (the root entry reads no documents; Markdown is parsed only when needed)', () => {
  expect([...reach('index.ts').files].filter((file) => file.startsWith('text/document/'))).toEqual([]);
  for (const entry of ['text/document/index.ts', 'lint/index.ts', 'cli/main.ts']) {
    expect([...reach(entry).files]).not.toContain('text/document/markdown.ts');
  }
});

it('命令行起动时不载入合写：各任务、模型皆用时才来 (start-up loads no co-writing)', () => {
  const { files } = reach('cli/main.ts');
  expect(files).toContain('cli/generate/commands.ts');
  const heavy = /^generate\/(?!choices\.ts)|^readings\/|^cli\/generate\/(?!commands|options)/u;
  expect([...files].filter((file) => heavy.test(file))).toEqual([]);
});

describe('别的韵书用时才载入 (the other rhyme books are loaded when asked for)', () => {
  const BOOKS = ['cilin', 'mandarin', 'xinyun', 'tongyun'].flatMap((name) => [
    `rhyme/books/${name}.ts`,
    `rhyme/generated/${name}.ts`,
  ]);

  it.each(['index.ts', 'rhyme/index.ts', 'rhyme/books/index.ts', 'lint/index.ts', 'cli/main.ts'])('%s', (entry) => {
    const { files } = reach(entry);
    for (const book of BOOKS) expect(files).not.toContain(book);
  });

  it('各书只带自己的表', () => {
    expect(reach('rhyme/books/xinyun.ts').files).not.toContain('rhyme/generated/pingshui.ts');
    for (const name of ['cilin', 'xinyun', 'tongyun'])
      expect([...reach(`rhyme/books/${name}.ts`).packages]).toEqual([]);
  });
});

describe('对仗与建议的表用时才载入 (the tables of couplets are loaded when asked for)', () => {
  it.each(['index.ts', 'meter/index.ts', 'lint/index.ts'])('%s', (entry) => {
    expect([...reach(entry).files].filter((file) => file.startsWith('duizhang/'))).toEqual([]);
  });

  it('判对仗不带句中相连之表', () => {
    expect([...reach('duizhang/judge.ts').files].filter((file) => file.includes('neighbours'))).toEqual([]);
  });
});

describe('依赖只有一个方向：text ← rhyme ← meter ← lint、generate ← repl ← cli', () => {
  const below: Record<string, readonly string[]> = {
    text: [],
    words: ['text'],
    duizhang: ['text'],
    rhyme: ['text'],
    readings: ['text', 'rhyme'],
    meter: ['text', 'rhyme'],
    lint: ['text', 'rhyme', 'readings', 'meter', 'words', 'duizhang'],
    textlint: ['meter', 'lint'],
    anthology: ['text', 'rhyme', 'meter', 'duizhang'],
    generate: ['text', 'rhyme', 'readings', 'meter', 'duizhang'],
    repl: ['text', 'rhyme', 'readings', 'meter', 'lint', 'generate'],
    cli: ['text', 'rhyme', 'readings', 'meter', 'lint', 'generate', 'repl', 'words', 'duizhang', 'anthology'],
  };
  it.each(Object.keys(below))('src/%s', (layer) => {
    const files = readdirSync(join(src, layer), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
    for (const file of files) {
      for (const { specifier } of importsOf(join(src, layer, file))) {
        if (!specifier.startsWith('.')) continue;
        const target = relative(src, resolve(dirname(join(src, layer, file)), specifier)).split('/')[0] as string;
        if (target === layer || target === 'errors.ts' || target === '..') continue;
        expect(below[layer], `${layer}/${file} → ${specifier}`).toContain(target);
      }
    }
  });
});
