import { describe, expect, test } from 'vitest';
import { lintSync, loadMarkdown, readPoems } from '../../src/lint/index.ts';

/** 三平尾在第四句，其余合律 (杜甫《春望》前四句，“鸟惊”改作“君惊”). */
const 春望 = '国破山河在，城春草木深。\n感时花溅泪，恨别君惊心。\n';
const 登楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';

const found = (text: string, options = {}) =>
  lintSync(text, options).findings.map(({ ruleId, place: { start } }) => `${start.line}:${start.column} ${ruleId}`);

describe('免查 disable', () => {
  test('没有指令，就照报', () => expect(found(春望)).toEqual(['2:9 san-ping-wei']));

  test.each([
    ['下一行', '国破山河在，城春草木深。\n# lint-disable-next-line 三平尾 -- 试作\n感时花溅泪，恨别君惊心。\n'],
    ['下一行，中文', '国破山河在，城春草木深。\n# 免查下行 三平尾 -- 试作\n感时花溅泪，恨别君惊心。\n'],
    [
      '用 id，隔一空行',
      '国破山河在，城春草木深。\n#lint-disable-next-line san-ping-wei -- 试作\n\n感时花溅泪，恨别君惊心。\n',
    ],
    ['不点名，即一切规则', '国破山河在，城春草木深。\n# lint-disable-next-line -- 试作\n感时花溅泪，恨别君惊心。\n'],
    ['其余', `# lint-disable 三平尾 -- 试作\n${春望}`],
    ['其余，中文', `# 免查：三平尾 —— 试作\n${春望}`],
    ['一首', `# lint-disable-poem 三平尾 -- 试作\n${春望}`],
    ['一首，写在诗末也可', `国破山河在，城春草木深。\n# 免查本诗 三平尾 -- 试作\n感时花溅泪，恨别君惊心。\n`],
    ['CRLF', `# lint-disable 三平尾 -- 试作\r\n${春望.replace(/\n/gu, '\r\n')}`],
  ])('%s', (_name, text) => {
    const { poems, findings } = lintSync(text);
    expect(findings).toEqual([]);
    expect(poems).toHaveLength(1);
    expect(poems[0]?.suppressed).toMatchObject([
      { reason: '试作', finding: { ruleId: 'san-ping-wei', at: { line: 4 } } },
    ]);
  });

  test('到 lint-enable 为止', () => {
    expect(found(`# lint-disable 三平尾 -- 试作\n${春望}\n# lint-enable 三平尾\n${春望}`)).toEqual([
      '7:9 san-ping-wei',
    ]);
    expect(found(`# 免查 -- 试作\n${春望}\n# 复查\n${春望}`)).toEqual(['7:9 san-ping-wei']);
  });

  test('只管所属的那一首', () => {
    expect(found(`${春望}\n# 免查本诗 三平尾 -- 试作\n# 乙\n${春望}`)).toEqual(['2:9 san-ping-wei']);
  });

  test('别的规则不受影响', () => {
    const text = `# 免查 孤平 -- 试作\n${春望}`;
    expect(found(text)).toEqual(['1:6 mian-cha-wu-yong', '3:9 san-ping-wei']);
    expect(found(text, { reportUnused: false })).toEqual(['3:9 san-ping-wei']);
  });

  test('没有理由、没有用处、没有此规则，各有所报', () => {
    expect(found(`# 免查 三平尾\n${春望}`)).toEqual(['1:1 mian-cha-wu-you']);
    expect(found(`# 免查 -- 无事\n${登楼}`)).toEqual(['1:1 mian-cha-wu-yong']);
    expect(found(`# 免查 三平尾 三瓶尾 -- 试作\n${春望}`)).toEqual(['1:10 zhi-ling']);
    expect(found(`# lint-disabel 三平尾 -- 试作\n${春望}`)).toEqual(['1:1 zhi-ling', '3:9 san-ping-wei']);
  });

  test('一条里一半有用，只报另一半', () => {
    expect(found(`# 免查 三平尾，孤平 -- 试作\n${春望}`)).toEqual(['1:10 mian-cha-wu-yong']);
  });

  test('指令的毛病不能免查，轻重可以配置', () => {
    expect(found(`# 免查 -- 全免\n# 免查 三瓶尾 -- 试作\n${春望}`)).toEqual(['2:6 zhi-ling']);
    expect(found(`# 免查 三瓶尾 -- 试作\n${登楼}`, { levels: { 'zhi-ling': 'off' } })).toEqual([]);
  });

  test('指令夹在诗中，诗不因此断开，位置不动', () => {
    const text = '国破山河在，城春草木深。\n# 免查下行 孤平 -- 无\n感时花溅泪，恨别君惊心。\n';
    const { poems, findings } = lintSync(text);
    expect(poems).toHaveLength(1);
    const { place } = findings.find(({ ruleId }) => ruleId === 'san-ping-wei') ?? {};
    expect(text.slice(place?.start.offset, place?.end.offset)).toBe('君惊心');
  });

  test('没有查成的诗，不报无用', () => {
    const { failures, findings } = lintSync(`# 免查 三平尾 -- 试作\n# 体: 俳句\n${登楼}\n${登楼}`);
    expect(failures).toMatchObject([{ error: { code: 'UNKNOWN_FORM' } }]);
    expect(findings).toEqual([]);
  });
});

