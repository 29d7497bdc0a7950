import { cp, mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { type Candidate, type RunOptions, TASKS } from '../../src/generate/index.ts';
import { parsePoem, scan } from '../../src/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

interface JsonPoem extends Omit<Candidate, 'scansion' | 'provenance'> {
  readonly provenance: readonly string[];
  readonly command: string;
  readonly verdict: string;
  readonly tones: readonly string[];
}
const poemsOf = (out: string): readonly JsonPoem[] => (JSON.parse(out) as { poems: JsonPoem[] }).poems;

describe('随库的模型 the shipped model', () => {
  test('JSON 的样子；合律；守题设', async () => {
    const argv = ['write', '秋江', '月', '--form', '五绝', '--rhyme', '尤', '--opening', '仄起', '--seed', '7'];
    const { code, out, err } = await tuiqiao([...argv, '--no-first-line-rhymes', '--format', 'json']);
    expect(err).toBe('');
    expect(code).toBe(0);
    const [poem] = poemsOf(out);
    expect(poem).toMatchObject({ form: '五绝', opening: '仄起', firstLineRhymes: false, rhyme: '下平十一尤', seed: 7 });
    expect(poem?.lines.map((line) => [...line].length)).toEqual([5, 5, 5, 5]);
    expect(poem?.tones).toHaveLength(4);
    expect(poem?.provenance).toEqual(Array(4).fill('机机机机机'));
    expect(Object.keys(poem?.scores ?? {})).toContain('theme');
    expect(poem?.command).toBe(
      'tuiqiao write 秋江 月 --form 五绝 --rhyme 尤 --opening 仄起 --no-first-line-rhymes --seed 7',
    );
    expect(typeof poem?.score).toBe('number');
    const scansion = scan(parsePoem(poem?.textTraditional ?? ''), { form: '五绝', rhyme: '下平十一尤' });
    expect(['regulated', 'rescued']).toContain(scansion.verdict);
  });

  test('同种子同诗；所印的命令再得此诗', async () => {
    const argv = ['write', '春山', '--form', '五绝', '-n', '2', '--seed', '3'];
    const first = await tuiqiao(argv);
    expect((await tuiqiao(argv)).out).toBe(first.out);
    const command = /^种子 4：tuiqiao (.+)$/mu.exec(first.out)?.[1];
    expect(command).toBe('write 春山 --form 五绝 --seed 4');
    const again = await tuiqiao(command?.split(' ') ?? []);
    expect(first.out).toContain(again.out);
  });

  test('已定的诗句一字不改', async () => {
    const given = '白日依山尽，黄河入海流。欲穷□里□';
    const { out } = await tuiqiao(['write', '--form', '五绝', '--given', given, '--seed', '1', '--format', 'json']);
    const [poem] = poemsOf(out);
    expect(poem?.text).toMatch(/^白日依山尽，黄河入海流。\n欲穷.里.，.{5}。$/u);
    expect(poem?.provenance).toEqual(['人人人人人', '人人人人人', '人人机人机', '机机机机机']);
  });

  test('写入文件', async () => {
    const cwd = await folderWith({});
    const { code, out } = await tuiqiao(['write', '月', '--form', '五绝', '--seed', '1', '-o', 'a.txt'], { cwd });
    expect(code).toBe(0);
    expect(out).toBe('');
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toContain('种子 1：tuiqiao write 月');
  });

  test('中断：退出码 130', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const { code, err } = await tuiqiao(['write', '月', '-n', '100'], { signal: controller.signal });
    expect(code).toBe(130);
    expect(err).toContain('stopped');
  });

  test.each([
    ['缺文件', (folder: string) => writeFile(join(folder, 'tokenizer.json'), ''), 'MODEL_INVALID'],
    ['没下完', (folder: string) => truncate(join(folder, 'onnx/model_quantized.onnx'), 1000), 'MODEL_INVALID'],
  ])('模型坏了（%s）→ 2', async (_name, spoil, error) => {
    const folder = await mkdtemp(join(tmpdir(), 'tuiqiao-model-'));
    await cp('data/model', folder, { recursive: true });
    await spoil(folder);
    const { code, out } = await tuiqiao(['write', '月', '--model', folder, '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(out).error.code).toBe(error);
  });
});

describe('不载入模型就能说的 what is told before the model is loaded', () => {
  const loadModel = vi.fn(() => Promise.reject(new Error('the model was loaded')));
  const loadGeneration = (async () => ({
    loadModel,
    TASKS,
  })) as unknown as Io['loadGeneration'];

  test.each([
    ['所求不可能', ['写', '--form', '五绝', '--given', '白日依山尽，黄河入海流', '--rhyme', '一东'], 'UNSATISFIABLE'],
    ['没有这种体裁', ['月', '--form', '俳句'], 'UNKNOWN_FORM'],
    ['没有这个韵部', ['月', '--rhyme', '二百韵'], 'UNKNOWN_RHYME'],
    ['题目没有汉字', ['moon'], 'INVALID_INPUT'],
    ['种子不是整数', ['月', '--seed', '1.5'], 'USAGE'],
    ['首数为零', ['月', '-n', '0'], 'USAGE'],
    ['温度不是数', ['月', '--temperature', 'x'], 'USAGE'],
    ['什么也没说', [], 'USAGE'],
    ['写不了的文件', ['月', '-o', 'no-such-folder/a.txt'], 'UNWRITABLE'],
    ['目录', ['月', '-o', '.'], 'UNWRITABLE'],
  ])('%s → 2', async (_name, argv, error) => {
    const { code, out } = await tuiqiao(['write', ...argv, '--format', 'json'], { loadGeneration });
    expect(code).toBe(2);
    expect(JSON.parse(out).error.code).toBe(error);
    expect(loadModel).not.toHaveBeenCalled();
  });

  test('没有模型目录 → 2', async () => {
    const { code, out } = await tuiqiao(['write', '月', '--model', 'no-such-model', '--format', 'json']);
    expect(code).toBe(2);
    expect(JSON.parse(out).error.code).toBe('MODEL_UNAVAILABLE');
  });
});

describe('进度与中断 progress and interruption', () => {
  const text = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。';
  const poem = (seed: number): Candidate => ({
    text,
    textTraditional: text,
    lines: ['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼'],
    linesTraditional: [],
    provenance: [],
    form: '五绝',
    opening: '仄起',
    firstLineRhymes: false,
    rhyme: '下平十一尤',
    score: 0,
    scores: {
      likelihood: 0,
      fit: 0,
      coherence: 0,
      theme: 0,
      coverage: 0,
      repetition: 0,
      pasted: 0,
      cliche: 0,
      clash: 0,
      images: 0,
      parallel: 0,
      sound: 0,
    },
    seed,
    scansion: scan(parsePoem(text)),
  });
  /** 写成一首便被打断的生成部分 (a generation module interrupted after its first poem). */
  const interrupted = (controller: AbortController): Io['loadGeneration'] =>
    (async () => ({
      loadModel: async () => ({}),
      TASKS: {
        write: {
          plan: () => ({}),
          run: async function* (_plan: object, { onProgress }: RunOptions) {
            onProgress?.({ done: 5, total: 40, partial: '白日依山尽' });
            yield poem(7);
            controller.abort();
            controller.signal.throwIfAborted();
          },
        },
      },
    })) as unknown as Io['loadGeneration'];

  test('已写成的照样印出，退出码 130', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, loadGeneration: interrupted(controller) };
    const { code, out, err } = await tuiqiao(['write', "王之涣's", '-n', '2', '--seed', '7'], options);
    expect(code).toBe(130);
    expect(out).toBe(`1.
白日依山尽，黄河入海流。
欲穷千里目，更上一层楼。

五绝 · 仄起首句不入韵 · 平水韵 下平十一尤 · 分 0.00
仄仄平平仄　平平仄仄平韵
仄平平仄仄　平仄仄平平韵
种子 7：tuiqiao write '王之涣'\\''s' --seed 7
`);
    expect(err).toBe('已停，得 1 首。\nstopped; 1 finished.\n');
  });

  test('进度只写在终端上，末了擦去', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, loadGeneration: interrupted(controller), isTTY: { stderr: true } };
    const { err } = await tuiqiao(['write', '月', '--format', 'json'], options);
    expect(err).toContain('\r\u001B[K推敲中 5/40 白日依山尽\r\u001B[K');
  });

  test('意外的错误 → 70，DEBUG 才有细节', async () => {
    const loadGeneration = () => Promise.reject(new Error('boom'));
    const { code, err } = await tuiqiao(['write', '月'], { loadGeneration });
    expect(code).toBe(70);
    expect(err).toContain('出了意外：boom');
    expect(err).not.toContain('at ');
    expect((await tuiqiao(['write', '月'], { loadGeneration, env: { DEBUG: '1' } })).err).toContain('    at ');
  });
});
