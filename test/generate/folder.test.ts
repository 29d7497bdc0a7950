import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { diskFolder } from '../../src/generate/model/folder.node.ts';
import {
  isCharacterModel,
  type ModelFolder,
  readFolder,
  readOther,
  themesOf,
} from '../../src/generate/model/folder.ts';
import { webFolder, withFiles } from '../../src/generate/model/folder.web.ts';
import { loadModel } from '../../src/generate/model/transformers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined) => new TextDecoder().decode(data);

/** 内存里的模型文件夹，清单与各文件相合 (the files of a folder whose manifest agrees with them). */
function goodFiles(): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map(
    [
      ['config.json', '{}'],
      ['tokenizer.json', '{"model":{}}'],
      ['tokenizer_config.json', '{}'],
      ['onnx/model_quantized.onnx', 'weights'],
      ['theme.tsv', '# 题字\n秋\t霜1.5葉0.7\n'],
    ].map(([name, content]) => [name as string, bytes(content as string)]),
  );
  const listed = Array.from(files, ([name, data]) => {
    const sha256 = createHash('sha256').update(data).digest('hex');
    return [name, { bytes: data.length, sha256 }];
  });
  files.set('manifest.json', bytes(JSON.stringify({ files: Object.fromEntries(listed) })));
  return files;
}

let files = goodFiles();
let status: number | undefined;
let server: Server;
let origin = '';
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const data = files.get(url.replace('/model/', ''));
    response.writeHead(status ?? (data === undefined ? 404 : 200)).end(data);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  files = goodFiles();
  status = undefined;
});

const inMemory = (): ModelFolder => ({ name: '内存', read: async (file) => files.get(file) });

describe.each([
  ['内存 (in memory)', inMemory],
  ['网址 (under a URL)', () => webFolder(`${origin}/model`)],
])('模型文件夹在%s', (_, open) => {
  it('读出全部文件与题字表', async () => {
    const read = await readFolder(open());
    expect(text(read.get('onnx/model_quantized.onnx'))).toBe('weights');
    const themes = themesOf(read);
    expect(themes.size).toBe(1);
    expect(themes.get('秋')).toEqual(new Map(Object.entries({ 霜: 1.5, 葉: 0.7 })));
    expect(themes.get('秋')).toBe(themes.get('秋'));
    expect(themes.get('春')).toBeUndefined();
  });

  it('清单所记的文件缺了：说出其名与何处', async () => {
    files.delete('theme.tsv');
    await expect(readFolder(open())).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringMatching(/(内存|127\.0\.0\.1:\d+\/model\/) 缺少 theme\.tsv/u),
    });
  });

  it('没有清单、没有题字表也可', async () => {
    files.delete('manifest.json');
    files.delete('theme.tsv');
    expect(themesOf(await readFolder(open())).size).toBe(0);
  });

  it('字节数不合：说应有多少、实有多少', async () => {
    files.set('onnx/model_quantized.onnx', bytes('weigh'));
    await expect(readFolder(open())).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: expect.stringContaining('应有 7 字节，实有 5'),
    });
  });

  it('字节数合而内容不合：与校验和不符', async () => {
    files.set('onnx/model_quantized.onnx', bytes('Weights'));
    await expect(readFolder(open())).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: '模型文件 onnx/model_quantized.onnx 与校验和不符',
    });
  });

  it('是哪一种模型，看词表：有 <sep> 与“，”的一字一词元；读不出的留给载入者报错', async () => {
    const kind = async (tokenizer: string) => {
      files.set('tokenizer.json', bytes(tokenizer));
      return isCharacterModel(open());
    };
    expect(await kind('{"model":{"vocab":{"<sep>":0,"，":1}}}')).toBe(true);
    expect(await kind('{"model":{"vocab":{"ä¸Ģ":0}}}')).toBe(false);
    expect(await kind('<html>')).toBe(true);
    files.delete('tokenizer.json');
    await expect(isCharacterModel(open())).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('别的模型：权重依次取有者，连同其外存的数据；要载入才读', async () => {
    files.delete('onnx/model_quantized.onnx');
    for (const name of ['fp16', 'q4']) files.set(`onnx/model_${name}.onnx`, bytes(name));
    for (const part of ['', '_1']) files.set(`onnx/model_q4.onnx_data${part}`, bytes(`data${part}`));
    const { files: read, precision } = await readOther(open(), undefined, true);
    expect(precision).toBe('q4');
    expect(text(read.get('onnx/model_q4.onnx'))).toBe('q4');
    expect(text(read.get('onnx/model_q4.onnx_data_1'))).toBe('data_1');
    const named = await readOther(open(), 'fp16', false);
    expect(named.precision).toBe('fp16');
    expect(named.files.has('onnx/model_fp16.onnx')).toBe(false);
    files.delete('onnx/model_q4.onnx');
    files.delete('onnx/model_fp16.onnx');
    files.delete('config.json');
    await expect(readOther(open(), undefined, true)).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringMatching(/缺少 config\.json、onnx\/model_quantized\.onnx \| .*应有/u),
    });
  });

  it('清单不是 JSON', async () => {
    files.set('manifest.json', bytes('<html>'));
    await expect(readFolder(open())).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: expect.stringContaining('manifest.json'),
    });
  });
});

describe('网址下的文件夹 (a folder under a URL)', () => {
  it('服务器出错：说出状态码', async () => {
    status = 503;
    await expect(readFolder(webFolder(`${origin}/model/`))).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringContaining('HTTP 503'),
    });
  });

  it('连不上', async () => {
    await expect(readFolder(webFolder('http://127.0.0.1:1/model'))).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringContaining('取不到'),
    });
  });
});

