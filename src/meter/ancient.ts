import type { RhymeGroup } from '../rhyme/types.ts';
import type { Reports } from './judge.ts';
import type { Judged } from './judged.ts';
import type { LinePattern, Slot } from './meter.ts';
import { linePatterns } from './regulated.ts';
import type { Syllable, Syllables } from './syllable.ts';

/** 偶数句的句脚 (the last characters of the even lines). */
const feetOf = (syllables: Syllables): readonly (Syllable | undefined)[] =>
  syllables.filter((_, i) => i % 2 === 1).map((row) => row?.at(-1));

/**
 * 偶数句脚共押的仄韵，全数列出；若也可同押一个平韵，则无 (every oblique group all feet share; none if they share a
 * level one).
 */
export function obliqueRhymes(syllables: Syllables): readonly RhymeGroup[] {
  const feet = feetOf(syllables);
  if (feet.length < 2) return [];
  const shared = (pingze: '平' | '仄') =>
    (feet[0]?.groups(pingze) ?? []).filter((group) => feet.every((syllable) => syllable?.hasGroup(group) === true));
  return shared('平').length > 0 ? [] : shared('仄');
}

/** 韵脚全是同一仄声调：邻韵通押的仄韵诗 (every foot is of one oblique tone: oblique rhymes of neighbouring groups). */
export function allOblique(syllables: Syllables): boolean {
  const feet = feetOf(syllables);
  if (feet.length < 2) return false;
  const tones = (feet[0]?.readings ?? []).filter((r) => !r.rare).map((r) => r.tone);
  return tones.some(
    (tone) =>
      tone !== '平' &&
      feet.every(
        (syllable) =>
          syllable !== undefined && !syllable.has('平') && syllable.readings.some((r) => !r.rare && r.tone === tone),
      ),
  );
}

/** 单看一句是不是律句：合于某一正格、拗格或可宽容之式 (whether a line, by itself, is one of regulated verse). */
function isRegulatedLine(row: readonly Syllable[]): boolean {
  const fits = (pattern: LinePattern): boolean =>
    row.every((syllable, j) => {
      const slot = pattern.slots[j] as Slot;
      return slot === '中' || syllable.blank || syllable.has(slot);
    });
  return linePatterns(row.length as 5 | 7).some(
    (pattern) => pattern.fault !== 'gu-ping' && pattern.fault !== 'san-ping-wei' && fits(pattern),
  );
}

/**
 * 古体的记号，轻重相加：相邻两句各成律句而不相对（2）、不相粘（绝句 0.5，余 1），三平尾（1），出句收平而不押韵（1）。
 * 写坏一个字，那一句多半就不成律句，不在粘对之数；所以这些是古体的记号，不是笔误的记号。
 *
 * Marks of old-style verse, added up: neighbouring lines, each regulated by itself, that fail to oppose (2) or to adhere
 * (0.5 in a quatrain, else 1); lines ending in three level tones (1); opening lines that end level without rhyming (1). A
 * line with one wrong tone is seldom a regulated line any more, so that slips are hardly counted.
 */
export function oldStyleMarks(syllables: Syllables, rhyme: RhymeGroup | undefined): number {
  let marks = 0;
  syllables.forEach((row, i) => {
    if (row === undefined) return;
    if (row.slice(-3).every((syllable) => !syllable.blank && syllable.has('平') && !syllable.has('仄'))) marks += 1;
    const foot = row.at(-1) as Syllable;
    const endsPing = foot.hasReading && foot.has('平') && !foot.has('仄');
    if (i % 2 === 0 && endsPing && (rhyme === undefined || !foot.hasGroup(rhyme))) marks += 1;
    const before = syllables[i - 1];
    if (before === undefined) return;
    const [a, b] = [before[1] as Syllable, row[1] as Syllable];
    if (!a.hasReading || !b.hasReading) return;
    const mayAgree = (['平', '仄'] as const).some((p) => a.has(p) && b.has(p));
    const mayDiffer = (a.has('平') && b.has('仄')) || (a.has('仄') && b.has('平'));
    const fails = i % 2 === 1 ? !mayDiffer : !mayAgree;
    if (!fails || !isRegulatedLine(before) || !isRegulatedLine(row)) return;
    marks += i % 2 === 1 ? 2 : syllables.length <= 4 ? 0.5 : 1;
  });
  return marks;
}

