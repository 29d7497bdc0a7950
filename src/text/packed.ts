/**
 * 升序的数缩写成 ASCII：记相邻之差，常见的小差一字。韵表、误转之表以此存于模块，压缩后约为原来之半。
 *
 * Ascending numbers written as ASCII: the gaps between them, the common small ones in one digit. The tables in the modules are kept
 * so; compressed they take about half of what the characters themselves would.
 */

/** 各数字；没有反斜线、反引号、$，故可直书于模板字串 (the digits: none that a template literal would need to escape). */
export const PACK_DIGITS = Array.from({ length: 0x7e - 0x20 }, (_, i) => String.fromCharCode(0x21 + i))
  .filter((char) => !'\\`$'.includes(char))
  .join('');
/** 差小于此，一个数字；其余两个；首数字是末一个的，其后三个 (gaps below this take one digit; others two; after the last digit come three). */
export const PACK_SHORT = 66;

/** 各码元所代之数 (the value of every code unit). */
const VALUES = new Uint8Array(0x7f);
for (let value = 0; value < PACK_DIGITS.length; value++) VALUES[PACK_DIGITS.charCodeAt(value)] = value;

/**
 * 还原 `scripts/pack.ts` 所缩写的一列数 (takes apart what scripts/pack.ts has packed).
 *
 * @example
 * unpackAscending('!!#'); // [0, 1, 4]
 */
export function unpackAscending(packed: string): number[] {
  const base = PACK_DIGITS.length;
  const digitAt = (at: number): number => VALUES[packed.charCodeAt(at)] as number;
  const numbers: number[] = [];
  let next = 0;
  for (let i = 0; i < packed.length; ) {
    const lead = digitAt(i++);
    if (lead < PACK_SHORT) {
      next += lead;
    } else if (lead < base - 1) {
      next += PACK_SHORT + (lead - PACK_SHORT) * base + digitAt(i++);
    } else {
      next += (digitAt(i) * base + digitAt(i + 1)) * base + digitAt(i + 2);
      i += 3;
    }
    numbers.push(next++);
  }
  return numbers;
}
