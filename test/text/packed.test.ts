import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packAscending } from '../../scripts/pack.ts';
import { unpackAscending } from '../../src/text/packed.ts';

describe('升序之数的缩写 (packed ascending numbers)', () => {
  it('还原如初，字都不须转义', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(fc.nat(200), fc.nat(70_000), fc.nat(700_000)), { maxLength: 60 }), (list) => {
        const numbers = list.sort((a, b) => a - b);
        const packed = packAscending(numbers);
        expect(packed).toMatch(/^[!-~]*$/u);
        expect(packed).not.toMatch(/[\\`$]/u);
        expect(unpackAscending(packed)).toEqual(numbers);
      }),
    );
  });

  it('各种长度的差，两端皆试', () => {
    for (const gap of [0, 1, 65, 66, 67, 156, 157, 2249, 2250, 2340, 2341, 8280, 8281, 753_570]) {
      expect(unpackAscending(packAscending([gap, gap + 1, gap * 2 + 2])), `${gap}`).toEqual([
        gap,
        gap + 1,
        gap * 2 + 2,
      ]);
    }
  });

  it('不是升序、差得太远的，不缩写', () => {
    expect(() => packAscending([3, 3])).toThrow(RangeError);
    expect(() => packAscending([3, 2])).toThrow(RangeError);
    expect(() => packAscending([-1])).toThrow(RangeError);
    expect(() => packAscending([2 ** 31])).toThrow(RangeError);
  });
});
