import { InvalidInputError } from '../errors.ts';
import { findGroup } from '../rhyme/lookup.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import type { Pingze, Reading, RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { BLANK, type Place, type Poem, type Point, type VerseLine, type Zi } from '../text/verse.ts';
import { allOblique, isOldStyle, isRegulatedOblique, obliqueRhymes } from './ancient.ts';
import { Cell, type CellRow, type Cells, type CellTable, type Choice, cellTable, MISMATCH } from './cell.ts';
import { compileMeter, MAX_LINES, openingOf } from './compile.ts';
import { type FormName, formFor, getForm, type Opening } from './forms.ts';
import { expectScannable } from './input.ts';
import type { Foot, Judged, Link, Report } from './judged.ts';
import { brokenLinks } from './links.ts';
import { describe, describeRelated, type MessageData, type MessageId } from './messages/index.ts';
import { candidateGroups, cheapestPaths, codedOf, type Path } from './path.ts';
import { type LinePattern, regularPattern, type Slot } from './patterns.ts';
import {
  type Level,
  levelOf,
  PROFILES,
  type Profile,
  type Reference,
  type RescueKind,
  RULE_IDS,
  RULES,
  type RuleId,
  ruleUrl,
  type Severity,
} from './rules/index.ts';

/** 诗中之位：联、句、字，1 起；字数按字计，不按 UTF-16 (couplet, line and character, 1-based). */
export interface VersePlace {
  readonly couplet: number;
  readonly line: number;
  readonly zi: number;
}

/** 一处毛病或一点说明：是值，不是错误 (a fault or a remark, as a value). */
export interface Finding {
  readonly ruleId: RuleId;
  /** 规则的汉字名，如 孤平。 */
  readonly name: string;
  readonly severity: Severity;
  /** 消息的 id；一条规则或有几种说法 (the id of the message; a rule may have several). */
  readonly messageId: MessageId;
  /** 消息所用的资料 (what the message speaks of). */
  readonly data: MessageData;
  /** 中文说明 (the message in Chinese). */
  readonly message: string;
  /** The message in English. */
  readonly messageEn: string;
  /** 原文中的位置 (place in the source). */
  readonly place: Place;
  readonly at: VersePlace;
  readonly actual: string;
  readonly expected: readonly string[];
  /** 判断所据的读音 (the reading the verdict rests on). */
  readonly assumed?: Reading;
  /** 相关之处：失粘所对的上句、先前的同字…… (related places: the line it fails to adhere to, the earlier same character). */
  readonly related?: readonly RelatedPlace[];
  /** 稳妥的改法：宽窄、空格、误转，不动文意 (a safe edit, that never changes the meaning). */
  readonly fix?: Edit;
  /** 可换的字，由诗人取舍；扫描只提疑为简转繁之误者，余由 `suggest` (characters to choose from; the scan itself offers suspected wrong conversions). */
  readonly suggestions?: readonly Suggestion[];
  readonly reference: Reference;
  /** 规则之页 (the page of the rule). */
  readonly url: string;
}

/** 与一处毛病相关的另一处 (a place related to a finding). */
export interface RelatedPlace {
  readonly place: Place;
  readonly at: VersePlace;
  readonly message: string;
  readonly messageEn: string;
}

/** 一处改动：以 text 换去 place (replaces a stretch of the source). */
export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** 一个可取的改法 (a change the poet may choose). */
export interface Suggestion {
  readonly text: string;
  readonly message: string;
  readonly edit: Edit;
}

/** 一处拗救：拗在何处，以何处救 (a rescue: a positive fact, not a missing error). */
export interface Rescue {
  readonly kind: RescueKind;
  readonly at: VersePlace;
  readonly by: VersePlace;
}

/** 一字的扫描结果 (one character, scanned). */
export interface ScannedZi {
  readonly char: string;
  readonly place: Place;
  readonly at: VersePlace;
  readonly slot: Slot;
  readonly isRhymeFoot: boolean;
  /** 取定的读音；空白、未收之字及两可之字无 (the reading taken; absent for blanks and unknown characters). */
  readonly reading?: Reading;
  /** 全部读音，含罕用 (all readings, rare ones too). */
  readonly readings: readonly Reading[];
  /** 合、不合、待填、未收 (fits, faulty, still blank, unknown to the book). */
  readonly status: '合' | '不合' | '待填' | '未收';
}

