import { describe, expect, it } from 'vitest';
import { loadToSimplified, loadToTraditional, traditionalCandidates } from '../../src/text/index.ts';

describe('简繁 (scripts)', () => {
  it.each([
    ['发', ['發', '髮', '发']],
    ['月', ['月']],
    ['后', ['後', '后']],
    ['A', ['A']],
  ])('%s 的候选', (char, expected) => {
    expect(traditionalCandidates(char)).toEqual(expected);
  });

  it('按词转换，字数不变', async () => {
    const toTraditional = await loadToTraditional();
    const toSimplified = await loadToSimplified();
    expect(toTraditional('头发')).toBe('頭髮');
    expect(toTraditional('出发')).toBe('出發');
    expect(toSimplified('頭髮')).toBe('头发');
  });
});
