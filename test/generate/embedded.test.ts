import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPrompt, type LanguageModel, loadModel, suggestNext, write } from '../../src/generate/index.ts';
import { findGroup } from '../../src/index.ts';

const folder = fileURLToPath(new URL('../../data/model', import.meta.url));
let model: LanguageModel;
beforeAll(async () => {
  model = await loadModel();
});

const idsOf = (text: string): number[] => [...text].map((char) => model.vocabulary.id(char) as number);
const gap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((m, x, i) => Math.max(m, Math.abs(x - (b[i] as number))), 0);

describe('随包的模型 (the embedded model)', () => {
  it('输出是全词表的对数概率', async () => {
    const session = await model.start(idsOf('江'));
    expect(session.logProbs.length).toBe(model.vocabulary.tokens.length);
    const sum = session.logProbs.reduce((total, x) => total + Math.exp(x), 0);
    expect(sum).toBeCloseTo(1, 3);
  });

  it('带缓存逐字前进，与一次读完相同', async () => {
    const prompt = buildPrompt({ form: '五绝', rhyme: findGroup('十一尤'), theme: ['樓'] }, model.vocabulary);
    const text = idsOf('白日依山盡，黃河入');
    const session = await model.start(prompt);
    for (const id of text) await session.advance([0], [id]);
    const whole = await model.start([...prompt, ...text]);
    expect(gap(session.logProbs, whole.logProbs)).toBeLessThan(1e-3);
  });

  it('一次算得的各字概率，与逐字前进所得相同', async () => {
    const prompt = buildPrompt({ form: '五绝', rhyme: findGroup('十一尤'), theme: ['樓'] }, model.vocabulary);
    const text = idsOf('白日依山盡，黃河入海流。');
    const session = await model.start(prompt);
    const stepped: number[] = [];
    for (const id of text) {
      stepped.push(session.logProbs[id] as number);
      await session.advance([0], [id]);
    }
    expect(gap(Float32Array.from(stepped), await model.logProbsOf(prompt, text))).toBeLessThan(1e-3);
    expect(await model.logProbsOf(prompt, [])).toHaveLength(0);
  });

  it('一行的结果与同批的别行无关，重排后各随其父', async () => {
    const prompt = buildPrompt({ form: '五绝', rhyme: findGroup('十一真'), theme: [] }, model.vocabulary);
    const [a, b, c] = idsOf('春江月') as [number, number, number];
    const batch = await model.start(prompt);
    await batch.advance([0, 0, 0], [a, b, c]);
    await batch.advance([2, 0], [b, c]);
    const size = model.vocabulary.tokens.length;
    const alone = async (ids: readonly number[]) => (await model.start([...prompt, ...ids])).logProbs;
    expect(gap(batch.logProbs.slice(0, size), await alone([c, b]))).toBeLessThan(1e-3);
    expect(gap(batch.logProbs.slice(size, 2 * size), await alone([a, c]))).toBeLessThan(1e-3);
  });

  it('各行长短不齐、分叉、留住之后，仍与独行者同', async () => {
    const prompt = buildPrompt({ form: '七绝', rhyme: findGroup('十一真'), theme: ['江'] }, model.vocabulary);
    const [a, b, c, d] = idsOf('春江月夜') as [number, number, number, number];
    const size = model.vocabulary.tokens.length;
    const alone = async (...ids: number[]) => (await model.start([...prompt, ...ids])).logProbs;
    const batch = await model.start(prompt);
    await batch.advance([0, 0], [a, b]);
    await batch.advance([1], [c], [0]);
    expect(batch.rows).toBe(2);
    expect(gap(batch.logProbs, await alone(b, c))).toBeLessThan(1e-3);
    // 此时两行一长一短，各添一字 (the rows now differ in length).
    await batch.advance([0, 1, 1], [d, c, d]);
    for (const [row, ids] of [
      [b, c, d],
      [a, c],
      [a, d],
    ].entries()) {
      expect(gap(batch.logProbs.slice(row * size, (row + 1) * size), await alone(...ids))).toBeLessThan(1e-3);
    }
  });

  it('许多首一次计分，与各自计分同', async () => {
    const prompts = ['十一真', '十一尤', '七陽'].map((rhyme) =>
      buildPrompt({ form: '五绝', rhyme: findGroup(rhyme), theme: ['樓'] }, model.vocabulary),
    );
    const poems = prompts.flatMap((prompt) =>
      [
        '白日依山盡，黃河入海流。',
        '空山不見人，但聞人語響。',
        '春眠不覺曉，處處聞啼鳥。',
        '床前明月光，疑是地上霜。',
      ].map((text) => [prompt, idsOf(text)] as const),
    );
    const each = await model.logProbsOfEach?.(
      poems.map(([prompt]) => prompt),
      poems.map(([, tokens]) => tokens),
    );
    expect(each).toHaveLength(poems.length);
    for (const [i, [prompt, tokens]] of poems.entries()) {
      expect(gap(each?.[i] as Float32Array, await model.logProbsOf(prompt, tokens))).toBeLessThan(1e-3);
    }
  });

  it('韵的条件有用：韵脚上，所指之韵的概率大增', async () => {
    const share = async (rhyme: string) => {
      const prompt = buildPrompt({ form: '五绝', rhyme: findGroup(rhyme), theme: [] }, model.vocabulary);
      const { logProbs } = await model.start([...prompt, ...idsOf('白日依山盡，黃河入海')]);
      return Math.exp(logProbs[model.vocabulary.id('流') as number] as number);
    };
    expect(await share('十一尤')).toBeGreaterThan(5 * (await share('十一真')));
  });

  it('写诗合律；同一种子，同一首', async () => {
    const request = { form: '七绝', theme: '秋江 月', seed: 7, beams: 8 };
    const [poem] = await write(request, { model });
    const [again] = await write(request, { model });
    expect(again).toEqual(poem);
    expect(poem?.scansion.findings.filter((f) => f.severity !== 'info')).toEqual([]);
  });

  it('下一句', async () => {
    const lines = await suggestNext({ form: '五绝', given: '白日依山尽，黄河入海流。', count: 5, seed: 1 }, { model });
    expect(new Set(lines.map((l) => l.line)).size).toBe(5);
  });
});

