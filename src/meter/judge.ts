import { correspondingRhymes } from '../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { sameForm } from '../text/fold.ts';
import type { FormName } from './forms.ts';
import type { Foot, Judged, Link, Report } from './judged.ts';
import { brokenLinks } from './links.ts';
import { type LinePattern, type Meter, type Rhymes, rhymeOf } from './meter.ts';
import { codedOf } from './path.ts';
import { levelOf, RULE_IDS, RULES, type RuleId } from './rules/index.ts';
import { ALWAYS, SIGNS, signsOf } from './signs.ts';
import type { Choice, Syllable, SyllableRow } from './syllable.ts';

/** 一句之字费到这个数，便有不合、未收或僻读 (from this price on, a line holds a misfit, an unknown or an odd reading). */
const SUSPECT = 0.25;

/** 一条规则的一次论断 (what a rule reported). */
export interface Told {
  readonly ruleId: RuleId;
  readonly report: Report;
}

/** 近体的毛病：论平仄、粘对、用韵，通行之下是错误者 (faults of meter: what is an error in the standard profile). */
export const FAULTS: ReadonlySet<RuleId> = new Set(
  RULE_IDS.filter(
    (id) =>
      (RULES[id].kind === '平仄' || RULES[id].kind === '粘对' || RULES[id].kind === '用韵') && levelOf(id) === 'error',
  ),
);

/** 自己论断的规则；其中近体的毛病无论报不报都要数 (the rules that judge by themselves; faults of meter are always counted). */
const CHECKED = RULE_IDS.flatMap((ruleId) => {
  const { check, shows } = RULES[ruleId];
  return check === undefined ? [] : [{ ruleId, check, isFault: FAULTS.has(ruleId), signs: signsOf(shows) }];
});

type Base = Pick<
  Judged,
  'poem' | 'meter' | 'book' | 'isTraditional' | 'lines' | 'syllables' | 'patterns' | 'rhymes' | 'meant'
>;

/** 没有 (none). */
const NONE: readonly never[] = [];

/** 备好给各规则看的诗，所露的记号在内 (the poem as the rules see it, with the signs it shows). */
export class JudgedPoem implements Judged {
  readonly poem: Judged['poem'];
  readonly meter: Meter;
  readonly book: Judged['book'];
  readonly isTraditional: boolean;
  readonly lines: Judged['lines'];
  readonly syllables: Judged['syllables'];
  readonly patterns: Judged['patterns'];
  readonly rhymes: Rhymes;
  readonly meant: Judged['meant'];
  readonly suspects: readonly number[];
  readonly links: readonly Link[] = NONE;
  /** 所露的记号，见 `SIGNS` (the signs it shows). */
  readonly signs: number;
  private readonly made: (readonly Choice[])[] = [];
  private readonly marked: boolean[] = [];
  private madeFeet: readonly Foot[] | undefined;

  /** @param withLinks 也论粘对 (judge the links too) */
  constructor(base: Base, withLinks: boolean) {
    this.poem = base.poem;
    this.meter = base.meter;
    this.book = base.book;
    this.isTraditional = base.isTraditional;
    this.lines = base.lines;
    this.syllables = base.syllables;
    this.patterns = base.patterns;
    this.rhymes = base.rhymes;
    this.meant = base.meant;
    const suspects: number[] = [];
    let signs = signsAlong(base, suspects);
    this.suspects = suspects;
    for (const line of suspects) this.marked[line] = true;
    if (withLinks) {
      this.links = brokenLinks(this);
      if (this.links.length > 0) signs |= SIGNS.unlinked;
    }
    this.signs = signs;
  }

  isSuspect(line: number): boolean {
    return this.marked[line] === true;
  }

