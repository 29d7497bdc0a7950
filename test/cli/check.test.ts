import { describe, expect, test } from 'vitest';
import type { JsonReport } from '../../src/lint/index.ts';
import { folderWith, tuiqiao } from './fake-io.ts';

const 登鹳雀楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';
const 静夜思 = '床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n';
/** 王维《观猎》首联，出句特拗。 */
const 观猎 = '风劲角弓鸣，将军猎渭城。\n草枯鹰眼疾，雪尽马蹄轻。\n忽过新丰市，还归细柳营。\n回看射雕处，千里暮云平。\n';
/** 第二句第二字“河”改为仄声“水” (a wrong tone planted at line 1, column 8). */
const 错字 = '白日依山尽，黄水入海流。\n欲穷千里目，更上一层楼。\n';

const json = async (argv: readonly string[], options = {}) => {
  const outcome = await tuiqiao([...argv, '--format', 'json'], options);
  return { ...outcome, report: JSON.parse(outcome.out) as JsonReport & { error?: { code: string } } };
};

describe('退出码 exit codes', () => {
  test.each([
    ['合律', 0, 登鹳雀楼],
    ['有拗已救', 0, 观猎],
    ['古绝，只作说明', 0, 静夜思],
    ['错一字', 1, 错字],
    ['句子长短不一', 1, '白日依山尽，黄河入海。欲穷千里目，更上一层楼。'],
  ])('%s → %i', async (_name, code, text) => {
    const cwd = await folderWith({ 'a.txt': text });
    expect((await tuiqiao(['check', 'a.txt'], { cwd })).code).toBe(code);
  });

  test.each([
    ['空文件', ''],
    ['没有汉字', 'hello, world\n'],
    ['只有表情', '🌙🌙'],
    ['只有题目', '# 登鹳雀楼\n'],
  ])('%s：文件里没有诗是警告，--strict-files 则 1', async (_name, text) => {
    const cwd = await folderWith({ 'a.txt': text });
    const { code, err } = await tuiqiao(['check', 'a.txt'], { cwd });
    expect([code, err.includes('警告：a.txt 里没有找到诗')]).toEqual([0, true]);
    expect((await tuiqiao(['check', 'a.txt', '--strict-files'], { cwd })).code).toBe(1);
  });

  test.each([
    ['没有这种体裁', ['check', 登鹳雀楼, '--form', '俳句'], 'UNKNOWN_FORM'],
    ['没有这个韵部', ['check', 登鹳雀楼, '--rhyme', '二百韵'], 'UNKNOWN_RHYME'],
    ['没有这个文件', ['check', 'missing.txt'], 'UNREADABLE'],
    ['文件名是汉字也一样', ['check', '诗.txt'], 'UNREADABLE'],
    ['目录', ['check', '.'], 'UNREADABLE'],
    ['命令打错', ['chekc'], 'UNKNOWN_COMMAND'],
    ['忘了写 write', ['春江'], 'UNKNOWN_COMMAND'],
    ['没有这个选项', ['check', 登鹳雀楼, '--frm', '五绝'], 'USAGE'],
    ['选项的值不对', ['check', 登鹳雀楼, '--opening', '起'], 'USAGE'],
    ['没有参数', ['check'], 'USAGE'],
  ])('%s → 2', async (_name, argv, error) => {
    const { code, report, err } = await json(argv);
    expect(code).toBe(2);
    expect(report.error?.code).toBe(error);
    expect(report.error).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) });
    expect(err).toMatch(/^错误：.+\nerror: .+\n$/u);
  });
});

