import type { MeantReadings } from '../rhyme/meant.ts';
import type { Reading, RhymeGroup } from '../rhyme/types.ts';
import { numeral } from '../text/numerals.ts';
import { placeOf, type VersePlace } from '../text/place.ts';
import { BLANK, type Place, type Poem, type Point, type VerseLine } from '../text/verse.ts';
import { type OldStyle, oldStyleOf } from './ancient.ts';
import { type Asked, askedOf, type ScanOptions } from './asked.ts';
import { Cells } from './cells.ts';
import { certifiedPaths } from './certificate.ts';
import { findingFrom, type Mark, markOf, type RelatedPlace } from './finding.ts';
import { expectScannable } from './input.ts';
import { type Base, FAULTS, hasConstantRule, JudgedPoem, judgeBy, type Reports, ruleSet, type Told } from './judge.ts';
import type { Judged } from './judged.ts';
import { licencesOf } from './licences.ts';
import { breaksJoint } from './links.ts';
import type { MessageData, MessageId } from './messages/index.ts';
import { lengthOf, type Meter } from './meter.ts';
import { type Coded, cheapestPaths, type Path } from './path.ts';
import { rounded } from './prices.ts';
import { compileMeter, openingOf, REGULATED_RULES } from './regulated.ts';
import { parseOf, rescuesAlong, rescuesOf, scannedLines } from './report.ts';
import { RULES, type RuleId } from './rules/index.ts';
import type { Scansion, Verdict } from './scansion.ts';
import { footChoice, type Shown, shownBy } from './shown.ts';
import { isWholePoem, LONG, type Size, sizeOf } from './size.ts';
import type { Choice } from './syllable.ts';
import { weighReadings } from './weigh.ts';

/**
 * 扫描一首诗：起式、首句入韵与否、韵部、句式、读音一并求取，取代价最小的一种解读；毛病与拗救都由那条路读出。
 *
 * Scans a poem: opening, first-line rhyme, rhyme group, line patterns and readings are chosen *together*, at the least
 * cost, by a shortest path through the meter; findings and rescues are read off that path. Half-written poems (blanks □,
 * missing lines) are scanned too. With `meter` (a tune, a couplet, any value of `Meter`) the poem is judged by it. Faults are
 * values: the function throws only for an unknown `form` (`UnknownFormError`) or `rhyme` (`UnknownRhymeError`), for a meter
 * that makes no sense (`InvalidMeterError`), and for an oblique rhyme with a form (`InvalidInputError`).
 *
 * @example
 * scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。')).verdict; // 'regulated'
 */
export function scan(poem: Poem, options: ScanOptions = {}): Scansion {
  expectScannable(poem, options);
  const asked = askedOf(options);
  const { summary, marks, ranked, ...outcome } = verdictOf(poem, asked);
  const judged = outcome.judged();
  const runnersUp = ranked().slice(1);
  return {
    ...summary,
    findings: marks.map(findingFrom),
    lines: judged === undefined ? [] : scannedLines(judged, asked.resolver),
    runnersUp: runnersUp.flatMap((path) => (path.first.type === undefined ? [] : [parseOf(path)])),
  };
}

/** 扫描之总评，不及发现与逐字 (a scansion without its findings and lines). */
export type Summary = Omit<Scansion, 'findings' | 'lines' | 'runnersUp'>;

interface Outcome {
  readonly summary: Summary;
  /** 各处发现，依位置为序，还没有写明 (the findings in order of place, not yet worded). */
  readonly marks: readonly Mark[];
  /** 备好论断之诗，用时才备；无诗则无 (the poem as the rules see it, made when asked for; none where there is no verse). */
  readonly judged: () => Judged | undefined;
  /** 各起式之最省者，由省到费 (the cheapest path of every opening, cheapest first). */
  readonly ranked: () => readonly Path[];
}

/** 所论的诗与其格律 (the poem as it is judged, and by what). */
interface Setting {
  readonly poem: Poem;
  readonly asked: Asked;
  /** 近体之尺寸；依所给格律者无 (the size as regulated verse; none where a meter was given). */
  readonly size: Size | undefined;
  readonly form: string;
  /** 当有几句 (how many lines there should be). */
  readonly expected: number;
  readonly lines: readonly VerseLine[];
  readonly meter: Meter;
  readonly hasBlank: boolean;
}

