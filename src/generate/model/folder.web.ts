import { ModelError } from '../../errors.ts';
import type { ModelFiles, ModelFolder } from './folder.ts';

type Environment = typeof import('@huggingface/transformers')['env'];

/** 网址下的模型文件夹；相对的网址以网页为准 (a model folder under a URL, relative to the page). */
export function webFolder(url: string): ModelFolder {
  const name = new URL(url.endsWith('/') ? url : `${url}/`, globalThis.location?.href).href;
  return {
    name,
    async read(file) {
      const response = await get(new URL(file, name).href);
      return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
    },
    async has(file) {
      return (await get(new URL(file, name).href, 'HEAD')) !== undefined;
    },
  };
}

/** 取一个网址，404 则 undefined (fetches an address; undefined for a 404). */
async function get(address: string, method = 'GET'): Promise<Response | undefined> {
  let response: Response;
  try {
    response = await fetch(address, { method });
  } catch (cause) {
    throw new ModelError('MODEL_UNAVAILABLE', `取不到 ${address}`, `cannot fetch ${address}`, { cause });
  }
  if (response.status === 404) return undefined;
  if (response.ok) return response;
  const { status } = response;
  throw new ModelError(
    'MODEL_UNAVAILABLE',
    `取不到 ${address}：HTTP ${status}`,
    `cannot fetch ${address}: HTTP ${status}`,
  );
}

let served = 0;

/**
 * 让 transformers.js 只从已核对的文件里取模型：载入之间以自己的缓存顶在前头，别的请求仍归原先的缓存。
 *
 * Runs `load` with transformers.js taking its model from the files that were checked, and from nowhere else: what was
 * checked is what is loaded, and neither its hub nor a stale cache has a say. Other requests go on to the cache it had.
 */
export async function withFiles<T>(env: Environment, files: ModelFiles, load: (id: string) => Promise<T>): Promise<T> {
  const id = `tuiqiao-${++served}`;
  const { useCustomCache, customCache, allowLocalModels } = env;
  const before = useCustomCache ? customCache : env.useBrowserCache ? await openCache(env.cacheKey) : undefined;
  const fileOf = (key: string): string | undefined => key.split(`/${id}/`)[1];
  env.useCustomCache = true;
  env.allowLocalModels = true;
  env.customCache = {
    async match(key) {
      const file = fileOf(key);
      if (file === undefined) return before?.match(key);
      const data = files.get(file);
      return data === undefined ? undefined : new Response(data);
    },
    async put(key, response) {
      if (fileOf(key) === undefined) await before?.put(key, response);
    },
  };
  try {
    return await load(id);
  } finally {
    env.useCustomCache = useCustomCache;
    env.customCache = customCache;
    env.allowLocalModels = allowLocalModels;
  }
}

/** 浏览器不给缓存（如隐私窗口）就不用 (some windows offer no cache). */
const openCache = (key: string): Promise<Cache | undefined> => caches.open(key).catch(() => undefined);
