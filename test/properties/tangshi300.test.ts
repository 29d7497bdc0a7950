import { describe, expect, it } from 'vitest';
import { judgeAnthology, readGold } from '../fixtures/tangshi300.ts';

describe('《唐诗三百首》近体与绝句 230 首，与手读相合 (the anthology, as a reader judges it)', () => {
  const all = judgeAnthology();

  it('没有误受不合律之诗，每条手读都有其诗', () => {
    expect(all).toHaveLength(230);
    expect(all.filter(({ gold }) => gold !== undefined)).toHaveLength(readGold().length);
    expect(all.filter(({ gold, isAccepted }) => gold !== undefined && isAccepted)).toEqual([]);
  });

  it('逐首相合', () => {
    const parted = all.filter(({ disagreements }) => disagreements.length > 0);
    expect(parted.map(({ author, title }) => `${author}《${title}》`)).toEqual([]);
  });

  it('未被接受的每首都有一句理由', () => {
    for (const { gold, isAccepted, title } of all) if (!isAccepted) expect(gold?.reason, title).toBeTruthy();
  });
});