describe('输入 input', () => {
  test('诗句可直接写在命令里，不必加引号', async () => {
    const bare = await tuiqiao([登鹳雀楼]);
    const words = await tuiqiao(['白日依山尽', '黄河入海流', '欲穷千里目', '更上一层楼']);
    expect(bare.code).toBe(0);
    expect(words.out).toContain('仄起首句不入韵 · 平水韵 下平十一尤');
    expect(words.out).toContain('共 1 首：1 首合律');
  });

  test('lint 是 check 的别名', async () => {
    expect(await tuiqiao(['lint', 错字])).toEqual(await tuiqiao(['check', 错字]));
  });

  test('标准输入', async () => {
    const { code, report } = await json(['check', '-'], { stdin: 登鹳雀楼 });
    expect(code).toBe(0);
    expect(report.results[0]).toMatchObject({ source: '<stdin>', verdict: 'regulated' });
  });

  test('几个文件，一个不在：其余照查，退出码 2', async () => {
    const cwd = await folderWith({ 'a.txt': 登鹳雀楼, 'b.txt': 静夜思 });
    const { code, out, err } = await tuiqiao(['check', 'a.txt', 'missing.txt', 'b.txt'], { cwd });
    expect(code).toBe(2);
    expect(out).toContain('共 2 首');
    expect(err).toContain('missing.txt');
  });

  test('几首诗在一个文件里，位置指原文件', async () => {
    const cwd = await folderWith({ 'a.txt': `# 登鹳雀楼\n${登鹳雀楼}\n# 错字\n${错字}` });
    const { code, report } = await json(['check', 'a.txt'], { cwd });
    expect(code).toBe(1);
    expect(report.results.map((r) => r.title)).toEqual(['登鹳雀楼', '错字']);
    expect(report.results[1]?.findings[0]).toMatchObject({
      ruleId: 'ping-ze',
      line: 2,
      zi: 2,
      couplet: 1,
      place: { start: { line: 6, column: 8 } },
    });
  });

  test('CRLF 与 BOM 不乱位', async () => {
    const bytes = Buffer.from(`\uFEFF${错字.replace(/\n/gu, '\r\n')}`);
    const { report } = await json(['check', '-'], { stdin: bytes });
    expect(report.results[0]?.findings[0]?.place.start).toEqual({ offset: 7, line: 1, column: 8 });
    const second = '白日依山尽，黄河入海流。\n欲穷千里目，更上一楼层。\n'.replace(/\n/gu, '\r\n');
    const { report: next } = await json(['check', '-'], { stdin: Buffer.from(`\uFEFF${second}`) });
    expect(next.results[0]?.findings[0]?.place.start).toMatchObject({ line: 2, column: 11 });
  });

  test('BMP 以外的字占两个 UTF-16 单位，仍只算一字', async () => {
    const { report } = await json(['𨱍日依山尽，黄水入海流。欲穷千里目，更上一层楼。']);
    const finding = report.results[0]?.findings.find((f) => f.ruleId === 'ping-ze');
    expect(finding).toMatchObject({ line: 2, zi: 2, place: { start: { column: 9 } } });
    expect(report.results[0]?.lines[0]?.text).toBe('𨱍日依山尽');
  });

  test('简繁混写', async () => {
    const { code } = await tuiqiao(['白日依山盡，黄河入海流。欲窮千里目，更上一層楼。']);
    expect(code).toBe(0);
  });

  test('表情与拉丁字母略过，并指出', async () => {
    const { code, report } = await json(['白日依山尽🌙，黄河入海流。欲穷千里目，更上一层楼。']);
    expect(code).toBe(0);
    expect(report.results[0]?.findings).toMatchObject([{ ruleId: 'yi-wu', severity: 'warning', actual: '🌙' }]);
  });

  test('GBK 文件报编码，不乱查', async () => {
    const { code, err } = await tuiqiao(['check', '-'], { stdin: new Uint8Array([0xb0, 0xd7, 0xc8, 0xd5]) });
    expect(code).toBe(2);
    expect(err).toContain('UTF-8');
  });

  test('UTF-16 的 BOM 认得', async () => {
    const stdin = Buffer.from(`\uFEFF${登鹳雀楼}`, 'utf16le');
    expect((await tuiqiao(['check', '-'], { stdin })).code).toBe(0);
  });

  test('极长的文本不垮', async () => {
    const { code, report } = await json(['check', '-'], { stdin: 登鹳雀楼.repeat(150) });
    expect(code).toBe(1);
    // 六百句，句句都论，没有不声不响的上限 (six hundred lines, all judged: there is no silent limit).
    expect(report.results[0]?.findings.some((f) => f.ruleId === 'chong-yun' && f.line === 600)).toBe(true);
  });
});

