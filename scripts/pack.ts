import { PACK_DIGITS, PACK_SHORT } from '../src/text/packed.ts';

/** 升序的数缩写成 ASCII，由 `unpackAscending` 还原 (packs ascending numbers for unpackAscending); RangeError where they do not ascend. */
export function packAscending(numbers: Iterable<number>): string {
  const base = PACK_DIGITS.length;
  const digit = (value: number): string => PACK_DIGITS.charAt(value % base);
  let next = 0;
  let packed = '';
  for (const number of numbers) {
    const gap = number - next;
    if (!(gap >= 0 && gap < base ** 3)) throw new RangeError(`不是升序，或差得太远: ${next - 1} ${number}`);
    const over = gap - PACK_SHORT;
    const lead = PACK_SHORT + Math.floor(over / base);
    if (over < 0) packed += digit(gap);
    else if (lead < base - 1) packed += digit(lead) + digit(over);
    else packed += digit(base - 1) + digit(Math.floor(gap / base ** 2)) + digit(Math.floor(gap / base)) + digit(gap);
    next = number + 1;
  }
  return packed;
}
