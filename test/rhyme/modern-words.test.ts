import { describe, expect, test } from 'vitest';
import { resolveReading } from '../../src/readings/index.ts';

const read = (line: string, zi: number) => {
  const { reading, open } = resolveReading({ lines: [line] }, { line: 1, zi });
  return { pingze: reading?.pingze, open };
};

describe('今日之词定其读', () => {
  test.each([
    ['廿载成长在异乡', 4, '仄'],
    ['百战精骑破虏归', 4, '仄'],
    ['当年名将守边关', 4, '仄'],
    ['四海攻占势若雷', 4, '仄'],
    ['万里逃难到古城', 4, '仄'],
    ['万里西藏雪满山', 4, '仄'],
    ['满面珠汗湿短衣', 4, '仄'],
    ['少年争冠上高台', 4, '仄'],
    ['一统国号定大明', 4, '仄'],
    ['不如归去更悠闲', 5, '仄'],
    // 同类自拟 (of the same kind, made up here)
    ['喷泉日夜向天飞', 1, '平'],
    ['校长归来鬓已霜', 2, '仄'],
    ['收藏旧卷满书楼', 2, '平'],
    ['应用从来在巧思', 1, '仄'],
    ['应该早起趁晨光', 1, '平'],
    ['数量虽多不足夸', 2, '仄'],
    ['朝鲜海上月初生', 2, '平'],
    ['同志相逢一笑中', 1, '平'],
    ['规划', 2, '仄'],
  ])('%s 第 %i 字 %s', (line, zi, pingze) => {
    expect(read(line, zi)).toEqual({ pingze, open: false });
  });

  test('跨步相连的两字不算词：逃难｜到，“难到”不成词；大成｜长啸', () => {
    expect(read('万里逃难到古城', 4).pingze).toBe('仄');
    expect(read('诗到大成长啸去', 5).pingze).toBe('平');
  });

  test('特拗的句末（仄平仄）不作采词之据', () => {
    expect(read('看看又春尽', 2).pingze).toBe('平');
    const words = (line: string, zi: number) =>
      resolveReading({ lines: [line] }, { line: 1, zi }).reasons.filter(({ kind }) => kind === 'word');
    for (const [line, zi] of [
      ['天涯好风景', 4],
      ['空余两行泪', 4],
      ['重逢定何日', 4],
    ] as const) {
      expect(words(line, zi).filter(({ favours }) => favours === '仄')).toEqual([]);
    }
  });
});
