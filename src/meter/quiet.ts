import { correspondingRhymes } from '../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import type { VerseLine } from '../text/verse.ts';
import { LINES } from './certificate.ts';
import type { LinePattern, Meter } from './meter.ts';
import { codedOf, type Path } from './path.ts';
import type { Level, RuleId } from './rules/index.ts';
import type { Syllable, SyllableRow, Syllables } from './syllable.ts';

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

/** 一条字字不费之路上的诗 (a poem on a path that costs no character anything). */
export interface Certified {
  readonly meter: Meter;
  readonly book: RhymeBook;
  readonly path: Path;
  readonly syllables: Syllables;
  readonly lines: readonly VerseLine[];
}

/**
 * 字字不费之路上，各规则是否都无话可说：没有犯规之式、未救之拗、重字、借韵、撞韵，标点齐全。有一处可疑即否，由各规则去论；
 * 所以只会多论，不会漏论。
 *
 * Whether no rule has anything to say of a poem on such a path. Anything doubtful is left to the rules, so that nothing is
 * missed.
 */
export function isQuiet(poem: Certified, levelIn: (id: RuleId) => Level): boolean {
  const { meter, book, path, syllables, lines } = poem;
  // 用处不大而须逐字看的，开了就由规则去论 (rules that are mostly off are left to themselves).
  if (levelIn('ji-yun') !== 'off' || levelIn('shang-wei') !== 'off' || levelIn('guang-gu-ping') !== 'off') return false;
  const { patterns, rhymes } = path;
  const [rhyme] = rhymes;
  if (rhyme === undefined) return false;
  const clashing = levelIn('zhuang-yun') === 'off' ? undefined : correspondingTo(rhyme, book);
  const [spec] = meter.rhymes as readonly [Meter['rhymes'][number]];
  const words: string[] = [];
  search++;
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i] as LinePattern;
    if (pattern.fault !== undefined || isUnrescued(meter, patterns, i)) return false;
    // 叠句叠得对不对，由其规则去论 (whether a line repeats what it must is for its rule to say).
    if (meter.lines[i]?.repeats !== undefined) return false;
    if ((lines[i] as VerseLine).punctuation === '') return false;
    const row = syllables[i] as SyllableRow;
    if (hasRepeated(row, i)) return false;
    const foot = row[row.length - 1] as Syllable;
    if (pattern.rhymed) {
      const choice = foot.foot(rhyme, false, spec.pingze);
      const word = choice.reading?.char;
      if (choice.cost !== 0 || word === undefined || words.includes(word)) return false;
      words.push(word);
    } else {
      const { reading } = foot.atCode(codedOf(pattern).slots[row.length - 1] as number);
      if (reading === undefined || clashing?.has(reading.group) === true) return false;
    }
  }
  return true;
}

/** 出句之拗，对句未救 (an 拗 that the next line leaves unrescued). */
const isUnrescued = ({ lines }: Meter, patterns: readonly LinePattern[], i: number): boolean =>
  patterns[i]?.awaits !== undefined &&
  i + 1 < patterns.length &&
  !(lines[i + 1]?.joint === '对' && patterns[i + 1]?.rescuer !== undefined);

/** 第几次查重字；所见在何句，记在字上 (which search this is; the line a character was seen in is noted on it). */
let search = 0;
/** 句中有字已见于前面的句子；一句之内的叠字不算 (whether a character stood in an earlier line; reduplication within a line is none). */
function hasRepeated(row: SyllableRow, line: number): boolean {
  const stamp = search * LINES + line;
  for (let j = 0; j < row.length; j++) {
    const { unpinned } = row[j] as Syllable;
    if (unpinned.stamp >= search * LINES && unpinned.stamp < stamp) return true;
    unpinned.stamp = stamp;
  }
  return false;
}
