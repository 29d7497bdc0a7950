import { resolve } from 'node:path';
import { defineConfig, type Options } from 'tsup';

// 不设此项，esbuild 把汉字写成 \uXXXX，文件大一倍且不可读 (keeps 汉字 legible and small).
const legible: NonNullable<Options['esbuildOptions']> = (options) => {
  options.charset = 'utf8';
};

const library: Options = {
  entry: {
    index: 'src/index.ts',
    'text/index': 'src/text/index.ts',
    'text/document/index': 'src/text/document/index.ts',
    'rhyme/index': 'src/rhyme/index.ts',
    'readings/index': 'src/readings/index.ts',
    'rhyme/books/index': 'src/rhyme/books/index.ts',
    'rhyme/books/cilin': 'src/rhyme/books/cilin.ts',
    'rhyme/books/xinyun': 'src/rhyme/books/xinyun.ts',
    'rhyme/books/tongyun': 'src/rhyme/books/tongyun.ts',
    'meter/index': 'src/meter/index.ts',
    'lint/index': 'src/lint/index.ts',
    'textlint/index': 'src/textlint/index.ts',
    'lint/suggest': 'src/lint/suggest.ts',
    'cipai/index': 'src/cipai/index.ts',
    'words/index': 'src/words/index.ts',
    'words/none': 'src/words/none.ts',
    'duizhang/index': 'src/duizhang/index.ts',
    'anthology/index': 'src/anthology/index.ts',
    'generate/index': 'src/generate/index.ts',
    'worker/index': 'src/worker/index.ts',
    // 工作线程按其文件名去找，故各成一个文件 (threads are found by the names of these files).
    'worker/open.node': 'src/worker/open.node.ts',
    'worker/entry.node': 'src/worker/entry.node.ts',
    'repl/index': 'src/repl/index.ts',
    'cli/main': 'src/cli/main.ts',
    'cli/worker': 'src/cli/worker.ts',
  },
  format: ['esm'],
  target: 'node20',
  platform: 'neutral',
  // SARIF 的类型并进 .d.ts，用的人不必另装 (the types of SARIF are bundled, so that nobody has to install them).
  dts: { resolve: ['sarif'] },
  splitting: true,
  sourcemap: false,
  clean: ['!assets'],
  removeNodeProtocol: false,
  external: [/^node:/, '#nodejieba', '@huggingface/transformers', /^opencc-js/, 'commander', 'picocolors'],
  esbuildOptions: legible,
};

/** 网页的 worker：一个文件，各打包工具都不必知道它；copy-assets 把它与 transformers.js 拷在一处 (the worker of pages in one file that no bundler has to know of; copy-assets puts it beside transformers.js). */
const pageWorker: Options = {
  entry: { 'assets/worker': 'src/worker/entry.web.ts' },
  format: ['esm'],
  target: 'es2022',
  platform: 'browser',
  splitting: false,
  minify: true,
  dts: false,
  clean: false,
  noExternal: [/./],
  esbuildPlugins: [
    {
      name: 'beside',
      setup(build) {
        build.onResolve({ filter: /^@huggingface\/transformers$/ }, () => ({
          path: './transformers.js',
          external: true,
        }));
        // 合写不问今音 (co-writing asks for no modern readings).
        build.onResolve({ filter: /^pinyin-pro$/ }, ({ path }) => ({ path, external: true }));
        build.onResolve({ filter: /^#nodejieba$/ }, () => ({ path: resolve('src/words/none.ts') }));
      },
    },
  ],
  esbuildOptions: legible,
};

export default defineConfig([library, pageWorker]);
