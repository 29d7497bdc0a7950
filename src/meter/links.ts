import { MISMATCH } from './cell.ts';
import type { Judged, Report } from './judged.ts';
import { type LinePattern, linePatterns, type Slot, secondsAgree } from './patterns.ts';

/**
 * 对不上的对句（parity 1）或粘不上的出句（parity 0），句次 0 起 (lines that fail to oppose or to adhere to the one before).
 */
export function brokenLinks(poem: Judged, parity: 0 | 1): readonly number[] {
  const broken: number[] = [];
  for (let line = 1; line < poem.patterns.length; line++) {
    if (line % 2 !== parity || poem.cells[line] === undefined || poem.cells[line - 1] === undefined) continue;
    const [before, here] = [poem.patterns[line - 1] as LinePattern, poem.patterns[line] as LinePattern];
    if (secondsAgree(before, here) === (parity === 1)) broken.push(line);
  }
  return broken;
}

/**
 * 此句自成律句，只是平仄与上下句相反：不说它错了几个字，而说它失对、失粘
 * (a line that is regulated by itself but runs against its neighbours: a broken link, not several wrong tones).
 */
export function isDisplaced(poem: Judged, line: number): boolean {
  const row = poem.cells[line];
  const pattern = poem.patterns[line];
  if (line === 0 || row === undefined || pattern === undefined) return false;
  const second = poem.choices[line]?.[1];
  if (second?.reading === undefined || second.cost < MISMATCH) return false;
  return linePatterns(poem.form.lineLength).some(
    (other) =>
      other.fault === undefined &&
      other.rhymed === pattern.rhymed &&
      !secondsAgree(other, pattern) &&
      row.every((cell, zi) => cell.at(other.slots[zi] as Slot).cost < MISMATCH),
  );
}

/** 断了的联系：失对（parity 1）或失粘（parity 0），相接的两处归为一处 (broken links; two in a row are one fault, told at the first). */
export function linkFaults(poem: Judged, parity: 0 | 1): readonly { line: number; isDouble: boolean }[] {
  const broken = new Set([...brokenLinks(poem, 0), ...brokenLinks(poem, 1)]);
  const faults: { line: number; isDouble: boolean }[] = [];
  for (let line = 1; line < poem.patterns.length; line++) {
    if (broken.has(line)) {
      const isDouble = broken.has(line + 1);
      if (line % 2 === parity) faults.push({ line, isDouble });
      if (isDouble) line++;
    } else if (line % 2 === parity && isDisplaced(poem, line)) {
      faults.push({ line, isDouble: line + 1 < poem.patterns.length });
    }
  }
  return faults;
}

/** 一处失对或失粘 (the report of one broken link). */
export function linkReport(poem: Judged, line: number, isDouble: boolean): Report {
  const slot = poem.patterns[line]?.slots[1] as string;
  const reading = poem.choices[line]?.[1]?.reading;
  const actual = reading?.pingze ?? slot;
  const opposed = poem.choices[line - 1]?.[1]?.reading?.pingze ?? '';
  const expected = [actual === '平' ? '仄' : '平'];
  const char = poem.cells[line]?.[1]?.char ?? '';
  const other = poem.cells[line - 1]?.[1]?.char ?? '';
  const base = { line, zi: 1, reading, data: { char, actual, expected, other, opposed, isDouble } };
  const related = [{ line: line - 1, zi: 1, message: 'link' as const }];
  return line % 2 === 1 && opposed !== actual
    ? { ...base, related, messageId: 'shi-dui-assumed' }
    : { ...base, related };
}

/**
 * 相邻两联互换便处处粘得上：互换的是哪两联（1 起），毛病记在哪一句（0 起），还断在哪几句
 * (two neighbouring couplets whose exchange mends every broken link).
 */
export function swappedCouplets(
  poem: Judged,
  broken: readonly number[],
): { couplets: readonly [number, number]; line: number; others: readonly number[] } | undefined {
  if (broken.length < 2 || poem.patterns.length % 2 === 1 || brokenLinks(poem, 1).length > 0) return undefined;
  const couplets = [];
  for (let line = 0; line < poem.patterns.length; line += 2) {
    couplets.push([poem.patterns[line]?.slots[1], poem.patterns[line + 1]?.slots[1]] as const);
  }
  for (let i = 0; i + 1 < couplets.length; i++) {
    const order = [...couplets];
    [order[i], order[i + 1]] = [order[i + 1] as never, order[i] as never];
    if (order.every((couplet, k) => k === 0 || couplet[0] === order[k - 1]?.[1])) {
      return { couplets: [i + 1, i + 2], line: broken[0] as number, others: broken.slice(1) };
    }
  }
  return undefined;
}
