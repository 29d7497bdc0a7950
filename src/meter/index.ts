/**
 * 体裁、格律、扫描 (forms, compiled meters, the scan). 同步、纯函数、可在浏览器中用。
 * @module
 */

export { type Arc, arcBetween, isLegalArc, isTolerable, priceOf } from './arcs.ts';
export type { ScanOptions } from './asked.ts';
export { checkMeter } from './check-meter.ts';
export type { Edit, Finding, RelatedPlace, Suggestion } from './finding.ts';
export { FORM_NAMES, type Form, type FormName, formFor, getForm, type Opening } from './forms.ts';
export { lianMeter } from './halves.ts';
export { describe, lineInWords, type MessageData, type MessageId, placeInWords } from './messages/index.ts';
export {
  closesSentence,
  isLegalPattern,
  type Joint,
  type LineMeter,
  type LinePattern,
  type LineType,
  lengthOf,
  lengthsOf,
  type Meter,
  parallelLines,
  type RescueKind,
  type RhymeSpec,
  rhymeOf,
  type Slot,
} from './meter.ts';
export {
  ALL_FORM_NAMES,
  FREE_FORM_NAMES,
  type NamedForm,
  type NamedMeterOptions,
  namedForm,
  namedMeter,
  OBLIQUE_FORM_NAMES,
} from './named.ts';
export { coupletMeter, meter, type OldStyleOptions, oldStyleMeter } from './notation.ts';
export { type Recognition, recognizeForm } from './recognize.ts';
export { compileMeter, linePatterns, type MeterOptions, openingOf } from './regulated.ts';
export {
  findRule,
  type Level,
  levelOf,
  PROFILES,
  type Profile,
  type Reference,
  RULE_IDS,
  RULES,
  type Rule,
  type RuleId,
  ruleUrl,
  type Severity,
} from './rules/index.ts';
export { scan } from './scan.ts';
export type { Parse, Rescue, ScannedLine, ScannedZi, Scansion, Verdict } from './scansion.ts';
