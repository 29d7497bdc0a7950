import pc from 'picocolors';
import { coupletFindings } from '../lint/couplets.ts';
import { takeDisables } from '../lint/directives.ts';
import type { LintFinding } from '../lint/finding.ts';
import { carriesRhyme, differsFromPattern, markOf, rescueInWords } from '../lint/index.ts';
import { suppress } from '../lint/suppress.ts';
import type { Meter, ScannedLine, Scansion } from '../meter/index.ts';
import { BLANK, markAfter, placeKey, punctuated, type VersePlace } from '../text/index.ts';
import { numeral } from '../text/numerals.ts';
import {
  blankLine,
  charAt,
  closesIn,
  type Draft,
  inScript,
  isBlank,
  mostLines,
  nextLine,
  type Surroundings,
  scanDraft,
  sheetOf,
  tuneMeter,
  verseText,
} from './draft.ts';

/** 上平十一真 → 十一真 (the name of a rhyme without its half of the book). */
export const shortRhyme = (name: string): string => name.replace(/^[上下]平/u, '');

type Colors = ReturnType<typeof pc.createColors>;
/** 着色与否，依环境 (colours, if the surroundings want them). */
const colorsOf = ({ color }: Surroundings): Colors => pc.createColors(color ?? false);

/** 窄于此，一句一行；否则一联一行 (columns below which a row holds a line instead of a couplet). */
const NARROW = 44;
/** 比这窄否；不知宽窄则作八十格 (whether it is narrower; eighty columns where nobody knows). */
export const isNarrow = ({ columns = 80 }: Surroundings, least: number = NARROW): boolean => columns < least;

/** 一句的平仄：平、仄两色，韵脚加线，不合者反白，待填者淡 (the tones of a line in colour; the marks say it all without). */
function toneRow(line: ScannedLine, scansion: Scansion, colors: Colors): string {
  const isJudged = scansion.verdict !== 'ancient';
  return line.zis
    .map((zi) => {
      const mark = markOf(zi);
      if (isJudged && zi.status === '不合') return colors.inverse(mark);
      if (zi.status === '待填') return colors.dim(mark);
      const hue = mark === '平' ? colors.cyan(mark) : mark === '仄' ? colors.yellow(mark) : mark;
      return zi.isRhymeFoot ? colors.underline(hue) : hue;
    })
    .join('');
}

/** 一句及其平仄；与应有的不同则并列 (a line with its tones, and the expected ones where they differ). */
export function echoLine(
  number: number,
  line: ScannedLine,
  scansion: Scansion,
  draft: Draft,
  around: Surroundings,
): readonly string[] {
  const colors = colorsOf(around);
  const foot = carriesRhyme(line, scansion) ? ' 韵' : '';
  const differs = differsFromPattern(line);
  return [
    `  ${number}  ${inScript(draft, around)(line.text)}`,
    `     ${toneRow(line, scansion, colors)}${foot}${differs ? '  实' : ''}`,
    ...(differs ? [`     ${line.pattern}${line.rhymed ? ' 韵' : ''}  应`] : []),
  ];
}

/** 格律的、对仗的、读音的发现，免查的不算 (findings about meter, couplets and readings, but for those that are disabled). */
export function findingsOf(scansion: Scansion, draft: Draft): readonly LintFinding[] {
  const found =
    scansion.verdict === 'ancient'
      ? scansion.findings
      : [...scansion.findings, ...coupletFindings(scansion, {}, undefined)];
  const { disables } = takeDisables(sheetOf(draft, draft.lines));
  if (disables.length === 0) return found;
  const poem = { source: '', title: '', lines: [], strays: [] };
  const [kept] = suppress([{ source: '', poem, scansion, findings: found, suppressed: [] }], disables, {
    reportUnused: false,
  });
  return found.filter((finding) => kept?.findings.includes(finding));
}

const keyOf = (finding: LintFinding): string => `${finding.ruleId} ${finding.at.line} ${finding.at.zi}`;