describe('transformers.js 只从核对过的文件里取 (only checked files are served)', () => {
  type Environment = Parameters<typeof withFiles>[0];
  const environment = (): Environment => {
    const kept = new Map<string, Response>();
    const customCache = {
      match: async (key: string) => kept.get(key),
      put: async (key: string, response: Response) => void kept.set(key, response),
    };
    return { useCustomCache: true, customCache, allowLocalModels: false } as unknown as Environment;
  };

  it('模型的请求由文件来答，别的请求归原先的缓存，事后复原', async () => {
    const env = environment();
    const before = env.customCache;
    const read = await readFolder(inMemory());
    await withFiles(env, read, async (id) => {
      const own = (await env.customCache?.match(`/models/${id}/config.json`)) as Response;
      expect(await own.text()).toBe('{}');
      expect(await env.customCache?.match(`/models/${id}/none.json`)).toBeUndefined();
      await env.customCache?.put('/ort.wasm', new Response('wasm'));
      await env.customCache?.put(`/models/${id}/config.json`, new Response('stale'));
    });
    expect(env.customCache).toBe(before);
    expect(env.allowLocalModels).toBe(false);
    const wasm = (await before?.match('/ort.wasm')) as Response;
    expect(await wasm.text()).toBe('wasm');
    expect(await before?.match('/models/tuiqiao-1/config.json')).toBeUndefined();
  });

  it('载入出错也复原', async () => {
    const env = environment();
    const before = env.customCache;
    await expect(withFiles(env, new Map(), () => Promise.reject(new Error('坏了')))).rejects.toThrow('坏了');
    expect(env.customCache).toBe(before);
  });
});

describe('离奇的清单：MODEL_INVALID，一个字节也不多读', () => {
  const sum = '0'.repeat(64);
  it.each<[string, unknown]>([
    ['null', null],
    ['数组', []],
    ['files 是 null 之外的怪物', { files: 3 }],
    ['一项是 null', { files: { 'config.json': null } }],
    ['一项是数', { files: { 'config.json': 1 } }],
    ['没有大小', { files: { 'config.json': { sha256: sum } } }],
    ['大小不是数', { files: { 'config.json': { bytes: '1', sha256: sum } } }],
    ['大小为负', { files: { 'config.json': { bytes: -1, sha256: sum } } }],
    ['大得离奇', { files: { 'config.json': { bytes: 1e15, sha256: sum } } }],
    ['校验和不像样', { files: { 'config.json': { bytes: 2, sha256: 'x' } } }],
    ['往上走', { files: { '../config.json': { bytes: 2, sha256: sum } } }],
    ['中途往上走', { files: { 'onnx/../../a': { bytes: 2, sha256: sum } } }],
    ['绝对路径', { files: { '/etc/passwd': { bytes: 2, sha256: sum } } }],
    ['反斜线', { files: { '..\\a': { bytes: 2, sha256: sum } } }],
    ['网址', { files: { 'https://example.invalid/a': { bytes: 2, sha256: sum } } }],
    [
      '文件太多',
      { files: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, { bytes: 1, sha256: sum }])) },
    ],
  ])('%s', async (_, manifest) => {
    files.set('manifest.json', bytes(JSON.stringify(manifest)));
    const asked: string[] = [];
    const folder: ModelFolder = {
      name: '内存',
      read: async (file) => {
        asked.push(file);
        return files.get(file);
      },
    };
    await expect(readFolder(folder)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    expect(asked).toEqual(['manifest.json']);
  });
});

describe('磁盘上离奇的文件夹', () => {
  const made = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tuiqiao-model-'));
    for (const [name, data] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), data);
    }
    return folder;
  };
  const replaced = (name: string, put: (path: string) => void): string => {
    const folder = made();
    rmSync(join(folder, name));
    put(join(folder, name));
    return folder;
  };

  it.each<[string, (path: string) => void]>([
    ['无人写的管道', (path) => execFileSync('mkfifo', [path])],
    ['链接到设备', (path) => symlinkSync('/dev/zero', path)],
    ['链接到文件夹之外', (path) => symlinkSync('/etc/hostname', path)],
    ['是目录', (path) => mkdirSync(path)],
    [
      '大过所容',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 31);
      },
    ],
  ])('%s：MODEL_INVALID，不悬着，不读', async (_, put) => {
    await expect(readFolder(diskFolder(replaced('config.json', put)))).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('文件夹之内的链接、hub 缓存里连到 blobs 的链接可以', async () => {
    const inside = replaced('theme.tsv', (path) => symlinkSync('config.json', path));
    expect(await diskFolder(inside).has?.('theme.tsv')).toBe(true);
    const cache = mkdtempSync(join(tmpdir(), 'tuiqiao-cache-'));
    mkdirSync(join(cache, 'blobs'));
    mkdirSync(join(cache, 'snapshots', 'a'), { recursive: true });
    writeFileSync(join(cache, 'blobs', 'x'), '{}');
    symlinkSync('../../blobs/x', join(cache, 'snapshots', 'a', 'config.json'));
    expect(text(await diskFolder(join(cache, 'snapshots', 'a')).read('config.json'))).toBe('{}');
  });

  it('没有的 owner/name 不去下载，说明怎样写才下载', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    await expect(loadModel({ folder: 'nobody/nothing' })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringContaining('hub:nobody/nothing'),
    });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });
});
