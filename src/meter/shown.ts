import { correspondingRhymes } from '../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { sameForm } from '../text/fold.ts';
import type { Poem } from '../text/verse.ts';
import type { Cells } from './cells.ts';
import { disputeOf } from './disputed.ts';
import type { Meter, Rhymes } from './meter.ts';
import type { Coded } from './path.ts';
import { orderOf, priceAt, TRAITS } from './sheet.ts';
import { SIGNS } from './signs.ts';
import type { Choice, Syllable } from './syllable.ts';

/** 备好论断的诗与其路 (a poem and its path, ready to be judged). */
export interface OnPath {
  readonly poem: Poem;
  readonly meter: Meter;
  readonly book: RhymeBook;
  readonly cells: Cells;
  /** 各句所取之式 (the patterns taken). */
  readonly coded: readonly Coded[];
  readonly rhymes: Rhymes;
}

/** 一句之字费到这个数，便有不合、未收或僻读 (from this price on, a line holds a misfit, an unknown or an odd reading). */
const SUSPECT = 0.25;

/** 路上所露 (what a path shows). */
export interface Shown {
  /** 见 `SIGNS` (see `SIGNS`). */
  readonly signs: number;
  /** 有可疑之字的句子，0 起 (lines with doubtful characters, 0-based). */
  readonly suspects: readonly number[];
}

const NONE: readonly number[] = [];

/** 逐句走一遍，看露出哪些记号；粘对另看 (goes along the lines once for the signs; links are looked at apart). */
export function shownBy({ poem, meter, book, cells, coded, rhymes }: OnPath): Shown {
  cells.fill();
  let signs = 0;
  let suspects = NONE;
  const [first] = rhymes;
  const clashing = first === undefined ? undefined : correspondingTo(first, book);
  // 写法虽异而或是一字：不是繁体，或有同形古字 (feet written apart may be one character outside traditional script, and with namesakes).
  let mayMeet = !cells.isTraditional || book.bothScripts === true;
  const base = newStamps(cells.count);
  for (const { punctuation } of poem.lines) if (punctuation === '') signs |= SIGNS.unmarked;
  for (let line = 0; line < cells.count; line++) {
    const size = cells.sizeOf(line);
    if (size < 0) continue;
    const own = coded[line] as Coded;
    signs |= patternSigns(meter, coded, line) | charSigns(cells, own, line, base);
    const foot = cells.feet[line] as Syllable;
    const { cost, reading } = footChoice(meter, foot, own, rhymes, line);
    if (cost + priceBefore(cells, own, line, size) >= SUSPECT) {
      signs |= SIGNS.misfit;
      suspects = suspects === NONE ? [line] : [...suspects, line];
    }
    if (reading === undefined) continue;
    if (foot.isDisputed && disputeOf(reading) !== undefined) signs |= SIGNS.disputed;
    if (own.rhyme === -1) {
      if (reading.pingze === '仄' && clashing?.has(reading.group) === true) signs |= SIGNS.clash;
      continue;
    }
    if (line === 0 && reading.group !== first) signs |= SIGNS.borrowed;
    if (foot.hasNamesake) mayMeet = true;
  }
  if ((mayMeet || (signs & SIGNS.repeated) !== 0) && hasSameFoot({ meter, cells, coded, rhymes }))
    signs |= SIGNS.sameFoot;
  return { signs, suspects };
}

/** 一句之式所露 (what the pattern of a line shows). */
function patternSigns(meter: Meter, coded: readonly Coded[], line: number): number {
  const { pattern } = coded[line] as Coded;
  const { repeats, echoes, half } = meter.lines[line] as Meter['lines'][number];
  return (
    (pattern.fault === undefined ? 0 : SIGNS.fault) |
    (pattern.awaits === undefined || isRescued(meter, coded, line) ? 0 : SIGNS.unrescued) |
    (repeats === undefined && echoes === undefined ? 0 : SIGNS.refrain) |
    (half === undefined ? 0 : SIGNS.halves)
  );
}

