/**
 * 检查文本、整理报告 (checks texts and lays out reports). 纯函数，可在浏览器中用。
 * @module
 */
export { formatStylish, type StylishOptions } from './format.ts';
export { type JsonFinding, type JsonReading, type JsonReport, type JsonResult, toJson } from './json.ts';
export { carriesRhyme, differsFromPattern, markOf, tonesOf } from './marks.ts';
export {
  type CheckedPoem,
  type CheckOptions,
  checkPoem,
  type Directives,
  type PoemText,
  parseVerse,
  readPoems,
} from './poems.ts';
export { type Lang, meterInWords, readingsInWords, rescueInWords, verdictInWords } from './words.ts';
