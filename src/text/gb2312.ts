let grades: ReadonlyMap<string, 1 | 2> | undefined;

/**
 * 一个简体字在国标 GB 2312 里的级：一级常用，二级次之，不在其中则无。
 *
 * The level of a character in GB 2312, the common ones being 1; `undefined` for those that are not in it.
 *
 * @example
 * gradeOf('鸟'); // 1
 */
export function gradeOf(char: string): 1 | 2 | undefined {
  if (grades === undefined) {
    const decoder = new TextDecoder('gbk');
    const found = new Map<string, 1 | 2>();
    for (let high = 0xb0; high <= 0xf7; high++) {
      for (let low = 0xa1; low <= 0xfe; low++) {
        found.set(decoder.decode(Uint8Array.of(high, low)), high < 0xd8 ? 1 : 2);
      }
    }
    grades = found;
  }
  return grades.get(char);
}
