import { describe, expect, test } from 'vitest';
import { formatGithub, formatStylish, lint } from '../../src/lint/index.ts';
import { visible, visibleBlock } from '../../src/text/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

/** 终端所不能印的：控制、双向控制、半个代理对；换行除外 (what must never reach a terminal, line breaks apart). */
const UNSAFE = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const ATTACKS: readonly (readonly [string, string])[] = [
  ['清屏', '\u001B[2J'],
  ['改标题 OSC', '\u001B]0;甲\u0007'],
  ['C1 之 CSI', '\u009B31m'],
  ['回车盖行', '\r盖'],
  ['从右到左', '\u202E'],
  ['隔离', '\u2067'],
  ['退格', '\b\b'],
  ['行分隔', '\u2028'],
  ['半个代理对', '\uD800'],
];
const VERSE = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';

describe.each(ATTACKS)('终端 %s', (_, attack) => {
  test('题目、指令、诗中的异物、来处：可读与 GitHub 两种格式都写成看得见的', async () => {
    const text = `# 甲${attack}乙\n# 免查 丙${attack}丁 -- 戊${attack}\n# 读: 己${attack}\n${VERSE}\n\n# 辛${attack}\n${VERSE}a${attack}`;
    for (const lang of ['zh', 'en'] as const) {
      const { poems } = await lint(text, { source: `庚${attack}.txt` });
      expect(poems.length).toBeGreaterThan(0);
      const stylish = formatStylish(poems, { lang });
      expect(stylish).toContain('庚');
      expect(stylish).not.toMatch(UNSAFE);
      expect(formatGithub(poems, { lang })).not.toMatch(UNSAFE);
    }
  });

  test('错误：没有的文件、体裁、规则、选项、配置', async () => {
    const cwd = await folderWith({ '.tuiqiaorc.json': JSON.stringify({ rules: { [`平${attack}`]: 'off' } }) });
    for (const argv of [
      ['check', `无${attack}.txt`],
      ['check', VERSE, '--form', `律${attack}`],
      ['check', VERSE, '--rule', `平${attack}=off`],
      ['check', VERSE, `--x${attack}`],
      ['check', VERSE],
      [`无${attack}`],
      ['rhyme', `无${attack}`],
    ]) {
      const { code, out, err } = await tuiqiao(argv, { cwd });
      expect([0, 1, 2]).toContain(code);
      expect(out + err).not.toMatch(UNSAFE);
    }
  });
});

test('文件名里的换行不能另起 ::error:: 一行', async () => {
  const name = '甲\n::error::乙.txt';
  const cwd = await folderWith({ [name]: VERSE });
  for (const format of ['stylish', 'github']) {
    const { out, err } = await tuiqiao(['check', '*.txt', '--format', format, '--no-config'], { cwd });
    expect(out).toContain('甲');
    expect(`${out}${err}`.split('\n').filter((row) => row.startsWith('::error::'))).toEqual([]);
  }
  const { err } = await tuiqiao(['check', `无${name}`], { cwd });
  expect(err.split('\n').filter((row) => row.startsWith('::error'))).toEqual([]);
});

test('visible：ESC 作 ␛；自己的颜色照旧，别的序列不放过', () => {
  expect(visible('甲\u001B[31m乙\n\u202E')).toBe('甲␛[31m乙␊<U+202E>');
  expect(visibleBlock('\u001B[1m甲\u001B[22m\n\u001B[2J', true)).toBe('\u001B[1m甲\u001B[22m\n␛[2J');
  expect(visibleBlock('\u001B[1m甲', false)).toBe('␛[1m甲');
});
