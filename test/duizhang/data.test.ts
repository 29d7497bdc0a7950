import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { areSynonyms, classesOf, isLianmian } from '../../src/duizhang/classes.ts';
import { verseCharacters } from '../../src/duizhang/generated/characters.ts';
import { simplifiedForm } from '../../src/text/index.ts';

const rows = (name: string): string[][] =>
  readFileSync(fileURLToPath(new URL(`../../data/duizhang/${name}.tsv`, import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

describe('词类之表 (the table of classes)', () => {
  it('随包之表与 data/duizhang/classes.tsv 逐字相同', () => {
    for (const [part = '', name = '', near = '', chars = ''] of rows('classes')) {
      for (const char of chars) {
        expect(classesOf(char), `${char}：${name}`).toContainEqual({ part, name, near: near.split(',') });
      }
    }
  });

  it('以简体写，一类之内不重；邻类都是真有的类', () => {
    const names = new Set(rows('classes').map(([, name]) => name));
    for (const [, name, near = '', chars = ''] of rows('classes')) {
      expect([...chars].filter((c) => simplifiedForm(c) !== c)).toEqual([]);
      expect(new Set(chars).size, name).toBe([...chars].length);
      // 长短是大小的别称，列在大小之下。
      expect(
        near.split(',').filter((n) => n !== '长短' && !names.has(n)),
        name,
      ).toEqual([]);
    }
  });

  it('繁体与简体同类', () => {
    expect(classesOf('紅')).toEqual(classesOf('红'));
    expect(classesOf('龍').map((c) => c.name)).toContain('鸟兽');
    expect(classesOf('A')).toEqual([]);
  });
});

describe('词典编者所校 (as a lexicographer corrected it)', () => {
  it.each([
    ['色', '形体'],
    ['物', '人事'],
    ['火', '器物'],
    ['冰', '天文'],
    ['灵', '性状'],
    ['善', '性状'],
    ['坟', '地理'],
    ['脉', '形体'],
    ['枪', '器物'],
    ['冕', '衣饰'],
    ['枳', '草木'],
    ['依', '行止'],
    ['遗', '持取'],
    ['乘', '行止'],
    ['酬', '持取'],
    ['养', '作为'],
  ])('%s 在%s', (char, name) => {
    expect(classesOf(char).map((one) => one.name)).toContain(name);
  });

  it.each([
    ['斜', '天文'],
    ['禅', '文事'],
    ['相', '代名'],
    ['慵', '人事'],
    ['侬', '人伦'],
  ])('%s 不在%s', (char, name) => {
    expect(classesOf(char).map((one) => one.name)).not.toContain(name);
  });

  it('诗中最常用的一千字都已归类；异体与正体同类', () => {
    const common = [...verseCharacters].filter((char) => char !== '□').slice(0, 1000);
    expect(common.filter((char) => classesOf(char).length === 0)).toEqual([]);
    for (const [a = '', b = ''] of ['鴈雁', '簷檐', '疎疏', '沉沈', '隣鄰'].map((pair) => [...pair])) {
      expect(classesOf(a), a).toEqual(classesOf(b));
    }
  });

  it('不能互换者不是近义；不是联绵者不作联绵', () => {
    for (const [a = '', b = ''] of ['泉瀑', '城郭', '不岂'].map((pair) => [...pair]))
      expect(areSynonyms(a, b)).toBe(false);
    for (const word of ['蛟龙', '偃仰', '辛苦', '颠沛']) expect(isLianmian(word), word).toBe(false);
    for (const word of ['潋滟', '娉婷', '嶙峋', '荏苒', '須臾', '寥落', '倉皇', '磅礴'])
      expect(isLianmian(word), word).toBe(true);
  });
});

describe('近义与联绵', () => {
  it('近义相互，简繁通用；不同组者不算', () => {
    for (const [set = ''] of rows('synonyms')) {
      const words = set.includes(' ') ? set.split(' ') : [...set];
      for (const a of words) for (const b of words) expect(areSynonyms(a, b), `${a} ${b}`).toBe(true);
    }
    expect(areSynonyms('聽', '闻')).toBe(true);
    expect(areSynonyms('赤縣', '神州')).toBe(true);
    expect(areSynonyms('山', '水')).toBe(false);
  });

  it('联绵字都是二字', () => {
    for (const [words = ''] of rows('lianmian')) {
      for (const word of words.split(' ')) {
        expect([...word]).toHaveLength(2);
        expect(isLianmian(word)).toBe(true);
      }
    }
    expect(isLianmian('鴛鴦')).toBe(true);
    expect(isLianmian('明月')).toBe(false);
  });
});
