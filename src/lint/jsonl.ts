import type { Tune } from '../cipai/index.ts';
import { TuiqiaoError } from '../errors.ts';
import { expectKind, expectOptions } from '../input.ts';
import { type Asked, askedOf } from '../meter/asked.ts';
import { findingFrom, type Mark } from '../meter/finding.ts';
import {
  type Finding,
  type Meter,
  type Opening,
  type Profile,
  RULES,
  type ScanOptions,
  type Scansion,
  type Severity,
} from '../meter/index.ts';
import { wordingOf } from '../meter/messages/index.ts';
import { type Summary, verdictOf } from '../meter/scan.ts';
import { bookNamed } from '../rhyme/books/index.ts';
import { pingshui, type ReadingResolver, type RhymeBook } from '../rhyme/index.ts';
import {
  hasLabelledCouplet,
  isTune,
  statedIn,
  TITLE_FIELDS,
  TUNE_FIELDS,
  VERSE_FIELDS,
} from '../text/document/index.ts';
import { COUPLET, isCouplet, type ScriptConverter } from '../text/index.ts';
import { conversionFindings } from './conversions.ts';
import { byPlace } from './finding.ts';
import { halvesOf, pairIn } from './halves.ts';
import { headingFindings } from './heading.ts';
import { type Cipai, isForm, parseVerse } from './poems.ts';
import { withRawId } from './raw-id.ts';
import { anyLevelOf, type Levels } from './rules.ts';
import type { Lang } from './words.ts';

/** 逐行检查的选项 (options of `checkJsonLine`). */
export interface JsonlOptions {
  /** 各首的体裁，行里的 `form` 优先 (the form; that of the line wins). */
  readonly form?: string;
  readonly rhyme?: string;
  readonly book?: RhymeBook;
  /** 行里的 `book` 或题目可以指明的韵书，胜过 `book` (the books that the `book` of a line, or its title, may name; they win over `book`). */
  readonly books?: readonly RhymeBook[];
  readonly opening?: Opening;
  readonly profile?: Profile;
  readonly levels?: Levels;
  readonly readings?: Readonly<Record<string, string>>;
  /** 简→繁的按词转换，载入一次，各行共用 (the script converter, loaded once for all lines). */
  readonly toTraditional?: ScriptConverter;
  /** 定读音之据，见 `ScanOptions.resolver` (what settles readings). */
  readonly resolver?: ReadingResolver;
  /** 词谱，`import * as cipai from 'tuiqiao/cipai'`；没有则不能查词 (the tunes; without them no 词 can be checked). */
  readonly cipai?: Cipai;
  readonly lang?: Lang;
  /** 只留 error (only findings of severity error). */
  readonly quiet?: boolean;
}

/** 一行的结果 (the result for one line). */
export interface JsonlResult {
  /** 照所给者；写成文本时照其原文 (as given; as text, just as it was written). */
  readonly id?: unknown;
  readonly verdict: Scansion['verdict'];
  readonly form: string | null;
  readonly opening: string | null;
  readonly firstLineRhymes: boolean | null;
  readonly book: string;
  readonly rhyme: string | null;
  readonly findings: readonly {
    readonly ruleId: string;
    readonly name: string;
    readonly severity: Severity;
    readonly line: number;
    readonly zi: number;
    readonly actual: string;
    readonly expected: readonly string[];
    readonly message: string;
  }[];
  readonly rescues: readonly {
    readonly kind: string;
    readonly line: number;
    readonly zi: number;
    readonly by: { readonly line: number; readonly zi: number };
  }[];
}

/** 查不了的一行 (a line that could not be checked). */
export interface JsonlError {
  readonly id?: unknown;
  /** 没有 id 的，在输入的第几行，1 起；只有知其行数时有 (the line of the input, 1-based, of what has no id; where it is known). */
  readonly line?: number;
  readonly error: { readonly code: string; readonly message: string };
}

