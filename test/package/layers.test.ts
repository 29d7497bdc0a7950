import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** src 的全部文件，由 src 数起 (all files of src). */
const FILES = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const parsed = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** 静态的、动态的、只取其型的 (static, dynamic, or of types only). */
type Kind = 'static' | 'dynamic' | 'type';

const known = new Map<string, readonly Import[]>();
interface Import {
  readonly specifier: string;
  readonly kind: Kind;
}

/** 一个文件里的全部 import (all imports of a source file). */
function importsOf(file: string): readonly Import[] {
  const made = known.get(file);
  if (made !== undefined) return made;
  const found: Import[] = [];
  known.set(file, found);
  const add = (target: ts.Node | undefined, kind: Kind): void => {
    if (target !== undefined && ts.isStringLiteral(target)) found.push({ specifier: target.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'static');
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic');
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

/** 一个文件所及的本库文件，各种 import 都算 (the files of this library a file imports, in whatever way). */
const targetsOf = (file: string): string[] =>
  importsOf(join(src, file)).flatMap(({ specifier }) =>
    specifier.startsWith('.') ? [relative(src, resolve(src, dirname(file), specifier))] : [],
  );

/** 静态 import 所及的一切：本库文件与外部包 (everything the static imports of an entry reach). */
function reach(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const { specifier, kind } of importsOf(file)) {
      if (kind !== 'static') continue;
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
    'cipai/index.ts',
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

it('写者的入口只带错误与往来，模型、韵书都在 worker 里 (the entry of writers brings neither model nor rhyme books)', () => {
  const { files, packages } = reach('worker/index.ts');
  expect([...packages]).toEqual([]);
  expect([...files].filter((file) => !file.startsWith('worker/')).sort()).toEqual([
    'errors.ts',
    'generate/tasks/all.ts',
    'input.ts',
    'version.ts',
  ]);
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

it('词谱用时才载入 (the tunes are loaded when asked for)', () => {
  for (const entry of ['generate/index.ts', 'repl/index.ts']) {
    expect([...reach(entry).files]).not.toContain('cipai/generated/tunes.ts');
  }
  for (const entry of ['index.ts', 'meter/index.ts', 'lint/index.ts', 'textlint/index.ts', 'cli/main.ts']) {
    expect(
      [...reach(entry).files].filter((file) => file.startsWith('cipai/')),
      entry,
    ).toEqual([]);
  }
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
  const SHARED = ['errors.ts', 'input.ts', 'pause.ts', 'version.ts'];
  const below: Record<string, readonly string[]> = {
    text: [],
    words: ['text'],
    duizhang: ['text'],
    rhyme: ['text'],
    readings: ['text', 'rhyme'],
    meter: ['text', 'rhyme'],
    cipai: ['text', 'rhyme', 'meter'],
    lint: ['text', 'rhyme', 'readings', 'meter', 'cipai', 'words', 'duizhang'],
    textlint: ['meter', 'lint'],
    anthology: ['text', 'rhyme', 'meter', 'duizhang'],
    generate: ['text', 'rhyme', 'readings', 'meter', 'cipai', 'duizhang'],
    repl: ['text', 'rhyme', 'readings', 'meter', 'cipai', 'lint', 'generate'],
    worker: ['generate'],
    cli: [
      'text',
      'rhyme',
      'readings',
      'meter',
      'cipai',
      'lint',
      'generate',
      'repl',
      'words',
      'duizhang',
      'anthology',
      'worker',
    ],
  };
  it.each(Object.keys(below))('src/%s，只取其型的也算 (type imports counted)', (layer) => {
    for (const file of FILES.filter((name) => name.startsWith(`${layer}/`))) {
      for (const target of targetsOf(file)) {
        const there = target.split('/')[0] as string;
        if (there === layer || SHARED.includes(there) || there === '..') continue;
        expect(below[layer], `${file} → ${target}`).toContain(there);
      }
    }
  });
});

/** 互相及得到的各组文件：Tarjan 的强连通分量，一个文件的不算 (Tarjan's strongly connected components of more than one file). */
function circlesOf(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    let least = order.get(file) as number;
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) least = Math.min(least, visit(target));
      else if (stack.includes(target)) least = Math.min(least, order.get(target) as number);
    }
    if (least === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1 || targets.get(file)?.includes(file)) circles.push(circle.sort());
    }
    return least;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}

describe('import 不成圈 (imports run in no circles)', () => {
  it('找得出圈来 (circles are found)', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['e', 'f'], f: [] };
    expect(circlesOf(new Map(Object.entries(graph))).sort()).toEqual([['a', 'b', 'c'], ['e']]);
  });

  it('src，动态的与只取其型的也算 (in src, dynamic and type imports counted)', () => {
    expect(circlesOf(new Map(FILES.map((file) => [file, targetsOf(file)])))).toEqual([]);
  });
});

describe('文件不长，函数也不长 (files and functions are short)', () => {
  const LONGEST_FILE = 450;
  const LONGEST_FUNCTION = 80;

  /** 一个文件里太长的：它自己，与它的各函数 (what of a file is too long: itself and its functions). */
  function tooLong(file: string, source: ts.SourceFile): [name: string, lines: number][] {
    const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
    const found: [string, number][] = [];
    const count = source.text.split('\n').length - 1;
    if (count > LONGEST_FILE) found.push([file, count]);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
        const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
        const name = ts.isConstructorDeclaration(node) ? 'constructor' : (node.name?.getText() ?? '(无名)');
        if (lines > LONGEST_FUNCTION) found.push([`${file} ${name}`, lines]);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  }

  it('太长的找得出来 (what is too long is found)', () => {
    const body = (lines: number): string => `{\n${'f();\n'.repeat(lines - 2)}}\n`;
    const text = `class C { constructor() ${body(81)} }\nconst g = () => ${body(80)}function h() ${body(300)}`;
    const source = ts.createSourceFile('long.ts', text, ts.ScriptTarget.Latest, true);
    expect(tooLong('long.ts', source)).toEqual([
      ['long.ts', 462],
      ['long.ts constructor', 81],
      ['long.ts h', 300],
    ]);
  });

  it(`文件至多 ${LONGEST_FILE} 行，函数至多 ${LONGEST_FUNCTION} 行`, () => {
    const written = FILES.filter((file) => !file.includes('generated/'));
    expect(written.flatMap((file) => tooLong(file, parsed(join(src, file))))).toEqual([]);
  });
});
