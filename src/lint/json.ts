import type {
  Edit,
  Opening,
  Reference,
  RelatedPlace,
  RescueKind,
  Severity,
  Suggestion,
  Verdict,
} from '../meter/index.ts';
import type { Place } from '../text/index.ts';
import { coupletOf, type VersePlace } from '../text/place.ts';
import { isAccepted, type LintFinding } from './finding.ts';
import { tonesOf } from './marks.ts';
import type { CheckedPoem } from './poems.ts';
import type { RhymeSchool } from './rhyme-words.ts';
import type { AnyRuleId } from './rules.ts';

/** JSON 中的读音 (a reading in the JSON format). */
export interface JsonReading {
  readonly char: string;
  readonly tone: string;
  readonly rhyme: string;
  readonly rare: boolean;
}

/** JSON 中的一处毛病或说明 (a finding in the JSON format). */
export interface JsonFinding {
  readonly ruleId: AnyRuleId;
  readonly name: string;
  readonly severity: Severity;
  readonly messageId: string;
  readonly message: string;
  readonly messageEn: string;
  /** 句、字、联皆 1 起；0 者不在诗中，如指令 (1-based; 0 for what stands in no line, such as a directive). */
  readonly line: number;
  readonly zi: number;
  readonly couplet: number;
  readonly place: Place;
  readonly actual: string;
  readonly expected: readonly string[];
  readonly assumed?: JsonReading;
  readonly related?: readonly (Omit<RelatedPlace, 'at'> & { readonly at: VersePlace & { readonly couplet: number } })[];
  readonly fix?: Edit;
  readonly suggestions?: readonly Suggestion[];
  readonly reference: Reference;
  readonly url: string;
}

/** JSON 中的一首诗 (a poem in the JSON format). */
export interface JsonResult {
  readonly source: string;
  readonly title?: string;
  /** 扫描所见，不管免查 (what the scan found, directives aside). */
  readonly verdict: Verdict;
  /** 免查之后没有 error 了 (no error is left after directives). */
  readonly accepted: boolean;
  readonly form: string | null;
  readonly opening: Opening | null;
  readonly firstLineRhymes: boolean | null;
  readonly book: string;
  readonly rhyme: string | null;
  readonly unfinished: boolean;
  readonly lines: readonly { readonly text: string; readonly pattern: string; readonly tones: string }[];
  readonly findings: readonly JsonFinding[];
  /** 免查了的 (what directives disabled). */
  readonly suppressed: readonly (JsonFinding & { readonly reason?: string })[];
  readonly rescues: readonly {
    readonly kind: RescueKind;
    readonly line: number;
    readonly zi: number;
    readonly by: { readonly line: number; readonly zi: number };
  }[];
  /** 和韵所得，给了原作才有 (how it keeps the rhymes of the poem it answers, where one was given). */
  readonly sameRhymes?: {
    readonly of: string | null;
    readonly wanted: RhymeSchool;
    readonly met: RhymeSchool | null;
  };
}

/** 报告之样的版本 (the version of the shape of the report). */
export const REPORT_VERSION = 1;

/** JSON 报告 (the whole report; `version` grows when its shape changes). */
export interface JsonReport {
  readonly version: typeof REPORT_VERSION;
  readonly results: readonly JsonResult[];
}

function jsonFinding(finding: LintFinding): JsonFinding {
  const { at, assumed, ...rest } = finding;
  return {
    ruleId: rest.ruleId,
    name: rest.name,
    severity: rest.severity,
    messageId: rest.messageId,
    message: rest.message,
    messageEn: rest.messageEn,
    line: at.line,
    zi: at.zi,
    couplet: coupletOf(at),
    place: rest.place,
    actual: rest.actual,
    expected: rest.expected,
    ...(assumed === undefined
      ? {}
      : { assumed: { char: assumed.char, tone: assumed.tone, rhyme: assumed.group.name, rare: assumed.rare } }),
    ...(rest.related === undefined
      ? {}
      : { related: rest.related.map((one) => ({ ...one, at: { couplet: coupletOf(one.at), ...one.at } })) }),
    ...(rest.fix === undefined ? {} : { fix: rest.fix }),
    ...(rest.suggestions === undefined ? {} : { suggestions: rest.suggestions }),
    reference: rest.reference,
    url: rest.url,
  };
}

/** 一首诗的报告 (the report on one poem). */
export const toJsonResult = ({
  source,
  title,
  scansion,
  findings,
  suppressed,
  sameRhymes,
}: CheckedPoem): JsonResult => ({
  source,
  ...(title === undefined ? {} : { title }),
  verdict: scansion.verdict,
  accepted: isAccepted({ findings }),
  form: scansion.form ?? null,
  opening: scansion.opening ?? null,
  firstLineRhymes: scansion.firstLineRhymes ?? null,
  book: scansion.book,
  rhyme: scansion.rhyme?.name ?? null,
  unfinished: scansion.unfinished,
  lines: scansion.lines.map((line) => ({ text: line.text, pattern: line.pattern, tones: tonesOf(line) })),
  findings: findings.map(jsonFinding),
  suppressed: suppressed.map(({ finding, reason }) => ({
    ...jsonFinding(finding),
    ...(reason === undefined ? {} : { reason }),
  })),
  rescues: scansion.rescues.map(({ kind, at, by }) => ({
    kind,
    line: at.line,
    zi: at.zi,
    by: { line: by.line, zi: by.zi },
  })),
  ...(sameRhymes === undefined
    ? {}
    : { sameRhymes: { of: sameRhymes.of ?? null, wanted: sameRhymes.wanted, met: sameRhymes.met ?? null } }),
});

/** 机器可读的格式，是值，不是文本 (the machine-readable report, as a value). Its schema is `schema/report.schema.json`. */
export const toJson = (results: readonly CheckedPoem[]): JsonReport => ({
  version: REPORT_VERSION,
  results: results.map(toJsonResult),
});
