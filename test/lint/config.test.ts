import { describe, expect, test } from 'vitest';
import { ALL_RULES, findAnyRule, levelsOf, lint, mergeLayers, optionsOf, PRESETS } from '../../src/lint/index.ts';

const 登楼 = '白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n';

describe('配置 configuration', () => {
  test('后者胜前者，规则与读音逐条相加', () => {
    const merged = mergeLayers([
      PRESETS.modern,
      { form: '五绝', rules: { 孤平: 'warn', 'chong-zi': 'off' }, readings: { 看: '平' } },
      { rules: { 'gu-ping': 'info' }, readings: { 过: '仄' } },
    ]);
    expect(merged).toEqual({
      profile: 'modern',
      book: '中华通韵',
      form: '五绝',
      rules: { 'gu-ping': 'info', 'chong-zi': 'off' },
      readings: { 看: '平', 过: '仄' },
    });
  });

  test('只用于几个文件的层', () => {
    const layers = [{ form: '五绝' }, { form: '七律', match: (file: string) => file.endsWith('.md') }];
    expect(mergeLayers(layers, 'a.md').form).toBe('七律');
    expect(mergeLayers(layers, 'a.txt').form).toBe('五绝');
    expect(mergeLayers(layers).form).toBe('五绝');
  });

  test('规则名：id、汉字名、别名皆可，没有则抛错', () => {
    expect(levelsOf({ 孤平: 'warn', 落韵: 'off', 免查无用: 'error' })).toEqual({
      'gu-ping': 'warning',
      'chu-yun': 'off',
      'mian-cha-wu-yong': 'error',
    });
    expect(() => findAnyRule('孤瓶')).toThrow(expect.objectContaining({ code: 'UNKNOWN_RULE' }));
    for (const [id, { name, aliases = [] }] of Object.entries(ALL_RULES)) {
      for (const key of [id, name, ...aliases]) expect(findAnyRule(key)).toBe(id);
    }
  });

  test('指令胜过配置，选项胜过指令', async () => {
    const config = optionsOf(mergeLayers([{ form: '七绝', book: '新韵', rhyme: '七尤' }]));
    const of = async (text: string, options = {}) => {
      const { poems, failures } = await lint(text, { ...config, ...options });
      expect(failures).toEqual([]);
      const { form, book } = poems[0]?.scansion ?? {};
      return { form, book };
    };
    expect(await of(登楼)).toEqual({ form: '七绝', book: 'xinyun' });
    expect(await of(`# 体: 五律\n# 书: 平水\n# 韵: 十一尤\n${登楼}`)).toEqual({ form: '五律', book: 'pingshui' });
    expect(await of(`# 体: 五律\n${登楼}`, { form: '五绝' })).toEqual({ form: '五绝', book: 'xinyun' });
  });
});
