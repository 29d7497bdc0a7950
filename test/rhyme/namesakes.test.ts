import { describe, expect, it } from 'vitest';
import { parsePoem, rhymesWith, type ScanOptions, scan } from '../../src/index.ts';
import { lint } from '../../src/lint/index.ts';
import { evidence, resolveReading } from '../../src/readings/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { tongyun } from '../../src/rhyme/books/tongyun.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';
import { lookup } from '../../src/rhyme/lookup.ts';
import { pingshui } from '../../src/rhyme/pingshui.ts';
import { conversionTwins } from '../../src/text/script.ts';

const faultsOf = (text: string, options: ScanOptions = {}) =>
  scan(parsePoem(text), options)
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ ruleId, at }) => `${ruleId}@${at.line}.${at.zi}`);
const usable = (char: string, book = pingshui) => lookup(char, book).filter(({ rare }) => !rare);

/** 字形、所指之字的声、在句中之词：此声的字位上放它，另一声的字位上也放它 (glyph, the class meant, a word with it second). */
const MEANT = [
  ['岭', '仄', '千岭'],
  ['胆', '仄', '雄胆'],
  ['异', '仄', '风异'],
  ['样', '仄', '花样'],
  ['种', '仄', '春种'],
  ['卤', '仄', '盐卤'],
  ['痒', '仄', '心痒'],
  ['荡', '仄', '飘荡'],
  ['据', '仄', '强据'],
  ['划', '仄', '规划'],
  ['摆', '仄', '钟摆'],
  ['担', '仄', '重担'],
  ['忧', '平', '百忧'],
  ['烟', '平', '晚烟'],
  ['蚕', '平', '养蚕'],
  ['医', '平', '好医'],
  ['机', '平', '战机'],
  ['虫', '平', '百虫'],
  ['宁', '平', '永宁'],
  ['邮', '平', '寄邮'],
  ['弥', '平', '雾弥'],
  ['疴', '平', '养疴'],
  ['尸', '平', '裹尸'],
] as const;

describe('同形古字 (namesakes)', () => {
  it.each(MEANT)('%s 只作%s', (char, pingze) => {
    for (const book of [pingshui, cilin]) {
      expect(new Set(usable(char, book).map((r) => r.pingze))).toEqual(
        char === '担' ? new Set(['平', '仄']) : new Set([pingze]),
      );
    }
  });

  it.each(MEANT.filter(([char]) => char !== '担'))('%s 放在另一声的字位上，必报', async (char, pingze, word) => {
    const text = pingze === '仄' ? `西风又过长亭路，走遍${word}万壑平。` : `一路青山连碧浦，乡村${word}落霞飞。`;
    expect(faultsOf(text, { form: '七绝' })).toContain('ping-ze@2.4');
    const report = await lint(`# 体: 七绝\n${text}`);
    const finding = report.findings.find(({ ruleId, at }) => ruleId === 'ping-ze' && at.zi === 4);
    expect(finding?.message).toContain(char);
    expect(finding?.message).not.toMatch(/[菸襬衕]|简转繁/u);
  });

  it('韵也不依古字：园不押寒，庄不押庚，机不押支，怜不押青，帘不押真', () => {
    for (const [char, other] of ['园寒', '庄庚', '机支', '怜青', '帘真', '干先'].map(
      (pair) => [...pair] as [string, string],
    )) {
      expect(rhymesWith(char, other).rhymes).toBe(false);
    }
    expect(rhymesWith('园', '源').rhymes && rhymesWith('庄', '长').rhymes && rhymesWith('机', '飞').rhymes).toBe(true);
  });

  it('本字仍可查到，也仍可由诗人指定', () => {
    expect(lookup('机').map(({ char, namesake }) => [char, namesake])).toContainEqual(['机', true]);
    const text = '一路青山连碧浦，斜阳小机照长河。';
    expect(faultsOf(text, { form: '七绝' })).toContain('ping-ze@2.4');
    expect(faultsOf(text, { form: '七绝', readings: { 机: '仄' } })).toEqual([]);
    const context = { lines: ['斜阳小机照长河'] };
    expect(resolveReading(context, { line: 1, zi: 4 }).readings.every(({ reading }) => reading.char === '機')).toBe(
      true,
    );
    expect(resolveReading(context, { line: 1, zi: 4 }, { pinned: '四纸' }).reading?.char).toBe('机');
    expect(evidence.prior('機')).toBeUndefined();
  });

  it('繁体文本里作本字解才合的，提醒而不算错', () => {
    const found = scan(parsePoem('一路青山連碧浦，斜陽小机照長河。'), { form: '七绝' }).findings;
    expect(found.map(({ ruleId, messageId, severity, at }) => [ruleId, messageId, severity, at.zi])).toEqual([
      ['pi-du', 'pi-du-gu-zi', 'warning', 4],
    ]);
    expect(found[0]?.message).toContain('機');
  });

  it('按词转换作本字的，不在此列：拮据、划船', async () => {
    const { findings } = await lint('# 体: 七绝\n西风又过长亭路，小径何拮据此生。\n一路青山连碧浦，乡村不划船与桥。');
    const told = findings.filter(({ ruleId }) => ruleId === 'ping-ze' || ruleId === 'pi-du').map(({ at }) => at);
    expect(told).not.toContainEqual({ line: 2, zi: 5 });
  });

  it('疑误之字里没有同形古字', () => {
    expect(conversionTwins('煙')).not.toContain('菸');
    expect(conversionTwins('同')).not.toContain('衕');
    expect(conversionTwins('擺')).not.toContain('襬');
    expect(conversionTwins('機')).not.toContain('机');
    expect(conversionTwins('幹')).toContain('乾');
  });

  it('新韵、通韵也只依今字', () => {
    for (const book of [xinyun, tongyun]) {
      for (const [char, pingze] of [
        ['岭', '仄'],
        ['胆', '仄'],
        ['忧', '平'],
        ['医', '平'],
        ['机', '平'],
        ['虫', '平'],
        ['邮', '平'],
        ['蚕', '平'],
      ] as const) {
        expect(usable(char, book).map((r) => r.pingze)).toEqual([pingze]);
      }
    }
  });
});
