import { findingOf } from '../meter/finding.ts';
import type { Finding, MessageData, MessageId, Severity } from '../meter/index.ts';
import { lookup, type RhymeBook } from '../rhyme/index.ts';
import { foldChar } from '../text/fold.ts';
import { BLANK, type CoupletPlaces, type Poem, parsePoem } from '../text/index.ts';
import { placeOf } from '../text/place.ts';
import { NOWHERE } from './finding.ts';
import type { halvesOf } from './halves.ts';

/** 横批以此数为常 (the usual size of a heading). */
const USUAL = 4;

/**
 * 横批的发现：与上下联重字，按规则之轻重；字数、二四字之声，只作说明。没有横批则空。
 *
 * Findings about the heading of a couplet: characters of its halves that it repeats, at the level of the rule; its size and the tones
 * of its second and fourth characters as remarks. None without a heading.
 */
export function headingFindings(
  poem: Poem,
  { heading, horizontal }: CoupletPlaces,
  halves: NonNullable<ReturnType<typeof halvesOf>>,
  book: RhymeBook,
  severity: Severity,
): readonly Finding[] {
  if (heading === undefined || horizontal === undefined) return [];
  const { lines } = parsePoem(heading, { origin: horizontal.start, isVerse: true });
  const zis = lines.flatMap((line) => line.zis);
  const [first, last] = [zis[0], zis.at(-1)];
  if (first === undefined || last === undefined) return [];
  const whole = { start: first.place.start, end: last.place.end };
  const remark = (id: MessageId, data: MessageData): Finding => findingOf('heng-pi', id, 'info', whole, NOWHERE, data);
  const found: Finding[] = repeats(poem, zis, halves, severity);
  if (zis.length !== USUAL) {
    found.push(remark('heng-pi-size', { actual: String(zis.length), expected: [String(USUAL)] }));
    return found;
  }
  const [second, fourth] = [zis[1]?.char ?? '', zis[3]?.char ?? ''];
  const [a, b] = [second, fourth].map((char) => classesOf(char, book));
  if (a !== undefined && a === b) found.push(remark('heng-pi-tones', { other: second, char: fourth, actual: a }));
  return found;
}

type Zis = Poem['lines'][number]['zis'];

/** 横批之字，上下联已用的 (characters of the heading that stand in the halves). */
function repeats(
  poem: Poem,
  zis: Zis,
  halves: NonNullable<ReturnType<typeof halvesOf>>,
  severity: Severity,
): Finding[] {
  return zis.flatMap(({ char, place }): readonly Finding[] => {
    if (char === BLANK) return [];
    for (const [i, own] of halves.entries()) {
      for (const line of own) {
        const zi = poem.lines[line]?.zis.findIndex((one) => foldChar(one.char) === foldChar(char)) ?? -1;
        const there = poem.lines[line]?.zis[zi];
        if (there === undefined) continue;
        const data = { char, actual: char, half: i === 0 ? '上联' : '下联' };
        const at = placeOf({ line, zi });
        const related = [{ place: there.place, at, message: '先前所用', messageEn: 'used here before' }];
        return [{ ...findingOf('heng-pi', 'heng-pi', severity, place, NOWHERE, data), related }];
      }
    }
    return [];
  });
}

/** 一字只有一声者，其声；两声皆有、未收者无 (the tone class of a character of one class alone). */
function classesOf(char: string, book: RhymeBook): '平' | '仄' | undefined {
  const classes = new Set(lookup(char, book).flatMap(({ pingze, rare }) => (rare ? [] : [pingze])));
  return classes.size === 1 ? [...classes][0] : undefined;
}
