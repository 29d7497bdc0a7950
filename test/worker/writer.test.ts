import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  continuePoem,
  type LanguageModel,
  loadModel,
  score,
  suggestNext,
  suggestNextEach,
} from '../../src/generate/index.ts';
import { InvalidInputError, ModelError, pingshui, UnknownFormError, UnsatisfiableError } from '../../src/index.ts';
import { loadBook } from '../../src/rhyme/books/index.ts';
import { createWriter, joinWriter, WorkerError, type Writer } from '../../src/worker/index.ts';

const folder = fileURLToPath(new URL('../../data/model', import.meta.url));
const QUICK = { form: '五绝', given: '白日依山尽，', count: 1, beams: 4, pool: 4, seed: 7 } as const;
/** 要很久的一件 (one that takes long). */
const LONG = { form: '七律', beams: 4, pool: 2000, seed: 7 } as const;

let model: LanguageModel;
let writer: Writer;
beforeAll(async () => {
  [model, writer] = await Promise.all([loadModel({ folder }), createWriter({ model: folder })]);
});
afterAll(() => writer.close());

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('在工作线程里写 (writing in a thread)', () => {
  it('所得与在本线程里相同，进度也来', async () => {
    let told = 0;
    const onProgress = () => void told++;
    const lines = await writer.suggestNext({ ...QUICK, count: 2 }, { onProgress });
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(await suggestNext({ ...QUICK, count: 2 }, { model }));
    expect(told).toBeGreaterThan(0);
  });

  it('整首、计分、逐个', async () => {
    const poem = { given: '白日依山尽，黄河入海流。欲穷千里目，', form: '五绝', beams: 4, pool: 4, seed: 7 } as const;
    const written = await writer.continuePoem(poem);
    expect(written).toHaveLength(1);
    expect(written).toEqual(await continuePoem(poem, { model }));
    const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
    expect(await writer.score({ text })).toEqual(await score({ text }, { model }));
    const here: string[] = [];
    for await (const { line } of suggestNextEach({ ...QUICK, count: 3 }, { model })) here.push(line);
    const there: string[] = [];
    for await (const { line } of writer.suggestNextEach({ ...QUICK, count: 3 })) there.push(line);
    expect(there).toHaveLength(3);
    expect(there).toEqual(here);
  });

  it('韵书给其值也可，送过去的是其名', async () => {
    for (const book of [pingshui, await loadBook('词林正韵')]) {
      const request = { ...QUICK, book };
      expect((await writer.suggestNext(request))[0]).toEqual((await suggestNext(request, { model }))[0]);
    }
  });

  it('先来先做', async () => {
    const done: number[] = [];
    const one = async (i: number) => {
      await writer.suggestNext({ ...QUICK, seed: i });
      done.push(i);
    };
    await Promise.all([1, 2, 3, 4].map(one));
    expect(done).toEqual([1, 2, 3, 4]);
  });
});