/** 一行诗的 JSON 查不了，缘由在 `code` (why a line cannot be checked). */
interface Refusal {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** 一首之长的上限，字符 (the longest poem that is read, in UTF-16 units). */
const LONGEST = 100_000;

/**
 * 查一行 JSON：`{"id", "lines": […]}` 或 `{"id", "text"}`（通行语料的 `paragraphs`、`content` 等亦可），可有 `form`。从不抛错：读不懂的行得一个 `error`。
 *
 * Checks one line of JSON and returns a value. It never throws: a line that is no poem gives an `error`.
 */
export function checkJsonRecord(line: string, options: JsonlOptions = {}): JsonlResult | JsonlError {
  expectKind('line', line, 'string');
  expectOptions('options', options, {});
  return checkerOf(options)(line);
}

type Checker = (line: string) => JsonlResult | JsonlError;

/** 依同一套选项查许多行；各体裁所求只备一次 (checks many lines under the same options; what a form asks for is made ready once). */
function checkerOf(options: JsonlOptions): Checker {
  const { book: usual = pingshui, toTraditional } = options;
  const known = new Map<RhymeBook, Map<string | Meter | undefined, Asked>>();
  const askedFor = (book: RhymeBook, form: string | Meter | undefined): Asked => {
    let forms = known.get(book);
    if (forms === undefined) {
      forms = new Map();
      known.set(book, forms);
    }
    let asked = forms.get(form);
    if (asked === undefined) {
      asked = askedOf(scanOptions(options, book, form));
      // 字数不合者各有其格律，不留 (a meter made for a poem of the wrong length is of no further use).
      if (typeof form !== 'object' || form.notes === undefined) forms.set(form, asked);
    }
    return asked;
  };
  const level = anyLevelOf('wu-zhuan', options.profile, options.levels);
  const headingLevel = anyLevelOf('heng-pi', options.profile, options.levels);
  return (line) => {
    const record = recordOf(line);
    if ('code' in record) return refuse(undefined, options, record);
    const { id } = record.fields;
    const read = verseIn(record.fields, options);
    if ('code' in read) return refuse(id, options, read);
    try {
      const book = read.book ?? (read.tune === undefined ? usual : bookOfTunes(options));
      const pair = isCouplet(read.form ?? '') ? pairIn(read.verse, toTraditional) : undefined;
      const poem = pair?.poem ?? parseVerse(read.verse, toTraditional, book);
      if (poem.lines.length === 0) return refuse(id, options, NO_VERSE);
      const fit =
        read.tune === undefined ? undefined : options.cipai?.fitTune(poem, read.tune, fitOptions(options, book));
      const asked =
        pair === undefined
          ? askedFor(book, fit?.meter ?? read.form)
          : { ...askedFor(book, undefined), meter: pair.meter };
      const { summary, marks } = verdictOf(fit?.poem ?? poem, asked);
      const conversions = level === 'off' ? [] : conversionFindings(poem, level);
      const halves = halvesOf(pair?.meter);
      const heading =
        pair === undefined || halves === undefined || headingLevel === 'off'
          ? []
          : headingFindings(poem, pair.places, halves, book, headingLevel);
      return resultOf(id, summary, rowsOf(marks, [...conversions, ...heading], options));
    } catch (error) {
      if (!(error instanceof TuiqiaoError)) throw error;
      return refuse(id, options, error);
    }
  };
}

type Fields = Readonly<Record<string, unknown>>;
const NO_VERSE: Refusal = { code: 'NO_VERSE', zh: '没有诗句', en: 'there is no verse' };
const invalid = (zh: string, en: string): Refusal => ({ code: 'INVALID_RECORD', zh, en });

/** 一行须是 JSON 对象 (a line must be a JSON object). */
function recordOf(line: string): { readonly fields: Fields } | Refusal {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return { code: 'INVALID_JSON', zh: '这一行不是 JSON', en: 'the line is not JSON' };
  }
  return typeof record !== 'object' || record === null || Array.isArray(record)
    ? invalid('这一行不是 JSON 对象', 'the line is not a JSON object')
    : { fields: record as Fields };
}

