import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { areSynonyms, classesOf, isLianmian } from '../../src/duizhang/classes.ts';
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
