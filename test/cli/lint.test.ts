import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCHEMAS, schemaText } from '../../scripts/build-schema.ts';
import type { JsonReport } from '../../src/lint/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

const 登楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';
const 错字 = '白日依山尽，黄水入海流。\n欲穷千里目，更上一层楼。\n';
const 半角 = '白日依山尽,黄河入海流.\n欲穷千里目,更上一层楼.\n';
/** 一条警告：免查而无可免 (one warning). */
const 警告 = `# 免查 孤平 -- 无\n${登楼}`;
const json = (value: unknown): string => JSON.stringify(value);

const report = async (argv: readonly string[], options = {}) => {
  const outcome = await tuiqiao([...argv, '--format', 'json'], options);
  return { ...outcome, report: JSON.parse(outcome.out) as JsonReport & { error?: { code: string; zh: string } } };
};
/** 查一个文件，得其发现的规则与轻重 (the findings of one file). */
const found = async (files: Readonly<Record<string, string>>, name = 'a.txt', ...flags: string[]) => {
  const outcome = await report(['check', name, ...flags], { cwd: await folderWith(files) });
  const [first] = outcome.report.results ?? [];
  return { ...outcome, first, findings: (first?.findings ?? []).map((f) => `${f.ruleId} ${f.severity}`) };
};

