import type { FormName } from './forms.ts';
import type { Foot, Judged, Link, Report } from './judged.ts';
import { brokenLinks } from './links.ts';
import { type LinePattern, type Meter, type Rhymes, rhymeOf } from './meter.ts';
import { codedOf } from './path.ts';
import { levelOf, RULE_IDS, RULES, type RuleId } from './rules/index.ts';
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
  const { check } = RULES[ruleId];
  return check === undefined ? [] : [{ ruleId, check, isFault: FAULTS.has(ruleId) }];
});

/** 备好给各规则看的诗 (the poem as the rules see it). */
export function judgedOf(
  base: Omit<Judged, 'choices' | 'suspects' | 'isSuspect' | 'links' | 'feet'>,
  withLinks: boolean,
): Judged {
  const { syllables, patterns, rhymes, meter } = base;
  const made: (readonly Choice[])[] = [];
  const suspects: number[] = [];
  const marked: boolean[] = [];
  const feet: Foot[] = [];
  for (let line = 0; line < syllables.length; line++) {
    const row = syllables[line];
    if (row === undefined) continue;
    const pattern = patterns[line] as LinePattern;
    const { slots } = codedOf(pattern);
    const zi = row.length - 1;
    const syllable = row[zi] as Syllable;
    const choice = footChoice(meter, syllable, pattern, rhymes, line);
    const r = rhymeOf(pattern);
    feet.push({ line, zi, syllable, choice, rhymed: pattern.rhymed, rhyme: r === undefined ? r : rhymes[r] });
    let cost = choice.cost;
    for (let j = 0; j < zi; j++) cost += (row[j] as Syllable).costs[slots[j] as number] as number;
    if (cost < SUSPECT) continue;
    suspects.push(line);
    marked[line] = true;
  }
  const { poem, book, isTraditional, lines } = base;
  const judged = {
    poem,
    meter,
    book,
    isTraditional,
    lines,
    syllables,
    patterns,
    rhymes,
    suspects,
    isSuspect: (line: number): boolean => marked[line] === true,
    feet,
    links: [] as readonly Link[],
    choices(line: number): readonly Choice[] {
      const row = syllables[line];
      if (row === undefined) return [];
      made[line] ??= choicesOf(meter, row, patterns[line] as LinePattern, rhymes, line);
      return made[line];
    },
  };
  if (withLinks) judged.links = brokenLinks(judged);
  return judged;
}

/** 句脚取定的读音：押韵者依韵，不押者依字位 (the reading of a foot: by its rhyme, or by its slot). */
function footChoice(meter: Meter, syllable: Syllable, pattern: LinePattern, rhymes: Rhymes, line: number): Choice {
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
export function judgeBy(judged: Judged, skips: (id: RuleId, isFault: boolean) => boolean): Reports {
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
  for (const { ruleId, check, isFault } of checksOf(judged.meter.rules)) {
    if (skips(ruleId, isFault)) continue;
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
