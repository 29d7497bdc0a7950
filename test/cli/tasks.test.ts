import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { ModelError } from '../../src/errors.ts';
import * as generation from '../../src/generate/index.ts';
import { parsePoem, scan } from '../../src/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

interface Conflict {
  readonly kind: string;
  readonly fix: { readonly zh: string };
}
interface Poem {
  readonly lines: readonly string[];
  readonly provenance: readonly string[];
  readonly tones: readonly string[];
  readonly scores: object;
  readonly changed?: readonly { readonly line: number; readonly zi: number }[];
  readonly changes?: readonly { readonly to: string; readonly mends: readonly { readonly name: string }[] }[];
}
interface Answer {
  readonly seed: number;
  readonly command: string;
  readonly legal?: boolean;
  readonly poems: readonly Poem[];
  readonly lines: readonly { readonly line: string; readonly score: number; readonly provenance: string }[];
  readonly rhymes: readonly { readonly char: string; readonly group: string; readonly share?: number }[];
  readonly error: { readonly code: string; readonly conflict?: readonly Conflict[] };
}
const answer = (out: string): Answer => JSON.parse(out) as Answer;

const DRAFT = '小楼听雨忆何人，灯火阑珊照此身。';
const FAULTY = '小楼听雨忆故人，灯火阑珊照此身。';

