import pc from 'picocolors';
import { placeInWords, type ScannedLine, type Severity } from '../meter/index.ts';
import { visible } from '../text/index.ts';
import { isAccepted, type LintFinding } from './finding.ts';
import { carriesRhyme, differsFromPattern, tonesOf } from './marks.ts';
import type { CheckedPoem } from './poems.ts';
import {
  candidatesInWords,
  type Lang,
  meterInWords,
  readingsInWords,
  rescueInWords,
  sameRhymesInWords,
  verdictInWords,
} from './words.ts';

/** 可读格式的选项 (options of `formatStylish`). */
export interface StylishOptions {
  readonly color?: boolean;
  readonly lang?: Lang;
}

type Colors = ReturnType<typeof pc.createColors>;

/**
 * 可读的格式：每首诗的格、总评、逐句平仄、拗救与毛病，末了一行总计。
 *
 * The readable format: meter, verdict, tone rows, rescues and findings of each poem, then one line of totals.
 */
export function formatStylish(results: readonly CheckedPoem[], options: StylishOptions = {}): string {
  const report = new StylishReport(options);
  return `${results.map((result) => report.add(result)).join('')}${report.end()}`;
}

/**
 * 同 `formatStylish`，而一首一首地写，不都留着 (the same, poem by poem, so that none need be kept).
 *
 * @example
 * const report = new StylishReport();
 * for await (const one of lintEach(text)) if ('poem' in one) process.stdout.write(report.add(one.poem));
 * process.stdout.write(report.end());
 */
export class StylishReport {
  private readonly colors: Colors;
  private readonly lang: Lang;
  private readonly tally: Tally = { poems: 0, accepted: 0, ancient: 0, error: 0, warning: 0, info: 0 };
  private source: string | undefined;

  constructor(options: StylishOptions = {}) {
    this.colors = pc.createColors(options.color ?? false);
    this.lang = options.lang ?? 'zh';
  }

  /** 一首的报告 (the report on one more poem). */
  add(result: CheckedPoem): string {
    const rows: string[] = [];
    if (result.source !== this.source) {
      this.source = result.source;
      if (this.source !== '<verse>') rows.push(this.colors.underline(visible(this.source)));
    }
    const { tally } = this;
    const isFirst = tally.poems === 0;
    tally.poems++;
    if (isAccepted(result)) {
      tally.accepted++;
      if (result.scansion.verdict === 'ancient') tally.ancient++;
    }
    for (const { severity } of result.findings) tally[severity]++;
    return `${isFirst ? '' : '\n\n'}${[...rows, ...poemRows(result, this.colors, this.lang)].join('\n')}`;
  }

  /** 末了的总计 (the line of totals at the end). */
  end(): string {
    return this.tally.poems === 0 ? '\n' : `\n\n${summary(this.tally, this.lang)}\n`;
  }
}

/** 至此的总数 (totals so far). */
type Tally = Record<'poems' | 'accepted' | 'ancient' | Severity, number>;

function poemRows(checked: CheckedPoem, colors: Colors, lang: Lang): readonly string[] {
  const { title, poem, scansion, findings, suppressed, sameRhymes } = checked;
  const { verdict } = scansion;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const paint = errors === 0 ? colors.green : colors.red;
  const rows = [
    ...(title === undefined ? [] : [`  ${colors.bold(`《${visible(title)}》`)}`]),
    ...(verdict === 'empty' ? [] : [`  ${meterInWords(scansion, lang)}`]),
    `  ${paint(verdictInWords(scansion, lang, errors))}${suppressedInWords(suppressed.length, lang)}`,
    ...(sameRhymes === undefined ? [] : [`  ${sameRhymesInWords(sameRhymes, lang)}`]),
    '',
  ];
  poem.lines.forEach((line, i) => {
    const scanned = scansion.lines[i];
    const number = String(i + 1).padStart(2);
    const text = line.zis.map((zi) => zi.char).join('');
    if (scanned === undefined) {
      rows.push(`  ${number}  ${text}${line.punctuation}  ${colors.dim(lang === 'zh' ? '（未论）' : '(not judged)')}`);
      return;
    }
    rows.push(`  ${number}  ${text}${line.punctuation}`);
    const foot = carriesRhyme(scanned, scansion) ? ' 韵' : '';
    const isJudged = verdict !== 'ancient';
    const compares = isJudged && differsFromPattern(scanned);
    rows.push(`      ${tonesInColor(scanned, colors, isJudged)}${foot}${compares ? colors.dim('  实') : ''}`);
    if (compares) rows.push(`      ${colors.dim(scanned.pattern)}${scanned.rhymed ? ' 韵' : ''}${colors.dim('  应')}`);
  });
  const notes = [
    ...scansion.rescues.map((rescue) => colors.green(rescueInWords(rescue, lang))),
    ...[readingsInWords(scansion, lang)].filter((note) => note !== undefined).map((note) => colors.dim(note)),
  ];
  const told = notes.map((note) => `  ${note}`);
  return [
    ...rows,
    ...(told.length > 0 ? ['', ...told] : []),
    ...(findings.length > 0 ? ['', ...findingRows(checked, colors, lang)] : []),
  ];
}

