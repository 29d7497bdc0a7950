import { execFile, spawn } from 'node:child_process';
import { chmod, link, mkdtemp, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openReplacement, replaceFile } from '../../src/cli/disk.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

const isWindows = process.platform === 'win32';
const TSX = import.meta.resolve('tsx');

describe('写成才换 a file is replaced when all of it is written', () => {
  test('权限照旧，旁处不留东西；新文件依 umask', async () => {
    const folder = await folderWith({ 'a.txt': '旧' });
    await chmod(join(folder, 'a.txt'), 0o640);
    await replaceFile(join(folder, 'a.txt'), '新');
    await replaceFile(join(folder, 'b.txt'), '新');
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('新');
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b.txt']);
    if (isWindows) return;
    expect((await stat(join(folder, 'a.txt'))).mode & 0o777).toBe(0o640);
    expect((await stat(join(folder, 'b.txt'))).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test.skipIf(process.getuid?.() !== 0)('属主照旧', async () => {
    const folder = await folderWith({ 'a.txt': '旧' });
    const file = join(folder, 'a.txt');
    await promisify(execFile)('chown', ['1234:4321', file]);
    await replaceFile(file, '新');
    expect(await stat(file)).toMatchObject({ uid: 1234, gid: 4321 });
  });

  test.skipIf(isWindows)('链接随至其所指，链接仍在；所指还没有也写得', async () => {
    const folder = await folderWith({ 'real/a.txt': '旧' });
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await symlink('real/a.txt', one);
    await symlink('real/none.txt', two);
    await replaceFile(one, '新');
    await replaceFile(two, '新');
    expect([await readlink(one), await readlink(two)]).toEqual(['real/a.txt', 'real/none.txt']);
    expect(await readFile(join(folder, 'real/a.txt'), 'utf8')).toBe('新');
    expect((await readdir(join(folder, 'real'))).sort()).toEqual(['a.txt', 'none.txt']);
  });

  test('中途不要了，原样未动；fresh 不盖已有的，链接也算', async () => {
    const folder = await folderWith({ 'a.txt': '旧' });
    const file = join(folder, 'a.txt');
    const replacement = await openReplacement(file);
    await replacement.write('新的一半');
    await replacement.discard();
    await expect(replaceFile(file, '新', { fresh: true })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(file, 'utf8')).toBe('旧');
    if (!isWindows) {
      await symlink('nowhere.txt', join(folder, 'planted'));
      await expect(replaceFile(join(folder, 'planted'), '新', { fresh: true })).rejects.toMatchObject({
        code: 'EEXIST',
      });
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await readdir(folder)).not.toContain('nowhere.txt');
  });

  test('没有文件夹，是文件夹：照抛系统之错', async () => {
    const folder = await folderWith({ 'a/b.txt': '' });
    await expect(replaceFile(join(folder, 'a'), '')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(replaceFile(join(folder, 'none', 'b.txt'), '')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** 在限了文件大小的进程里跑命令：写到一半，系统只收一截，再写便报错，同盘满一样 (runs the command where a file may not grow past `kib`: a short write, then an error, as on a full disk). */
async function within(
  kib: number,
  argv: readonly string[],
  cwd: string,
  stdin = '',
): Promise<{ code: number; out: string; err: string }> {
  const command = [process.execPath, '--import', TSX, resolve('src/cli/main.ts'), ...argv];
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const child = spawn('bash', ['-c', `trap '' XFSZ; ulimit -f ${kib}; exec ${quoted}`], {
    cwd,
    env: { ...process.env, XDG_STATE_HOME: join(cwd, 'state'), TSX_DISABLE_CACHE: '1' },
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(stdin);
  const code = await new Promise<number>((done) => child.on('close', done));
  return { code, out, err };
}

describe.skipIf(isWindows)('盘满 a full disk', () => {
  const poem = '白日依山尽,黄河入海流.\n欲穷千里目,更上一层楼.\n\n';

  test('--fix：原文件未动，不说“已改”，退出码 2', async () => {
    const text = poem.repeat(200);
    const folder = await folderWith({ 'a.txt': text });
    const { code, out, err } = await within(4, ['check', '--fix', '--no-config', 'a.txt'], folder);
    expect(err).toContain('“a.txt”写不了：文件过了所许的大小；原文件未动');
    expect(out).not.toContain('已改');
    expect(code).toBe(2);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  test('-o：旧的输出还在', async () => {
    const folder = await folderWith({ 'a.txt': poem.repeat(100), 'report.txt': '旧的' });
    const { code, err } = await within(4, ['check', '--no-config', 'a.txt', '-o', 'report.txt'], folder);
    expect(code).toBe(2);
    expect(err).toContain('“report.txt”写不了');
    expect(await readFile(join(folder, 'report.txt'), 'utf8')).toBe('旧的');
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'report.txt']);
  });

  test('存：旧文件还在，诗稿抄录在屏上', async () => {
    const notes = `${'# some notes\n\n'.repeat(1000)}\n\n`;
    const folder = await folderWith({ 'a.txt': `${notes}白日依山尽，黄河入海流。\n` });
    const before = await readFile(join(folder, 'a.txt'), 'utf8');
    const { out } = await within(4, ['repl', 'a.txt'], folder, '改 1.1 红\n存\n退\n');
    expect(out).toContain('a.txt：文件过了所许的大小，没有存成，原文件未动');
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe(before);
  });
});

describe('输出就是输入，不写 an output that is an input is refused', () => {
  const row = '{"text":"白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"}\n';
  const cases: readonly (readonly [string, (folder: string) => Promise<string>])[] = [
    ['同名', async () => 'in'],
    ['别的写法', async (folder) => join(folder, '.', 'sub', '..', 'in')],
    ...(isWindows
      ? []
      : ([
          ['符号链接', async (folder: string) => symlink('in', join(folder, 'out')).then(() => 'out')],
          ['硬链', async (folder: string) => link(join(folder, 'in'), join(folder, 'out')).then(() => 'out')],
          ['文件夹之链接', async (folder: string) => symlink('.', join(folder, 'here')).then(() => 'here/in')],
        ] as const)),
  ];
  const commands: readonly (readonly string[])[] = [
    ['check', '--no-config'],
    ['check', '--no-config', '--fix'],
    ['check', '--no-config', '--input', 'jsonl'],
    ['score'],
    ['score', '--input', 'jsonl'],
    ['revise', '--at', '1.1'],
    ['repair'],
    ['fill'],
    ['continue'],
    ['next'],
    ['rhymes'],
  ];
  test.each(
    commands.flatMap((command) => cases.map(([name, make]) => [command.join(' '), name, command, make] as const)),
  )('%s，%s', async (_command, _name, command, make) => {
    const folder = await folderWith({ in: row.repeat(20), 'sub/x': '' });
    const output = await make(folder);
    const { code, err } = await tuiqiao([...command, './in', '-o', output], {
      cwd: folder,
      loadGeneration: async () => ({}) as never,
    });
    expect(err).toContain('就是所读的');
    expect(code).toBe(2);
    expect(await readFile(join(folder, 'in'), 'utf8')).toBe(row.repeat(20));
  });

  test('由标准输入而来的也认得；配置也是所读', async () => {
    const folder = await folderWith({ 'a.txt': '白日依山尽', 'c.json': '{}' });
    const found = await stat(join(folder, 'a.txt'), { bigint: true });
    const stdinFile = { dev: found.dev, ino: found.ino };
    for (const argv of [
      ['check', '-', '-o', 'a.txt'],
      ['check', '--input', 'jsonl', '-', '-o', 'a.txt'],
      ['score', '-', '-o', 'a.txt'],
    ]) {
      const { code, err } = await tuiqiao(argv, { cwd: folder, stdin: '白日依山尽', stdinFile });
      expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('标准输入') });
    }
    const { code } = await tuiqiao(['check', '白日依山尽', '--config', 'c.json', '-o', 'c.json'], { cwd: folder });
    expect(code).toBe(2);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('白日依山尽');
  });

  test('别的文件照写；写在命令里的诗不算输入', async () => {
    const folder = await folderWith({ 'a.txt': '白日依山尽，黄河入海流。', out: '旧的' });
    await tuiqiao(['check', 'a.txt', '--no-config', '-o', 'out'], { cwd: folder });
    expect(await readFile(join(folder, 'out'), 'utf8')).toContain('共 1 首');
    const { code } = await tuiqiao(['check', '白日依山尽，黄河入海流。', '--no-config', '-o', 'a.txt'], {
      cwd: folder,
    });
    expect(code).toBe(0);
  });
});

test('--fix：检查时文件又被别处改过，不盖', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tuiqiao-'));
  const text = '白日依山尽,黄河入海流.\n'.repeat(400);
  await writeFile(join(folder, 'a.txt'), text);
  const running = tuiqiao(['check', '--fix', '--no-config', 'a.txt'], { cwd: folder });
  await new Promise((done) => setTimeout(done, 60));
  await writeFile(join(folder, 'a.txt'), `${text}别处所添\n`);
  const { code, err } = await running;
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toContain('别处所添');
  if (err !== '') expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('又被别处改过') });
});
