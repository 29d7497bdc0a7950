/**
 * 由《廣韻》造平水韻表 (build the 平水韵 table from the 廣韻).
 *
 *   npm run data
 *
 * 读 (reads)：npm 包 tshet-uinh 的《廣韻》条目、data/pingshui/practice.tsv、data/pingshui/overrides.tsv、data/variants/variants.tsv。
 * 写 (writes)：data/pingshui/pingshui.tsv（可读的表）、src/rhyme/generated/pingshui.ts（随包的紧凑模块）。
 * 来历与做法见 data/pingshui/SOURCES.md。
 */
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Converter } from 'opencc-js/t2cn';
import { 資料 } from 'tshet-uinh';
import { packAscending } from './pack.ts';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = (name: string) => `${root}${name}`;

/** 106 韵，各含《廣韻》若干韵目（戴震、王文郁、劉淵以来的并法）；韵目以书中 206 目为准，不用音韵地位。 */
const MERGE: Record<string, string> = {
  上平: '一東=東 二冬=冬鍾 三江=江 四支=支脂之 五微=微 六魚=魚 七虞=虞模 八齊=齊 九佳=佳皆 十灰=灰咍 十一真=真諄臻 十二文=文欣 十三元=元魂痕 十四寒=寒桓 十五刪=刪山',
  下平: '一先=先仙 二蕭=蕭宵 三肴=肴 四豪=豪 五歌=歌戈 六麻=麻 七陽=陽唐 八庚=庚耕清 九青=青 十蒸=蒸登 十一尤=尤侯幽 十二侵=侵 十三覃=覃談 十四鹽=鹽添嚴 十五咸=咸銜凡',
  上聲: '一董=董 二腫=腫 三講=講 四紙=紙旨止 五尾=尾 六語=語 七麌=麌姥 八薺=薺 九蟹=蟹駭 十賄=賄海 十一軫=軫準 十二吻=吻隱 十三阮=阮混很 十四旱=旱緩 十五潸=潸產 十六銑=銑獮 十七篠=篠小 十八巧=巧 十九皓=晧 二十哿=哿果 二十一馬=馬 二十二養=養蕩 二十三梗=梗耿靜 二十四迥=迥拯等 二十五有=有厚黝 二十六寢=寑 二十七感=感敢 二十八琰=琰忝儼 二十九豏=豏檻范',
  去聲: '一送=送 二宋=宋用 三絳=絳 四寘=寘至志 五未=未 六御=御 七遇=遇暮 八霽=霽祭 九泰=泰 十卦=卦怪夬 十一隊=隊代廢 十二震=震稕 十三問=問焮 十四願=願慁恨 十五翰=翰換 十六諫=諫襇 十七霰=霰線 十八嘯=嘯笑 十九效=效 二十號=号 二十一箇=箇過 二十二禡=禡 二十三漾=漾宕 二十四敬=映諍勁 二十五徑=徑證嶝 二十六宥=宥候幼 二十七沁=沁 二十八勘=勘闞 二十九豔=豔㮇釅 三十陷=陷鑑梵',
  入聲: '一屋=屋 二沃=沃燭 三覺=覺 四質=質術櫛 五物=物迄 六月=月沒 七曷=曷末 八黠=黠鎋 九屑=屑薛 十藥=藥鐸 十一陌=陌麥昔 十二錫=錫 十三職=職德 十四緝=緝 十五合=合盍 十六葉=葉怗 十七洽=洽狎業乏',
};

interface Group {
  readonly name: string;
  readonly common: Set<string>;
  readonly rare: Set<string>;
}

const groups: Group[] = [];
const byFinal = new Map<string, Group>();
const byShortName = new Map<string, Group>();
for (const [volume, text] of Object.entries(MERGE)) {
  for (const item of text.split(' ')) {
    const [ordinal, finals] = item.split('=') as [string, string];
    const group: Group = { name: volume + ordinal, common: new Set(), rare: new Set() };
    groups.push(group);
    byShortName.set([...ordinal].at(-1) as string, group);
    for (const final of finals) byFinal.set(final, group);
  }
}

/** 一「目」可有数字头：尤(尤) 与 有(有) 各不相混，故以韵目字查之。 */
const groupOf = (rhyme: string): Group => {
  const group = byShortName.get(rhyme);
  if (group === undefined) throw new Error(`没有这个韵目 (no such rhyme): ${rhyme}`);
  return group;
};

