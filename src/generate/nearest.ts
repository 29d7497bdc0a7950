/**
 * 别的韵书之部与平水韵的对应：模型的韵词元是平水韵的 (how the groups of other books answer to 平水韵, which the model's rhyme tokens are of).
 * @module
 */
import { type Foot, rhymeFeet } from '../readings/index.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { rhymeFrequencyRows } from './generated/rhyme-frequency.ts';

/** 一部之字在唐宋诗里怎样押 (how Tang and Song verse rhymed on the characters of a group). */
interface Use {
  /** 各字押过几次，多者在先 (the characters and how often they were rhymed on, commonest first). */
  readonly feet: readonly Pick<Foot, 'char' | 'count'>[];
  /** 这些韵脚多在平水韵的哪一部 (the group of 平水韵 that most of these feet belong to). */
  readonly nearest: RhymeGroup | undefined;
}

const NONE: Use = { feet: [], nearest: undefined };
const known = new WeakMap<RhymeBook, ReadonlyMap<RhymeGroup, Use>>();

/** 逐字数过唐宋诗的韵脚，归到此书各部 (the counted feet of Tang and Song verse, sorted into the groups of a book). */
function usesIn(book: RhymeBook): ReadonlyMap<RhymeGroup, Use> {
  const found = known.get(book);
  if (found !== undefined) return found;
  const counts = new Map<RhymeGroup, { readonly chars: Map<string, number>; readonly by: Map<RhymeGroup, number> }>();
  for (const own of pingshui.groups) {
    for (const { char, count } of rhymeFeet(own)) {
      const groups = new Set(
        book.readings(char).flatMap(({ group, rare }) => (rare || group.pingze !== own.pingze ? [] : [group])),
      );
      for (const group of groups) {
        const entry = counts.get(group) ?? { chars: new Map<string, number>(), by: new Map<RhymeGroup, number>() };
        counts.set(group, entry);
        entry.chars.set(char, (entry.chars.get(char) ?? 0) + count);
        entry.by.set(own, (entry.by.get(own) ?? 0) + count);
      }
    }
  }
  const uses = new Map(
    Array.from(counts, ([group, { chars, by }]): [RhymeGroup, Use] => {
      const feet = Array.from(chars, ([char, count]) => ({ char, count })).sort((a, b) => b.count - a.count);
      const [most] = [...by].sort((a, b) => b[1] - a[1]);
      return [group, { feet, nearest: most?.[0] }];
    }),
  );
  known.set(book, uses);
  return uses;
}

/** 一部常押之字，多者在先；平水韵以外，依各字在唐宋诗里押过几次 (the characters of a group that verse rhymed on, commonest first). */
export const feetOf = (group: RhymeGroup, book: RhymeBook): Use['feet'] =>
  book === pingshui ? rhymeFeet(group) : (usesIn(book).get(group) ?? NONE).feet;

/**
 * 说给模型听的平水韵之部：此部韵脚最多属的一部；平水韵即其自身 (the group of 平水韵 that a model is told: that to which most feet of the group
 * belong, in 平水韵 itself the group).
 *
 * @example
 * nearestPingshui(findGroup('一麻', xinyun), xinyun)?.name; // '下平六麻'
 */
export const nearestPingshui = (group: RhymeGroup, book: RhymeBook): RhymeGroup | undefined =>
  book === pingshui ? group : (usesIn(book).get(group) ?? NONE).nearest;

let poems: ReadonlyMap<string, number> | undefined;

/** 用韵之多寡：平水韵平声韵以诗数计，其余以韵脚之数计，没有的作一 (how much a group is used: poems for the level groups of 平水韵, feet for others, 1 where there are none). */
export function weightOf(group: RhymeGroup, book: RhymeBook): number {
  poems ??= new Map(
    rhymeFrequencyRows
      .trim()
      .split('\n')
      .map((row) => row.split('\t') as [string, string])
      .map(([name, count]) => [name, Number(count)]),
  );
  const counted = book === pingshui ? poems.get(group.traditionalName) : undefined;
  return (
    counted ??
    Math.max(
      1,
      feetOf(group, book).reduce((sum, { count }) => sum + count, 0),
    )
  );
}