/** 一句的扫描结果 (one line, scanned). */
export interface ScannedLine {
  readonly text: string;
  readonly zis: readonly ScannedZi[];
  /** 此句应有的字位，如 中仄平平仄 (the pattern it was measured against). */
  readonly pattern: string;
  readonly rhymed: boolean;
}

/** 总评：合律、有拗已救、有毛病的近体、古体、无诗可评 (the verdict). */
export type Verdict = 'regulated' | 'rescued' | 'irregular' | 'ancient' | 'empty';

/** 一种解读：起式、首句入韵与否、韵部及其代价 (one reading of the whole poem and what it costs). */
export interface Parse {
  readonly opening: Opening;
  readonly firstLineRhymes: boolean;
  readonly rhyme?: RhymeGroup;
  /** 代价：约等于错处之数，越小越好 (about the number of faults; the smaller the better). */
  readonly cost: number;
}

/** 全诗的扫描结果 (the scansion of a poem). */
export interface Scansion extends Partial<Parse> {
  readonly verdict: Verdict;
  readonly form?: FormName;
  /** 是否尚未写完：有空白，或句数不足 (blanks, or fewer lines than the form has). */
  readonly unfinished: boolean;
  /** 所用韵书的 id 与名 (id and name of the book it was checked in). */
  readonly book: string;
  readonly bookName: string;
  readonly lines: readonly ScannedLine[];
  readonly findings: readonly Finding[];
  readonly rescues: readonly Rescue[];
  /** 其余起式的最佳解读，由省到费 (the best parse of every other template, cheapest first). */
  readonly runnersUp: readonly Parse[];
}

/** 扫描选项；不给的由诗中推出 (what is not given is inferred). */
export interface ScanOptions {
  readonly form?: FormName | (string & {});
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 韵部名 (a rhyme group, by any spelling `findGroup` accepts). */
  readonly rhyme?: string;
  readonly book?: RhymeBook;
  /** 从宽从严；省略则通行 (which profile gives the levels; `standard` if left out). */
  readonly profile?: Profile;
  /** 个别规则的轻重，比 `profile` 优先 (levels of single rules, before the profile's). */
  readonly levels?: Readonly<Partial<Record<RuleId, Level>>>;
  /**
   * 指定的读音：键为字（看，全诗）或句次.字次（3.2，1 起），值为 平、仄 或韵部名
   * (readings pinned by the poet: by character or by `line.zi`, 1-based; a tone class or the name of a group).
   */
  readonly readings?: Readonly<Record<string, string>>;
}

/**
 * 扫描一首诗：起式、首句入韵与否、韵部、句式、读音一并求取，取代价最小的一种解读；毛病与拗救都由那条路读出。
 *
 * Scans a poem: opening, first-line rhyme, rhyme group, line patterns and readings are chosen *together*, at the least
 * cost, by a shortest path through the compiled meter; findings and rescues are read off that path. Half-written poems
 * (blanks □, missing lines) are scanned too. Faults are values: the function throws only for an unknown `form`
 * (`UnknownFormError`) or `rhyme` (`UnknownRhymeError`), and for an oblique rhyme with a form (`InvalidInputError`).
 *
 * @example
 * scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。')).verdict; // 'regulated'
 */