/** 一条里的诗文与所求之体 (the verse of a record and the form it asks for). */
function verseIn(fields: Fields, options: JsonlOptions): Verse | Refusal {
  const { form } = fields;
  const verse = verseField(fields);
  if (verse === undefined) {
    return invalid(
      `须有诗文一项：${VERSE_FIELDS.join('、')}（字符串，或字符串的数组）；别的名字请改作 lines`,
      `verse is wanted in one of ${VERSE_FIELDS.join(', ')} (a string or an array of strings); rename other fields to lines`,
    );
  }
  if (form !== undefined && form !== null && typeof form !== 'string') {
    return invalid('form 须是字符串', 'form must be a string');
  }
  if (verse.length > LONGEST) {
    return invalid(`一首不得过 ${LONGEST} 字`, `a poem has at most ${LONGEST} characters`);
  }
  const title = stringOf(fields, TITLE_FIELDS);
  const stated = title === undefined ? undefined : statedIn(title).stated;
  const tune = stringOf(fields, TUNE_FIELDS) ?? (/[·・•]/u.test(title ?? '') ? stated?.tune : undefined);
  const labelled = hasLabelledCouplet(verse) ? COUPLET : undefined;
  const wanted = form ?? tune ?? stated?.form ?? labelled ?? options.form;
  const book = bookOf(fields, stated?.book, options);
  if (book !== undefined && 'code' in book) return book;
  const named = tuneOf(wanted, wanted === tune, options);
  return named !== undefined && 'code' in named ? named : { verse, form: wanted, book, tune: named };
}

/** 一条里所读的 (what was read of a record). */
interface Verse {
  readonly verse: string;
  readonly form: string | undefined;
  readonly book: RhymeBook | undefined;
  readonly tune: Tune | undefined;
}

/** 所求之体是哪一调；是近体之名则无 (the tune that is asked for; none for the name of a form). */
function tuneOf(wanted: string | undefined, mustBe: boolean, { cipai }: JsonlOptions): Tune | Refusal | undefined {
  if (wanted === undefined || isForm(wanted)) return undefined;
  if (cipai !== undefined) {
    const found = cipai.tuneNamed(wanted);
    if (found !== undefined) return found;
  }
  if (!mustBe && !isTune(wanted)) return undefined;
  if (cipai === undefined) {
    const en = `give the tunes (the option cipai) to check 词: ${wanted}`;
    return { code: 'TUNES_NOT_GIVEN', zh: `检查词须给出词谱（选项 cipai）：“${wanted}”`, en };
  }
  try {
    return cipai.findTune(wanted);
  } catch (error) {
    if (!(error instanceof TuiqiaoError)) throw error;
    return error;
  }
}

/** 词所依之书：选项所定，次则词林正韵，没有给出则平水韵 (the book for 词: as the options say, else 词林正韵 where it is given). */
const bookOfTunes = ({ book, books = [] }: JsonlOptions): RhymeBook =>
  book ?? books.find(({ id }) => id === 'cilin') ?? pingshui;

const fitOptions = ({ readings }: JsonlOptions, book: RhymeBook): Pick<ScanOptions, 'book' | 'readings'> => ({
  book,
  ...(readings === undefined ? {} : { readings }),
});

/** 行里的 `book`，次则题目所标；所标而没有给的，依平常之书 (the book of the line, else the one its title states, where it is given). */
function bookOf(
  { book }: Fields,
  stated: string | undefined,
  { books = [], book: usual = pingshui }: JsonlOptions,
): RhymeBook | Refusal | undefined {
  const all = [usual, pingshui, ...books];
  if (book === undefined || book === null) return stated === undefined ? undefined : bookNamed(stated, all);
  const found = typeof book === 'string' ? bookNamed(book, all) : undefined;
  if (found !== undefined) return found;
  const names = [...new Set(all.map(({ name }) => name))].join('、');
  return invalid(`book 须是韵书之名：${names}`, `book must name a rhyme book: ${names}`);
}

/** 诗文一项：通行语料所用的名字，先见者为准；其中的 `<br>` 即换行 (the verse of a record, under the names public corpora use). */
function verseField(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of VERSE_FIELDS) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const text = typeof value === 'string' ? value : isRows(value) ? value.join('\n') : undefined;
    if (text?.includes('<') === false) return text;
    if (text !== undefined) return text.replace(/<\/?(?:br|p|div)\s{0,3}\/?>/giu, '\n');
  }
  return undefined;
}

const isRows = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((row) => typeof row === 'string');

