import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { duiZhangReports, judgeCouplet } from '../../src/duizhang/index.ts';
import { type Finding, lookup, parsePoem, type RuleId, type Scansion, scan } from '../../src/index.ts';
import { suggest, suggestReranked, type ZiCandidate } from '../../src/lint/suggest.ts';
import { readDocument } from '../../src/text/document/index.ts';
import { simplifiedForm } from '../../src/text/index.ts';

const read = (
  text: string,
  rule: RuleId,
): { poem: ReturnType<typeof parsePoem>; scansion: Scansion; finding: Finding } => {
  const poem = parsePoem(text);
  const scansion = scan(poem);
  const finding = scansion.findings.find((f) => f.ruleId === rule);
  if (finding === undefined) throw new Error(`${rule}：${scansion.findings.map((f) => f.message).join('；')}`);
  return { poem, scansion, finding };
};
const chars = (list: readonly { readonly text: string }[]): string[] => list.map((s) => s.text);
const applied = (text: string, { edit }: ReturnType<typeof suggest>[number]): string =>
  text.slice(0, edit.place.start.offset) + edit.text + text.slice(edit.place.end.offset);

/** 王之涣《登鹳雀楼》，韵脚改坏。 */
const CHU_YUN = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层台。';
/** 杜甫《春望》，第二句第四字“木”改坏为平声的“根”。 */
const PING_ZE = '国破山河在，城春草根深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。';

