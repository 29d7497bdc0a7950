import { describe, expect, it } from 'vitest';
import { Lexicon } from '../../src/generate/constraint/lexicon.ts';
import { heardOf, PING, ZE } from '../../src/generate/constraint/sounds.ts';
import { pingshui } from '../../src/rhyme/pingshui.ts';
import { toyVocabulary } from './toy.ts';

describe('合写里的一字多形 (spellings of a character in generation)', () => {
  const vocabulary = toyVocabulary('沉沈鄰隣疎疏月機机嶺岭春');
  const lexicon = new Lexicon(vocabulary, pingshui);
  const glyph = (char: string) => lexicon.glyph[vocabulary.id(char) as number];

  it('同一字的各形共一号，故不会重出', () => {
    expect(glyph('沉')).toBe(glyph('沈'));
    expect(glyph('鄰')).toBe(glyph('隣'));
    expect(glyph('疎')).toBe(glyph('疏'));
    expect(glyph('月')).not.toBe(glyph('春'));
  });

  it('同形古字不写：机不作仄声之机，岭不作平声之岭', () => {
    for (const char of ['机', '岭']) expect([...lexicon.any]).not.toContain(vocabulary.id(char));
    for (const char of ['機', '嶺']) expect([...lexicon.any]).toContain(vocabulary.id(char));
  });

  it('诗人已写的简体字，只依今字；按词转换作本字的则依本字', () => {
    expect(heardOf('岭', undefined, pingshui).classes).toBe(ZE);
    expect(heardOf('忧', undefined, pingshui).classes).toBe(PING);
    expect(heardOf('划', '劃', pingshui).classes).toBe(ZE);
    expect(heardOf('划', '划', pingshui).classes & PING).toBe(PING);
    expect(heardOf('征', '徵', pingshui).classes).toBe(PING);
  });
});
