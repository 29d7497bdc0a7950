import { UnknownRuleError } from '../errors.ts';
import type { DisableDirective } from './directives.ts';
import { byPlace, type LintFinding, ownFinding, type Suppressed } from './finding.ts';
import type { CheckedPoem, CheckOptions } from './poems.ts';
import { ALL_RULES, type AnyRuleId, findAnyRule } from './rules.ts';

/** 一条免查与它所及的规则 (a disable directive and one rule of it, or every rule). */
interface Entry {
  readonly directive: DisableDirective;
  readonly rule: AnyRuleId | undefined;
  used: boolean;
}

/** 管不着的：指令的毛病不能免查 (what no directive disables: faults of directives). */
const ALWAYS: ReadonlySet<AnyRuleId> = new Set<AnyRuleId>(['zhi-ling', 'mian-cha-wu-you', 'mian-cha-wu-yong']);

/** 诗句所在的行止 (the lines of the file a poem's verse takes up). */
const endOf = (poem: CheckedPoem): number => poem.poem.lines.at(-1)?.place.end.offset ?? Number.POSITIVE_INFINITY;

/** 指令所属的一首：其后或其中的，没有则末一首 (the poem a directive belongs to: the one around or after it). */
export const poemOf = (poems: readonly CheckedPoem[], offset: number): number => {
  const index = poems.findIndex((poem) => endOf(poem) > offset);
  return index === -1 ? poems.length - 1 : index;
};

/**
 * 照免查的指令去掉发现；没有理由、不知所指、并无用处的指令，各成一处发现，记在所属的诗上。
 *
 * Takes out the findings that directives disable. Directives without a reason, of unknown rules or without effect become
 * findings of the poem they belong to.
 */
export function suppress(
  poems: readonly CheckedPoem[],
  disables: readonly DisableDirective[],
  options: Pick<CheckOptions, 'profile' | 'levels' | 'reportUnused'>,
): readonly CheckedPoem[] {
  if (disables.length === 0 || poems.length === 0) return poems;
  const own: LintFinding[] = [];
  const entries: Entry[] = [];
  const entriesOf = new Map<DisableDirective, readonly Entry[]>();
  for (const directive of disables) {
    const rules = directive.rules.flatMap(({ name, place }) => {
      try {
        return [findAnyRule(name)];
      } catch (error) {
        if (!(error instanceof UnknownRuleError)) throw error;
        const message = `指令里的“${name}”不是规则；规则有哪些，见 tuiqiao check --list-rules`;
        const messageEn = `unknown rule ${name}; see tuiqiao check --list-rules`;
        own.push(...ownFinding('zhi-ling', options, { place, actual: name, message, messageEn }));
        return [];
      }
    });
    const isAll = directive.rules.length === 0;
    const made = (isAll ? [undefined] : rules).map((rule): Entry => ({ directive, rule, used: false }));
    entriesOf.set(directive, made);
    if (directive.command === 'enable') continue;
    entries.push(...made);
    if (directive.reason === undefined) {
      const message = '免查没有写理由；在后面加“-- 理由”';
      const messageEn = 'no reason given for disabling; add “-- reason”';
      own.push(...ownFinding('mian-cha-wu-you', options, { place: directive.place, actual: '', message, messageEn }));
    }
  }

  const kept = poems.map((poem, index): CheckedPoem => {
    const covering = (finding: LintFinding): Entry | undefined => {
      if (ALWAYS.has(finding.ruleId)) return undefined;
      const row = finding.place.start.line;
      let range: Entry | undefined;
      const pick = (directive: DisableDirective) =>
        entriesOf.get(directive)?.find(({ rule }) => rule === undefined || rule === finding.ruleId);
      for (const directive of disables) {
        const entry = pick(directive);
        if (entry === undefined) continue;
        if (directive.command === 'disable-next-line') {
          if (directive.target === row) return entry;
        } else if (directive.command === 'disable-poem') {
          if (poemOf(poems, directive.place.start.offset) === index) return entry;
        } else if (directive.place.start.line < row) range = directive.command === 'enable' ? undefined : entry;
      }
      return range;
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
    for (const { directive, rule, used } of entries) {
      if (used) continue;
      const name = rule === undefined ? '' : ALL_RULES[rule].name;
      const place = directive.rules.find((wanted) => rule !== undefined && isNamed(wanted.name, rule))?.place;
      const message =
        rule === undefined ? '此处并无可免查的发现，这条指令可以删去' : `此处并无“${name}”可免查，可以删去`;
      const messageEn = `unused disable directive${rule === undefined ? '' : ` (no ${rule} was reported here)`}`;
      const found = { place: place ?? directive.place, actual: name, message, messageEn };
      own.push(...ownFinding('mian-cha-wu-yong', options, found));
    }
  }
  return withFindings(kept, own);
}

const isNamed = (name: string, rule: AnyRuleId): boolean => {
  try {
    return findAnyRule(name) === rule;
  } catch {
    return false;
  }
};

/** 把文件一级的发现分给各首 (gives findings about the file to the poems they belong to). */
export function withFindings(poems: readonly CheckedPoem[], own: readonly LintFinding[]): readonly CheckedPoem[] {
  if (own.length === 0) return poems;
  const lists = new Map<number, LintFinding[]>();
  for (const finding of own) {
    const index = poemOf(poems, finding.place.start.offset);
    lists.set(index, [...(lists.get(index) ?? []), finding]);
  }
  return poems.map((poem, i) => {
    const more = lists.get(i);
    return more === undefined ? poem : { ...poem, findings: [...poem.findings, ...more].sort(byPlace) };
  });
}
