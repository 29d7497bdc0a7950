import { describe, expect, it } from 'vitest';
import { UnknownRhymeError } from '../../src/errors.ts';
import {
  areCloseNeighbours,
  areNeighbours,
  findGroup,
  lookup,
  membersOf,
  pingshui,
  rhymeGroupsOf,
  rhymesWith,
} from '../../src/rhyme/index.ts';

const groups = (char: string) =>
  lookup(char)
    .filter((r) => !r.rare)
    .map((r) => r.group.name);

describe('查字 (lookup)', () => {
  it.each([
    ['看', ['上平十四寒', '去声十五翰']],
    ['东', ['上平一东']],
    ['風', ['上平一东']],
    ['涯', ['上平四支', '上平九佳', '下平六麻']],
    ['一', ['入声四质']],
    ['间', ['上平十五删', '去声十六谏']],
  ])('%s', (char, expected) => {
    expect(new Set(groups(char))).toEqual(new Set(expected));
  });

  it.each([
    ['東', '广韵'],
    ['瀟', '更正'],
    ['間', '异体'],
  ])('%s 之读出自%s', (char, source) => {
    expect(lookup(char)[0]?.source).toBe(source);
  });

  it('简体一字多繁：各字的读音都在，并说明是哪一字', () => {
    const readings = lookup('斗');
    expect(readings.filter((r) => r.char === '斗').map((r) => r.group.name)).toContain('上声二十五有');
    expect(readings.filter((r) => r.char === '鬥').map((r) => r.group.name)).toContain('去声二十六宥');
  });

  it('简体的读音不少于各个繁体的读音 (merging only adds doubt)', () => {
    for (const [simplified, traditional] of [
      ['发', '髮'],
      ['后', '後'],
      ['云', '雲'],
      ['干', '乾'],
      ['几', '幾'],
    ] as const) {
      const have = new Set(lookup(simplified).map((r) => r.group.name));
      for (const reading of pingshui.readings(traditional)) expect(have).toContain(reading.group.name);
    }
  });

  it.each(['', 'AB', 'A', '😀', '\uD800', '春风'])('%j 没有读音', (char) => {
    expect(lookup(char)).toEqual([]);
  });
});

describe('押韵 (rhymesWith)', () => {
  it('同部为韵，一东与二冬不同部', () => {
    expect(rhymesWith('东', '风').rhymes).toBe(true);
    expect(rhymesWith('东', '冬').rhymes).toBe(false);
  });

  it('说出依哪个读音', () => {
    expect(rhymesWith('看', '寒').by.map(({ a }) => a.group.name)).toEqual(['上平十四寒']);
  });
});

describe('相近的韵 (near rhymes)', () => {
  it('东、冬是邻韵，首句可借', () => {
    const { rhymes, near } = rhymesWith('东', '冬');
    expect(rhymes).toBe(false);
    expect(new Set(near.map((n) => n.relation))).toEqual(new Set(['邻韵']));
  });

  it('不同声的字不是邻韵', () => {
    expect(rhymesWith('东', '月').near).toEqual([]);
  });
});

describe('各句之韵 (rhymeGroupsOf)', () => {
  it('每句末字与它的韵部', () => {
    const rhymes = rhymeGroupsOf('白日依山尽，黄河入海流。欲穷千里目，更上一层□。');
    expect(rhymes.map((r) => r.char)).toEqual(['尽', '流', '目', '□']);
    expect(rhymes[1]?.groups.map((g) => g.name)).toEqual(['下平十一尤']);
    expect(rhymes[3]?.groups).toEqual([]);
    expect(rhymeGroupsOf('')).toEqual([]);
  });
});

describe('韵部之名 (findGroup)', () => {
  it.each(['上平十一真', '十一真', '真', '真韵', '十一眞'.replace('眞', '真'), ' 上平十一真 '])('%s', (name) => {
    expect(findGroup(name).name).toBe('上平十一真');
  });

  it('繁体名亦可', () => {
    expect(findGroup('下平十四鹽').name).toBe('下平十四盐');
    expect(findGroup('去聲一送').name).toBe('去声一送');
  });

  it('没有的韵部：报错并举相近者', () => {
    expect(() => findGroup('十一珍')).toThrow(UnknownRhymeError);
    try {
      findGroup('十一珍');
    } catch (error) {
      expect((error as UnknownRhymeError).nearest).toContain('上平十一真');
    }
  });
});

describe('韵部 (groups)', () => {
  it('三江有窗', () => {
    expect(membersOf('三江')).toContain('窗');
  });

  it('邻韵', () => {
    expect(areNeighbours(findGroup('一东'), findGroup('二冬'))).toBe(true);
    expect(areCloseNeighbours(findGroup('十一真'), findGroup('一先'))).toBe(false);
    expect(areNeighbours(findGroup('十一真'), findGroup('一先'))).toBe(true);
    expect(areCloseNeighbours(findGroup('三江'), findGroup('七阳'))).toBe(false);
    expect(areNeighbours(findGroup('三江'), findGroup('七阳'))).toBe(true);
    expect(areNeighbours(findGroup('十一真'), findGroup('十二侵'))).toBe(false);
    expect(areNeighbours(findGroup('一东'), findGroup('一东'))).toBe(false);
  });
});
