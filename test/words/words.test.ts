import { describe, expect, it } from 'vitest';
import { SegmenterError } from '../../src/errors.ts';
import { intlSegmenter, loadJieba, placedWords, type WordSegmenter } from '../../src/words/index.ts';
import { prepareJieba } from '../../src/words/jieba.ts';

const LINES = ['无边落木萧萧下', '無邊落木蕭蕭下', '鬱鬱澗底松', '𠀀山abc', '', '月'];

describe.each([
  ['nodejieba', () => loadJieba()],
  ['intl', async () => intlSegmenter()],
] as const)('%s', (id, load) => {
  it('诸词相连即是原句', async () => {
    const words: WordSegmenter = await load();
    expect(words.id).toBe(id);
    for (const line of LINES) {
      expect(
        words
          .tag(line)
          .map((w) => w.word)
          .join(''),
      ).toBe(line);
      expect(placedWords(line, words).at(-1)?.end ?? 0).toBe([...line].length);
    }
  });
});

describe('loadJieba', () => {
  it('有词性；繁体照简体分，字还是原字', async () => {
    const words = await loadJieba();
    const cut = (line: string) => words.tag(line).map((w) => w.word);
    expect(words.tag('不尽长江滚滚来')).toContainEqual({ word: '长江', tag: 'ns' });
    expect(words.tag('不盡長江滾滾來')).toContainEqual({ word: '長江', tag: 'ns' });
    expect(cut('不盡長江滾滾來').map((w) => w.length)).toEqual(cut('不尽长江滚滚来').map((w) => w.length));
  });

  it('没有装上：SegmenterError，说明怎么办', async () => {
    const missing = prepareJieba(() => Promise.reject(new Error("Cannot find package 'nodejieba'")));
    await expect(missing).rejects.toBeInstanceOf(SegmenterError);
    await expect(missing).rejects.toMatchObject({ code: 'SEGMENTER_UNAVAILABLE' });
    await expect(missing).rejects.toThrow(/npm install nodejieba/u);
  });

  it('装坏了（载得入而用不得）也是 SegmenterError', async () => {
    await expect(prepareJieba(async () => ({ default: {} }))).rejects.toBeInstanceOf(SegmenterError);
  });
});
