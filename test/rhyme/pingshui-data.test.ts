import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTsv } from '../../scripts/tsv.ts';
import { pingshuiRows } from '../../src/rhyme/generated/pingshui.ts';
import { unpackAscending } from '../../src/text/packed.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

interface Group {
  readonly name: string;
  readonly common: readonly string[];
  readonly rare: readonly string[];
}
const groups: Group[] = readTsv(path('data/pingshui/pingshui.tsv')).map(([name = '', common = '', rare = '']) => ({
  name,
  common: [...common],
  rare: [...rare],
}));
const overrides = readTsv(path('data/pingshui/overrides.tsv'));
const variants = readTsv(path('data/variants/variants.tsv'));

const commonGroups = new Map<string, Set<string>>();
const rareGroups = new Map<string, Set<string>>();
const put = (map: Map<string, Set<string>>, char: string, name: string) => {
  const set = map.get(char);
  if (set) set.add(name);
  else map.set(char, new Set([name]));
};
for (const group of groups) {
  for (const char of group.common) put(commonGroups, char, group.name);
  for (const char of group.rare) put(rareGroups, char, group.name);
}
const inTable = (char: string) => commonGroups.has(char) || rareGroups.has(char);
const sorted = (set: Set<string> | undefined) => [...(set ?? [])].sort();

/** 诸字共有之韵 (groups that all the characters share in common readings). */
function shared(chars: string): string[] {
  const [first = '', ...rest] = [...chars];
  return [...(commonGroups.get(first) ?? [])].filter((name) => rest.every((char) => commonGroups.get(char)?.has(name)));
}

describe('pingshui.tsv', () => {
  it('has 106 groups in the order 30, 29, 30, 17', () => {
    const volumes = groups.map(({ name }) => name.slice(0, 2));
    const expected = ['上平', '下平', '上聲', '去聲', '入聲'].flatMap((volume, i) =>
      Array<string>([15, 15, 29, 30, 17][i] as number).fill(volume),
    );
    expect(volumes).toEqual(expected);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(106);
    const numerals = (volume: string) =>
      groups.filter(({ name }) => name.startsWith(volume)).map(({ name }) => name.slice(2, -1));
    const chinese = [...'一二三四五六七八九十'];
    const counting = [...chinese, ...chinese.slice(0, 9).map((n) => `十${n}`), '二十'];
    counting.push(...chinese.slice(0, 9).map((n) => `二十${n}`), '三十');
    for (const [volume, n] of [
      ['上平', 15],
      ['下平', 15],
      ['上聲', 29],
      ['去聲', 30],
      ['入聲', 17],
    ] as const) {
      expect(numerals(volume)).toEqual(counting.slice(0, n));
    }
  });

  it('has no character twice in a group, and none both common and rare there', () => {
    for (const { name, common, rare } of groups) {
      const all = [...common, ...rare];
      expect(new Set(all).size, name).toBe(all.length);
    }
  });

  it('holds single Han characters only', () => {
    for (const { name, common, rare } of groups) {
      expect(common.length, name).toBeGreaterThan(0);
      for (const char of [...common, ...rare]) expect(char, name).toMatch(/^\p{Script=Han}$/u);
    }
  });

  it('equals the generated module', () => {
    const rows = pingshuiRows
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
    const order = (chars: Iterable<string>) => [...chars].sort();
    const read = (packed: string) => order(unpackAscending(packed).map((code) => String.fromCodePoint(code)));
    expect(rows.map(([, name, common = '', rare = '']) => [name, read(common), read(rare)])).toEqual(
      groups.map(({ name, common, rare }) => [name, order(common), order(rare)]),
    );
  });

  it('leaves every character at least one common reading', () => {
    const only = [...rareGroups.keys()].filter((char) => !commonGroups.has(char));
    expect(only).toEqual([]);
  });
});

