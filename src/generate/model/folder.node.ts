import { ModelError } from '../../errors.ts';
import { type ModelFolder, tooLarge } from './folder.ts';

// 不写 import 'node:…'：浏览器的打包工具也会走进这个文件 (no imports of node: modules, which bundlers for browsers trip over).
const { constants, existsSync } = process.getBuiltinModule('node:fs');
const { open, realpath } = process.getBuiltinModule('node:fs/promises');
const { dirname, join, relative, resolve, isAbsolute } = process.getBuiltinModule('node:path');
const { fileURLToPath } = process.getBuiltinModule('node:url');

/** 随包模型的文件夹：自此文件往上找 data/model (the folder of the shipped model, looked for upwards from this file). */
function embeddedFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'data', 'model', 'config.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new ModelError(
        'MODEL_UNAVAILABLE',
        '找不到随包的模型 data/model',
        'the shipped model data/model is missing',
      );
    }
    folder = parent;
  }
  return join(folder, 'data', 'model');
}

/** hub 上的名字，如 hub:onnx-community/Qwen2.5-0.5B-Instruct，去掉 hub:；不是则 undefined (a name of the hub, without its prefix). */
export const hubName = (path: string): string | undefined => /^hub:([\w.-]+\/[\w.-]+)$/u.exec(path)?.[1];

/**
 * 磁盘上的模型文件夹，默认随包的那个 (a model folder on disk, the shipped one by default).
 * `name` is an absolute path: transformers.js takes relative names for names of its hub.
 */
export function diskFolder(path: string = embeddedFolder()): ModelFolder {
  const name = resolve(path);
  if (!existsSync(name)) {
    const isHubLike = /^[\w.-]+\/[\w.-]+$/u.test(path);
    const [zh, en] = isHubLike
      ? [`；若指 hub 上的模型，写 hub:${path}，便去下载`, `; for the model of that name on the hub write hub:${path}`]
      : ['', ''];
    throw new ModelError('MODEL_UNAVAILABLE', `没有这个模型文件夹：${name}${zh}`, `no such model folder: ${name}${en}`);
  }
  return {
    name,
    async read(file, most = Number.POSITIVE_INFINITY) {
      const handle = await openWithin(name, file);
      if (handle === undefined) return undefined;
      try {
        // 大小与内容出自同一个打开的文件，其间换不掉 (size and content come from one open file, which cannot be exchanged).
        const { size } = await handle.stat();
        if (size > most) throw tooLarge(file, most);
        return new Uint8Array(await handle.readFile());
      } finally {
        await handle.close();
      }
    },
    async has(file) {
      const handle = await openWithin(name, file);
      await handle?.close();
      return handle !== undefined;
    },
  };
}

type Handle = Awaited<ReturnType<typeof open>>;

/** 打开文件夹里的一个寻常文件；没有则 undefined。链接可以，只要不出文件夹与 hub 缓存里与它相连的 blobs (opens a regular file of a folder; links may lead within it, or to the blobs beside it in a cache of the hub). */
async function openWithin(folder: string, file: string): Promise<Handle | undefined> {
  const refused = (zh: string, en: string): ModelError =>
    new ModelError('MODEL_INVALID', `模型文件 ${file} ${zh}`, `${file} ${en}`);
  let path: string;
  try {
    path = await realpath(join(folder, file));
  } catch {
    return undefined;
  }
  const root = await realpath(folder);
  const blobs = resolve(root, '..', '..', 'blobs');
  const isUnder = (base: string): boolean => {
    const way = relative(base, path);
    return way !== '' && !way.startsWith('..') && !isAbsolute(way);
  };
  const isCache = resolve(root, '..').endsWith('snapshots');
  if (!isUnder(root) && !(isCache && isUnder(blobs))) throw refused('指到文件夹之外', 'leads out of the folder');
  // 不等待：管道无人写也打得开，随即拒绝 (without waiting, so that a pipe nobody writes to opens and is refused).
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw refused('不是寻常文件', 'is no regular file');
}