describe('配置文件 configuration files', () => {
  const 规则 = { rules: { 平仄: 'warn' } };
  test.each([
    ['.tuiqiaorc.json', json(规则)],
    ['.tuiqiaorc', json(规则)],
    ['.tuiqiaorc.yaml', 'rules:\n  平仄: warn\n'],
    ['.tuiqiaorc.yml', 'rules: { ping-ze: warning }\n'],
    ['.tuiqiaorc.mjs', 'export default { rules: { 平仄: "warn" }, form: undefined };'],
    ['.tuiqiaorc.cjs', 'module.exports = { rules: { 平仄: "warn" } };'],
    ['package.json', json({ tuiqiao: 规则 })],
  ])('%s', async (name, content) => {
    const { code, findings } = await found({ [name]: content, 'a.txt': 错字 });
    expect(findings).toEqual(['ping-ze warning']);
    expect(code).toBe(0);
  });

  test('没有 tuiqiao 一项的 package.json 不算；向上去找，最近的为准', async () => {
    const files = { 'package.json': '{}', '.tuiqiaorc.json': json(规则), '诗/a.txt': 错字, '词/a.txt': 错字 };
    expect((await found(files, '诗/a.txt')).findings).toEqual(['ping-ze warning']);
    const nearer = { ...files, '诗/.tuiqiaorc.json': json({ rules: { 平仄: 'info' } }) };
    expect((await found(nearer, '诗/a.txt')).findings).toEqual(['ping-ze info']);
  });

  test('--config 指定，--no-config 不用', async () => {
    const files = { '.tuiqiaorc.json': json(规则), 'strict.json': json({ rules: { 平仄: 'info' } }), 'a.txt': 错字 };
    expect((await found(files, 'a.txt', '--config', 'strict.json')).findings).toEqual(['ping-ze info']);
    expect((await found(files, 'a.txt', '--no-config')).findings).toEqual(['ping-ze error']);
  });

  test('extends：现成的、别的文件、几层，后者胜前者', async () => {
    const files = {
      'base.json': json({ extends: 'modern', rules: { 平仄: 'info' }, form: '五律' }),
      '.tuiqiaorc.json': json({ extends: ['tang', './base.json'], form: '五绝' }),
      'a.txt': 错字,
    };
    const { first, findings } = await found(files);
    expect(first).toMatchObject({ book: 'tongyun', form: '五绝' });
    expect(findings).toContain('ping-ze info');
    const { out } = await tuiqiao(['check', '--print-config', 'a.txt'], { cwd: await folderWith(files) });
    expect(JSON.parse(out)).toEqual({
      profile: 'modern',
      book: '中华通韵',
      form: '五绝',
      rules: { 'ping-ze': 'info' },
      readings: {},
    });
  });

  test('overrides 按 glob，相对于配置文件；命令行的 --rule 在最后', async () => {
    const config = {
      rules: { 平仄: 'warn' },
      overrides: [
        { files: '草稿/**', rules: { 平仄: 'off' } },
        { files: ['*.poem'], extends: 'modern', form: '七绝' },
      ],
    };
    const files = { '.tuiqiaorc.json': json(config), 'a.txt': 错字, '草稿/a.txt': 错字, '诗/b.poem': 登楼 };
    expect((await found(files)).findings).toEqual(['ping-ze warning']);
    expect((await found(files, '草稿/a.txt')).findings).toEqual([]);
    expect((await found(files, '诗/b.poem')).first).toMatchObject({ book: 'tongyun', form: '七绝' });
    expect((await found(files, '草稿/a.txt', '--rule', '平仄=info')).findings).toEqual(['ping-ze info']);
  });

  test.each([
    ['readings 的值', { readings: { 看: '半' } }, 'readings.看'],
    ['书里没有的韵', { book: '新韵', readings: { '1.1': '十一真' } }, 'readings.1.1'],
    ['韵书', { book: '洪武正韵' }, 'book'],
    ['体裁', { form: '俳句' }, 'form'],
    ['overrides 里的', { overrides: [{ files: '*.md', book: '洪武' }] }, 'overrides.0.book'],
  ])('%s不对：说出文件与所在', async (_name, config, path) => {
    const { code, report: told } = await found({ '.tuiqiaorc.json': json(config), 'a.txt': 登楼 });
    expect(code).toBe(2);
    expect(told.error?.code).toBe('INVALID_CONFIG');
    expect(told.error?.zh).toContain(`.tuiqiaorc.json 的 ${path}：`);
  });

  test('指令胜过配置，命令行胜过指令', async () => {
    const files = { '.tuiqiaorc.json': json({ form: '七绝', book: '新韵' }), 'a.txt': `# 体: 五律\n${登楼}` };
    expect((await found(files)).first).toMatchObject({ form: '五律', book: 'xinyun' });
    const flags = ['--form', '五绝', '--book', '平水韵'];
    expect((await found(files, 'a.txt', ...flags)).first).toMatchObject({ form: '五绝', book: 'pingshui' });
  });

  test('所定的读音', async () => {
    const text = '回看射雕处，千里暮云平。';
    const { first } = await found({ '.tuiqiaorc.json': json({ readings: { 看: '仄' } }), 'a.txt': text });
    expect(first?.lines[0]?.tones.charAt(1)).toBe('仄');
    const directive = await found({ 'a.txt': `# 读: 1.2 看=仄\n${text}` });
    expect(directive.first?.lines[0]?.tones.charAt(1)).toBe('仄');
    expect((await found({ 'a.txt': text })).first?.lines[0]?.tones.charAt(1)).toBe('平');
  });

  test.each([
    ['不是 JSON', '{"form":', '不是合格的 JSON'],
    ['没有这条规则', json({ rules: { 孤瓶: 'off' } }), 'rules.孤瓶：没有“孤瓶”这条规则'],
    ['轻重不对', json({ rules: { 孤平: 2 } }), 'rules.孤平：轻重须是 error'],
    ['没有这一项', json({ from: '五绝' }), 'from：没有这一项'],
    ['类型不对', json({ form: 5 }), 'form：不合配置的样式'],
    ['overrides 没有 files', json({ overrides: [{ form: '五绝' }] }), 'overrides.0：不合配置的样式'],
    ['没有这个现成的', json({ extends: 'song' }), 'extends：没有“song”'],
    ['没有这个文件', json({ extends: './x.json' }), 'extends：没有这个文件 ./x.json'],
    ['绕了回来', json({ extends: './.tuiqiaorc.json' }), 'extends：绕了回来'],
  ])('%s → 2，指出文件与所在', async (_name, content, words) => {
    const { code, report: told } = await found({ '.tuiqiaorc.json': content, 'a.txt': 登楼 });
    expect(code).toBe(2);
    expect(told.error?.code).toBe('INVALID_CONFIG');
    expect(told.error?.zh).toContain('.tuiqiaorc.json');
    expect(told.error?.zh).toContain(words);
  });

  test.each([
    ['没有这个文件', 'nope.json', {}],
    ['里面没有配置', 'package.json', { 'package.json': '{}' }],
  ])('--config %s → 2', async (_name, name, files) => {
    const { code, report: told } = await found({ ...files, 'a.txt': 登楼 }, 'a.txt', '--config', name);
    expect([code, told.error?.code]).toEqual([2, 'INVALID_CONFIG']);
  });

  test.each(Object.entries(SCHEMAS))('%s 即规则表所造；不合则 npm run schema', async (file, build) => {
    expect(await readFile(file, 'utf8')).toBe(schemaText(build()));
  });
});

