/**
 * 词林正韵 (the 词林正韵 rhyme book). 同步、纯函数、可在浏览器中用；首次查用时才解析。
 * @module
 */
import { cilinRows } from '../generated/cilin.ts';
import { pingshui } from '../pingshui.ts';
import type { Reading, RhymeBook, RhymeGroup } from '../types.ts';

/** 一个平水韵归入何部 (where one rhyme of 平水韵 goes). */
interface Division {
  readonly main: RhymeGroup;
  readonly other?: RhymeGroup;
  readonly others: ReadonlySet<string>;
  readonly both: ReadonlySet<string>;
}

interface Table {
  readonly groups: readonly RhymeGroup[];
  readonly divisions: readonly Division[];
  readonly readings: Map<string, readonly Reading[]>;
}

const ORDINALS = '一二三四五六七八九十'.split('');
const ordinal = (n: number): string => (n <= 10 ? (ORDINALS[n - 1] as string) : `十${ORDINALS[n - 11]}`);

let table: Table | undefined;

function load(): Table {
  if (table !== undefined) return table;
  const groups: RhymeGroup[] = [];
  const byName = new Map<string, RhymeGroup>();
  for (let bu = 1; bu <= 19; bu++) {
    for (const tone of bu <= 14 ? (['平', '仄'] as const) : (['入'] as const)) {
      const division = `第${ordinal(bu)}部`;
      const group: RhymeGroup = {
        name: `${division}${tone}声`,
        traditionalName: `${division}${tone}聲`,
        ...(tone === '仄' ? {} : { tone }),
        pingze: tone === '平' ? '平' : '仄',
        index: groups.length,
        bu: division,
      };
      groups.push(Object.freeze(group));
      byName.set(`${bu}${tone}`, group);
    }
  }
  const rows = cilinRows.trim().split('\n');
  const divisions = pingshui.groups.map(({ tone }, i): Division => {
    const [, main, other, others = '', both = ''] = (rows[i] as string).split('\t');
    const groupOf = (bu: string) => byName.get(bu + (tone === '上' || tone === '去' ? '仄' : tone)) as RhymeGroup;
    return {
      main: groupOf(main as string),
      ...(other === undefined ? {} : { other: groupOf(other) }),
      others: new Set(others),
      both: new Set(both),
    };
  });
  table = { groups, divisions, readings: new Map() };
  return table;
}

function groupsOf(char: string, { main, other, others, both }: Division): readonly RhymeGroup[] {
  if (other === undefined) return [main];
  return both.has(char) ? [main, other] : [others.has(char) ? other : main];
}

function readingsOf(char: string): readonly Reading[] {
  const { divisions, readings } = load();
  let found = readings.get(char);
  if (found === undefined) {
    found = pingshui
      .readings(char)
      .flatMap((reading) =>
        groupsOf(char, divisions[reading.group.index] as Division).map((group) => Object.freeze({ ...reading, group })),
      );
    if (found.length > 0) readings.set(char, Object.freeze(found));
  }
  return found;
}

/**
 * 词林正韵十九部：平声、仄声（上去同部）各十四，入声五。读音随平水韵，九个须分之韵依《广韵》逐字归部，
 * 来历见 data/cilin/SOURCES.md。
 *
 * The 19 divisions of 词林正韵: 14 level groups, 14 oblique ones (上 and 去 together), 5 of 入声. Readings are those of
 * 平水韵; the nine rhymes it splits are divided character by character after the 廣韻; see data/cilin/SOURCES.md.
 *
 * @example
 * cilin.readings('看').map((r) => r.group.name); // ['第七部平声', '第七部仄声']
 */
export const cilin: RhymeBook = {
  id: 'cilin',
  name: '词林正韵',
  get groups() {
    return load().groups;
  },
  readings: readingsOf,
  members: (group) => {
    const { divisions } = load();
    const chars = pingshui.groups.flatMap((rhyme) => {
      const division = divisions[rhyme.index] as Division;
      if (division.main.index !== group.index && division.other?.index !== group.index) return [];
      return pingshui
        .members(rhyme)
        .filter((char) => groupsOf(char, division).some(({ index }) => index === group.index));
    });
    return [...new Set(chars)];
  },
};
