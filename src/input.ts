import { InvalidInputError } from './errors.ts';

/** 由 JavaScript 来的值，没有类型可凭，故在公开的入口查一查 (values from JavaScript come without types, and are looked at where they enter). */

/** 一项该是什么 (what a value should be). */
export type Kind = 'string' | 'boolean' | 'number' | 'object' | 'function' | 'array';

const ZH: Readonly<Record<Kind, string>> = {
  string: '字符串',
  boolean: '真假',
  number: '数',
  object: '对象',
  function: '函数',
  array: '数组',
};

/** 一个值是什么，报错时说 (what a value is, for messages). */
const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** 不是所要的一种，抛 `InvalidInputError` (throws unless a value is of one of the kinds wanted). */
export function expectKind(name: string, value: unknown, ...kinds: readonly [Kind, ...Kind[]]): void {
  const got = kindOf(value);
  if ((kinds as readonly string[]).includes(got)) return;
  const zh = kinds.map((kind) => ZH[kind]).join('或');
  throw new InvalidInputError(`${name} 须是${zh}，所给是 ${got}`, `${name} must be ${kinds.join(' or ')}, not ${got}`);
}

/**
 * 选项须是对象，其中给了的各项须是所要的一种；没有列出的不管。
 *
 * Options must be an object, and what is given of them of the kinds wanted; what is not listed is left alone. Throws
 * `InvalidInputError`.
 */
export function expectOptions(
  name: string,
  options: unknown,
  kinds: Readonly<Record<string, Kind | readonly [Kind, ...Kind[]]>>,
): void {
  expectKind(name, options, 'object');
  for (const key in kinds) {
    const value = (options as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    const kind = kinds[key] as Kind | readonly [Kind, ...Kind[]];
    if (typeof kind === 'string') expectKind(`${name}.${key}`, value, kind);
    else expectKind(`${name}.${key}`, value, ...kind);
  }
}

/** 对象各值须是字符串 (every value of an object must be a string). */
export function expectStrings(name: string, value: unknown): void {
  if (value === undefined) return;
  expectKind(name, value, 'object');
  for (const [key, one] of Object.entries(value as object)) expectKind(`${name}.${key}`, one, 'string');
}

/** 给了的，须是有这几个函数的对象 (what is given must be an object with these functions). */
export function expectFunctions(name: string, value: unknown, functions: readonly string[]): void {
  if (value === undefined) return;
  expectKind(name, value, 'object');
  for (const key of functions)
    expectKind(`${name}.${key}`, (value as Readonly<Record<string, unknown>>)[key], 'function');
}

/** 韵书须有读音与韵部；没有给的不管 (a rhyme book must have readings and groups; none is well too). */
export function expectBook(name: string, book: unknown): void {
  if (book === undefined) return;
  expectFunctions(name, book, ['readings', 'members']);
  expectKind(`${name}.groups`, (book as { readonly groups?: unknown }).groups, 'array');
}