/**
 * 押平韵的诗要错到几处，才是古体，不是写坏的近体：有古体的记号（见 `oldStyleMarks`）者半数之句，至少两处；否则每句一处。十句以上
 * 每三句一处，转韵与否不论；再短的，韵脚须合（古体也要押韵，不因错处多就成了古体）。
 *
 * How many faults make a level-rhymed poem old-style rather than a faulty regulated one: half as many as it has lines (and two) where it bears the
 * marks of old-style verse, otherwise as many as it has lines. From ten lines on a fault in every third line settles it, since
 * old-style verse may change its rhyme; shorter poems must rhyme to be old-style.
 */
export function oldStylePrice(
  syllables: Syllables,
  rhymes: boolean,
  rhyme: RhymeGroup | undefined,
  faults: number,
): number {
  const lines = syllables.length;
  if (lines >= 10) return lines / 3;
  if (!rhymes) return Number.POSITIVE_INFINITY;
  const few = Math.max(2, lines / 2);
  // 记号费算，错处不到半数或已满数，便不必问 (marks are dear to count: not asked where they cannot matter).
  return faults >= few && faults < lines && oldStyleMarks(syllables, rhyme) >= 2 ? few : lines;
}

/**
 * 押仄韵而句句合律、粘对不失：仄韵律体 (regulated lines, properly linked, with an oblique rhyme). 出句收平，对句收仄。
 */
export function isRegulatedOblique(syllables: Syllables): boolean {
  if (syllables.length % 4 !== 0 || syllables.length > 8) return false;
  return syllables.every((row, i) => {
    if (row === undefined || !isRegulatedLine(row)) return false;
    // 出句收平；首句亦可押韵而收仄 (opening lines end level; the first may rhyme).
    const foot = row.at(-1) as Syllable;
    if (i % 2 === 0 && i > 0 && !foot.has('平')) return false;
    const before = syllables[i - 1]?.[1];
    const here = row[1] as Syllable;
    if (before === undefined) return true;
    const classes = ['平', '仄'] as const;
    return i % 2 === 1
      ? classes.some((p) => before.has(p) && here.has(p === '平' ? '仄' : '平'))
      : classes.some((p) => before.has(p) && here.has(p));
  });
}

/** 古体的各种认法：长短不齐、押仄韵、仄韵而句句合律、平仄粘对多不合 (how old-style verse is known). */
export interface OldStyle {
  readonly kind: '杂言' | '仄韵' | '仄韵律' | '不合';
  /** 所押仄韵，或有几个可能 (the oblique rhymes it may have). */
  readonly obliques: readonly RhymeGroup[];
}

/** 认古体所据 (what old-style verse is known by). */
export interface Evidence {
  readonly judged: Judged;
  readonly reports: Reports;
  readonly mixed: string;
  /** 写完了没有 (whether the poem is whole). */
  readonly isWhole: boolean;
  /** 长篇而处处不合，不必细数 (a long poem at odds with the meter throughout: no need to count). */
  readonly isPlainlyOld: boolean;
  /** 诗人所求之韵 (the rhyme asked for). */
  readonly wanted: RhymeGroup | undefined;
}

/**
 * 近体与古体两种格律，取其省者：近体之费是错处之数，古体之费是“要错到几处，读者才不当它近体”（`oldStylePrice`；押仄韵者一处即可）。
 *
 * Of the regulated and the old-style meter the cheaper is taken: the former costs its faults, the latter as many faults as a
 * reader will put up with before he calls a poem old-style (one, where it rhymes in an oblique tone).
 */
export function oldStyleOf({ judged, reports, mixed, isWhole, isPlainlyOld, wanted }: Evidence): OldStyle | undefined {
  if (mixed !== '') return { kind: '杂言', obliques: [] };
  const { syllables } = judged;
  // 处处合律的，不必问是不是古体 (where nothing is wrong there is no need to ask).
  if (!isWhole || !(reports.faults > 0 || isPlainlyOld || wanted !== undefined)) return undefined;
  const obliques = wanted === undefined ? obliqueRhymes(syllables) : [wanted];
  if (obliques.length > 0 || allOblique(syllables)) {
    return { kind: isRegulatedOblique(syllables) ? '仄韵律' : '仄韵', obliques };
  }
  const price = oldStylePrice(syllables, reports.unrhymed === 0, judged.rhymes[0], reports.faults);
  return isPlainlyOld || reports.faults >= price ? { kind: '不合', obliques } : undefined;
}
