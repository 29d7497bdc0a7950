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
export { placeInWords } from './messages.ts';
export { type Arc, arcBetween, type LinePattern, type LineType, linePatterns, type Slot } from './patterns.ts';
export { type RescueKind, RULES, type RuleId, type Severity } from './rules.ts';
export {
  type Finding,
  type Parse,
  type Rescue,
  type ScannedLine,
  type ScannedZi,
  type ScanOptions,
  type Scansion,
  scan,
  type Verdict,
  type VersePlace,
} from './scan.ts';