export function scan(poem: Poem, options: ScanOptions = {}): Scansion {
  expectScannable(poem, options);
  const book = options.book ?? pingshui;
  const given = options.form === undefined ? undefined : getForm(options.form);
  const wantedRhyme = options.rhyme === undefined ? undefined : findGroup(options.rhyme, book);
  if (given !== undefined && wantedRhyme?.pingze === '仄') {
    const zh = `近体押平声韵，${wantedRhyme.name}是仄声；不指明体裁，可按古体来看`;
    throw new InvalidInputError(zh, `regulated verse rhymes on level tones; ${wantedRhyme.name} is oblique`);
  }
  const base = levelsUnder(options.profile ?? 'standard');
  // 各条的轻重当场去看，不合并、不留存：选项的对象可以改了再用 (looked up, not merged: the object of options may change between scans).
  const own = options.levels;
  const levelIn = (id: RuleId): Level => own?.[id] ?? base[id];
  const findings: Finding[] = [];
  const add: Add = (ruleId, place, at, data, messageId = ruleId as MessageId, related = undefined): void => {
    const severity = levelIn(ruleId);
    if (severity === 'off') return;
    const made = findingOf(ruleId, messageId, severity, place, at, data);
    findings.push(related === undefined ? made : { ...made, related });
  };
  addStrays(poem, add);

  const count = poem.lines.length;
  if (count === 0) {
    const origin: Point = { offset: 0, line: 1, column: 1 };
    add('kong-wen', { start: origin, end: origin }, placeOf(0, 0), {});
    return { verdict: 'empty', unfinished: true, ...bookOf(book), lines: [], findings, rescues: [], runnersUp: [] };
  }

  const lengths = lengthsOf(poem);
  const lineLength = given?.lineLength ?? lengths.best;
  const form = given ?? formFor(lineLength, count);
  const expectedLines = form.name.endsWith('排')
    ? Math.min(MAX_LINES, Math.max(form.lines, count + (count % 2)))
    : form.lines;
  const lines = count > expectedLines ? poem.lines.slice(0, expectedLines) : poem.lines;
  const { cells, isTraditional } = cellsOf(poem, lines, lineLength, book, options.readings);
  const meter = compileMeter(form.name, {
    lines: lines.length,
    ...(options.opening === undefined ? {} : { opening: options.opening }),
    ...(options.firstLineRhymes === undefined ? {} : { firstLineRhymes: options.firstLineRhymes }),
  });
  const groups =
    wantedRhyme === undefined ? candidateGroups(cells) : [wantedRhyme.pingze === '平' ? wantedRhyme : undefined];
  const ranked = cheapestPaths(meter, cells, groups);
  const best = ranked[0] as Path;
  const { patterns, rhyme } = best;
  const hasBlank = lines.some((line) => line.text.includes(BLANK));
  const unfinished = count < expectedLines || hasBlank;
  // 指明了近体的体裁或平韵，就按近体论 (a form or a level rhyme that was asked for is judged as regulated verse).
  const mayBeAncient = given === undefined && wantedRhyme?.pingze !== '平';
  const isMixed = mayBeAncient && lengths.isMixed;
  // 六句之类，虽不足律诗之数，也可以是写完的古体；长篇而每句费一字，不必细数，必是古体 (a long poem that costs a fault a line is old-style; there is no need to count).
  const isWhole = !hasBlank && !isMixed && count >= QUATRAIN && count % 2 === 0;
  const isPlainlyOld = mayBeAncient && isWhole && wantedRhyme === undefined && count >= LONG && best.cost >= count;

  const judged = judgedOf({ poem, form, book, isTraditional, lines, cells, patterns, rhyme }, !isPlainlyOld);

  // 各规则论断，先记下；是不是古体，要看错处多少 (reports first; how many faults there are decides whether it is old-style).
  const reports: Told[] = [];
  let errors = 0;
  let strays = 0;
  let judging: RuleId = 'ping-ze';
  let isError = false;
  const report = (made: Report): void => {
    reports.push({ ruleId: judging, report: made });
    // 重韵不是古体的记号 (a repeated rhyme word is no mark of old-style verse).
    if (isError && judging !== 'chong-yun') errors++;
    if (judging === 'chu-yun') strays++;
  };
  for (const { ruleId, check, isFault } of CHECKED) {
    if (isFault ? isPlainlyOld : levelIn(ruleId) === 'off') continue;
    judging = ruleId;
    isError = isFault;
    check(judged, report);
  }

  // 处处合律的，不必问是不是古体 (where nothing is wrong there is no need to ask).
  const maySing = mayBeAncient && isWhole && (errors > 0 || isPlainlyOld || wantedRhyme !== undefined);
  const obliques = maySing ? (wantedRhyme === undefined ? obliqueRhymes(cells) : [wantedRhyme]) : [];
  const [oblique] = obliques;
  const isObliqueVerse = oblique !== undefined || (maySing && allOblique(cells));
  const isAncient =
    isMixed || isObliqueVerse || (maySing && (isPlainlyOld || isOldStyle(cells, errors, strays === 0, rhyme)));

  if (!isAncient && count > expectedLines) {
    const extra = poem.lines[expectedLines] as Poem['lines'][number];
    const data = { actual: String(count), expected: [String(expectedLines)], form: form.name };
    add('ju-shu', extra.place, placeOf(expectedLines, 0), data);
  }
  // 古体之中长短不齐是常事；指明了体裁的不会是古体 (old-style verse may vary its lines).
  if (!isAncient) {
    /** 字数不合的句子只报字数，不再逐字论平仄 (a line of the wrong length is reported once and left unscanned). */
    cells.forEach((row, i) => {
      if (row !== undefined) return;
      const line = lines[i] as VerseLine;
      const data = { actual: String(line.length), expected: [String(lineLength)], form: form.name };
      add('zi-shu', line.place, placeOf(i, Math.min(line.length, lineLength + 1) - 1), data);
    });
  }
  for (const { ruleId, report } of reports) {
    const level = levelIn(ruleId);
    if (level === 'off' || (isAncient && (METRICAL.has(ruleId) || STYLISTIC.has(ruleId)))) continue;
    findings.push(told(judged, ruleId, report.isRemark === true ? 'info' : level, report));
  }
  if (isAncient) {
    const first = (poem.lines[0] as VerseLine).place;
    if (isMixed) {
      add('gu-ti', first, placeOf(0, 0), { actual: lengths.describe, form: form.name }, 'za-yan');
    } else if (isObliqueVerse) {
      const names = obliques.map((group) => group.name).join('、');
      const actual = `押仄韵${names === '' ? '（数部通押）' : names}`;
      const ruleId = isRegulatedOblique(cells) ? 'ze-yun' : 'gu-ti';
      add(ruleId, first, placeOf(0, 0), { actual, form: form.name });
      if (wantedRhyme !== undefined) addObliqueFaults(cells, lines, wantedRhyme, add);
    } else {
      const actual = isPlainlyOld ? '平仄、粘对处处不合近体' : `平仄、粘对共 ${errors} 处不合近体`;
      add('gu-ti', first, placeOf(0, 0), { actual, form: form.name }, 'gu-ti', relatedFaults(judged, reports));
    }
  } else if (cells.every((row) => row !== undefined) && isZheYao(form.name, reports)) {
    const line = lines[2] as VerseLine;
    add('zhe-yao', line.place, placeOf(2, 1), { form: form.name });
  }
  if (findings.length > 1) findings.sort((a, b) => a.place.start.offset - b.place.start.offset);

  const rescues = isAncient ? [] : rescuesOf(judged);
  const hasError = findings.some((f) => f.severity === 'error');
  const verdict: Verdict = isAncient
    ? 'ancient'
    : hasError
      ? 'irregular'
      : rescues.length > 0
        ? 'rescued'
        : 'regulated';
  // 几种起式一样省，就是还定不下来 (templates that cost the same are left open).
  const tied = ranked.filter((path) => rounded(path.cost) === rounded(best.cost));
  const opening = openingOf(best.first);
  const firstLineRhymes = best.first.rhymed;
  const scansion: Writable<Scansion> = new Scanned(judged, ranked, {
    verdict,
    form: form.name,
    cost: rounded(best.cost),
    unfinished,
    findings,
    rescues,
  });
  const sung = oblique ?? rhyme;
  if (sung !== undefined) scansion.rhyme = sung;
  if (tied.every((path) => openingOf(path.first) === opening)) scansion.opening = opening;
  if (oblique !== undefined) scansion.firstLineRhymes = cells[0]?.at(-1)?.hasGroup(oblique) ?? false;
  else if (tied.every((path) => path.first.rhymed === firstLineRhymes)) scansion.firstLineRhymes = firstLineRhymes;
  return scansion;
}

