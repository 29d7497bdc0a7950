/**
 * 体裁、格律、扫描 (forms, compiled meters, the scan). 同步、纯函数、可在浏览器中用。
 * @module
 */
export {
  type CompiledMeter,
  compileMeter,
  isLegalArc,
  isLegalPattern,
  MAX_LINES,
  type MeterOptions,
  openingOf,
} from './compile.ts';
export { FORM_NAMES, type Form, type FormName, formFor, getForm, type Opening } from './forms.ts';
export { describe, lineInWords, type MessageData, type MessageId, placeInWords } from './messages/index.ts';
export { type Arc, arcBetween, type LinePattern, type LineType, linePatterns, type Slot } from './patterns.ts';
export { type Recognition, recognizeForm } from './recognize.ts';
export {
  findRule,
  type Level,
  levelOf,
  PROFILES,
  type Profile,
  type Reference,
  type RescueKind,
  RULE_IDS,
  RULES,
  type Rule,
  type RuleId,
  ruleUrl,
  type Severity,
} from './rules/index.ts';
export {
  type Edit,
  type Finding,
  type Parse,
  type RelatedPlace,
  type Rescue,
  type ScannedLine,
  type ScannedZi,
  type ScanOptions,
  type Scansion,
  type Suggestion,
  scan,
  type Verdict,
  type VersePlace,
} from './scan.ts';
