/**
 * 检查文本、整理报告 (checks texts and lays out reports). 纯函数，可在浏览器中用。
 * @module
 */
export {
  documentKind,
  isTune,
  LEFT_REASONS,
  type LeftOut,
  type LeftReason,
  loadMarkdown,
  type MarkdownReader,
} from '../text/document/index.ts';
export {
  isPreset,
  type Layer,
  type LintConfig,
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
export { formNameOf } from './halves.ts';
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
  poemOf,
  type ReadTextOptions,
  readPoems,
  readText,
  type TextKind,
  type Tools,
} from './poems.ts';
export { withRawId } from './raw-id.ts';
export {
  RHYME_SCHOOLS,
  type RhymeSchool,
  type RhymeWord,
  rhymeWordsOf,
  type SameRhymes,
  type SameRhymesAs,
} from './rhyme-words.ts';
export {
  ALL_RULE_IDS,
  ALL_RULES,
  type AnyRuleId,
  anyLevelOf,
  anyRuleUrl,
  findAnyRule,
  LEVEL_NAMES,
  type LevelName,
  type LevelSettings,
  type Levels,
  LINT_RULES,
  type LintRule,
  type LintRuleId,
  levelsOf,
} from './rules.ts';
export { formatSarif, type SarifOptions, toSarif } from './sarif.ts';
export type { Script } from './tidy.ts';
export { candidatesInWords, type Lang, meterInWords, readingsInWords, rescueInWords, verdictInWords } from './words.ts';