/**
 * 扫描所得；逐字的结果与落选的解读，取用时才造。用类而不用字面量里的 getter：后者使引擎为每首诗另立隐藏类，连带留住整首诗的资料。
 *
 * A scansion whose lines and runners-up are made when asked for. A class, since getters in an object literal make the
 * engine keep a hidden class, and with it the whole poem, for every scan.
 */
class Scanned implements Scansion {
  declare opening?: Opening;
  declare firstLineRhymes?: boolean;
  declare rhyme?: RhymeGroup;
  readonly verdict: Verdict;
  readonly form: FormName;
  readonly cost: number;
  readonly unfinished: boolean;
  readonly book: string;
  readonly bookName: string;
  readonly findings: readonly Finding[];
  readonly rescues: readonly Rescue[];
  readonly #judged: Judged;
  readonly #ranked: readonly Path[];
  #lines: readonly ScannedLine[] | undefined;

  constructor(
    judged: Judged,
    ranked: readonly Path[],
    told: Pick<Scanned, 'verdict' | 'form' | 'cost' | 'unfinished' | 'findings' | 'rescues'>,
  ) {
    this.verdict = told.verdict;
    this.form = told.form;
    this.cost = told.cost;
    this.unfinished = told.unfinished;
    this.book = judged.book.id;
    this.bookName = judged.book.name;
    this.findings = told.findings;
    this.rescues = told.rescues;
    this.#judged = judged;
    this.#ranked = ranked;
  }

  get lines(): readonly ScannedLine[] {
    this.#lines ??= scannedLines(this.#judged);
    return this.#lines;
  }

