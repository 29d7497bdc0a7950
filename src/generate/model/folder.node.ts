import { ModelError } from '../../errors.ts';
import type { ModelFolder } from './folder.ts';

// 不写 import 'node:…'：浏览器的打包工具也会走进这个文件 (no imports of node: modules, which bundlers for browsers trip over).
const { existsSync } = process.getBuiltinModule('node:fs');
const { readFile } = process.getBuiltinModule('node:fs/promises');
const { dirname, join, resolve } = process.getBuiltinModule('node:path');
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

/** hub 上的名字，如 onnx-community/Qwen2.5-0.5B-Instruct；磁盘上有此文件夹则不是 (a name of the hub, unless there is such a folder). */
export const isHubName = (path: string): boolean => /^[\w.-]+\/[\w.-]+$/u.test(path) && !existsSync(resolve(path));

/**
 * 磁盘上的模型文件夹，默认随包的那个 (a model folder on disk, the shipped one by default).
 * `name` is an absolute path: transformers.js takes relative names for names of its hub.
 */
export function diskFolder(path: string = embeddedFolder()): ModelFolder {
  const name = resolve(path);
  if (!existsSync(name)) {
    throw new ModelError('MODEL_UNAVAILABLE', `没有这个模型文件夹：${name}`, `no such model folder: ${name}`);
  }
  return {
    name,
    async read(file) {
      const at = join(name, file);
      return existsSync(at) ? new Uint8Array(await readFile(at)) : undefined;
    },
    async has(file) {
      return existsSync(join(name, file));
    },
  };
}