function settingOf(poem: Poem, asked: Asked): Setting {
  const { options } = asked;
  const count = poem.lines.length;
  const size = asked.meter === undefined ? sizeOf(poem, asked.form) : undefined;
  const expected = size?.lines ?? asked.meter?.lines.length ?? 0;
  const lines = count > expected ? poem.lines.slice(0, expected) : poem.lines;
  const form = size?.name ?? asked.meter?.form ?? '';
  const meter =
    size !== undefined
      ? compileMeter(size.form.name, {
          lines: lines.length,
          opening: options.opening,
          firstLineRhymes: options.firstLineRhymes,
        })
      : firstLines(asked.meter as Meter, lines.length);
  const hasBlank = lines.some((line) => line.text.includes(BLANK));
  return { poem, asked, size, form, expected, lines, meter, hasBlank };
}

/** 未写完者只论已写之句 (of an unfinished poem only the lines that are there). */
const firstLines = (meter: Meter, count: number): Meter =>
  count === meter.lines.length ? meter : { ...meter, lines: meter.lines.slice(0, count) };

/**
 * 总评与所据：不造逐字的结果，查语料用 (the verdict with what it rests on; nothing is made for single characters, which suits
 * corpora).
 */
export function verdictOf(poem: Poem, asked: Asked): Outcome {
  const marks: Mark[] = [];
  const add = adderTo(marks, asked);
  if (poem.strays.length > 0) addStrays(poem, add);
  if (poem.lines.length === 0) {
    const origin: Point = { offset: 0, line: 1, column: 1 };
    add('kong-wen', { start: origin, end: origin }, { line: 1, zi: 1 }, {});
    const { id, name } = asked.book;
    const summary = {
      verdict: 'empty',
      unfinished: true,
      book: id,
      bookName: name,
      readingsWeighed: false,
      rescues: [],
    } as const;
    return { summary, marks, judged: () => undefined, ranked: () => [] };
  }
  for (const { ruleId, messageId, line, data } of asked.meter?.notes ?? []) {
    const at = poem.lines[line] as VerseLine;
    add(ruleId, at.place, placeOf({ line, zi: 0 }), data, messageId);
  }
  const setting = settingOf(poem, asked);
  const walked = walk(setting);
  const base = baseOf(setting, walked);
  const shown = shownBy(base);
  if (isQuiet(setting, base, shown)) {
    const summary = summaryOf(setting, rescuesAlong(base), walked.tied, marks);
    const judged = () => new JudgedPoem(base, shown);
    return { summary, marks, judged, ranked: walked.ranked };
  }
  const { judged, reports, oldStyle } = judge(setting, new JudgedPoem(base, shown), walked.best.cost);
  if (oldStyle === undefined) addSizes(setting, judged, add);
  addReports(setting, { judged, reports, oldStyle }, marks, add);
  if (marks.length > 1) marks.sort((a, b) => a.place.start.offset - b.place.start.offset);
  const summary = summaryOf(setting, oldStyle === undefined ? rescuesOf(judged) : [], walked.tied, marks, oldStyle);
  const oblique = oldStyle?.obliques[0];
  if (oblique !== undefined) summary.firstLineRhymes = judged.syllables[0]?.at(-1)?.hasGroup(oblique) ?? false;
  return { summary, marks, judged: () => judged, ranked: walked.ranked };
}

/** 无可说的：不露记号，粘对不失，也没有不待记号的规则；句数字数皆足，故也不是古体 (nothing is to be said: no sign is shown, no link broken, no rule looks at every poem; all lines are there, so that it is not old-style either). */
function isQuiet(
  { size, poem, asked, expected, meter, hasBlank }: Setting,
  { cells, coded }: Base,
  { signs }: Shown,
): boolean {
  const { length: count } = poem.lines;
  if (signs !== 0 || hasBlank || count > expected || size?.mixed !== '' || asked.rhyme !== undefined) return false;
  for (let line = 0; line < count; line++) if (cells.sizeOf(line) < 0 || breaksJoint(meter, coded, line)) return false;
  return !hasConstantRule(meter.rules, asked.levelIn);
}

