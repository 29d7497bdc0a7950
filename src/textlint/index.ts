/**
 * textlint 的规则：同一个检查器 (a rule of textlint over the same linter).
 * @module
 */
import type { TextlintRuleReporter } from '@textlint/types';
import { TuiqiaoError } from '../errors.ts';
import {
  documentKind,
  type Lang,
  type LevelName,
  type LintFinding,
  type LintResult,
  lint,
  mergeLayers,
  optionsOf,
  PRESETS,
} from '../lint/index.ts';
import type { Profile, Severity } from '../meter/index.ts';

/** 规则的选项，同配置文件 (options of the rule, as in a configuration file). */
export interface TextlintOptions {
  readonly form?: string;
  readonly book?: string;
  readonly rhyme?: string;
  readonly profile?: Profile;
  readonly rules?: Readonly<Record<string, LevelName>>;
  readonly readings?: Readonly<Record<string, string>>;
  /** 至少这么重才报，默认 warning (the least severity that is reported). */
  readonly minSeverity?: Severity;
  readonly lang?: Lang;
}

/** textlint 所调用的函数；用的人不必装 textlint 的类型 (what textlint calls; its types need not be installed). */
export type TextlintReporter = (context: object, options?: TextlintOptions) => object;
/** textlint 规则的样子 (the shape of a rule of textlint). */
export interface TextlintRule {
  readonly linter: TextlintReporter;
  readonly fixer: TextlintReporter;
}

const ORDER: readonly Severity[] = ['info', 'warning', 'error'];

const reporter: TextlintRuleReporter<TextlintOptions> = (context, options = {}) => {
  const { Syntax, RuleError, report, getSource, getFilePath, fixer, locator } = context;
  const { minSeverity = 'warning', lang = 'zh', profile = 'standard', rules = {}, ...settings } = options;
  const lintOptions = optionsOf(mergeLayers([PRESETS[profile], { ...settings, rules }]));
  return {
    async [Syntax.Document](node) {
      const kind = documentKind(getFilePath() ?? '');
      let result: LintResult;
      try {
        result = await lint(getSource(node), { ...lintOptions, kind, suggestions: 0 });
      } catch (error) {
        // 选项写错，报在篇首 (a mistake in the options is reported at the top).
        if (!(error instanceof TuiqiaoError)) throw error;
        report(node, new RuleError(lang === 'zh' ? error.zh : error.en, { padding: locator.at(0) }));
        return;
      }
      const { findings, failures } = result;
      for (const { place, error } of failures) {
        report(node, new RuleError(lang === 'zh' ? error.zh : error.en, { padding: locator.at(place.offset) }));
      }
      for (const finding of findings) {
        if (ORDER.indexOf(finding.severity) < ORDER.indexOf(minSeverity)) continue;
        const { place, fix } = finding;
        const range = [place.start.offset, place.end.offset] as const;
        report(
          node,
          new RuleError(messageOf(finding, lang), {
            padding: range[0] < range[1] ? locator.range(range) : locator.at(range[0]),
            ...(fix === undefined
              ? {}
              : { fix: fixer.replaceTextRange([fix.place.start.offset, fix.place.end.offset], fix.text) }),
          }),
        );
      }
    },
  };
};

const messageOf = (finding: LintFinding, lang: Lang): string =>
  `${lang === 'zh' ? finding.message : finding.messageEn}（${finding.name} ${finding.ruleId}）`;

/**
 * textlint 规则：查文件里认出的各首诗。
 *
 * The rule: checks the poems that are found in a file. Safe edits are fixes of textlint.
 */
const rule: TextlintRule = {
  linter: reporter as unknown as TextlintReporter,
  fixer: reporter as unknown as TextlintReporter,
};

export default rule;
