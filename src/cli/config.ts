import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { type AsyncSearcher, lilconfig } from 'lilconfig';
import picomatch from 'picomatch';
import { TuiqiaoError } from '../errors.ts';
import { formNameOf, isPreset, type Layer, type LintConfig, PRESETS, type Settings } from '../lint/index.ts';
import { BOOK_NAMES, loadBook } from '../rhyme/books/index.ts';
import { findGroup } from '../rhyme/index.ts';
import { configSchema } from './config-schema.ts';
import { ConfigError } from './errors.ts';

const RC = '.tuiqiaorc';
/** 依次去找的名字 (the names looked for, in order). */
const PLACES = [
  'package.json',
  `${RC}.json`,
  RC,
  ...['yaml', 'yml', 'js', 'mjs', 'cjs'].map((ending) => `${RC}.${ending}`),
];

/** 去哪里找配置 (where configurations come from). */
export interface ConfigOptions {
  readonly cwd: string;
  /** 指定的文件；于是不再去找 (a file that was named; nothing else is looked for). */
  readonly file?: string;
  /** 不用配置 (use none). */
  readonly none?: boolean;
}

/** 各个文件的配置 (configurations by file). */
export class Configs {
  private readonly searcher: AsyncSearcher;
  private readonly loaded = new Map<string, Promise<readonly Layer[]>>();
  private validator: Validator | undefined;

  constructor(private readonly options: ConfigOptions) {
    const json = (path: string, content: string): unknown => {
      try {
        return JSON.parse(content);
      } catch (error) {
        throw unparsable(this.nameOf(path), 'JSON', error);
      }
    };
    const yaml = async (path: string, content: string): Promise<unknown> => {
      const { parse } = await import('yaml');
      try {
        // 警告里抄着原文，不可径上终端 (warnings repeat the source, which must not reach a terminal as it is).
        return parse(content, { logLevel: 'error' });
      } catch (error) {
        throw unparsable(this.nameOf(path), 'YAML', error);
      }
    };
    this.searcher = lilconfig('tuiqiao', {
      searchPlaces: PLACES,
      loaders: { '.json': json, '.yaml': yaml, '.yml': yaml, noExt: yaml },
    });
  }

  /**
   * 管着一个文件的各层配置：由它所在的目录向上找，最近的一个为准；不在文件里的诗，由工作目录找起。
   *
   * The layers for a file: the nearest configuration at or above its folder; for what is in no file, at or above the
   * working folder. Throws `ConfigError`.
   */
  async layersFor(file: string | undefined): Promise<readonly Layer[]> {
    const { cwd, file: named, none } = this.options;
    if (none === true) return [];
    const from = file === undefined ? cwd : dirname(resolve(cwd, file));
    let found: Awaited<ReturnType<AsyncSearcher['search']>>;
    try {
      found = named === undefined ? await this.searcher.search(from) : await this.load(resolve(cwd, named));
    } catch (error) {
      throw error instanceof ConfigError ? error : new ConfigError(named ?? from, '', ...reasonOf(error));
    }
    if (found === null || found.isEmpty === true || found.config === undefined) return [];
    return this.layersOf(found.filepath, found.config, []);
  }

  private async load(path: string) {
    const found = await this.searcher.load(path);
    if (found?.config === undefined && found?.isEmpty !== true) {
      throw new ConfigError(path, '', '里面没有 tuiqiao 的配置', 'holds no configuration of tuiqiao');
    }
    return found;
  }

  private layersOf(path: string, config: unknown, above: readonly string[]): Promise<readonly Layer[]> {
    let layers = this.loaded.get(path);
    if (layers === undefined) {
      layers = this.build(path, config, above);
      this.loaded.set(path, layers);
    }
    return layers;
  }

  private async build(path: string, value: unknown, above: readonly string[]): Promise<readonly Layer[]> {
    const file = this.nameOf(path);
    this.validate(file, value);
    await checkNames(file, value as LintConfig);
    const { extends: bases = [], overrides = [], $schema: _schema, ...settings } = value as LintConfig;
    const layers: Layer[] = [];
    for (const base of [bases].flat()) {
      if (isPreset(base)) layers.push(PRESETS[base]);
      else layers.push(...(await this.extended(base, path, file, [...above, path])));
    }
    layers.push(settings);
    for (const { files, extends: presets = [], ...own } of overrides) {
      const isMatch = matcherOf(file, [files].flat());
      const match = (target: string) => {
        const within = relative(dirname(path), resolve(this.options.cwd, target)).split(sep).join('/');
        return (
          isMatch(within) ||
          (![files].flat().some((glob) => glob.includes('/')) && isMatch(within.split('/').at(-1) ?? ''))
        );
      };
      for (const preset of [presets].flat()) if (isPreset(preset)) layers.push({ ...PRESETS[preset], match });
      layers.push({ ...own, match });
    }
    return layers;
  }

  private async extended(
    base: string,
    path: string,
    file: string,
    above: readonly string[],
  ): Promise<readonly Layer[]> {
    const target = resolve(dirname(path), base);
    if (above.includes(target)) throw new ConfigError(file, 'extends', `绕了回来：${base}`, `circular: ${base}`);
    const isPath = /^[.~/\\]|[/\\.]/u.test(base);
    try {
      await readFile(target);
    } catch (error) {
      if (isPath) throw new ConfigError(file, 'extends', ...reasonOf(error, base));
      const known = Object.keys(PRESETS).join('、');
      throw new ConfigError(
        file,
        'extends',
        `没有“${base}”，现成的有 ${known}`,
        `unknown preset ${base}; known: ${known}`,
      );
    }
    const found = await this.load(target);
    return found === null ? [] : this.build(found.filepath, found.config, above);
  }

