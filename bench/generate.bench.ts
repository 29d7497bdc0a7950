import { bench, describe } from 'vitest';
import { buildPrompt, Lexicon, loadModel, MeterConstraint, suggestNext, write } from '../src/generate/index.ts';
import { compileMeter, findGroup, lookup, pingshui } from '../src/index.ts';

const model = await loadModel();
const { vocabulary } = model;
const rhyme = findGroup('十一真');
const lexicon = new Lexicon(vocabulary, pingshui);
const meter = compileMeter('七律');
const constraint = new MeterConstraint({ meter, rhyme, skeleton: [], book: pingshui }, lexicon, 1);
const slow = { iterations: 8, warmupIterations: 1, time: 0, warmupTime: 0 };

describe(`掩码：一条 beam 一步，词表 ${vocabulary.tokens.length} (one mask)`, () => {
  const start = constraint.start();
  const second = constraint.advance(start, Array.from(constraint.allowed(start))[0] as number);
  bench('MeterConstraint.allowed，首字（平仄皆可）', () => {
    constraint.allowed(start);
  });
  bench('MeterConstraint.allowed，次字（须定平仄）', () => {
    constraint.allowed(second);
  });
  bench('对照：逐个词元查韵书，填满整张掩码 (naive full-vocabulary mask)', () => {
    const mask = new Float32Array(vocabulary.tokens.length).fill(Number.NEGATIVE_INFINITY);
    vocabulary.tokens.forEach((token, id) => {
      if (lookup(token).some((reading) => !reading.rare && reading.pingze === '平')) mask[id] = 0;
    });
  });
});

describe.each([1, 8, 32])('模型一步，%i 条 beam (one model step)', (beams) => {
  const prompt = buildPrompt({ form: '七律', rhyme, theme: ['秋', '江', '月'] }, vocabulary);
  const moon = vocabulary.id('月') as number;
  bench(
    '提示与 16 步前进 (prompt and 16 steps)',
    async () => {
      const session = await model.start(prompt);
      await session.advance(new Array(beams).fill(0), new Array(beams).fill(moon));
      const same = Array.from({ length: beams }, (_, i) => i);
      for (let step = 0; step < 15; step++) await session.advance(same, new Array(beams).fill(moon));
    },
    slow,
  );
  bench(
    '对照：各条 beam 分开走，不作一批 (the same, one beam at a time)',
    async () => {
      for (let beam = 0; beam < beams; beam++) {
        const session = await model.start(prompt);
        for (let step = 0; step < 16; step++) await session.advance([0], [moon]);
      }
    },
    { ...slow, iterations: 3 },
  );
});

describe('全程 (whole tasks)', () => {
  let seed = 0;
  for (const form of ['五绝', '七绝', '五律', '七律']) {
    for (const beams of [8, 32]) {
      bench(
        `${form}，${beams} 条 beam`,
        async () => {
          await write({ form, theme: '秋江 月', seed: seed++, beams }, { model });
        },
        slow,
      );
    }
  }
  bench(
    '下一句十个候选，32 条 beam (ten next lines)',
    async () => {
      await suggestNext(
        { form: '七绝', given: '朝辞白帝彩云间，千里江陵一日还。', count: 10, seed: seed++ },
        { model },
      );
    },
    slow,
  );
});