describe('suggest', () => {
  it('出韵：提本韵之字，真字在内；位置是原文的位置', () => {
    const { poem, scansion, finding } = read(CHU_YUN, 'chu-yun');
    const found = suggest(scansion, finding, { poem });
    expect(chars(found)).toContain('楼');
    for (const s of found) {
      expect(lookup(s.text).some((r) => r.group === scansion.rhyme)).toBe(true);
      expect(s.edit.place).toEqual(finding.place);
      expect(scan(parsePoem(applied(CHU_YUN, s))).findings.filter((f) => f.severity === 'error')).toEqual([]);
    }
  });

  it('平仄：提合声之字，全诗未用者；换上重扫都合律', () => {
    const { poem, scansion, finding } = read(PING_ZE, 'ping-ze');
    const found = suggest(scansion, finding, { poem, limit: 20 });
    expect(found).toHaveLength(20);
    expect(chars(found)).toContain('木');
    for (const s of found) {
      expect(PING_ZE).not.toContain(s.text);
      expect(lookup(s.text).some((r) => r.pingze === '仄')).toBe(true);
      expect(scan(parsePoem(applied(PING_ZE, s))).verdict).not.toBe('irregular');
    }
  });

  it('照诗的简繁写：繁体诗提繁体字', () => {
    const { scansion, finding } = read('白日依山盡，黃河入海流。欲窮千里目，更上一層臺。', 'chu-yun');
    const found = chars(suggest(scansion, finding));
    expect(found).toContain('樓');
    expect(found).not.toContain('楼');
  });

  it('简体诗里的“乾”“於”“著”不算繁体；不提俗写异体', () => {
    const text = '昔闻洞庭水，今上岳阳楼。吴楚东南坼，乾坤日夜浮。亲朋无一字，老病有孤村。戎马关山北，凭轩涕泗流。';
    const { scansion, finding } = read(text, 'chu-yun');
    const found = chars(suggest(scansion, finding, { limit: 60 }));
    expect(found).toContain('舟');
    expect(found.filter((c) => simplifiedForm(c) !== c)).toEqual([]);
    const { poem, ...rest } = read(PING_ZE, 'ping-ze');
    const more = chars(suggest(rest.scansion, rest.finding, { poem, limit: 200 }));
    expect(more.join('')).not.toMatch(/[隠頼歳鳯髙邉踈畧]/u);
  });

  it.each<[RuleId, string]>([
    // 高适《淇上送韦司仓》句，王力举为孤平 (quoted by 王力 as a 孤平).
    ['gu-ping', '欲别仍倾酒，醉多适不愁。云山千里暮，江水一帆秋。'],
    ['san-ping-wei', '白日依山尽，黄河入海流。欲穷千里目，更上青山头。'],
    // 白居易《赋得古原草送别》，对句之“吹”改作“绿”，便不能救。
    ['da-ao', '离离原上草，一岁一枯荣。野火烧不尽，春风绿又生。'],
  ])('%s：提得出能消去它的字', (rule, text) => {
    const scansion = scan(parsePoem(text), { form: '五绝' });
    const finding = scansion.findings.find((f) => f.ruleId === rule);
    if (finding === undefined)
      return expect.fail(scansion.findings.map((f) => f.message).join('；') || scansion.verdict);
    const found = suggest(scansion, finding, { poem: parsePoem(text), scan: { form: '五绝' } });
    expect(found.length).toBeGreaterThan(0);
    for (const s of found) {
      const after = scan(parsePoem(applied(text, s)), { form: '五绝' });
      expect(after.findings.some((f) => f.ruleId === rule && f.at.line === finding.at.line)).toBe(false);
    }
  });

  it('不对仗：换上后更像对仗，而仍合律', () => {
    // 李白《夜泊牛渚怀古》，通首不对。
    const text = '牛渚西江夜，青天无片云。登舟望秋月，空忆谢将军。余亦能高咏，斯人不可闻。明朝挂帆席，枫叶落纷纷。';
    const poem = parsePoem(text);
    const scansion = scan(poem);
    const [report] = duiZhangReports(
      scansion.lines.map((l) => l.text),
      '五律',
    );
    expect(report?.at.line).toBe(4);
    const [base] = scan(parsePoem(CHU_YUN)).findings;
    const line = scansion.lines[3]?.zis ?? [];
    const place = { start: line[0]?.place.start, end: line.at(-1)?.place.end } as Finding['place'];
    const finding = { ...base, ruleId: 'dui-zhang', at: report?.at, place } as Finding;
    const found = suggest(scansion, finding, { poem });
    expect(found.length).toBeGreaterThan(0);
    const before = judgeCouplet('登舟望秋月', '空忆谢将军').logOdds;
    for (const s of found) {
      const after = scan(parsePoem(applied(text, s)));
      expect(after.verdict).not.toBe('irregular');
      expect(judgeCouplet(after.lines[2]?.text ?? '', after.lines[3]?.text ?? '').logOdds).toBeGreaterThan(before);
    }
  });

  it('无字可换的（字数不合）：空', () => {
    const { scansion, finding } = read('白日依山尽，黄河入海流。欲穷千里目，更上一层高楼。', 'zi-shu');
    expect(suggest(scansion, finding)).toEqual([]);
  });

  it('不给原诗，位置也是原文的：有题目、分行、别种标点都一样', () => {
    const text = `# 登鹳雀楼\n\n  ${CHU_YUN.replace('，', ' ， ')}`;
    const { scansion, finding } = read(text, 'chu-yun');
    const found = suggest(scansion, finding, { limit: 3 });
    expect(found.map((s) => s.edit.place)).toEqual(found.map(() => finding.place));
    expect(
      scan(parsePoem(applied(text, found[0] as (typeof found)[number]))).findings.map((f) => f.ruleId),
    ).not.toContain('chu-yun');
  });

  it('按字所定的读音不连累候选：所定之字不在诗中，也不抛错', () => {
    const { poem, scansion, finding } = read(CHU_YUN, 'chu-yun');
    const found = suggest(scansion, finding, { poem, scan: { readings: { 楼: '仄', 舟: '仄' } } });
    expect(chars(found)).toContain('楼');
  });

  /** 逐字换上、逐字重扫的笨办法，与按音分类者相比 (every candidate tried by itself, against trying one of each sound). */
  it('音同之字只扫一次，所取与逐字重扫无异', () => {
    const poems = readDocument(readFileSync(new URL('../fixtures/tangshi300.txt', import.meta.url), 'utf8')).poems;
    const characters = [...'风月花江山一人老夜白空声不回头处楼客远']; // 平仄、韵脚各样都有
    let compared = 0;
    let mended = 0;
    for (const [i, { text }] of poems.entries()) {
      if (i % 9 !== 0) continue;
      const lines = parsePoem(text).lines.map((line) => [...line.text]);
      const row = lines[i % lines.length] as string[];
      const at = i % 2 === 0 ? row.length - 1 : 1;
      row[at] = characters[i % characters.length] as string;
      const simple = i % 3 === 0;
      const faulty = lines.map((line) => line.map((c) => (simple ? simplifiedForm(c) : c)).join('')).join('，');
      const poem = parsePoem(faulty);
      const options = i % 4 === 0 ? { profile: 'strict' as const } : {};
      const scansion = scan(poem, options);
      if (scansion.verdict === 'ancient') continue;
      for (const finding of scansion.findings.slice(0, 3)) {
        const all: { readonly char: string; readonly target: { readonly line: number; readonly zi: number } }[] = [];
        const rerank = (list: readonly ZiCandidate[]): readonly ZiCandidate[] => {
          all.push(...list.slice(0, 60));
          return all as ZiCandidate[];
        };
        const found = suggest(scansion, finding, { poem, scan: options, limit: 60, rerank });
        const key = (f: Finding): string => `${f.ruleId} ${f.at.line} ${f.at.zi}`;
        const errors = (s: Scansion): string[] => s.findings.filter((f) => f.severity === 'error').map(key);
        const before = new Set(errors(scansion));
        let failures = 0;
        const slow = all.filter(({ char, target }) => {
          if (failures >= 40) return false;
          const place = poem.lines[target.line - 1]?.zis[target.zi - 1]?.place.start.offset as number;
          const after = scan(parsePoem(faulty.slice(0, place) + char + faulty.slice(place + 1)), options);
          const good =
            after.verdict !== 'ancient' &&
            !after.findings.some((f) => key(f) === key(finding)) &&
            errors(after).every((e) => before.has(e));
          failures = good ? 0 : failures + 1;
          return good;
        });
        compared += all.length;
        mended += slow.length;
        if (finding.ruleId !== 'dui-zhang') expect(chars(found)).toEqual(slow.map(({ char }) => char));
      }
    }
    expect(compared).toBeGreaterThan(1000);
    expect(mended).toBeGreaterThan(300);
    expect(mended).toBeLessThan(compared);
  });

  it('rerank 可另排次序，亦可异步', async () => {
    const { scansion, finding } = read(CHU_YUN, 'chu-yun');
    const own = chars(suggest(scansion, finding, { limit: 5 }));
    const backwards = chars(suggest(scansion, finding, { limit: 5, rerank: (list) => list.toReversed() }));
    expect(backwards).not.toEqual(own);
    const asked: string[] = [];
    const later = await suggestReranked(scansion, finding, {
      limit: 1,
      rerank: async (list, { lines }) => {
        asked.push(...lines);
        return list.filter(({ char }) => char === '楼');
      },
    });
    expect(chars(later)).toEqual(['楼']);
    expect(asked).toHaveLength(4);
  });
});
