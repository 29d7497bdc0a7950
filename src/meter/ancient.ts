import type { RhymeGroup } from '../rhyme/types.ts';
import type { Cell, Cells } from './cell.ts';
import { type LinePattern, linePatterns, type Slot } from './patterns.ts';

/** 偶数句的句脚 (the last characters of the even lines). */
const feetOf = (cells: Cells): readonly (Cell | undefined)[] =>
  cells.filter((_, i) => i % 2 === 1).map((row) => row?.at(-1));

/**
 * 偶数句脚共押的仄韵，全数列出；若也可同押一个平韵，则无 (every oblique group all feet share; none if they share a
 * level one).
 */
export function obliqueRhymes(cells: Cells): readonly RhymeGroup[] {
  const feet = feetOf(cells);
  if (feet.length < 2) return [];
  const shared = (pingze: '平' | '仄') =>
    (feet[0]?.groups(pingze) ?? []).filter((group) => feet.every((cell) => cell?.hasGroup(group) === true));
  return shared('平').length > 0 ? [] : shared('仄');
}

/** 韵脚全是同一仄声调：邻韵通押的仄韵诗 (every foot is of one oblique tone: oblique rhymes of neighbouring groups). */
export function allOblique(cells: Cells): boolean {
  const feet = feetOf(cells);
  if (feet.length < 2) return false;
  const tones = (feet[0]?.readings ?? []).filter((r) => !r.rare).map((r) => r.tone);
  return tones.some(
    (tone) =>
      tone !== '平' &&
      feet.every(
        (cell) => cell !== undefined && !cell.has('平') && cell.readings.some((r) => !r.rare && r.tone === tone),
      ),
  );
}

/** 单看一句是不是律句：合于某一正格、拗格或可宽容之式 (whether a line, by itself, is one of regulated verse). */
function isRegulatedLine(row: readonly Cell[]): boolean {
  const fits = (pattern: LinePattern): boolean =>
    row.every((cell, j) => {
      const slot = pattern.slots[j] as Slot;
      return slot === '中' || cell.blank || cell.has(slot);
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
export function oldStyleMarks(cells: Cells, rhyme: RhymeGroup | undefined): number {
  let marks = 0;
  cells.forEach((row, i) => {
    if (row === undefined) return;
    if (row.slice(-3).every((cell) => !cell.blank && cell.has('平') && !cell.has('仄'))) marks += 1;
    const foot = row.at(-1) as Cell;
    const isLevel = foot.heard && foot.has('平') && !foot.has('仄');
    if (i % 2 === 0 && isLevel && (rhyme === undefined || !foot.hasGroup(rhyme))) marks += 1;
    const before = cells[i - 1];
    if (before === undefined) return;
    const [a, b] = [before[1] as Cell, row[1] as Cell];
    if (!a.heard || !b.heard) return;
    const mayAgree = (['平', '仄'] as const).some((p) => a.has(p) && b.has(p));
    const mayDiffer = (a.has('平') && b.has('仄')) || (a.has('仄') && b.has('平'));
    const fails = i % 2 === 1 ? !mayDiffer : !mayAgree;
    if (!fails || !isRegulatedLine(before) || !isRegulatedLine(row)) return;
    marks += i % 2 === 1 ? 2 : cells.length <= 4 ? 0.5 : 1;
  });
  return marks;
}

/**
 * 押平韵而本就是古体：有古体的记号（见 `oldStyleMarks`），错处又多；或错处多到每句一处。十句以上又每三句错一处的，不是写坏的排律，
 * 是古体，转韵与否不论；再短的，韵脚须合（古体也要押韵，不因错处多就成了古体）。
 *
 * Whether a level-rhymed poem with so many faults is old-style verse rather than a faulty regulated one. Shorter poems
 * must rhyme to be old-style; from ten lines on a fault in every third line settles it, since old-style verse may change
 * its rhyme.
 */
export function isOldStyle(cells: Cells, faults: number, rhymes: boolean, rhyme: RhymeGroup | undefined): boolean {
  const lines = cells.length;
  if (lines >= 10 && faults * 3 >= lines) return true;
  if (!rhymes) return false;
  return faults >= lines || (faults >= Math.max(2, lines / 2) && oldStyleMarks(cells, rhyme) >= 2);
}

/**
 * 押仄韵而句句合律、粘对不失：仄韵律体 (regulated lines, properly linked, with an oblique rhyme). 出句收平，对句收仄。
 */
export function isRegulatedOblique(cells: Cells): boolean {
  if (cells.length % 4 !== 0 || cells.length > 8) return false;
  return cells.every((row, i) => {
    if (row === undefined || !isRegulatedLine(row)) return false;
    // 出句收平；首句亦可押韵而收仄 (opening lines end level; the first may rhyme).
    const foot = row.at(-1) as Cell;
    if (i % 2 === 0 && i > 0 && !foot.has('平')) return false;
    const before = cells[i - 1]?.[1];
    const here = row[1] as Cell;
    if (before === undefined) return true;
    const classes = ['平', '仄'] as const;
    return i % 2 === 1
      ? classes.some((p) => before.has(p) && here.has(p === '平' ? '仄' : '平'))
      : classes.some((p) => before.has(p) && here.has(p));
  });
}