/**
 * 改动之后新出的毛病与拗救；错处说可求何处的候选。粘对若断在还没有写的句子上，便说所写之句此处应作何式、宜作第几句。
 *
 * Findings and rescues that the change has brought. Where a link would break at a line not yet written, the changed lines
 * are told the pattern that belongs to their place, and the places they would suit.
 */
export function news(before: Draft, after: Draft, numbers: readonly number[], around: Surroundings): readonly string[] {
  const colors = colorsOf(around);
  const [was, is] = [scanDraft(before, around), scanDraft(after, around)];
  const known = new Set(findingsOf(was, before).map(keyOf));
  const fresh = findingsOf(is, after).filter((finding) => !known.has(keyOf(finding)));
  const misplaced = fresh.some((finding) => breaksAtBlank(finding, after))
    ? numbers.flatMap((number) => misplacement(after, number, around))
    : [];
  const told = misplaced.length === 0 ? fresh : fresh.filter((finding) => !breaksAtBlank(finding, after));
  const rescued = new Set(was.rescues.map((rescue) => rescueInWords(rescue)));
  return [
    ...misplaced.map((words) => `     ${colors.red('✖')} ${words}`),
    ...told.map(({ severity, message, name, at }) => {
      const isError = severity === 'error';
      const hint = isError && at.zi > 0 ? `，? ${placeKey(at)} 列可换的字，改 ${placeKey(at)} 换一字` : '';
      return `     ${isError ? colors.red('✖') : '·'} ${message}  ${colors.dim(`${name}${hint}`)}`;
    }),
    ...is.rescues
      .map((rescue) => rescueInWords(rescue))
      .filter((words) => !rescued.has(words))
      .map((words) => `     ${colors.green('✔')} ${words}`),
  ];
}

/** 失对、失粘，而两边有一边还没有写 (a broken link one side of which is not written yet). */
function breaksAtBlank({ ruleId, at, related = [] }: LintFinding, { lines }: Draft): boolean {
  if (ruleId !== 'shi-dui' && ruleId !== 'shi-nian') return false;
  return [at, ...related.map((other) => other.at)].some(({ line, zi }) => (charAt(lines, line, zi) ?? BLANK) === BLANK);
}

/** 一句不合其位：应作何式，哪几字不合，宜作第几句 (a line against the pattern of its place). */
function misplacement(draft: Draft, number: number, around: Surroundings): readonly string[] {
  const text = draft.lines[number - 1];
  if (text === undefined || isBlank(text)) return [];
  const without = { ...draft, lines: draft.lines.with(number - 1, BLANK.repeat([...text].length)) };
  const place = scanDraft(without, around).lines[number - 1];
  const written = scanDraft(draft, around).lines[number - 1];
  if (place === undefined || written === undefined) return [];
  const slots = [...place.pattern];
  const wrong = written.zis.flatMap(({ readings }, j) => {
    const fits = readings.some(({ rare, pingze }) => !rare && pingze === slots[j]);
    return slots[j] === '中' || readings.length === 0 || fits ? [] : [j + 1];
  });
  if (wrong.length === 0) return [];
  const suits = without.lines.flatMap((line, i) => {
    if (i === number - 1 || !isBlank(line)) return [];
    const moved = { ...without, lines: without.lines.with(i, text) };
    return isFaulty(moved, around) ? [] : [i + 1];
  });
  const after = Array.from({ length: mostLines(draft) - draft.lines.length }, (_, i) => draft.lines.length + i + 1);
  const later = after.slice(0, 8).filter((n) => {
    const grown = Array.from({ length: n - 1 }, (_, i) => without.lines[i] ?? blankLine(draft, i));
    return !isFaulty({ ...without, lines: [...grown, text] }, around);
  });
  const where = [...suits, ...later];
  const advice = where.length === 0 ? '' : `；可作第 ${where.join('、')} 句`;
  return [`第 ${number} 句此处应作 ${place.pattern}，第 ${wrong.join('、')} 字不合${advice}  失粘`];
}

