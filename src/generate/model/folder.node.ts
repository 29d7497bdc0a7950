import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../../errors.ts';

/** 随包模型的文件夹：自此文件往上找 data/model (the folder of the shipped model, looked for upwards from this file). */
export function embeddedFolder(): string {
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

/** 绝对路径；相对的名字会被 transformers.js 当作模型库里的名字 (transformers.js takes relative names for hub names). */
export const absoluteFolder = (folder: string): string => resolve(folder);

/** 模型文件夹里有没有判官 (whether a model folder holds a judge). */
export const hasJudge = (folder: string): boolean => existsSync(join(folder, 'judge', 'config.json'));

const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'];

const lacks = (folder: string, name: string): ModelError =>
  new ModelError('MODEL_UNAVAILABLE', `模型文件夹 ${folder} 缺少 ${name}`, `the model folder lacks ${name}`);

interface Manifest {
  readonly files?: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/**
 * 文件齐否、与清单所记的大小和校验和相符否 (checks that the files are there and match manifest.json, where there is one).
 * Throws `ModelError` naming the file and what was expected.
 */
export async function verifyFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    throw new ModelError('MODEL_UNAVAILABLE', `没有这个模型文件夹：${folder}`, `no such model folder: ${folder}`);
  }
  for (const name of NEEDED) {
    if (!existsSync(join(folder, name))) throw lacks(folder, name);
  }
  if (!existsSync(join(folder, 'manifest.json'))) return;
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  } catch (cause) {
    throw new ModelError('MODEL_INVALID', '模型清单 manifest.json 读不出来', 'manifest.json cannot be read', { cause });
  }
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files ?? {})) {
    if (!existsSync(join(folder, name))) throw lacks(folder, name);
    const data = await readFile(join(folder, name));
    if (data.length !== bytes) {
      const zh = `模型文件 ${name} 应有 ${bytes} 字节，实有 ${data.length}，多半没有下完`;
      throw new ModelError('MODEL_INVALID', zh, `${name} has ${data.length} bytes where ${bytes} are expected`);
    }
    if (createHash('sha256').update(data).digest('hex') !== sha256) {
      throw new ModelError('MODEL_INVALID', `模型文件 ${name} 与校验和不符`, `${name} does not match its checksum`);
    }
  }
}

/** 读题字表；没有则空 (the theme table; empty where there is none). */
export async function readThemes(folder: string): Promise<Map<string, Map<string, number>>> {
  const themes = new Map<string, Map<string, number>>();
  const file = join(folder, 'theme.tsv');
  if (!existsSync(file)) return themes;
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [theme, entries] = line.split('\t');
    if (theme === undefined || entries === undefined || theme.startsWith('#')) continue;
    const row = new Map<string, number>();
    for (const [, char, value] of entries.matchAll(/(\p{Script=Han})(\d+(?:\.\d+)?)/gu)) {
      row.set(char as string, Number(value));
    }
    themes.set(theme, row);
  }
  return themes;
}
