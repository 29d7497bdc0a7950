import { membersOf, type RhymeGroup, type ScriptConverter } from '../../src/index.ts';

let level1: ReadonlySet<string> | undefined;

/** GB 2312 一级字，即最常用的 3755 字，由其编码区（B0A1–D7F9）解出 (the 3755 commonest characters, decoded from their code range). */
function commonChars(): ReadonlySet<string> {
  if (level1 === undefined) {
    const bytes: number[] = [];
    for (let high = 0xb0; high <= 0xd7; high++) {
      for (let low = 0xa1; low <= (high === 0xd7 ? 0xf9 : 0xfe); low++) bytes.push(high, low);
    }
    level1 = new Set(new TextDecoder('gb2312').decode(new Uint8Array(bytes)));
  }
  return level1;
}

/** 一韵中的常用字，简体，依韵书次序 (the common characters of a rhyme, simplified, in the order of the book). */
export function commonMembers(group: RhymeGroup, toSimplified: ScriptConverter = (text) => text): readonly string[] {
  const simplified = new Set(toSimplified(membersOf(group).join('')));
  return [...simplified].filter((char) => commonChars().has(char));
}
