import { findingOf } from '../meter/finding.ts';
import type { Edit, Finding, Severity } from '../meter/index.ts';
import { type SuspectConversion, suspectConversions } from '../text/conversions.ts';
import type { Poem, VerseLine } from '../text/index.ts';
import { placeOf } from '../text/place.ts';

/**
 * 疑是简转繁之误的字；只有一个候选的附上改法，须指明才改。
 *
 * Characters that look wrongly converted from simplified script, judged over the whole poem; one with a single candidate
 * carries its edit, which `fix` applies on demand.
 */
export function conversionFindings(poem: Poem, severity: Severity): readonly Finding[] {
  const found = suspectConversions(poem.lines.map(({ text }) => text).join('\n'));
  // 各处依次在后，句、字都由前一处数起 (they come in order, so that lines and characters are counted on from the one before).
  let [line, start, from, zi] = [0, 0, 0, 0];
  return found.map((suspect) => {
    while (start + (poem.lines[line] as VerseLine).text.length < suspect.index) {
      start += (poem.lines[line] as VerseLine).text.length + 1;
      line++;
      [from, zi] = [0, 0];
    }
    const { text } = poem.lines[line] as VerseLine;
    zi += [...text.slice(from, suspect.index - start)].length;
    from = suspect.index - start;
    return toFinding(poem, line, zi, suspect, severity);
  });
}

function toFinding(
  poem: Poem,
  line: number,
  zi: number,
  { char, expected }: SuspectConversion,
  severity: Severity,
): Finding {
  const verse = poem.lines[line] as VerseLine;
  const place = verse.placeOf(zi);
  const edit = (text: string): Edit => ({ place, text });
  return {
    ...findingOf('wu-zhuan', 'wu-zhuan', severity, place, placeOf({ line, zi }), { char, actual: char, expected }),
    suggestions: expected.map((text) => ({ text, message: `${char}→${text}`, edit: edit(text) })),
    ...(expected.length === 1 ? { fix: edit(expected[0] as string) } : {}),
  };
}
