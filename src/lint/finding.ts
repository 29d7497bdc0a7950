import type { Finding, Level, Severity } from '../meter/index.ts';
import type { Place } from '../text/index.ts';
import type { VersePlace } from '../text/place.ts';
import { type AnyRuleId, anyLevelOf, anyRuleUrl, type LevelSettings, LINT_RULES, type LintRuleId } from './rules.ts';

/** 一处发现：诗的，或文稿与指令的 (a finding about the verse, or about the manuscript and its directives). */
export type LintFinding = Omit<Finding, 'ruleId' | 'messageId'> & {
  readonly ruleId: AnyRuleId;
  readonly messageId: string;
};

/** 免查了的一处发现 (a finding that a directive disabled). */
export interface Suppressed {
  readonly finding: LintFinding;
  readonly reason?: string;
}

/** 不在诗中的位置 (the verse place of what stands in no line). */
export const NOWHERE: VersePlace = { line: 0, zi: 0 };

/** 检查器自己的一处发现；`off` 则无 (a finding of the linter's own rules; nothing if the rule is off). */
export function ownFinding(
  ruleId: LintRuleId,
  options: LevelSettings,
  found: {
    readonly place: Place;
    readonly at?: VersePlace;
    readonly actual: string;
    readonly expected?: readonly string[];
    readonly message: string;
    readonly messageEn: string;
    readonly fix?: Finding['fix'];
  },
): readonly LintFinding[] {
  const level: Level = anyLevelOf(ruleId, options.profile, options.levels);
  if (level === 'off') return [];
  const { name, reference } = LINT_RULES[ruleId];
  const { at = NOWHERE, expected = [], fix, actual, ...rest } = found;
  return [
    {
      ruleId,
      name,
      severity: level satisfies Severity,
      messageId: ruleId,
      ...rest,
      data: { actual, expected },
      at,
      actual,
      expected,
      reference,
      url: anyRuleUrl(ruleId),
      ...(fix === undefined ? {} : { fix }),
    },
  ];
}

/** 依位置为序 (in the order of their places). */
export const byPlace = (a: LintFinding, b: LintFinding): number => a.place.start.offset - b.place.start.offset;

/** 免查之后，没有一处 error 了 (no finding of severity error is left). */
export const isAccepted = ({ findings }: { readonly findings: readonly LintFinding[] }): boolean =>
  findings.every(({ severity }) => severity !== 'error');
