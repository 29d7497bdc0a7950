import { bench, describe } from 'vitest';
import * as cipai from '../src/cipai/index.ts';
import { checkJsonBatch } from '../src/lint/index.ts';
import { resolver } from '../src/readings/index.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { loadToTraditional } from '../src/text/index.ts';
import { naiveCi } from './naive.ts';

// 各调正体的例词，一调一首 (the example of every tune).
const pieces = cipai.tunes().map(({ name, forms }) => ({ tune: name, lines: forms[0]?.example.lines ?? [] }));
const batch = pieces
  .map(({ tune, lines }, id) => JSON.stringify({ id, rhythmic: tune, text: `${lines.join('，')}。` }))
  .join('\n');
const options = { books: [cilin], cipai, resolver, toTraditional: await loadToTraditional() };
const settled = { warmupIterations: 20, time: 3000 };

describe(`词 ${pieces.length} 首 (pieces; ×${pieces.length} for pieces a second)`, () => {
  bench('语料模式：择体，依语境定读音，给出全部发现 (corpus mode)', () => void checkJsonBatch(batch, options), settled);
  bench(
    '同上，不依语境定读音 (readings not weighed)',
    () => void checkJsonBatch(batch, { books: [cilin], cipai, toTraditional: options.toTraditional }),
    settled,
  );
  bench(
    '对照：逐体比对，只数错处 (naive matcher)',
    () => {
      for (const { tune, lines } of pieces) naiveCi(lines.join(''), cipai.findTune(tune).forms);
    },
    settled,
  );
  bench(
    '隐去题名，在各调之中辨认 (recognised among all tunes)',
    () => {
      for (const { lines } of pieces) cipai.recognise(`${lines.join('，')}。`, { book: cilin });
    },
    settled,
  );
});
