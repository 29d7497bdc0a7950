import { boundReading, hasWordIn, inUnits } from '../../rhyme/bound.ts';
import { isNamesake, lookup } from '../../rhyme/lookup.ts';
import type { Reading, RhymeBook, RhymeGroup, Tone } from '../../rhyme/types.ts';
import { namesakePart } from '../../text/namesakes.ts';

/** 字之所能，亦即字位之所求，按位 (what a character can do and a place may ask for, as bits). */
export const PING = 1;
export const ZE = 2;
/** 本韵之字 (a member of the rhyme). */
export const RHYME = 4;
/** 可押可不押之句不押之脚：仄声，且不属所押之韵，哪怕另有一读，免得听来像入韵 (the unrhymed foot of a line that might rhyme: oblique and no member of a rhyme). */
export const UNRHYMED = 8;
/** 同上，平声 (the same, level). */
export const UNRHYMED_PING = 16;

/** 第 r 韵之位，0 起 (the bit of a rhyme of the meter, 0-based). */
export const rhymeBit = (r: number): number => (r === 0 ? RHYME : UNRHYMED_PING << r);
/** 至多十二韵：连同声类，不过十六位 (twelve rhymes at most: with the tone classes they fill sixteen bits). */
export const MOST_RHYMES = 12;
/** 各韵之位之并 (the bits of all rhymes). */
export const RHYMES = Array.from({ length: MOST_RHYMES }, (_, r) => rhymeBit(r)).reduce((a, b) => a | b, 0);

/**
 * 一字按声类与所属各韵所能之位 (the bits of a character from its tone classes and the rhymes it belongs to).
 *
 * @param members 所属各韵之位，见 `rhymeBit` (bits of the rhymes it is a member of)
 */
export const soundsOf = (classes: number, members: number): number =>
  members !== 0 ? classes | members : classes | (classes & ZE ? UNRHYMED : 0) | (classes & PING ? UNRHYMED_PING : 0);

/** 已定之字所能：声类（按位）与所属之韵；罕读不算，书未收者全空 (what a given character can be: tone classes and groups; rare readings left out). */
interface Heard {
  readonly classes: number;
  readonly groups: ReadonlySet<RhymeGroup>;
}
/** 取定为某繁体字的读音；只此一读是同形古字的除去 (the readings as a chosen character, less those that the glyph never has). */
const readingsAs = (char: string, chosen: string, book: RhymeBook): readonly Reading[] => {
  const isWhole = namesakePart(char, chosen) === '';
  return book.readings(chosen).filter((r) => isWhole || !isNamesake(char, r));
};
const heardBy = new WeakMap<RhymeBook, Map<string, Heard>>();

/**
 * 已定之字所能；繁体已取定则只按它。`allowed` 之声的罕读为词所许，也算。
 *
 * What a given character can be; by the traditional form where one is chosen. A rare reading in the tone `allowed` counts.
 */
export function heardOf(char: string, chosen: string | undefined, book: RhymeBook, allowed?: Tone): Heard {
  let known = heardBy.get(book);
  if (known === undefined) {
    known = new Map();
    heardBy.set(book, known);
  }
  const key = `${chosen === undefined ? char : `${char}=${chosen}`}${allowed ?? ''}`;
  let heard = known.get(key);
  if (heard === undefined) {
    const all = chosen === undefined ? lookup(char, book) : readingsAs(char, chosen, book);
    const common = all.filter(({ rare, tone }) => !rare || tone === allowed);
    const classes = common.reduce((bits, { pingze }) => bits | (pingze === '平' ? PING : ZE), 0);
    heard = { classes, groups: new Set(common.map(({ group }) => group)) };
    known.set(key, heard);
  }
  return heard;
}

/**
 * 同上，而看它在句中：句里已定之字成词，词许其罕读（空人心、聞猿），也算；与扫描所许同此一表。
 *
 * The same in its line: a rare reading counts where a word of given characters allows it, as it does in the scan.
 *
 * @param row 一句已定之字 (what is given of the line)
 * @param zi 字次，0 起，此位须已定 (0-based; the place must be given)
 */
export function heardIn(
  row: readonly (string | undefined)[],
  zi: number,
  chosen: string | undefined,
  book: RhymeBook,
): Heard {
  const char = row[zi] as string;
  const bound = book.bothScripts === true ? undefined : boundReading(char);
  if (bound === undefined) return heardOf(char, chosen, book);
  return heardOf(char, chosen, book, hasWordIn(bound, inUnits(row), zi) ? bound.tone : undefined);
}
