import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import text from '@textlint/textlint-plugin-text';
import { describe, expect, test } from 'vitest';
import rule, { type TextlintOptions } from '../../src/textlint/index.ts';

const 错字 = '白日依山尽，黄水入海流。\n欲穷千里目，更上一层楼。\n';
const 半角 = '白日依山尽,黄河入海流.\n欲穷千里目，更上一层楼。\n';

const plugin = (module: unknown) => (module as { default?: never }).default ?? (module as never);
const settings = (ext: string, options: TextlintOptions) => ({
  ext,
  filePath: `诗${ext}`,
  plugins: [
    { pluginId: 'text', plugin: plugin(text) },
    { pluginId: 'markdown', plugin: plugin(markdown) },
  ],
  rules: [{ ruleId: 'tuiqiao', rule: rule as never, options: options as never }],
});
const kernel = new TextlintKernel();
const lint = async (source: string, options: TextlintOptions = {}, ext = '.txt') =>
  (await kernel.lintText(source, settings(ext, options))).messages.map((m) => ({
    range: m.range,
    loc: m.loc,
    message: m.message,
  }));

describe('textlint 的规则', () => {
  test('纯文本：位置与消息', async () => {
    const [message, ...rest] = await lint(错字);
    expect(rest).toEqual([]);
    expect(message).toMatchObject({
      range: [7, 8],
      loc: { start: { line: 1, column: 8 }, end: { line: 1, column: 9 } },
    });
    expect(message?.message).toMatch(/^第二句第二字“水”应平而仄.*（平仄 ping-ze）$/u);
  });

  test('Markdown：围栏与正文里的诗，位置指原文件；代码不看', async () => {
    const source = `# 诗\n\n\`\`\`js\n${错字}\`\`\`\n\n\`\`\`poem\n${错字}\`\`\`\n`;
    expect(await lint(source, {}, '.md')).toMatchObject([{ loc: { start: { line: 9, column: 8 } } }]);
    const [message] = await lint(source, {}, '.md');
    expect(source.slice(message?.range[0], message?.range[1])).toBe('水');
  });

  test('选项：规则的轻重、至少多重、体裁、英文', async () => {
    expect(await lint(错字, { rules: { 平仄: 'off' } })).toEqual([]);
    expect(await lint(半角)).toEqual([]);
    expect(await lint(半角, { minSeverity: 'info' })).toHaveLength(2);
    expect(await lint(错字, { minSeverity: 'error', rules: { 'ping-ze': 'warn' } })).toEqual([]);
    expect((await lint(错字, { lang: 'en' }))[0]?.message).toMatch(/^line 2, character 2/u);
    expect(await lint(错字, { form: '俳句' })).toMatchObject([{ message: expect.stringContaining('没有“俳句”') }]);
  });

  test('--fix 由 textlint 来改', async () => {
    const { output } = await kernel.fixText(半角, settings('.txt', { minSeverity: 'info' }));
    expect(output).toBe('白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n');
  });
});

test('词依其调来查，位置指原文件', async () => {
  const source =
    '浣溪沙·春\n一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？\n无可奈何花落去，似曾相识燕归楼。小园香径独徘徊。\n';
  const [message, ...rest] = await lint(source);
  expect(rest).toEqual([]);
  expect(message?.loc.start).toEqual({ line: 3, column: 15 });
  expect(message?.message).toContain('出韵');
});
