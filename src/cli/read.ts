import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parsePoem } from '../text/index.ts';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';

/** 一份待检查的文本：来自文件、标准输入，或就写在命令里 (a text to check, or where to get it from). */
export interface Source {
  /** 文件名、`<stdin>` 或 `<verse>`。 */
  readonly name: string;
  read(): Promise<string>;
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
export async function sourcesOf(args: readonly string[], io: Io): Promise<readonly Source[]> {
  const sources: Source[] = [];
  let bits: string[] = [];
  const finish = () => {
    // 连五字也没有的不是诗句，当作文件名 (without a run of five characters it is no verse, but the name of a file).
    if (HAS_LINE.test(bits.join('\n'))) sources.push(verse(bits.join('\n')));
    else for (const name of bits) sources.push({ name, read: () => readText(name, io) });
    bits = [];
  };
  for (const arg of args) {
    if (arg === '-') {
      finish();
      sources.push({ name: '<stdin>', read: () => readStdin(io) });
    } else if (await isFile(resolve(io.cwd, arg))) {
      finish();
      sources.push({ name: arg, read: () => readText(arg, io) });
    } else if (HAN.test(arg) && !PATH_LIKE.test(arg)) {
      if (parsePoem(arg).lines.length >= 4) {
        finish();
        sources.push(verse(arg));
      } else bits.push(arg);
    } else {
      finish();
      sources.push({ name: arg, read: () => readText(arg, io) });
    }
  }
  finish();
  return sources;
}

const verse = (text: string): Source => ({ name: '<verse>', read: async () => text });

/** 有此文件或目录 (something of that name exists; a name too long for the file system is verse). */
const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function readText(name: string, io: Io): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(resolve(io.cwd, name));
  } catch (error) {
    const [zh, en] = READ_FAILURES[(error as NodeJS.ErrnoException).code ?? ''] ?? ['读不了', 'cannot be read'];
    throw new CliError('UNREADABLE', `“${name}”${zh}`, `${name} ${en}`);
  }
  return decode(bytes, name);
}

const READ_FAILURES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  ENOENT: ['：没有这个文件', 'does not exist'],
  EISDIR: ['是目录，不是文件', 'is a directory'],
  EACCES: ['没有读取的权限', 'may not be read'],
  EPERM: ['没有读取的权限', 'may not be read'],
};

async function readStdin(io: Io): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return decode(Buffer.concat(chunks), '<stdin>');
}

/** 按 UTF-8（或带 BOM 的 UTF-16）解码并去掉 BOM，使列数与编辑器一致 (drops the BOM, as editors do). */
function decode(bytes: Uint8Array, name: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(
      'UNREADABLE',
      `“${name}”不是 UTF-8 文本；若是 GBK，可先转换：iconv -f GB18030 -t UTF-8`,
      `${name} is not UTF-8 text; convert it first, e.g. iconv -f GB18030 -t UTF-8`,
    );
  }
}