describe('续、补、藏、改 the tasks with the shipped model', () => {
  test('continue：文件里的体、韵、题作数，已有的一字不动，人机分明', async () => {
    const cwd = await folderWith({ 'draft.txt': `# 体: 七绝\n# 韵: 十一真\n# 题: 雨夜\n\n${DRAFT}\n` });
    const { code, out } = await tuiqiao(['continue', 'draft.txt', '--seed', '5'], { cwd });
    expect(code).toBe(0);
    const rows = out.split('\n');
    expect(rows[0]).toBe(DRAFT);
    expect(rows[2]).toBe('机机机机机机机　机机机机机机机');
    expect(out).toContain('七绝 · 平起首句入韵 · 平水韵 上平十一真 · 分 ');
    expect(out).toMatch(/^种子 5：tuiqiao continue draft.txt --seed 5$/mu);
  });

  test('next：一句一行，印出的命令再得此数句；JSON 好的在先', async () => {
    const argv = ['next', '小楼听雨忆何人，灯□□□□□□', '-n', '4', '--seed', '1', '--rhyme', '真'];
    const { code, out } = await tuiqiao(argv);
    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^ 1 {2}灯.{6} {2}[平仄]{7}韵 {2}上平十一真 {2}分 −?\d+\.\d\d/u);
    expect(rows[1]).toBe('    人机机机机机机');
    const command = /^种子 1：tuiqiao (.+)$/u.exec(rows.at(-1) ?? '')?.[1] ?? '';
    expect((await tuiqiao(command.split(' '))).out).toBe(out);
    const { lines } = answer((await tuiqiao([...argv, '--format', 'json'])).out);
    expect(lines).toHaveLength(4);
    expect(lines.map(({ line }) => line).sort()).toEqual(
      [...out.matchAll(/^ \d {2}(\S+)/gmu)].map((match) => match[1]).sort(),
    );
    expect(lines[0]?.score).toBe(Math.max(...lines.map(({ score }) => score)));
  });

  test('fill：几种填法，各不相同；写入文件', async () => {
    const cwd = await folderWith({});
    const argv = ['fill', '秋风□□满江城，孤雁□□带月声', '-n', '3', '--seed', '2', '--format', 'json', '-o', 'a.json'];
    const { code, out, err } = await tuiqiao(argv, { cwd });
    expect([code, out, err]).toEqual([0, '', '已写入 a.json (written)\n']);
    const { poems, seed } = answer(await readFile(join(cwd, 'a.json'), 'utf8'));
    expect(seed).toBe(2);
    expect(new Set(poems.map(({ lines }) => lines.join())).size).toBe(3);
    for (const { lines, provenance } of poems) {
      expect(lines.join('')).toMatch(/^秋风..满江城孤雁..带月声$/u);
      expect(provenance).toEqual(['人人机机人人人', '人人机机人人人']);
    }
  });

  test('cangtou：藏尾，各在其位', async () => {
    const argv = [
      'cangtou',
      '山高水长',
      '--at',
      '1.1 2.1 3.1 4.5',
      '--form',
      '五绝',
      '--seed',
      '3',
      '--format',
      'json',
    ];
    const [poem] = answer((await tuiqiao(argv)).out).poems;
    expect(poem?.provenance).toEqual(['人机机机机', '人机机机机', '人机机机机', '机机机机人']);
    expect(poem?.lines.join('')).toMatch(/^山.{4}高.{4}水.{8}长$/u);
  });

  test('cangtou：各处照所写之次与字相配', async () => {
    const argv = ['cangtou', '山水', '--at', '2.5 1.1', '--form', '五绝', '--seed', '3', '--format', 'json'];
    const [poem] = answer((await tuiqiao(argv)).out).poems;
    expect(poem?.lines.join('')).toMatch(/^水.{8}山.{10}$/u);
  });

  test('revise：只改所指之处', async () => {
    const argv = ['revise', DRAFT, '--at', '2.5-7', '--lock', '2.7', '-n', '2', '--seed', '1'];
    const { poems } = answer((await tuiqiao([...argv, '--format', 'json'])).out);
    expect(poems).toHaveLength(2);
    for (const { lines, changed } of poems) {
      expect(lines.join('')).toMatch(/^小楼听雨忆何人灯火阑珊..身$/u);
      for (const place of changed ?? []) expect([place.line, [5, 6].includes(place.zi)]).toEqual([2, true]);
    }
    expect((await tuiqiao(argv)).out).toMatch(/^1\. {2}2\.\S+ \S+→\S+　比原稿 [+−]\d/u);
  });

  test('repair：每处改动说明治何病', async () => {
    const argv = ['repair', FAULTY, '--seed', '1', '-n', '2'];
    const { code, out } = await tuiqiao(argv);
    expect(code).toBe(0);
    expect(out).toMatch(/^第一句第六字（1\.6） 故→.　治平仄（/mu);
    const { legal, poems } = answer((await tuiqiao([...argv, '--format', 'json'])).out);
    expect(legal).toBe(false);
    expect(poems[0]?.changes?.[0]?.mends[0]?.name).toBe('平仄');
    expect(poems[0]?.provenance).toEqual(['人人人人人机人', '人人人人人人人']);
    expect(poems[0]?.tones).toHaveLength(2);
    expect(poems[0]?.scores).toHaveProperty('theme');
  });

  test('repair：古体照近体来修，先说明', async () => {
    const { code, err } = await tuiqiao(['repair', '床前明月光，疑是地上霜。举头望明月，低头思故乡。', '-n', '1']);
    expect(code).toBe(0);
    expect(err).toContain('此诗认作古体，本不以近体论；今按五绝来修\n');
  });

  test('rhymes：押过的不列，例句以之收尾', async () => {
    const argv = ['rhymes', '小楼听雨忆何人', '--rhyme', '真', '-n', '3', '--seed', '1'];
    const { rhymes } = answer((await tuiqiao([...argv, '--format', 'json'])).out);
    expect(rhymes).toHaveLength(3);
    expect(rhymes.map(({ char }) => char)).not.toContain('人');
    const rows = (await tuiqiao(argv)).out.split('\n');
    expect(rows[0]).toBe('上平十一真');
    expect(rows[1]).toMatch(
      new RegExp(`^   1  ${rhymes[0]?.char}  +\\d+%  .{6}${rhymes[0]?.char}  唐宋诗押 \\d+ 次$`, 'u'),
    );
  });

  test('颜色只在要时才有，不只凭颜色分人机', async () => {
    const argv = ['fill', '秋风□□满江城', '-n', '1', '--seed', '2', '--theme', '秋'];
    const [plain, colored, off] = await Promise.all([
      tuiqiao(argv),
      tuiqiao(argv, { isTTY: { stdout: true } }),
      tuiqiao(argv, { isTTY: { stdout: true }, env: { NO_COLOR: '1' } }),
    ]);
    expect(colored.out).toContain('\u001B[36m秋风\u001B[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken off.
    expect(colored.out.replace(/\u001B\[\d+m/gu, '')).toBe(plain.out);
    expect(off.out).toBe(plain.out);
    expect(plain.out).toContain('人人机机人人人');
  });

  test('中断：退出码 130', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const { code, err } = await tuiqiao(['next', DRAFT, '-n', '100'], { signal: controller.signal });
    expect(code).toBe(130);
    expect(err).toContain('stopped');
  });
});

