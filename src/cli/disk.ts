import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, link, lstat, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from './errors.ts';

/** 正在旁处写的一个文件，写成才换上 (a file being written beside its place, which it takes only once it is whole). */
export interface Replacement {
  write(data: string | Uint8Array): Promise<void>;
  /** 落盘，换上 (flushes it to the disk and puts it in place). */
  commit(): Promise<void>;
  /** 不要了，原文件未动 (gives it up; the old file stands). */
  discard(): Promise<void>;
}

/** 怎样换 (how to replace). */
export interface ReplaceOptions {
  /** 只写新的：那里已有什么（链接也算）便抛 EEXIST (throws EEXIST where anything, a link even, has the name). */
  readonly fresh?: boolean;
}

/**
 * 着手换一个文件：写在同一目录的旁处，写全、落盘之后才换名，故随时断电、被杀、盘满，见到的不是旧文件就是新文件。
 * 链接随至其所指，权限、属主照旧（属主须有权才改得）。不是普通文件的（管道、设备）直接写去。系统之错照抛，其时原文件未动。
 *
 * Begins to replace a file. It is written beside its place, flushed, and renamed, so that at any moment the name holds the old
 * file or the new one. Symbolic links are followed; mode and, where that is permitted, owner are kept. Pipes and devices are
 * written to directly. Throws what the file system throws, the old file untouched.
 */
// write-file-atomic 与 atomically 都不看 write() 写了几字节：盘将满时只写一截，照样换名。FileHandle 的 writeFile 写全才算
// (both libraries for this take a short write, which a nearly full disk gives, for a whole one, and rename it into place).
export async function openReplacement(path: string, { fresh = false }: ReplaceOptions = {}): Promise<Replacement> {
  const target = fresh ? path : await targetOf(path);
  const existing = fresh ? undefined : await stat(target).catch(unlessMissing);
  if (existing?.isDirectory()) throw Object.assign(new Error(`EISDIR: ${path}`), { code: 'EISDIR' });
  if (existing !== undefined && !existing.isFile()) return direct(await open(target, 'w'));
  // 只读的文件，有权换名也不换 (a file marked read-only is not replaced, though its folder would allow it).
  if (existing !== undefined) await access(target, constants.W_OK);
  const beside = join(dirname(target), `.tuiqiao-${randomUUID()}.tmp`);
  // wx：已有的、植下的链接，都不沿用 (O_EXCL: nothing that lies there, no planted link, is written through).
  const handle = await open(beside, 'wx', existing === undefined ? 0o666 : existing.mode & 0o777);
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => {});
    await unlink(beside).catch(() => {});
  };
  const orDiscard = <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error: unknown) => {
      await discard();
      throw error;
    });
  return {
    write: (data) => orDiscard(handle.appendFile(data)),
    commit: () =>
      orDiscard(
        (async () => {
          if (existing !== undefined) await keepOwner(handle, existing);
          await handle.sync();
          await handle.close();
          if (fresh) await place(beside, target);
          else await rename(beside, target);
          await syncFolder(dirname(target));
        })(),
      ),
    discard,
  };
}

/** 一次写成，见 `openReplacement` (replaces a file at once). */
export async function replaceFile(
  path: string,
  data: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  const replacement = await openReplacement(path, options);
  await replacement.write(data);
  await replacement.commit();
}

const direct = (handle: FileHandle): Replacement => ({
  write: async (data) => void (await handle.appendFile(data)),
  commit: () => handle.close(),
  discard: () => handle.close(),
});

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};

/** 一个链接至多这么多层 (as many links as Linux follows). */
const MOST_LINKS = 40;

/** 所写的其实是哪个文件：链接随至其所指，所指还没有也算 (the file that a path stands for, though a link may point at nothing yet). */
async function targetOf(path: string): Promise<string> {
  let at = resolve(path);
  for (let i = 0; i < MOST_LINKS; i++) {
    at = join(await realpath(dirname(at)), basename(at));
    const found = await lstat(at).catch(unlessMissing);
    if (found?.isSymbolicLink() !== true) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  throw Object.assign(new Error(`ELOOP: ${path}`), { code: 'ELOOP' });
}

/** 权限与属主照旧；不许改属主的，换的人便成了属主 (the mode and the owner of the old file; where the owner may not be set, whoever replaces a file owns it). */
async function keepOwner(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) {
    await handle.chown(uid, gid).catch(() => handle.chown(own.uid, gid).catch(() => {}));
  }
  if (process.platform !== 'win32') await handle.chmod(mode & 0o7777);
}

/** 放在没有别物之处；不能硬链的盘上，已验过没有，换名 (puts it where nothing is; a disk without hard links is looked at first). */
async function place(beside: string, target: string): Promise<void> {
  try {
    await link(beside, target);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(code)) throw error;
    if ((await lstat(target).catch(unlessMissing)) !== undefined)
      throw Object.assign(error as Error, { code: 'EEXIST' });
    return rename(beside, target);
  }
  await unlink(beside);
}

