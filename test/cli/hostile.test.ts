import { describe, expect, test } from 'vitest';
import { folderWith, tuiqiao } from './fake-io.ts';

const VERSE = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';

/** 每层九倍于前 (every level nine times the one before). */
const DOUBLING = [...'abcde']
  .map(
    (key, i) =>
      `${key}: &${key} [${Array(9)
        .fill(i === 0 ? 'x' : `*${'abcde'[i - 1]}`)
        .join()}]`,
  )
  .join('\n');

describe('配置与 glob：怎样离奇，也是用法之误，退出码 2', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['YAML 绕回自身：规则', { '.tuiqiaorc.yaml': 'rules: &a\n  平仄: *a\n' }],
    ['YAML 绕回自身：全篇', { '.tuiqiaorc.yaml': '&a\nextends: *a\n' }],
    ['YAML 绕回自身：数组', { '.tuiqiaorc.yaml': 'overrides: &a\n  - *a\n' }],
    ['YAML 层层倍增', { '.tuiqiaorc.yaml': DOUBLING }],
    ['JSON 五千层', { '.tuiqiaorc.json': `{"extends":${'['.repeat(5000)}${']'.repeat(5000)}}` }],
    ['JSON 五千层对象', { '.tuiqiaorc.json': `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` }],
    ['半个代理对的键', { '.tuiqiaorc.json': '{"rules":{"\\ud800":"off"}}' }],
    ['JavaScript 绕回自身', { '.tuiqiaorc.mjs': 'const a = {}; a.extends = a; export default a;' }],
    ['JavaScript 的 BigInt', { '.tuiqiaorc.mjs': 'export default { rules: 3n };' }],
    ['JavaScript 的函数', { '.tuiqiaorc.mjs': 'export default () => 1;' }],
    ['JavaScript 抛的不是 Error', { '.tuiqiaorc.mjs': 'export default { get rules() { throw 1; } };' }],
    ['太长的 glob', { '.tuiqiaorc.json': JSON.stringify({ overrides: [{ files: '*'.repeat(70_000) }] }) }],
  ])('%s', async (_, files) => {
    const cwd = await folderWith({ ...files, '甲.txt': VERSE });
    const { code, err } = await tuiqiao(['check', '甲.txt'], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/^错误：配置/u);
  });

  test.each([['*'.repeat(70_000)], ['{a,b}'.repeat(5000)], ['['.repeat(5000)]])('命令里的 glob', async (glob) => {
    const { code, err } = await tuiqiao(['check', glob], { cwd: await folderWith({}) });
    expect(code).toBe(2);
    expect(err.length).toBeLessThan(1000);
  });
});

describe('别的编码：说出是什么，不以乱码充数', () => {
  const UTF16 = Buffer.from(VERSE, 'utf16le');
  // “白日依山尽，黄河入海流。”的 GBK、Big5 字节 (the same verse in GBK and Big5).
  const GBK = Buffer.from('b0d7c8d5d2c0c9bdbea1a3acbbc6bad3c8ebbaa3c1f7a1a3', 'hex');
  const BIG5 = Buffer.from('a5d5a4e9a8cca473bac9a141b6c0aa65a44aaefcac79a143', 'hex');
  test.each<[string, string, Buffer]>([
    ['GBK', 'GB18030', GBK],
    ['Big5', 'Big5', BIG5],
    ['无 BOM 的 UTF-16LE', 'UTF-16LE', Buffer.concat([UTF16, Buffer.from('\n', 'utf16le'), Buffer.from([0x00, 0xd8])])],
    ['UTF-16BE', 'UTF-16BE', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(UTF16).swap16()])],
  ])('%s', async (_, name, bytes) => {
    const cwd = await folderWith({
      '甲.txt': bytes,
      '甲.jsonl': Buffer.concat([Buffer.from('{"text":"'), bytes, Buffer.from('"}\n')]),
    });
    for (const argv of [
      ['check', '甲.txt'],
      ['check', '--input', 'jsonl', '甲.jsonl'],
    ]) {
      const { code, err } = await tuiqiao(argv, { cwd });
      expect(code).toBe(2);
      expect(err).toContain('不是 UTF-8 文本');
    }
    const { err } = await tuiqiao(['check', '甲.txt'], { cwd });
    expect(err).toContain(`看来是 ${name}`);
  });
});
