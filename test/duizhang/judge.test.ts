import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affinity, cohesion, judgeCouplet, likeness, relate } from '../../src/duizhang/index.ts';
import type { WordSegmenter } from '../../src/text/words.ts';
import { loadJieba } from '../../src/words/index.ts';

const score = (a: string, b: string): number => judgeCouplet(a, b).score;

describe('judgeCouplet', () => {
  it.each([
    ['大漠孤烟直', '长河落日圆', '王维《使至塞上》'],
    ['明月松间照', '清泉石上流', '王维《山居秋暝》'],
    ['星垂平野阔', '月涌大江流', '杜甫《旅夜书怀》'],
    ['感时花溅泪', '恨别鸟惊心', '杜甫《春望》'],
    ['无边落木萧萧下', '不尽长江滚滚来', '杜甫《登高》'],
    ['两个黄鹂鸣翠柳', '一行白鹭上青天', '杜甫《绝句》'],
    ['庄生晓梦迷蝴蝶', '望帝春心托杜鹃', '李商隐《锦瑟》'],
    ['身无彩凤双飞翼', '心有灵犀一点通', '李商隐《无题》'],
    ['山重水複疑無路', '柳暗花明又一村', '陆游《游山西村》'],
  ])('对：%s，%s（%s）', (a, b) => {
    expect(score(a, b)).toBeGreaterThan(0.85);
  });

  it.each([
    ['牛渚西江夜', '青天无片云', '李白《夜泊牛渚怀古》首联'],
    ['登舟望秋月', '空忆谢将军', '李白《夜泊牛渚怀古》，通首不对'],
    ['扣门无犬吠', '欲去问西家', '皎然《寻陆鸿渐不遇》，通首不对'],
    ['何当共剪西窗烛', '却话巴山夜雨时', '李商隐《夜雨寄北》末联'],
    ['姑苏城外寒山寺', '夜半钟声到客船', '张继《枫桥夜泊》末联'],
  ])('不对：%s，%s（%s）', (a, b) => {
    expect(score(a, b)).toBeLessThan(0.1);
  });

  it('逐字说理由：颜色、数目、方位、叠字', () => {
    const relations = (a: string, b: string) => judgeCouplet(a, b).places.map((p) => [p.relation, p.name]);
    const orioles = relations('两个黄鹂鸣翠柳', '一行白鹭上青天');
    expect(orioles[0]).toEqual(['同类', '数目']);
    expect(orioles[2]).toEqual(['同类', '颜色']);
    expect(orioles[3]).toEqual(['同类', '鸟兽']);
    expect(orioles[5]).toEqual(['同类', '颜色']);
    const climbing = relations('无边落木萧萧下', '不尽长江滚滚来');
    expect(climbing.slice(4, 6).map(([relation]) => relation)).toEqual(['叠字', '叠字']);
  });

  it('同字相对不算对，并指出在哪里', () => {
    const { places, unpaired } = judgeCouplet('春风吹绿柳', '春雨打红花');
    expect(places[0]?.relation).toBe('同字');
    expect(unpaired).toContain(1);
    expect(score('春风吹绿柳', '春雨打红花')).toBeLessThan(score('秋风吹绿柳', '春雨打红花'));
  });

  it('简繁一样', () => {
    expect(score('無邊落木蕭蕭下', '不盡長江滾滾來')).toBe(score('无边落木萧萧下', '不尽长江滚滚来'));
  });

  it('长短不齐、空句：不对，不抛错', () => {
    expect(judgeCouplet('白日依山尽', '黄河入海').score).toBe(0);
    expect(judgeCouplet('', '').places).toEqual([]);
  });

  it('给了分词者，兼说词性与节奏', async () => {
    const words = await loadJieba();
    const judged = judgeCouplet('大漠孤烟直', '长河落日圆', { words });
    expect(judged.words).toBe('nodejieba');
    expect(judged.rhythm).toBeDefined();
    expect(judged.score).toBeGreaterThan(0.9);
    expect(judgeCouplet('大漠孤烟直', '长河落日圆')).not.toHaveProperty('rhythm');
  });

  it('节奏由词界而定：2|1|2 与 2|2|1 不同', () => {
    const cut = (...sizes: readonly number[]): WordSegmenter => ({
      id: 'toy',
      tag: (line) => {
        let at = 0;
        const chars = [...line];
        return sizes.map((size) => {
          const word = chars.slice(at, at + size).join('');
          at += size;
          return { word, tag: 'n' };
        });
      },
    });
    const rhythm = (words: WordSegmenter) => judgeCouplet('感时花溅泪', '恨别鸟惊心', { words }).rhythm?.opening;
    expect(rhythm(cut(2, 1, 2))).toBe('2|1|2');
    expect(rhythm(cut(2, 2, 1))).toBe('2|2|1');
    expect(rhythm(cut(2, 3))).toBe('2|3');
  });

  it('什么字都不会抛错，分数在 0 与 1 之间 (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 9 }), fc.string({ unit: 'binary', maxLength: 9 }), (a, b) => {
        const { score: s, places } = judgeCouplet(a, b);
        expect(s).toBeGreaterThanOrEqual(0);
        expect(s).toBeLessThanOrEqual(1);
        expect(places.length === 0 || places.length === [...a].length).toBe(true);
      }),
    );
  });
});

describe('表', () => {
  it('affinity 不论先后，简繁一样；未收之字无', () => {
    expect(affinity('山', '水')).toBe(affinity('水', '山'));
    expect(affinity('云', '月')).toBe(affinity('雲', '月'));
    expect(affinity('山', '水') ?? 0).toBeGreaterThan(1);
    expect(affinity('山', '不') ?? 0).toBeLessThan(-1);
    expect(affinity('山', 'A')).toBeUndefined();
  });

  it('likeness：自己与自己为一，同类近、异类远', () => {
    expect(likeness('红', '红')).toBeCloseTo(1);
    expect(likeness('红', '绿') ?? 0).toBeGreaterThan(0.7);
    expect(likeness('红', '不') ?? 0).toBeLessThan(0.3);
  });

  it('cohesion 有先后：明月成词，月明亦可，月不不成', () => {
    expect(cohesion('明', '月') ?? 0).toBeGreaterThan(2);
    expect(cohesion('月', '不') ?? 0).toBeLessThan(0);
    expect(cohesion('月', 'A')).toBeUndefined();
  });

  it('relate：同类、邻类、同词类、异类、未定', () => {
    expect(relate('风', '雨')).toEqual({ kind: '同类', name: '天文' });
    expect(relate('雪', '夜').kind).toBe('邻类');
    expect(relate('燕', '舟')).toEqual({ kind: '同词类', name: '名词' });
    expect(relate('鹭', '不').kind).toBe('异类');
    expect(relate('鹭', 'A').kind).toBe('未定');
  });
});
