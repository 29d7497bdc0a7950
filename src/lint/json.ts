import type { Finding, Opening, Reference, RescueKind, RuleId, Severity, Verdict } from '../meter/index.ts';
import type { Place } from '../text/index.ts';
import { tonesOf } from './marks.ts';
import type { CheckedPoem } from './poems.ts';

/** JSON 中的读音 (a reading in the JSON format). */
export interface JsonReading {
  readonly char: string;
  readonly tone: string;
  readonly rhyme: string;
  readonly rare: boolean;
}

/** JSON 中的一处毛病或说明 (a finding in the JSON format). */
export interface JsonFinding {
  readonly ruleId: RuleId;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly messageEn: string;
  readonly line: number;
  readonly zi: number;
  readonly couplet: number;
  readonly place: Place;
  readonly actual: string;
  readonly expected: readonly string[];
  readonly assumed?: JsonReading;
  readonly reference: Reference;
}

/** JSON 中的一首诗 (a poem in the JSON format). */
export interface JsonResult {
  readonly source: string;
  readonly title?: string;
  readonly verdict: Verdict;
  readonly form: string | null;
  readonly opening: Opening | null;
  readonly firstLineRhymes: boolean | null;
  readonly book: string;
  readonly rhyme: string | null;
  readonly unfinished: boolean;
  readonly lines: readonly { readonly text: string; readonly pattern: string; readonly tones: string }[];
  readonly findings: readonly JsonFinding[];
  readonly rescues: readonly {
    readonly kind: RescueKind;
    readonly line: number;
    readonly zi: number;
    readonly by: { readonly line: number; readonly zi: number };
  }[];
}

/** JSON 报告 (the whole report; `version` grows when its shape changes). */
export interface JsonReport {
  readonly version: 1;
  readonly results: readonly JsonResult[];
}

function jsonFinding(finding: Finding): JsonFinding {
  const { at, assumed, ...rest } = finding;
  return {
    ruleId: rest.ruleId,
    name: rest.name,
    severity: rest.severity,
    message: rest.message,
    messageEn: rest.messageEn,
    line: at.line,
    zi: at.zi,
    couplet: at.couplet,
    place: rest.place,
    actual: rest.actual,
    expected: rest.expected,
    ...(assumed === undefined
      ? {}
      : { assumed: { char: assumed.char, tone: assumed.tone, rhyme: assumed.group.name, rare: assumed.rare } }),
    reference: rest.reference,
  };
}

/** 机器可读的格式，是值，不是文本 (the machine-readable report, as a value). */
export function toJson(results: readonly CheckedPoem[]): JsonReport {
  return {
    version: 1,
    results: results.map(({ source, title, scansion }) => ({
      source,
      ...(title === undefined ? {} : { title }),
      verdict: scansion.verdict,
      form: scansion.form ?? null,
      opening: scansion.opening ?? null,
      firstLineRhymes: scansion.firstLineRhymes ?? null,
      book: scansion.book,
      rhyme: scansion.rhyme?.name ?? null,
      unfinished: scansion.unfinished,
      lines: scansion.lines.map((line) => ({ text: line.text, pattern: line.pattern, tones: tonesOf(line) })),
      findings: scansion.findings.map(jsonFinding),
      rescues: scansion.rescues.map(({ kind, at, by }) => ({
        kind,
        line: at.line,
        zi: at.zi,
        by: { line: by.line, zi: by.zi },
      })),
    })),
  };
}
