import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../version.ts';
import { STAMP } from '../worker/open.web.ts';
import { replaceFile, unwritable } from './disk.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import type { Io } from './io.ts';

/** 所记：版本，各文件的校验和 (the stamp: the version, and the sums of the files). */
interface Stamp {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * 把网页里合写所需拷到一个文件夹：worker、模型、旧句之表、transformers.js 与它那一版的 wasm，另记版本。那里别的文件不动；同名而
 * 不是前次所拷的，一个都不写，抛 `CliError`。
 *
 * Copies what co-writing in a page needs, with a stamp of the version. Other files are left alone: where one of the names is
 * taken by what was not copied before, nothing at all is written and `CliError` is thrown.
 */
export async function copyAssets(folder: string, io: Io): Promise<ExitCode> {
  const target = resolve(io.cwd, folder);
  const sources = await sourcesOf(io.cwd);
  const former = await readStamp(join(target, STAMP));
  const sums: Record<string, string> = {};
  const changed: string[] = [];
  const taken: string[] = [];
  for (const [name, source] of sources) {
    sums[name] = sumOf(await readFile(source));
    const there = await sumThere(join(target, name));
    if (there === sums[name]) continue;
    changed.push(name);
    if (there !== undefined && there !== former?.files[name]) taken.push(name);
  }
  if (former === undefined && existsSync(join(target, STAMP))) taken.push(STAMP);
  if (taken.length > 0) {
    const names = taken.join('、');
    throw new CliError(
      'FILE_CHANGED',
      `${folder} 里已有别的 ${names}，一个也没有写；换一个文件夹，或先移开`,
      `${folder} holds other files of these names, and nothing was written: ${taken.join(', ')}`,
    );
  }
  const stamp: Stamp = { version: VERSION, files: sums };
  try {
    for (const name of changed) {
      await mkdir(dirname(join(target, name)), { recursive: true });
      await replaceFile(join(target, name), await readFile(sources.get(name) as string));
    }
    // 全都在了才记 (the stamp comes last, when all is there).
    await mkdir(target, { recursive: true });
    await replaceFile(join(target, STAMP), `${JSON.stringify(stamp, undefined, 2)}\n`);
  } catch (error) {
    throw unwritable(folder, error);
  }
  io.stdout.write(
    `${folder}：${sources.size} 个文件，写了 ${changed.length} 个，余已在 (${sources.size} files, ${changed.length} written)\n` +
      `网站供它，createWriter({ assets: '所供之网址' }) (serve it and give its address to createWriter)\n`,
  );
  return EXIT.clean;
}

/** 拷到何名 → 自何处 (what is copied, by the name it gets). */
async function sourcesOf(cwd: string): Promise<ReadonlyMap<string, string>> {
  const root = dirname(packageFile(dirname(fileURLToPath(import.meta.url)), 'package.json'));
  const model = join(root, 'data', 'model');
  const listed = await readdir(model, { recursive: true, withFileTypes: true });
  const ofModel = listed
    .filter((entry) => entry.isFile() && /\.(?:json|onnx|tsv)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const library = libraryFolder(cwd, root);
  const ort = join(dirname(createRequire(join(library, 'x.js')).resolve('onnxruntime-web')), 'ort-wasm-simd-threaded');
  return new Map([
    ['worker.js', packageFile(root, join('dist', 'assets', 'worker.js'))],
    ['transformers.js', join(library, 'transformers.min.js')],
    ['wasm/ort-wasm-simd-threaded.mjs', `${ort}.mjs`],
    ['wasm/ort-wasm-simd-threaded.wasm', `${ort}.wasm`],
    ['lines.bin', join(root, 'data', 'novelty', 'lines.bin')],
    ...ofModel.map((path) => [`model/${path.slice(model.length + 1).replaceAll('\\', '/')}`, path] as const),
  ]);
}

/** 自一处往上找一个文件 (a file, looked for upwards from a folder). */
function packageFile(from: string, name: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder !== dirname(folder)) continue;
    throw new CliError(
      'UNREADABLE',
      `找不到 ${name}；在仓库里请先 npm run build`,
      `${name} is missing; run npm run build`,
    );
  }
}

/** transformers.js 的 dist；先看网站那边，再看本库这边 (the dist of transformers.js, as installed for the site or for this library). */
function libraryFolder(cwd: string, root: string): string {
  for (const from of [cwd, root]) {
    try {
      return dirname(createRequire(join(from, 'x.js')).resolve('@huggingface/transformers'));
    } catch {
      // 此处没有装，看下一处 (not installed here).
    }
  }
  throw new CliError(
    'UNREADABLE',
    '没有 @huggingface/transformers，请先 npm install @huggingface/transformers',
    '@huggingface/transformers is not installed: npm install @huggingface/transformers',
  );
}

const sumOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** 那里的文件的校验和；没有则 undefined，读不得则抛错 (the sum of a file, `undefined` where there is none). */
async function sumThere(path: string): Promise<string | undefined> {
  try {
    return sumOf(await readFile(path));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EISDIR') return 'folder';
    throw unwritable(path, error);
  }
}

/** 前次所记；没有、不像则 undefined (the former stamp, if there is one that makes sense). */
async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    const { version, files } = JSON.parse(await readFile(path, 'utf8')) as Partial<Stamp>;
    const isStamp = typeof version === 'string' && typeof files === 'object' && files !== null;
    return isStamp ? { version, files } : undefined;
  } catch {
    return undefined;
  }
}
