/**
 * 检查文本、整理报告 (checks texts and lays out reports). 纯函数，可在浏览器中用。
 * @module
 */
export {
  isPreset,
  type Layer,
  LEVEL_NAMES,
  type LevelName,
  type LintConfig,
  levelsOf,
  mergeLayers,
  type Override,
  optionsOf,
  PRESETS,
  type ResolvedConfig,
  type Settings,
} from './config.ts';
export type { DirectiveProblem, Directives, DisableDirective, ReadingDirective } from './directives.ts';
export { explainRule, listRules } from './explain.ts';
export type { LintFinding, Suppressed } from './finding.ts';
export { FIX_TYPES, type Fixed, type FixOptions, type FixType, fix, SAFE_FIX_TYPES } from './fix.ts';
export { formatStylish, type StylishOptions, StylishReport } from './format.ts';
export { formatGithub } from './github.ts';
export {
  type JsonFinding,
  type JsonReading,
  type JsonReport,
  type JsonResult,
  REPORT_VERSION,
  toJson,
  toJsonResult,
} from './json.ts';
export {
  type BatchResult,
  checkJsonBatch,
  checkJsonLine,
  checkJsonRecord,
  type JsonlError,
  type JsonlOptions,
  type JsonlResult,
} from './jsonl.ts';
export {
  type Linted,
  type LintFailure,
  type LintOptions,
  type LintResult,
  type LintSyncOptions,
  lint,
  lintEach,
  lintSync,
} from './lint.ts';
export { carriesRhyme, differsFromPattern, markOf, tonesOf } from './marks.ts';
export {
  type CheckedPoem,
  type CheckOptions,
  checkPoem,
  loadTools,
  type PoemText,
  parseVerse,
  readPoems,
  type Script,
  type TextKind,
  type Tools,
} from './poems.ts';
export { withRawId } from './raw-id.ts';
export {
  ALL_RULE_IDS,
  ALL_RULES,
  type AnyRuleId,
  anyLevelOf,
  anyRuleUrl,
  findAnyRule,
  type Levels,
  LINT_RULES,
  type LintRule,
  type LintRuleId,
} from './rules.ts';
export { formatSarif, type SarifOptions, toSarif } from './sarif.ts';
export { isTune } from './tunes.ts';
export { candidatesInWords, type Lang, meterInWords, readingsInWords, rescueInWords, verdictInWords } from './words.ts';
