/**
 * 词牌：谱、按名查找、对照、辨认 (tunes of 词: their rows, look-up by name, fitting, recognition). 表大，另成入口；同步、纯函数、可在浏览器里用。
 * @module
 */
export { UnknownTuneError } from '../errors.ts';
export { type Fit, type FitOptions, fitDraft, type Recognised } from './fit.ts';
export { meterOf, parseTunes } from './parse.ts';
export { findTune, fitTune, recognise, tuneNamed, tunes } from './tunes.ts';
export type { Tune, TuneForm } from './types.ts';
