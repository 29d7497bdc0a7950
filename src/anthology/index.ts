/**
 * 名篇：按题意、韵、字位、相似找真实的诗句，作诗人的参考 (well-known poems: real lines by theme, rhyme, pattern or likeness,
 * for a poet to look at). 表用时才载入；`inspire` 同步、纯函数、可在浏览器中用。
 * @module
 */
export { Anthology } from './anthology.ts';
export {
  type InspiredLine,
  type InspireOptions,
  type InspireRequest,
  inspire,
} from './inspire.ts';
export { type LoadAnthologyOptions, type LoadProgress, loadAnthology } from './load.ts';
export type { InspireReason } from './reason.ts';
export { ANTHOLOGY_FORMS, type AnthologyEntry, type AnthologyForm, formOf } from './table.ts';
export type { ThemeTable } from './theme.ts';