/** 有无 error (whether anything is wrong). */
export const isFaulty = (draft: Draft, around: Surroundings): boolean =>
  findingsOf(scanDraft(draft, around), draft).some(({ severity }) => severity === 'error');

/** 全诗分行：各行之句，0 起，窄则一句一行；空行隔开两片 (the lines of every row, 0-based; an empty row parts stanzas). */
function rowsOf(draft: Draft, around: Surroundings): readonly (readonly number[])[] {
  const breaks = tuneMeter(draft)?.breaks ?? [];
  const rows: number[][] = [[]];
  draft.lines.forEach((_, line) => {
    if (breaks.includes(line)) rows.push([], []);
    else if (line > 0 && (isNarrow(around) || closesIn(draft, line - 1))) rows.push([]);
    rows.at(-1)?.push(line);
  });
  return rows.filter((row, i) => row.length > 0 || i < rows.length - 1);
}

/** 全诗：照其分行（窄则一句一行），其下平仄；何人所写、何处锁着，各有一行 (the poem with rows of tones, authors and locks). */
export function showPoem(draft: Draft, around: Surroundings): string {
  const scansion = scanDraft(draft, around);
  const colors = colorsOf(around);
  const written = inScript(draft, around);
  const hasMachine = draft.authors.some((row, i) => row.includes('机') && !isBlank(draft.lines[i] ?? ''));
  const rows: string[] = [];
  for (const numbers of rowsOf(draft, around)) {
    if (numbers.length === 0) {
      rows.push('');
      continue;
    }
    const join = (
      part: (n: number) => string,
      after = (n: number): string => (n === numbers.at(-1) ? '' : '\u3000'),
    ): string =>
      numbers
        .map((n) => part(n) + after(n))
        .join('')
        .trimEnd();
    const texts = numbers.map((n) => written(draft.lines[n] as string) + markAfter(n, (line) => closesIn(draft, line)));
    rows.push(`  ${String((numbers[0] as number) + 1).padEnd(3)}${texts.join('')}`);
    rows.push(
      `     ${join(
        (n) => {
          const line = scansion.lines[n];
          return line === undefined ? '' : toneRow(line, scansion, colors);
        },
        (n) => {
          const line = scansion.lines[n];
          const rhymes = line !== undefined && carriesRhyme(line, scansion);
          // 出句的“韵”正在标点之下 (the mark of an opening line stands under its punctuation).
          return n === numbers.at(-1) ? (rhymes ? ' 韵' : '') : rhymes ? '韵' : '\u3000';
        },
      )}`,
    );
    const authors = (n: number) =>
      [...(draft.lines[n] as string)].map((c, j) => (c === BLANK ? '\u3000' : draft.authors[n]?.[j])).join('');
    if (hasMachine && join(authors) !== '') rows.push(`     ${join(authors)}`);
    const locks = (n: number) =>
      [...(draft.lines[n] as string)]
        .map((_, j) => (draft.locks.includes(placeKey({ line: n + 1, zi: j + 1 })) ? '锁' : '\u3000'))
        .join('');
    if (numbers.some((n) => locks(n).includes('锁'))) rows.push(`     ${join(locks)}`);
  }
  return rows.join('\n');
}

/** 一首诗，一联一行，窄则一句一行，不带平仄；词依其分行 (a poem in couplets, or in lines where it is narrow; a tune in its own rows). */
export function poemRows(lines: readonly string[], around: Surroundings, draft?: Draft): readonly string[] {
  if (lines.length === 0) return [];
  if (draft?.tune !== undefined) return verseText(draft, lines).split('\n');
  if (isNarrow(around)) return lines.map((line, i) => line + markAfter(i));
  return punctuated(lines).split('\n');
}

