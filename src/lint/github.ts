import type { Severity } from '../meter/index.ts';
import { visible } from '../text/index.ts';
import type { LintFinding } from './finding.ts';
import type { CheckedPoem } from './poems.ts';
import { candidatesInWords, type Lang } from './words.ts';

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** 消息里的 %、回车、换行须转义，别的控制字符写成看得见的 (the data of a workflow command). */
const escapeData = (text: string): string =>
  text
    .split(/([\r\n])/u)
    .map((part, i) => (i % 2 === 0 ? visible(part).replace(/%/gu, '%25') : part === '\r' ? '%0D' : '%0A'))
    .join('');
/** 属性里还有 : 与 , (a property of a workflow command). */
const escapeProperty = (text: string): string => escapeData(text).replace(/:/gu, '%3A').replace(/,/gu, '%2C');

/**
 * GitHub Actions 的注解，一处发现一行；不在文件里的诗没有 file 属性。
 *
 * Workflow commands of GitHub Actions, one a finding, so that a pull request is annotated. Columns are 1-based UTF-16
 * units, `endColumn` is the last one of the stretch.
 */
export function formatGithub(results: readonly CheckedPoem[], options: { readonly lang?: Lang } = {}): string {
  const rows = results.flatMap((checked) =>
    checked.findings.map((finding) => row(checked, finding, options.lang ?? 'zh')),
  );
  return rows.map((text) => `${text}\n`).join('');
}

function row(checked: CheckedPoem, finding: LintFinding, lang: Lang): string {
  const { source } = checked;
  const { start, end } = finding.place;
  const candidates = candidatesInWords(finding, checked, lang);
  const tail = candidates === undefined ? '' : `\n${candidates}`;
  const message = (lang === 'zh' ? finding.message : finding.messageEn) + tail;
  const properties: readonly (readonly [string, string | number])[] = [
    ...(source.startsWith('<') ? [] : ([['file', source]] as const)),
    ['line', start.line],
    ['endLine', end.line],
    // 跨行者不写列：GitHub 只在同一行里认列 (columns are only understood within one line).
    ...(start.line === end.line
      ? ([
          ['col', start.column],
          ['endColumn', Math.max(start.column, end.column - 1)],
        ] as const)
      : []),
    ['title', `${finding.name} ${finding.ruleId}`],
  ];
  const list = properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
  return `::${COMMAND[finding.severity]} ${list}::${escapeData(message)}`;
}
