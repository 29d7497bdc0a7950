import { UnknownRuleError } from '../errors.ts';
import type { Place } from '../text/index.ts';
import type { DisableDirective } from './directives.ts';
import { byPlace, type LintFinding, ownFinding, type Suppressed } from './finding.ts';
import type { CheckedPoem } from './poems.ts';
import { ALL_RULES, type AnyRuleId, findAnyRule, type LevelSettings } from './rules.ts';

/** 一条免查（或复查）里的一条规则 (one rule of a directive, or every rule). */
interface Entry {
  readonly directive: DisableDirective;
  readonly rule: AnyRuleId | undefined;
  /** 规则之名所在；不指规则的是整条 (where the rule is named, or the whole directive). */
  readonly place: Place;
  /** 在文件里的次序 (their order in the file). */
  readonly order: number;
  used: boolean;
}

/** 按规则归好的几条，依次序；`*` 是不指规则的 (entries by rule, in order; `*` for those that name none). */
class Entries {
  private readonly byRule = new Map<AnyRuleId | '*', Entry[]>();

  add(entry: Entry): void {
    const key = entry.rule ?? '*';
    const list = this.byRule.get(key);
    if (list === undefined) this.byRule.set(key, [entry]);
    else list.push(entry);
  }

  /** 及于一条规则的头一条 (the first entry for a rule). */
  first(rule: AnyRuleId): Entry | undefined {
    const [named, all] = [this.byRule.get(rule)?.[0], this.byRule.get('*')?.[0]];
    return named === undefined || (all !== undefined && all.order < named.order) ? all : named;
  }

  /** 某行之前，及于一条规则的末一条指令；一条指令里头一个算 (the first entry of the last directive for a rule before a row). */
  lastBefore(rule: AnyRuleId, line: number): Entry | undefined {
    const [named, all] = [rule, '*' as const].map((key) => lastIn(this.byRule.get(key) ?? [], line));
    if (named === undefined || all === undefined) return named ?? all;
    return all.order > named.order ? all : named;
  }
}

function lastIn(list: readonly Entry[], line: number): Entry | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Entry).directive.place.start.line < line) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

/** 管不着的：指令的毛病不能免查 (what no directive disables: faults of directives). */
const NEVER_DISABLED: ReadonlySet<AnyRuleId> = new Set<AnyRuleId>(['zhi-ling', 'mian-cha-wu-you', 'mian-cha-wu-yong']);

/**
 * 某处所属的一首，0 起：其后或其中的，没有则末一首 (which poem a place belongs to, 0-based: the one around or after it).
 */