function stringOf(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

/** 同 `checkJsonRecord`，得一行文本 (the same, as a line of text without its newline). */
export const checkJsonLine = (line: string, options: JsonlOptions = {}): string =>
  withRawId(line, checkJsonRecord(line, options));

/** 一批行的结果 (the results of a batch of lines). */
export interface BatchResult {
  /** 一行一个结果，各以换行收尾 (one result a line, each ended by a newline). */
  readonly text: string;
  readonly poems: number;
  readonly errors: number;
  readonly warnings: number;
  /** 查不了的行数 (lines that could not be checked). */
  readonly failed: number;
}

/**
 * 查一批行，空行略过；`first` 是首行在输入里的行数，查不了而没有 id 的行以此指明。
 *
 * Checks a batch of lines; empty lines are skipped. `first` is the number of the first line in the input: errors without an
 * id tell their line.
 */
export function checkJsonBatch(text: string, options: JsonlOptions = {}, first = 1): BatchResult {
  const check = checkerOf(options);
  const counts = { poems: 0, errors: 0, warnings: 0, failed: 0 };
  let written = '';
  let number = first;
  for (let at = 0; at <= text.length; number++) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end === -1 ? text.length : end).trim();
    at = end === -1 ? text.length + 1 : end + 1;
    if (line === '') continue;
    const checked = check(line);
    counts.poems++;
    if ('error' in checked) {
      counts.failed++;
      written += `${withRawId(line, checked.id === undefined ? { line: number, ...checked } : checked)}\n`;
      continue;
    }
    for (const { severity } of checked.findings) {
      if (severity === 'error') counts.errors++;
      else if (severity === 'warning') counts.warnings++;
    }
    written += `${withRawId(line, checked)}\n`;
  }
  return { text: written, ...counts };
}

const scanOptions = (options: JsonlOptions, book: RhymeBook, form: string | Meter | undefined): ScanOptions => ({
  book,
  ...(form === undefined ? {} : typeof form === 'string' ? { form } : { meter: form }),
  ...(options.rhyme === undefined ? {} : { rhyme: options.rhyme }),
  ...(options.opening === undefined || typeof form === 'object' ? {} : { opening: options.opening }),
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.levels === undefined ? {} : { levels: options.levels }),
  ...(options.readings === undefined ? {} : { readings: options.readings }),
  ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
});

const refuse = (id: unknown, options: JsonlOptions, { code, zh, en }: Refusal): JsonlError => ({
  ...(id === undefined ? {} : { id }),
  error: { code, message: options.lang === 'en' ? en : zh },
});

type Row = JsonlResult['findings'][number];

/** 各处发现，依位置为序 (the findings in order of place). */
function rowsOf(marks: readonly Mark[], conversions: readonly Finding[], { lang, quiet }: JsonlOptions): Row[] {
  if (conversions.length > 0) {
    const all = [...marks.map(findingFrom), ...conversions].sort(byPlace);
    return all.filter(({ severity }) => quiet !== true || severity === 'error').map((f) => rowOfFinding(f, lang));
  }
  const rows: Row[] = [];
  for (const mark of marks) if (quiet !== true || mark.severity === 'error') rows.push(rowOfMark(mark, lang));
  return rows;
}

function rowOfMark({ ruleId, messageId, severity, at, data }: Mark, lang: Lang | undefined): Row {
  const { zi, line } = at;
  const { actual = '', expected = NO_EXPECTED } = data;
  const message = wordingOf(messageId)[lang === 'en' ? 'en' : 'zh'](at, data);
  return { ruleId, name: RULES[ruleId].name, severity, line, zi, actual, expected, message };
}
const NO_EXPECTED: readonly string[] = [];

function rowOfFinding(finding: Finding, lang: Lang | undefined): Row {
  const { ruleId, name, severity, at, actual, expected, message, messageEn } = finding;
  const { line, zi } = at;
  return { ruleId, name, severity, line, zi, actual, expected, message: lang === 'en' ? messageEn : message };
}

function resultOf(id: unknown, summary: Summary, findings: readonly Row[]): JsonlResult {
  const { verdict, form = null, opening = null, firstLineRhymes = null, book, rhyme } = summary;
  const rescues = summary.rescues.map(({ kind, at, by }) => {
    return { kind, line: at.line, zi: at.zi, by: { line: by.line, zi: by.zi } };
  });
  const group = rhyme?.name ?? null;
  return id === undefined
    ? { verdict, form, opening, firstLineRhymes, book, rhyme: group, findings, rescues }
    : { id, verdict, form, opening, firstLineRhymes, book, rhyme: group, findings, rescues };
}