describe('指令与选项 directives and flags', () => {
  test('诗前的 # 体、# 韵、# 题', async () => {
    const text = `# 题: 登楼\n# 体: 五律\n# 韵: 十一尤\n${登鹳雀楼}`;
    const { code, report } = await json(['check', '-'], { stdin: text });
    expect(code).toBe(0);
    expect(report.results[0]).toMatchObject({ title: '登楼', form: '五律', unfinished: true, rhyme: '下平十一尤' });
  });

  test('选项胜过指令', async () => {
    const { report } = await json(['check', '-', '--form', '五绝'], { stdin: `# 体：五律\n${登鹳雀楼}` });
    expect(report.results[0]).toMatchObject({ form: '五绝', unfinished: false });
  });

  test('指令里的体裁不存在：指出文件与行，其余照查', async () => {
    const stdin = `${登鹳雀楼}\n# 体: 俳句\n${登鹳雀楼}`;
    const { code, report, err } = await json(['check', '-'], { stdin });
    expect(code).toBe(2);
    expect(report.results).toHaveLength(1);
    expect(err).toContain('<stdin>:4：没有“俳句”这种体裁');
  });

  test('指明体裁，古绝便按近体检查', async () => {
    expect((await tuiqiao([静夜思, '--form', '五绝'])).code).toBe(1);
  });

  test('指明韵部', async () => {
    const { code, report } = await json([登鹳雀楼, '--rhyme', '东']);
    expect(code).toBe(1);
    expect(report.results[0]?.findings.map((f) => f.ruleId)).toEqual(['chu-yun', 'chu-yun']);
  });
});

describe('可读格式 stylish', () => {
  test('合律的诗', async () => {
    const { out } = await tuiqiao([登鹳雀楼]);
    expect(out).toBe(`  五绝（律绝）· 仄起首句不入韵 · 平水韵 下平十一尤
  合律

   1  白日依山尽，
      仄仄平平仄
   2  黄河入海流。
      平平仄仄平 韵
   3  欲穷千里目，
      仄平平仄仄
   4  更上一层楼。
      仄仄仄平平 韵

共 1 首：1 首合律
`);
  });

  test('古绝有说明', async () => {
    const { out } = await tuiqiao([静夜思]);
    expect(out).toContain('五言古绝 · 平水韵 下平七阳');
    expect(out).toContain('古绝，不以近体论');
    expect(out).toContain('共 1 首：1 首古体');
  });

  test('毛病：位置、轻重、消息、规则；应与实并列', async () => {
    const cwd = await folderWith({ 'a.txt': 错字 });
    const { out } = await tuiqiao(['check', 'a.txt'], { cwd });
    expect(out).toMatch(/^a\.txt\n/u);
    expect(out).toContain('有 1 处毛病');
    expect(out).toContain('      平仄仄仄平 韵  实\n      平平仄仄平 韵  应\n');
    expect(out).toMatch(/ {2}1:8 {2}error {2}第二句第二字“水”应平而仄.* {2}平仄 ping-ze\n/u);
  });

  test('拗救是好事', async () => {
    const { out } = await tuiqiao([观猎]);
    expect(out).toContain('合律，有拗已救（');
    expect(out).toMatch(/拗救：第七句第三字拗，第七句第四字救（特拗）/u);
  });

  test('英文', async () => {
    const { out } = await tuiqiao([错字, '--lang', 'en']);
    expect(out).toContain('five-character quatrain (五绝) · 仄起, first line unrhymed');
    expect(out).toContain('line 2, character 2: 水 is oblique where level must stand');
    expect(out).toContain('1 poem: 1 with faults (1 error)');
  });

  const ESC = '\u001B[';
  test('管道里没有颜色；终端上有，除非 --no-color 或 NO_COLOR', async () => {
    const colored = async (argv: readonly string[], isTTY: boolean, env = {}) =>
      (await tuiqiao([错字, ...argv], { isTTY: { stdout: isTTY }, env })).out.includes(ESC);
    expect(await colored([], false)).toBe(false);
    expect(await colored([], true)).toBe(true);
    expect(await colored(['--no-color'], true)).toBe(false);
    expect(await colored([], true, { NO_COLOR: '1' })).toBe(false);
    expect(await colored([], false, { FORCE_COLOR: '1' })).toBe(true);
  });
});

