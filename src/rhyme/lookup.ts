import { UnknownRhymeError } from '../errors.ts';
import { expectBook, expectKind } from '../input.ts';
import { plainForm, sameForm } from '../text/fold.ts';
import { namesakePart } from '../text/namesakes.ts';
import { numeral } from '../text/numerals.ts';
import { traditionalCandidates } from '../text/script.ts';
import { type Place, parsePoem, type Zi } from '../text/verse.ts';
import { pingshui } from './pingshui.ts';
import type { Reading, RhymeBook, RhymeGroup } from './types.ts';

/**
 * 一字的全部读音；简体字合并其各个可能的繁体字的读音，`reading.char` 说明是哪一字（兼收简繁之书，直查其字）；
 * 同形古字之读（`namesake`）只作罕读列出。
 * 空串、多字、非汉字或书中未收：`[]`。
 *
 * All readings of one character. A simplified character yields the readings of every traditional character it may
 * stand for; `reading.char` says which (a book of both scripts is asked for the character itself); those of an archaic
 * namesake (`namesake`) are listed as rare ones. Anything that is not one character of the book gives `[]`.
 *
 * @example
 * lookup('看').map((r) => r.group.name); // ['上平十四寒', '去声十五翰']
 * lookup('A'); // []
 */
export function lookup(char: string, book: RhymeBook = pingshui): readonly Reading[] {
  if (typeof char !== 'string') expectKind('char', char, 'string');
  if (book !== pingshui) expectBook('book', book);
  const plain = plainForm(char);
  if (book.bothScripts) {
    const own = book.readings(plain);
    if (own.length > 0) return own;
    const same = book.readings(sameForm(plain));
    if (same.length > 0) return same;
  }
  const candidates = traditionalCandidates(plain);
  if (candidates.length === 1) return book.readings(candidates[0] as string);
  const all = candidates.flatMap((candidate) =>
    book.readings(candidate).map((r): Reading => (isNamesake(plain, r) ? { ...r, rare: true, namesake: true } : r)),
  );
  const seen = new Set<string>();
  return all
    .filter((reading) => {
      const key = `${reading.char}${reading.tone}${reading.group.name}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => Number(a.rare) - Number(b.rare));
}

/**
 * 此读是不是同形古字之读：写此字形的人并无此意，不能为出律开脱
 * (whether a reading belongs to a namesake of the glyph: nobody who writes the glyph means it).
 *
 * @example
 * isNamesake('机', pingshui.readings('机')[0]); // true
 */
export function isNamesake(glyph: string, { char, tone, group }: Reading): boolean {
  const part = namesakePart(glyph, char);
  return part !== undefined && (part === '' || part === tone || group.traditionalName.endsWith(part));
}

/** 两字押韵与否，依哪些读音 (whether two characters rhyme, and by which readings). */
export interface RhymeMatch {
  readonly rhymes: boolean;
  /** 成立的读音对 (the pairs of readings that share a group). */
  readonly by: readonly { readonly a: Reading; readonly b: Reading }[];
  /** 不同韵而相近的读音对，与可以相借的规矩 (pairs that are near, and the rule by which they may stand together). */
  readonly near: readonly NearRhyme[];
}

/** 相近的韵 (a near rhyme). */
export interface NearRhyme {
  readonly a: Reading;
  readonly b: Reading;
  /** 邻韵：近体首句可借；通押：词中平仄同部相叶 (neighbours of 近体; one 部 across tones in 词). */
  readonly relation: '邻韵' | '通押';
  readonly rule: string;
}

/**
 * 两字是否同韵（同一韵部，故同声调）；罕用读音不算。
 *
 * Whether two characters share a rhyme group by readings in common use, and which readings come near (`near`).
 *
 * @example
 * rhymesWith('东', '风').rhymes; // true
 * rhymesWith('东', '冬').rhymes; // false
 */
export function rhymesWith(a: string, b: string, book: RhymeBook = pingshui): RhymeMatch {
  const others = lookup(b, book).filter((reading) => !reading.rare);
  const pairs = lookup(a, book)
    .filter((reading) => !reading.rare)
    .flatMap((x) => others.map((y) => ({ a: x, b: y })));
  const by = pairs.filter((pair) => pair.a.group === pair.b.group);
  const near = pairs.flatMap((pair): NearRhyme[] => {
    if (areNeighbours(pair.a.group, pair.b.group)) {
      return [{ ...pair, relation: '邻韵', rule: '近体首句可借邻韵（孤雁出群），别的韵脚不可' }];
    }
    if (pair.a.group !== pair.b.group && sameBu(pair.a.group, pair.b.group)) {
      return [{ ...pair, relation: '通押', rule: '词林正韵同部，平仄通叶的词调里可以相押' }];
    }
    return [];
  });
  return { rhymes: by.length > 0, by, near };
}

/** 一句之末字与它的韵部 (the last character of a line and the groups it may rhyme in). */
export interface LineRhyme {
  readonly char: string;
  readonly place: Place;
  readonly groups: readonly RhymeGroup[];
}

/**
 * 一首诗或几句诗，各句末字属哪些韵部；罕读不算，空白与未收之字为空。
 *
 * The groups that the last character of every line may rhyme in; rare readings are left out, and blanks and unknown
 * characters have none.
 *
 * @example
 * rhymeGroupsOf('白日依山尽，黄河入海流。')[1]?.groups.map((g) => g.name); // ['下平十一尤']
 */
export function rhymeGroupsOf(text: string, book: RhymeBook = pingshui): readonly LineRhyme[] {
  return parsePoem(text).lines.map(({ zis }) => {
    const { char, place } = zis.at(-1) as Zi;
    const groups = new Set(lookup(char, book).flatMap(({ group, rare }) => (rare ? [] : [group])));
    return { char, place, groups: [...groups] };
  });
}

/** 去掉韵、部、空白，数目写作汉字 (drops 韵 and 部, writes numbers in Chinese). */
const normalize = (name: string): string =>
  name
    .trim()
    .replace(/[韵韻部\s]/gu, '')
    .replace(/[1-9]\d?/gu, (digits) => numeral(Number(digits)));

/** 各书韵名里的繁体字与其简体 (traditional → simplified characters of group names, by book). */
const simpleChars = new WeakMap<RhymeBook, ReadonlyMap<string, string>>();

function simplifyName(name: string, book: RhymeBook): string {
  let simple = simpleChars.get(book);
  if (simple === undefined) {
    simple = new Map(
      book.groups.flatMap((group) => {
        const chars = [...group.name];
        return [...group.traditionalName].map((char, i) => [char, chars[i] as string] as const);
      }),
    );
    simpleChars.set(book, simple);
  }
  return [...name].map((char) => simple.get(char) ?? char).join('');
}

/** 一部的几种写法，由全到省；皆已 `normalize` (spellings of a group, full ones first). */
function spellings({ name, bu }: RhymeGroup): readonly (readonly string[])[] {
  const full = normalize(name);
  if (bu === undefined) return [[full], [full.replace(/^[上下]平|^[上去入]声/u, '')], [[...full].at(-1) as string]];
  const division = normalize(bu);
  const ordinal = division.replace(/^第/u, '');
  const isNamed = ordinal === division;
  const tone = name.slice(bu.length);
  const short = [...new Set([division, ordinal, ...(isNamed ? [[...division].at(-1) as string] : [])])];
  return [short.flatMap((s) => [s + tone, s + tone.charAt(0)]), short];
}

/**
 * 按名字找韵部：`上平十一真`、`十一真`、`真`、`真韵`；`第七部平声`、`七部平`、`第七部`；`十一庚平声`、`庚仄`、`庚`。
 * 简繁皆可；平仄分列之部，不说平仄即指平声，无平声者指其唯一的一部。
 *
 * Finds a group by name in any of these spellings, simplified or traditional; where level and oblique groups share a
 * division, the bare division means its level group. Throws `UnknownRhymeError` with the nearest names when there is
 * none, or when a short name fits several (`一东` is one, `一` is none).
 *
 * @example
 * findGroup('十一真').name; // '上平十一真'
 */
export function findGroup(name: string, book: RhymeBook = pingshui): RhymeGroup {
  expectKind('rhyme', name, 'string');
  expectBook('book', book);
  const wanted = simplifyName(normalize(name), book);
  const spelled = book.groups.map((group) => ({ group, ranks: spellings(group) }));
  for (let rank = 0; rank < 3; rank++) {
    const hits = spelled.filter(({ ranks }) => ranks[rank]?.includes(wanted)).map(({ group }) => group);
    // 同部而平仄分列者，平声在先 (of the groups of one division the level one comes first).
    const hit = only(hits) ?? (hits[0]?.bu === undefined ? undefined : hits[0]);
    if (hit !== undefined) return hit;
  }
  const chars = new Set(wanted);
  const nearest = book.groups
    .map((g) => ({ name: g.name, shared: [...g.name].filter((c) => chars.has(c)).length }))
    .filter((g) => g.shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, 6)
    .map((g) => g.name);
  const first = book === pingshui ? [] : book.groups.slice(0, 6).map((g) => g.name);
  throw new UnknownRhymeError(name, nearest.length > 0 ? nearest : first);
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

/**
 * 一韵所收之字 依码位 (the characters of a group, traditional script, by code point; by frequency: `rhymeFeet` of tuiqiao/readings).
 *
 * @example
 * membersOf('三江').includes('窗'); // true
 */
export function membersOf(group: RhymeGroup | string, book: RhymeBook = pingshui): readonly string[] {
  expectKind('group', group, 'string', 'object');
  expectBook('book', book);
  return book.members(typeof group === 'string' ? findGroup(group, book) : group);
}

/**
 * 两个韵部是否同属一部（平仄分列之书：第七部平声与第七部仄声、十一庚平声与十一庚仄声）；平仄通叶的词牌可以相押。
 *
 * Whether two groups belong to one division (部), level or oblique: tunes of 平仄通叶 rhyme them with each other.
 *
 * @example
 * sameBu(findGroup('七部平', cilin), findGroup('七部仄', cilin)); // true
 */
export function sameBu(a: RhymeGroup, b: RhymeGroup): boolean {
  return isSameGroup(a, b) || (a.bu !== undefined && a.bu === b.bu);
}

/**
 * 首句可借的邻韵：依《汉语诗律学》所举八类，真文元寒删先依次相邻 (neighbour groups whose rhyme the first line may borrow).
 * 名用简体短名。
 */
const CLOSE_NEIGHBOURS: readonly string[] = [
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
/** 八类之外，唐宋人首句也借的，诸家不一 (beyond the eight: borrowed by Tang and Song poets too, but disputed). */
const LOOSE_NEIGHBOURS: readonly string[] = ['江阳', '支微齐佳灰', '佳麻', '真文元寒删先'];

/** 平、上、去相承之韵 (the level, rising and departing groups that share their vowel). */
const SERIES =
  '东董送 冬肿宋 江讲绛 支纸寘 微尾未 鱼语御 虞麌遇 齐荠霁 佳蟹泰卦 灰贿队 真轸震 文吻问 元阮愿 寒旱翰 删潸谏 先铣霰 萧筱啸 肴巧效 豪皓号 歌哿个 麻马祃 阳养漾 庚梗敬 青迥径 蒸迥径 尤有宥 侵寝沁 覃感勘 盐俭艳 咸豏陷'.split(
    ' ',
  );
const corresponding = new WeakMap<RhymeGroup, readonly RhymeGroup[]>();

/**
 * 与一个平声韵韵母相同的仄声韵：平水韵取其上、去相承之韵，平仄分列之书取同部者；入声不在其列。
 *
 * The oblique groups that share the vowel of a level group: in 平水韵 its 上 and 去 counterparts, in books that split a 部
 * by tone the oblique group of the same 部. Entering tones are left out.
 *
 * @example
 * correspondingRhymes(findGroup('一东')).map((g) => g.name); // ['上声一董', '去声一送']
 */
export function correspondingRhymes(group: RhymeGroup, book: RhymeBook = pingshui): readonly RhymeGroup[] {
  let found = corresponding.get(group);
  if (found === undefined) {
    const short = (g: RhymeGroup) => [...g.name].at(-1) as string;
    const series = SERIES.find((row) => row.startsWith(short(group))) ?? '';
    const isPingshui = book === pingshui;
    found = book.groups.filter((other) => {
      if (other.pingze === '平') return false;
      return isPingshui ? other.tone !== '入' && series.includes(short(other)) : sameBu(group, other);
    });
    corresponding.set(group, found);
  }
  return found;
}

/**
 * 平水韵的两个平声韵是否为首句可借的邻韵，通常的八类与较宽者都算；别的韵书没有邻韵 (whether two level groups of 平水韵 are neighbours,
 * whose rhyme the first line may borrow, the usual eight sets and the looser ones; the other books have none).
 *
 * @example
 * areNeighbours(findGroup('一东'), findGroup('二冬')); // true
 * areNeighbours(findGroup('三江'), findGroup('七阳')); // true
 */
export const areNeighbours = (a: RhymeGroup, b: RhymeGroup): boolean =>
  shareSet(a, b, CLOSE_NEIGHBOURS) || shareSet(a, b, LOOSE_NEIGHBOURS);

/**
 * 是否在通常所列的八类邻韵之内，真文元寒删先只取次序相邻的 (whether they are neighbours by the eight usual sets; of the long set only those
 * side by side).
 *
 * @example
 * areCloseNeighbours(findGroup('一东'), findGroup('二冬')); // true
 * areCloseNeighbours(findGroup('三江'), findGroup('七阳')); // false
 */
export const areCloseNeighbours = (a: RhymeGroup, b: RhymeGroup): boolean => shareSet(a, b, CLOSE_NEIGHBOURS);

/**
 * 是不是同一个韵部：依韵书之名与次，故由别的线程、由 JSON 而来的韵部也认得 (whether two groups are one and the same: by name and number, so
 * that a group that came from another thread or out of JSON is known as well).
 *
 * @example
 * isSameGroup(structuredClone(findGroup('一东')), findGroup('一东')); // true
 */
export const isSameGroup = (a: RhymeGroup, b: RhymeGroup): boolean =>
  a === b || (a.index === b.index && a.name === b.name && a.bu === b.bu);

const isOfPingshui = (group: RhymeGroup): boolean => {
  const own = pingshui.groups[group.index];
  return own !== undefined && isSameGroup(own, group);
};

function shareSet(a: RhymeGroup, b: RhymeGroup, sets: readonly string[]): boolean {
  if (isSameGroup(a, b) || a.pingze !== '平' || b.pingze !== '平') return false;
  if (!isOfPingshui(a) || !isOfPingshui(b)) return false;
  const short = (g: RhymeGroup) => [...g.name].at(-1) as string;
  return sets.some((set) => set.includes(short(a)) && set.includes(short(b)));
}
