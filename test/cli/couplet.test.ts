import { describe, expect, test } from 'vitest';
import { folderWith, tuiqiao } from './fake-io.ts';

describe('对联，命令行 (couplets on the command line)', () => {
  test('couplet 写下联，再以 check 来查', async () => {
    const argv = ['couplet', '上联：春风又绿江南岸', '--seed', '7', '-n', '3', '--pool', '32', '--format', 'json'];
    const { code, out } = await tuiqiao(argv);
    expect(code).toBe(0);
    const { couplets } = JSON.parse(out) as { couplets: { text: string; written: string }[] };
    expect(couplets.map(({ written }) => written)).toEqual(['下联', '下联', '下联']);
    const cwd = await folderWith({ 'a.txt': couplets.map(({ text }) => text).join('\n\n') });
    const checked = await tuiqiao(['check', '--form', '对联', 'a.txt'], { cwd });
    expect(checked.out).toContain('共 3 首：3 首合律');
    expect(checked.code).toBe(0);
  });

  test('没有联语，是用法不对', async () => {
    expect((await tuiqiao(['couplet'])).code).toBe(2);
  });

  test('check 认标签；jsonl、sarif、github 亦然', async () => {
    const text = '上联：星垂平野阔\n下联：月明大江流\n';
    const cwd = await folderWith({ 'a.txt': text, 'a.jsonl': `${JSON.stringify({ id: 1, text })}\n` });
    const plain = await tuiqiao(['check', 'a.txt'], { cwd });
    expect([plain.code, plain.out.includes('xiang-dui')]).toEqual([1, true]);
    const github = await tuiqiao(['check', 'a.txt', '--format', 'github'], { cwd });
    expect(github.out).toContain('file=a.txt,line=2,');
    const sarif = await tuiqiao(['check', 'a.txt', '--format', 'sarif'], { cwd });
    expect(JSON.parse(sarif.out).runs[0].results[0].ruleId).toBe('xiang-dui');
    const jsonl = await tuiqiao(['check', '--input', 'jsonl', '--format', 'jsonl', 'a.jsonl'], { cwd });
    expect(JSON.parse(jsonl.out).findings[0]).toMatchObject({ ruleId: 'xiang-dui', line: 2, zi: 2 });
  });

  test('命令里写的一副', async () => {
    const { code, out } = await tuiqiao(['check', '--form', '楹联', '海内存知己，天涯若比邻。']);
    expect([code, out.includes('对联')]).toEqual([0, true]);
  });
});