test('JSON 的样子 json shape', async () => {
  const { report } = await json([观猎]);
  expect(report.version).toBe(1);
  const [result] = report.results;
  expect(Object.keys(result ?? {})).toEqual([
    'source',
    'verdict',
    'accepted',
    'form',
    'opening',
    'firstLineRhymes',
    'book',
    'rhyme',
    'unfinished',
    'lines',
    'findings',
    'suppressed',
    'rescues',
  ]);
  expect(result).toMatchObject({ verdict: 'rescued', form: '五律', book: 'pingshui', rhyme: '下平八庚' });
  expect(result?.lines[0]).toEqual({ text: '风劲角弓鸣', pattern: '中仄仄平平', tones: '平仄仄平平' });
  expect(result?.rescues.at(-1)).toEqual({ kind: '特拗', line: 7, zi: 3, by: { line: 7, zi: 4 } });
});

describe('帮助与版本 help and version', () => {
  test.each([[['--help']], [['help', 'write']], [['check', '--help']], [[]]])('%j → 0，有例子', async (argv) => {
    const { code, out, err } = await tuiqiao(argv);
    expect(code).toBe(0);
    expect(out).toContain('用法 Usage:');
    expect(out).toContain('例 Examples:');
    expect(err).toBe('');
  });

  test('--version', async () => {
    expect(await tuiqiao(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });
});

describe('韵书 rhyme books', () => {
  /** 依新韵试作：国押波韵 (written in 新韵). */
  const 新韵诗 = '细雨清山树，春风过水国。\n孤舟停柳岸，夜夜望星河。\n';

  test.each([
    ['平水韵', 'pingshui', '下平十一尤'],
    ['平水', 'pingshui', '下平十一尤'],
    ['词林正韵', 'cilin', '第十二部平声'],
    ['词林', 'cilin', '第十二部平声'],
    ['中华新韵', 'xinyun', '七尤平声'],
    ['新韵', 'xinyun', '七尤平声'],
    ['中华通韵', 'tongyun', '十欧平声'],
    ['通韵', 'tongyun', '十欧平声'],
  ])('--book %s', async (name, book, rhyme) => {
    const { report } = await json(['check', 登鹳雀楼, '--book', name]);
    expect(report.results[0]).toMatchObject({ book, rhyme });
  });

  test('所印的是那部书的名字', async () => {
    const { out } = await tuiqiao(['check', 新韵诗, '--book', '新韵']);
    expect(out).toContain('中华新韵 二波平声');
    expect(out).toContain('合律');
  });

  test('--rhyme 依所选之书，也可带书名', async () => {
    for (const argv of [
      ['--book', '新韵', '--rhyme', '二波'],
      ['--rhyme', '新韵 波'],
    ]) {
      const { code, report } = await json(['check', 新韵诗, ...argv]);
      expect(code).toBe(0);
      expect(report.results[0]).toMatchObject({ book: 'xinyun', rhyme: '二波平声' });
    }
    const { code, report } = await json(['check', 新韵诗, '--book', '新韵', '--rhyme', '十一真']);
    expect([code, report.error?.code]).toEqual([2, 'UNKNOWN_RHYME']);
  });

  test.each([
    ['# 书: 新韵', null],
    ['# 書：中華新韻', null],
    ['# 韵: 新韵 二波', null],
    ['# 韵: 新韵', null],
    ['# 书: 新韵\n# 韵: 波', null],
    ['# 书: 洪武正韵', 'UNKNOWN_BOOK'],
  ])('指令 %s', async (directive, error) => {
    const { report } = await json(['check', '-'], { stdin: `${directive}\n${新韵诗}` });
    if (error !== null) expect(report.error?.code).toBe(error);
    else expect(report.results[0]).toMatchObject({ verdict: 'regulated', book: 'xinyun', rhyme: '二波平声' });
  });

  test('一个文件里各依其书，--book 在指令之先', async () => {
    const stdin = `# 题: 甲\n# 书: 新韵\n${新韵诗}\n# 题: 乙\n${登鹳雀楼}`;
    expect((await json(['check', '-'], { stdin })).report.results.map((r) => r.book)).toEqual(['xinyun', 'pingshui']);
    const all = await json(['check', '-', '--book', '通韵'], { stdin });
    expect(all.report.results.map((r) => r.book)).toEqual(['tongyun', 'tongyun']);
  });

  test('没有这部书', async () => {
    const { code, report } = await json(['check', 登鹳雀楼, '--book', '洪武正韵']);
    expect([code, report.error?.code]).toEqual([2, 'UNKNOWN_BOOK']);
  });
});
