import type { Judged, Link, Report } from './judged.ts';
import { type LinePattern, type Slot, secondsAgree } from './meter.ts';
import { MISMATCH } from './prices.ts';

/** 各句与上句的联系断了没有；相接的两处归为一处 (the broken links of a poem; two in a row are one fault, told at the first). */
export function brokenLinks(poem: Omit<Judged, 'links'>): readonly Link[] {
  const { patterns, syllables, meter } = poem;
  const links: Link[] = [];
  const isBroken = (line: number): boolean => {
    if (line >= patterns.length || syllables[line] === undefined || syllables[line - 1] === undefined) return false;
    const joint = meter.lines[line]?.joint;
    if (joint === '无') return false;
    return secondsAgree(patterns[line - 1] as LinePattern, patterns[line] as LinePattern) === (joint === '对');
  };
  for (let line = 1; line < patterns.length; line++) {
    if (isBroken(line)) {
      const isDouble = isBroken(line + 1);
      links.push({ line, isDouble });
      if (isDouble) line++;
    } else if (poem.isSuspect(line) && isDisplaced(poem, line)) {
      links.push({ line, isDouble: line + 1 < patterns.length });
    }
  }
  return links;
}

/**
 * 此句自成律句，只是平仄与上下句相反：不说它错了几个字，而说它失对、失粘
 * (a line that is regulated by itself but runs against its neighbours: a broken link, not several wrong tones).
 */
export function isDisplaced(poem: Omit<Judged, 'links'>, line: number): boolean {
  const row = poem.syllables[line];
  const pattern = poem.patterns[line];
  const here = poem.meter.lines[line];
  if (line === 0 || row === undefined || pattern === undefined || here === undefined || here.joint === '无')
    return false;
  const second = poem.choices(line)[1];
  if (second?.reading === undefined || second.cost < MISMATCH) return false;
  return here.patterns.some(
    (other) =>
      other.fault === undefined &&
      other.rhymed === pattern.rhymed &&
      !secondsAgree(other, pattern) &&
      row.every((syllable, zi) => syllable.at(other.slots[zi] as Slot).cost < MISMATCH),
  );
}

/** 一处失对或失粘 (the report of one broken link). */
export function linkReport(poem: Judged, { line, isDouble }: Link): Report {
  const slot = poem.patterns[line]?.slots[1] as string;
  const reading = poem.choices(line)[1]?.reading;
  const actual = reading?.pingze ?? slot;
  const opposed = poem.choices(line - 1)[1]?.reading?.pingze ?? '';
  const expected = [actual === '平' ? '仄' : '平'];
  const char = poem.syllables[line]?.[1]?.char ?? '';
  const other = poem.syllables[line - 1]?.[1]?.char ?? '';
  const base = { line, zi: 1, reading, data: { char, actual, expected, other, opposed, isDouble } };
  const related = [{ line: line - 1, zi: 1, message: 'link' as const }];
  return poem.meter.lines[line]?.joint === '对' && opposed !== actual
    ? { ...base, related, messageId: 'shi-dui-assumed' }
    : { ...base, related };
}

/**
 * 相邻两联互换便处处粘得上的，是哪两联，1 起 (two neighbouring couplets, 1-based, whose exchange mends every broken link).
 *
 * @param broken 失粘之处 (the lines that fail to adhere)
 */
export function swappedCouplets(poem: Judged, broken: readonly Link[]): readonly [number, number] | undefined {
  // 只有失粘，别无失对，才谈得上互倒 (only where links fail to adhere and none fails to oppose).
  const isNianOnly = broken.length === poem.links.length && broken.every(({ isDouble }) => !isDouble);
  if (broken.length < 2 || !isNianOnly || poem.patterns.length % 2 === 1) return undefined;
  const couplets: (readonly [Slot | undefined, Slot | undefined])[] = [];
  for (let line = 0; line < poem.patterns.length; line += 2) {
    couplets.push([poem.patterns[line]?.slots[1], poem.patterns[line + 1]?.slots[1]]);
  }
  // 要治头一处失粘，互换的须是它前后之联 (to mend the first broken link, the couplets exchanged must be those about it).
  const about = (broken[0] as Link).line / 2;
  for (let i = Math.max(0, about - 2); i <= about && i + 1 < couplets.length; i++) {
    const order = couplets.map((couplet, k) => couplets[k === i ? i + 1 : k === i + 1 ? i : k] ?? couplet);
    if (order.every((couplet, k) => k === 0 || couplet[0] === order[k - 1]?.[1])) return [i + 1, i + 2];
  }
  return undefined;
}
