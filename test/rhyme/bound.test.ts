import { describe, expect, it } from 'vitest';
import { parsePoem, scan } from '../../src/index.ts';
import { boundReading, hasWordIn } from '../../src/rhyme/bound.ts';
import { lookup } from '../../src/rhyme/lookup.ts';

const faults = (text: string): string[] =>
  scan(parsePoem(text), { form: '五绝' }).findings.flatMap(({ ruleId, severity, at }) =>
    severity === 'error' ? [`${ruleId}@${at.line}.${at.zi}`] : [],
  );

describe('词所许的罕读 (rare readings that words allow)', () => {
  it.each([
    ['平生少年日，知飲月氏頭。', '月氏'],
    ['平生少年日，知饮月氏头。', '月氏，简体'],
    ['平生少年日，知飮月氏頭。', '月氏，旧字形'],
    ['山光悅鳥性，潭影空人心。', '空人心'],
    ['山暝聞猿愁，滄江急夜流。', '聞猿'],
    ['將軍能百中，秋日射鵰還。', '百中'],
    ['歸來方衣錦，明月滿南樓。', '衣錦'],
    ['歸來尋酒鋪，明月滿南樓。', '酒鋪'],
    ['归来寻店铺，明月满南楼。', '店铺'],
  ])('%s：%s', (text) => {
    expect(faults(text)).toEqual([]);
  });

  it.each([
    ['平生少年日，知飲劉氏頭。', 'ping-ze@2.4'],
    ['将军能月中，秋日射雕还。', '@1.5'],
    ['山光悅鳥性，潭影空天心。', '@2.'],
    ['歸來尋錦鋪，明月滿南樓。', '@1.5'],
  ])('没有这样的词，不许：%s', (text, place) => {
    expect(faults(text).join()).toContain(place);
  });

  it('许用，不是必用：此字的常读照旧', () => {
    expect(faults('秋山空缺處，落日照孤舟。')).toEqual([]);
    expect(lookup('中').find(({ tone }) => tone === '去')?.rare).toBe(true);
  });

  it('词在句中别处不算', () => {
    const found = boundReading('氏');
    expect(found?.tone).toBe('平');
    expect(found !== undefined && hasWordIn(found, '月氏月', 1)).toBe(true);
    expect(found !== undefined && hasWordIn(found, '氏月月', 0)).toBe(false);
  });
});
