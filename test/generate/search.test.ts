import { describe, expect, it } from 'vitest';
import {
  emptyBeam,
  Lexicon,
  MeterConstraint,
  type MeterState,
  random,
  search,
  suggestNext,
  write,
  writeEach,
} from '../../src/generate/index.ts';
import { compileMeter, findGroup, pingshui, type UnsatisfiableError } from '../../src/index.ts';
import { HashModel, onlyPingze, toyVocabulary } from './toy.ts';

const RHYME = findGroup('十一真');
const small = toyVocabulary([
  ...onlyPingze(pingshui.members(RHYME), '平').slice(0, 3),
  ...onlyPingze(pingshui.members(findGroup('七阳')), '平').slice(0, 4),
  ...onlyPingze(pingshui.members(findGroup('四纸')), '仄').slice(0, 4),
]);

/** 一句诗的全部合律写法及其对数概率 (every legal first line with its log-probability, by enumeration). */
function enumerate(model: HashModel, constraint: MeterConstraint, prompt: readonly number[]): Map<string, number> {
  const all = new Map<string, number>();
  const walk = (state: MeterState, context: readonly number[], logProb: number): void => {
    if (state.line === 1) {
      all.set(context.slice(prompt.length).join(), logProb);
      return;
    }
    const logProbs = model.logProbsAfter(context);
    for (const id of [...constraint.allowed(state)]) {
      walk(constraint.advance(state, id), [...context, id], logProb + (logProbs[id] as number));
    }
  };
  walk(constraint.start(), prompt, 0);
  return all;
}

/** 搜索第一句，不枚举 (searches the first line only). */
async function sampleLine(temperature: number, beams: number, seed: number) {
  const model = new HashModel(small);
  // 十一个字只够两句 (eleven characters make two lines at most).
  const meter = compileMeter('五绝', { opening: '仄起', firstLineRhymes: false, lines: 2 });
  const constraint = new MeterConstraint(
    { meter, rhyme: RHYME, skeleton: [], book: pingshui },
    new Lexicon(small, pingshui),
    1,
  );
  const prompt = [2, 4];
  const start = emptyBeam(constraint);
  const found = await search(await model.start(prompt), start, {
    constraint,
    beams,
    temperature,
    topP: 1,
    punctuation: [5, 6],
    lines: 1,
    random: random(seed),
  });
  return { found, model, constraint, prompt };
}

async function searchLine(temperature: number, beams: number, seed = 1) {
  const { found, model, constraint, prompt } = await sampleLine(temperature, beams, seed);
  return { found, all: enumerate(model, constraint, prompt) };
}

describe('解码 (search)', () => {
  it('beam 足够多时，温度 0 找到枚举所得的最优一句，分数是全词表的对数概率', async () => {
    const { found, all } = await searchLine(0, 6000);
    const [best] = [...all].sort((a, b) => b[1] - a[1]);
    expect(found.length).toBe(all.size);
    expect(found[0]?.ids.join()).toBe(best?.[0]);
    expect(found[0]?.logProb).toBeCloseTo(best?.[1] as number, 4);
  });

  it('不放回：各句不同，且都在枚举之列', async () => {
    const { found, all } = await searchLine(1, 40);
    const texts = found.map((beam) => beam.ids.join());
    expect(new Set(texts).size).toBe(40);
    for (const beam of found) expect(all.get(beam.ids.join())).toBeCloseTo(beam.logProb, 4);
  });

  it('Gumbel 抽样的首位合于模型的分布 (the top sample follows the model)', async () => {
    // 首字的边际频率应与按掩码归一的概率相近；n = 150，三个半标准差以内 (within 3.5 standard deviations).
    const counts = new Map<number, number>();
    const n = 150;
    for (let seed = 0; seed < n; seed++) {
      const { found } = await sampleLine(1, 4, seed);
      const [first] = [...found].sort((a, b) => b.perturbed - a.perturbed);
      const id = first?.ids[0] as number;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const model = new HashModel(small);
    const { all } = await searchLine(0, 1);
    const firsts = [...new Set([...all.keys()].map((key) => Number(key.split(',')[0])))];
    const logProbs = model.logProbsAfter([2, 4]);
    const mass = firsts.reduce((sum, id) => sum + Math.exp(logProbs[id] as number), 0);
    for (const id of firsts) {
      const p = Math.exp(logProbs[id] as number) / mass;
      const deviation = Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs((counts.get(id) ?? 0) / n - p)).toBeLessThan(3.5 * deviation);
    }
  });

  it('同一种子同一结果，异种子异结果', async () => {
    const texts = async (seed: number) => (await searchLine(1, 8, seed)).found.map((beam) => beam.ids.join());
    expect(await texts(7)).toEqual(await texts(7));
    expect(await texts(7)).not.toEqual(await texts(8));
  });
});