/** 规则所说，认作某格者除外，入于 `marks` (what the rules say goes into `marks`, short of what a licence covers). */
function addReports(setting: Setting, { judged, reports, oldStyle }: Verdicts, marks: Mark[], add: Add): void {
  const { size, lines, asked } = setting;
  const rules = ruleSet(oldStyle === undefined ? judged.meter.rules : OLD_STYLE_RULES);
  const licences =
    oldStyle === undefined && size !== undefined
      ? licencesOf(size.form.name, judged, reports).filter((one) => asked.levelIn(one.ruleId) !== 'off')
      : [];
  for (const { ruleId, report } of reports.told) {
    const level = asked.levelIn(ruleId);
    // 认作某格，所涵的毛病便只是此格 (where a licence is recognized, the faults it covers are that licence and nothing else).
    if (level === 'off' || !rules.has(ruleId) || licences.some((one) => one.covers(ruleId, report))) continue;
    marks.push(markOf(judged, ruleId, report.isRemark === true ? 'info' : level, report));
  }
  if (oldStyle !== undefined) addOldStyle(setting, judged, reports, oldStyle, add);
  for (const { ruleId, line, data } of licences) {
    const zi = ruleId === 'zhe-yao' ? 1 : (judged.syllables[line]?.length ?? 1) - 1;
    add(ruleId, (lines[line] as VerseLine).place, placeOf({ line, zi }), data);
  }
}

/** 只求最省之路的代价，不论断；比较各体用 (the price of the cheapest path alone, to compare forms by). */
export const costIn = (poem: Poem, asked: Asked): number =>
  poem.lines.length === 0 ? 0 : rounded(walk(settingOf(poem, asked)).best.cost);

/** 求得之路 (the path that was found). */
interface Walked {
  readonly cells: Cells;
  readonly best: Path;
  /** 与最省者同价的，最省者在先 (the path and those that cost the same, the path first). */
  readonly tied: readonly Path[];
  readonly ranked: () => readonly Path[];
  /** 语境所定之读 (what the context settles). */
  readonly meant: MeantReadings;
}

/** 求最省之路；路上有字与语境不合，则衡量读音，再求一回 (the cheapest path; where it takes readings against their context they are weighed, and it is sought once more). */
function walk(setting: Setting): Walked {
  const { poem, asked, lines, meter } = setting;
  const { book, resolver } = asked;
  const cells = Cells.of(poem, lines, meter, book, asked.options.readings);
  const walked = pathsThrough(setting, cells, NONE);
  // 句句不合近体的，多是古体，读音不必衡量：古体不论平仄 (verse at odds with the meter in every other line is old-style, whose tones are free).
  if (resolver === undefined || isFarOff(setting, walked.best)) return walked;
  const { coded, rhymes } = walked.best;
  const { isTraditional } = cells;
  const footAt = (line: number): Choice | undefined => {
    const foot = cells.feet[line];
    return foot === undefined ? undefined : footChoice(meter, foot, coded[line] as Coded, rhymes, line);
  };
  const weighed = weighReadings({ lines, cells, coded, book, isTraditional, footAt }, resolver, walked.tied.length > 1);
  if (weighed === undefined) return walked;
  return pathsThrough(setting, Cells.from(weighed.syllables, lines, isTraditional, meter), weighed.meant);
}

const isFarOff = ({ asked, size, lines }: Setting, { cost }: Path): boolean =>
  size !== undefined && asked.form === undefined && cost >= Math.max(2, lines.length / 2);

const NONE: MeantReadings = [];

/** 一套读音之下的最省之路；字字不费者径取 (the cheapest path under some readings; one that costs nothing is taken at once). */
function pathsThrough({ asked, meter }: Setting, cells: Cells, meant: MeantReadings): Walked {
  const { rhyme: wanted } = asked;
  // 所求之韵不是此体之声，就不论韵部 (a rhyme of the other tone class settles no group).
  const fits = wanted?.pingze === meter.rhymes[0]?.pingze;
  const fixed = wanted === undefined ? [] : [fits ? wanted : undefined];
  let found: readonly Path[] | undefined;
  const ranked = (): readonly Path[] => {
    found ??= cheapestPaths(meter, cells, fixed);
    return found;
  };
  const certified = certifiedPaths(meter, cells, fixed);
  if (certified !== undefined) return { cells, best: certified[0] as Path, tied: certified, ranked, meant };
  const [best] = ranked() as [Path, ...Path[]];
  // 几种起式一样省，就是还定不下来 (templates that cost the same are left open).
  const tied = ranked().filter((path) => rounded(path.cost) === rounded(best.cost));
  return { cells, best, tied, ranked, meant };
}

/** 交给各规则看的诗，所据之路在内 (the poem for the rules, with its path). */
const baseOf = ({ poem, asked, lines, meter }: Setting, { cells, best, meant }: Walked): Base => {
  const { coded, rhymes } = best;
  return { poem, meter, book: asked.book, lines, cells, coded, rhymes, meant };
};

/** 各规则论断，再看是不是古体 (what the rules say, and whether the poem is old-style). */
interface Verdicts {
  readonly judged: Judged;
  readonly reports: Reports;
  readonly oldStyle: OldStyle | undefined;
}

