import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FixType, fix, type LintFinding, type LintOptions, lint, lintSync } from '../../src/lint/index.ts';

const mend = (text: string, types?: readonly FixType[], options: LintOptions = {}) =>
  fix(text, lintSync(text, options).findings, types === undefined ? {} : { types });

describe('改可放心改的 fix', () => {
  test.each([
    ['半角标点', '白日依山尽,黄河入海流.欲穷千里目;更上一层楼!', '白日依山尽，黄河入海流。欲穷千里目；更上一层楼！'],
    [
      '标点前后的空格',
      '白日依山尽 , 黄河入海流. \n欲穷千里目,更上一层楼.',
      '白日依山尽，黄河入海流。 \n欲穷千里目，更上一层楼。',
    ],
    ['句中空格', '白日 依山尽，黄　河入海流。', '白日依山尽，黄河入海流。'],
    ['已经好的不动', '白日依山尽，黄河入海流。', '白日依山尽，黄河入海流。'],
    ['以空格分句的不动', '白日依山尽 黄河入海流', '白日依山尽 黄河入海流'],
    ['题目、注里的不动', '# A, B 题.\n白日依山尽（a, b）,黄河入海流.', '# A, B 题.\n白日依山尽（a, b）,黄河入海流。'],
    [
      '指令不动',
      '# 免查 半角标点 -- x, y.\n白日依山尽,黄河入海流.',
      '# 免查 半角标点 -- x, y.\n白日依山尽,黄河入海流.',
    ],
    ['CRLF', '白日依山尽,\r\n黄河入海流.\r\n', '白日依山尽，\r\n黄河入海流。\r\n'],
    ['待填的空处', '白日□ □尽,黄河入海流.', '白日□□尽，黄河入海流。'],
  ])('%s', (_name, text, fixed) => expect(mend(text).text).toBe(fixed));

  test('所改的各有记录', () => {
    const { applied } = mend('白日 依山尽,黄河入海流。');
    expect(applied.map(({ ruleId }) => ruleId)).toEqual(['kong-ge', 'ban-jiao']);
  });

  test('只改所要的几类', () => {
    const text = '白日 依山尽,黄河入海流。';
    expect(mend(text, ['width']).text).toBe('白日 依山尽，黄河入海流。');
    expect(mend(text, ['space']).text).toBe('白日依山尽,黄河入海流。');
    expect(mend(text, []).text).toBe(text);
  });

  test('简繁：选定字体、又指明要改，才改', async () => {
    const text = '白日依山盡，黄河入海流。';
    expect(mend(text, ['script']).text).toBe(text);
    expect(mend(text, undefined, { script: '简' }).text).toBe(text);
    expect(mend(text, ['script'], { script: '简' }).text).toBe('白日依山尽，黄河入海流。');
    const { findings } = await lint(text, { script: '繁' });
    expect(fix(text, findings, { types: ['script'] }).text).toBe('白日依山盡，黃河入海流。');
  });

  test('误转：只有一个候选，又指明要改，才改', () => {
    const text = '春蠶到死絲方盡，蠟炬成灰淚始幹。';
    const { findings } = lintSync(text);
    expect(findings.map((f) => [f.ruleId, f.suggestions?.map((s) => s.text)])).toContainEqual(['wu-zhuan', ['乾']]);
    expect(fix(text, findings).text).toBe(text);
    expect(fix(text, findings, { types: ['conversion'] }).text).toBe('春蠶到死絲方盡，蠟炬成灰淚始乾。');
    const open = findings.map(({ fix: _edit, ...finding }): LintFinding => finding);
    expect(fix(text, open, { types: ['conversion'] }).text).toBe(text);
  });

  test('相叠的改动，先到者先', () => {
    const [finding] = lintSync('白日依山尽,黄河入海流.').findings as [LintFinding];
    const { text, applied } = fix('白日依山尽,黄河入海流.', [finding, finding]);
    expect(text).toBe('白日依山尽，黄河入海流.');
    expect(applied).toHaveLength(1);
  });

  const piece = fc.constantFrom(...'白日依山尽黄河入海流欲穷千里目,.，。;!? \u3000\t\n□a(（)）#🌙\uFEFF');
  test('改两遍如改一遍；诗句一字不动', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join('');
        const once = mend(text).text;
        const han = (s: string) => s.replace(/[^\p{Script=Han}□]/gu, '');
        expect(han(once)).toBe(han(text));
        expect(mend(once).text).toBe(once);
      }),
      { numRuns: 400, seed: 4 },
    );
  });
});