describe('不载入模型就能说的 what is told before the model is loaded', () => {
  const loadModel = vi.fn(() => Promise.reject(new Error('the model was loaded')));
  const loadGeneration = (async () => ({ ...generation, loadModel })) as unknown as Io['loadGeneration'];

  test('repair：本来合律，退出码 0', async () => {
    const { code, out } = await tuiqiao(['repair', DRAFT], { loadGeneration });
    expect([code, out]).toEqual([0, '本来合律，不必改。\nlegal as it is; nothing to mend.\n']);
    const json = await tuiqiao(['repair', DRAFT, '--format', 'json'], { loadGeneration });
    expect(answer(json.out)).toMatchObject({ legal: true, poems: [] });
    expect(loadModel).not.toHaveBeenCalled();
  });

  test('标准输入是空的', async () => {
    const { code, err } = await tuiqiao(['next', '-'], { loadGeneration, stdin: '\n' });
    expect([code, err]).toEqual([2, '错误：<stdin> 里没有诗句\nerror: there is no verse in <stdin>\n']);
  });

  test('所求不可能：逐条说怎样改', async () => {
    const argv = ['continue', '白日依山尽，黄河入海流', '--rhyme', '一东'];
    const { code, err } = await tuiqiao(argv, { loadGeneration });
    expect(code).toBe(2);
    expect(err).toContain('  第 2 句第 5 字是“流”（平声）\n    可：换上平一东之字，或空出此字 (');
    const json = await tuiqiao([...argv, '--format', 'json'], { loadGeneration });
    const { error } = answer(json.out);
    expect(error.code).toBe('UNSATISFIABLE');
    expect(error.conflict?.map(({ kind }) => kind)).toEqual(['char', 'rhyme', 'meter']);
    expect(error.conflict?.[1]?.fix.zh).toBe('改押下平十一尤');
    expect(loadModel).not.toHaveBeenCalled();
  });

  const POEM = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
  test.each([
    ['没有诗句', ['continue'], 'USAGE'],
    ['没有诗句', ['fill'], 'USAGE'],
    ['没有诗句', ['repair'], 'USAGE'],
    ['没有诗句，也没说体裁', ['next'], 'USAGE'],
    ['没有诗句，也没说体裁', ['rhymes'], 'USAGE'],
    ['没有要藏的字', ['cangtou'], 'USAGE'],
    ['没说推敲何处', ['revise', POEM], 'USAGE'],
    ['没有这一处', ['revise', POEM, '--at', '9.1'], 'INVALID_INPUT'],
    ['所及不对', ['revise', POEM, '--at', '1', '--reach', '半首'], 'USAGE'],
    ['已经写完', ['continue', POEM], 'INVALID_INPUT'],
    ['已经写完', ['next', POEM], 'USAGE'],
    ['没有空处', ['fill', POEM], 'INVALID_INPUT'],
    ['韵脚都定了', ['rhymes', POEM], 'INVALID_INPUT'],
    ['不足一句', ['next', '空山'], 'NO_VERSE'],
    ['没有此文件', ['repair', 'no-such-file.txt'], 'UNREADABLE'],
    ['藏不下', ['cangtou', '春江花月夜', '--form', '五绝'], 'INVALID_INPUT'],
    ['没有这一项分数', ['next', '白日依山尽', '--weight', 'foo=1'], 'INVALID_INPUT'],
    ['倍数不成样子', ['next', '白日依山尽', '--weight', 'theme'], 'USAGE'],
    ['不止一首', ['repair', POEM, POEM], 'USAGE'],
    ['没有第三首', ['repair', POEM, POEM, '--poem', '3'], 'USAGE'],
    ['写不了的文件', ['fill', '白日□山尽', '-o', 'no-such-folder/a.txt'], 'UNWRITABLE'],
  ])('%s → 2: %j', async (_name, argv, error) => {
    const { code, out } = await tuiqiao([...argv, '--format', 'json'], { loadGeneration });
    expect(code).toBe(2);
    expect(answer(out).error.code).toBe(error);
    expect(loadModel).not.toHaveBeenCalled();
  });

  test('没有找到 → 1', async () => {
    const empty = (async () => ({
      ...generation,
      loadModel: async () => ({}),
      TASKS: { revise: { plan: () => ({}), run: async function* () {} } },
    })) as unknown as Io['loadGeneration'];
    const { code, err } = await tuiqiao(['revise', POEM, '--at', '1.1'], { loadGeneration: empty });
    expect(code).toBe(1);
    expect(err).toContain('没有别的合律的写法');
  });
});

