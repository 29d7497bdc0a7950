/**
 * 分词：nodejieba（可选）或环境自带者 (word segmentation, for the rules that need words).
 * @module
 */
export { intlSegmenter, type PlacedWord, placedWords, type TaggedWord, type WordSegmenter } from '../text/words.ts';
export { loadJieba } from './jieba.ts';
