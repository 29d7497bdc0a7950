import { TextlintKernel } from '@textlint/kernel';
import text from '@textlint/textlint-plugin-text';
import { describe, expect, it } from 'vitest';
import { fix, lint, toSarif } from '../../src/lint/index.ts';
import textlintRule from '../../src/textlint/index.ts';

const 如梦令 = '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知否，知否，应是绿肥红瘦。';
const 浣溪沙 = '一曲新词酒一杯，去年天气旧亭台。夕阳西下几时回？\n\n无可奈何花落去，似曾相识燕归来。小园香径独徘徊。';
const 忆秦娥 =
  '箫声咽，秦娥梦断秦楼月。秦楼月，年年柳色，灞陵伤别。\n\n乐游原上清秋节，咸阳古道音尘绝。音尘绝，西风残照，汉家陵阙。';
const faulted = (title: string, verse: string, from: string, to: string): string => {
  expect(verse).toContain(from);
  return `${title}\n\n${verse.replace(from, to)}\n`;
};
const errorsOf = async (source: string) => (await lint(source)).findings.filter(({ severity }) => severity !== 'info');

describe('可换之字与改正 (candidates and fixes)', () => {
  it.each([
    ['叠句', faulted('如梦令', 如梦令, '知否，知否', '知否，知后'), 'die-ju', ['否']],
    ['叠前句之尾', faulted('忆秦娥', 忆秦娥, '楼月。秦楼月', '楼月。秦楼日'), 'die-ju', ['月']],
  ])('%s：只有一种改法，照所叠之句', async (_, source, id, expected) => {
    const [finding] = (await errorsOf(source)).filter(({ ruleId }) => ruleId === id);
    expect(finding?.suggestions?.map((s) => s.text)).toEqual(expected);
    const edit = finding?.suggestions?.[0]?.edit;
    const { start, end } = edit?.place ?? { start: { offset: 0 }, end: { offset: 0 } };
    const mended = source.slice(0, start.offset) + edit?.text + source.slice(end.offset);
    expect(await errorsOf(mended)).toEqual([]);
  });

  it.each([
    ['出韵', faulted('如梦令', 如梦令, '残酒', '残月'), 'chu-yun'],
    [
      '换韵两句之一',
      faulted(
        '菩萨蛮',
        '平林漠漠烟如织，寒山一带伤心碧。暝色入高楼，有人楼上愁。\n\n玉阶空伫立，宿鸟归飞急。何处是归程？长亭更短亭。',
        '楼上愁',
        '楼上悲',
      ),
      'chu-yun',
    ],
    [
      '叶韵',
      faulted(
        '西江月',
        '明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年，听取蛙声一片。\n\n七八个星天外，两三点雨山前。旧时茅店社林边，路转溪桥忽见。',
        '忽见',
        '忽有',
      ),
      'chu-yun',
    ],
    ['定声之位', faulted('浣溪沙', 浣溪沙, '新词', '好词'), 'zi-sheng'],
  ])('%s：换上任一个，那处没了，也没有新的错', async (_, source, id) => {
    const before = await errorsOf(source);
    const finding = before.find(({ ruleId }) => ruleId === id);
    expect(finding?.suggestions?.length).toBeGreaterThan(0);
    for (const { edit } of (finding?.suggestions ?? []).slice(0, 3)) {
      const { start, end } = edit.place;
      const after = await errorsOf(source.slice(0, start.offset) + edit.text + source.slice(end.offset));
      expect(
        after.some((f) => f.ruleId === id && f.place.start.offset === start.offset),
        edit.text,
      ).toBe(false);
      const errors = (found: typeof before) => found.filter(({ severity }) => severity === 'error').length;
      expect(errors(after), edit.text).toBeLessThanOrEqual(Math.max(0, errors(before) - (id === 'chu-yun' ? 1 : 0)));
    }
  });

  it('--fix 只改标点，字句不动；改后再无可改', async () => {
    const source = `如梦令\n\n${如梦令.replaceAll('，', ',')}\n`;
    const { findings } = await lint(source);
    const { output } = (({ text: output }) => ({ output }))(fix(source, findings));
    expect(output).toBe(`如梦令\n\n${如梦令}\n`);
    expect((await lint(output)).findings.filter((f) => f.fix !== undefined)).toEqual([]);
  });
});