describe('像指令而不是 near misses', () => {
  const [上, 下] = 春望.trimEnd().split('\n');
  test.each([
    ['免查下航 三平尾 -- 试作', '免查下行'],
    ['免查下航 三平尾', '免查下行'],
    ['免察 三平尾', '免查'],
    ['免查三平尾', '免查'],
    ['lintdisable 三平尾', 'lint-disable'],
    ['三平尾 -- 试作', '免查下行'],
  ])('# %s → %s', (row, name) => {
    const text = `${上}\n# ${row}\n${下}\n`;
    const { poems, findings } = lintSync(text);
    expect(poems).toHaveLength(1);
    expect(poems[0]?.title).toBeUndefined();
    expect(poems[0]?.poem.lines).toHaveLength(4);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['zhi-ling', 'san-ping-wei']);
    expect(findings[0]?.message).toContain(`“${name}”`);
    expect(findings[0]?.place.start).toMatchObject({ line: 2, column: 1 });
  });

  test.each(['复愁', '复愁 十二首', '免官', '检查', '题: 秋兴 -- 其一'])('题目“%s”仍是题目', (row) => {
    const { poems, findings } = lintSync(`# ${row}\n${登楼}`);
    expect(findings).toEqual([]);
    expect(poems[0]?.title).toBe(row.replace('题: ', ''));
  });
});

describe('读音 readings', () => {
  const directives = (text: string) => readPoems(text)[0]?.directives.readings;

  test.each([
    ['# 读: 3.2 看=平', { line: 3, zi: 2, char: '看', value: '平' }],
    ['# 读：看＝去声十五翰', { char: '看', value: '去声十五翰' }],
    ['# 讀: 1.5=仄', { line: 1, zi: 5, value: '仄' }],
  ])('%s', (directive, expected) => expect(directives(`${directive}\n${登楼}`)).toMatchObject([expected]));

  test('一行几个', () => expect(directives(`# 读: 1.1=仄，看=平；3.3 千=平\n${登楼}`)).toHaveLength(3));

  test.each([
    ['写得不对', '# 读: 看', '写作'],
    ['没有那个位置', '# 读: 9.9 看=平', '没有第 9 句第 9 字'],
    ['那里不是那个字', '# 读: 1.1 看=平', '是“白”，不是“看”'],
    ['诗里没有', '# 读: 看=平', '没有“看”字'],
    ['没有这个韵', '# 读: 楼=二百韵', '韵部'],
  ])('%s', (_name, directive, words) => {
    const { findings } = lintSync(`${directive}\n${登楼}`);
    expect(findings).toMatchObject([{ ruleId: 'zhi-ling', place: { start: { line: 1 } } }]);
    expect(findings[0]?.message).toContain(words);
  });
});

describe('Markdown', async () => {
  const asMarkdown = { kind: 'markdown', markdown: await loadMarkdown() } as const;
  const text = `# 标题\n\n白日依山尽不是诗。\n\n\`\`\`poem\n${春望}\`\`\`\n\n\`\`\`js\nconst 诗 = '白日依山尽';\n\`\`\`\n\n- 项\n  ~~~~诗 {.x}\n  ${登楼.replace('\n', '\n  ')}  ~~~\n  ~~~~\n`;

  test('注明是诗的围栏，位置指原文件；代码与散文不看', () => {
    const { poems, findings } = lintSync(text, asMarkdown);
    expect(poems.map(({ poem }) => poem.lines.length)).toEqual([4, 4]);
    const finding = findings.find(({ ruleId }) => ruleId === 'san-ping-wei');
    expect(finding?.place.start).toMatchObject({ line: 7, column: 9 });
    expect(text.slice(finding?.place.start.offset, finding?.place.end.offset)).toBe('君惊心');
  });

  test('一首诗不跨围栏', () => {
    const fence = (verse: string) => `\`\`\`poem\n${verse}\n\`\`\`\n`;
    const { poems } = lintSync(fence('白日依山尽，黄河入海流。') + fence('欲穷千里目，更上一层楼。'), asMarkdown);
    expect(poems.map(({ poem }) => poem.lines.length)).toEqual([2, 2]);
    const plain = lintSync('白日依山尽，黄河入海流。\n\n欲穷千里目，更上一层楼。', { kind: 'text' });
    expect(plain.poems).toHaveLength(1);
  });

  test('围栏里的指令照用', () => {
    const inside = `\`\`\`poem\n# 题: 春望\n# 免查下行 三平尾 -- 试作\n国破山河在，城春草木深。感时花溅泪，恨别君惊心。\n\`\`\`\n`;
    const { poems } = lintSync(`\n${inside}`, asMarkdown);
    expect(poems).toMatchObject([{ title: '春望', findings: [], suppressed: [{ reason: '试作' }] }]);
  });

  test('没有收尾的围栏，到文末为止', () => {
    expect(lintSync(`\`\`\`poem\n${登楼}`, asMarkdown).poems).toHaveLength(1);
    expect(lintSync('没有围栏', asMarkdown).poems).toEqual([]);
  });
});