  get feet(): readonly Foot[] {
    this.madeFeet ??= this.patterns.flatMap((pattern, line): readonly Foot[] => {
      const row = this.syllables[line];
      if (row === undefined) return NONE;
      const zi = row.length - 1;
      const syllable = row[zi] as Syllable;
      const choice = footChoice(this.meter, syllable, pattern, this.rhymes, line);
      const r = rhymeOf(pattern);
      return [{ line, zi, syllable, choice, rhymed: pattern.rhymed, rhyme: r === undefined ? r : this.rhymes[r] }];
    });
    return this.madeFeet;
  }

  choices(line: number): readonly Choice[] {
    const row = this.syllables[line];
    if (row === undefined) return NONE;
    this.made[line] ??= choicesOf(this.meter, row, this.patterns[line] as LinePattern, this.rhymes, line);
    return this.made[line];
  }
}

/** 逐句走一遍，看露出哪些记号；有可疑之字的句子记入 `suspects` (goes along the lines once for the signs; lines with doubtful characters are put in `suspects`). */
function signsAlong({ poem, meter, book, syllables, patterns, rhymes }: Base, suspects: number[]): number {
  let signs = 0;
  const clashing = rhymes[0] === undefined ? undefined : correspondingTo(rhymes[0], book);
  const words: string[] = [];
  search++;
  for (let line = 0; line < syllables.length; line++) {
    const row = syllables[line];
    if (row === undefined) continue;
    const pattern = patterns[line] as LinePattern;
    if (pattern.fault !== undefined) signs |= SIGNS.fault;
    if (pattern.awaits !== undefined && !isRescued(meter, patterns, line)) signs |= SIGNS.unrescued;
    const own = meter.lines[line];
    if (own?.repeats !== undefined || own?.echoes !== undefined) signs |= SIGNS.refrain;
    if (own?.half !== undefined) signs |= SIGNS.halves;
    if (hasRepeated(row, line)) signs |= SIGNS.repeated;
    const { slots } = codedOf(pattern);
    const zi = row.length - 1;
    const { cost: footCost, reading } = footChoice(meter, row[zi] as Syllable, pattern, rhymes, line);
    let cost = footCost;
    for (let j = 0; j < zi; j++) cost += (row[j] as Syllable).costs[slots[j] as number] as number;
    if (cost >= SUSPECT) {
      signs |= SIGNS.misfit;
      suspects.push(line);
    }
    if (reading === undefined) continue;
    if (!pattern.rhymed) {
      if (reading.pingze === '仄' && clashing?.has(reading.group) === true) signs |= SIGNS.clash;
      continue;
    }
    if (line === 0 && reading.group !== rhymes[0]) signs |= SIGNS.borrowed;
    const word = sameForm(reading.char);
    if (words.includes(word)) signs |= SIGNS.sameFoot;
    words.push(word);
  }
  return poem.lines.some(({ punctuation }) => punctuation === '') ? signs | SIGNS.unmarked : signs;
}

/** 出句之拗，对句救了 (an 拗 that the next line rescues). */
const isRescued = ({ lines }: Meter, patterns: readonly LinePattern[], line: number): boolean =>
  lines[line + 1]?.joint === '对' && patterns[line + 1]?.rescuer !== undefined;

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

/** 第几次查重字：所见之句记在字上，免得每首诗都造一张表 (which search this is: lines are noted on the characters, which spares every poem a table). */
let search = 0;
/** 一次查重字至多记这么多句；号数依此错开 (notes of one search are told from those of others by this stride). */
const STRIDE = 1_048_576;
/** 句中有字已见于前面的句子；一句之内的叠字不算 (whether a character stood in an earlier line; reduplication within a line is none). */
function hasRepeated(row: SyllableRow, line: number): boolean {
  const base = search * STRIDE;
  const stamp = base + line;
  let repeats = false;
  for (let j = 0; j < row.length; j++) {
    const { same } = row[j] as Syllable;
    if (same.stamp >= base && same.stamp < stamp) repeats = true;
    same.stamp = stamp;
  }
  return repeats;
}

