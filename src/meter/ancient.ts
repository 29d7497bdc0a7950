import type { RhymeGroup } from '../rhyme/types.ts';
import type { Reports } from './judge.ts';
import type { Judged } from './judged.ts';
import type { LinePattern, Slot } from './meter.ts';
import { linePatterns } from './regulated.ts';
import type { Syllable, Syllables } from './syllable.ts';
import { turningRhymes } from './turning.ts';

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
 * 古体的记号，轻重相加：相邻两句各成律句而不相对（2）、不相粘（绝句 0.5，余 1），三平尾（1），出句收平（1；首句入韵者不算）。
 * 写坏一个字，那一句多半就不成律句，不在粘对之数；所以这些是古体的记号，不是笔误的记号。
 *
 * Marks of old-style verse, added up: neighbouring lines, each regulated by itself, that fail to oppose (2) or to adhere
 * (0.5 in a quatrain, else 1); lines ending in three level tones (1); opening lines that end level (1), but for a first line that rhymes. A
 * line with one wrong tone is seldom a regulated line any more, so that slips are hardly counted.
 */
export function oldStyleMarks(syllables: Syllables, rhyme: RhymeGroup | undefined): number {
  let marks = 0;
  syllables.forEach((row, i) => {
    if (row === undefined) return;
    if (row.slice(-3).every((syllable) => !syllable.blank && syllable.has('平') && !syllable.has('仄'))) marks += 1;
    const foot = row.at(-1) as Syllable;
    const endsPing = foot.hasReading && foot.has('平') && !foot.has('仄');
    // 首句入韵不算；第三句以下收平，押韵与否（句句押韵是柏梁体）都是 (a first line may rhyme; a later opening line that ends level is a mark, rhymed or not).
    if (i % 2 === 0 && endsPing && (i > 0 || rhyme === undefined || !foot.hasGroup(rhyme))) marks += 1;
    const before = syllables[i - 1];
    if (before === undefined) return;
    const [a, b] = [before[1] as Syllable, row[1] as Syllable];
    if (!a.hasReading || !b.hasReading) return;
    const mayAgree = (['平', '仄'] as const).some((p) => a.has(p) && b.has(p));
    const fails = i % 2 === 1 ? failsToOppose(before, row) : !mayAgree;
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

/** 一联两句的第二字不能相对 (whether the second characters of a couplet cannot oppose). */
function failsToOppose(opening: readonly Syllable[] | undefined, closing: readonly Syllable[] | undefined): boolean {
  const [a, b] = [opening?.[1], closing?.[1]];
  if (a?.hasReading !== true || b?.hasReading !== true) return false;
  return !((a.has('平') && b.has('仄')) || (a.has('仄') && b.has('平')));
}

/** 不成律句的句数；字数不合的不算 (how many lines are none of regulated verse; those of a wrong length apart). */
const unregulated = (syllables: Syllables): number =>
  syllables.filter((row) => row !== undefined && !isRegulatedLine(row)).length;

/**
 * 八句，联联相对，至多一句不成律句：失粘再多也还是律诗，初盛唐人不以为病（王维《酌酒与裴迪》）
 * (an octave whose couplets all oppose and all of whose lines but one are regulated: however many links between couplets are
 * broken, it is an octave; early and high Tang poets did not mind).
 */
function isLooseOctave(syllables: Syllables): boolean {
  if (syllables.length !== 8 || unregulated(syllables) > 1) return false;
  return [0, 2, 4, 6].every((line) => !failsToOppose(syllables[line], syllables[line + 1]));
}

/** 几句不成律句才是拗律，不是写坏的七律 (so many unregulated lines make a 拗律 rather than a faulty octave). */
const AO_LINES = 3;
/** 拗律至少这么多处不合；再少的逐处来说 (a 拗律 has at least so many faults; fewer are told one by one). */
const AO_FAULTS = 4;

/**
 * 拗律：七言八句，一韵到底，出句（首句外）多收仄，有律诗的骨架，而几句不成律句，粘对多失：吴体之类，王力所谓“古风式的律诗”
 * (an octave of seven characters with the frame of regulated verse, one level rhyme and opening lines that end oblique, but with
 * lines of no regulated type and broken links).
 */
function isAoLu(syllables: Syllables, { faults, unrhymed }: Reports): boolean {
  if (syllables.length !== 8 || faults < AO_FAULTS || unrhymed > 0) return false;
  if (syllables.some((row) => row?.length !== 7)) return false;
  // 出句偶有一句收平，也还是律诗的骨架 (one opening line that ends level leaves the frame standing).
  if ([2, 4, 6].filter((line) => syllables[line]?.at(-1)?.has('仄') === true).length < 2) return false;
  return unregulated(syllables) >= AO_LINES;
}

/**
 * 不以近体论者的各种认法：长短不齐、押仄韵、仄韵而句句合律、转韵、拗律、平仄粘对多不合
 * (how verse that is not judged by the rules of regulated verse is known).
 */
export interface OldStyle {
  readonly kind: '杂言' | '仄韵' | '仄韵律' | '转韵' | '拗律' | '不合';
  /** 所押仄韵，或有几个可能 (the oblique rhymes it may have). */
  readonly obliques: readonly RhymeGroup[];
  /** 转韵者各段之韵 (the rhymes of verse that changes its rhyme). */
  readonly turns?: readonly RhymeGroup[];
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

/** 仄脚不止一处，才不是写坏的一处 (more oblique feet than a slip would make). */
const OBLIQUE_FEET = 2;

/** 有脚出韵，或几处对句收仄，才可能是转韵 (some foot does not rhyme, or several closing lines end oblique). */
const mayTurn = (syllables: Syllables, { unrhymed }: Reports): boolean =>
  unrhymed > 0 ||
  feetOf(syllables).filter((foot) => foot?.hasReading === true && !foot.has('平')).length >= OBLIQUE_FEET;

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
  if (isPlainlyOld) return { kind: '不合', obliques };
  const turns = wanted === undefined && mayTurn(syllables, reports) ? turningRhymes(syllables, judged.book) : undefined;
  if (turns !== undefined) return { kind: '转韵', obliques, turns };
  if (isLooseOctave(syllables)) return undefined;
  if (isAoLu(syllables, reports)) return { kind: '拗律', obliques };
  const price = oldStylePrice(syllables, reports.unrhymed === 0, judged.rhymes[0], reports.faults);
  return reports.faults >= price ? { kind: '不合', obliques } : undefined;
}
