import type { Judged, Link, Report } from './judged.ts';
import { type LinePattern, type Meter, type Slot, secondsAgree } from './meter.ts';
import { MISMATCH } from './prices.ts';
import type { Choice } from './syllable.ts';

/** 只看句式，此句与上句断了粘对 (whether the patterns alone break the link to the line before; 0-based). */
export const breaksJoint = (
  { lines }: Meter,
  coded: readonly { readonly pattern: LinePattern }[],
  line: number,
): boolean => {
  const joint = lines[line]?.joint;
  const [before, here] = [coded[line - 1], coded[line]];
  if (line < 1 || joint === '无' || before === undefined || here === undefined) return false;
  return secondsAgree(before.pattern, here.pattern) === (joint === '对');
};

/** 依所取之式，此句与上句断了粘对 (whether the patterns taken break the link to the line before). */
export function breaksLink({ patterns, syllables, meter }: Omit<Judged, 'links'>, line: number): boolean {
  if (line < 1 || line >= patterns.length || syllables[line] === undefined || syllables[line - 1] === undefined) {
    return false;
  }
  const joint = meter.lines[line]?.joint;
  if (joint === '无') return false;
  return secondsAgree(patterns[line - 1] as LinePattern, patterns[line] as LinePattern) === (joint === '对');
}

/**
 * 依所读之音，两句第二字其实粘对不失：断的是所取之式，字并不曾；那里必有一字平仄不合，由它去说
 * (whether the second characters as read do oppose or adhere: then one of them is a wrong tone, which says it all).
 */
function isHeardLinked(poem: Omit<Judged, 'links'>, line: number): boolean {
  const [above, here] = [poem.choices(line - 1)[1]?.reading?.pingze, poem.choices(line)[1]?.reading?.pingze];
  if (above === undefined || here === undefined) return false;
  return (above === here) === (poem.meter.lines[line]?.joint === '粘');
}

/** 各句与上句的联系断了没有；相接的两处归为一处 (the broken links of a poem; two in a row are one fault, told at the first). */
export function brokenLinks(poem: Omit<Judged, 'links'>): readonly Link[] {
  const { patterns } = poem;
  const links: Link[] = [];
  const isSuspect = (line: number): boolean => poem.isSuspect(line) || poem.isSuspect(line - 1);
  const isBroken = (line: number): boolean => breaksLink(poem, line) && !(isSuspect(line) && isHeardLinked(poem, line));
  for (let line = 1; line < patterns.length; line++) {
    if (isBroken(line)) {
      const isDouble = isBroken(line + 1);
      links.push({ line, isDouble });
      if (isDouble) line++;
    } else if (displacedPattern(poem, line) !== undefined) {
      links.push({ line, isDouble: line + 1 < patterns.length });
    }
  }
  return links;
}

/** 只犯此二者，句仍是那一型之句 (a line with one of these faults alone is still of its type). */
const OWN_FAULTS: readonly (string | undefined)[] = [undefined, 'gu-ping', 'san-ping-wei'];

/**
 * 此句自成律句（或只犯孤平、三平尾），只是平仄与上下句相反：不说它错了几个字，而说它失对、失粘。得它自己的那一式；不是这样则 undefined。
 *
 * The pattern of a line that is regulated by itself (孤平 and 三平尾 apart) but runs against its neighbours: a broken link, not
 * several wrong tones; undefined where it is not so.
 */
export function displacedPattern(poem: Omit<Judged, 'links'>, line: number): LinePattern | undefined {
  const row = poem.syllables[line];
  const pattern = poem.patterns[line];
  const here = poem.meter.lines[line];
  if (line === 0 || row === undefined || pattern === undefined || here === undefined || here.joint === '无')
    return undefined;
  if (!poem.isSuspect(line)) return undefined;
  const choices = poem.choices(line);
  const second = choices[1];
  if (second?.reading === undefined || second.cost < MISMATCH) return undefined;
  const found = here.patterns.filter(
    (other) =>
      OWN_FAULTS.includes(other.fault) &&
      other.rhymed === pattern.rhymed &&
      !secondsAgree(other, pattern) &&
      row.every((syllable, zi) => syllable.at(other.slots[zi] as Slot).cost < MISMATCH),
  );
  const sound = found.find(({ fault }) => fault === undefined);
  if (sound !== undefined) return sound;
  return misfitsOf(choices) < 2 ? undefined : found[0];
}

/** 一句之中声不合的字数 (how many characters of a line misfit). */
const misfitsOf = (choices: readonly Choice[]): number => choices.filter(({ cost }) => cost >= MISMATCH).length;

/**
 * 论一句自己的拗与病所据之式；只错第二字的，仍依所取之式：一字说得尽的，不说成两处
 * (the pattern by which a line's own faults are judged; where one wrong tone explains all, the pattern that was taken).
 */
export function ownPattern(poem: Judged, line: number): LinePattern {
  const taken = poem.patterns[line] as LinePattern;
  const displaced = displacedPattern(poem, line);
  return displaced === undefined || misfitsOf(poem.choices(line)) < 2 ? taken : displaced;
}

/** 依自己之式，一句各字之读 (the readings of a line by its own pattern). */
export const ownChoices = (poem: Judged, line: number, pattern: LinePattern): readonly Choice[] =>
  pattern === poem.patterns[line]
    ? poem.choices(line)
    : (poem.syllables[line] ?? []).map((syllable, zi) => syllable.at(pattern.slots[zi] as Slot));

/** 一处失对或失粘 (the report of one broken link). */
export function linkReport(poem: Judged, { line, isDouble }: Link): Report {
  const slot = poem.patterns[line]?.slots[1] as string;
  const reading = poem.choices(line)[1]?.reading;
  const actual = reading?.pingze ?? slot;
  const opposed = poem.choices(line - 1)[1]?.reading?.pingze ?? '';
  const expected = [actual === '平' ? '仄' : '平'];
  const char = poem.syllables[line]?.[1]?.char ?? '';
  const other = poem.syllables[line - 1]?.[1]?.char ?? '';
  const related = [{ line: line - 1, zi: 1, message: 'link' as const }];
  return { line, zi: 1, reading, data: { char, actual, expected, other, opposed, isDouble }, related };
}
