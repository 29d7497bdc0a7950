/** 诗的文本与其解析 (verse as text, and its parsing); the parts are in `poem/`. */
export { parsePoem } from './poem/parse.ts';
export {
  BLANK,
  type ParseOptions,
  type Place,
  type Poem,
  type Point,
  type Stray,
  type VerseLine,
  type Zi,
} from './poem/types.ts';
