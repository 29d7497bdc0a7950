import { UnknownRuleError } from '../errors.ts';
import type { DisableDirective } from './directives.ts';
import { byPlace, type LintFinding, ownFinding, type Suppressed } from './finding.ts';
import type { CheckedPoem } from './poems.ts';
import { ALL_RULES, type AnyRuleId, findAnyRule, type LevelSettings } from './rules.ts';

/** 一条免查与它所及的规则 (a disable directive and one rule of it, or every rule). */
interface Entry {
  readonly directive: DisableDirective;
  readonly rule: AnyRuleId | undefined;
  used: boolean;
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

  const poemAt = poemFinder(poems);
  const byRow = new Map<number, Entry[]>();
  const byPoem = new Map<number, Entry[]>();
  const ranges: DisableDirective[] = [];
  for (const directive of disables) {
    const made = entriesOf.get(directive) ?? [];
    const put = (map: Map<number, Entry[]>, key: number) => map.set(key, [...(map.get(key) ?? []), ...made]);
    if (directive.target !== undefined) put(byRow, directive.target);
    else if (directive.command === 'disable-poem') put(byPoem, poemAt(directive.place.start.offset));
    else ranges.push(directive);
  }
  const kept = poems.map((poem, index): CheckedPoem => {
    const covering = ({ ruleId, place }: LintFinding): Entry | undefined => {
      if (ALWAYS.has(ruleId)) return undefined;
      const pick = (list: readonly Entry[] = []) => list.find(({ rule }) => rule === undefined || rule === ruleId);
      const { line } = place.start;
      const near = pick(byRow.get(line)) ?? pick(byPoem.get(index));
      if (near !== undefined) return near;
      let range: Entry | undefined;
      for (const directive of ranges) {
        if (directive.place.start.line >= line) break;
        const entry = pick(entriesOf.get(directive));
        if (entry !== undefined) range = directive.command === 'enable' ? undefined : entry;
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
