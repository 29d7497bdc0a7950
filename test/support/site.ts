import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** 一个只供文件的网站 (a site that serves the files of a folder). */
export interface Site {
  readonly origin: string;
  close(): void;
}

/** 供一个文件夹；没有的文件，单页应用似的也答首页，`strict` 则答 404 (serves a folder; a missing file is answered with the page, as single-page sites do, or with 404 where `strict`). */
export async function serveFolder(folder: string, strict = true): Promise<Site> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const page = async () => readFile(join(folder, 'index.html'));
    const answer = (name: string, data: Uint8Array) =>
      response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream').end(data);
    try {
      if (path === '/') return answer('index.html', await page());
      answer(path, await readFile(join(folder, path)));
    } catch {
      if (strict) response.writeHead(404).end();
      else answer('index.html', await page());
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
