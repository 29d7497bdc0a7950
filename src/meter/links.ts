import type { Judged, Report } from './judged.ts';
import type { LinePattern } from './patterns.ts';

/** 前后两句第二字的字位是否同声：对句须不同，粘句须同 (whether the second slots agree: to oppose they must not, to adhere they must). */
export const secondsAgree = (previous: LinePattern, next: LinePattern): boolean => previous.slots[1] === next.slots[1];

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

/** 一处失对或失粘 (the report of one broken link). */
export function linkReport(poem: Judged, line: number): Report {
  const slot = poem.patterns[line]?.slots[1] as string;
  const reading = poem.choices[line]?.[1]?.reading;
  const actual = reading?.pingze ?? slot;
  const opposed = poem.choices[line - 1]?.[1]?.reading?.pingze ?? '';
  const expected = [actual === '平' ? '仄' : '平'];
  const char = poem.cells[line]?.[1]?.char ?? '';
  const other = poem.cells[line - 1]?.[1]?.char ?? '';
  const base = { line, zi: 1, reading, data: { char, actual, expected, other, opposed } };
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
