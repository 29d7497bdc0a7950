import type { Cells } from './cells.ts';
import type { FormName } from './forms.ts';
import type { Foot, Judged, Link, Report } from './judged.ts';
import { brokenLinks } from './links.ts';
import type { LinePattern, Meter, Rhymes } from './meter.ts';
import type { Coded } from './path.ts';
import { type Level, levelOf, RULE_IDS, RULES, type RuleId } from './rules/index.ts';
import { footChoice, type OnPath, type Shown } from './shown.ts';
import { ALWAYS, SIGNS, signsOf } from './signs.ts';
import type { Choice, Syllable, SyllableRow, Syllables } from './syllable.ts';

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

/** 备好论断的诗与其路 (a poem and its path, ready to be judged). */
export interface Base extends OnPath, Pick<Judged, 'lines' | 'meant'> {}

/** 没有 (none). */
const NONE: readonly never[] = [];

/** 备好给各规则看的诗，所露的记号在内 (the poem as the rules see it, with the signs it shows). */
export class JudgedPoem implements Judged {
  readonly poem: Judged['poem'];
  readonly meter: Meter;
  readonly book: Judged['book'];
  readonly isTraditional: boolean;
  readonly lines: Judged['lines'];
  readonly patterns: readonly LinePattern[];
  readonly rhymes: Rhymes;
  readonly meant: Judged['meant'];
  readonly suspects: readonly number[];
  links: readonly Link[] = NONE;
  /** 所露的记号，见 `SIGNS` (the signs it shows). */
  signs: number;
  private readonly cells: Cells;
  private readonly coded: readonly Coded[];
  private readonly made: (readonly Choice[])[] = [];
  private madeFeet: readonly Foot[] | undefined;

  constructor(base: Base, { signs, suspects }: Shown) {
    this.poem = base.poem;
    this.meter = base.meter;
    this.book = base.book;
    this.cells = base.cells;
    this.isTraditional = base.cells.isTraditional;
    this.lines = base.lines;
    this.coded = base.coded;
    this.patterns = base.coded.map(({ pattern }) => pattern);
    this.rhymes = base.rhymes;
    this.meant = base.meant;
    this.signs = signs;
    this.suspects = suspects;
  }

  /** 粘对也论 (judges the links too). */
  withLinks(): this {
    this.links = brokenLinks(this);
    if (this.links.length > 0) this.signs |= SIGNS.unlinked;
    return this;
  }

  get syllables(): Syllables {
    return this.cells.syllables;
  }

  isSuspect(line: number): boolean {
    return this.suspects.includes(line);
  }

  get feet(): readonly Foot[] {
    this.madeFeet ??= this.coded.flatMap((coded, line): readonly Foot[] => {
      const row = this.syllables[line];
      if (row === undefined) return NONE;
      const zi = row.length - 1;
      const syllable = row[zi] as Syllable;
      const choice = footChoice(this.meter, syllable, coded, this.rhymes, line);
      const { rhyme: r, pattern } = coded;
      return [{ line, zi, syllable, choice, rhymed: pattern.rhymed, rhyme: r === -1 ? undefined : this.rhymes[r] }];
    });
    return this.madeFeet;
  }

  choices(line: number): readonly Choice[] {
    const row = this.syllables[line];
    if (row === undefined) return NONE;
    this.made[line] ??= choicesOf(this.meter, row, this.coded[line] as Coded, this.rhymes, line);
    return this.made[line];
  }
}

/** 各字取定的读音：韵脚依韵，余依字位 (the reading of every character: feet by the rhyme, the rest by their slots). */
function choicesOf(meter: Meter, row: SyllableRow, coded: Coded, rhymes: Rhymes, line: number): readonly Choice[] {
  const last = row.length - 1;
  return row.map((syllable, j) =>
    j === last ? footChoice(meter, syllable, coded, rhymes, line) : syllable.atCode(coded.slots[j] as number),
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

/** 有没有不待记号的规则要论：无，则不露记号之诗无可说 (whether a rule that waits for no sign has to look: if not, there is nothing to say of a poem that shows none). */
export const hasConstantRule = (rules: readonly RuleId[], levelIn: (id: RuleId) => Level): boolean =>
  checksOf(rules).some(({ ruleId, signs }) => signs === ALWAYS && levelIn(ruleId) !== 'off');

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