describe('任务 (tasks) 用假模型', () => {
  const model = new HashModel(toyVocabulary(pingshui.groups.flatMap((g) => pingshui.members(g).slice(0, 30))));

  it('写诗：首数、种子、合律、不同', async () => {
    const poems = await write({ form: '七绝', seed: 5, count: 3, beams: 4, script: '繁' }, { model });
    expect(poems.map((p) => p.seed)).toEqual([5, 6, 7]);
    expect(new Set(poems.map((p) => p.text)).size).toBe(3);
    for (const poem of poems) {
      expect(poem.lines).toHaveLength(4);
      expect(poem.scansion.findings.filter((f) => f.severity === 'error')).toEqual([]);
      expect(poem.score).toBeCloseTo(poem.scores.likelihood + poem.scores.theme + poem.scores.repetition, 3);
    }
    const [again] = await write({ form: '七绝', seed: 6, count: 1, beams: 4, script: '繁' }, { model });
    expect(again?.text).toBe(poems[1]?.text);
  });

  it('诗人已定之字照原样，简繁不改', async () => {
    const given = '白日依山尽，黄河入海流。□□□□□，□□□□楼';
    const [poem] = await write({ form: '五绝', given, seed: 1, beams: 8, script: '繁' }, { model });
    expect(poem?.lines[0]).toBe('白日依山尽');
    expect(poem?.lines[1]).toBe('黄河入海流');
    expect(poem?.lines[3]?.at(-1)).toBe('楼');
    expect(poem?.rhyme).toBe('下平十一尤');
  });

  it('候选用尽，就少给几首；每首的种子都能再得其诗', async () => {
    const request = {
      form: '五绝',
      given: '白日依山尽，黄河入海流。欲穷千里目，更上一层□',
      script: '繁' as const,
      beams: 2,
    };
    const poems = await write({ ...request, seed: 5, count: 12 }, { model });
    expect(new Set(poems.map((p) => p.text)).size).toBe(poems.length);
    for (const poem of poems) {
      const [again] = await write({ ...request, seed: poem.seed }, { model });
      expect(again?.text).toBe(poem.text);
    }
  });

  it.each([
    // 胆：膽（上声）与胆；发：發、髮；钟：鐘、鍾。取能合律的那个繁体 (the candidate that fits the place is taken).
    ['胆', { opening: '平起' as const, given: '□胆□□□' }],
    ['几', { given: '几□□□□，□□□□□，几' }],
    ['藏', { firstLineRhymes: false, given: '春花秋月藏' }],
  ])('一简多繁的字：%s', async (_, request) => {
    let poems: Awaited<ReturnType<typeof write>> = [];
    try {
      poems = await write({ form: '五绝', seed: 1, beams: 4, ...request }, { model });
    } catch (error) {
      expect((error as UnsatisfiableError).code).toBe('UNSATISFIABLE');
      return;
    }
    for (const poem of poems) {
      expect(poem.scansion.findings.filter((f) => f.severity === 'error')).toEqual([]);
      expect(poem.firstLineRhymes).toBe('firstLineRhymes' in request ? request.firstLineRhymes : poem.firstLineRhymes);
    }
  });

  it('简体同形的字不作两个韵脚：閒、閑', async () => {
    const rhyme = findGroup('十五删');
    const few = toyVocabulary([
      ...'閒閑',
      ...pingshui.members(findGroup('七阳')).slice(0, 40),
      ...pingshui.members(findGroup('四纸')).slice(0, 40),
    ]);
    const meter = compileMeter('五绝', { firstLineRhymes: false });
    const constraint = new MeterConstraint(
      { meter, rhyme, skeleton: [], book: pingshui },
      new Lexicon(few, pingshui),
      1,
    );
    expect(constraint.satisfiable).toBe(false);
  });

  it('下一句：互不相同，合于对粘', async () => {
    const lines = await suggestNext({ form: '五绝', given: '白日依山尽，', count: 6, seed: 1, beams: 12 }, { model });
    expect(new Set(lines.map((l) => l.line)).size).toBe(6);
    for (const { line } of lines) expect([...line]).toHaveLength(5);
    const all = { form: '五绝', given: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。' };
    expect(await suggestNext(all, { model })).toEqual([]);
  });

  it('中途可止：AbortSignal', async () => {
    const controller = new AbortController();
    const options = {
      model,
      signal: controller.signal,
      onProgress: ({ done }: { done: number }) => done > 6 && controller.abort(),
    };
    await expect(write({ form: '七律', seed: 1, beams: 2 }, options)).rejects.toThrow(/abort/iu);
  });

  it('逐首产出，停在中途也不失已得之诗', async () => {
    const controller = new AbortController();
    const got: string[] = [];
    const run = async () => {
      for await (const poem of writeEach(
        { form: '五绝', seed: 1, count: 5, beams: 2 },
        { model, signal: controller.signal },
      )) {
        got.push(poem.text);
        if (got.length === 2) controller.abort();
      }
    };
    await expect(run()).rejects.toThrow();
    expect(got).toHaveLength(2);
  });
});

it.each([0, 0.5])('随写随引之偏置：说了至多增减几何，问得少而所得逐位相同，foresight %d', async (foresight) => {
  const model = new HashModel(small);
  const meter = compileMeter('五绝', { opening: '仄起', firstLineRhymes: false, lines: 2 });
  const options = { meter, rhyme: RHYME, skeleton: [], book: pingshui };
  const size = small.tokens.length;
  const found = async (adjustMost: number | undefined, seed: number) => {
    const constraint = new MeterConstraint(options, new Lexicon(small, pingshui), 1);
    let asked = 0;
    const beams = await search(await model.start([2, 4]), emptyBeam(constraint), {
      constraint,
      beams: 4,
      temperature: 0.15,
      topP: 0.95,
      foresight,
      bias: Float32Array.from({ length: size }, (_, id) => (id % 4) / 10),
      adjust({ ids }, bias, some = Int32Array.from({ length: size }, (_, id) => id)) {
        asked += some.length;
        for (const id of some) bias[id] = (bias[id] as number) + 0.25 * Math.sin(id + ids.length);
      },
      ...(adjustMost === undefined ? {} : { adjustMost: () => adjustMost }),
      punctuation: [5, 6],
      lines: 2,
      random: random(seed),
    });
    return { asked, beams };
  };
  let [less, all] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const [told, untold] = [await found(0.25, seed), await found(undefined, seed)];
    expect(told.beams).toEqual(untold.beams);
    less += told.asked;
    all += untold.asked;
  }
  expect(less).toBeLessThan(all);
});
