import { describe, expect, test } from 'vitest';
import { type LintOptions, lint, lintSync } from '../../src/lint/index.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';

const 登楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';
const 错字 = '白日依山尽，黄水入海流。\n欲穷千里目，更上一层楼。\n';

describe('lint 的选项 options', () => {
  test.each(['平仄', 'ping-ze'])('levels：%s', (name) => {
    expect(lintSync(错字, { levels: { [name]: 'warn' } }).findings).toMatchObject([
      { ruleId: 'ping-ze', severity: 'warning' },
    ]);
    expect(lintSync(错字, { levels: { [name]: 'off' } }).findings).toEqual([]);
  });

  test('别名也可', () => {
    const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层台。';
    expect(lintSync(text, { levels: { 落韵: 'info' } }).findings).toMatchObject([
      { ruleId: 'chu-yun', severity: 'info' },
    ]);
  });

  test.each<[string, object, string]>([
    ['规则', { levels: { 孤瓶: 'off' } }, 'UNKNOWN_RULE'],
    ['轻重', { levels: { 孤平: 'fatal' } }, 'INVALID_INPUT'],
    ['宽严', { profile: 'loose' }, 'INVALID_INPUT'],
    ['体裁', { form: '俳句' }, 'UNKNOWN_FORM'],
    ['默认的体裁', { defaults: { form: '俳句' } }, 'UNKNOWN_FORM'],
    ['韵书', { book: '洪武' }, 'UNKNOWN_BOOK'],
    ['默认的韵书', { defaults: { book: '洪武' } }, 'UNKNOWN_BOOK'],
    ['书里的韵部', { book: '平水', rhyme: '二百韵' }, 'UNKNOWN_RHYME'],
  ])('没有此%s即抛错', async (_name, options, code) => {
    for (const text of [登楼, '']) {
      expect(() => lintSync(text, options as LintOptions)).toThrow(expect.objectContaining({ code }));
      await expect(lint(text, options as LintOptions)).rejects.toMatchObject({ code });
    }
  });

  test('韵书可用名字，胜过指令；lintSync 由 books 里取', async () => {
    const { poems } = await lint(`# 书: 平水\n${登楼}`, { book: '新韵' });
    expect(poems[0]?.scansion.book).toBe('xinyun');
    expect(lintSync(登楼, { book: '中华新韵', books: [xinyun] }).poems[0]?.scansion.book).toBe('xinyun');
    expect(lintSync(登楼, { book: xinyun }).poems[0]?.scansion.book).toBe('xinyun');
  });

  test('指令里的错，只那一首记在 failures，其余照查', async () => {
    const { failures, poems } = await lint(`# 体: 俳句\n${登楼}\n# 乙\n${登楼}`);
    expect(failures).toMatchObject([{ place: { line: 1 }, error: { code: 'UNKNOWN_FORM' } }]);
    expect(poems).toHaveLength(1);
  });
});

describe('只算所报的 (only what is shown is worked out)', () => {
  const faulty = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';

  test('免查了的不提字；suggestFor: error 则只提错误', async () => {
    const hidden = await lint(`# 免查下行 平仄 -- 试\n${faulty}`);
    expect(hidden.poems[0]?.suppressed.map(({ finding }) => finding.suggestions)).toEqual([undefined]);
    const text = '国破山河在，城春草木深。感时花溅泪，恨别春惊心。';
    const offered = (r: Awaited<ReturnType<typeof lint>>) =>
      r.findings.filter((f) => f.suggestions !== undefined).map((f) => f.severity);
    expect(offered(await lint(text))).toEqual(['error', 'warning']);
    expect(offered(await lint(text, { suggestFor: 'error' }))).toEqual(['error']);
  });

  test('signal：诗与诗之间看它，也让别的事先做', async () => {
    const text = `${faulty}\n\n`.repeat(3000);
    await expect(lint(text, { signal: AbortSignal.abort(new Error('不要了')) })).rejects.toThrow('不要了');
    const controller = new AbortController();
    // 定时器、点击之类，都是宏任务 (a timer, like a click, is a macrotask).
    setTimeout(() => controller.abort(new Error('半路不要了')), 5);
    await expect(lint(text, { signal: controller.signal })).rejects.toThrow('半路不要了');
  });
});
