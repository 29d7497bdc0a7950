import { UnknownRhymeError } from '../errors.ts';
import { traditionalCandidates } from '../text/script.ts';
import { pingshui } from './pingshui.ts';
import type { Reading, RhymeBook, RhymeGroup } from './types.ts';

/**
 * 一字的全部读音；简体字合并其各个可能的繁体字的读音，`reading.char` 说明是哪一字。
 * 空串、多字、非汉字或书中未收：`[]`。
 *
 * All readings of one character. A simplified character yields the readings of every traditional character it may
 * stand for; `reading.char` says which. Anything that is not one character of the book gives `[]`.
 *
 * @example
 * lookup('看').map((r) => r.group.name); // ['上平十四寒', '去声十五翰']
 * lookup('A'); // []
 */
export function lookup(char: string, book: RhymeBook = pingshui): readonly Reading[] {
  const candidates = traditionalCandidates(char);
  if (candidates.length === 1) return book.readings(candidates[0] as string);
  const all = candidates.flatMap((candidate) => book.readings(candidate));
  const seen = new Set<string>();
  return all
    .filter((reading) => {
      const key = `${reading.char}${reading.group.name}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => Number(a.rare) - Number(b.rare));
}

/** 两字押韵与否，依哪些读音 (whether two characters rhyme, and by which readings). */
export interface RhymeMatch {
  readonly rhymes: boolean;
  /** 成立的读音对 (the pairs of readings that share a group). */
  readonly by: readonly { readonly a: Reading; readonly b: Reading }[];
}

/**
 * 两字是否同韵（同一韵部，故同声调）；罕用读音不算。
 *
 * Whether two characters share a rhyme group by readings in common use.
 *
 * @example
 * rhymesWith('东', '风').rhymes; // true
 * rhymesWith('东', '冬').rhymes; // false
 */
export function rhymesWith(a: string, b: string, book: RhymeBook = pingshui): RhymeMatch {
  const others = lookup(b, book).filter((reading) => !reading.rare);
  const by = lookup(a, book)
    .filter((reading) => !reading.rare)
    .flatMap((x) => others.filter((y) => y.group === x.group).map((y) => ({ a: x, b: y })));
  return { rhymes: by.length > 0, by };
}

const normalize = (name: string): string =>
  [...name.trim().replace(/[韵韻部\s]/gu, '')].map((c) => SIMPLE[c] ?? c).join('');
/** 韵名里繁简不同的字 (the characters of group names that differ between scripts are taken from the names themselves). */
const SIMPLE: Record<string, string> = {};

/**
 * 按名字找韵部：`上平十一真`、`十一真`、`真`、`真韵`，简繁皆可。
 *
 * Finds a group by name in any of these spellings, simplified or traditional. Throws `UnknownRhymeError` with the
 * nearest names when there is none, or when a short name fits several (`一东` is one, `一` is none).
 *
 * @example
 * findGroup('十一真').name; // '上平十一真'
 */
export function findGroup(name: string, book: RhymeBook = pingshui): RhymeGroup {
  if (Object.keys(SIMPLE).length === 0) {
    for (const group of pingshui.groups) {
      const traditional = [...group.traditionalName];
      [...group.name].forEach((c, i) => {
        SIMPLE[traditional[i] as string] = c;
      });
    }
  }
  const wanted = normalize(name);
  const hit =
    book.groups.find((g) => g.name === wanted) ??
    only(book.groups.filter((g) => g.name.replace(/^[上下]平|^[上去入]声/u, '') === wanted)) ??
    only(book.groups.filter((g) => [...g.name].at(-1) === wanted));
  if (hit !== undefined) return hit;
  const chars = new Set(wanted);
  const nearest = book.groups
    .map((g) => ({ name: g.name, shared: [...g.name].filter((c) => chars.has(c)).length }))
    .filter((g) => g.shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, 6)
    .map((g) => g.name);
  throw new UnknownRhymeError(name, nearest);
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

/**
 * 一韵所收之字 (the characters of a group, traditional script, in the order of the book).
 *
 * @example
 * membersOf('三江').includes('窗'); // true
 */
export function membersOf(group: RhymeGroup | string, book: RhymeBook = pingshui): readonly string[] {
  return book.members(typeof group === 'string' ? findGroup(group, book) : group);
}

/**
 * 首句可借的邻韵：依《汉语诗律学》所举，真文元寒删先依次相邻 (neighbour groups whose rhyme the first line may borrow).
 * 名用简体短名。
 */
const NEIGHBOURS: readonly string[] = [
  '东冬',
  '支微齐',
  '鱼虞',
  '佳灰',
  '真文元',
  '元寒删先',
  '萧肴豪',
  '庚青蒸',
  '覃盐咸',
];

/**
 * 两个平声韵是否为邻韵 (whether two level groups are neighbours, whose rhyme the first line may borrow).
 *
 * @example
 * areNeighbours(findGroup('一东'), findGroup('二冬')); // true
 */
export function areNeighbours(a: RhymeGroup, b: RhymeGroup): boolean {
  if (a === b || a.tone !== '平' || b.tone !== '平') return false;
  const short = (g: RhymeGroup) => [...g.name].at(-1) as string;
  return NEIGHBOURS.some((set) => set.includes(short(a)) && set.includes(short(b)));
}