test('revise：原稿有空白，无分可比，便不说 no gain is told where the draft has blanks', async () => {
  const lines = ['白日依山尽', '黄河入海流'];
  const way = {
    lines,
    text: '白日依山尽，黄河入海流。',
    provenance: [[...'人人人人机'], [...'人人人人人']],
    changed: [{ line: 1, zi: 5, from: '□', to: '尽' }],
    score: -1,
    scansion: scan(parsePoem(lines.join('\n')), { form: '五绝' }),
  };
  const loadGeneration = (async () => ({
    ...generation,
    loadModel: async () => ({}),
    TASKS: {
      revise: {
        plan: () => ({}),
        run: async function* () {
          yield way;
        },
      },
    },
  })) as unknown as Io['loadGeneration'];
  const argv = ['revise', '白日依山□，黄河入海流', '--at', '1.5'];
  expect((await tuiqiao(argv, { loadGeneration })).out).toMatch(/^1\. {2}1\.5 □→尽\n/u);
  const { poems } = answer((await tuiqiao([...argv, '--format', 'json'], { loadGeneration })).out);
  expect(poems[0]).toHaveProperty('changed');
  expect(poems[0]).not.toHaveProperty('gain');
});

test('半途出错：已得的与错误同在一个 JSON 里', async () => {
  const poems = {
    text: '',
    lines: ['白日依山尽'],
    provenance: [['人']],
    scansion: { verdict: 'regulated', lines: [], rescues: [] },
  };
  const loadGeneration = (async () => ({
    loadModel: async () => ({}),
    TASKS: {
      continue: {
        plan: () => ({}),
        run: async function* () {
          yield { ...poems, seed: 7 };
          throw new ModelError('MODEL_INVALID', '模型坏了', 'the model is broken');
        },
      },
    },
  })) as unknown as Io['loadGeneration'];
  const argv = ['continue', '白日依山尽', '-n', '2', '--format', 'json'];
  const { code, out, err } = await tuiqiao(argv, { loadGeneration });
  expect(code).toBe(2);
  expect(answer(out).poems).toHaveLength(1);
  expect(answer(out).error.code).toBe('MODEL_INVALID');
  expect(err).toBe('错误：模型坏了\nerror: the model is broken\n');
});

test.each(['write', 'continue', 'next', 'fill', 'cangtou', 'revise', 'repair', 'score', 'rhymes'])(
  '%s --help：双语，有例',
  async (name) => {
    const { code, out } = await tuiqiao([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('例 Examples:');
    expect(out).toContain(`tuiqiao ${name} `);
    expect(out).toContain('hub:owner/name folder of a model');
  },
);

test('rhyme 与 rhymes 的帮助各指其别', async () => {
  expect((await tuiqiao(['rhyme', '--help'])).out).toContain('用 rhymes');
  expect((await tuiqiao(['rhymes', '--help'])).out).toContain('用 rhyme）');
});
