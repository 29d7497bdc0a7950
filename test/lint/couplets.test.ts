import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkJsonRecord, lint } from '../../src/lint/index.ts';

const found = async (text: string, form?: string) => {
  const { findings, failures } = await lint(text, { suggestions: 0, ...(form === undefined ? {} : { form }) });
  return [...findings.map((f) => `${f.ruleId}@${f.at.line}.${f.at.zi}`), ...failures.map(({ error }) => error.code)];
};

describe('认出对联 (finding couplets)', () => {
  it.each([
    ['标签', '上联：海内存知己\n下联：天涯若比邻', 1],
    ['标签，繁体，括号', '【上聯】海內存知己\n【下聯】天涯若比鄰\n【橫批】高朋滿座', 1],
    ['标签，一行', '上联：海内存知己　下联：天涯若比邻', 1],
    ['标签，文在下一行', '上联：\n海内存知己\n下联：\n天涯若比邻', 1],
    ['标签，出句对句', '出句：海内存知己\n对句：天涯若比邻', 1],
    ['标签，空一格', '上联 海内存知己\n下联 天涯若比邻', 1],
    ['指令', '# 体: 楹联\n海内存知己\n天涯若比邻', 1],
    [
      '散文里的两副',
      '门上写着：\n\n上联：海内存知己\n下联：天涯若比邻\n\n又有：\n\n上联：大漠孤烟直\n下联：长河落日圆',
      2,
    ],
  ])('%s', async (_, text, count) => {
    const { poems, findings } = await lint(text, { suggestions: 0 });
    expect(poems.map(({ scansion }) => scansion.form)).toEqual(Array.from({ length: count }, () => '对联'));
    expect(findings).toEqual([]);
  });

  it('联语自己说到对句、联网，不是标签 (what a couplet itself says is no label)', async () => {
    const text =
      '上联：除夕叹声：不增学识年虚长\n下联：临屏对句：好得消闲岁正新\n\n上联：网上联家联网\n下联：书房读者读书';
    const { poems } = await lint(text, { suggestions: 0 });
    expect(poems.map(({ poem }) => poem.lines.length)).toEqual([4, 2]);
  });

  it('Markdown 里加粗的标签 (labels in bold)', async () => {
    const text = '## 春联\n\n**上联**：海内存知己\n\n**下联：** 天涯若邻\n';
    const { poems, findings } = await lint(text, { kind: 'markdown', suggestions: 0 });
    expect(poems.map(({ scansion }) => scansion.form)).toEqual(['对联']);
    expect(findings.map((f) => `${f.ruleId} ${f.place.start.line}`)).toEqual(['bu-qi 5']);
  });

  it('诗与对联同在一文，各归其类 (poems and couplets in one text)', async () => {
    const text = '登鹳雀楼\n\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n\n上联：海内存知己\n下联：天涯若比邻';
    const { poems } = await lint(text);
    expect(poems.map(({ scansion }) => scansion.form)).toEqual(['五绝', '对联']);
  });

  it('谈对联的散文不是对联 (prose about couplets is none)', async () => {
    const { poems } = await lint(
      '我最喜欢的上联：其实不多，因为好的上联都被古人写完了，这是没有办法的事情。然后我们就回家了。',
    );
    expect(poems.filter(({ scansion }) => scansion.form === '对联')).toEqual([]);
  });

  it.each([
    ['两行', '海内存知己\n天涯若比邻', 1],
    ['一行，句号', '海内存知己，天涯若比邻。', 1],
    ['一行，不加标点', '海内存知己天涯若比邻', 1],
    ['一行，分号', '两鬓风霜，途次早行之客；一蓑烟雨，溪边晚钓之翁', 1],
    ['几副，空行隔开', '海内存知己\n天涯若比邻\n\n大漠孤烟直\n长河落日圆', 2],
    ['第三行是横批', '天增岁月人增寿\n春满乾坤福满门\n四季长安', 1],
  ])('--form 对联：%s', async (_, text, count) => {
    const { poems, findings } = await lint(text, { form: '对联' });
    expect(poems.length).toBe(count);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual([]);
  });
});