  get runnersUp(): readonly Parse[] {
    return this.#ranked.slice(1).map(toParse);
  }

  toJSON(): Scansion {
    return { ...this, lines: this.lines, runnersUp: this.runnersUp };
  }
}

/** 绝句四句 (lines of a quatrain). */
const QUATRAIN = 4;
/** 十句以上是长篇 (from ten lines on a poem is long). */
const LONG = 10;

/** 不列一串错误，但哪里不合近体，都在相关之处，与所说的处数相应；长篇不列 (no flood of errors: the places counted are related to the one finding; none for long verse). */
function relatedFaults(judged: Judged, reports: readonly Told[]): readonly RelatedPlace[] {
  if (judged.lines.length >= LONG) return [];
  return reports
    .filter(({ ruleId }) => FAULTS.has(ruleId) && ruleId !== 'chong-yun')
    .map(({ ruleId, report }) => {
      const { place, at, message, messageEn } = told(judged, ruleId, 'info', report);
      return { place, at, message, messageEn };
    });
}

interface Told {
  readonly ruleId: RuleId;
  readonly report: Report;
}

type Add = (
  ruleId: RuleId,
  place: Place,
  at: VersePlace,
  data: MessageData,
  messageId?: MessageId,
  related?: readonly RelatedPlace[],
) => void;

/** 论近体平仄用韵的规则；古体不受其约束 (rules of regulated meter, which old-style verse is not judged by). */
const METRICAL: ReadonlySet<RuleId> = new Set(
  RULE_IDS.filter((id) => RULES[id].kind === '平仄' || RULES[id].kind === '粘对' || RULES[id].kind === '用韵'),
);
/** 近体的毛病：通行之下是错误者 (faults of meter: what is an error in the standard profile). */
const FAULTS: ReadonlySet<RuleId> = new Set([...METRICAL].filter((id) => levelOf(id) === 'error'));
/** 自己论断的规则；其中近体的毛病无论报不报都要数 (the rules that judge by themselves; faults of meter are always counted). */
const CHECKED = RULE_IDS.flatMap((ruleId) => {
  const { check } = RULES[ruleId];
  return check === undefined ? [] : [{ ruleId, check, isFault: FAULTS.has(ruleId) }];
});
/** 只有近体才讲究的 (niceties of regulated verse alone). */
const STYLISTIC: ReadonlySet<RuleId> = new Set<RuleId>(['chong-zi', 'pi-du']);

type Levels = Readonly<Record<RuleId, Level>>;
const profileLevels = new Map<Profile, Levels>();

/** 一种宽严之下各规则的轻重，造一次 (the levels of a profile, made once). */
function levelsUnder(profile: Profile): Levels {
  let levels = profileLevels.get(profile);
  if (levels === undefined) {
    if (!PROFILES.includes(profile)) {
      const known = PROFILES.join('、');
      throw new InvalidInputError(`没有“${profile}”这种宽严，可用：${known}`, `unknown profile; known: ${known}`);
    }
    levels = Object.fromEntries(RULE_IDS.map((id) => [id, levelOf(id, profile)])) as Levels;
    profileLevels.set(profile, levels);
  }
  return levels;
}

/** 一处发现，名目与消息由规则而来 (a finding, with what its rule says). */
export function findingOf(
  ruleId: RuleId,
  messageId: MessageId,
  severity: Severity,
  place: Place,
  at: VersePlace,
  data: MessageData,
): Finding {
  const { name, reference } = RULES[ruleId];
  const { message, messageEn } = describe(messageId, at, data);
  return {
    ruleId,
    name,
    severity,
    messageId,
    data,
    message,
    messageEn,
    place,
    at,
    actual: data.actual ?? '',
    expected: data.expected ?? [],
    reference,
    url: ruleUrl(ruleId),
  };
}