describe('输入 input', () => {
  const files = {
    'a.txt': 登楼,
    '诗/b.txt': 错字,
    '诗/c.md': `文\n\`\`\`poem\n${错字}\`\`\`\n`,
    '诗/d.md': '没有诗',
    'node_modules/e.txt': 错字,
  };
  const sources = async (...args: string[]) => {
    const { code, report: told } = await report(['check', ...args], { cwd: await folderWith(files) });
    return { code, sources: told.results?.map((r) => r.source) };
  };

  test('glob：依名为序，不重复，略过 node_modules，没有诗的略过', async () => {
    expect(await sources('**/*.txt')).toEqual({ code: 1, sources: ['a.txt', '诗/b.txt'] });
    expect(await sources('诗/*.{txt,md}', '诗/b.txt')).toEqual({ code: 1, sources: ['诗/b.txt', '诗/c.md'] });
    expect(await sources('诗/d.md')).toEqual({ code: 0, sources: [] });
  });

  test('glob 一个也没有 → 2', async () => {
    const { code, report: told } = await report(['check', '*.诗'], { cwd: await folderWith(files) });
    expect([code, told.error?.code]).toEqual([2, 'NO_MATCH']);
  });

  test('Markdown 的位置指原文件', async () => {
    const { report: told } = await report(['check', '诗/c.md'], { cwd: await folderWith(files) });
    expect(told.results[0]?.findings[0]?.place.start).toMatchObject({ line: 3, column: 8 });
  });

  test('--stdin-filename：名字、种类与配置都依它', async () => {
    const cwd = await folderWith({ '诗/.tuiqiaorc.json': json({ rules: { 平仄: 'off' } }) });
    const stdin = `\`\`\`poem\n${错字}\`\`\``;
    const outcome = await report(['check', '--stdin-filename', '诗/x.md', '-'], { cwd, stdin });
    expect(outcome.code).toBe(0);
    expect(outcome.report.results).toMatchObject([{ source: '诗/x.md', findings: [] }]);
    expect((await report(['check', '--stdin-filename', '诗/x.md'], { cwd, stdin })).report.results).toHaveLength(1);
  });
});

