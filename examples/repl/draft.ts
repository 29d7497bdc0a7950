import {
  type Finding,
  type FormName,
  getForm,
  MAX_LINES,
  type Opening,
  type ScannedLine,
  type ScanOptions,
  type Scansion,
  type ScriptConverter,
  scan,
} from '../../src/index.ts';
import { carriesRhyme, differsFromPattern, parseVerse, rescueInWords, tonesOf } from '../../src/lint/index.ts';

/** 正在写的诗 (the poem being written). */
export interface Draft {
  readonly form: FormName;
  /** 体裁是人选的，不是由诗句推出的 (the form was chosen, not inferred from the lines). */
  readonly isChosen: boolean;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 韵部全名 (full name of the rhyme group). */
  readonly rhyme?: string;
  readonly theme: readonly string[];
  readonly lines: readonly string[];
}

/** 会话所倚的环境，是值 (what a session needs from outside, as values). */
export interface Surroundings {
  readonly toTraditional?: ScriptConverter;
  readonly toSimplified?: ScriptConverter;
  readonly color?: boolean;
}

/** 此诗可写多少句；排律到百句为止 (how many lines the draft may have). */
export const mostLines = ({ form }: Draft): number => (form.endsWith('排') ? MAX_LINES : getForm(form).lines);

/** 检查时只说人定下的 (what has been chosen, for a scan). */
export const chosen = (draft: Draft): ScanOptions => ({
  ...(draft.isChosen ? { form: draft.form } : {}),
  ...(draft.opening === undefined ? {} : { opening: draft.opening }),
  ...(draft.firstLineRhymes === undefined ? {} : { firstLineRhymes: draft.firstLineRhymes }),
  ...(draft.rhyme === undefined ? {} : { rhyme: draft.rhyme }),
});

/**
 * 把未写的句子当作空白来扫描，由此知道下一句该怎样；写足而未指明体裁的，容许是古体。
 *
 * Scans the draft with its missing lines as blanks. A finished draft whose form was not chosen may be old-style verse.
 */
export function scanDraft(draft: Draft, { toTraditional }: Surroundings): Scansion {
  const { lineLength, lines: least } = getForm(draft.form);
  const size = Math.min(mostLines(draft), Math.max(least, draft.lines.length + (draft.lines.length % 2)));
  const blank = '□'.repeat(lineLength);
  const missing = Array.from({ length: size - draft.lines.length }, () => blank);
  const isFinished = missing.length === 0 && !draft.lines.some((line) => line.includes('□'));
  const poem = parseVerse([...draft.lines, ...missing].join('\n'), toTraditional);
  return scan(poem, { ...chosen(draft), ...(isFinished ? {} : { form: draft.form }) });
}

/** 诗文：两句一行 (the text of the draft, a couplet a row). */
export function verseText(lines: readonly string[]): string {
  return lines.map((line, i) => (i % 2 === 0 ? `${line}，` : `${line}。${i < lines.length - 1 ? '\n' : ''}`)).join('');
}

/** 存盘的文本，指令在前，`tuiqiao check` 读得回来 (the text as saved, which `tuiqiao check` reads back). */
export function fileText(draft: Draft): string {
  return [
    ...(draft.theme.length > 0 ? [`# 题: ${draft.theme.join(' ')}`] : []),
    ...(draft.isChosen ? [`# 体: ${draft.form}`] : []),
    ...(draft.rhyme === undefined ? [] : [`# 韵: ${draft.rhyme}`]),
    verseText(draft.lines),
    '',
  ].join('\n');
}

/** 一句及其平仄；与应有的不同则并列 (a line with its tones, and the expected ones where they differ). */
export function echoLine(number: number, line: ScannedLine, scansion: Scansion): readonly string[] {
  const foot = carriesRhyme(line, scansion) ? ' 韵' : '';
  const differs = differsFromPattern(line);
  return [
    `  ${number}  ${line.text}`,
    `     ${tonesOf(line)}${foot}${differs ? '  实' : ''}`,
    ...(differs ? [`     ${line.pattern}${line.rhymed ? ' 韵' : ''}  应`] : []),
  ];
}

const keyOf = (finding: Finding): string => `${finding.ruleId} ${finding.at.line} ${finding.at.zi}`;

/** 改动之后新出的毛病与拗救 (findings and rescues that the change has brought). */
export function news(before: Scansion, after: Scansion): readonly string[] {
  const known = new Set(before.findings.map(keyOf));
  const rescued = new Set(before.rescues.map((rescue) => rescueInWords(rescue)));
  return [
    ...after.findings
      .filter((finding) => !known.has(keyOf(finding)))
      .map((finding) => `     ${finding.severity === 'error' ? '✖' : '·'} ${finding.message}  ${finding.name}`),
    ...after.rescues
      .map((rescue) => rescueInWords(rescue))
      .filter((words) => !rescued.has(words))
      .map((words) => `     ✔ ${words}`),
  ];
}