describe('叫停 (aborts)', () => {
  it('正在做的即刻抛其缘由，后面的照做', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('不要了'));
    const stopped = thrown(writer.write(LONG, { signal: controller.signal, onProgress }));
    const after = writer.suggestNext(QUICK);
    expect(await stopped).toBe(controller.signal.reason);
    expect(await after).toHaveLength(1);
  });

  it('还在等的、未做先停的', async () => {
    const controller = new AbortController();
    const first = writer.suggestNext(QUICK);
    const waiting = thrown(writer.write(LONG, { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toBe(controller.signal.reason);
    expect(await thrown(writer.suggestNext(QUICK, { signal: controller.signal }))).toBe(controller.signal.reason);
    expect(await first).toHaveLength(1);
    expect(await writer.suggestNext(QUICK)).toHaveLength(1);
  });

  it('不再取了也是停', async () => {
    for await (const { line } of writer.suggestNextEach({ ...QUICK, count: 50, pool: 2000 })) {
      expect([...line]).toHaveLength(5);
      break;
    }
    expect(await writer.suggestNext(QUICK)).toHaveLength(1);
  });
});

describe('错误有类型 (typed errors)', () => {
  it.each([
    ['没有的体裁', { form: '八绝' }, UnknownFormError],
    ['不可能的', { form: '五绝', given: '白日依山尽，黄河入海流', rhyme: '一东' }, UnsatisfiableError],
    ['送不过去的', { form: '五绝', theme: () => {} }, InvalidInputError],
    ['不是请求', 7, InvalidInputError],
    ['自造的韵书', { form: '五绝', book: { ...pingshui, id: '无' } }, Error],
  ])('%s', async (_, request, type) => {
    const error = await thrown(writer.write(request as never));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: expect.any(String), zh: expect.any(String) });
  });

  it('没有模型', async () => {
    const error = await thrown(createWriter({ model: `${folder}/无` }));
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).code).toBe('MODEL_UNAVAILABLE');
  });

  it('选项不对，已停的信号，载入时叫停', async () => {
    expect(await thrown(createWriter({ model: 3 as never }))).toBeInstanceOf(InvalidInputError);
    expect(await thrown(joinWriter({} as never))).toBeInstanceOf(InvalidInputError);
    const signal = AbortSignal.abort(new Error('停'));
    expect(await thrown(createWriter({ signal }))).toBe(signal.reason);
    const controller = new AbortController();
    const loading = thrown(createWriter({ model: folder, signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    expect(await loading).toBe(controller.signal.reason);
  });
});

describe('几个用者，几个写者 (several clients and writers)', () => {
  it('另开的线通到同一写者；关了它，原线照用', async () => {
    const joined = await joinWriter(writer.connect());
    expect(joined.model).toBe(writer.model);
    const [mine, theirs] = await Promise.all([writer.suggestNext(QUICK), joined.suggestNext(QUICK)]);
    expect(theirs).toEqual(mine);
    joined.close();
    expect(await thrown(joined.suggestNext(QUICK))).toMatchObject({ code: 'WRITER_CLOSED' });
    expect(await writer.suggestNext(QUICK)).toHaveLength(1);
  });

  it('再起一个是另一个；关了的一概说已关，在等的也说', async () => {
    const second = await createWriter({ model: folder });
    const joined = await joinWriter(second.connect());
    const waiting = [second.write(LONG), second.suggestNext(QUICK), joined.write(LONG)].map(thrown);
    second.close();
    second.close();
    const [one, two, far] = await Promise.all(waiting);
    expect(one).toBeInstanceOf(WorkerError);
    expect(one).toMatchObject({ code: 'WRITER_CLOSED' });
    expect(two).toMatchObject({ code: 'WRITER_CLOSED' });
    expect(far).toMatchObject({ code: 'WORKER_LOST' });
    expect(await thrown(second.suggestNext(QUICK))).toMatchObject({ code: 'WRITER_CLOSED' });
    expect(() => second.connect()).toThrow(WorkerError);
    expect(await writer.suggestNext(QUICK)).toHaveLength(1);
  });
});

describe('中途没了、胡言乱语 (lost workers, and rubbish)', () => {
  it('线程被杀：在等的都抛 WORKER_LOST，不悬着', async () => {
    const threads: Worker[] = [];
    const post = Worker.prototype.postMessage;
    // 借 postMessage 认出那个线程 (the thread is found by what is posted to it).
    Worker.prototype.postMessage = function (this: Worker, ...args: Parameters<typeof post>) {
      threads.push(this);
      return post.apply(this, args);
    };
    const doomed = await createWriter({ model: folder });
    Worker.prototype.postMessage = post;
    const waiting = [doomed.write(LONG), doomed.suggestNext(QUICK)].map(thrown);
    await threads[0]?.terminate();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'WORKER_LOST' });
    expect(await thrown(doomed.suggestNext(QUICK))).toMatchObject({ code: 'WORKER_LOST' });
  });

  it('送来的胡言不理，有号的答其错；写者照常', async () => {
    const port = writer.connect();
    const answers: unknown[] = [];
    port.onmessage = ({ data }) => answers.push(data);
    const rubbish = [
      null,
      7,
      'load',
      [],
      {},
      { kind: 3 },
      { kind: 'join', port: 'x' },
      { kind: 'abort', id: 99 },
      { kind: 'abort', id: 'x' },
      { kind: 'run' },
      { kind: 'load', materials: { model: 'x' } },
      { kind: 'run', id: 1, task: 'constructor' },
      { kind: 'nonsense', id: 2 },
      { kind: 'run', id: 3, task: 'write', request: null },
      { kind: 'run', id: Number.NaN, task: 'write', request: { form: '无' } },
    ];
    for (const one of rubbish) port.postMessage(one);
    expect(await writer.suggestNext(QUICK)).toHaveLength(1);
    // 那条线上的话，不与这条线论先后 (the two lines keep no order between them).
    await vi.waitFor(() => expect(answers).toHaveLength(5), 20_000);
    expect(answers).toMatchObject([
      { kind: 'ready' },
      { kind: 'failed', id: 1, error: { code: 'INVALID_INPUT' } },
      { kind: 'failed', id: 2, error: { code: 'INVALID_INPUT' } },
      { kind: 'failed', id: 3, error: { code: 'INVALID_INPUT' } },
      { kind: 'failed', id: Number.NaN, error: { code: 'UNKNOWN_FORM' } },
    ]);
    port.close();
  });
});
