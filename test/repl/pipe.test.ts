import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parsePoem, scan } from '../../src/index.ts';

const TSX = import.meta.resolve('tsx');
const MAIN = resolve('examples/repl/main.ts');

/** 照本跑一场会话 (plays a scripted session over a pipe). */
async function session(
  cwd: string,
  script: string,
  model: readonly string[] = ['--model', pathToFileURL(join(cwd, 'no-model')).pathname],
): Promise<{ code: number; out: string; err: string }> {
  const args = ['--import', TSX, MAIN, ...model];
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, XDG_STATE_HOME: join(cwd, 'state') } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  child.stdin.end(script);
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('没有模型的一场会话：写、检、存都行，续说该装什么，退时自动保存', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-repl-'));
  await writeFile(join(cwd, 'taken.txt'), '别人的诗');
  const script = `新 五绝 仄起 不入韵
白日依山尽
续
黄河入海流
写
欲穷千里目
更上一层楼
检
存 taken.txt
存 a.txt
存 a.txt
foo
改 4 更上百尺楼
`;
  const { code, out, err } = await session(cwd, script);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out.match(/续、写等需要语言模型/gu)).toHaveLength(2);
  expect(out).toContain('五绝第 2 句  平平仄仄平 韵');
  expect(out).toContain('五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤');
  expect(out).toContain('taken.txt 已有别的内容');
  expect(out.match(/已存入 a\.txt。/gu)).toHaveLength(2);
  expect(out).toContain('不懂“foo”');
  expect(out).toContain('未存的诗稿已存入 推敲-自动保存.txt。\n再会。\n');
  expect(out).not.toContain('推敲> ');
  expect((await readdir(cwd)).sort()).toEqual(['a.txt', 'state', 'taken.txt', '推敲-自动保存.txt'].sort());
  expect(await readFile(join(cwd, 'taken.txt'), 'utf8')).toBe('别人的诗');
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toContain('更上一层楼');
  expect(await readFile(join(cwd, '推敲-自动保存.txt'), 'utf8')).toContain('更上百尺楼');
});

test('存! 可覆盖；存过便不再自动保存', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-repl-'));
  await writeFile(join(cwd, 'a.txt'), '旧稿');
  const { out } = await session(cwd, '白日依山尽\n存! a.txt\n退\n');
  expect(out).toContain('已存入 a.txt。');
  expect((await readdir(cwd)).sort()).toEqual(['a.txt', 'state']);
});

test('随包的模型：自三句己作，成一首合律的七律，存盘；不许的字说明为何', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'tuiqiao-repl-'));
  const script = `新 七律
题 江南 春 怀友
韵 十一真
兴 江南
江南二月柳条新
改 5 燕子归来寻旧垒
撤
改 7 燕子归来寻旧垒
改 8 一樽何处酹故人
续
改 8.6 游
锁 1
锁 7
锁 8
续
1
写
1
改 1.1 塞
修
检
出 md 带谱
存 江南.txt
退
`;
  const { code, out, err } = await session(cwd, script, []);
  expect(err).toBe('');
  expect(code).toBe(0);
  // “故”在第八句第六字：当句就说，续时说相抵的各条与改法 (told at once, and again as a conflict with what would resolve it).
  expect(out).toContain('第八句第六字“故”应平而仄');
  expect(out).toContain('  · 第 8 句第 6 字是“故”（仄声）  →  换平声字，或空出此字');
  expect(out).toMatch(/^ {2}\S+，\S+ {2}\S+《.+》（[唐宋]）\n/mu);
  expect(out).toContain('第 5 句此处应作 中平中仄平平仄，第 2、4、6 字不合；可作第 3、7 句');
  expect(out).toContain('第 1 句第 1 字“江”锁着，未改；先 解 1.1');
  expect(out).toContain('载入模型（');
  expect(out).toMatch(/ {2}1 {2}.{7} {2}[平仄中]{7} {2}韵 .（十一真） · 分 -/u);
  expect(out).toContain('合律，没有要修的');
  expect(out).toContain('人人人人人人人');
  const saved = await readFile(join(cwd, '江南.txt'), 'utf8');
  const poem = parsePoem(saved.replace(/^#.*$/gmu, ''));
  expect(poem.lines.map(({ text }) => text)).toMatchObject({
    0: '江南二月柳条新',
    6: '燕子归来寻旧垒',
    7: '一樽何处酹游人',
  });
  const { findings, form, rhyme, unfinished } = scan(poem, { form: '七律', rhyme: '十一真' });
  expect({ form, rhyme: rhyme?.name, unfinished }).toEqual({ form: '七律', rhyme: '上平十一真', unfinished: false });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect((await readdir(cwd)).sort()).toEqual(['state', '江南.txt']);
});