/** 把一条论断写成一处发现 (a report, as a finding). */
function told(judged: Judged, ruleId: RuleId, severity: Severity, report: Report): Finding {
  const { line, zi, toZi = zi, data, messageId = ruleId as MessageId, reading, related } = report;
  const place = (judged.lines[line] as VerseLine).placeOf(zi, toZi);
  const made: Writable<Finding> = findingOf(ruleId, messageId, severity, place, placeOf(line, zi), data);
  if (reading !== undefined) made.assumed = reading;
  if (related !== undefined) {
    made.related = related.map((at): RelatedPlace => {
      const { message, messageEn } = describeRelated(at.message);
      const there = (judged.lines[at.line] as VerseLine).placeOf(at.zi);
      return { place: there, at: placeOf(at.line, at.zi), message, messageEn };
    });
  }
  const { twins } = data;
  if (twins !== undefined && twins.length > 0) {
    made.suggestions = twins.map((text) => ({ text, message: `${data.char}→${text}`, edit: { place, text } }));
  }
  return made;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** 不是诗句的字符 (what is neither verse nor punctuation). */
function addStrays(poem: Poem, add: Add): void {
  let line = 0;
  for (const stray of poem.strays) {
    while ((poem.lines[line]?.place.end.offset ?? Number.POSITIVE_INFINITY) <= stray.place.start.offset) line++;
    const number = Math.max(0, Math.min(line, poem.lines.length - 1));
    add('yi-wu', stray.place, placeOf(number, 0), { actual: stray.text });
  }
}

/** 押所求仄韵的古体，哪些韵脚不合 (feet of old-style verse that miss the oblique rhyme asked for). */
function addObliqueFaults(cells: Cells, lines: readonly VerseLine[], wanted: RhymeGroup, add: Add): void {
  cells.forEach((row, i) => {
    const [cell, zi] = [row?.at(-1), lines[i]?.zis.at(-1)];
    if (i % 2 === 0 || cell === undefined || zi === undefined || !cell.heard || cell.hasGroup(wanted)) return;
    const [reading] = cell.readings as readonly [Reading, ...Reading[]];
    const data = {
      char: zi.char,
      actual: reading.group.name,
      expected: [wanted.name],
      readings: cell.readings,
      reading,
    };
    add('chu-yun', zi.place, placeOf(i, (row?.length ?? 1) - 1), data);
  });
}

/** 绝句只有第三句失粘一处毛病：折腰体 (a quatrain whose only fault is that its third line does not adhere). */
function isZheYao(form: FormName, reports: readonly Told[]): boolean {
  if (!form.endsWith('绝')) return false;
  const faults = reports.filter(({ ruleId }) => FAULTS.has(ruleId));
  const [only] = faults;
  // 与下句的联系也断了的，是一字之误，不是折腰 (a line that breaks both its links is a slip, not this licence).
  const isSlip = only?.report.data.isDouble === true;
  return faults.length === 1 && only?.ruleId === 'shi-nian' && only.report.line === 2 && !isSlip;
}

/** 一句之字费到这个数，便有不合、未收或僻读 (from this price on, a line holds a misfit, an unknown or an odd reading). */
const SUSPECT = 0.25;

/** 备好给各规则看的诗 (the poem as the rules see it). */
function judgedOf(base: Omit<Judged, 'choices' | 'suspects' | 'links' | 'feet'>, withLinks: boolean): Judged {
  const { cells, patterns, rhyme, form } = base;
  const last = form.lineLength - 1;
  const made: (readonly Choice[])[] = [];
  const suspects: number[] = [];
  const feet: Foot[] = [];
  for (let line = 0; line < cells.length; line++) {
    const row = cells[line];
    if (row === undefined) continue;
    const pattern = patterns[line] as LinePattern;
    const { rhymed } = pattern;
    const { slots } = codedOf(pattern);
    const cell = row[last] as Cell;
    const choice = rhymed ? cell.foot(rhyme, line === 0) : cell.atCode(slots[last] as number);
    feet.push({ line, zi: last, cell, choice, rhymed });
    let cost = choice.cost;
    for (let zi = 0; zi < last; zi++) cost += (row[zi] as Cell).costs[slots[zi] as number] as number;
    if (cost >= SUSPECT) suspects.push(line);
  }
  const { poem, book, isTraditional, lines } = base;
  const judged = {
    poem,
    form,
    book,
    isTraditional,
    lines,
    cells,
    patterns,
    rhyme,
    suspects,
    feet,
    links: [] as readonly Link[],
    choices(line: number): readonly Choice[] {
      const row = cells[line];
      if (row === undefined) return [];
      made[line] ??= choicesOf(row, patterns[line] as LinePattern, rhyme, line);
      return made[line];
    },
  };
  if (withLinks) judged.links = brokenLinks(judged);
  return judged;
}

/** 各字取定的读音：韵脚依韵，余依字位 (the reading of every character: feet by the rhyme, the rest by their slots). */
function choicesOf(row: CellRow, pattern: LinePattern, rhyme: RhymeGroup | undefined, line: number): readonly Choice[] {
  const last = row.length - 1;
  const { slots } = codedOf(pattern);
  return row.map((cell, j) =>
    j === last && pattern.rhymed ? cell.foot(rhyme, line === 0) : cell.atCode(slots[j] as number),
  );
}

/**
 * 备齐各字；有繁体字而没有只作简体用的字，就按繁体读：后 即 后，不是 後；简繁同形的文本，两可
 * (the cells; a text with traditional characters and no merely simplified one is read as traditional).
 */
function cellsOf(
  poem: Poem,
  lines: readonly VerseLine[],
  lineLength: number,
  book: RhymeBook,
  pins: ScanOptions['readings'],
): { cells: Cells; isTraditional: boolean } {
  const table = cellTable(book);
  let isDirect = true;
  let isTraditional = false;
  const asWritten = lines.map((line) => {
    const row: Cell[] = [];
    const { text } = line;
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      const cell = table.of(code, true);
      if (!cell.isDirect) isDirect = false;
      if (cell.isTraditionalOnly) isTraditional = true;
      row.push(cell);
    }
    return row;
  });
  if (poem.lines.length > lines.length) {
    const isKnown = (char: string) => table.of(char.codePointAt(0) as number, true).isDirect;
    isDirect &&= poem.lines.slice(lines.length).every((line) => [...line.text].every(isKnown));
  }
  isTraditional &&= isDirect;
  const rows = isTraditional
    ? asWritten
    : lines.map(({ text, traditional }) => {
        const converted = traditional === undefined ? undefined : [...traditional];
        return Array.from(text, (char, j) => {
          const preferred = converted?.[j];
          return preferred === undefined || char === BLANK
            ? table.of(char.codePointAt(0) as number, false)
            : table.convertedTo(char, preferred);
        });
      });
  if (pins !== undefined) pin(rows, lines, book, pins, isTraditional);
  return { cells: rows.map((row) => (row.length === lineLength ? row : undefined)), isTraditional };
}

