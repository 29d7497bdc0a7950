import { ModelError } from '../../errors.ts';
import type { ThemeTable } from './types.ts';

/** 模型文件夹，在磁盘上或在网址下 (a model folder, on disk or under a URL). */
export interface ModelFolder {
  /** 路径或网址，报错时用 (path or URL, for messages). */
  readonly name: string;
  /**
   * 读一个文件；没有则 undefined。大过 `most` 字节、不是寻常文件、或出了文件夹的，抛 `ModelError`（MODEL_INVALID）
   * (the bytes of a file, undefined where there is none; throws for what is larger than `most` bytes, no regular file, or
   * outside the folder).
   */
  read(file: string, most?: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** 有没有一个文件，不读其内容；省略则读了才知 (whether there is a file, without reading it; where absent, reading tells). */
  has?(file: string): Promise<boolean>;
}

/** 读出的文件，名字相对于文件夹 (files that were read, by name within the folder). */
export type ModelFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** 载入之进度，字节：已读几何，共几何 (how much of a model has been read, in bytes). */
export interface LoadProgress {
  readonly done: number;
  readonly total: number;
}

const MANIFEST = 'manifest.json';
/** 题字表的文件名 (file name of the theme table). */
export const THEMES = 'theme.tsv';
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'];
/** 判官所在的子文件夹 (the folder of the judge within that of the model). */
export const JUDGE = 'judge';
const JUDGED = [`${JUDGE}/config.json`, `${JUDGE}/onnx/model_quantized.onnx`];
const OPTIONAL = ['generation_config.json', THEMES, ...JUDGED];

/** transformers.js 的精度名 → 权重文件，依取舍之先后 (weights by the names transformers.js gives precisions, preferred first). */
const WEIGHTS = {
  q8: 'onnx/model_quantized.onnx',
  int8: 'onnx/model_int8.onnx',
  uint8: 'onnx/model_uint8.onnx',
  q4: 'onnx/model_q4.onnx',
  bnb4: 'onnx/model_bnb4.onnx',
  q4f16: 'onnx/model_q4f16.onnx',
  fp32: 'onnx/model.onnx',
  fp16: 'onnx/model_fp16.onnx',
} as const;
/** 权重之精度 (precision of the weights). */
export type Precision = keyof typeof WEIGHTS;

/** 不论哪种模型都须有的 (what a model of any kind needs beside its weights). */
const TOKENIZER = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** 清单至多这么大，字节 (the largest manifest, in bytes). */
const MOST_MANIFEST = 2 ** 20;
/** 一字一词元的模型，一个文件至多这么大，字节 (the largest file of a model of single characters, in bytes). */
const MOST_BYTES = 2 ** 30;
/** 词表至多这么大，字节；大模型的不过数十 MB (the largest tokenizer, in bytes; those of large models have some tens of MB). */
const MOST_TOKENIZER = 2 ** 28;
/** 清单至多列这么多文件 (the most files a manifest lists). */
const MOST_FILES = 100;

/** 文件夹之内的名字：各段寻常，不往上走，不是绝对路径或网址 (a name within the folder: plain segments, none of which leads up or elsewhere). */
const isWithin = (name: string): boolean =>
  name.split('/').every((part) => /^[\w.-]+$/u.test(part) && !/^\.+$/u.test(part));

/** 文件太大 (a file larger than is read). */
export const tooLarge = (name: string, most: number): ModelError =>
  new ModelError('MODEL_INVALID', `模型文件 ${name} 大过 ${most} 字节，不读`, `${name} is larger than ${most} bytes`);

/**
 * 读出各文件，并与清单 manifest.json（若有）所记的大小和 SHA-256 核对；Node 与浏览器同此一法。浏览器只在 https 或 localhost
 * 下给出 `crypto.subtle`，此外只核大小。
 *
 * Reads the files and checks them against the sizes and SHA-256 sums of manifest.json, where there is one; the same in
 * Node and in browsers. A browser offers `crypto.subtle` under https or on localhost alone; elsewhere only sizes are
 * checked. Throws `ModelError`: MODEL_UNAVAILABLE naming a file that is missing, MODEL_INVALID naming one that differs.
 */
export async function readFolder(folder: ModelFolder, onRead?: (progress: LoadProgress) => void): Promise<ModelFiles> {
  const listed = readManifest(await folder.read(MANIFEST, MOST_MANIFEST));
  const names = new Set([...NEEDED, ...OPTIONAL, ...listed.keys()]);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const total = Array.from(listed.values()).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  await Promise.all(
    Array.from(names, async (name) => {
      const data = await folder.read(name, MOST_BYTES);
      if (data === undefined) return;
      files.set(name, data);
      const { bytes = 0 } = listed.get(name) ?? {};
      done += bytes;
      if (bytes > 0) onRead?.({ done, total });
    }),
  );
  for (const name of names) {
    if (files.has(name) || (OPTIONAL.includes(name) && !listed.has(name))) continue;
    throw new ModelError(
      'MODEL_UNAVAILABLE',
      `模型文件夹 ${folder.name} 缺少 ${name}`,
      `the model folder ${folder.name} lacks ${name}`,
    );
  }
  for (const [name, { bytes, sha256 }] of listed) {
    const data = files.get(name) as Uint8Array<ArrayBuffer>;
    if (data.length !== bytes) {
      const zh = `模型文件 ${name} 应有 ${bytes} 字节，实有 ${data.length}，多半没有下完`;
      throw new ModelError('MODEL_INVALID', zh, `${name} has ${data.length} bytes where ${bytes} are expected`);
    }
    if (globalThis.crypto?.subtle !== undefined && (await sha256Of(data)) !== sha256) {
      throw new ModelError('MODEL_INVALID', `模型文件 ${name} 与校验和不符`, `${name} does not match its checksum`);
    }
  }
  return files;
}

/**
 * 文件夹里的模型是不是一字一词元的：词表里有 `<sep>` 与“，”。读不出来的也当作是，由载入者报错。
 *
 * Whether the vocabulary of a folder is that of single characters: it has `<sep>` and “，”. Where it cannot be read the
 * answer is yes, and loading says what is wrong. Throws `ModelError` (MODEL_UNAVAILABLE) where there is no tokenizer.
 */
export async function isCharacterModel(folder: ModelFolder): Promise<boolean> {
  const data = await folder.read('tokenizer.json', MOST_TOKENIZER);
  if (data === undefined) throw lacking(folder, ['tokenizer.json']);
  try {
    const { model } = JSON.parse(new TextDecoder().decode(data)) as { model: { vocab: Record<string, number> } };
    return '<sep>' in model.vocab && '，' in model.vocab;
  } catch {
    return true;
  }
}

/**
 * 别的模型：所需各文件在不在，权重取哪一种精度。权重可达数 GB，`load` 为真才读出（浏览器），另附其外存的数据。
 *
 * Checks the files of a model of another kind and picks its weights. These may be gigabytes and are read only where
 * `load` asks for it, with the data stored beside them. Throws `ModelError` (MODEL_UNAVAILABLE) naming what is missing.
 */
export async function readOther(
  folder: ModelFolder,
  precision: Precision | undefined,
  load: boolean,
): Promise<{ readonly files: ModelFiles; readonly precision: Precision }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const has = async (file: string) =>
    (await (folder.has?.(file) ?? folder.read(file).then((d) => d !== undefined))) === true;
  const take = async (file: string): Promise<void> => {
    const data = await folder.read(file);
    if (data !== undefined) files.set(file, data);
  };
  await Promise.all([...TOKENIZER, 'generation_config.json'].map(take));
  const missing = TOKENIZER.filter((file) => !files.has(file));
  const wanted = precision === undefined ? (Object.keys(WEIGHTS) as Precision[]) : [precision];
  const there = await Promise.all(wanted.map((name) => has(WEIGHTS[name])));
  const found = wanted.find((_, i) => there[i]);
  if (missing.length > 0 || found === undefined) throw lacking(folder, missing, found === undefined ? wanted : []);
  if (load) {
    const weights = WEIGHTS[found];
    await take(weights);
    for (let part = 0; await has(`${weights}_data${part === 0 ? '' : `_${part}`}`); part++) {
      await take(`${weights}_data${part === 0 ? '' : `_${part}`}`);
    }
  }
  return { files, precision: found };
}

