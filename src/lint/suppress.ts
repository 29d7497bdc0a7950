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
    const [own, all] = [this.byRule.get(rule)?.[0], this.byRule.get('*')?.[0]];
    return own === undefined || (all !== undefined && all.order < own.order) ? all : own;
  }

  /** 某行之前，及于一条规则的末一条指令；一条指令里头一个算 (the first entry of the last directive for a rule before a row). */
  lastBefore(rule: AnyRuleId, line: number): Entry | undefined {
    const [own, all] = [rule, '*' as const].map((key) => lastIn(this.byRule.get(key) ?? [], line));
    if (own === undefined || all === undefined) return own ?? all;
    return all.order > own.order ? all : own;
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
const ALWAYS: ReadonlySet<AnyRuleId> = new Set<AnyRuleId>(['zhi-ling', 'mian-cha-wu-you', 'mian-cha-wu-yong']);

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

/**
 * 照免查的指令去掉发现；没有理由、不知所指、并无用处的指令，各成一处发现，记在所属的诗上。
 *
 * Takes out the findings that directives disable. Directives without a reason, of unknown rules or without effect become
 * findings of the poem they belong to.
 */
export function suppress(
  poems: readonly CheckedPoem[],
  disables: readonly DisableDirective[],
  options: LevelSettings & { readonly reportUnused?: boolean },
): readonly CheckedPoem[] {
  if (disables.length === 0 || poems.length === 0) return poems;
  const own: LintFinding[] = [];
  const entries: Entry[] = [];
  const poemAt = poemFinder(poems);
  const byRow = new Map<number, Entries>();
  const byPoem = new Map<number, Entries>();
  const ranges = new Entries();
  for (const directive of disables) {
    const isEnabling = directive.command === 'enable';
    const reach = isEnabling || directive.command === 'disable' ? ranges : entriesFor(directive);
    for (const { rule, place } of rulesOf(directive)) {
      const entry = { directive, rule, place, order: entries.length, used: isEnabling };
      entries.push(entry);
      reach.add(entry);
    }
    if (!isEnabling && directive.reason === undefined) {
      const message = '免查没有写理由；在后面加“-- 理由”';
      const messageEn = 'no reason given for disabling; add “-- reason”';
      own.push(...ownFinding('mian-cha-wu-you', options, { place: directive.place, actual: '', message, messageEn }));
    }
  }

  /** 一行、一首所及的 (what reaches one row, or one poem). */
  function entriesFor({ target, place }: DisableDirective): Entries {
    const [map, key] = target === undefined ? [byPoem, poemAt(place.start.offset)] : [byRow, target];
    let found = map.get(key);
    if (found === undefined) {
      found = new Entries();
      map.set(key, found);
    }
    return found;
  }

  /** 一条指令所指的规则，没有此规则的成一处发现 (the rules of a directive; names of none become findings). */
  function rulesOf({ rules, place: whole }: DisableDirective): readonly Pick<Entry, 'rule' | 'place'>[] {
    if (rules.length === 0) return [{ rule: undefined, place: whole }];
    return rules.flatMap(({ name, place }) => {
      try {
        return [{ rule: findAnyRule(name), place }];
      } catch (error) {
        if (!(error instanceof UnknownRuleError)) throw error;
        const message = `指令里的“${name}”不是规则；规则有哪些，见 tuiqiao check --list-rules`;
        const messageEn = `unknown rule ${name}; see tuiqiao check --list-rules`;
        own.push(...ownFinding('zhi-ling', options, { place, actual: name, message, messageEn }));
        return [];
      }
    });
  }

  const kept = poems.map((poem, index): CheckedPoem => {
    const covering = ({ ruleId, place }: LintFinding): Entry | undefined => {
      if (ALWAYS.has(ruleId)) return undefined;
      const { line } = place.start;
      const near = byRow.get(line)?.first(ruleId) ?? byPoem.get(index)?.first(ruleId);
      if (near !== undefined) return near;
      const range = ranges.lastBefore(ruleId, line);
      return range?.directive.command === 'enable' ? undefined : range;
    };
    const suppressed: Suppressed[] = [];
    const findings = poem.findings.filter((finding) => {
      const entry = covering(finding);
      if (entry === undefined) return true;
      entry.used = true;
      const { reason } = entry.directive;
      suppressed.push({ finding, ...(reason === undefined ? {} : { reason }) });
      return false;
    });
    return { ...poem, findings, suppressed: [...poem.suppressed, ...suppressed] };
  });

  if (options.reportUnused !== false) {
    for (const { rule, place, used } of entries) {
      if (used) continue;
      const name = rule === undefined ? '' : ALL_RULES[rule].name;
      const message =
        rule === undefined ? '此处并无可免查的发现，这条指令可以删去' : `此处并无“${name}”可免查，可以删去`;
      const messageEn = `unused disable directive${rule === undefined ? '' : ` (no ${rule} was reported here)`}`;
      const found = { place, actual: name, message, messageEn };
      own.push(...ownFinding('mian-cha-wu-yong', options, found));
    }
  }
  return withFindings(kept, own);
}

/** 把文件一级的发现分给各首 (gives findings about the file to the poems they belong to). */
export function withFindings(poems: readonly CheckedPoem[], own: readonly LintFinding[]): readonly CheckedPoem[] {
  if (own.length === 0) return poems;
  const poemAt = poemFinder(poems);
  const lists = new Map<number, LintFinding[]>();
  for (const finding of own) {
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
