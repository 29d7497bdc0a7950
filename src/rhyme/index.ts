/**
 * 韵书、读音、韵部 (rhyme books, readings, rhyme groups). 同步、纯函数、可在浏览器中用。
 * @module
 */

export {
  areCloseNeighbours,
  areNeighbours,
  correspondingRhymes,
  findGroup,
  isSameGroup,
  type LineRhyme,
  lookup,
  membersOf,
  type NearRhyme,
  type RhymeMatch,
  rhymeGroupsOf,
  rhymesWith,
  sameBu,
} from './lookup.ts';
export type { ContextLine, Meant, ReadingResolver, ReadingSetting } from './meant.ts';
export { pingshui } from './pingshui.ts';
export type { Pingze, Reading, RhymeBook, RhymeGroup, Tone } from './types.ts';