const usedFinals = new Set<string>();
for (const entry of 資料.廣韻.iter條目()) {
  const group = byFinal.get(entry.來源.韻目);
  if (group === undefined) throw new Error(`韵目未归并 (unmerged final): ${entry.來源.韻目}`);
  usedFinals.add(entry.來源.韻目);
  group.common.add(entry.字頭);
}
if (usedFinals.size !== 206 || groups.length !== 106) throw new Error('206 目 / 106 韵不足');

const isLevel = (group: Group) => group.name.startsWith('上平') || group.name.startsWith('下平');

/** 诗人几乎不用的读音：平仄之位的计数说话 (demote readings that verse practically never uses). */
for (const [char, verdict] of readTsv(path('data/pingshui/practice.tsv')) as [string, string][]) {
  if (verdict === '兩') continue;
  for (const group of groups) {
    if (isLevel(group) === (verdict === '仄') && group.common.delete(char)) group.rare.add(char);
  }
}

/** 诗中只用来押韵的读音：字与韵目 (readings used at rhyme feet alone). */
const footOnly: string[] = [];
/** 更正所补的读音：字与韵目 (readings added by a ruling). */
const added: string[] = [];
for (const [op, char, rhyme, reason] of readTsv(path('data/pingshui/overrides.tsv'))) {
  if (!op || !char || !rhyme || !reason) throw new Error(`overrides.tsv 缺列: ${op} ${char}`);
  const group = groupOf(rhyme);
  const present = group.common.has(char) || group.rare.has(char);
  if (op === 'add') {
    if (group.common.has(char)) throw new Error(`多余的 add: ${char} ${rhyme}`);
    group.rare.delete(char);
    group.common.add(char);
    added.push(char + rhyme);
  } else if (op === 'list') {
    if (present) throw new Error(`多余的 list: ${char} ${rhyme}`);
    group.rare.add(char);
    added.push(char + rhyme);
  } else if (op === 'rare') {
    if (!present) throw new Error(`无此读音，不能 rare: ${char} ${rhyme}`);
    group.common.delete(char);
    group.rare.add(char);
  } else if (op === 'drop') {
    if (!present) throw new Error(`无此读音，不能 drop: ${char} ${rhyme}`);
    group.common.delete(char);
    group.rare.delete(char);
  } else if (op === 'foot') {
    if (!present) throw new Error(`无此读音，不能 foot: ${char} ${rhyme}`);
    footOnly.push(char + rhyme);
  } else throw new Error(`未知操作: ${op}`);
}

/** 异体字随其正体 (a variant form takes every reading of its canonical form, common as common, rare as rare). */
const variantForms: string[] = [];
for (const [form, canonical, basis] of readTsv(path('data/variants/variants.tsv'))) {
  if (!form || !canonical || !basis) throw new Error(`variants.tsv 缺列: ${form} ${canonical}`);
  if (groups.some((g) => g.common.has(form) || g.rare.has(form))) {
    throw new Error(`异体已在表中，不必再列 (already in the table): ${form}`);
  }
  const present = groups.filter((g) => g.common.has(canonical) || g.rare.has(canonical));
  if (present.length === 0) throw new Error(`正体不在表中 (canonical form not in the table): ${canonical}`);
  variantForms.push(form);
  for (const group of present) (group.common.has(canonical) ? group.common : group.rare).add(form);
}

/** 先写旁名再改名，读者不会读到半张表 (readers never see half a table). */
const writeWhole = (file: string, text: string): void => {
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
};

/** OpenCC 的简化字里，韵目通行写法与之不同者 (names of rhymes are not written as OpenCC would simplify them). */
const USUAL: Record<string, string> = { 筿: '筱', 个: '箇' };
const toSimplified = Converter({ from: 't', to: 'cn' });
const simplify = (name: string) => toSimplified(name).replace(/[筿个]/gu, (char) => USUAL[char] ?? char);

/**
 * 两声皆用之字，韵脚之外其平声所占的百分数；韵脚另论，因为有些字（不、望）的平声几乎只用来押韵
 * (share of level uses outside rhyme feet, in percent: some characters are level at a rhyme foot and hardly elsewhere).
 */
const isCommon = (char: string, level: boolean): boolean =>
  groups.some((g) => isLevel(g) === level && g.common.has(char));
const shares = readTsv(path('data/pingshui/practice.tsv'))
  // 更正补回的读音也要有份，才知其少用 (a reading that a ruling brought back needs its share too).
  .filter(([char = '', verdict]) => verdict === '兩' || [true, false].every((level) => isCommon(char, level)))
  .map(([char, , level, oblique, levelRhymes]) => {
    const inside = Math.max(0, Number(level) - Number(levelRhymes));
    return `${char}${Math.round((100 * inside) / Math.max(1, inside + Number(oblique)))}`;
  });

