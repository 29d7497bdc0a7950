import { chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { journalIn, startOf } from '../../src/cli/journal.ts';
import { Shell } from '../../src/cli/shell.ts';
import * as generation from '../../src/generate/index.ts';
import { loadToSimplified, loadToTraditional } from '../../src/index.ts';
import { initialSession, receive, type Step, type Surroundings, step } from '../../src/repl/index.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';
import { tuiqiao } from '../cli/fake-io.ts';

let around: Surroundings = {};
beforeAll(async () => {
  around = { toTraditional: await loadToTraditional(), toSimplified: await loadToSimplified(), books: [xinyun] };
});

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tuiqiao-files-'));

/** 八首之集，各有题目、作者、指令、注 (a collection of eight, with titles, authors, directives and notes). */
const EIGHT = Array.from({ length: 8 }, (_, i) =>
  [
    `# 无题其${'一二三四五六七八'[i]}`,
    i === 2 ? '# 书: 新韵\n# 读: 看=平' : '# 免查 重字 -- 旧作',
    '白日依山尽，黄河入海流。  ',
    `欲穷千里目，更上一层${'楼台山川天人风云'[i]}。`,
  ].join('\r\n'),
).join('\r\n\r\n');

/** 一场会话，文件在内存里 (a session whose files are in memory). */
function play(files: Record<string, string>, ...inputs: readonly string[]): Step & { readonly said: string } {
  let said = '';
  let last: Step = { state: initialSession, output: '' };
  const tell = (next: Step): void => {
    last = next;
    said += `${next.output}\n`;
  };
  for (const input of inputs) {
    tell(step(last.state, input, around));
    const { effect } = last;
    if (effect?.kind === 'open') {
      tell(receive(last.state, { ...effect, kind: 'opened', text: files[effect.path] ?? '' }, around));
    } else if (effect?.kind === 'save') {
      const now = files[effect.path];
      if (now !== undefined && now !== effect.ours && !effect.force) said += '已有别的内容\n';
      else {
        files[effect.path] = effect.text;
        tell(receive(last.state, { ...effect, kind: 'saved' }, around));
      }
    }
  }
  return { ...last, said };
}

describe('几首诗的文件 files of several poems', () => {
  test('说有几首，列出来；数字或 开 f 3 取一首', () => {
    const { said, state } = play({ 'f.txt': EIGHT }, '开 f.txt');
    expect(said).toContain('f.txt 里有 8 首，取哪一首');
    expect(said).toContain('  3  《无题其三》白日依山尽，黄河入海流……（4 句）');
    expect(state.draft.lines).toEqual([]);
    for (const how of [['开 f.txt', '3'], ['开 f.txt', '开 3'], ['开 f.txt 3'], ['开 f.txt 第3首']]) {
      const { state: taken, said: told } = play({ 'f.txt': EIGHT }, ...how);
      expect(told).toContain('读入 f.txt 第 3 首（共 8 首）');
      expect(taken.draft.lines[3]).toBe('更上一层山');
    }
    expect(play({ 'f.txt': EIGHT }, '开 f.txt 9').said).toContain('只有 8 首，没有第 9 首');
  });

  test('只写回这一首的字句，别的一个字节不动', () => {
    const files = { 'f.txt': EIGHT };
    const { said } = play(files, '开 f.txt 3', '改 3.1 仙', '存');
    expect(said).toContain('已存入 f.txt');
    const parts = EIGHT.split('欲穷');
    expect(files['f.txt']).toBe([parts.slice(0, 3).join('欲穷'), parts.slice(3).join('欲穷')].join('仙穷'));
  });

  test('接着取别的一首，又写回；撤回前一首，也写得回', () => {
    const files = { 'f.txt': EIGHT };
    play(files, '开 f.txt 1', '改 4.5 春', '存', '开 8', '改 4.5 秋', '存', '撤', '撤', '改 4.5 冬', '存');
    expect(files['f.txt']).toBe(EIGHT.replace('层楼', '层冬').replace('层云', '层秋'));
  });

  test('另起的一首，不会盖掉读来、存过的那一首', () => {
    const files: Record<string, string> = { 'f.txt': EIGHT };
    const { said } = play(files, '开 f.txt 3', '新 五绝', '白日依山尽', '存', '存 f.txt', '存! f.txt');
    expect(said).toContain('存到哪里');
    expect(said.match(/f\.txt 里有 8 首，这一首不在其中，不整个换掉；存作别的名字，如 存 f-9\.txt/gu)).toHaveLength(2);
    play(files, '白日依山尽', '存 a.txt', '新 五绝', '床前明月光', '存', '存 a.txt');
    expect(files).toEqual({ 'f.txt': EIGHT, 'a.txt': '白日依山尽，\n' });
  });

  test('放不回去的，不写，说别的名字', () => {
    const noted = '白日依山尽，黄河入海流。\n# 免查下行 重字 -- 试\n欲穷千里目，更上一层楼。\n';
    const files: Record<string, string> = { 'a.txt': noted };
    const { said } = play(files, '开 a.txt', '删 4', '删 3', '存', '存! a.txt');
    expect(said.match(/a\.txt：要动的地方夹着注或别的文字，未动；存作别的名字，如 存 a-1\.txt/gu)).toHaveLength(2);
    expect(files['a.txt']).toBe(noted);
  });

  test('题、韵改了，说不写回', () => {
    const files = { 'f.txt': EIGHT };
    const { said } = play(files, '开 f.txt 1', '题 登楼', '韵 尤', '存');
    expect(said).toContain('只写回诗句；题、韵不写入 f.txt');
    expect(files['f.txt']).toBe(EIGHT);
  });

  test('JSON 里别人添的各项仍在', () => {
    const files = { 'a.json': JSON.stringify({ text: '白日依山尽，黄河入海流。', note: '旧作', tags: [1] }) };
    play(files, '开 a.json', '改 1.5 落', '存');
    expect(JSON.parse(files['a.json'])).toMatchObject({ note: '旧作', tags: [1], lines: ['白日依山落', '黄河入海流'] });
  });

  test('未存的几首，退时都存', () => {
    const { effect } = play({}, '白日依山尽', '新 七绝', '江南二月柳条新', '新 五绝', '床前明月光', '退');
    expect(effect).toEqual({
      kind: 'quit',
      autosave: '白日依山尽，\n\n# 体: 七绝\n江南二月柳条新，\n\n# 体: 五绝\n床前明月光，\n',
    });
    expect(play({}, '白日依山尽', '存 a.txt', '新 五绝', '床前明月光', '存 b.txt', '退').effect).toEqual({
      kind: 'quit',
    });
  });
});

describe('诗前的指令 directives', () => {
  const modern = '# 书: 新韵\n细雨清山树，春风过水国。\n孤舟停柳岸，夜夜望星河。\n';

  test('书：依之来论，合写亦依之，存出照旧', () => {
    const { said, state } = play({ 'a.txt': modern }, '开 a.txt', '看', '检', '续', '修', '? 1.1', '韵 波');
    expect(state.draft.book).toBe('中华新韵');
    expect(said).toContain('中华新韵 二波平声');
    expect(said).not.toMatch(/✖|error/u);
    expect(said).toContain('合律，没有要修的');
    const written: Record<string, string> = { 'a.txt': modern };
    play(written, '开 a.txt', '存 b.txt');
    expect(written['b.txt']).toBe(modern.replace('新韵', '中华新韵'));
    expect(play({ 'a.txt': modern }, '开 a.txt', '写').said).toContain('全诗已成');
    const { state: begun } = play({ 'a.txt': modern }, '开 a.txt', '删 4', '写');
    expect(begun.draft.book).toBe('中华新韵');
  });

  test('韵前说书：韵 新韵 二波', () => {
    const { state } = play({ 'a.txt': modern.replace('书: 新韵', '韵: 新韵 二波') }, '开 a.txt');
    expect(state.draft).toMatchObject({ book: '中华新韵', rhyme: '二波平声' });
  });

  test('读：定了的读音作数；免查：不再说，检也不说；另存都在', () => {
    const faulty = '国破山河在，城春草木深。\n感时花溅泪，恨别春惊心。\n';
    const told = (text: string) => play({ 'a.txt': text }, '开 a.txt', '改 1.1 家', '改 1.1 国', '检').said;
    expect(told(faulty)).toContain('三平尾');
    expect(told(`# 免查 三平尾 重字 -- 试作\n${faulty}`)).not.toMatch(/error|warning/u);
    expect(told(faulty.replace('\n感', '\n# 免查下行 三平尾 -- 试作\n感'))).not.toContain('三平尾：');
    const read = '# 读: 看=仄\n月下看花影，灯前听雨声。\n';
    expect(play({ 'a.txt': read }, '开 a.txt', '看').said).toContain('仄仄仄平仄');
    expect(play({ 'a.txt': read.replace(/^.*\n/u, '') }, '开 a.txt', '看').said).toContain('仄仄平平仄');
    for (const text of [`# 体: 五绝\n# 免查 三平尾 重字 -- 试作\n${faulty}`, read]) {
      const files: Record<string, string> = { 'a.txt': text };
      play(files, '开 a.txt', '存 b.txt');
      expect(files['b.txt']).toBe(text);
    }
  });

  test('体、题照旧', () => {
    const { state } = play({ 'a.txt': '# 体: 五律\n# 题: 登楼 望远\n白日依山尽，黄河入海流。\n' }, '开 a.txt');
    expect(state.draft).toMatchObject({ form: '五律', isChosen: true, theme: ['登楼', '望远'] });
  });

  test('没有这部书，只说', () => {
    expect(play({ 'a.txt': modern.replace('新韵', '洪武正韵') }, '开 a.txt').said).toMatch(/洪武正韵/u);
  });
});

/** 真文件上的会话 (a session on real files). */
async function session(cwd: string, ...inputs: readonly string[]): Promise<string> {
  let out = '';
  const shell = new Shell({
    cwd,
    around: {},
    isTTY: false,
    write: (text) => {
      out += text;
    },
    loadGeneration: async () => generation,
  });
  for (const input of inputs) await shell.handle(input);
  return out;
}

describe('真的文件 on disk', () => {
  test('--poem：取第几首，写回；BOM、CRLF、行末空格、末行无换行都照旧', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'f.txt'), `\uFEFF${EIGHT}`);
    const { out, code } = await tuiqiao(['repl', 'f.txt', '--poem', '3'], { cwd, stdin: '改 3.1 仙\n存\n退\n' });
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('读入 f.txt 第 3 首（共 8 首）') });
    const parts = EIGHT.split('欲穷');
    const wanted = [parts.slice(0, 3).join('欲穷'), parts.slice(3).join('欲穷')].join('仙穷');
    expect(await readFile(join(cwd, 'f.txt'), 'utf8')).toBe(`\uFEFF${wanted}`);
    expect(await readdir(cwd)).toEqual(['f.txt']);
  });

  test('UTF-16 的文件存回 UTF-16；不是文字的不读', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'a.txt'), Buffer.from('\uFEFF白日依山尽，黄河入海流。', 'utf16le'));
    await writeFile(join(cwd, 'g.txt'), Buffer.from([0xb0, 0xd7, 0xc8, 0xd5]));
    await session(cwd, '开 a.txt', '改 1.5 落', '存');
    expect(await readFile(join(cwd, 'a.txt'), 'utf16le')).toBe('\uFEFF白日依山落，黄河入海流。');
    expect(await session(cwd, '开 g.txt')).toContain('不是 UTF-8 文本');
    expect(await session(cwd, '白日依山尽', '存 g.txt')).toContain('不是 UTF-8 文本');
  });

  test('打开之后又被别处改过，不写；删了的，写回原处', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'f.txt'), EIGHT);
    let out = '';
    const shell = new Shell({
      cwd,
      around: {},
      isTTY: false,
      write: (text) => {
        out += text;
      },
      loadGeneration: async () => generation,
    });
    await shell.open('f.txt', 3);
    await writeFile(join(cwd, 'f.txt'), `新添一行\n${EIGHT}`);
    for (const input of ['改 3.1 仙', '存', '存! f.txt']) await shell.handle(input);
    expect(out.match(/f\.txt 打开之后又被别处改过，未动；存作别的名字，或 开 f\.txt/gu)).toHaveLength(2);
    expect(await readFile(join(cwd, 'f.txt'), 'utf8')).toBe(`新添一行\n${EIGHT}`);
  });

  test('文件名里的空格照旧', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'my  poem 3'), '白日依山尽，黄河入海流。');
    const { out } = await tuiqiao(['repl', 'my  poem 3'], { cwd, stdin: '退\n' });
    expect(out).toContain('读入 my  poem 3\n');
  });

  test.skipIf(process.platform === 'win32')('权限照旧；植下的链接不随', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'a.txt'), '白日依山尽');
    await chmod(join(cwd, 'a.txt'), 0o600);
    await symlink('nowhere', join(cwd, '推敲-自动保存.txt'));
    await session(cwd, '开 a.txt', '改 1.5 落', '存', '新 五绝', '床前明月光', '退');
    expect((await stat(join(cwd, 'a.txt'))).mode & 0o777).toBe(0o600);
    expect((await readdir(cwd)).sort()).toEqual(['a.txt', '推敲-自动保存-2.txt', '推敲-自动保存.txt'].sort());
  });
});

