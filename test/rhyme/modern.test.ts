import { describe, expect, it } from 'vitest';
import { parsePoem, type ScanOptions, scan } from '../../src/index.ts';
import { lint } from '../../src/lint/index.ts';
import { lookup } from '../../src/rhyme/lookup.ts';
import { modernTone } from '../../src/rhyme/modern.ts';

const told = (text: string, options: ScanOptions = {}) =>
  scan(parsePoem(text), { form: '五绝', ...options }).findings.map(
    ({ messageId, severity, at }) => `${severity} ${messageId}@${at.line}.${at.zi}`,
  );

describe('韵书未收之字 (characters no rhyme book has)', () => {
  it.each([
    ['她', '平'],
    ['们', '平'],
    ['們', '平'],
    ['氧', '仄'],
    ['镁', '仄'],
    ['碳', '仄'],
    ['氢', '平'],
    ['啊', '平'],
    ['烤', '仄'],
  ] as const)('%s 依今音作%s', (char, tone) => {
    expect(lookup(char)).toEqual([]);
    expect(modernTone(char)).toBe(tone);
  });

  it('韵书有的、生僻的，没有今声', () => {
    for (const char of [...'山票懂淸𠮷鿭Aあ']) expect(modernTone(char)).toBeUndefined();
  });

  it('合其位，只作说明；不合，报平仄', () => {
    expect(told('月下她来早，花前我到迟。')).toEqual(['info wei-shou-jin-yin@1.3']);
    // 首句第四字须平，氧今音上声；第二字须仄，氢今音平声 (the fourth wants level, the second oblique).
    expect(told('月下春氧早，花前我到迟。')).toEqual(['error da-ao@1.4', 'info wei-shou-jin-yin@1.4']);
    expect(told('月氢来处早，花前我到迟。')).toContain('error shi-dui@2.2');
  });

  it('诗人所指定的胜过今音；指定了就不再说', () => {
    expect(told('火烤胸前暖，风吹背后寒。')).toContain('info wei-shou-jin-yin@1.2');
    expect(
      told('火烤胸前暖，风吹背后寒。', { readings: { 烤: '仄' } }).filter((row) => row.includes('wei-shou')),
    ).toEqual([]);
    expect(told('火烤胸前暖，风吹背后寒。', { readings: { 烤: '平' } })).toContain('error ping-ze@1.2');
    expect(told('月下她来早，花前我到迟。', { readings: { '1.3': '平' } })).toEqual([]);
  });

  it('指定韵部，便可押韵', () => {
    const text = '月下来归早，花前不见她。春山无限好，又发一枝花。';
    const scansion = scan(parsePoem(text), { form: '五绝', readings: { 她: '六麻' } });
    expect(scansion.rhyme?.name).toBe('下平六麻');
    expect(scansion.findings.filter(({ ruleId }) => ruleId === 'chu-yun' || ruleId === 'wei-shou')).toEqual([]);
    expect(
      scan(parsePoem(text), { form: '五绝', readings: { 她: '一东' } }).findings.map(({ ruleId }) => ruleId),
    ).toContain('chu-yun');
  });

  it('指令 # 读 也可，不再退回', async () => {
    for (const text of ['# 读: 烤=仄\n火烤胸前暖，风吹背后寒。', '# 读: 她=平\n月下她来早，花前我到迟。']) {
      const { failures, findings } = await lint(text);
      expect(failures).toEqual([]);
      expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    }
    const { failures } = await lint('# 读: 山=仄\n春山人未到，秋水雁先来。');
    expect(failures.length).toBe(1);
  });

  it('今音也不知的，照旧平仄不明', () => {
    expect(told('白日依𠮷尽，黄河入海流。')).toEqual(['warning wei-shou@1.4']);
  });
});