/** 出句之拗，对句救了 (an 拗 that the next line rescues). */
const isRescued = ({ lines }: Meter, coded: readonly Coded[], line: number): boolean =>
  lines[line + 1]?.joint === '对' && coded[line + 1]?.pattern.rescuer !== undefined;

/** 一句句脚之前各字所费 (what the characters before the foot cost). */
function priceBefore(cells: Cells, { slots }: Coded, line: number, size: number): number {
  const { profiles } = cells;
  const start = cells.startOf(line);
  let cost = 0;
  for (let j = 0; j < size - 1; j++) cost += priceAt(profiles[start + j] as number, slots[j] as number);
  return cost;
}

/** 一句之字所露：有字已见于前面的句子（一句之内的叠字不算）；句脚之前有字取了有争之读 (what the characters of a line show: one that stood in an earlier line, reduplication apart; before the foot, one that takes a disputed reading). */
function charSigns(cells: Cells, { slots }: Coded, line: number, base: number): number {
  const { traits } = cells;
  const start = cells.startOf(line);
  const size = cells.sizeOf(line);
  const stamp = base + line;
  let signs = 0;
  for (let j = 0; j < size; j++) {
    const own = traits[start + j] as number;
    const order = orderOf(own);
    if (order >= stamps.length) stamps = longer(stamps, order);
    const seen = stamps[order] as number;
    if (seen >= base && seen < stamp) signs |= SIGNS.repeated;
    stamps[order] = stamp;
    if ((own & TRAITS.disputed) === 0 || slots[j] === 0 || j === size - 1) continue;
    if (disputeOf(cells.at(line, j).atCode(slots[j] as number).reading) !== undefined) signs |= SIGNS.disputed;
  }
  return signs;
}

/** 各字最近见于何诗何句，下标为字号；免得每首诗都造一张表 (the poem and line in which every character was last seen, by its number, which spares every poem a table). */
let stamps = new Int32Array(1 << 14);
let last = 0;
/** 又一首的各句之号，由此数起；号用尽则从头 (the stamps of another poem begin here; they start anew when used up). */
function newStamps(count: number): number {
  if (last > 0x7fffffff - count - 1) {
    stamps.fill(0);
    last = 0;
  }
  const base = last + 1;
  last += count;
  return base;
}

function longer(old: Int32Array<ArrayBuffer>, order: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(2 * order);
  array.set(old);
  return array;
}

/** 两个韵脚同字 (two rhyme words are the same character). */
function hasSameFoot({ meter, cells, coded, rhymes }: Omit<OnPath, 'poem' | 'book'>): boolean {
  const words = new Set<string>();
  for (let line = 0; line < cells.count; line++) {
    const foot = cells.feet[line];
    const own = coded[line] as Coded;
    if (foot === undefined || own.rhyme === -1) continue;
    const { reading } = footChoice(meter, foot, own, rhymes, line);
    if (reading === undefined) continue;
    const word = sameForm(reading.char);
    if (words.has(word)) return true;
    words.add(word);
  }
  return false;
}

/** 与一韵相应的仄声韵 (the oblique groups that correspond to a rhyme). */
const corresponding = new WeakMap<RhymeGroup, ReadonlySet<RhymeGroup>>();
function correspondingTo(rhyme: RhymeGroup, book: RhymeBook): ReadonlySet<RhymeGroup> {
  let set = corresponding.get(rhyme);
  if (set === undefined) {
    set = new Set(correspondingRhymes(rhyme, book));
    corresponding.set(rhyme, set);
  }
  return set;
}

/** 句脚取定的读音：押韵者依韵，不押者依字位 (the reading of a foot: by its rhyme, or by its slot). */
export function footChoice(
  meter: Meter,
  syllable: Syllable,
  { rhyme: r, slots }: Coded,
  rhymes: Rhymes,
  line: number,
): Choice {
  const spec = r === -1 ? undefined : meter.rhymes[r];
  return spec === undefined
    ? syllable.atCode(slots[slots.length - 1] as number)
    : syllable.foot(rhymes[r], line === 0 && spec.borrows === true, spec.pingze);
}
