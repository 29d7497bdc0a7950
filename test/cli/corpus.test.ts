import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkJsonLine } from '../../src/lint/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const TSX = pathToFileURL(fileURLToPath(new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url))).href;

const 好 = { text: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。' };
const 错 = { text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。' };
const jsonl = (...records: readonly unknown[]): string => records.map((r) => `${JSON.stringify(r)}\n`).join('');
const rows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row));
const CORPUS = ['check', '--input', 'jsonl', '--format', 'jsonl'];

describe('语料模式 corpus mode', () => {
  test.each([
    ['合律', 0, jsonl({ id: 1, ...好 })],
    ['有毛病', 1, jsonl({ id: 1, ...好 }, { id: 2, ...错 })],
    ['有读不懂的行，其余照查', 2, `${jsonl({ id: 1, ...好 })}{\n${jsonl({ id: 2, ...错 })}`],
    ['空的', 0, ''],
  ])('%s → %i', async (_name, code, stdin) => {
    const outcome = await tuiqiao([...CORPUS, '-'], { stdin });
    expect(outcome.code).toBe(code);
    expect(outcome.err).toBe('');
    const lines = stdin.split('\n').filter((line) => line !== '');
    const expected = lines.map((line, i) =>
      line === '{' ? JSON.stringify({ line: i + 1, ...JSON.parse(checkJsonLine(line)) }) : checkJsonLine(line),
    );
    expect(outcome.out).toBe(expected.map((line) => `${line}\n`).join(''));
  });

  test('几个文件依次，末行可无换行；输出写入文件', async () => {
    const cwd = await folderWith({ 'a.jsonl': JSON.stringify({ id: 1, ...好 }), 'b.jsonl': jsonl({ id: 2, ...好 }) });
    const { code, out } = await tuiqiao([...CORPUS, 'a.jsonl', 'b.jsonl', '-o', 'out.jsonl'], { cwd });
    expect([code, out]).toEqual([0, '']);
    expect(rows(await readFile(join(cwd, 'out.jsonl'), 'utf8')).map(({ id }) => id)).toEqual([1, 2]);
  });

  test('没有 id 而查不了的行，指明在各文件的第几行', async () => {
    const cwd = await folderWith({ 'a.jsonl': `\n${jsonl(好)}{\n`, 'b.jsonl': `{"id":9}\n{"text":""}` });
    const { code, out } = await tuiqiao(['check', '--format', 'jsonl', 'a.jsonl', 'b.jsonl'], { cwd });
    expect(code).toBe(2);
    const [, bad, known, empty] = rows(out);
    expect([bad.line, bad.error.code]).toEqual([3, 'INVALID_JSON']);
    expect([known.id, known.line]).toEqual([9, undefined]);
    expect([empty.line, empty.error.code]).toEqual([2, 'NO_VERSE']);
  });

  test('给 .jsonl 而要 jsonl，就是语料；--input text 则否', async () => {
    const cwd = await folderWith({ 'a.jsonl': jsonl({ id: 5, ...好 }) });
    expect(rows((await tuiqiao(['check', 'a.jsonl', '--format', 'jsonl'], { cwd })).out)).toMatchObject([{ id: 5 }]);
    const text = await tuiqiao(['check', 'a.jsonl', '--format', 'jsonl', '--input', 'text'], { cwd });
    expect(text.out).not.toContain('"id":5');
  });

  test('目录：说出该写怎样的 glob', async () => {
    const cwd = await folderWith({ '诗/a.txt': '白日依山尽' });
    const { code, err } = await tuiqiao(['check', '诗/'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("'诗/**/*.txt'");
  });

  test('一行被切在几块里，字也被切开', async () => {
    const bytes = Buffer.from(jsonl({ id: 1, ...好 }, { id: 2, ...好 }));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(i * 7, i * 7 + 7));
    const { out } = await tuiqiao([...CORPUS, '-'], { stdin: pieces });
    expect(rows(out)).toMatchObject([
      { id: 1, verdict: 'regulated' },
      { id: 2, verdict: 'regulated' },
    ]);
  });

  test('选项：体裁、韵书、只看 error、警告之数', async () => {
    const stdin = jsonl({ id: 1, ...好 }, { id: 2, ...好, form: '五绝' });
    const { out } = await tuiqiao([...CORPUS, '-', '--form', '五律', '--book', '通韵'], { stdin });
    expect(rows(out)).toMatchObject([{ form: '五律', book: 'tongyun', rhyme: '十欧平声' }, { form: '五绝' }]);
    const warned = jsonl({ ...好, text: `${好.text}🌙` });
    expect((await tuiqiao([...CORPUS, '-', '--max-warnings', '0'], { stdin: warned })).code).toBe(1);
    expect((await tuiqiao([...CORPUS, '-', '--max-warnings', '1'], { stdin: warned })).code).toBe(0);
    expect(rows((await tuiqiao([...CORPUS, '-', '--quiet'], { stdin: warned })).out)).toMatchObject([{ findings: [] }]);
  });

  test('配置文件照用', async () => {
    const cwd = await folderWith({ '.tuiqiaorc.json': '{"book":"新韵"}', 'a.jsonl': jsonl(好) });
    expect(rows((await tuiqiao([...CORPUS, 'a.jsonl'], { cwd })).out)).toMatchObject([{ book: 'xinyun' }]);
  });

  test.each([
    ['没有这个文件', ['nope.jsonl'], 'UNREADABLE'],
    ['目录', ['.'], 'UNREADABLE'],
    ['没有这种体裁', ['-', '--form', '俳句'], 'UNKNOWN_FORM'],
    ['没有输入', [], 'USAGE'],
    ['不能改', ['-', '--fix'], 'USAGE'],
    ['不能作别的格式', ['-', '--format', 'stylish'], 'USAGE'],
  ])('%s → 2', async (_name, args, code) => {
    const outcome = await tuiqiao([...CORPUS, ...args], { cwd: await folderWith({}) });
    expect(outcome.code).toBe(2);
    expect(outcome.out).toBe('');
    expect(outcome.err).not.toBe('');
    expect(code).toMatch(/^[A-Z_]+$/u);
  });

  test('终端上有进度，管道里没有', async () => {
    const cwd = await folderWith({ 'a.jsonl': jsonl(好) });
    const shown = await tuiqiao([...CORPUS, 'a.jsonl'], { cwd, isTTY: { stderr: true } });
    expect(shown.err).toContain('首 poems');
    expect(shown.out).not.toContain('poems');
    expect((await tuiqiao([...CORPUS, '-'], { stdin: jsonl(好), isTTY: { stderr: true } })).err).toContain('首 poems');
  });
});

/** 真起进程，用上工作线程 (a real process, with worker threads). */
async function corpus(file: string, ...flags: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...CORPUS, file, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('大的输入用上各核：次序与结果同一线程无异，各批大小不一也一样', async () => {
  const cwd = await folderWith({});
  const file = join(cwd, 'big.jsonl');
  const lines = Array.from({ length: 6000 }, (_, i) => {
    if (i % 997 === 0) return '{';
    const poem = i % 3 === 0 ? 错 : 好;
    return JSON.stringify({ id: i, ...poem, note: '注'.repeat(i % 400) });
  });
  await writeFile(file, `${lines.join('\n')}\n`);
  const many = await corpus(file, '--threads', '2');
  const one = await corpus(file, '--threads', '1');
  expect(many.err).toBe('');
  expect(many.code).toBe(2);
  expect(many.out === one.out).toBe(true);
  const results = rows(many.out);
  expect(results).toHaveLength(lines.length);
  expect(results.every((r, i) => (i % 997 === 0 ? r.error.code === 'INVALID_JSON' : r.id === i))).toBe(true);
});

test('下游先关管道，就此停下，哪怕输入没有尽头', async () => {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...CORPUS, '-', '--threads', '1'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  let isOver = false;
  const exit = once(child, 'exit').then(([code]) => {
    isOver = true;
    return code as number;
  });
  child.stdin.on('error', () => {});
  const batch = jsonl(好).repeat(200);
  const feed = async () => {
    while (!isOver) if (!child.stdin.write(batch)) await Promise.race([once(child.stdin, 'drain'), exit]);
  };
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await Promise.all([exit, feed().catch(() => {})]);
  expect(err).toContain('标准输出被下游关了');
  expect(err).not.toMatch(/^\s+at /mu);
  expect(code).toBe(141);
});

describe('行里、题中所标的韵书', () => {
  const water = '细雨清山树，春风过水国。孤舟停柳岸，夜夜望星河。';
  test.each([
    [{ title: '春水（新韵）', text: water }, 'xinyun'],
    [{ title: '《新韵·春水》', text: water }, 'xinyun'],
    [{ title: '【春水 • 通韻】', text: water }, 'tongyun'],
    [{ title: '春水', book: '中华新韵', text: water }, 'xinyun'],
    [{ title: '春水（新韵）', book: '平水', text: water }, 'pingshui'],
    [{ title: '春水', text: water }, 'pingshui'],
    [{ title: '辞林词林', text: water }, 'pingshui'],
  ])('%j 依 %s', async (record, book) => {
    const { out } = await tuiqiao([...CORPUS, '-'], { stdin: `${JSON.stringify(record)}\n` });
    const row = JSON.parse(out) as { book: string; verdict: string };
    expect(row.book).toBe(book);
    if (book === 'xinyun') expect(row.verdict).toBe('regulated');
  });

  test('一批之内各依其书；--book 是没有标的才用', async () => {
    const stdin = [{ title: '甲（新韵）', text: water }, { text: water }, { title: '乙（平水韵）', text: water }]
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('');
    const { out } = await tuiqiao([...CORPUS, '--book', '通韵', '-'], { stdin });
    expect(
      out
        .trim()
        .split('\n')
        .map((row) => (JSON.parse(row) as { book: string }).book),
    ).toEqual(['xinyun', 'tongyun', 'pingshui']);
  });

  test('没有这部书，那一行不查', async () => {
    const { out } = await tuiqiao([...CORPUS, '-'], {
      stdin: `${JSON.stringify({ id: 1, book: '某韵', text: water })}\n`,
    });
    expect(JSON.parse(out)).toMatchObject({ id: 1, error: { code: 'INVALID_RECORD' } });
  });
});
