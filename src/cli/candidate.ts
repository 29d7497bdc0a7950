import type { Candidate, WriteRequest } from '../generate/index.ts';
import { carriesRhyme, meterInWords, rescueInWords, tonesOf } from '../lint/index.ts';

/** 两句一行 (lines in couplets, one couplet a row). */
function couplets(lines: readonly string[], marks: readonly [string, string]): readonly string[] {
  const rows: string[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const second = lines[i + 1];
    rows.push((lines[i] as string) + marks[0] + (second === undefined ? '' : second + marks[1]));
  }
  return rows;
}

/** 全诗的平仄，两句一行，韵脚后加“韵” (tone rows, a couplet a row, 韵 after each rhyme foot). */
function toneRows({ scansion }: Candidate): readonly string[] {
  return couplets(
    scansion.lines.map((line) => tonesOf(line) + (carriesRhyme(line, scansion) ? '韵' : '')),
    ['\u3000', ''],
  );
}

/** 参数若含空白或特殊字符则加引号 (quotes an argument for a POSIX shell where it needs it). */
const quote = (argument: string): string =>
  /^[\p{L}\p{N}□，。_./:=-]+$/u.test(argument) ? argument : `'${argument.replace(/'/gu, `'\\''`)}'`;

/** 命令是怎样叫起来的 (how the command was called). */
export interface Invocation {
  /** 命令之名：装成包后是 tuiqiao write，在仓库里是 npm run poem -- (its name as the reader would type it). */
  readonly command: string;
  readonly model?: string;
}

/** 再得此诗的命令 (the command line that gives the poem again). */
export function commandFor(candidate: Candidate, request: WriteRequest, how: Invocation): string {
  const themes = request.theme === undefined ? [] : typeof request.theme === 'string' ? [request.theme] : request.theme;
  const flags: readonly (readonly [string, string | number | undefined])[] = [
    ['--form', request.form],
    ['--rhyme', request.rhyme],
    ['--opening', request.opening],
    ['--mood', request.mood],
    ['--period', request.period],
    ['--given', request.given],
    ['--beams', request.beams],
    ['--pool', request.pool],
    ['--temperature', request.temperature],
    ['--script', request.script],
    ['--model', how.model],
    ['--seed', candidate.seed],
  ];
  const first = request.firstLineRhymes;
  return [
    how.command,
    ...themes.map(quote),
    ...(first === undefined ? [] : [first ? '--first-line-rhymes' : '--no-first-line-rhymes']),
    ...(request.allowKnownLines ? ['--allow-known-lines'] : []),
    ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, quote(String(value))])),
  ].join(' ');
}

/** 一首写成的诗：诗、格、平仄、种子 (a finished poem as text). */
export function candidateToText(candidate: Candidate, request: WriteRequest, how: Invocation): string {
  return [
    ...couplets(candidate.lines, ['，', '。']),
    '',
    meterInWords(candidate.scansion).replace(/（律绝）·/u, ' ·'),
    ...toneRows(candidate),
    ...candidate.scansion.rescues.map((rescue) => rescueInWords(rescue)),
    `种子 ${candidate.seed}：${commandFor(candidate, request, how)}`,
  ].join('\n');
}

/** 一首写成的诗，作 JSON 用 (a finished poem as a JSON value; the scansion is told by its tone rows). */
export function candidateToJson(candidate: Candidate): Readonly<Record<string, unknown>> {
  const { scansion, ...rest } = candidate;
  return { ...rest, verdict: scansion.verdict, tones: scansion.lines.map(tonesOf) };
}
