import { defineConfig } from 'tsup';

export default defineConfig({
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
    'duizhang/index': 'src/duizhang/index.ts',
    'anthology/index': 'src/anthology/index.ts',
    'generate/index': 'src/generate/index.ts',
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
  clean: true,
  removeNodeProtocol: false,
  external: [/^node:/, 'nodejieba', '@huggingface/transformers', /^opencc-js/, 'commander', 'picocolors'],
  // 不设此项，esbuild 把汉字写成 \uXXXX，文件大一倍且不可读 (keeps 汉字 legible and small).
  esbuildOptions(options) {
    options.charset = 'utf8';
  },
});
