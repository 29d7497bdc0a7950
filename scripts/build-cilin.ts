/**
 * 由平水韻表与《廣韻》造詞林正韻的分部 (build the 詞林正韻 divisions from the 平水韻 table and the 廣韻).
 *
 *   npm run data
 *
 * 读 (reads)：data/pingshui/pingshui.tsv、tshet-uinh 的《廣韻》条目、data/variants/variants.tsv、data/cilin/{divisions,overrides}.tsv。
 * 写 (writes)：data/cilin/cilin.tsv（九个须分之韵逐字列出）、src/rhyme/generated/cilin.ts（随包的紧凑模块）。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { 資料 } from 'tshet-uinh';
import { readTsv } from './tsv.ts';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

const LABIALS = '幫滂並明';
/** 条件（如 泰合、咍）→ 部；每个平水韵各有一张 (condition → 部, for every split rhyme). */
const conditions = new Map<string, Map<string, number>>();
const whole = new Map<string, number>();
for (const [bu, rhyme = '', list] of readTsv(path('data/cilin/divisions.tsv'))) {
  if (list === undefined) {
    if (whole.has(rhyme)) throw new Error(`韵目重见 (listed twice): ${rhyme}`);
    whole.set(rhyme, Number(bu));
    continue;
  }
  const map = conditions.get(rhyme) ?? new Map<string, number>();
  conditions.set(rhyme, map);
  for (const condition of list.split(' ')) map.set(condition, Number(bu));
}

interface Group {
  readonly name: string;
  readonly rhyme: string;
  readonly chars: readonly string[];
}
const groups: Group[] = readTsv(path('data/pingshui/pingshui.tsv')).map(([name = '', common = '', rare = '']) => ({
  name,
  rhyme: [...name].at(-1) as string,
  chars: [...common, ...rare],
}));
for (const { rhyme } of groups)
  if (whole.has(rhyme) === conditions.has(rhyme)) throw new Error(`韵目未归部，或归了两次: ${rhyme}`);

/** 须分之韵 → 字 → 部 (split rhyme → character → its 部). */
const parts = new Map<string, Map<string, Set<number>>>([...conditions.keys()].map((rhyme) => [rhyme, new Map()]));
const put = (rhyme: string, char: string, bu: number) => {
  const map = parts.get(rhyme) as Map<string, Set<number>>;
  const set = map.get(char);
  if (set) set.add(bu);
  else map.set(char, new Set([bu]));
};
for (const { 字頭, 音韻地位, 來源 } of 資料.廣韻.iter條目()) {
  const mouth = 音韻地位 === null ? '' : LABIALS.includes(音韻地位.母) ? '唇' : (音韻地位.呼 ?? '');
  for (const [rhyme, map] of conditions) {
    const bu = map.get(來源.韻目) ?? map.get(來源.韻目 + mouth);
    if (bu !== undefined) put(rhyme, 字頭, bu);
  }
}
const canonical = new Map(readTsv(path('data/variants/variants.tsv')).map(([form, to]) => [form, to] as const));
const overrides = new Map<string, readonly number[]>();
for (const [char, rhyme = '', list = '', reason] of readTsv(path('data/cilin/overrides.tsv'))) {
  const bus = list.split(' ').map(Number);
  const known = [...(conditions.get(rhyme)?.values() ?? [])];
  if (!reason || bus.some((bu) => !known.includes(bu))) throw new Error(`overrides.tsv 有误: ${char} ${rhyme}`);
  const own = parts.get(rhyme)?.get(char as string);
  if (own !== undefined && [...own].sort().join(' ') === [...bus].sort().join(' '))
    throw new Error(`多余的更正: ${char} ${rhyme}`);
  overrides.set(`${char}${rhyme}`, bus);
}

const lacking: string[] = [];
const rows = groups.map(({ name, rhyme, chars }) => {
  const bu = whole.get(rhyme);
  if (bu !== undefined) return { name, bus: [bu], lists: [''] };
  const bus = [...new Set(conditions.get(rhyme)?.values())].sort((a, b) => a - b);
  const map = parts.get(rhyme) as Map<string, Set<number>>;
  const of = (char: string): readonly number[] => {
    const base = canonical.get(char) ?? char;
    const found =
      overrides.get(`${char}${rhyme}`) ?? overrides.get(`${base}${rhyme}`) ?? map.get(char) ?? map.get(base);
    if (found === undefined) lacking.push(`${char} ${rhyme}`);
    return [...(found ?? [])];
  };
  const divided = chars.map((char) => [char, of(char)] as const);
  return {
    name,
    bus,
    lists: bus.map((b) => divided.flatMap(([char, own]) => (own.includes(b) ? [char] : [])).join('')),
  };
});
if (lacking.length > 0) throw new Error(`不知何部，须写进 overrides.tsv: ${lacking.join('、')}`);

writeFileSync(
  path('data/cilin/cilin.tsv'),
  [
    '# 須分部的九个平水韻，逐字归部（其余九十七韻全韻归一部，见 divisions.tsv）。由 scripts/build-cilin.ts 造，勿手改。',
    '# 列：平水韻、部、字（含罕讀）',
    ...rows.flatMap(({ name, bus, lists }) =>
      bus.length === 1 ? [] : bus.map((bu, i) => `${name}\t${bu}\t${lists[i]}`),
    ),
    '',
  ].join('\n'),
);
/** 字多的一部不必列字 (the larger part need not be listed). */
const compact = rows.map(({ name, bus, lists }) => {
  if (bus.length === 1) return `${name}\t${bus[0]}`;
  const [a, b] = lists.map((list) => [...list]) as [string[], string[]];
  const [main, other] = a.length >= b.length ? [0, 1] : [1, 0];
  const both = a.filter((char) => b.includes(char));
  const only = (main === 0 ? b : a).filter((char) => !both.includes(char));
  return [name, bus[main], bus[other], only.join(''), both.join('')].join('\t').trimEnd();
});
writeFileSync(
  path('src/rhyme/generated/cilin.ts'),
  [
    '// 由 scripts/build-cilin.ts 造，勿手改 (generated; edit data/cilin/overrides.tsv instead).',
    '/** 依平水韵之次，每行一韵：韵 TAB 部；须分者再加 TAB 另一部 TAB 属另一部之字 TAB 两部兼收之字。 */',
    'export const cilinRows: string = `',
    ...compact,
    '`;',
    '',
  ].join('\n'),
);
console.log(
  `词林正韵：${conditions.size} 韵须分，${rows.reduce((n, r) => n + (r.bus.length > 1 ? [...r.lists.join('')].length : 0), 0)} 字`,
);