describe('会话记录 journals', () => {
  const JOURNAL = '{"version":1}';

  test('进程号又给了别的进程，也认得出：起时不同', async () => {
    const at = await folder();
    const { pid } = process;
    expect(startOf(pid)).toMatch(/^\d+$/u);
    journalIn(at, pid, '1').write(JOURNAL);
    expect(journalIn(at, 999_999_999).leftover()?.text).toBe(JOURNAL);
    journalIn(at, pid).write('{"alive":1}');
    // 还活着的是别的会话 (one that lives is another session's).
    expect(journalIn(at, 999_999_999).leftover()?.text).toBe(JOURNAL);
  });

  test('从前的记录没有起时：开机之前所写的，认作留下的', async () => {
    const at = await folder();
    const old = join(at, `${process.ppid}.json`);
    await writeFile(old, JOURNAL);
    expect(journalIn(at).leftover()).toBeUndefined();
    await utimes(old, new Date('2001-01-01'), new Date('2001-01-01'));
    expect(journalIn(at).leftover()?.text).toBe(JOURNAL);
  });

  test.skipIf(process.platform === 'win32')('只自己可读；植下的链接不随，读写都不', async () => {
    const at = join(await folder(), 'state');
    const target = join(await folder(), 'target.json');
    await writeFile(target, JOURNAL);
    await mkdir(at);
    await symlink(target, join(at, '999999998.json'));
    const journal = journalIn(at, 999_999_999, '7');
    await symlink(target, join(at, '999999999-7.json'));
    expect(journal.leftover()).toBeUndefined();
    journal.write('{"mine":1}');
    expect(await readFile(target, 'utf8')).toBe(JOURNAL);
    expect(await readFile(join(at, '999999999-7.json'), 'utf8')).toBe('{"mine":1}');
    expect((await stat(join(at, '999999999-7.json'))).mode & 0o777).toBe(0o600);
  });

  test('读不懂的挪开留着，不丢', async () => {
    const at = await folder();
    await writeFile(join(at, '999999999-.json'), '坏了');
    let out = '';
    const shell = new Shell({
      cwd: at,
      around: {},
      isTTY: false,
      write: (text) => {
        out += text;
      },
      loadGeneration: async () => generation,
      journal: journalIn(at),
    });
    shell.greet();
    expect(out).toContain('有一份会话记录读不懂，留作');
    expect(await readFile(join(at, '999999999-.json.bad'), 'utf8')).toBe('坏了');
  });
});