/** 说出缺了什么，该有什么 (says what is missing and what was expected). */
function lacking({ name }: ModelFolder, files: readonly string[], weights: readonly Precision[] = []): ModelError {
  const parts = [...files, ...(weights.length === 0 ? [] : [weights.map((one) => WEIGHTS[one]).join(' | ')])];
  return new ModelError(
    'MODEL_UNAVAILABLE',
    `模型文件夹 ${name} 缺少 ${parts.join('、')}；应有 ${TOKENIZER.join('、')} 与 onnx 之下的权重`,
    `the model folder ${name} lacks ${parts.join(', ')}; it should hold ${TOKENIZER.join(', ')} and weights under onnx/`,
  );
}

/** 清单所列的一个文件 (a file as a manifest lists it). */
interface Listed {
  readonly bytes: number;
  readonly sha256: string;
}

/** 读清单，逐项核对其样：名字在文件夹之内，大小、校验和像样 (reads a manifest: names within the folder, with sizes and sums). */
function readManifest(data: Uint8Array | undefined): ReadonlyMap<string, Listed> {
  if (data === undefined) return new Map();
  const wrong = (zh: string, en: string, cause?: unknown): ModelError =>
    new ModelError('MODEL_INVALID', `模型清单 manifest.json ${zh}`, `manifest.json ${en}`, { cause });
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder().decode(data));
  } catch (cause) {
    throw wrong('读不出来', 'cannot be read', cause);
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    throw wrong('不是对象', 'is no object');
  const { files = {} } = manifest as { readonly files?: unknown };
  if (typeof files !== 'object' || files === null || Array.isArray(files)) {
    throw wrong('的 files 不是对象', 'has files that are no object');
  }
  const entries = Object.entries(files);
  if (entries.length > MOST_FILES) throw wrong(`所列过了 ${MOST_FILES} 个文件`, `lists more than ${MOST_FILES} files`);
  for (const [name, entry] of entries) {
    if (!isWithin(name)) throw wrong(`所列的“${name}”不在文件夹之内`, `lists ${name}, which is not within the folder`);
    const { bytes, sha256 } = (entry ?? {}) as Partial<Record<keyof Listed, unknown>>;
    const isSize = Number.isSafeInteger(bytes) && (bytes as number) >= 0 && (bytes as number) <= MOST_BYTES;
    if (!isSize || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/iu.test(sha256)) {
      throw wrong(`没有写明“${name}”的大小与校验和`, `gives no size and checksum for ${name}`);
    }
  }
  return new Map(
    (entries as [string, Listed][]).map(([name, { bytes, sha256 }]) => [name, { bytes, sha256: sha256.toLowerCase() }]),
  );
}

