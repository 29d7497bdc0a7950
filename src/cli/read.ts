import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { documentKind, type TextKind } from '../lint/index.ts';
import { parsePoem } from '../text/index.ts';
import { replaceFile, unwritable } from './disk.ts';
import { notUtf8 } from './encoding.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';

/** 一份待检查的文本：来自文件、标准输入，或就写在命令里 (a text to check, or where to get it from). */
export interface Source {
  /** 文件名、`<stdin>` 或 `<verse>`。 */
  readonly name: string;
  readonly kind: TextKind;
  /** 所凭以找配置的文件名；诗句无 (the file its configuration is looked for by; verse has none). */
  readonly file?: string;
  /** 是文件：没有诗只是警告 (a file: without verse in it there is a warning, and no error). */
  readonly isFile: boolean;
  read(): Promise<string>;
  /** 写回；只有文件可以 (writes it back; files only). */
  write?(text: string): Promise<void>;
}

/** 读取的选项 (options of reading). */
export interface ReadOptions {
  /** 标准输入所当作的文件名 (the file name standard input stands for). */
  readonly stdinFilename?: string;
}

/** 一句诗至少五字 (a line of verse has five characters at least). */
const HAS_LINE = /[\p{Script=Han}□]{5}/u;
const HAN = /\p{Script=Han}|□/u;
/** 像文件名：以目录起头，或带拉丁字母的扩展名 (looks like a path rather than verse; a slash may part lines of verse). */
const PATH_LIKE = /^[.~]{0,2}[/\\]|\.[A-Za-z][A-Za-z0-9]{0,5}$/u;

/**
 * 把命令的参数认作文件、标准输入或诗句；散写的诗句（不足四句者）并作一首。
 *
 * Takes each argument for a file, standard input or verse. Adjacent bits of verse of fewer than four lines, as an
 * unquoted poem leaves them, are joined into one poem.
 */
export async function sourcesOf(
  args: readonly string[],
  io: Io,
  { stdinFilename }: ReadOptions = {},
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  const names = new Set<string>();
  const file = (name: string): void => {
    if (!names.has(name)) sources.push(fileOf(name, io));
    names.add(name);
  };
  let bits: string[] = [];
  const finish = () => {
    // 连五字也没有的不是诗句，当作文件名 (without a run of five characters it is no verse, but the name of a file).
    if (HAS_LINE.test(bits.join('\n'))) sources.push(verse(bits.join('\n')));
    else for (const name of bits) file(name);
    bits = [];
  };
  for (const arg of args) {
    if (arg === '-') {
      finish();
      const name = stdinFilename ?? '<stdin>';
      const kind = documentKind(name);
      const known = stdinFilename === undefined ? {} : { file: stdinFilename };
      const read = async () => (await readStdin(io)).text;
      sources.push({ name, kind, ...known, isFile: stdinFilename !== undefined, read });
    } else if (await isFile(resolve(io.cwd, arg))) {
      finish();
      file(arg);
    } else if (isGlob(arg)) {
      finish();
      for (const name of await expand(arg, io)) file(name);
    } else if (HAN.test(arg) && !PATH_LIKE.test(arg)) {
      if (parsePoem(arg).lines.length >= 4) {
        finish();
        sources.push(verse(arg));
      } else bits.push(arg);
    } else {
      finish();
      file(arg);
    }
  }
  finish();
  return sources;
}

const verse = (text: string): Source => ({ name: '<verse>', kind: 'text', isFile: false, read: async () => text });

function fileOf(name: string, io: Io): Source {
  const kind: TextKind = documentKind(name);
  let encoding: Decoded['encoding'] = 'utf-8';
  let bom: Decoded['bom'] = '';
  let found = '';
  return {
    name,
    kind,
    file: name,
    isFile: true,
    read: async () => {
      const decoded = await readText(name, io);
      ({ encoding, bom } = decoded);
      found = decoded.text;
      return decoded.text;
    },
    write: async (text) => {
      const now = await readText(name, io);
      // 读后又改过的，不盖 (one that was changed since it was read is not replaced).
      if (now.text !== found || now.encoding !== encoding || now.bom !== bom) {
        throw new CliError(
          'FILE_CHANGED',
          `“${name}”检查时又被别处改过，未动；再跑一次即可`,
          `${name} was changed while it was checked and was left alone; run again`,
        );
      }
      await replaceFile(resolve(io.cwd, name), encode(text, { encoding, bom })).catch((error: unknown) => {
        throw unwritable(name, error);
      });
    },
  };
}

