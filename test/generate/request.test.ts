import { describe, expect, it } from 'vitest';
import {
  InvalidInputError,
  UnknownBookError,
  UnknownFormError,
  UnknownRhymeError,
  UnsatisfiableError,
} from '../../src/errors.ts';
import { checkRequest, loadModel, readTheme, type WriteRequest, write } from '../../src/generate/index.ts';
import { pingshui } from '../../src/index.ts';
import { HashModel, toyVocabulary } from './toy.ts';

describe('坏请求在载入模型之前就被挡住 (bad requests, before any model runs)', () => {
  it.each<[string, WriteRequest, new (...args: never[]) => Error]>([
    ['没有的体裁', { form: '九绝' }, UnknownFormError],
    ['排律句数为单', { form: '五排', lines: 13 }, InvalidInputError],
    ['排律句数太少', { form: '五排', lines: 8 }, InvalidInputError],
    ['句数过百', { form: '七古', lines: 102 }, InvalidInputError],
    ['绝句而有十句', { form: '七绝', lines: 10 }, InvalidInputError],
    ['近体换韵', { form: '七律', rhymeCount: 2 }, InvalidInputError],
    ['韵多于联', { form: '七古', lines: 8, rhymeCount: 5 }, InvalidInputError],
    ['古体论起式', { form: '七古', opening: '平起' }, InvalidInputError],
    ['仄韵之体押平韵', { form: '仄韵五绝', rhyme: '一东' }, InvalidInputError],
    ['别的书之韵', { form: '五绝', rhyme: '第六部' }, UnknownRhymeError],
    ['没有的书', { form: '五绝', book: '广韵' }, UnknownBookError],
    ['没有的韵', { rhyme: '十一珍' }, UnknownRhymeError],
    ['排律押仄声韵', { form: '五排', rhyme: '一屋' }, InvalidInputError],
    ['题意过长', { theme: '月'.repeat(10_000) }, InvalidInputError],
    ['题意无汉字', { theme: '<s></s>' }, InvalidInputError],
    ['首数', { count: 0 }, InvalidInputError],
    ['种子', { seed: -1 }, InvalidInputError],
    ['种子非数', { seed: Number.NaN }, InvalidInputError],
    ['beam 数', { beams: 1.5 }, InvalidInputError],
    ['温度', { temperature: -1 }, InvalidInputError],
    [
      '句数过多',
      { form: '五绝', given: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。白日依山尽' },
      InvalidInputError,
    ],
    ['字数过多', { form: '五绝', given: '白日依山尽尽' }, InvalidInputError],
    ['非汉字', { form: '五绝', given: '白日abc尽' }, InvalidInputError],
    ['平仄不容', { form: '五绝', given: '春山江花红' }, UnsatisfiableError],
    ['韵书未收之字', { form: '五绝', given: '白鿭' }, UnsatisfiableError],
  ])('%s', (_, request, error) => {
    expect(() => checkRequest(request)).toThrow(error);
  });

  it.each<[string, WriteRequest]>([
    ['空题', { theme: '' }],
    ['题意夹控制词元', { theme: '<s>秋江</s>' }],
    ['未写完的末句', { form: '五绝', given: '白日依山尽，黄河' }],
  ])('%s 可以', (_, request) => {
    expect(() => checkRequest(request)).not.toThrow();
  });
});

describe('说出最小的冲突 (the smallest conflict)', () => {
  const conflict = (request: WriteRequest): readonly string[] => {
    try {
      checkRequest(request);
    } catch (error) {
      return (error as UnsatisfiableError).conflict.map((c) => c.zh);
    }
    return [];
  };

  it('韵脚之字不在所指的韵', () => {
    expect(conflict({ form: '五绝', given: '□□□□□，黄河入海流', rhyme: '十一真' })).toEqual([
      '第 2 句第 5 字是“流”（平声）',
      '押上平十一真',
      '五绝的格律',
    ]);
  });

  it.each<[string, string]>([
    ['对句二四同声', '白日依山尽，黄水入海流'],
    ['藏头式：首字与锁定的字相抵', '春山江花红，□□□□□，□□□□□，□□□□月'],
    ['两句失对', '□日□□□，□月□□□'],
  ])('去掉其中任何一字就可行：%s', (_, given) => {
    const cited = conflict({ form: '五绝', given }).flatMap((text) => {
      const match = /第 (\d+) 句第 (\d+) 字/u.exec(text);
      return match === null ? [] : [[Number(match[1]), Number(match[2])] as const];
    });
    expect(cited.length).toBeGreaterThan(0);
    // 只留下被指出的字，仍不可能；再去掉任何一个，便可能 (minimal: the cited ones alone conflict, less any one they do not).
    const keep = (places: readonly (readonly [number, number])[]): string =>
      given
        .split('，')
        .map((line, i) =>
          [...line].map((char, j) => (places.some(([a, b]) => a === i + 1 && b === j + 1) ? char : '□')).join(''),
        )
        .join('，');
    expect(() => checkRequest({ form: '五绝', given: keep(cited) })).toThrow(UnsatisfiableError);
    for (const one of cited) {
      expect(() => checkRequest({ form: '五绝', given: keep(cited.filter((place) => place !== one)) })).not.toThrow();
    }
  });
});

describe('题意 (theme)', () => {
  it('几个词', async () => {
    expect(await readTheme('秋江 月')).toEqual({
      words: ['秋江', '月'],
      chars: ['秋', '江', '月'],
      segmenter: 'words',
    });
  });

  it('一句话取实词；简体转为繁体之字', async () => {
    const theme = await readTheme('昨夜雨疏风骤，醒来满地落花');
    expect(theme.words).toContain('落花');
    expect(theme.chars).toContain('風');
    expect(theme.chars.length).toBeLessThanOrEqual(8);
    expect(['nodejieba', 'Intl.Segmenter']).toContain(theme.segmenter);
  });

  it('控制词元不入提示', async () => {
    expect((await readTheme(['<s>秋江</s>', '<sep>'])).chars).toEqual(['秋', '江']);
  });

  it('空题没有字', async () => {
    expect((await readTheme('')).chars).toEqual([]);
    expect((await readTheme(undefined)).chars).toEqual([]);
  });
});

describe('模型 (model)', () => {
  it('没有的文件夹', async () => {
    await expect(loadModel({ folder: '/no/such/folder' })).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('词表里的字不够押韵：报错，不出律', async () => {
    const model = new HashModel(
      toyVocabulary(pingshui.members(pingshui.groups[0] as (typeof pingshui.groups)[number])),
    );
    await expect(write({ rhyme: '十一真', seed: 1 }, { model })).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });
});