function poemFinder(poems: readonly CheckedPoem[]): (offset: number) => number {
  const ends = poems.map(({ poem }) => poem.lines.at(-1)?.place.end.offset ?? Number.POSITIVE_INFINITY);
  return (offset) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** 各条免查，按所及归好 (the entries of all directives, by what they cover). */
class Coverage {
  readonly entries: Entry[] = [];
  private readonly byRow = new Map<number, Entries>();
  private readonly byPoem = new Map<number, Entries>();
  private readonly ranges = new Entries();

  /** poemAt：一处属哪一首，0 起 (which poem a place belongs to, 0-based). */
  constructor(private readonly poemAt: (offset: number) => number) {}

  add(directive: DisableDirective, rules: readonly Pick<Entry, 'rule' | 'place'>[]): void {
    const reach = this.reachOf(directive);
    for (const { rule, place } of rules) {
      const entry = { directive, rule, place, order: this.entries.length, used: directive.command === 'enable' };
      this.entries.push(entry);
      reach.add(entry);
    }
  }

  private reachOf({ command, target, place }: DisableDirective): Entries {
    if (command === 'enable' || command === 'disable') return this.ranges;
    const [map, key] = target === undefined ? [this.byPoem, this.poemAt(place.start.offset)] : [this.byRow, target];
    let found = map.get(key);
    if (found === undefined) {
      found = new Entries();
      map.set(key, found);
    }
    return found;
  }

  /** 免去第 poem 首（0 起）此处发现的一条：所在之行，其次全首，其次其前的 (what disables a finding of a poem: row, poem, range). */
  over({ ruleId, place }: LintFinding, poem: number): Entry | undefined {
    if (NEVER_DISABLED.has(ruleId)) return undefined;
    const { line } = place.start;
    const near = this.byRow.get(line)?.first(ruleId) ?? this.byPoem.get(poem)?.first(ruleId);
    if (near !== undefined) return near;
    const range = this.ranges.lastBefore(ruleId, line);
    return range?.directive.command === 'enable' ? undefined : range;
  }
}

/** 规则的轻重，与报不报无用之免查 (levels of rules, and whether directives without effect are reported). */
type SuppressOptions = LevelSettings & { readonly reportUnused?: boolean };

/**
 * 照免查的指令去掉发现；没有理由、不知所指、并无用处的指令，各成一处发现，记在所属的诗上。
 *
 * Takes out the findings that directives disable. Directives without a reason, of unknown rules or without effect become
 * findings of the poem they belong to.
 */
export function suppress(
  poems: readonly CheckedPoem[],
  disables: readonly DisableDirective[],
  options: SuppressOptions,
): readonly CheckedPoem[] {
  if (disables.length === 0 || poems.length === 0) return poems;
  const coverage = new Coverage(poemFinder(poems));
  const faults: LintFinding[] = [];
  for (const directive of disables) {
    const { rules, unknown } = rulesOf(directive);
    coverage.add(directive, rules);
    faults.push(...unknown.flatMap((name) => unknownRule(name, options)), ...missingReason(directive, options));
  }
  const kept = poems.map((poem, i) => takeOut(poem, (finding) => coverage.over(finding, i)));
  if (options.reportUnused !== false) {
    faults.push(...coverage.entries.flatMap((entry) => (entry.used ? [] : unusedEntry(entry, options))));
  }
  return withFindings(kept, faults);
}

/** 一首诗去掉免查的发现 (a poem without the findings that an entry disables). */
function takeOut(poem: CheckedPoem, over: (finding: LintFinding) => Entry | undefined): CheckedPoem {
  const suppressed: Suppressed[] = [];
  const findings = poem.findings.filter((finding) => {
    const entry = over(finding);
    if (entry === undefined) return true;
    entry.used = true;
    const { reason } = entry.directive;
    suppressed.push({ finding, ...(reason === undefined ? {} : { reason }) });
    return false;
  });
  return { ...poem, findings, suppressed: [...poem.suppressed, ...suppressed] };
}

type NamedRule = DisableDirective['rules'][number];

/** 一条指令所指的规则，与不知所指之名 (the rules a directive names, and the names of none). */
function rulesOf({ rules, place: whole }: DisableDirective): {
  readonly rules: readonly Pick<Entry, 'rule' | 'place'>[];
  readonly unknown: readonly NamedRule[];
} {
  if (rules.length === 0) return { rules: [{ rule: undefined, place: whole }], unknown: [] };
  const known: Pick<Entry, 'rule' | 'place'>[] = [];
  const unknown: NamedRule[] = [];
  for (const named of rules) {
    try {
      known.push({ rule: findAnyRule(named.name), place: named.place });
    } catch (error) {
      if (!(error instanceof UnknownRuleError)) throw error;
      unknown.push(named);
    }
  }
  return { rules: known, unknown };
}

const unknownRule = ({ name, place }: NamedRule, options: LevelSettings): readonly LintFinding[] =>
  ownFinding('zhi-ling', options, {
    place,
    actual: name,
    message: `指令里的“${name}”不是规则；规则有哪些，见 tuiqiao check --list-rules`,
    messageEn: `unknown rule ${name}; see tuiqiao check --list-rules`,
  });

const missingReason = ({ command, reason, place }: DisableDirective, options: LevelSettings): readonly LintFinding[] =>
  command === 'enable' || reason !== undefined
    ? []
    : ownFinding('mian-cha-wu-you', options, {
        place,
        actual: '',
        message: '免查没有写理由；在后面加“-- 理由”',
        messageEn: 'no reason given for disabling; add “-- reason”',
      });

function unusedEntry({ rule, place }: Entry, options: LevelSettings): readonly LintFinding[] {
  const name = rule === undefined ? '' : ALL_RULES[rule].name;
  return ownFinding('mian-cha-wu-yong', options, {
    place,
    actual: name,
    message: rule === undefined ? '此处并无可免查的发现，这条指令可以删去' : `此处并无“${name}”可免查，可以删去`,
    messageEn: `unused disable directive${rule === undefined ? '' : ` (no ${rule} was reported here)`}`,
  });
}

/** 把文件一级的发现分给各首 (gives findings about the file to the poems they belong to). */
export function withFindings(poems: readonly CheckedPoem[], ofFile: readonly LintFinding[]): readonly CheckedPoem[] {
  if (ofFile.length === 0) return poems;
  const poemAt = poemFinder(poems);
  const lists = new Map<number, LintFinding[]>();
  for (const finding of ofFile) {
    const index = poemAt(finding.place.start.offset);
    const list = lists.get(index);
    if (list === undefined) lists.set(index, [finding]);
    else list.push(finding);
  }
  return poems.map((poem, i) => {
    const more = lists.get(i);
    return more === undefined ? poem : { ...poem, findings: [...poem.findings, ...more].sort(byPlace) };
  });
}
