import { favouriteGroups, levelShares, pingshuiRows } from './generated/pingshui.ts';
import type { Reading, RhymeBook, RhymeGroup, Tone } from './types.ts';

interface Table {
  readonly groups: readonly RhymeGroup[];
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
  readonly members: readonly (readonly string[])[];
}

let table: Table | undefined;

/** 首次查用时才解析 (parsed on first use, not at import). */
function load(): Table {
  if (table !== undefined) return table;
  const groups: RhymeGroup[] = [];
  const members: string[][] = [];
  const readings = new Map<string, Reading[]>();
  const shares = new Map<string, number>();
  for (const [, char, percent] of levelShares.matchAll(/(\D+)(\d+)/gu))
    shares.set(char as string, Number(percent) / 100);
  const add = (char: string, group: RhymeGroup, rare: boolean) => {
    const level = shares.get(char);
    const share = level === undefined ? {} : { share: group.pingze === '平' ? level : 1 - level };
    const reading: Reading = { tone: group.tone as Tone, pingze: group.pingze, group, char, rare, ...share };
    const list = readings.get(char);
    if (list === undefined) readings.set(char, [reading]);
    else list.push(reading);
  };
  const rows = pingshuiRows.trim().split('\n');
  const rareRows: [string, RhymeGroup][] = [];
  rows.forEach((row, index) => {
    const [name, traditionalName, common = '', rare = ''] = row.split('\t') as [string, string, string?, string?];
    const tone = (/^[上下]平/u.test(name) ? '平' : name.charAt(0)) as Tone;
    const group: RhymeGroup = { name, traditionalName, tone, pingze: tone === '平' ? '平' : '仄', index };
    groups.push(group);
    members.push([...common]);
    for (const char of common) add(char, group, false);
    for (const char of rare) rareRows.push([char, group]);
  });
  for (const [char, group] of rareRows) add(char, group, true);
  // 同一声类里押得最多的一读在先 (within a class, the reading most rhymed on comes first).
  for (const [, char, short] of favouriteGroups.matchAll(/(.)(.)/gu)) {
    const list = readings.get(char as string) as Reading[];
    const at = list.findIndex(({ group }) => group.traditionalName.endsWith(short as string));
    const [favourite] = list.splice(at, 1) as [Reading];
    list.splice(
      list.findIndex(({ pingze }) => pingze === favourite.pingze),
      0,
      favourite,
    );
  }
  table = { groups, readings, members };
  return table;
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
  readings: (char) => load().readings.get(char) ?? [],
  members: (group) => load().members[group.index] ?? [],
};
