import type { RhymeGroup, ScriptConverter } from '../../src/index.ts';
import { rhymeFeet } from '../../src/readings/index.ts';

/** 唐宋诗里至少押过这么多次的字才算常用 (rhymed on at least so often in Tang and Song verse). */
const COMMON = 20;

/** 一韵中常押的字，简体，由多到少 (the characters of a rhyme that poets rhyme on, simplified, commonest first). */
export function commonMembers(group: RhymeGroup, toSimplified: ScriptConverter = (text) => text): readonly string[] {
  const common = rhymeFeet(group).filter(({ count }) => count >= COMMON);
  return [...new Set(toSimplified(common.map(({ char }) => char).join('')))];
}