/** 句脚取定的读音：押韵者依韵，不押者依字位 (the reading of a foot: by its rhyme, or by its slot). */
export function footChoice(
  meter: Meter,
  syllable: Syllable,
  pattern: LinePattern,
  rhymes: Rhymes,
  line: number,
): Choice {
  const r = rhymeOf(pattern);
  const spec = r === undefined ? undefined : meter.rhymes[r];
  return r === undefined || spec === undefined
    ? syllable.atCode(codedOf(pattern).slots.at(-1) as number)
    : syllable.foot(rhymes[r], line === 0 && spec.borrows === true, spec.pingze);
}

/** 各字取定的读音：韵脚依韵，余依字位 (the reading of every character: feet by the rhyme, the rest by their slots). */
function choicesOf(
  meter: Meter,
  row: SyllableRow,
  pattern: LinePattern,
  rhymes: Rhymes,
  line: number,
): readonly Choice[] {
  const last = row.length - 1;
  const { slots } = codedOf(pattern);
  return row.map((syllable, j) =>
    j === last ? footChoice(meter, syllable, pattern, rhymes, line) : syllable.atCode(slots[j] as number),
  );
}

/** 各规则论断所得 (what the rules reported). */
export interface Reports {
  readonly told: readonly Told[];
  /** 近体的错处之数；重韵不是古体的记号，不数 (faults of meter; a repeated rhyme word is no mark of old-style verse). */
  readonly faults: number;
  /** 出韵之数 (feet that do not rhyme). */
  readonly unrhymed: number;
}

/**
 * 各规则逐一论断；近体的毛病无论报不报都要数，因为是不是古体要看错处多少。
 *
 * Lets every rule of the meter judge; faults of meter are counted even where they are not reported, since how many there are
 * decides whether a poem is old-style.
 *
 * @param skips 此规则不论否；近体的毛病另告 (whether to leave a rule out; faults of meter are told apart)
 */
export function judgeBy(judged: JudgedPoem, skips: (id: RuleId, isFault: boolean) => boolean): Reports {
  const told: Told[] = [];
  let faults = 0;
  let unrhymed = 0;
  let judging: RuleId = 'ping-ze';
  let isError = false;
  const report = (made: Report): void => {
    told.push({ ruleId: judging, report: made });
    if (isError && judging !== 'chong-yun') faults++;
    if (judging === 'chu-yun') unrhymed++;
  };
  for (const { ruleId, check, isFault, signs } of checksOf(judged.meter.rules)) {
    if (((judged.signs | ALWAYS) & signs) === 0 || skips(ruleId, isFault)) continue;
    judging = ruleId;
    isError = isFault;
    check(judged, report);
  }
  return { told, faults, unrhymed };
}

const checks = new WeakMap<readonly RuleId[], typeof CHECKED>();
/** 一种格律里自己论断的规则 (the rules of a meter that judge by themselves). */
function checksOf(rules: readonly RuleId[]): typeof CHECKED {
  let found = checks.get(rules);
  if (found === undefined) {
    found = CHECKED.filter(({ ruleId }) => rules.includes(ruleId));
    checks.set(rules, found);
  }
  return found;
}

const sets = new WeakMap<readonly RuleId[], ReadonlySet<RuleId>>();
/** 一种格律所论的规则 (the rules of a meter as a set). */
export function ruleSet(rules: readonly RuleId[]): ReadonlySet<RuleId> {
  let set = sets.get(rules);
  if (set === undefined) {
    set = new Set(rules);
    sets.set(rules, set);
  }
  return set;
}

/** 绝句只有第三句失粘一处毛病：折腰体 (a quatrain whose only fault is that its third line does not adhere). */
export function isZheYao(form: FormName, told: readonly Told[]): boolean {
  if (!form.endsWith('绝')) return false;
  const faults = told.filter(({ ruleId }) => FAULTS.has(ruleId));
  const [only] = faults;
  // 与下句的联系也断了的，是一字之误，不是折腰 (a line that breaks both its links is a slip, not this licence).
  const isSlip = only?.report.data.isDouble === true;
  return faults.length === 1 && only?.ruleId === 'shi-nian' && only.report.line === 2 && !isSlip;
}
