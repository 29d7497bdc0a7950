import { describe, expect, test } from 'vitest';
import { folderWith, tuiqiao } from './fake-io.ts';

const 春望 = '国破山河在，城春草木深。\n感时花溅泪，恨别春惊心。';
const 登楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。';
const 散文 = '今天去爬山，天气真不错，回来的路上想起一位老朋友。';
const 浣溪沙 =
  '浣溪沙·春\n一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？\n无可奈何花落去，似曾相识燕归来。小园香径独徘徊。';

const check = async (files: Readonly<Record<string, string>>, ...flags: string[]) =>
  tuiqiao(['check', ...Object.keys(files), ...flags], { cwd: await folderWith(files) });

describe('什么是诗，什么没有查 (what is verse, and what was not checked)', () => {
  test.each([
    ['诗后有注', 'a.txt', `${春望}\n注：仿杜工部。`],
    ['诗后署日期', 'a.txt', `${春望}\n2023年10月于北京`],
    ['一行一首', 'a.txt', `${登楼.replace('\n', '')}\n${春望.replace('\n', '')}`],
    ['Markdown 没有围栏', 'a.md', `## 春望\n\n${春望.replace('\n', '  \n')}\n\n${散文}\n`],
    ['Markdown 引用', 'a.markdown', `> ${春望.replace('\n', '\n> ')}\n`],
    ['LaTeX', 'a.tex', `\\begin{verse}\n${春望.replace('\n', '\\\\\n')}\n\\end{verse}`],
    ['HTML', 'a.html', `<p>${春望.replace('\n', '<br>')}</p>`],
    ['YAML', 'a.yaml', `- title: 春望\n  content: |\n    ${春望.replace('\n', '\n    ')}\n`],
    ['JSON', 'a.json', JSON.stringify([{ title: '春望', paragraphs: 春望.split('\n') }])],
  ])('%s：三平尾照报，别的一概不报', async (_name, file, text) => {
    const { code, out } = await check({ [file]: text }, '--format', 'json');
    const found = JSON.parse(out).results.flatMap(
      (poem: { findings: { ruleId: string; severity: string }[] }) => poem.findings,
    );
    expect(
      found
        .filter(({ severity }: { severity: string }) => severity === 'error')
        .map(({ ruleId }: { ruleId: string }) => ruleId),
    ).toEqual(['san-ping-wei']);
    expect(code).toBe(1);
  });

  test('总计说出未查的行与缘由，JSON 亦有', async () => {
    const files = { 'a.txt': `登楼\n${登楼}\n\n${散文}\n${散文}\n\n注：旧作。\n` };
    expect((await check(files)).out).toContain('a.txt：1 首；未查：第 5–6 行（散文）、第 8 行（注、署名之类）');
    expect((await check(files, '--lang', 'en')).out).toContain('a.txt: 1 poem; not checked: lines 5–6 (prose), line 8');
    const { left } = JSON.parse((await check(files, '--format', 'json')).out);
    expect(left).toMatchObject([
      { source: 'a.txt', reason: 'prose', place: { start: { line: 5, column: 1 } } },
      { source: 'a.txt', reason: 'note', place: { start: { line: 8, column: 1 } } },
    ]);
    expect((await check({ 'a.txt': 登楼 })).out).not.toContain('未查');
  });

  test('--list-poems 列出各首与其余', async () => {
    const files = { 'a.txt': `七绝·登楼（新韵）\n${登楼}\n\n${散文}\n` };
    const { code, out } = await check(files, '--list-poems');
    expect([code, out]).toEqual([
      0,
      'a.txt\n  诗  第 2–3 行  《登楼》  题标七绝、中华新韵  4 句  白日依山尽，…\n  未查  第 5 行  散文\n',
    ]);
    const { documents } = JSON.parse((await check(files, '--list-poems', '--format', 'json')).out);
    expect(documents[0].poems[0]).toMatchObject({ title: '登楼', form: '七绝', book: '中华新韵' });
    expect(documents[0].poems[0].lines).toHaveLength(4);
  });

  test('没有诗的文件是警告，--strict-files 则 1；别的文件照查', async () => {
    const files = { 'a.md': `${散文}\n`, 'b.txt': 登楼 };
    const { code, err, out } = await check(files);
    expect([code, out.includes('共 1 首：1 首合律')]).toEqual([0, true]);
    expect(err).toBe(
      '警告：a.md 里没有找到诗；各行作什么看，见 --list-poems\nwarning: no verse was found in a.md; --list-poems tells what its rows were taken for\n',
    );
    expect((await check(files, '--strict-files')).code).toBe(1);
    expect((await check(files, '--list-poems', '--strict-files')).code).toBe(1);
  });

  test('词依其调来查，不作近体来论；指令里的词牌作数；没有的词牌，列出相近之名', async () => {
    const { code, err, out } = await check({ 'a.txt': `${浣溪沙}\n\n登楼\n${登楼}\n` });
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out).toContain('浣溪沙 · 词林正韵 第三部平声');
    expect(out).not.toMatch(/error|失粘|出韵/u);
    const asked = await check({ 'a.txt': `# 体: 临江仙\n小院秋深人寂寂，西风吹老梧桐。` });
    expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('临江仙 · 词林正韵')]);
    const unknown = await check({ 'a.txt': `# 词牌: 临江山\n小院秋深人寂寂，西风吹老梧桐。` });
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('相近的有：临江仙')]);
  });

  test('题中所标的韵书、体裁作数，指令胜过题', async () => {
    const 新 = '细雨清山树，春风过水国。\n孤舟停柳岸，夜夜望星河。';
    const verdict = async (text: string) =>
      JSON.parse((await check({ 'a.txt': text }, '--format', 'json')).out).results[0];
    expect(await verdict(`《新韵·春水》\n${新}`)).toMatchObject({ title: '春水', book: 'xinyun', accepted: true });
    expect(await verdict(`# 书: 平水韵\n《新韵·春水》\n${新}`)).toMatchObject({ book: 'pingshui', accepted: false });
    expect(await verdict(`七律·登楼\n${登楼.replaceAll(/(?<=[\n，]|^)/gu, '')}`)).toMatchObject({ form: '七律' });
  });
});