describe('退出码 exit codes', () => {
  test.each([
    ['合律', 0, [登楼]],
    ['有提示', 0, [半角]],
    ['有警告', 0, [警告]],
    ['警告不过 --max-warnings', 0, [警告, '--max-warnings', '1']],
    ['警告过 --max-warnings', 1, [警告, '--max-warnings', '0']],
    ['--quiet 不改警告的算法', 1, [警告, '--quiet', '--max-warnings', '0']],
    ['有毛病', 1, [错字]],
    ['毛病降为警告', 0, [错字, '--rule', '平仄=warning']],
    ['不论', 0, [错字, '--rule', 'ping-ze=off']],
    ['毛病免查', 0, [`# 免查 平仄 -- 试作\n${错字}`]],
    ['规则升为毛病', 1, [半角, '--rule', '半角标点=error']],
  ])('%s → %i', async (_name, code, [text, ...flags]) => {
    const cwd = await folderWith({ 'a.txt': text as string });
    expect((await tuiqiao(['check', 'a.txt', ...flags], { cwd })).code).toBe(code);
  });

  test.each([
    ['没有这条规则', ['--rule', '孤瓶=off'], 'UNKNOWN_RULE'],
    ['没有这个轻重', ['--rule', '孤平=2'], 'USAGE'],
    ['词牌', ['--tune', '浣溪山水'], 'UNKNOWN_TUNE'],
    ['没有这种宽严', ['--profile', 'song'], 'USAGE'],
    ['没有这个格式', ['--input', 'xml'], 'USAGE'],
    ['没有这类改法', ['--fix', '--fix-type', 'rhyme'], 'USAGE'],
    ['没有这条规则可说', ['--explain', '孤瓶'], 'UNKNOWN_RULE'],
    ['没有这种和韵', ['--same-rhymes-as', 登楼, '--rhyme-school', '叠韵'], 'USAGE'],
    ['和韵而没有原作', ['--rhyme-school', '次韵'], 'USAGE'],
    ['原作不在', ['--same-rhymes-as', '没有.txt'], 'UNREADABLE'],
    ['原作没有韵脚', ['--same-rhymes-as', '白日依山尽，'], 'INVALID_INPUT'],
    ['语料不论和韵', ['--input', 'jsonl', '--same-rhymes-as', 登楼], 'USAGE'],
    ['警告之数不是数', ['--max-warnings', '-1'], 'USAGE'],
  ])('%s → 2', async (_name, flags, error) => {
    const { code, report: told } = await report(['check', 登楼, ...flags]);
    expect([code, told.error?.code]).toEqual([2, error]);
  });

  test('写不了 --output-file → 2', async () => {
    const { code, err } = await tuiqiao(['check', 登楼, '-o', '没有/这个/目录.txt'], { cwd: await folderWith({}) });
    expect(code).toBe(2);
    expect(err).toContain('写不了');
  });
});

describe('--same-rhymes-as', () => {
  const 和作 = '落日孤城外，江声绕客楼。\n故人何处是，明月照溪流。\n';

  test('原作是文件、诗句或标准输入 (the poem may be a file, verse, or standard input)', async () => {
    const cwd = await folderWith({ 'a.txt': 和作, 'b.txt': `《登鹳雀楼》\n${登楼}`, 'c.md': `# 登楼\n\n${登楼}` });
    for (const original of ['b.txt', 'c.md', 登楼, '-']) {
      const argv = ['check', 'a.txt', '--same-rhymes-as', original];
      const { code, report: told } = await report(argv, { cwd, stdin: 登楼 });
      expect([original, code, told.results[0]?.findings.map((f) => f.ruleId)]).toEqual([
        original,
        0,
        ['he-yun', 'he-yun'],
      ]);
    }
    const { out } = await tuiqiao(['check', 'a.txt', '--same-rhymes-as', 'b.txt'], { cwd });
    expect(out).toContain('和《登鹳雀楼》之韵：用韵');
    const used = await report(['check', 'a.txt', '--same-rhymes-as', 'b.txt', '--rhyme-school', '用韵'], { cwd });
    expect(used.report.results[0]?.findings).toEqual([]);
  });

  test('一份标准输入不作两用；原作不会被盖 (one standard input serves once; the poem is not overwritten)', async () => {
    const cwd = await folderWith({ 'a.txt': 和作, 'b.txt': 登楼 });
    expect((await tuiqiao(['check', '-', '--same-rhymes-as', '-'], { cwd, stdin: 登楼 })).code).toBe(2);
    expect((await tuiqiao(['check', 'a.txt', '--same-rhymes-as', 'b.txt', '-o', 'b.txt'], { cwd })).code).toBe(2);
    expect(await readFile(join(cwd, 'b.txt'), 'utf8')).toBe(登楼);
  });
});