/** 同一声类里有几读的字，押得最多的那一韵：字与韵目 (of several readings in one class, the one rhymed on most). */
const rhymed = new Map<string, Map<string, number>>();
for (const [name, entries = ''] of readTsv(path('data/pingshui/feet.tsv'))) {
  for (const [, char, n] of entries.matchAll(/(\p{Script=Han})(\d+)/gu)) {
    const counts = rhymed.get(char as string) ?? new Map<string, number>();
    rhymed.set(char as string, counts.set(name as string, Number(n)));
  }
}
const favourites: string[] = [];
for (const char of [...rhymed.keys()].sort()) {
  for (const level of [true, false]) {
    const mine = groups.filter((g) => isLevel(g) === level && g.common.has(char));
    const count = (g: Group) => rhymed.get(char)?.get(g.name) ?? 0;
    const best = mine.reduce((a, g) => (count(g) > count(a) ? g : a), mine[0] as Group);
    if (mine.length > 1 && best !== mine[0]) favourites.push(char + [...best.name].at(-1));
  }
}

/** 词所定的罕读：字、声、其后诸词，~ 代此字 (rare readings that a word allows: character, tone, words). */
const words = readTsv(path('data/pingshui/words.tsv')).map(([char = '', tone = '', list = '', reason]) => {
  const isRare = groups.some((g) => (isLevel(g) ? '平' : g.name.charAt(0)) === tone && g.rare.has(char));
  if (!isRare || !reason) throw new Error(`无此罕读，或无理由: ${char} ${tone}`);
  if (!list.split(' ').every((word) => word.includes('~') && word.length > 1)) throw new Error(`词有误: ${char}`);
  return `${char}${tone}${list}`;
});

const rows = groups.map((g) => [g.name, [...g.common].join(''), [...g.rare].join('')] as const);

writeWhole(
  path('data/pingshui/pingshui.tsv'),
  [
    '# 平水韻一百零六部。由 scripts/build-pingshui.ts 造，勿手改；更正写在 overrides.tsv。来历见 SOURCES.md。',
    '# 列：韻部、常讀之字、罕讀之字（诗中几乎不用此音 readings practically unused in verse）',
    ...rows.map((row) => row.join('\t').trimEnd()),
    '',
  ].join('\n'),
);
/** 模块里按码位排而缩写，压缩后小一半 (sorted by code point and packed, the module compresses to half). */
const packed = (chars: string): string =>
  packAscending([...chars].map((char) => char.codePointAt(0) ?? 0).sort((a, b) => a - b));

writeWhole(
  path('src/rhyme/generated/pingshui.ts'),
  [
    '// 由 scripts/build-pingshui.ts 造，勿手改 (generated; edit data/pingshui/overrides.tsv instead).',
    '/** 每行一韵：简体名 TAB 繁体名 TAB 常读之字 TAB 罕读之字；字按码位排而缩写（text/packed.ts）。 */',
    'export const pingshuiRows: string = `',
    ...rows.map(([name, common, rare]) => [simplify(name), name, packed(common), packed(rare)].join('\t').trimEnd()),
    '`;',
    '',
  ].join('\n'),
);
writeWhole(
  path('src/rhyme/generated/usage.ts'),
  [
    '// 由 scripts/build-pingshui.ts 造，勿手改 (generated).',
    '/** 两声皆用之字与其平声在唐宋诗韵脚之外所占的百分数。 */',
    `export const levelShares: string = '${shares.join('')}';`,
    '/** 更正所补的读音：字与韵目，以空格分。 */',
    `export const addedReadings: string = '${added.join(' ')}';`,
    '/** 读音随其正体的异体字。 */',
    `export const variantForms: string = '${variantForms.join('')}';`,
    '/** 只用来押韵的读音：字与韵目，以空格分。 */',
    `export const footOnlyReadings: string = '${footOnly.join(' ')}';`,
    '/** 一类里有几读的字与其中押得最多的韵目，两字一组；韵书次序在先者不列。 */',
    `export const favouriteGroups: string = '${favourites.join('')}';`,
    '/** 词所定的罕读：字、声、词，~ 代此字；以 | 分条。 */',
    `export const boundWords: string = '${words.join('|')}';`,
    '',
  ].join('\n'),
);
const readings = rows.reduce((n, [, c, r]) => n + [...c].length + [...r].length, 0);
console.log(`106 韵，${readings} 个读音 (readings)，其中罕用 ${rows.reduce((n, r) => n + [...r[2]].length, 0)}`);
