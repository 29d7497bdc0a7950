import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GenerationModule } from '../../src/cli/io.ts';
import { type Journal, journalFolder, journalIn } from '../../src/cli/journal.ts';
import { Shell, type ShellOptions } from '../../src/cli/shell.ts';
import * as generation from '../../src/generate/index.ts';
import { parsePoem, scan, UnsatisfiableError } from '../../src/index.ts';
import { tuiqiao } from '../cli/fake-io.ts';

/** 早已不在的进程 (the id of a process that is not there). */
const GONE = 999_999_999;
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tuiqiao-shell-'));

/** 不载入模型的生成部分，可换其中几项、几事 (the generation module with no model behind it, some of its tasks replaced). */
const withoutModel = (
  changed: Partial<GenerationModule> = {},
  tasks: Readonly<Record<string, Partial<generation.Task<never, object, unknown>>>> = {},
): ShellOptions['loadGeneration'] =>
  (async () => ({
    ...generation,
    loadModel: async () => ({}),
    TASKS: { ...generation.TASKS, ...tasks },
    ...changed,
  })) as unknown as ShellOptions['loadGeneration'];
const plan = () => ({});

async function shell(options: Partial<ShellOptions> = {}): Promise<{
  readonly shell: Shell;
  readonly cwd: string;
  said(): string;
  play(...inputs: readonly string[]): Promise<string>;
}> {
  const cwd = options.cwd ?? (await folder());
  let out = '';
  const made = new Shell({
    cwd,
    around: {},
    isTTY: false,
    write: (text) => {
      out += text;
    },
    loadGeneration: withoutModel(),
    ...options,
  });
  const said = () => {
    const text = out;
    out = '';
    return text;
  };
  const play = async (...inputs: readonly string[]): Promise<string> => {
    for (const input of inputs) await made.handle(input);
    return said();
  };
  return { shell: made, cwd, said, play };
}

const line = (text: string): generation.LineCandidate =>
  ({
    line: text,
    at: 2,
    provenance: [...text].map(() => '机'),
    score: 0,
    seed: 1,
    rhyme: '下平十一尤',
    opening: '仄起',
    firstLineRhymes: false,
    pattern: '平平仄仄平',
    scansion: scan(parsePoem('白日依山尽，黄河入海流。'), { form: '五绝' }),
  }) as unknown as generation.LineCandidate;

test('Ctrl-C 停下生成，已出的候选仍可取用，诗稿未动', async () => {
  const {
    shell: made,
    said,
    play,
  } = await shell({
    loadGeneration: withoutModel(
      {},
      {
        next: {
          plan,
          run: async function* (_plan, { signal }) {
            yield line('黄河入海流');
            await new Promise((_, reject) => {
              if (signal?.aborted) reject(signal.reason);
              signal?.addEventListener('abort', () => reject(signal.reason));
            });
          },
        },
      },
    ),
  });
  expect(made.interrupt()).toBe(false);
  await play('新 五绝', '白日依山尽');
  const running = made.handle('续');
  let out = '';
  await expect.poll(() => (out += said())).toContain('黄河入海流');
  expect(made.interrupt()).toBe(true);
  await running;
  out += said();
  expect(out).toContain('  1  黄河入海流');
  expect(out).toContain('已停，诗稿未动；已列的仍可取用。');
  expect(await play('1')).toContain('  2  黄河入海流');
});

test('不可能的，载入模型之前就说相抵的各条与改法', async () => {
  const { play } = await shell({
    loadGeneration: withoutModel({ loadModel: () => Promise.reject(new Error('the model was loaded')) }),
  });
  const out = await play('新 五绝', '韵 一东', '白日依山尽', '黄河入海流', '续');
  expect(out).toContain('几条不能并存，改其一即可');
  expect(out).toContain('  · 第 2 句第 5 字是“流”（平声）  →  换上平一东之字');
  expect(out).toMatch(/ {2}· 押上平一东 {2}→ {2}改押.*下平十一尤/u);
});

