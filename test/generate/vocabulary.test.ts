import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../src/generate/model/transformers.ts';

const entries = new Map(
  [...['<s>', '<sep>', '，', '。', '雁', '床', '鴻'].entries()].map(([id, token]) => [token, id]),
);

describe('词表 (the vocabulary)', () => {
  it('归并的异体取正形之号，反查得正形', () => {
    const vocabulary = vocabularyOf(entries, '鴈雁牀床');
    expect(vocabulary.id('鴈')).toBe(vocabulary.id('雁'));
    expect(vocabulary.tokens[vocabulary.id('牀') as number]).toBe('床');
    expect(vocabulary.tokens).toHaveLength(7);
  });

  it('词表自有之字不被异体之表改动；正形不在词表者略去', () => {
    const vocabulary = vocabularyOf(entries, '鴻雁峯峰');
    expect(vocabulary.id('鴻')).toBe(6);
    expect(vocabulary.id('峯')).toBeUndefined();
  });

  it('缺了必要的词元便报错', () => {
    expect(() => vocabularyOf(new Map([['雁', 0]]), '')).toThrow('词表缺少 <s>');
  });
});
