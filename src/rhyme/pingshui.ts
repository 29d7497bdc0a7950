import { unpackAscending } from '../text/packed.ts';
import { pingshuiRows } from './generated/pingshui.ts';
import { addedReadings, favouriteGroups, footOnlyReadings, levelShares, variantForms } from './generated/usage.ts';
import type { Reading, RhymeBook, RhymeGroup, Tone } from './types.ts';

/** 一行：一个韵部与它常读、罕读的字 (a row: a group, its common and its rare characters). */
interface Row {
  readonly group: RhymeGroup;
  /** 码位，升序 (code points, ascending). */
  readonly common: readonly number[];
  readonly rare: readonly number[];
}

let rows: readonly Row[] | undefined;

/** 首次查用时才拆行 (taken apart on first use, not at import). */
function load(): readonly Row[] {
  rows ??= pingshuiRows
    .trim()
    .split('\n')
    .map((line, index) => {
      const [name, traditionalName, common = '', rare = ''] = line.split('\t') as [string, string, string?, string?];
      const tone = (/^[上下]平/u.test(name) ? '平' : name.charAt(0)) as Tone;
      const pingze = tone === '平' ? '平' : '仄';
      const group: RhymeGroup = Object.freeze({ name, traditionalName, tone, pingze, index });
      return { group, common: unpackAscending(common), rare: unpackAscending(rare) };
    });
  return rows;
}

/** 头这么多个字逐行去找；再多才值得作全表的索引（约 20 ms） (so many characters are searched for before an index pays). */
const SEARCHES = 200;
let searched = 0;
let index: Map<number, string> | undefined;

/** 一字所在的各行，每行一个编码：行号 × 2，罕读加 1 (the rows of a character: row × 2, plus 1 where rare). */
function rowsOf(char: string): string {
  const all = load();
  const code = char.codePointAt(0) as number;
  if (index === undefined && searched++ < SEARCHES) {
    return all
      .map(({ common, rare }, i) =>
        common.includes(code) ? String.fromCharCode(i * 2) : rare.includes(code) ? String.fromCharCode(i * 2 + 1) : '',
      )
      .join('');
  }
  if (index === undefined) {
    index = new Map();
    for (const [i, { common, rare }] of all.entries()) {
      for (const c of common) index.set(c, (index.get(c) ?? '') + String.fromCharCode(i * 2));
      for (const c of rare) index.set(c, (index.get(c) ?? '') + String.fromCharCode(i * 2 + 1));
    }
  }
  return index.get(code) ?? '';
}

let usage: { shares: ReadonlyMap<string, number>; favourites: ReadonlyMap<string, string> } | undefined;

/** 两声之字的平声之份；一类数读之字押得最多的韵目 (level shares; the rhymes most used within a class). */
function loadUsage(): NonNullable<typeof usage> {
  if (usage !== undefined) return usage;
  const shares = new Map<string, number>();
  for (const [, char, percent] of levelShares.matchAll(/(\D+)(\d+)/gu))
    shares.set(char as string, Number(percent) / 100);
  const favourites = new Map<string, string>();
  for (const [, char, short] of favouriteGroups.matchAll(/(.)(.)/gu)) {
    favourites.set(char as string, (favourites.get(char as string) ?? '') + short);
  }
  usage = { shares, favourites };
  return usage;
}

const known = new Map<string, readonly Reading[]>();

/** 一字的读音：平声在先，罕读在后；一类里押得最多的在先 (level first, rare last, the most rhymed of a class first). */
function readingsOf(char: string): readonly Reading[] {
  const found = known.get(char);
  if (found !== undefined) return found;
  // 须是一个完整的汉字：多字、半个代理对都不查 (one whole character, never part of a surrogate pair).
  const codes = /^\p{Script=Han}$/u.test(char) ? rowsOf(char) : '';
  if (codes === '') return [];
  const all = load();
  const { shares, favourites } = loadUsage();
  const pingShare = shares.get(char);
  const isVariant = variantForms.includes(char);
  const preferred = favourites.get(char) ?? '';
  const rank = ({ group, rare }: Reading): number =>
    (rare ? 4 : 0) + (group.pingze === '平' ? 0 : 2) + (preferred.includes(group.traditionalName.slice(-1)) ? 0 : 1);
  const readings = [...codes]
    .map((code): Reading => {
      const value = code.charCodeAt(0);
      const { group } = all[value >> 1] as Row;
      const share = pingShare === undefined ? {} : { share: group.pingze === '平' ? pingShare : 1 - pingShare };
      const entry = char + group.traditionalName.slice(-1);
      const source = isVariant ? '异体' : addedReadings.includes(entry) ? '更正' : '广韵';
      const footOnly = footOnlyReadings.includes(entry) ? { footOnly: true as const } : {};
      const rare = (value & 1) === 1;
      const tone = group.tone as Tone;
      return Object.freeze({ tone, pingze: group.pingze, group, char, rare, source, ...share, ...footOnly });
    })
    .sort((a, b) => rank(a) - rank(b));
  // 表是大家共用的，改不得 (the table is everyone's: it cannot be altered).
  known.set(char, Object.freeze(readings));
  return readings;
}

let groups: readonly RhymeGroup[] | undefined;

/**
 * 平水韵，一百零六部。表由《广韵》归并，来历见 data/pingshui/SOURCES.md。
 *
 * The 106 rhymes of 平水韵, merged from the 廣韻; see data/pingshui/SOURCES.md.
 *
 * @example
 * pingshui.groups.length; // 106
 */
export const pingshui: RhymeBook = {
  id: 'pingshui',
  name: '平水韵',
  get groups() {
    groups ??= load().map(({ group }) => group);
    return groups;
  },
  readings: readingsOf,
  members: (group) => (load()[group.index]?.common ?? []).map((code) => String.fromCodePoint(code)),
};
