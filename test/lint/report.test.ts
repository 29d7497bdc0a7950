import { readFileSync } from 'node:fs';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../scripts/report-schema.ts';
import {
  ALL_RULE_IDS,
  anyRuleUrl,
  type CheckedPoem,
  explainRule,
  formatGithub,
  formatStylish,
  type LintFinding,
  lint,
  listRules,
  toJson,
  toSarif,
} from '../../src/lint/index.ts';

const TEXTS = [
  '白日依山尽,黄水入海流。欲穷千里目，更上一楼层。',
  '# 题: 春望\n# 免查 三平尾 -- 试作\n# lint-disable 孤平\n国破山河在，城春草木深。\n感时花溅泪，恨别君 惊心。\n',
  '床前明月光，疑是地上霜。举头望明月，低头思故乡。',
  '风劲角弓鸣，将军猎渭城。草枯鹰眼疾，雪尽马蹄轻。忽过新丰市，还归细柳营。回看射雕处，千里暮云平。',
  '白日□山尽，黄河🌙入海。',
  '昔聞洞庭水，今上岳陽樓。\n吳楚東南坼，乾坤日夜浮。\n親朋無一字，老病有孤舟。\n戎馬關山北，憑軒涕泗流。\n蠟炬成灰淚始幹',
];
const check = async (text: string, source = 'a.txt') => (await lint(text, { source })).poems;
const all = async () => (await Promise.all(TEXTS.map((text, i) => check(text, `${i}.txt`)))).flat();
const [某处] = (await check(TEXTS[0] as string)) as [CheckedPoem];
const made = (finding: Partial<LintFinding>, source = 'a.txt'): CheckedPoem => ({
  ...某处,
  source,
  findings: [{ ...(某处.findings[0] as LintFinding), ...finding }],
});

describe('JSON', () => {
  const published = JSON.parse(readFileSync('schema/report.schema.json', 'utf8')) as Schema;
  const validator = new Validator(published, '2020-12', false);

  test('真的报告都合所发布的样式', async () => {
    const poems = await all();
    const report = JSON.parse(JSON.stringify(toJson(poems)));
    expect(poems.flatMap(({ findings }) => findings).length).toBeGreaterThan(6);
    expect(poems.some(({ suppressed }) => suppressed.length > 0)).toBe(true);
    expect(validator.validate(report)).toMatchObject({ valid: true, errors: [] });
  });

  test('样式不是空的：少一项、多一项、规则名不对，都不合', async () => {
    const report = toJson(await check(TEXTS[0] as string));
    const [result] = report.results as [(typeof report.results)[number]];
    const broken = (change: object) =>
      validator.validate(JSON.parse(JSON.stringify({ ...report, results: [{ ...result, ...change }] }))).valid;
    expect(broken({})).toBe(true);
    expect(broken({ verdict: undefined })).toBe(false);
    expect(broken({ more: 1 })).toBe(false);
    expect(broken({ findings: result.findings.map((f) => ({ ...f, ruleId: 'nope' })) })).toBe(false);
    expect(validator.validate({ version: 2, results: [] }).valid).toBe(false);
  });

  test('发布的即脚本所造', () => expect(published).toEqual(reportSchema()));
});

describe('GitHub', () => {
  test('一处一行，轻重、文件、行列、规则', async () => {
    const rows = formatGithub(await check(TEXTS[0] as string, '诗/甲.txt')).split('\n');
    expect(rows[0]).toBe(
      '::notice file=诗/甲.txt,line=1,endLine=1,col=6,endColumn=6,title=半角标点 ban-jiao::“,”是半角标点，宜用“，”',
    );
    expect(rows[1]).toMatch(
      /^::error file=诗\/甲\.txt,line=1,endLine=1,col=8,endColumn=8,title=平仄 ping-ze::第二句第二字“水”应平而仄/u,
    );
  });

  test('% : , 与换行都转义', () => {
    const row = formatGithub([made({ message: '一成 100%\r\n第二行: a, b' }, 'a,b:c%.txt')]);
    expect(row).toContain('file=a%2Cb%3Ac%25.txt,');
    expect(row).toMatch(/::一成 100%25%0D%0A第二行: a, b\n$/u);
    expect(row.trimEnd()).not.toContain('\n');
  });

  test('不在文件里的没有 file；候选写在消息里；英文', () => {
    const { place } = 某处.findings[0] as LintFinding;
    const suggestions = ['深', '沉'].map((text) => ({ text, message: '', edit: { place, text } }));
    const row = formatGithub([made({ suggestions, messageEn: 'wrong' }, '<stdin>')], { lang: 'en' });
    expect(row).toMatch(/^::notice line=1,/u);
    expect(row).toContain('::wrong%0Acandidates: 深 沉');
  });
});