test.each([
  ['藏头', ['新 五绝 平起 不入韵', '藏头 月月月月 句尾'], '几条不能并存，改其一即可'],
  ['推', ['新 五绝 平起', '白日依山尽', '推 1.5'], '几条不能并存，改其一即可'],
  ['修', ['新 五绝', '白日依山尽', '黄水入海流', '锁 2', '修'], '几条不能并存'],
  ['押', ['新 五绝 平起', '白日依山尽', '押'], '几条不能并存，改其一即可'],
])('%s：不可能的，也在载入模型之前就说', async (_name, inputs, message) => {
  const { play } = await shell({
    loadGeneration: withoutModel({ loadModel: () => Promise.reject(new Error('the model was loaded')) }),
  });
  const out = await play(...inputs);
  expect(out).toContain(message);
  expect(out).not.toContain('载入模型');
});

test('押：韵未定，几韵各列几个；所求之数由几韵平分', async () => {
  const few = { 上平六鱼: '书居初余', 下平十一尤: '流秋楼舟', 上平四支: '时诗枝迟', 上平十一真: '人春新尘' };
  const words = Object.entries(few).flatMap(([group, chars]) =>
    [...chars].map((char) => ({ char, charTraditional: char, group, count: 1 })),
  );
  const listed = async (found: readonly generation.RhymeWord[]) => {
    const run = async function* () {
      yield* found;
    };
    const { play } = await shell({ loadGeneration: withoutModel({}, { rhymes: { plan, run } }) });
    const rows = [...(await play('新 五绝', '押 2')).matchAll(/^ +\d+ {2}(.) {2}(\S+) ·/gmu)];
    return rows.map(([, char = '', group = '']) => char + group);
  };
  expect((await listed(words)).join(' ')).toBe(
    '书六鱼 居六鱼 初六鱼 流十一尤 秋十一尤 楼十一尤 时四支 诗四支 枝四支 人十一真 春十一真 新十一真',
  );
  expect(await listed(words.map((word) => ({ ...word, group: '上平六鱼' })))).toHaveLength(12);
});

test('所说的模型是一个文件：照样说模型不行，不出意外', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'model.onnx'), '');
  const { play } = await shell({
    cwd,
    model: 'model.onnx',
    loadGeneration: withoutModel({ loadModel: generation.loadModel }),
  });
  const out = await play('新 五绝', '白日依山尽', '续');
  expect(out).toContain(`载入模型 ${join(cwd, 'model.onnx')}……`);
  expect(out).toContain('续、写等需要语言模型');
  expect(out).not.toContain('出了意外');
});

test('模型不在：说该装什么，押改凭韵书，? 不必模型', async () => {
  const { play } = await shell({
    model: 'no-such-model',
    loadGeneration: withoutModel({ loadModel: generation.loadModel }),
  });
  const out = await play('新 五绝', '韵 尤', '白日依山尽', '续', '押');
  expect(out.match(/续、写等需要语言模型/gu)).toHaveLength(2);
  expect(out).toContain('依韵书与常用之序，不凭模型');
  expect(await play('1')).toMatch(/ {2}2 {2}□□□□./u);
  const asked = await play('? 1.3');
  expect(asked).toContain('  1 ');
  expect(asked).not.toContain('需要语言模型');
});

test('兴：没有诗选则说明；有则列出，不入稿', async () => {
  expect(await (await shell()).play('兴 秋')).toContain('没有带诗选');
  const { play } = await shell({
    loadAnthology: async () => ({
      inspire: ({ theme }) => [{ line: '清泉石上流', poem: { title: String(theme), author: '王维', dynasty: '唐' } }],
    }),
  });
  expect(await play('兴 山居')).toContain('  清泉石上流  王维《山居》（唐）');
  expect(await play('看')).toContain('还没有诗句');
});

test('会话记录：改一回记一回；没有好好结束的，下次问；取回或丢去之后不再问', async () => {
  const at = await folder();
  const crashed = await shell({ journal: journalIn(at, GONE) });
  await crashed.play('新 五绝', '白日依山尽');
  await writeFile(join(at, `${GONE - 1}-.json`), '坏了');
  const next = await shell({ journal: journalIn(at) });
  next.shell.greet();
  expect(next.said()).toContain('上次的诗稿没有存好：\n     白日依山尽');
  expect(await next.play('接')).toContain('已取回：五绝 白日依山尽');
  await next.play('退');
  expect(await readFile(join(next.cwd, '推敲-自动保存.txt'), 'utf8')).toContain('白日依山尽');
  const third = await shell({ journal: journalIn(at) });
  third.shell.greet();
  expect(third.said()).not.toContain('没有存好');
});