  /** 相对于工作目录的名字 (the name of a file, relative to the working folder). */
  private nameOf(path: string): string {
    return relative(resolve(this.options.cwd), path) || path;
  }

  private validate(file: string, value: unknown): void {
    this.validator ??= new Validator(configSchema() as Schema, '2020-12', false);
    let result: ReturnType<Validator['validate']>;
    try {
      // 由 JavaScript 来的值可有 undefined (values from JavaScript may hold undefined).
      result = this.validator.validate(JSON.parse(JSON.stringify(value)));
    } catch (error) {
      // 绕回自身、嵌套太深、不成字的键 (what holds itself, goes too deep, or has half a character for a key).
      const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
      throw new ConfigError(file, '', `不成配置：${message}`, `makes no configuration: ${message}`);
    }
    if (!result.valid) throw invalid(file, result.errors);
  }
}

/** 样式管不着的名字：体裁、韵书、读音之值，没有则 `ConfigError` (names that the schema does not know: forms, books and values of readings). */
async function checkNames(file: string, config: LintConfig): Promise<void> {
  const parts = [['', config], ...(config.overrides ?? []).map((part, i) => [`overrides.${i}.`, part])] as const;
  for (const [prefix, { form, book, readings = {} }] of parts as readonly (readonly [string, Settings])[]) {
    const named = async (key: string, find: () => unknown): Promise<void> => {
      try {
        await find();
      } catch (error) {
        if (!(error instanceof TuiqiaoError)) throw error;
        throw new ConfigError(file, `${prefix}${key}`, error.zh, error.en);
      }
    };
    if (form !== undefined) await named('form', () => formNameOf(form));
    if (book !== undefined) await named('book', () => loadBook(book));
    for (const [key, value] of Object.entries(readings)) {
      if (value === '平' || value === '仄' || (await isGroup(value, book))) continue;
      const where = book === undefined ? '' : `${book}的`;
      const en = `${value} is neither 平 nor 仄 nor a rhyme group${book === undefined ? '' : ` of ${book}`}`;
      throw new ConfigError(file, `${prefix}readings.${key}`, `“${value}”既不是平、仄，也不是${where}韵部`, en);
    }
  }
}

/** 是不是韵部之名；没有说是哪部书的，哪部都可 (whether a name is that of a rhyme group, of any book if none is named). */
async function isGroup(name: string, book: string | undefined): Promise<boolean> {
  for (const one of book === undefined ? BOOK_NAMES : [book]) {
    try {
      findGroup(name, await loadBook(one));
      return true;
    } catch (error) {
      if (!(error instanceof TuiqiaoError)) throw error;
    }
  }
  return false;
}

/** 一组 glob；读不懂的（如太长）是配置之误 (globs; one that cannot be read, or is too long, is a mistake in the configuration). */
function matcherOf(file: string, globs: readonly string[]): (name: string) => boolean {
  try {
    return picomatch([...globs], { dot: true });
  } catch (error) {
    const { message } = error as Error;
    throw new ConfigError(file, 'overrides', `glob 读不懂：${message}`, `a glob cannot be read: ${message}`);
  }
}

const unparsable = (path: string, format: string, error: unknown): ConfigError => {
  const { message } = error as Error;
  return new ConfigError(path, '', `不是合格的 ${format}：${message}`, `is not valid ${format}: ${message}`);
};

/** 读不了的缘由 (why a file could not be read). */
function reasonOf(error: unknown, name?: string): readonly [zh: string, en: string] {
  const of = name === undefined ? '' : ` ${name}`;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [`没有这个文件${of}`, `no such file${of}`];
  const message = error instanceof Error ? error.message : String(error);
  return [`读不了${of}：${message}`, `cannot be read${of}: ${message}`];
}

/** 最里面的一处不合，最说得明白 (the innermost error says the most). */
function invalid(file: string, errors: readonly OutputUnit[]): ConfigError {
  const depth = (unit: OutputUnit) => unit.instanceLocation.split('/').length;
  const [first] = [...errors].sort((a, b) => depth(b) - depth(a));
  const keys = (first?.instanceLocation ?? '#').split('/').slice(1).map(decodePointer);
  const path = keys.join('.');
  const parent = keys.at(-2);
  const known = errors.some((unit) => unit.keyword === 'additionalProperties');
  const what = keys.at(-1) ?? '';
  if (known && parent === 'rules' && first?.keyword === 'false') {
    return new ConfigError(file, path, `没有“${what}”这条规则`, `unknown rule ${what}`);
  }
  if (known && first?.keyword === 'false') return new ConfigError(file, path, '没有这一项', 'unknown setting');
  if (parent === 'rules') {
    const levels = 'error、warning（warn）、info、off';
    return new ConfigError(file, path, `轻重须是 ${levels}`, `a level is one of ${levels}`);
  }
  const detail = first?.error ?? '';
  return new ConfigError(file, path, `不合配置的样式：${detail}`, `does not follow the schema: ${detail}`);
}

const decodePointer = (text: string): string => decodeURIComponent(text).replace(/~1/gu, '/').replace(/~0/gu, '~');
