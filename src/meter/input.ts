import { InvalidInputError } from '../errors.ts';
import { expectBook, expectKind, expectOptions, expectStrings } from '../input.ts';
import type { Level } from './rules/index.ts';

const LEVELS: readonly Level[] = ['error', 'warning', 'info', 'off'];

/** 扫描所收：一首解析过的诗与选项，否则抛 `InvalidInputError` (what a scan takes: a parsed poem and options). */
export function expectScannable(poem: unknown, options: unknown): void {
  expectKind('poem', poem, 'object');
  const { lines, strays } = poem as { readonly lines?: unknown; readonly strays?: unknown };
  expectKind('poem.lines', lines, 'array');
  expectKind('poem.strays', strays, 'array');
  for (const line of lines as readonly unknown[]) {
    // 每首每句都过此处，合的先放过 (every line of every poem comes here: what is well goes straight on).
    const { text, placeOf } = (line ?? {}) as { readonly text?: unknown; readonly placeOf?: unknown };
    if (typeof text === 'string' && typeof placeOf === 'function') continue;
    expectKind('poem.lines[]', line, 'object');
    expectKind('poem.lines[].text', text, 'string');
    expectKind('poem.lines[].placeOf', placeOf, 'function');
  }
  expectOptions('options', options, {
    form: 'string',
    opening: 'string',
    firstLineRhymes: 'boolean',
    rhyme: 'string',
    profile: 'string',
    levels: 'object',
  });
  const { book, readings, levels = {} } = options as Readonly<Record<string, object | undefined>>;
  expectBook('options.book', book);
  expectStrings('options.readings', readings);
  for (const [rule, level] of Object.entries(levels)) {
    if (level === undefined || LEVELS.includes(level as Level)) continue;
    const known = LEVELS.join('、');
    throw new InvalidInputError(`${rule} 的轻重须是 ${known}`, `the level of ${rule} is one of ${LEVELS.join(', ')}`);
  }
}