it('文件夹可用相对路径', async () => {
  const named = await loadModel({ folder: relative(process.cwd(), folder) });
  expect(named.vocabulary.tokens.length).toBe(model.vocabulary.tokens.length);
});

describe('坏的模型文件夹 (broken model folders)', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tuiqiao-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const copy = (name: string): string => {
    const to = join(scratch, name);
    cpSync(folder, to, { recursive: true });
    return to;
  };

  it('截断的模型文件：说应有多少字节', async () => {
    const broken = copy('truncated');
    truncateSync(join(broken, 'onnx', 'model_quantized.onnx'), 1000);
    await expect(loadModel({ folder: broken })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: expect.stringContaining('1000'),
    });
  });

  it('截断而无清单：仍是有类型的错误', async () => {
    const broken = copy('no-manifest');
    rmSync(join(broken, 'manifest.json'));
    truncateSync(join(broken, 'onnx', 'model_quantized.onnx'), 1000);
    await expect(loadModel({ folder: broken })).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('改动过的文件：与校验和不符', async () => {
    const broken = copy('changed');
    const file = join(broken, 'tokenizer.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('月', '日'));
    await expect(loadModel({ folder: broken })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      zh: expect.stringContaining('校验和'),
    });
  });

  it('缺文件', async () => {
    const broken = copy('missing');
    rmSync(join(broken, 'tokenizer.json'));
    await expect(loadModel({ folder: broken })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringContaining('tokenizer.json'),
    });
  });
});