describe('overrides.tsv', () => {
  const byShortName = new Map(groups.map((group) => [[...group.name].at(-1) as string, group]));

  it('has four filled columns and one ruling for each reading', () => {
    for (const row of overrides) {
      expect(row, row.join(' ')).toHaveLength(4);
      const [op = '', char = '', rhyme = '', reason = ''] = row;
      expect(['add', 'rare', 'list', 'drop', 'foot']).toContain(op);
      expect(char).toMatch(/^\p{Script=Han}$/u);
      expect(byShortName.has(rhyme), `${char} ${rhyme}`).toBe(true);
      expect(reason.trim().length, `${char} ${rhyme}`).toBeGreaterThan(1);
    }
    const keys = overrides.map(([, char, rhyme]) => `${char}${rhyme}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('holds true in the built table', () => {
    for (const [op, char = '', rhyme = ''] of overrides) {
      const group = byShortName.get(rhyme) as Group;
      expect([group.common.includes(char), group.rare.includes(char)], `${op} ${char} ${rhyme}`).toEqual(
        op === 'add' || op === 'foot' ? [true, false] : op === 'rare' || op === 'list' ? [false, true] : [false, false],
      );
    }
  });
});

describe('variants.tsv', () => {
  it('gives every form exactly the readings of its canonical form', () => {
    for (const row of variants) {
      expect(row, row.join(' ')).toHaveLength(3);
      const [form = '', canonical = '', basis = ''] = row;
      expect(basis).not.toBe('');
      expect(form).not.toBe(canonical);
      expect(inTable(canonical), canonical).toBe(true);
      expect(sorted(commonGroups.get(form)), form).toEqual(sorted(commonGroups.get(canonical)));
      expect(sorted(rareGroups.get(form)), form).toEqual(sorted(rareGroups.get(canonical)));
    }
  });

  it('names each form once, and no form as the canonical form of another', () => {
    const forms = variants.map(([form]) => form);
    expect(new Set(forms).size).toBe(forms.length);
    for (const [form, canonical = ''] of variants) expect(forms, form).not.toContain(canonical);
  });

  it('keeps simplified forms of several words out', () => {
    const forms = new Set(variants.map(([form]) => form));
    for (const char of '几只云后干发谷斗征余里复历钟系台面才了') expect(forms.has(char), char).toBe(false);
  });
});

/** 诗题、诗句（取韵脚：偶句之末，首句入韵者兼取首句）、韵 (title, verse, group; the feet are read off the lines). */
const POEMS: readonly (readonly [title: string, verse: string, firstLineRhymes: boolean, group: string])[] = [
  [
    '春望',
    '國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。烽火連三月，家書抵萬金。白頭搔更短，渾欲不勝簪。',
    false,
    '侵',
  ],
  ['山行', '遠上寒山石徑斜，白雲深處有人家。停車坐愛楓林晚，霜葉紅於二月花。', true, '麻'],
  ['樂遊原', '向晚意不適，驅車登古原。夕陽無限好，只是近黃昏。', false, '元'],
  ['楓橋夜泊', '月落烏啼霜滿天，江楓漁火對愁眠。姑蘇城外寒山寺，夜半鐘聲到客船。', true, '先'],
  ['涼州詞', '黃河遠上白雲間，一片孤城萬仞山。羌笛何須怨楊柳，春風不度玉門關。', true, '刪'],
  ['登鸛雀樓', '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。', false, '尤'],
  ['鹿柴', '空山不見人，但聞人語響。返景入深林，復照青苔上。', false, '養'],
  ['江雪', '千山鳥飛絕，萬徑人蹤滅。孤舟蓑笠翁，獨釣寒江雪。', true, '屑'],
  ['春曉', '春眠不覺曉，處處聞啼鳥。夜來風雨聲，花落知多少。', true, '篠'],
  [
    '黃鶴樓',
    '昔人已乘黃鶴去，此地空餘黃鶴樓。黃鶴一去不復返，白雲千載空悠悠。晴川歷歷漢陽樹，芳草萋萋鸚鵡洲。日暮鄉關何處是，煙波江上使人愁。',
    false,
    '尤',
  ],
  [
    '登高',
    '風急天高猿嘯哀，渚清沙白鳥飛迴。無邊落木蕭蕭下，不盡長江滾滾來。萬里悲秋常作客，百年多病獨登臺。艱難苦恨繁霜鬢，潦倒新停濁酒杯。',
    true,
    '灰',
  ],
  [
    '錦瑟',
    '錦瑟無端五十絃，一絃一柱思華年。莊生曉夢迷蝴蝶，望帝春心託杜鵑。滄海月明珠有淚，藍田日暖玉生煙。此情可待成追憶，只是當時已惘然。',
    true,
    '先',
  ],
  ['送元二使安西', '渭城朝雨浥輕塵，客舍青青柳色新。勸君更盡一杯酒，西出陽關無故人。', true, '真'],
  ['靜夜思', '牀前看月光，疑是地上霜。舉頭望山月，低頭思故鄉。', true, '陽'],
  ['早發白帝城', '朝辭白帝彩雲間，千里江陵一日還。兩岸猿聲啼不住，輕舟已過萬重山。', true, '刪'],
  [
    '蜀相',
    '丞相祠堂何處尋，錦官城外柏森森。映堦碧草自春色，隔葉黃鸝空好音。三顧頻煩天下計，兩朝開濟老臣心。出師未捷身先死，長使英雄淚滿襟。',
    true,
    '侵',
  ],
  [
    '客至',
    '舍南舍北皆春水，但見羣鷗日日來。花徑不曾緣客掃，蓬門今始爲君開。盤飧市遠無兼味，樽酒家貧只舊醅。肯與鄰翁相對飲，隔籬呼取盡餘杯。',
    false,
    '灰',
  ],
  ['夜雨寄北', '君問歸期未有期，巴山夜雨漲秋池。何當共剪西窗燭，卻話巴山夜雨時。', true, '支'],
  [
    '望嶽',
    '岱宗夫如何，齊魯青未了。造化鍾神秀，陰陽割昏曉。盪胸生曾雲，決眥入歸鳥。會當凌絕頂，一覽衆山小。',
    false,
    '篠',
  ],
  [
    '無題',
    '相見時難別亦難，東風無力百花殘。春蠶到死絲方盡，蠟炬成灰淚始乾。曉鏡但愁雲鬢改，夜吟應覺月光寒。蓬山此去無多路，青鳥殷勤爲探看。',
    true,
    '寒',
  ],
  [
    '月夜',
    '今夜鄜州月，閨中只獨看。遙憐小兒女，未解憶長安。香霧雲鬟濕，清輝玉臂寒。何時倚虛幌，雙照淚痕乾。',
    false,
    '寒',
  ],
  ['江南逢李龜年', '岐王宅裏尋常見，崔九堂前幾度聞。正是江南好風景，落花時節又逢君。', false, '文'],
];

function feetOf(verse: string, firstLineRhymes: boolean): string {
  const lines = verse.split(/[，。]/u).filter((line) => line !== '');
  return lines
    .filter((_, i) => i % 2 === 1 || (i === 0 && firstLineRhymes))
    .map((line) => [...line].at(-1))
    .join('');
}

describe('famous rhymes', () => {
  it.each(POEMS)('%s', (_title, verse, firstLineRhymes, group) => {
    const feet = feetOf(verse, firstLineRhymes);
    expect(
      shared(feet).map((name) => [...name].at(-1)),
      feet,
    ).toContain(group);
  });

  it('尋隱者不遇: 去 and 處 share 語 and 御', () => {
    expect(shared('去處')).toEqual(['上聲六語', '去聲六御']);
  });

  it('knows the famous non-matches', () => {
    // 清明：首句用鄰韻；石壕吏：古體通押。
    expect(shared('紛魂村')).toEqual([]);
    expect(shared('魂村')).toEqual(['上平十三元']);
    expect(shared('回來')).toEqual(['上平十灰']);
    expect(shared('村人')).toEqual([]);
    // 回鄉偶書：衰字自古有争，諸家收其灰韻一讀（同縗） (衰 is disputed; most tables give it 灰 too).
    expect(shared('衰回來')).toEqual(['上平十灰']);
    expect(shared('衰時')).toEqual(['上平四支']);
  });

  it('keeps neighbouring groups apart', () => {
    for (const pair of ['東冬', '支微', '魚虞', '真文', '寒刪', '先元', '蕭肴', '庚青', '覃鹽']) {
      expect(shared(pair), pair).toEqual([]);
    }
  });
});
