import type { ReadingResolver } from '../rhyme/meant.ts';
import { placeOf } from '../text/place.ts';
import type { Zi } from '../text/verse.ts';
import { type Judged, rhymeAt } from './judged.ts';
import type { LinePattern, Meter, Slot } from './meter.ts';
import type { Path } from './path.ts';
import { MISMATCH, rounded } from './prices.ts';
import { openingOf, regularPattern } from './regulated.ts';
import { levelOf } from './rules/index.ts';
import type { Parse, Rescue, ScannedLine, ScannedZi } from './scansion.ts';
import { type Syllable, type SyllableTable, syllableTable } from './syllable.ts';

/** 一条路作一种解读 (a path as a reading of the whole poem). */
export function parseOf({ first, cost, rhymes }: Path): Parse {
  const parse = { opening: openingOf(first), firstLineRhymes: first.rhymed, cost: rounded(cost) };
  const [rhyme] = rhymes;
  return rhyme === undefined ? parse : { ...parse, rhyme };
}

/** 路上的拗救；句中另有错字的，谈不上自救 (the rescues along the path; a line with a wrong tone elsewhere rescues nothing). */
export function rescuesOf(judged: Judged): readonly Rescue[] {
  const { syllables, patterns, meter } = judged;
  return rescuesAlong(
    { meter, coded: patterns.map((pattern) => ({ pattern })) },
    {
      isKnown: (line, zi) => syllables[line]?.[zi]?.hasReading === true,
      isSound: (line) => !judged.isSuspect(line) || judged.choices(line).every(({ cost }) => cost < MISMATCH),
    },
  );
}

/** 路上之字的情形；下标 0 起 (what is known of the characters along a path; 0-based). */
interface Sounds {
  /** 知其读音 (its reading is known). */
  readonly isKnown: (line: number, zi: number) => boolean;
  /** 句中别无错字 (the line has no wrong tone). */
  readonly isSound: (line: number) => boolean;
}
const ALL_SOUND: Sounds = { isKnown: () => true, isSound: () => true };

/** 同上，由句式求之；省略 `sounds` 则字字知其声而不误 (the same from the patterns; every character is known and right where `sounds` is left out). */
export function rescuesAlong(
  { meter, coded }: { readonly meter: Meter; readonly coded: readonly { readonly pattern: LinePattern }[] },
  { isKnown, isSound }: Sounds = ALL_SOUND,
): readonly Rescue[] {
  const rescues: Rescue[] = [];
  for (let i = 0; i < coded.length; i++) {
    const { rescuer, rescue } = (coded[i] as (typeof coded)[number]).pattern;
    if (rescuer === undefined && rescue === undefined) continue;
    const awaits = coded[i - 1]?.pattern.awaits;
    if (awaits !== undefined && rescuer !== undefined && meter.lines[i]?.joint === '对') {
      const [ao, jiu] = [awaits.at - 1, rescuer - 1];
      if (isKnown(i - 1, ao) && isKnown(i, jiu)) {
        const [at, by] = [placeOf({ line: i - 1, zi: ao }), placeOf({ line: i, zi: jiu })];
        rescues.push({ kind: '对句相救', at, by });
      }
    }
    if (rescue !== undefined) {
      const { kind, ao, jiu } = rescue;
      if (isKnown(i, ao - 1) && isKnown(i, jiu - 1) && isSound(i)) {
        rescues.push({ kind, at: placeOf({ line: i, zi: ao - 1 }), by: placeOf({ line: i, zi: jiu - 1 }) });
      }
    }
  }
  return rescues.length > 1 ? rescues.sort((a, b) => a.at.line - b.at.line || a.at.zi - b.at.zi) : rescues;
}

/** 逐句逐字的扫描结果 (the scansion line by line and character by character). */
export function scannedLines(judged: Judged, resolver: ReadingResolver | undefined): readonly ScannedLine[] {
  const { lines, syllables, patterns, book, isTraditional } = judged;
  const table = syllableTable(book);
  return lines.map((line, i): ScannedLine => {
    const pattern = patterns[i] as LinePattern;
    const row = syllables[i];
    const chosen = judged.choices(i);
    const rhyme = rhymeAt(judged, i);
    // 孤平、三平尾之类自成一式；给人看的，仍是那种句型的正格 (a fault has its own pattern; what is shown is the regular one).
    const isFault = pattern.fault !== undefined && levelOf(pattern.fault) === 'error';
    const shown = isFault ? regularPattern(pattern) : pattern;
    const last = pattern.slots.length - 1;
    const zis = line.zis.map((zi, j): ScannedZi => {
      const slot = row === undefined ? '中' : (shown.slots[j] as Slot);
      const isRhymeFoot = pattern.rhymed && j === last;
      const syllable = row?.[j] ?? unmeasured(table, zi, isTraditional);
      const choice = chosen[j] ?? syllable.at('中');
      const { cost } = choice;
      // 声不论之处，所示仍是语境所指之读 (where the tone does not matter, the reading shown is still the one meant).
      const asks = slot === '中' && resolver !== undefined && syllable.hasContest;
      const reading = (asks ? resolver.likeliest(line, j, judged) : undefined) ?? choice.reading;
      let status: ScannedZi['status'] = '合';
      if (zi.blank) status = '待填';
      else if (reading === undefined) status = '未收';
      else if (isRhymeFoot && rhyme !== undefined && row !== undefined) status = cost >= MISMATCH ? '不合' : '合';
      else if (slot !== '中' && reading.pingze !== slot) status = '不合';
      const { char, place } = zi;
      const { readings } = syllable;
      const at = { line: i + 1, zi: j + 1 };
      return reading === undefined
        ? { char, place, at, slot, isRhymeFoot, readings, status }
        : { char, place, at, slot, isRhymeFoot, readings, status, reading };
    });
    const { text } = line;
    const { rhymed } = pattern;
    const asked = rowOf(shown);
    return rhyme === undefined ? { text, zis, pattern: asked, rhymed } : { text, zis, pattern: asked, rhymed, rhyme };
  });
}

const rows = new WeakMap<LinePattern, string>();
/** 一式写成一行，如 中仄平平仄 (a pattern as a row). */
function rowOf(pattern: LinePattern): string {
  let row = rows.get(pattern);
  if (row === undefined) {
    row = pattern.slots.join('');
    rows.set(pattern, row);
  }
  return row;
}

/** 字数不合的句子里的字 (a character of a line that has the wrong length). */
const unmeasured = (table: SyllableTable, zi: Zi, isTraditional: boolean): Syllable =>
  zi.traditional === undefined
    ? table.of(zi.char.codePointAt(0) as number, isTraditional)
    : table.convertedTo(zi.char.codePointAt(0) as number, zi.traditional.codePointAt(0) as number);