/** 成串的字外加括号 (puts brackets around every run of marked characters). */
function bracketed(line: string, isMarked: (zi: number) => boolean, open: string, close: string): string {
  const chars = [...line];
  return chars
    .map((char, j) => {
      const here = isMarked(j);
      const start = here && (j === 0 || !isMarked(j - 1)) ? open : '';
      const end = here && (j === chars.length - 1 || !isMarked(j + 1)) ? close : '';
      return start + char + end;
    })
    .join('');
}

/** 机器所写的句子里，诗人的字加「」；全是一人所写的句子不加 (marks the poet's own characters with 「」 where a line has both). */
export function markAuthors(line: string, authors: readonly string[]): string {
  const isMixed = authors.includes('人') && authors.includes('机');
  return isMixed ? bracketed(line, (j) => authors[j] === '人', '「', '」') : line;
}

/** 改了的字加〔〕 (marks what was changed with 〔〕). */
export function markChanges(line: string, number: number, changes: readonly VersePlace[]): string {
  return bracketed(line, (j) => changes.some((c) => c.line === number && c.zi === j + 1), '〔', '〕');
}

/** 诗家所记的一句之谱：平 仄 中 ◑ ◐，韵 叶 换 叠 (a line of a tune in the marks of poets). */
export function markedLine(meter: Meter, line: number): string {
  const { patterns = [], repeats, echoes } = meter.lines[line] ?? {};
  const signs = patterns.map(({ slots, usual }) =>
    slots
      .map((slot, i) =>
        slot !== '中' || usual?.[i] === undefined || usual[i] === '中' ? slot : usual[i] === '平' ? '◑' : '◐',
      )
      .join(''),
  );
  const rhymed = patterns.find((pattern) => pattern.rhymed);
  const spec = rhymed && meter.rhymes[rhymed.rhyme ?? 0];
  const which = rhymed?.rhyme ?? 0;
  const name = spec === undefined ? '' : spec.with !== undefined ? '叶' : which === 0 ? '韵' : `换${spec.pingze}韵`;
  const copied = repeats ?? echoes;
  const notes = [
    name === '' ? '' : `${name}${patterns.every((pattern) => pattern.rhymed) ? '' : '（可不押）'}`,
    copied === undefined ? '' : `叠第 ${copied + 1} 句${repeats === undefined ? '之尾' : ''}`,
  ].filter((note) => note !== '');
  return [[...new Set(signs)].join('/'), ...notes].join(' ');
}

/** 第几片第几句 (which line of which stanza). */
function stanzaOf({ breaks = [] }: Meter, line: number): string {
  if (breaks.length === 0) return '';
  const before = breaks.filter((at) => at <= line);
  const names =
    breaks.length === 1
      ? ['上片', '下片']
      : Array.from({ length: breaks.length + 1 }, (_, i) => `第${numeral(i + 1)}片`);
  return `${names[before.length]}`;
}

/** 提示符上方的一行：下一句该怎样 (the line above the prompt: how the next line must run). */
export function templateOfDraft(draft: Draft, around: Surroundings): string {
  const next = nextLine(draft);
  if (next === undefined) return `${draft.form} ${draft.lines.length} 句已足：检 全诗检查，存 <文件> 保存`;
  const partly = draft.lines[next];
  const given = partly === undefined || isBlank(partly) ? '' : `  ${inScript(draft, around)(partly)}`;
  const meter = tuneMeter(draft);
  if (meter !== undefined) {
    const rhyme = draft.rhyme === undefined ? '' : `（${draft.rhyme}）`;
    const marks = markedLine(meter, next).replace(/ 韵/u, ` 韵${rhyme}`);
    return `${draft.form}${stanzaOf(meter, next)}第 ${next + 1} 句  ${marks}${given}`;
  }
  const scansion = scanDraft(draft, around);
  const line = scansion.lines[next];
  if (line === undefined) return '';
  const rhyme = line.rhymed && draft.rhyme !== undefined ? `（${shortRhyme(draft.rhyme)}）` : '';
  return `${draft.form}第 ${next + 1} 句  ${line.pattern}${line.rhymed ? ` 韵${rhyme}` : ''}${given}`;
}
