import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Decoding,
  decoderOf,
  type LanguageModel,
  loadModel,
  random,
  type Scored,
  suggestNext,
  tokenBytes,
  wordedPrompt,
  write,
} from '../../src/generate/index.ts';
import { withMemory } from '../../src/generate/model/session.ts';
import { compileMeter, findGroup, parsePoem, scan } from '../../src/index.ts';

const folder = fileURLToPath(new URL('../fixtures/byte-model', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tuiqiao-bytes-'));
let model: LanguageModel;
beforeAll(async () => {
  model = await loadModel({ folder });
});
afterAll(() => rmSync(scratch, { recursive: true }));

const gap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((m, x, i) => Math.max(m, Math.abs(x - (b[i] as number))), 0);

describe('字节词表的模型 (a model over a byte-level vocabulary)', () => {
  it('认得出是哪一种；有对话模板就照模板问', async () => {
    expect(model.spelling?.encoding).toBe('byte-level');
    const decode = (ids: readonly number[]) =>
      new TextDecoder().decode(
        Uint8Array.from(
          ids.flatMap((id) => [...(tokenBytes(model.vocabulary.tokens[id] as string, 'byte-level') ?? [])]),
        ),
      );
    const asked = decode(model.spelling?.chat?.('写一首诗') ?? []);
    expect(asked).toBe('<|im_start|>user\n写一首诗<|im_end|>\n<|im_start|>assistant\n');
    const plain = await loadModel({ folder, chat: false });
    expect(plain.spelling?.chat).toBeUndefined();
    expect(decode(plain.spelling?.encode('七言绝句') ?? [])).toBe('七言绝句');
  });

  it('输出归一；长短不齐的一批，各行与单独重算相同', async () => {
    const prompt = model.spelling?.encode('七言绝句《秋江》\n') ?? [];
    const session = await model.start(prompt);
    const size = model.vocabulary.tokens.length;
    expect(session.logProbs.length).toBe(size);
    expect(session.logProbs.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 4);
    await session.advance([0, 0, 0], [300, 400, 500]);
    await session.advance([0, 0], [600, 700], [1, 2]);
    expect(session.rows).toBe(4);
    await session.advance([3, 1], [800, 900], [2]);
    await session.advance([2, 1, 0], [1000, 1100, 1200]);
    const rows = [
      [400, 1000],
      [300, 700, 900, 1100],
      [500, 800, 1200],
    ];
    for (const [i, row] of rows.entries()) {
      const alone = await model.start([...prompt, ...row]);
      expect(gap(session.logProbs.subarray(i * size, (i + 1) * size), alone.logProbs)).toBeLessThan(1e-4);
    }
  });

  it.each([
    ['五绝', '白日□□□，□□入□流'],
    ['七律', '□□□□□□□，□□江□□□流'],
  ])('写%s：合律，已定之字不动，同一种子同一首', async (form, given) => {
    const request = { form, given, theme: '秋江', seed: 7, beams: 6 };
    const [poem] = await write(request, { model });
    const text = poem?.text ?? '';
    [...given].forEach((char, i) => {
      if (/\p{Script=Han}/u.test(char)) expect([...text][i]).toBe(char);
    });
    for (const written of [text, poem?.textTraditional ?? '']) {
      const { findings, verdict } = scan(parsePoem(written), { form });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(verdict).toMatch(/regulated|rescued/u);
    }
    expect((await write(request, { model }))[0]?.text).toBe(text);
    expect((await write({ ...request, seed: 8 }, { model }))[0]?.text).not.toBe(text);
  });

  it('下一句：互不相同', async () => {
    const lines = await suggestNext({ form: '五绝', given: '白日依山尽，', count: 4, seed: 1, beams: 8 }, { model });
    expect(new Set(lines.map(({ line }) => line)).size).toBe(4);
    for (const { line } of lines) expect([...line]).toHaveLength(5);
  });

  it('中途可止', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done > 6 && controller.abort();
    const options = { model, signal: controller.signal, onProgress };
    await expect(write({ form: '七律', seed: 1, beams: 2 }, options)).rejects.toThrow(/abort/iu);
  });

  it('所得之分，与把全诗读一遍所得相同；各字之和即总分', async () => {
    const decoder = await decoderOf(model);
    const wanted = { meter: compileMeter('五绝'), rhyme: findGroup('十一真'), skeleton: [], preferred: [] };
    const decoding: Decoding = {
      prompt: { theme: ['秋'], title: '秋', rhyme: findGroup('十一真') },
      beams: 4,
      temperature: 0.8,
      topP: 0.95,
      lines: 4,
      random: random(3),
    };
    const found = (await decoder.prepare(wanted)?.search(decoding)) ?? [];
    expect(found).toHaveLength(4);
    const { message } = wordedPrompt({ ...decoding.prompt, form: '五绝' });
    for (const { ids, verse, logProb, logProbs } of found) {
      expect(verse.map((row) => row.length)).toEqual([5, 5, 5, 5]);
      expect(logProbs).toHaveLength(20);
      expect(logProbs.reduce((a, b) => a + b, 0)).toBeCloseTo(logProb, 4);
      const read = await model.logProbsOf(model.spelling?.chat?.(message) ?? [], ids);
      expect(read.reduce((a, b) => a + b, 0)).toBeCloseTo(logProb, 2);
    }
  });

  it('偏置使题字出现 (a bias brings a character in)', async () => {
    const decoder = await decoderOf(model);
    const wanted = { meter: compileMeter('五绝'), rhyme: findGroup('十一真'), skeleton: [], preferred: [] };
    const decoding = { prompt: { theme: [] }, beams: 4, temperature: 0, topP: 1, lines: 2, random: random(1) };
    const text = async (bias: ReadonlyMap<string, number>) =>
      (await decoder.prepare(wanted)?.search({ ...decoding, bias }))?.map(({ verse }) => verse.flat().join('')) ?? [];
    for (const one of await text(new Map([['鶴', 30]]))) expect(one).toContain('鶴');
    for (const one of await text(new Map([['鶴', -30]]))) expect(one).not.toContain('鶴');
  });

  it('已成之诗各字之分，不问合律否', async () => {
    const decoder = await decoderOf(model);
    const score = async (line: string) => {
      const [scored] = await decoder.score(compileMeter('五绝'), [{ lines: [line, line], prompt: { theme: [] } }]);
      return scored as Scored;
    };
    const { logProb, logProbs } = await score('白日依山盡');
    expect(logProbs).toHaveLength(10);
    expect(logProbs.reduce((a, b) => a + b, 0)).toBeCloseTo(logProb, 4);
    const total = async (line: string) => (await score(line)).logProb;
    expect(await total('明月出天山')).toBeGreaterThan(await total('鼏鼒齋龘龗'));
  });
});

describe('不合用的模型文件夹 (folders that will not do)', () => {
  let copies = 0;
  const copy = (change: (path: string) => void): string => {
    const path = join(scratch, `copy-${++copies}`);
    cpSync(folder, path, { recursive: true });
    change(path);
    return path;
  };
  const load = (path: string) => loadModel({ folder: path });

  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'])(
    '缺 %s：说出缺什么、应有什么',
    async (file) => {
      const path = copy((at) => rmSync(join(at, file)));
      const expected = {
        code: 'MODEL_UNAVAILABLE',
        zh: expect.stringContaining(file),
        en: expect.stringContaining(file),
      };
      await expect(load(path)).rejects.toMatchObject(expected);
    },
  );

  it('指定的精度没有：说出是哪个文件', async () => {
    await expect(loadModel({ folder, precision: 'fp16' })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      zh: expect.stringContaining('model_fp16.onnx'),
    });
  });

  it('权重不是 ONNX：MODEL_INVALID', async () => {
    const path = copy((at) => writeFileSync(join(at, 'onnx/model_quantized.onnx'), 'weights'));
    await expect(load(path)).rejects.toMatchObject({ code: 'MODEL_INVALID', zh: expect.stringContaining(path) });
  });

  it('词表写不出中文标点：说要怎样的词表', async () => {
    const path = copy((at) => {
      const file = join(at, 'tokenizer.json');
      const tokenizer = JSON.parse(readFileSync(file, 'utf8')) as { model: { vocab: Record<string, number> } };
      // 把高位字节都改作别的记号，余下只有 ASCII (only ASCII is left).
      const { vocab } = tokenizer.model;
      for (const [token, id] of Object.entries(vocab)) {
        if (/^[!-~]+$/u.test(token) || token === 'Ċ') continue;
        delete vocab[token];
        vocab[`#${id}`] = id;
      }
      (tokenizer.model as unknown as { merges: string[] }).merges = [];
      writeFileSync(file, JSON.stringify(tokenizer));
    });
    const request = write({ form: '五绝', seed: 1, beams: 2 }, { model: await load(path) });
    await expect(request).rejects.toMatchObject({ code: 'MODEL_INVALID', zh: expect.stringContaining('词表写不出') });
  });

  it('没有这个文件夹，也不像 hub 之名', async () => {
    await expect(load(join(scratch, 'none'))).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it.each([
    'std::bad_alloc',
    'Array buffer allocation failed',
    'Failed to allocate memory for requested buffer of size 8',
  ])('内存不足（%s）：MODEL_MEMORY', async (message) => {
    await expect(withMemory(() => Promise.reject(new RangeError(message)))).rejects.toMatchObject({
      code: 'MODEL_MEMORY',
      zh: expect.stringContaining(message),
    });
    const other = new Error('other');
    await expect(withMemory(() => Promise.reject(other))).rejects.toBe(other);
  });
});

describe('以文字求诗 (asking in words)', () => {
  it('体、题、韵、起式、已定之字俱在', () => {
    const { message, opening } = wordedPrompt({
      form: '七律',
      theme: [],
      title: '秋江',
      rhyme: findGroup('十一真'),
      firstLineRhymes: true,
      skeleton: [[], [undefined, '月']],
    });
    expect(opening).toBe('七言律诗《秋江》\n');
    expect(message).toBe(
      '写一首七言律诗，题为《秋江》，押平水韵上平十一真韵，首句入韵。' +
        '已定的字如下，□是待写的：\n□□□□□□□，□月□□□□□。\n只写诗，两句一行。',
    );
  });
});