describe('输出 output', () => {
  test('--quiet 只报 error', async () => {
    const cwd = await folderWith({ 'a.txt': `${半角}\n${错字}` });
    const { report: told } = await report(['check', 'a.txt', '--quiet'], { cwd });
    expect(told.results.flatMap((r) => r.findings.map((f) => f.severity))).toEqual(['error']);
  });

  test('--output-file 写入文件，标准输出无字，没有颜色', async () => {
    const cwd = await folderWith({ 'a.txt': 错字 });
    const outcome = await tuiqiao(['check', 'a.txt', '-o', 'out.txt'], { cwd, isTTY: { stdout: true } });
    expect(outcome).toMatchObject({ code: 1, out: '' });
    const written = await readFile(join(cwd, 'out.txt'), 'utf8');
    expect(written).toContain('平仄 ping-ze');
    expect(written).not.toContain('\u001B');
  });

  test('jsonl：一首一行', async () => {
    const cwd = await folderWith({ 'a.txt': `${登楼}\n# 题: 乙\n${错字}` });
    const { code, out } = await tuiqiao(['check', 'a.txt', '--format', 'jsonl'], { cwd });
    expect(code).toBe(1);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row).verdict),
    ).toEqual(['regulated', 'irregular']);
  });

  test('github 与 sarif', async () => {
    const cwd = await folderWith({ '诗/a.txt': 错字 });
    const github = await tuiqiao(['check', '诗/*.txt', '--format', 'github'], { cwd });
    expect(github.code).toBe(1);
    expect(github.out).toMatch(/^::error file=诗\/a\.txt,line=1,endLine=1,col=8,endColumn=8,title=平仄 ping-ze::/u);
    const sarif = JSON.parse((await tuiqiao(['check', '诗/*.txt', '--format', 'sarif'], { cwd })).out);
    expect(sarif.runs[0].tool.driver.semanticVersion).toBe('1.2.3');
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: 'ping-ze', level: 'error' }]);
  });

  test('--explain、--list-rules、--print-config 不必有诗', async () => {
    const cwd = await folderWith({ '.tuiqiaorc.json': json({ rules: { 孤平: 'off' } }) });
    const explained = await tuiqiao(['check', '--explain', '孤平'], { cwd });
    expect(explained).toMatchObject({ code: 0, out: expect.stringMatching(/^孤平 gu-ping\n/u) });
    expect((await tuiqiao(['lint', '--explain', 'gu-ping', '--lang', 'en'], { cwd })).out).toContain('authority:');
    const listed = (await tuiqiao(['check', '--list-rules'], { cwd })).out;
    expect(listed).toMatch(/^gu-ping +孤平 +off /mu);
    expect(listed).toMatch(/^zhi-ling +指令 +warning /mu);
    const printed = await tuiqiao(['check', '--print-config', '--profile', 'strict'], { cwd });
    expect(JSON.parse(printed.out)).toEqual({ profile: 'strict', rules: { 'gu-ping': 'off' }, readings: {} });
  });

  test('--no-report-unused', async () => {
    const { report: told } = await report(['check', '-', '--no-report-unused'], { stdin: 警告 });
    expect(told.results[0]?.findings).toEqual([]);
  });
});

describe('--fix', () => {
  test('写回文件，再查一遍，说改了几处；BOM 与换行照旧', async () => {
    const cwd = await folderWith({ 'a.txt': `\uFEFF${半角.replace(/\n/gu, '\r\n')}` });
    const { code, out } = await tuiqiao(['check', 'a.txt', '--fix'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('已改 4 处：a.txt');
    expect(out).not.toContain('ban-jiao');
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe(`\uFEFF${登楼.replace(/\n/gu, '\r\n')}`);
  });

  test('UTF-16 的文件仍是 UTF-16', async () => {
    const cwd = await folderWith({});
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(cwd, 'a.txt'), Buffer.from(`\uFEFF${半角}`, 'utf16le'));
    await tuiqiao(['check', 'a.txt', '--fix'], { cwd });
    expect(await readFile(join(cwd, 'a.txt'), 'utf16le')).toBe(`\uFEFF${登楼}`);
  });

  test('--fix-dry-run 不写文件，改成的样子在 JSON 里', async () => {
    const cwd = await folderWith({ 'a.txt': 半角 });
    const { report: told } = await report(['check', 'a.txt', '--fix-dry-run'], { cwd });
    expect(told).toMatchObject({ mended: [{ source: 'a.txt', count: 4, output: 登楼 }], results: [{ findings: [] }] });
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe(半角);
  });

  test('--fix-type script 与 --script', async () => {
    const cwd = await folderWith({ 'a.txt': '白日依山盡,黄河入海流。' });
    const flags = ['--fix', '--script', '简', '--fix-type', 'script', '--fix-type', 'space'];
    await tuiqiao(['check', 'a.txt', ...flags], { cwd });
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('白日依山尽,黄河入海流。');
  });
});