function judge({ poem, asked, size, hasBlank }: Setting, judged: JudgedPoem, cost: number): Verdicts {
  const { rhyme: wanted } = asked;
  // 指明了近体的体裁或平韵，就按近体论 (a form or a level rhyme that was asked for is judged as regulated verse).
  const mayBeOldStyle = size !== undefined && asked.form === undefined && wanted?.pingze !== '平';
  const mixed = mayBeOldStyle ? size.mixed : '';
  // 六句之类，虽不足律诗之数，也可以是写完的古体 (six lines, say, are no octave, yet may be whole old-style verse).
  const isWhole = mayBeOldStyle && mixed === '' && isWholePoem(poem.lines.length, hasBlank);
  // 长篇而每句费一字，不必细数，必是古体 (a long poem that costs a fault a line is old-style; there is no need to count).
  const { length: count } = poem.lines;
  const isPlainlyOld = isWhole && wanted === undefined && count >= LONG && cost >= count;
  if (!isPlainlyOld) judged.withLinks();
  const reports = judgeBy(judged, (id, isFault) => (isFault ? isPlainlyOld : asked.levelIn(id) === 'off'));
  const oldStyle = mayBeOldStyle ? oldStyleOf({ judged, reports, mixed, isWhole, isPlainlyOld, wanted }) : undefined;
  return { judged, reports, oldStyle };
}

/** 起式、首句入韵与否，定得下来才说 (the opening and the first line's rhyme, where they are settled). */
function addOpening(summary: Writable<Summary>, tied: readonly Path[]): void {
  const [best] = tied as [Path, ...Path[]];
  if (best.first.type === undefined) return;
  const opening = openingOf(best.first);
  if (tied.every((path) => openingOf(path.first) === opening)) summary.opening = opening;
  if (tied.every((path) => path.first.rhymed === best.first.rhymed)) summary.firstLineRhymes = best.first.rhymed;
}

