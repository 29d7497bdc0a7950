import { describe, expect, it } from 'vitest';
import { parsePoem, recognizeForm } from '../../src/index.ts';

describe('recognizeForm', () => {
  it.each([
    ['白日依山尽，黄河入海流。欲穷千里目，更上一层楼。', '近体', '五绝', '仄起'],
    // 错一字的七律仍是七律 (an octave with one wrong tone is an octave).
    [
      '风急天高猿啸哀，渚清沙白鸟飞回。无边落木萧萧下，不尽长江滚滚来。万里悲秋常作客，百年多病独登台。艰难苦恨繁霜发，潦倒新停浊酒樽。',
      '近体',
      '七律',
      '仄起',
    ],
    ['千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。', '古体', '五绝', undefined],
    ['羅袖動香香不已，紅蕖褭褭秋煙裏。輕雲嶺上乍搖風，嫩柳池邊初拂水。', '仄韵律体', '七绝', undefined],
    ['', '未详', undefined, undefined],
  ])('%s', (text, kind, form, opening) => {
    const found = recognizeForm(parsePoem(text));
    expect(found.kind).toBe(kind);
    expect(found.form).toBe(form);
    if (opening !== undefined) expect(found.opening).toBe(opening);
  });

  it('古体有缘由，近体有落选的解读', () => {
    expect(recognizeForm(parsePoem('千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。')).reason).toContain('九屑');
    expect(recognizeForm(parsePoem('白日依山尽，黄河入海流。')).runnersUp.length).toBeGreaterThan(0);
  });
});