describe('SARIF', () => {
  test('规则的资料俱全，各处指得到规则', async () => {
    const log = toSarif(await all(), { version: '1.2.3' });
    const [run] = log.runs;
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') });
    expect(run?.columnKind).toBe('utf16CodeUnits');
    const { rules = [], name, semanticVersion } = run?.tool.driver ?? {};
    expect([name, semanticVersion]).toEqual(['tuiqiao', '1.2.3']);
    expect(rules.map(({ id }) => id)).toEqual(ALL_RULE_IDS);
    for (const rule of rules) {
      expect(rule.shortDescription?.text).toMatch(/\p{Script=Han}/u);
      expect(rule.helpUri).toBe(anyRuleUrl(rule.id as (typeof ALL_RULE_IDS)[number]));
      expect(['error', 'warning', 'note', 'none']).toContain(rule.defaultConfiguration?.level);
    }
    const results = run?.results ?? [];
    expect(results.length).toBeGreaterThan(6);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(message.text).not.toBe('');
      const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
      expect(run?.artifacts?.map(({ location }) => location?.uri)).toContain(artifactLocation?.uri);
      expect(region?.startLine).toBeGreaterThanOrEqual(1);
      expect(region?.startColumn).toBeGreaterThanOrEqual(1);
    }
  });

  test('区间即那几个字；稳妥的改法即其替换', async () => {
    const text = TEXTS[0] as string;
    const results = toSarif(await check(text)).runs[0]?.results ?? [];
    const region = results.find(({ ruleId }) => ruleId === 'ping-ze')?.locations?.[0]?.physicalLocation?.region;
    expect(text.slice((region?.startColumn ?? 0) - 1, (region?.endColumn ?? 0) - 1)).toBe('水');
    const [fixed] = results.find(({ ruleId }) => ruleId === 'ban-jiao')?.fixes ?? [];
    expect(fixed?.artifactChanges[0]?.replacements).toMatchObject([
      { deletedRegion: { startColumn: 6, endColumn: 7 }, insertedContent: { text: '，' } },
    ]);
  });

  test('免查的仍在，注明缘由；相关之处、生僻的文件名', async () => {
    const poems = await check(TEXTS[1] as string, '诗 #1?.txt');
    const results = toSarif(poems).runs[0]?.results ?? [];
    expect(results.find(({ ruleId }) => ruleId === 'san-ping-wei')?.suppressions).toEqual([
      { kind: 'inSource', justification: '试作' },
    ]);
    expect(results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('%E8%AF%97%20%231%3F.txt');
    const { place, at } = 某处.findings[0] as LintFinding;
    const related = [{ place, at, message: '上句', messageEn: 'above' }];
    expect(toSarif([made({ related })]).runs[0]?.results?.[0]?.relatedLocations).toMatchObject([
      { id: 0, message: { text: '上句' }, physicalLocation: { region: { startLine: 1, startColumn: 6 } } },
    ]);
  });
});

describe('可读的格式', () => {
  test('候选与相关之处写在其下', () => {
    const { place, at } = 某处.findings[0] as LintFinding;
    const suggestions = ['深', '沉'].map((text) => ({ text, message: '', edit: { place, text } }));
    const related = [{ place, at: { ...at, line: 1, zi: 2 }, message: '上句', messageEn: 'above' }];
    const zh = formatStylish([made({ suggestions, related })]);
    expect(zh).toContain('\n       可换：深 沉\n       参看 1:6（第一句第二字）上句\n');
    expect(formatStylish([made({ suggestions, related })], { lang: 'en' })).toContain(
      'candidates: 深 沉\n       see 1:6: above',
    );
  });

  test('候选在几处的，依处归拢，不重', () => {
    const { poem } = 某处;
    const suggestionAt = (line: number, zi: number, text: string) => {
      const place = poem.lines[line - 1]?.zis[zi - 1]?.place as LintFinding['place'];
      return { text, message: '', edit: { place, text } };
    };
    const at = { couplet: 1, line: 1, zi: 1 };
    const suggestions = [
      suggestionAt(1, 1, '春'),
      suggestionAt(1, 3, '云'),
      suggestionAt(1, 1, '秋'),
      suggestionAt(1, 3, '云'),
      suggestionAt(2, 3, '年'),
    ];
    expect(formatStylish([made({ at, suggestions })])).toContain('可换：第一字 春 秋；第三字 云；第二句第三字 年\n');
    expect(formatGithub([made({ at, suggestions })])).toContain('%0A可换：第一字 春 秋；第三字 云；第二句第三字 年\n');
    expect(formatStylish([made({ at, suggestions: suggestions.slice(0, 1) })])).toContain('可换：春\n');
  });

  test('免查了几处；一处不剩就是合律', async () => {
    const poems = await check(TEXTS[1] as string);
    const out = formatStylish(poems);
    expect(out).toContain('合律（免查 1 处）');
    expect(out).toContain('共 1 首：1 首合律');
    expect(out).not.toContain('有毛病');
    expect(formatStylish(poems, { lang: 'en' })).toContain('regular (1 disabled)');
    expect(toJson(poems).results).toMatchObject([{ verdict: 'irregular', accepted: true }]);
  });

  test('还剩的照数', async () => {
    const poems = await check(`# 免查下行 -- 试作\n白日依山尽，黄水入海流。\n欲穷百里目，更上一楼台。`);
    const left = poems[0]?.findings.filter((f) => f.severity === 'error').length;
    expect(left).toBeGreaterThan(0);
    expect(formatStylish(poems)).toContain(`有 ${left} 处毛病（免查 1 处）`);
    expect(toJson(poems).results).toMatchObject([{ accepted: false }]);
  });
});

describe('说明规则', () => {
  test.each(ALL_RULE_IDS)('%s', (id) => {
    for (const lang of ['zh', 'en'] as const) {
      const text = explainRule(id, lang);
      expect(
        text.startsWith(
          `${
            listRules()
              .split('\n')
              .find((row) => row.startsWith(`${id} `))
              ?.split(/\s+/u)[1]
          } ${id}`,
        ),
      ).toBe(true);
      expect(text).toContain(anyRuleUrl(id));
    }
  });

  test('一览里有轻重，依所给的宽严与单条', () => {
    const row = (options: object) =>
      listRules(options)
        .split('\n')
        .find((text) => text.startsWith('gu-ping '));
    expect(row({})).toMatch(/孤平 +error/u);
    expect(row({ levels: { 'gu-ping': 'off' }, lang: 'en' })).toMatch(/孤平 +off +In 平平仄仄平/u);
  });
});
