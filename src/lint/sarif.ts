import type { Location, Log, Region, ReportingDescriptor, Result } from 'sarif';
import type { Level, Severity } from '../meter/index.ts';
import type { Place } from '../text/index.ts';
import type { LintFinding } from './finding.ts';
import type { CheckedPoem } from './poems.ts';
import { ALL_RULE_IDS, ALL_RULES, anyLevelOf, anyRuleUrl } from './rules.ts';
import type { Lang } from './words.ts';

const LEVEL = { error: 'error', warning: 'warning', info: 'note', off: 'none' } as const satisfies Record<
  Level,
  Result.level
>;

/** SARIF 的选项 (options of `toSarif`). */
export interface SarifOptions {
  readonly lang?: Lang;
  /** 检查器的版本 (the version of the checker). */
  readonly version?: string;
}

/**
 * SARIF 2.1.0，是值，不是文本：规则、发现、相关之处、稳妥的改法、免查的发现。
 *
 * SARIF 2.1.0 as a value: rules with their metadata, results with places counted in UTF-16 units, related places, safe
 * fixes and what directives suppressed.
 */
export function toSarif(results: readonly CheckedPoem[], options: SarifOptions = {}): Log {
  const lang = options.lang ?? 'zh';
  const uris = [...new Set(results.map(({ source }) => uriOf(source)))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tuiqiao',
            informationUri: 'https://www.npmjs.com/package/tuiqiao',
            ...(options.version === undefined ? {} : { semanticVersion: options.version }),
            rules: ALL_RULE_IDS.map((id): ReportingDescriptor => {
              const { name, summary, summaryEn, kind } = ALL_RULES[id];
              const level = anyLevelOf(id);
              return {
                id,
                name,
                shortDescription: { text: lang === 'zh' ? summary : summaryEn },
                helpUri: anyRuleUrl(id),
                defaultConfiguration: { level: LEVEL[level], enabled: level !== 'off' },
                properties: { tags: [kind] },
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: uris.map((uri) => ({ location: { uri } })),
        results: results.flatMap(({ source, findings, suppressed }) => [
          ...findings.map((finding) => resultOf(uriOf(source), finding, lang)),
          ...suppressed.map(({ finding, reason }) => ({
            ...resultOf(uriOf(source), finding, lang),
            suppressions: [{ kind: 'inSource' as const, ...(reason === undefined ? {} : { justification: reason }) }],
          })),
        ]),
      },
    ],
  };
}

/** SARIF 的文本 (the same as text). */
export const formatSarif = (results: readonly CheckedPoem[], options: SarifOptions = {}): string =>
  `${JSON.stringify(toSarif(results, options), undefined, 2)}\n`;

const regionOf = ({ start, end }: Place): Region => ({
  startLine: start.line,
  startColumn: start.column,
  endLine: end.line,
  endColumn: end.column,
  charOffset: start.offset,
  charLength: end.offset - start.offset,
});

const locationOf = (uri: string, place: Place): Location => ({
  physicalLocation: { artifactLocation: { uri }, region: regionOf(place) },
});

/** 半个代理对不成 URI，换作 U+FFFD (half a surrogate pair makes no URI). */
const uriOf = (source: string): string =>
  encodeURI(source.replace(/\\/gu, '/').replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/[?#]/gu, encodeURIComponent);

function resultOf(uri: string, finding: LintFinding, lang: Lang): Result {
  const { ruleId, severity, place, related = [], fix, at } = finding;
  return {
    ruleId,
    ruleIndex: ALL_RULE_IDS.indexOf(ruleId),
    level: LEVEL[severity satisfies Severity],
    message: { text: lang === 'zh' ? finding.message : finding.messageEn },
    locations: [
      {
        ...locationOf(uri, place),
        ...(at.line === 0
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: `${at.line}.${at.zi}`, kind: 'element' }] }),
      },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            ...locationOf(uri, other.place),
            message: { text: lang === 'zh' ? other.message : other.messageEn },
          })),
        }),
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: lang === 'zh' ? finding.message : finding.messageEn },
              artifactChanges: [
                {
                  artifactLocation: { uri },
                  replacements: [{ deletedRegion: regionOf(fix.place), insertedContent: { text: fix.text } }],
                },
              ],
            },
          ],
        }),
  };
}