test('会话记录：存了便不留；别的会话正写着的不动；写不了只说一回', async () => {
  const at = await folder();
  const { play, cwd } = await shell({ journal: journalIn(at) });
  await play('白日依山尽');
  expect(await readdir(at)).toEqual([expect.stringMatching(new RegExp(`^${process.pid}-\\d*\\.json$`, 'u'))]);
  const other = await shell({ journal: journalIn(at, GONE) });
  other.shell.greet();
  expect(other.said()).not.toContain('没有存好');
  await play('存 a.txt');
  expect(await readdir(at)).toEqual([]);
  expect(await readdir(cwd)).toEqual(['a.txt']);
  const broken: Journal = {
    write: () => {
      throw new Error('disk full');
    },
    remove: () => {},
    leftover: () => undefined,
  };
  const out = await (await shell({ journal: broken })).play('白日依山尽', '黄河入海流');
  expect(out.match(/会话记不下来（disk full）/gu)).toHaveLength(1);
  expect(out).toContain('  2  黄河入海流');
});

test('记录的目录', () => {
  expect(journalFolder({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/tuiqiao');
  expect(journalFolder({ HOME: '/h' })).toBe('/h/.local/state/tuiqiao');
  expect(journalFolder({})).toBeUndefined();
});

test('修而不成，不再叫人去修', async () => {
  const conflict = [{ zh: '平起', en: 'level opening' }] as unknown as UnsatisfiableError['conflict'];
  const unmendable = () => {
    throw new UnsatisfiableError(conflict);
  };
  const { play } = await shell({ loadGeneration: withoutModel({}, { repair: { plan: unmendable } }) });
  const draft = ['新 五绝', '韵 一东', '白日依山尽', '黄河入海流'];
  expect(await play(...draft, '续')).toContain('也可 修');
  const out = await play('修');
  expect(out).toContain('几条不能并存');
  expect(out).not.toContain('也可 修');
});

test('文件读写不成，用中文说缘由，不抄系统的话', async () => {
  const { play, cwd } = await shell();
  expect(await play('开 nofile.txt')).toMatch(/^nofile\.txt：没有这个文件。 There is no such file\.\n/u);
  expect(await play('白日依山尽', '存 nonexist/x.txt')).toContain('nonexist/x.txt：没有所说的文件夹。');
  await mkdir(join(cwd, 'a.txt'));
  expect(await play('开 a.txt', '存 a.txt', '出 md a.txt').then((out) => out.match(/a\.txt：是文件夹/gu))).toHaveLength(
    3,
  );
  expect(await play('开 nofile.txt', '存 nonexist/x.txt', '存 a.txt')).not.toMatch(/ENOENT|EISDIR|open '/u);
});

test('开没有的文件、坏的诗稿，只说', async () => {
  const { play, cwd } = await shell();
  expect(await play('开 no-such.txt')).toContain('没有这个文件');
  await writeFile(join(cwd, 'b.txt'), 'hello');
  expect(await play('开 b.txt')).toContain('里面没有诗句');
  expect(await play('出 md b.txt', '白日依山尽', '出 md b.txt')).toContain('b.txt 已有别的内容，未动；换个文件名');
});

test('tuiqiao repl：管道里照本；诗稿可由参数给出', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'a.txt'), '# 体: 五绝\n白日依山尽，黄河入海流。\n');
  const { code, out, err } = await tuiqiao(['repl', 'a.txt'], { cwd, stdin: '欲穷千里目\n存! b.txt\n退\n' });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('读入 a.txt\n  白日依山尽，黄河入海流。');
  expect(await readFile(join(cwd, 'b.txt'), 'utf8')).toBe('# 体: 五绝\n白日依山尽，黄河入海流。\n欲穷千里目，\n');
  expect(out).toMatch(/再会。\n$/u);
  expect(out).not.toContain('\u001B');
});