async function sha256Of(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 有没有判官 (whether there is a judge). */
export const hasJudge = (files: ModelFiles): boolean => JUDGED.every((name) => files.has(name));

/** 判官的文件 (the files of the judge). */
export const judgeFiles = (files: ModelFiles): ModelFiles =>
  new Map([...files].filter(([name]) => name.startsWith(`${JUDGE}/`)));

/** 题字表；没有则空 (the theme table; empty where there is none). */
export const themesOf = (files: ModelFiles): ThemeTable => parseThemes(new TextDecoder().decode(files.get(THEMES)));

/** 读题字表的文本：题中之字 → 诗中宜有之字与点互信息；一行问到才读 (reads the text of a theme table; a row is read when it is asked for). */
export function parseThemes(text: string): ThemeTable {
  const lines = new Map<string, string>();
  for (const line of text.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab !== -1 && !line.startsWith('#')) lines.set(line.slice(0, tab), line.slice(tab + 1));
  }
  const rows = new Map<string, ReadonlyMap<string, number>>();
  return {
    size: lines.size,
    get(theme) {
      const known = rows.get(theme);
      const entries = lines.get(theme);
      if (known !== undefined || entries === undefined) return known;
      const read = entries.matchAll(/(\p{Script=Han})(\d+(?:\.\d+)?)/gu);
      const row = new Map(Array.from(read, ([, char, value]) => [char as string, Number(value)]));
      rows.set(theme, row);
      return row;
    },
  };
}
