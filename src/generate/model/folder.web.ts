import { ModelError } from '../../errors.ts';
import { type ModelFiles, type ModelFolder, tooLarge } from './folder.ts';

type Environment = typeof import('@huggingface/transformers')['env'];

/** 网址下的模型文件夹；相对的网址以网页为准 (a model folder under a URL, relative to the page). */
export function webFolder(url: string): ModelFolder {
  const name = new URL(url.endsWith('/') ? url : `${url}/`, globalThis.location?.href).href;
  return {
    name,
    async read(file, most = Number.POSITIVE_INFINITY) {
      const response = await get(new URL(file, name).href);
      if (response === undefined) return undefined;
      if (Number(response.headers.get('content-length') ?? 0) > most) throw tooLarge(file, most);
      const data = new Uint8Array(await response.arrayBuffer());
      if (data.length > most) throw tooLarge(file, most);
      return data;
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
/** 前一次载入；transformers.js 的设置只有一份，故一次载入一个 (the load before: the settings of transformers.js are shared, so that models are loaded one at a time). */
let before: Promise<unknown> = Promise.resolve();

/**
 * 让 transformers.js 只从已核对的文件里取模型：载入之间以自己的缓存顶在前头，别的请求仍归原先的缓存。
 *
 * Runs `load` with transformers.js taking its model from the files that were checked, and from nowhere else: what was
 * checked is what is loaded, and neither its hub nor a stale cache has a say. Other requests go on to the cache it had.
 */
export function withFiles<T>(env: Environment, files: ModelFiles, load: (id: string) => Promise<T>): Promise<T> {
  const mine = before.then(() => serve(env, files, load));
  before = mine.catch(() => {});
  return mine;
}

async function serve<T>(env: Environment, files: ModelFiles, load: (id: string) => Promise<T>): Promise<T> {
  const id = `tuiqiao-${++served}`;
  const { useCustomCache, customCache, allowLocalModels } = env;
  const own = useCustomCache ? customCache : env.useBrowserCache ? await openCache(env.cacheKey) : undefined;
  // 问的或是文件之路，或是它在 hub 的网址 …/resolve/main/… (it asks by path, or by the address the file would have on the hub).
  const fileOf = (key: string): string | undefined => key.split(`/${id}/`)[1]?.replace(/(^|\/)resolve\/[^/]+\//u, '$1');
  env.useCustomCache = true;
  env.allowLocalModels = true;
  env.customCache = {
    async match(key) {
      const file = fileOf(key);
      if (file === undefined) return own?.match(key);
      const data = files.get(file);
      return data === undefined ? undefined : new Response(data);
    },
    async put(key, response) {
      if (fileOf(key) === undefined) await own?.put(key, response);
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