/** 换上诗人指定的读音；同一字有几条，后者为准 (puts the pinned readings in place; of several for one character the last holds). */
function pin(
  rows: Cell[][],
  lines: readonly VerseLine[],
  book: RhymeBook,
  pins: Readonly<Record<string, string>>,
  isTraditional: boolean,
): void {
  // 先按字、按位归好，全诗只走一遍 (sorted by character and place first, so that the poem is gone through once).
  const byKey = new Map<string, { readonly order: number; readonly wanted: Pingze | RhymeGroup }>();
  for (const [order, [key, value]] of Object.entries(pins).entries()) {
    const [, line, zi, char = ''] = /^(\d+)\.(\d+)(.?)$/u.exec(key.trim()) ?? [];
    const wanted = value === '平' || value === '仄' ? value : findGroup(value, book);
    byKey.set(line === undefined ? key.trim() : `${Number(line)}.${Number(zi)}${char}`, { order, wanted });
  }
  rows.forEach((row, i) => {
    let traditional: readonly string[] | undefined;
    row.forEach((cell, j) => {
      if (cell.blank) return;
      const place = `${i + 1}.${j + 1}`;
      const found = [byKey.get(cell.char), byKey.get(place), byKey.get(place + cell.char)]
        .filter((one) => one !== undefined)
        .sort((a, b) => a.order - b.order);
      for (const { wanted } of found) {
        traditional ??= [...(lines[i]?.traditional ?? '')];
        const preferred = traditional[j] ?? (isTraditional ? cell.char : undefined);
        const pinned = new Cell(cell.char, false, book, preferred, wanted);
        if (pinned.unknown) {
          const name = typeof wanted === 'string' ? `${wanted}声` : wanted.name;
          throw new InvalidInputError(`“${cell.char}”没有${name}的读音`, `${cell.char} has no such reading: ${name}`);
        }
        pinned.unpinned = cell.unpinned;
        row[j] = pinned;
      }
    });
  });
}

/** 路上的拗救 (the rescues along the path). */
function rescuesOf({ cells, patterns, suspects, choices }: Judged): readonly Rescue[] {
  const rescues: Rescue[] = [];
  patterns.forEach((pattern, i) => {
    const row = cells[i];
    if (row === undefined) return;
    const before = patterns[i - 1];
    const above = cells[i - 1];
    if (before?.awaits !== undefined && pattern.rescuer !== undefined && i % 2 === 1 && above !== undefined) {
      const [ao, jiu] = [before.awaits.at - 1, pattern.rescuer - 1];
      if (above[ao]?.heard && row[jiu]?.heard) {
        rescues.push({ kind: '对句相救', at: placeOf(i - 1, ao), by: placeOf(i, jiu) });
      }
    }
    if (pattern.rescue !== undefined) {
      const { kind, ao, jiu } = pattern.rescue;
      // 句中另有错字的，谈不上自救 (a line with a wrong tone elsewhere rescues nothing).
      const isSound = !suspects.includes(i) || choices(i).every(({ cost }) => cost < MISMATCH);
      if (isSound && row[ao - 1]?.heard && row[jiu - 1]?.heard) {
        rescues.push({ kind, at: placeOf(i, ao - 1), by: placeOf(i, jiu - 1) });
      }
    }
  });
  return rescues.length > 1 ? rescues.sort((a, b) => a.at.line - b.at.line || a.at.zi - b.at.zi) : rescues;
}