/** 像 glob：星号、花括号，或不带汉字的 ? [] (looks like a glob; verse holds none of these). */
const isGlob = (arg: string): boolean => /[*{}]/u.test(arg) || (/[?[\]]/u.test(arg) && !HAN.test(arg));

/** 错误里至多照抄这么长的 glob (the longest glob repeated in an error). */
const MOST_SHOWN = 60;

/** 展开 glob，略过 node_modules 与 .git；一个也没有，抛 `CliError` (expands a glob, in order of name). */
async function expand(pattern: string, io: Io): Promise<readonly string[]> {
  const shown = pattern.length > MOST_SHOWN ? `${pattern.slice(0, MOST_SHOWN)}……` : pattern;
  const { glob } = await import('tinyglobby');
  const names = await glob(pattern, {
    cwd: resolve(io.cwd),
    ignore: ['**/node_modules/**', '**/.git/**'],
    expandDirectories: false,
  }).catch((error: Error) => {
    throw new CliError(
      'USAGE',
      `“${shown}”这个 glob 读不懂：${error.message}`,
      `a glob cannot be read: ${error.message}`,
    );
  });
  if (names.length === 0) {
    throw new CliError('NO_MATCH', `没有文件合于“${shown}”`, `no file matches ${shown}`);
  }
  return names.sort();
}

/** 有此文件或目录 (something of that name exists; a name too long for the file system is verse). */
const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** 解码所得 (a decoded text). */
export interface Decoded {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le';
  readonly bom: '' | '\uFEFF';
}

async function readText(name: string, io: Io): Promise<Decoded> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(resolve(io.cwd, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      const glob = `'${name.replace(/[/\\]+$/u, '')}/**/*.txt'`;
      throw new CliError(
        'UNREADABLE',
        `“${name}”是目录，不是文件；要查里面的诗，可写 ${glob}`,
        `${name} is a directory; to check what is in it, give ${glob}`,
      );
    }
    throw failureOf(name, error);
  }
  return decode(bytes, name);
}

/** 文件读不了的缘由 (why a file cannot be read). */
export function failureOf(name: string, error: unknown): CliError {
  const [zh, en] = READ_FAILURES[(error as NodeJS.ErrnoException).code ?? ''] ?? ['读不了', 'cannot be read'];
  return new CliError('UNREADABLE', `“${name}”${zh}`, `${name} ${en}`);
}

const READ_FAILURES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  ENOENT: ['：没有这个文件', 'does not exist'],
  EISDIR: ['是目录，不是文件', 'is a directory'],
  EACCES: ['没有读取的权限', 'may not be read'],
  EPERM: ['没有读取的权限', 'may not be read'],
};

async function readStdin(io: Io): Promise<Decoded> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return decode(Buffer.concat(chunks), '<stdin>');
}

/** 照原来的编码写回，BOM 照旧 (encodes a text as it was read, its BOM kept). */
export const encode = (text: string, { encoding, bom }: Omit<Decoded, 'text'>): Uint8Array =>
  Buffer.from(bom + text, encoding === 'utf-16le' ? 'utf16le' : 'utf8');

/** 按 UTF-8（或带 BOM 的 UTF-16）解码并去掉 BOM，使列数与编辑器一致 (drops the BOM, as editors do). */
export function decode(bytes: Uint8Array, name: string): Decoded {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\uFEFF') ? { text: text.slice(1), encoding, bom: '\uFEFF' } : { text, encoding, bom: '' };
  } catch {
    throw notUtf8(name, bytes);
  }
}
