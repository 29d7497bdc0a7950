import { favouriteGroups, footOnlyReadings, levelShares, pingshuiRows } from './generated/pingshui.ts';
import type { Reading, RhymeBook, RhymeGroup, Tone } from './types.ts';

interface Table {
  readonly groups: readonly RhymeGroup[];
  /** 字 → 它所在的各行：每行一个编码，行号 × 2，罕读加 1 (packed: row × 2, plus 1 where rare). */
  readonly rows: ReadonlyMap<string, string>;
  readonly common: readonly string[];
}

let table: Table | undefined;

/** 首次查用时才解析，且只作索引；读音查到哪个字才造哪个字的 (parsed on first use into an index only). */
function load(): Table {
  if (table !== undefined) return table;
  const groups: RhymeGroup[] = [];
  const commons: string[] = [];
  const rows = new Map<string, string>();
  const lines = pingshuiRows.trim().split('\n');
  lines.forEach((line, index) => {
    const [name, traditionalName, common = '', rare = ''] = line.split('\t') as [string, string, string?, string?];
    const tone = (/^[上下]平/u.test(name) ? '平' : name.charAt(0)) as Tone;
    groups.push({ name, traditionalName, tone, pingze: tone === '平' ? '平' : '仄', index });
    commons.push(common);
    const commonCode = String.fromCharCode(index * 2);
    const rareCode = String.fromCharCode(index * 2 + 1);
    for (const char of common) rows.set(char, (rows.get(char) ?? '') + commonCode);
    for (const char of rare) rows.set(char, (rows.get(char) ?? '') + rareCode);
  });
  table = { groups, rows, common: commons };
  return table;
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
  const { groups, rows } = load();
  const codes = rows.get(char);
  if (codes === undefined) return [];
  const { shares, favourites } = loadUsage();
  const level = shares.get(char);
  const preferred = favourites.get(char) ?? '';
  const rank = ({ group, rare }: Reading): number =>
    (rare ? 4 : 0) + (group.pingze === '平' ? 0 : 2) + (preferred.includes(group.traditionalName.slice(-1)) ? 0 : 1);
  const readings = [...codes]
    .map((code): Reading => {
      const value = code.charCodeAt(0);
      const group = groups[value >> 1] as RhymeGroup;
      const share = level === undefined ? {} : { share: group.pingze === '平' ? level : 1 - level };
      const footOnly = footOnlyReadings.includes(char + group.traditionalName.slice(-1))
        ? { footOnly: true as const }
        : {};
      const rare = (value & 1) === 1;
      return { tone: group.tone as Tone, pingze: group.pingze, group, char, rare, ...share, ...footOnly };
    })
    .sort((a, b) => rank(a) - rank(b));
  known.set(char, readings);
  return readings;
}

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
    return load().groups;
  },
  readings: readingsOf,
  members: (group) => [...(load().common[group.index] ?? '')],
};