describe('SARIF 与 textlint (reports)', () => {
  it('SARIF：规则、位置、相关之处', async () => {
    const source = faulted('如梦令', 如梦令, '知否，知否', '知否，知后');
    const { poems } = await lint(source);
    const [result] = toSarif(poems).runs[0]?.results ?? [];
    expect([result?.ruleId, result?.level]).toEqual(['die-ju', 'error']);
    const region = result?.locations?.[0]?.physicalLocation?.region;
    expect(source.slice(region?.charOffset, (region?.charOffset ?? 0) + (region?.charLength ?? 0))).toBe('后');
    expect(result?.relatedLocations).toHaveLength(1);
  });

  it('textlint：题名是词牌的，依其调来论', async () => {
    const source = faulted('浣溪沙', 浣溪沙, '独徘徊', '独徘月');
    const kernel = new TextlintKernel();
    const { messages } = await kernel.lintText(source, {
      ext: '.txt',
      filePath: '词.txt',
      plugins: [{ pluginId: 'text', plugin: (text as { default?: never }).default ?? (text as never) }],
      rules: [{ ruleId: 'tuiqiao', rule: textlintRule as never, options: { minSeverity: 'error' } as never }],
    });
    expect(messages.map((m) => [source.slice(m.range[0], m.range[1]), m.message.includes('出韵')])).toEqual([
      ['月', true],
    ]);
  });
});

describe('写坏了的 (bad input)', () => {
  const told = async (source: string) =>
    (await errorsOf(source)).map(({ ruleId, place, message }) => `${ruleId} ${place.start.line} ${message}`);

  it('字数没有一体合：说出各体几字，差在哪一句', async () => {
    const found = await told(faulted('如梦令', 如梦令, '浓睡不消', '浓睡消'));
    expect(found).toEqual([
      expect.stringContaining('共32字，如梦令各体有 33、'),
      expect.stringContaining('第二句有五字，如梦令此处须六字'),
    ]);
  });

  it('题名错了：别一调倒合的，说出', async () => {
    expect((await told(`浣溪沙\n\n${如梦令}`))[0]).toContain('倒合于如梦令');
    expect((await told(`如梦令\n\n${浣溪沙}`))[0]).toContain('倒合于浣溪沙');
    // 两样都不合的，不乱指 (nothing is named where no tune fits).
    expect((await told(faulted('如梦令', 如梦令, '浓睡不消', '浓睡消')))[0]).not.toContain('倒合于');
  });

  it('一份里两个词牌，前一首缺字，后一首照常', async () => {
    const source = `${faulted('如梦令', 如梦令, '浓睡不消', '浓睡消')}\n浣溪沙\n\n${浣溪沙}\n`;
    const { poems } = await lint(source, { suggestions: 0 });
    expect(poems.map(({ scansion }) => [scansion.form, scansion.verdict])).toEqual([
      ['如梦令', 'irregular'],
      ['浣溪沙', 'regulated'],
    ]);
  });

  it('分片处未断：一行写完的不论，分行的说出', async () => {
    const rows = 浣溪沙.replace('\n\n', '').replace('杯，', '杯，\n');
    const { findings } = await lint(`浣溪沙\n\n${rows}`, { suggestions: 0 });
    expect(findings.filter(({ ruleId }) => ruleId === 'fen-pian').map(({ at }) => at.line)).toEqual([4]);
    const one = await lint(`浣溪沙\n\n${浣溪沙.replace('\n\n', '')}`, { suggestions: 0 });
    expect(one.findings.filter(({ ruleId }) => ruleId === 'fen-pian')).toEqual([]);
  });

  it('只有题名，没有词；不识的词牌列出相近之名', async () => {
    expect((await lint('浣溪沙\n\n\n')).poems).toEqual([]);
    const { failures } = await lint(`# 词牌: 浣溪纱纱\n${如梦令}`);
    expect(failures.map(({ error }) => [error.code, error.message.includes('浣溪纱')])).toEqual([
      ['UNKNOWN_TUNE', true],
    ]);
  });
});