function tonesInColor(line: ScannedLine, colors: Colors, isJudged: boolean): string {
  const tones = [...tonesOf(line)];
  return line.zis
    .map((zi, i) => {
      const tone = tones[i] as string;
      if (isJudged && zi.status === '不合') return colors.red(tone);
      return zi.status === '合' ? (tone === '平' ? colors.cyan(tone) : tone) : colors.dim(tone);
    })
    .join('');
}

function findingRows(checked: CheckedPoem, colors: Colors, lang: Lang): readonly string[] {
  const { findings } = checked;
  const places = findings.map(({ place: { start } }) => `${start.line}:${start.column}`);
  const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
  const width = widest(places);
  const severityWidth = widest(findings.map((f) => f.severity));
  const paint = { error: colors.red, warning: colors.yellow, info: colors.blue } as const;
  return findings.flatMap((finding, i) => {
    const place = (places[i] as string).padStart(width);
    const severity = paint[finding.severity](finding.severity.padEnd(severityWidth));
    const message = visible(lang === 'zh' ? finding.message : finding.messageEn);
    const indent = ' '.repeat(2 + width + 2);
    return [
      `  ${place}  ${severity}  ${message}  ${colors.dim(`${finding.name} ${finding.ruleId}`)}`,
      ...notesOf(finding, checked, lang).map((note) => colors.dim(indent + note)),
    ];
  });
}

/** 一处发现之下的附注：可换的字、相关之处 (what follows a finding: candidates, related places). */
function notesOf(finding: LintFinding, checked: CheckedPoem, lang: Lang): readonly string[] {
  const { related = [] } = finding;
  const candidates = candidatesInWords(finding, checked, lang);
  return [
    ...(candidates === undefined ? [] : [candidates]),
    ...related.map(({ place: { start }, at, message, messageEn }) =>
      lang === 'zh'
        ? `参看 ${start.line}:${start.column}（${placeInWords(at)}）${visible(message)}`
        : `see ${start.line}:${start.column}: ${visible(messageEn)}`,
    ),
  ];
}

/** 免查了几处 (how many findings directives disabled). */
function suppressedInWords(count: number, lang: Lang): string {
  if (count === 0) return '';
  return lang === 'zh' ? `（免查 ${count} 处）` : ` (${count} disabled)`;
}

function summary(tally: Tally, lang: Lang): string {
  const { poems: count, accepted, ancient } = tally;
  const groups: readonly (readonly [number, string, string])[] = [
    [accepted - ancient, '合律', 'regular'],
    [ancient, '古体', 'old-style'],
    [count - accepted, '有毛病', 'with faults'],
  ];
  const kinds = (['error', 'warning', 'info'] as const)
    .filter((severity) => tally[severity] > 0)
    .map((severity) => `${tally[severity]} ${severity}`);
  const present = groups.filter(([n]) => n > 0);
  if (lang === 'en') {
    const tail = kinds.length > 0 ? ` (${kinds.join(', ')})` : '';
    const poems = `${count} ${count === 1 ? 'poem' : 'poems'}`;
    return `${poems}: ${present.map(([n, , en]) => `${n} ${en}`).join(', ')}${tail}`;
  }
  const tail = kinds.length > 0 ? `（${kinds.join('，')}）` : '';
  return `共 ${count} 首：${present.map(([n, zh]) => `${n} 首${zh}`).join('，')}${tail}`;
}
