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
  return found.length === 0 ? [] : found.map((suspect) => toFinding(poem, suspect, severity));
}

function toFinding(poem: Poem, { index, char, expected }: SuspectConversion, severity: Severity): Finding {
  let line = 0;
  let start = 0;
  while (start + (poem.lines[line] as VerseLine).text.length < index) {
    start += (poem.lines[line] as VerseLine).text.length + 1;
    line++;
  }
  const verse = poem.lines[line] as VerseLine;
  const zi = [...verse.text.slice(0, index - start)].length;
  const place = verse.placeOf(zi);
  const edit = (text: string): Edit => ({ place, text });
  return {
    ...findingOf('wu-zhuan', 'wu-zhuan', severity, place, placeOf({ line, zi }), { char, actual: char, expected }),
    suggestions: expected.map((text) => ({ text, message: `${char}→${text}`, edit: edit(text) })),
    ...(expected.length === 1 ? { fix: edit(expected[0] as string) } : {}),
  };
}