/** 逐字的扫描结果，取用时才造 (the scansion character by character, made when asked for). */
function scannedLines({
  lines,
  cells,
  patterns,
  choices,
  rhyme,
  form,
  book,
  isTraditional,
}: Judged): readonly ScannedLine[] {
  const table = cellTable(book);
  return lines.map((line, i): ScannedLine => {
    const pattern = patterns[i] as LinePattern;
    const row = cells[i];
    const chosen = choices(i);
    // 孤平、三平尾之类自成一式；给人看的，仍是那种句型的正格 (a fault has its own pattern; what is shown is the regular one).
    const isFault = pattern.fault !== undefined && levelOf(pattern.fault) === 'error';
    const shown = isFault ? regularPattern(pattern) : pattern;
    const zis = line.zis.map((zi, j): ScannedZi => {
      const slot = row === undefined ? '中' : (shown.slots[j] as Slot);
      const isRhymeFoot = pattern.rhymed && j === form.lineLength - 1;
      const cell = row?.[j] ?? strayCell(table, zi, isTraditional);
      const { reading, cost } = chosen[j] ?? cell.at('中');
      let status: ScannedZi['status'] = '合';
      if (zi.blank) status = '待填';
      else if (reading === undefined) status = '未收';
      else if (isRhymeFoot && rhyme !== undefined && row !== undefined) status = cost >= MISMATCH ? '不合' : '合';
      else if (slot !== '中' && reading.pingze !== slot) status = '不合';
      const scanned = {
        char: zi.char,
        place: zi.place,
        at: placeOf(i, j),
        slot,
        isRhymeFoot,
        readings: cell.readings,
        status,
      };
      return reading === undefined ? scanned : Object.assign(scanned, { reading });
    });
    return { text: line.text, zis, pattern: shown.slots.join(''), rhymed: pattern.rhymed };
  });
}

const strayCell = (table: CellTable, zi: Zi, isTraditional: boolean): Cell =>
  zi.traditional === undefined
    ? table.of(zi.char.codePointAt(0) as number, isTraditional)
    : table.convertedTo(zi.char, zi.traditional);

const bookOf = (book: RhymeBook) => ({ book: book.id, bookName: book.name });
/** 由 0 起的句、字得诗中之位 (a verse place from 0-based line and character). */
export const placeOf = (line: number, zi: number): VersePlace => ({
  couplet: Math.floor(line / 2) + 1,
  line: line + 1,
  zi: zi + 1,
});
const rounded = (cost: number): number => Math.round(cost * 1000) / 1000;

/** 各句的长短：多数是五是七；长短不齐到什么地步就是杂言 (line lengths: five or seven, and whether they are mixed). */
function lengthsOf(poem: Poem): { best: 5 | 7; isMixed: boolean; describe: string } {
  let [five, seven, total] = [0, 0, 0];
  for (const { length } of poem.lines) {
    if (length === 5) five++;
    else if (length === 7) seven++;
    total += length;
  }
  const count = poem.lines.length;
  const best = seven === five ? (total / count > 6 ? 7 : 5) : seven > five ? 7 : 5;
  const others = count - Math.max(five, seven);
  const isMixed = count >= 4 && others >= Math.max(2, count / 4);
  if (!isMixed) return { best, isMixed, describe: '' };
  const lengths = [...new Set(poem.lines.map((line) => line.length))].sort((a, b) => a - b);
  const describe = lengths.length === 1 ? `通篇每句 ${lengths[0]} 字` : `各句字数不一（${lengths.join('、')}）`;
  return { best, isMixed, describe };
}

function toParse({ first, cost, rhyme }: Path): Parse {
  const parse = { opening: openingOf(first), firstLineRhymes: first.rhymed, cost: rounded(cost) };
  return rhyme === undefined ? parse : { ...parse, rhyme };
}