describe('对联的毛病 (faults of couplets)', () => {
  it.each([
    ['一句不齐', '上联：海内存知己\n下联：天涯若邻', ['bu-qi@2.1']],
    ['句数不等', '上联：两鬓风霜，途次早行之客\n下联：一蓑烟雨中', ['bu-qi@3.1']],
    ['只有上联', '上联：海内存知己', ['bu-qi@1.1']],
    ['有标签而无文', '上联：\n下联：天涯若比邻', ['bu-qi@1.1']],
    ['平仄不对', '上联：星垂平野阔\n下联：月明大江流', ['xiang-dui@2.2']],
    ['上联平收', '上联：海内存知音\n下联：天涯若比邻', ['lian-jiao@1.5']],
    ['颠倒', '上联：天涯若比邻\n下联：海内存知己', ['lian-jiao@2.5']],
    ['异位重字', '上联：绿水青山春色好\n下联：红花绿叶物华新', ['yi-wei-chong-zi@2.3']],
    ['同位重字不论', '上联：洞庭天下水\n下联：巴蜀天下楼', []],
    ['一句过长', `上联：${'山水'.repeat(17)}\n下联：${'花鸟'.repeat(17)}`, ['INVALID_METER']],
  ])('%s', async (_, text, expected) => {
    expect((await found(text)).filter((id) => !id.startsWith('dui-zhang'))).toEqual(expected);
  });

  it('两个标签都没有文字，是无诗句 (labels without any text)', async () => {
    expect(await found('上联：\n下联：')).toEqual(['kong-wen@1.1']);
  });

  it('位置指原文 (places are those of the file)', async () => {
    const text = '序\n\n上联：星垂平野阔\n下联：月明大江流\n';
    const [finding] = (await lint(text, { suggestions: 0 })).findings;
    expect(text.slice(finding?.place.start.offset, finding?.place.end.offset)).toBe('明');
    expect(finding?.place.start).toMatchObject({ line: 4, column: 5 });
    expect(finding?.message).toBe('上下联第二字“垂”与“明”同为平声，须平仄相反');
  });

  it('免查照样管用 (directives disable)', async () => {
    expect(await found('# 免查下行 平仄相对 -- 试作\n下联：月明大江流\n上联：星垂平野阔')).toEqual([]);
  });
});

describe('语料一行一副 (a couplet a line of JSON)', () => {
  const check = (record: object) => JSON.parse(JSON.stringify(checkJsonRecord(JSON.stringify(record))));
  it('lines 是上联、下联', () => {
    expect(check({ form: '对联', lines: ['海内存知己', '天涯若比邻'] })).toMatchObject({
      verdict: 'regulated',
      form: '对联',
    });
    expect(check({ form: '对联', lines: ['海内存知己', '天涯若邻'] }).findings).toMatchObject([
      { ruleId: 'bu-qi', line: 2 },
    ]);
  });
  it('有标签者不待指明；两副则不收', () => {
    expect(check({ text: '上联：海内存知己\n下联：天涯若比邻' })).toMatchObject({ form: '对联' });
    const two = '海内存知己\n天涯若比邻\n\n大漠孤烟直\n长河落日圆';
    expect(check({ form: '对联', text: two })).toMatchObject({ error: { code: 'INVALID_INPUT' } });
  });
});

describe('横批 (the heading of a couplet)', () => {
  const couplet = '上联：爆竹声中辞旧岁\n下联：梅花香里报新春\n横批：';
  const headed = async (heading: string, options = {}) =>
    (await lint(`${couplet}${heading}`, { suggestions: 0, ...options })).findings.filter(
      ({ ruleId }) => ruleId === 'heng-pi',
    );

  it.each([
    ['国泰民安', []],
    ['吉祥如意', []],
    ['万象更新', ['heng-pi 3.7 → 2.9']],
    ['歲歲平安', ['heng-pi 3.4 → 1.10', 'heng-pi 3.5 → 1.10']],
    ['六畜兴旺', ['heng-pi-tones 3.4']],
    ['福', ['heng-pi-size 3.4']],
    ['□□民安', []],
  ])('%s', async (heading, expected) => {
    const told = (await headed(heading)).map(({ messageId, place, related }) => {
      const from = related?.[0]?.place.start;
      return `${messageId} ${place.start.line}.${place.start.column}${from === undefined ? '' : ` → ${from.line}.${from.column}`}`;
    });
    expect(told).toEqual(expected);
  });

  it('重字是提醒，字数、声只作说明；可调，可免查；语料的一行亦然', async () => {
    expect((await headed('万象更新')).map(({ severity }) => severity)).toEqual(['warning']);
    expect((await headed('福')).map(({ severity }) => severity)).toEqual(['info']);
    expect(await headed('万象更新', { levels: { 横批: 'off' } })).toEqual([]);
    const disabled = await lint(`# 免查 横批 -- 习语\n${couplet}万象更新`, { suggestions: 0 });
    expect(disabled.findings).toEqual([]);
    expect(disabled.poems[0]?.suppressed.map(({ finding }) => finding.ruleId)).toEqual(['heng-pi']);
    const record = checkJsonRecord(JSON.stringify({ id: 1, text: `${couplet}万象更新` }));
    expect('findings' in record && record.findings.map(({ ruleId }) => ruleId)).toEqual(['heng-pi']);
  });

  it('Markdown 里的横批，位置指原文', async () => {
    const text = '**上联**：海内存知己\n**下联**：天涯若比邻\n**横批**：**天**下太平\n';
    const { findings } = await lint(text, { kind: 'markdown', suggestions: 0 });
    expect(findings.map(({ ruleId, place }) => [ruleId, text.slice(place.start.offset, place.end.offset)])).toEqual([
      ['heng-pi', '天'],
    ]);
  });
});

it('名联之中，过的有一百副以上 (well over a hundred of the classical couplets pass)', async () => {
  const rows = readFileSync(new URL('../../eval/couplets.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const text = rows.map((row) => row.split('\t')).map(([a, b]) => `上联：${a}\n下联：${b}`);
  const { poems } = await lint(text.join('\n\n'), { suggestions: 0 });
  expect(poems.length).toBe(rows.length);
  const passed = poems.filter(({ findings }) => findings.every(({ severity }) => severity === 'info'));
  expect(passed.length).toBeGreaterThan(120);
});