/** 换名也要落盘；有的系统不许，也无妨 (the renaming too is flushed, where the system allows that). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** 一个文件的身份：链接、硬链、别的写法都认得 (what identifies a file, whatever its name). */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** 文件的身份；没有这个文件则 undefined (the identity of a file, `undefined` where there is none). */
const identityOf = (path: string): Promise<FileIdentity | undefined> =>
  stat(path, { bigint: true }).then(
    (found) => (found.isFile() ? { dev: found.dev, ino: found.ino } : undefined),
    () => undefined,
  );

/** 所读的各个文件，标准输入作 -；写在命令里的诗不是文件 (the files that are read, standard input as -; verse on the command line is none). */
export const inputsOf = (
  sources: readonly { readonly name: string; readonly file?: string; readonly write?: unknown }[],
): readonly string[] =>
  sources.flatMap(({ name, file, write }) => [
    ...(write === undefined && name !== '<verse>' ? ['-'] : []),
    ...(file === undefined ? [] : [file]),
  ]);

/**
 * 输出若就是某个输入（同一文件，不论写作何名），抛 `CliError`；什么都还没有打开 (throws where an output is one of the inputs, by whatever
 * name, before anything is opened).
 */
export async function refuseOverwriting(
  output: string | undefined,
  inputs: readonly string[],
  { cwd, stdinFile }: { readonly cwd: string; readonly stdinFile?: FileIdentity | undefined },
): Promise<void> {
  if (output === undefined) return;
  const target = resolve(cwd, output);
  const own = await identityOf(target);
  const isSame = async (input: string): Promise<boolean> => {
    if (resolve(cwd, input) === target) return true;
    const other = input === '-' ? stdinFile : await identityOf(resolve(cwd, input));
    return own !== undefined && other !== undefined && own.dev === other.dev && own.ino === other.ino;
  };
  for (const input of inputs) {
    if (!(await isSame(input))) continue;
    const name = input === '-' ? '标准输入' : `“${input}”`;
    throw new CliError(
      'SAME_FILE',
      `输出“${output}”就是所读的${name}，写了就失了它；未动，请换个文件名`,
      `the output ${output} is the input ${input === '-' ? '(standard input)' : input} itself; nothing was written, name another file`,
    );
  }
}

/** 缘由，中英文 (a reason in both languages). */
export type Trouble = readonly [zh: string, en: string];
const NO_FILE: Trouble = ['没有这个文件', 'there is no such file'];
/** 文件读写不成的缘由，系统之号 → 中英文 (why a file cannot be read or written, by the code of the system). */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ENOENT: NO_FILE,
  ENOTDIR: ['所在之处不是文件夹', 'it lies in what is no folder'],
  EISDIR: ['是文件夹，不是文件', 'it is a folder'],
  EACCES: ['没有读写的权限', 'permission is lacking'],
  EPERM: ['没有读写的权限', 'permission is lacking'],
  EROFS: ['所在的磁盘只许读', 'the disk is read-only'],
  ENOSPC: ['磁盘满了', 'the disk is full'],
  EDQUOT: ['磁盘的限额用完了', 'the disk quota is used up'],
  EFBIG: ['文件过了所许的大小', 'the file would be larger than is allowed'],
  EBUSY: ['文件正被占用，或是挂载之处', 'it is in use, or a mount point'],
  ELOOP: ['链接绕成了圈', 'its links go in a circle'],
  EEXIST: ['那里已有别的文件', 'something of that name is there already'],
  ENAMETOOLONG: ['文件名太长', 'the name is too long'],
};
/** 写文件时说没有，是没有文件夹 (a file that cannot be made for want of its folder). */
export const NO_FOLDER: Trouble = ['没有所说的文件夹', 'there is no such folder'];

/** 文件系统之错的缘由；不是文件系统之错则 undefined (why the file system refused; `undefined` for any other error). */
export function troubleOf(error: unknown, missing: Trouble = NO_FILE): Trouble | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!/^E[A-Z]+$/u.test(code)) return undefined;
  if (code === 'ENOENT') return missing;
  return TROUBLES[code] ?? [`文件读写不了（${code}）`, `it cannot be read or written (${code})`];
}

/** 写不成：说为何，原文件未动 (a file that could not be written: why, and that the old one stands). */
export function unwritable(name: string, error: unknown): unknown {
  const [zh, en] = troubleOf(error, NO_FOLDER) ?? [];
  if (zh === undefined) return error;
  return new CliError(
    'UNWRITABLE',
    `“${name}”写不了：${zh}；原文件未动`,
    `${name} cannot be written: ${en}; the old file stands`,
  );
}
