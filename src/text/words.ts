/** 一句里的一个词与它的词性 (one word of a line and its part of speech). */
export interface TaggedWord {
  readonly word: string;
  /** 词性，ICTCLAS 之码：n 名、v 动、a 形……；词典所无而猜成词者 x，无词性者空串 (ICTCLAS tag; x for guessed words, empty where there are no tags). */
  readonly tag: string;
}

/**
 * 分词者：作为值传入，没有全局状态 (a word segmenter, passed as a value).
 *
 * 诸词相连即是原句，一字不多、一字不少 (the words, joined, are the line itself).
 */
export interface WordSegmenter {
  /** 用的是哪一种：nodejieba、intl (which one it is). */
  readonly id: string;
  tag(line: string): readonly TaggedWord[];
}

/** 一词在句中之位，0 起，不含 end (a word and where it stands, counted in characters). */
export interface PlacedWord extends TaggedWord {
  readonly start: number;
  readonly end: number;
}

/**
 * 把句子分成词，各带起止（按字计，不按 UTF-16）。
 *
 * The words of a line with their places, counted in characters.
 */
export function placedWords(line: string, words: WordSegmenter): readonly PlacedWord[] {
  let at = 0;
  return words.tag(line).map(({ word, tag }) => {
    const start = at;
    at += [...word].length;
    return { word, tag, start, end: at };
  });
}

/**
 * 运行环境自带的分词（`Intl.Segmenter`），没有词性；环境没有它，则一字一词。
 *
 * The segmenter of the platform, without parts of speech; one character a word where the platform has none.
 *
 * @example
 * intlSegmenter().tag('明月').map((w) => w.word).join(''); // '明月'
 */
export function intlSegmenter(): WordSegmenter {
  if (typeof Intl.Segmenter !== 'function') {
    return { id: 'characters', tag: (line) => [...line].map((word) => ({ word, tag: '' })) };
  }
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return {
    id: 'intl',
    tag: (line) => Array.from(segmenter.segment(line), ({ segment }) => ({ word: segment, tag: '' })),
  };
}
