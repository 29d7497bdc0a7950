import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, tuiqiao } from './fake-io.ts';

const POEM = '小楼听雨忆何人，灯火阑珊照此身。十载江湖归未得，一窗风月属诗邻。';

interface Row {
  readonly id: unknown;
  readonly logprob: number;
  readonly perplexity: number;
  readonly characters: number;
  readonly perCharacter: readonly { readonly char: string; readonly logprob: number }[];
  readonly error?: { readonly code: string; readonly zh: string; readonly en: string };
}

describe('score', () => {
  test('困惑度；逐字', async () => {
    const { code, out } = await tuiqiao(['score', POEM, '--by-char']);
    expect(code).toBe(0);
    const [first, told, ...rows] = out.trimEnd().split('\n');
    expect(first).toMatch(/^困惑度 \d+\.\d perplexity　对数概率 −\d+\.\d\d log-probability　28 字 characters$/u);
    expect(told).toBe('模型所知 told to the model：七绝 · 平起首句入韵 · 上平十一真');
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/^小 −\d+\.\d\d {2}楼 /u);
  });

  test('JSON：几首；不成的一首说明，退出码 2', async () => {
    const cwd = await folderWith({ 'a.txt': `# 题: 雨夜\n${POEM}\n\n# 题: 缺字\n小楼听雨忆□人，灯火阑珊照此身。\n` });
    const { code, out, err } = await tuiqiao(['score', 'a.txt', '--format', 'json'], { cwd });
    expect(code).toBe(2);
    const { scores } = JSON.parse(out) as {
      scores: readonly (Row & { title: string; conditions: { theme: string[] } })[];
    };
    expect(scores.map(({ title }) => title)).toEqual(['雨夜', '缺字']);
    expect(scores[0]?.conditions.theme).toContain('雨');
    expect(scores[1]?.error?.code).toBe('INVALID_INPUT');
    expect(err).toContain('错误：有空处的诗不能计分');
  });

  test('jsonl：一行进一行出，错的也是一行，退出码 1；有题与无题不同', async () => {
    const stdin = [
      JSON.stringify({ id: 1, text: POEM }),
      JSON.stringify({ id: 'b', text: POEM, title: '雨夜' }),
      'not json',
      JSON.stringify({ id: 4 }),
      '',
      JSON.stringify({ id: 5, text: '春' }),
    ].join('\n');
    const { code, out, err } = await tuiqiao(['score', '--input', 'jsonl', '-'], { stdin });
    expect(code).toBe(1);
    expect(err).toBe('');
    const rows = out
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row) as Row);
    expect(rows.map(({ id }) => id)).toEqual([1, 'b', null, 4, 5]);
    expect(rows.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'USAGE', 'USAGE', 'INVALID_INPUT']);
    expect(rows[2]?.error?.zh).toBe('<stdin>:3 不是 JSON');
    const [plain, titled] = rows as [Row, Row];
    expect(plain.characters).toBe(28);
    expect(Object.keys(plain)).toEqual(['id', 'logprob', 'perplexity', 'characters', 'perCharacter', 'conditions']);
    expect(Object.keys(plain.perCharacter[0] ?? {})).toEqual(['line', 'zi', 'char', 'logprob']);
    expect(plain.perCharacter.reduce((sum, one) => sum + one.logprob, 0)).toBeCloseTo(plain.logprob, 6);
    expect(Math.exp(-plain.logprob / plain.characters)).toBeCloseTo(plain.perplexity, 6);
    expect(titled.logprob).not.toBe(plain.logprob);
  });

  test('.jsonl 文件自知，写入文件，全成则 0', async () => {
    const cwd = await folderWith({ 'p.jsonl': `${JSON.stringify({ id: 1, text: POEM })}\n` });
    const { code, out } = await tuiqiao(['score', 'p.jsonl', '-o', 's.jsonl'], { cwd });
    expect([code, out]).toEqual([0, '']);
    expect((JSON.parse(await readFile(join(cwd, 's.jsonl'), 'utf8')) as Row).id).toBe(1);
  });

  test('中断：退出码 130', async () => {
    const { code } = await tuiqiao(['score', POEM], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
  });

  test.each([
    ['没有诗', ['score'], '给哪首诗计分'],
    ['没有文件', ['score', '--input', 'jsonl', 'none.jsonl'], '没有这个文件'],
    ['目录', ['score', '--input', 'jsonl', 'src'], '是目录'],
    ['写不了', ['score', POEM, '-o', 'no-such-folder/a'], '写不了'],
  ])('%s → 2', async (_name, argv, zh) => {
    const { code, err } = await tuiqiao(argv);
    expect(code).toBe(2);
    expect(err).toContain(zh);
  });
});