function summaryOf(
  { form, expected, hasBlank, poem, asked }: Setting,
  rescues: Summary['rescues'],
  tied: readonly Path[],
  marks: readonly Mark[],
  oldStyle?: OldStyle,
): Writable<Summary> {
  const [best] = tied as [Path, ...Path[]];
  const summary: Writable<Summary> = {
    verdict: verdictBy(marks, rescues.length > 0, oldStyle !== undefined),
    form,
    cost: rounded(best.cost),
    unfinished: poem.lines.length < expected || hasBlank,
    book: asked.book.id,
    bookName: asked.book.name,
    readingsWeighed: asked.resolver !== undefined,
    rescues,
  };
  // 转韵者无一定之韵 (verse that changes its rhyme has no rhyme of its own).
  const rhyme = oldStyle?.turns === undefined ? (oldStyle?.obliques[0] ?? best.rhymes[0]) : undefined;
  if (rhyme !== undefined) summary.rhyme = rhyme;
  addOpening(summary, tied);
  return summary;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

function verdictBy(marks: readonly Mark[], hasRescue: boolean, isOldStyle: boolean): Verdict {
  if (isOldStyle) return 'ancient';
  if (marks.some((f) => f.severity === 'error')) return 'irregular';
  return hasRescue ? 'rescued' : 'regulated';
}

type Add = (
  ruleId: RuleId,
  place: Place,
  at: VersePlace,
  data: MessageData,
  messageId?: MessageId,
  related?: () => readonly RelatedPlace[],
) => void;

const adderTo =
  (marks: Mark[], { levelIn }: Asked): Add =>
  (ruleId, place, at, data, messageId = ruleId, related = undefined) => {
    const severity = levelIn(ruleId);
    if (severity !== 'off') marks.push({ ruleId, messageId, severity, place, at, data, reading: undefined, related });
  };

/** 句数、字数不合 (lines too many, and lines of the wrong length). */
function addSizes({ poem, form, expected, lines, meter }: Setting, { syllables }: Judged, add: Add): void {
  const count = poem.lines.length;
  if (count > expected) {
    const extra = poem.lines[expected] as VerseLine;
    const data = { actual: String(count), expected: [String(expected)], form };
    add('ju-shu', extra.place, placeOf({ line: expected, zi: 0 }), data);
  }
  /** 字数不合的句子只报字数，不再逐字论平仄 (a line of the wrong length is reported once and left unscanned). */
  syllables.forEach((row, i) => {
    if (row !== undefined) return;
    const line = lines[i] as VerseLine;
    const wanted = lengthOf(meter, i);
    const data = { actual: String(line.length), expected: [String(wanted)], form };
    add('zi-shu', line.place, placeOf({ line: i, zi: Math.min(line.length, wanted + 1) - 1 }), data);
  });
}

/** 古体之说：何以见得，并押所求仄韵者哪些韵脚不合 (what is told of old-style verse). */
function addOldStyle(
  { poem, form, lines, asked }: Setting,
  judged: Judged,
  reports: Reports,
  { kind, obliques, turns = [] }: OldStyle,
  add: Add,
): void {
  const first = (poem.lines[0] as VerseLine).place;
  const at = { line: 1, zi: 1 };
  if (kind === '杂言') {
    const { even, mixed } = sizeOf(poem, undefined);
    if (even === undefined) add('gu-ti', first, at, { actual: mixed, form }, 'za-yan');
    else add('gu-ti', first, at, { actual: numeral(even), form }, 'qi-yan');
  } else if (kind === '不合') {
    const { faults } = reports;
    const isUncounted = reports.told.every(({ ruleId }) => !FAULTS.has(ruleId));
    const actual = isUncounted ? '平仄、粘对处处不合近体' : `平仄、粘对共${numeral(faults)}处不合近体`;
    add('gu-ti', first, at, { actual, form }, 'gu-ti', () => relatedFaults(judged, reports.told));
  } else if (kind === '拗律') {
    add('ao-lu', first, at, { actual: String(reports.faults), form }, 'ao-lu', () =>
      relatedFaults(judged, reports.told),
    );
  } else if (kind === '转韵') {
    add('gu-ti', first, at, { actual: turns.map((group) => group.name).join('、'), form }, 'zhuan-yun');
  } else {
    const names = obliques.map((group) => group.name).join('、');
    const actual = `押仄韵${names === '' ? '（数部通押）' : names}`;
    add(kind === '仄韵律' ? 'ze-yun' : 'gu-ti', first, at, { actual, form });
    if (asked.rhyme !== undefined) addObliqueFaults(judged, lines, asked.rhyme, add);
  }
}

/** 不列一串错误，但哪里不合近体，都在相关之处，与所说的处数相应；长篇不列 (no flood of errors: the places counted are related to the one finding; none for long verse). */
function relatedFaults(judged: Judged, reports: readonly Told[]): readonly RelatedPlace[] {
  if (judged.lines.length >= LONG) return [];
  return reports
    .filter(({ ruleId }) => FAULTS.has(ruleId) && ruleId !== 'chong-yun')
    .map(({ ruleId, report }) => {
      const { place, at, message, messageEn } = findingFrom(markOf(judged, ruleId, 'info', report));
      return { place, at, message, messageEn };
    });
}

/** 押所求仄韵的古体，哪些韵脚不合 (feet of old-style verse that miss the oblique rhyme asked for). */
function addObliqueFaults({ syllables }: Judged, lines: readonly VerseLine[], wanted: RhymeGroup, add: Add): void {
  syllables.forEach((row, i) => {
    const [syllable, zi] = [row?.at(-1), lines[i]?.zis.at(-1)];
    if (i % 2 === 0 || syllable === undefined || zi === undefined) return;
    if (!syllable.hasReading || syllable.hasGroup(wanted)) return;
    const [reading] = syllable.readings as readonly [Reading, ...Reading[]];
    const { readings } = syllable;
    const data = { char: zi.char, actual: reading.group.name, expected: [wanted.name], readings, reading };
    add('chu-yun', zi.place, placeOf({ line: i, zi: (row?.length ?? 1) - 1 }), data);
  });
}

/** 古体不以近体的平仄、粘对、用韵来论，重字、僻读、近于拗律也只有近体才讲究 (old-style verse is not judged by the rules of regulated meter, nor by its niceties). */
const OLD_STYLE_RULES: readonly RuleId[] = REGULATED_RULES.filter(
  (id) => !['平仄', '粘对', '用韵'].includes(RULES[id].kind) && !['chong-zi', 'pi-du', 'ao-lu'].includes(id),
);

/** 不是诗句的字符 (what is neither verse nor punctuation). */
function addStrays(poem: Poem, add: Add): void {
  let line = 0;
  for (const stray of poem.strays) {
    while ((poem.lines[line]?.place.end.offset ?? Number.POSITIVE_INFINITY) <= stray.place.start.offset) line++;
    const number = Math.max(0, Math.min(line, poem.lines.length - 1));
    add('yi-wu', stray.place, placeOf({ line: number, zi: 0 }), { actual: stray.text });
  }
}
