import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildPrompt,
  decoderOf,
  type LanguageModel,
  ngramModel,
  suggestNext,
  write,
} from '../../src/generate/index.ts';
import { compileMeter, findGroup, InvalidInputError, pingshui } from '../../src/index.ts';

const everyChar = pingshui.groups.flatMap((group) => [...pingshui.members(group)]);
const poem = '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。';

const gap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((m, x, i) => (x === b[i] ? m : Math.max(m, Math.abs(x - (b[i] as number)))), 0);

describe('n 元模型 (the n-gram model)', () => {
  it('照 Kneser–Ney 的算式：三首小诗，二元，逐字手算', async () => {
    // 文：山月 山花 山月（各一句），单字一句；<sep> 为首 (three texts of one line).
    const model = ngramModel(['山月', '山花', '山月'], { order: 2 });
    const id = (char: string) => model.vocabulary.id(char) as number;
    const p = async (before: readonly string[], char: string) =>
      Math.exp(((await model.start(before.map(id))).logProbs[id(char)] as number) ?? Number.NaN);
    // 续接数：山 1（<sep>），月 1，花 1，， 2（月、花），</s> 1（，）；共 6，五种。折扣 n₁/(n₁+2n₂) = 4/(4+2) = 2/3。
    // 词元十个，不会来的控制词元三个：底为 1/7 (ten tokens less three that never come).
    const base = (count: number) => (count - 2 / 3) / 6 + (((2 / 3) * 5) / 6) * (1 / 7);
    // 二元：<sep>山×3 山月×2 山花×1 月，×2 花，×1 ，</s>×3：n₁ = 2，n₂ = 2，折扣 1/3。
    expect(await p(['<sep>', '山'], '月')).toBeCloseTo((2 - 1 / 3) / 3 + (((1 / 3) * 2) / 3) * base(1), 6);
    expect(await p(['<sep>', '山'], '花')).toBeCloseTo((1 - 1 / 3) / 3 + (((1 / 3) * 2) / 3) * base(1), 6);
    expect(await p(['<sep>', '山'], '，')).toBeCloseTo((((1 / 3) * 2) / 3) * base(2), 6);
    // 未见之上文退到低阶；概率之和为一 (an unseen context falls back; all sums to one).
    expect(await p(['<sep>', '山', '</s>'], '月')).toBeCloseTo(base(1), 6);
    const { logProbs } = await model.start([id('<sep>'), id('山')]);
    expect(logProbs.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 5);
  });

  it('logProbsOf 与逐步所得相同；留住之行照旧', async () => {
    const model = ngramModel([poem, '春眠不覺曉，處處聞啼鳥。夜來風雨聲，花落知多少。']);
    const id = (char: string) => model.vocabulary.id(char) as number;
    const prompt = buildPrompt({ form: '五绝', theme: ['樓'] }, model.vocabulary);
    const text = [...'白日春花，'].map(id);
    const session = await model.start(prompt);
    const stepped: number[] = [];
    for (const token of text) {
      stepped.push(session.logProbs[token] as number);
      await session.advance([0], [token]);
    }
    expect(gap(Float32Array.from(stepped), await model.logProbsOf(prompt, text))).toBeLessThan(1e-5);
    const other = await model.start(prompt);
    await other.advance([0, 0], [id('白'), id('春')]);
    await other.advance([0], [id('日')], [1]);
    expect(other.rows).toBe(2);
    await other.advance([1], [id('眠')]);
    const straight = await model.start([...prompt, id('春'), id('眠')]);
    expect(gap(other.logProbs, straight.logProbs)).toBe(0);
  });

  it('学谁像谁：所学之句，远比打散了的可信', async () => {
    const model = ngramModel([poem]);
    const decoder = await decoderOf(model);
    const total = async (lines: string[]) =>
      (await decoder.score(compileMeter('五绝'), [{ lines, prompt: { theme: [] } }]))[0]?.logProb as number;
    expect(await total(['白日依山盡'])).toBeGreaterThan((await total(['盡日白山依'])) + 5);
  });

  it('简体之诗转繁，繁体之诗不动；题字由题目数得', () => {
    expect(ngramModel(['黄河入海流']).vocabulary.id('黃')).toBeDefined();
    expect(ngramModel(['萬里后土']).vocabulary.id('後')).toBeUndefined();
    const themed = ngramModel([
      ...Array.from({ length: 4 }, () => ({ title: '秋江', text: '霜葉滿江流' })),
      ...Array.from({ length: 4 }, () => ({ title: '春', text: '桃花滿樹紅' })),
    ]).themes;
    expect(themed.get('秋')?.get('霜')).toBeCloseTo(Math.log(2), 6);
    expect(themed.get('秋')?.has('滿')).toBe(false);
    expect(themed.get('秋')?.has('桃')).toBe(false);
  });

  it.each([
    [[], {}],
    [['abc'], {}],
    [[poem], { order: 1 }],
    [[poem], { order: 2.5 }],
  ])('%j %j：抛错', (poems, options) => {
    expect(() => ngramModel(poems as string[], options)).toThrow(InvalidInputError);
  });
});

describe('以 n 元模型合写 (writing with it)', () => {
  let model: LanguageModel;
  beforeAll(() => {
    const verse = readFileSync(new URL('../fixtures/tangshi300.txt', import.meta.url), 'utf8');
    const poems = verse.split(/\n\s*\n/u).filter((text) => /[，。]/u.test(text));
    model = ngramModel(poems, { order: 3, extra: everyChar });
  });

  it('写诗、给下一句：合律，已定之字不动，同一种子同一首', async () => {
    const request = { form: '七绝', given: '□□□□□□□，□□江□□□□', seed: 3, beams: 8 };
    const [found] = await write(request, { model });
    expect(found?.scansion.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([...(found?.lines[1] ?? '')][2]).toBe('江');
    expect((await write(request, { model }))[0]?.text).toBe(found?.text);
    const lines = await suggestNext({ form: '五绝', given: '白日依山尽，', count: 4, seed: 1 }, { model });
    expect(new Set(lines.map(({ line }) => line)).size).toBe(4);
  });

  it('词表之字不够押韵：说是哪一韵', async () => {
    const few = ngramModel([poem]);
    const request = { form: '五绝', rhyme: findGroup('十一真').name, seed: 1 };
    await expect(write(request, { model: few })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: expect.stringContaining('十一真'),
    });
  });
});
