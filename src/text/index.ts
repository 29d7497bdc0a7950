/**
 * 文本：诗句、字与位置、简繁 (verse text: lines, characters with places, scripts).
 * @module
 */
export { COUPLET, type CoupletPlaces, isCouplet } from './couplet.ts';
export { fold, foldChar, plainForm, sameForm } from './fold.ts';
export {
  closesCouplet,
  cutLines,
  gridAt,
  gridDiff,
  gridLines,
  gridOf,
  gridText,
  gridWith,
  markAfter,
  offsetsOf,
  punctuated,
  type VerseChange,
  type VerseGrid,
} from './grid.ts';
export { type Cell, cellOf, coupletOf, placeKey, placeOf, type VersePlace } from './place.ts';
export {
  conversionTwins,
  loadToSimplified,
  loadToTraditional,
  type ScriptConverter,
  simplifiedForm,
  traditionalCandidates,
} from './script.ts';
export {
  BLANK,
  type ParseOptions,
  type Place,
  type Poem,
  type Point,
  parsePoem,
  type Stray,
  type VerseLine,
  type Zi,
} from './verse.ts';
export { visible, visibleBlock } from './visible.ts';
export { type PlacedWord, placedWords, type TaggedWord, type WordSegmenter } from './words.ts';
