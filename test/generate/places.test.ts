import { describe, expect, it } from 'vitest';
import { parsePlaces } from '../../src/generate/index.ts';
import { compileMeter, InvalidInputError, meter } from '../../src/index.ts';

const inWords = (places: string | readonly string[], form: string): string =>
  parsePlaces(places, compileMeter(form))
    .map(({ line, zi }) => `${line}.${zi}`)
    .join(' ');

describe('位置的写法 (how places are written)', () => {
  it.each<[string | readonly string[], string, string]>([
    ['3.5', '五绝', '3.5'],
    ['3.4-5', '五绝', '3.4 3.5'],
    ['2', '五绝', '2.1 2.2 2.3 2.4 2.5'],
    ['３．５', '七绝', '3.5'],
    ['4.1、1.2 1.2', '七绝', '1.2 4.1'],
    [['2.1', '1.1'], '七绝', '1.1 2.1'],
    ['', '七绝', ''],
  ])('%s（%s）→ %s', (places, form, expected) => {
    expect(inWords(places, form)).toBe(expected);
  });

  it('一联：颔联、頷聯、2联', () => {
    const couplet = inWords('3 4', '七律');
    for (const name of ['颔联', '頷聯', '2联', '2聯']) expect(inWords(name, '七律')).toBe(couplet);
    expect(inWords('尾联', '七律')).toBe(inWords('7 8', '七律'));
    expect(inWords('尾联', '五绝')).toBe(inWords('3 4', '五绝'));
  });

  it.each(['0', '5', '1.6', '1.3-2', '颈联', '3联', '一.二', '1.', 'abc', '1.2-9'])('五绝没有 %s', (places) => {
    expect(() => parsePlaces(places, compileMeter('五绝'))).toThrow(InvalidInputError);
  });

  it('各句长短不一，各依其长；一联是一句话', () => {
    const tune = meter(
      '如梦令',
      '中仄中平中仄韵 中仄中平平仄韵 中仄仄平平 中仄中平平仄韵 平仄韵 平仄叠 中仄中平平仄韵',
    );
    const places = (written: string): string =>
      parsePlaces(written, tune)
        .map(({ line, zi }) => `${line}.${zi}`)
        .join(' ');
    expect(places('5')).toBe('5.1 5.2');
    expect(places('3.5 1.6')).toBe('1.6 3.5');
    expect(places('3联')).toBe(places('3 4'));
    expect(places('尾联')).toBe(places('7'));
    for (const outside of ['5.3', '3.6', '8', '7联'])
      expect(() => parsePlaces(outside, tune)).toThrow(InvalidInputError);
  });
});
