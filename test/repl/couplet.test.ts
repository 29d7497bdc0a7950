import { describe, expect, test } from 'vitest';
import { initialSession, step } from '../../src/repl/index.ts';

const said = (input: string) => step(initialSession, input, {});

describe('对 (couplets in the session)', () => {
  test('给上联求下联，末了加“上”则求上联', () => {
    expect(said('对 春风又绿江南岸').effect).toMatchObject({ task: 'couplet', request: { upper: '春风又绿江南岸' } });
    expect(said('對 春满乾坤福满门 上').effect).toMatchObject({
      task: 'couplet',
      request: { lower: '春满乾坤福满门' },
    });
  });

  test.each([
    ['对 海内存知己 天涯若比邻', '合律'],
    ['对 星垂平野阔 月明大江流', '上下联第二字“垂”与“明”同为平声'],
    ['对 海内存知己 天涯若邻', '上联5字，下联4字，须相等'],
    ['对 天涯若比邻 海内存知己', '颠倒'],
    ['对 春风又绿江南岸 何必吃饭睡觉人', '不成对仗'],
    [`对 ${'山水'.repeat(17)} ${'花鸟'.repeat(17)}`, '至多 31 字'],
    ['对', '对哪一联'],
  ])('%s', (input, expected) => {
    const { output, effect } = said(input);
    expect(output).toContain(expected);
    expect(effect).toBeUndefined();
  });
});
