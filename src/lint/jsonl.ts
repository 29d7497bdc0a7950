import { TuiqiaoError } from '../errors.ts';
import { expectKind, expectOptions } from '../input.ts';
import {
  type Finding,
  getForm,
  type Opening,
  type Profile,
  type ScanOptions,
  type Scansion,
  type Severity,
} from '../meter/index.ts';
import { type Summary, verdictOf } from '../meter/scan.ts';
import { pingshui, type RhymeBook } from '../rhyme/index.ts';
import { isTune, statedIn, TITLE_FIELDS, TUNE_FIELDS, VERSE_FIELDS } from '../text/document/index.ts';
import type { ScriptConverter } from '../text/index.ts';
import { conversionFindings } from './conversions.ts';
import { byPlace } from './finding.ts';
import { parseVerse } from './poems.ts';
import { withRawId } from './raw-id.ts';
import { anyLevelOf, type Levels } from './rules.ts';
import type { Lang } from './words.ts';

/** 逐行检查的选项 (options of `checkJsonLine`). */
export interface JsonlOptions {
  /** 各首的体裁，行里的 `form` 优先 (the form; that of the line wins). */
  readonly form?: string;
  readonly rhyme?: string;
  readonly book?: RhymeBook;
  readonly opening?: Opening;
  readonly profile?: Profile;
  readonly levels?: Levels;
  readonly readings?: Readonly<Record<string, string>>;
  /** 简→繁的按词转换，载入一次，各行共用 (the script converter, loaded once for all lines). */
  readonly toTraditional?: ScriptConverter;
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
type Refusal = readonly [code: string, zh: string, en: string];

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
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return refuse(undefined, options, ['INVALID_JSON', '这一行不是 JSON', 'the line is not JSON']);
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return refuse(undefined, options, ['INVALID_RECORD', '这一行不是 JSON 对象', 'the line is not a JSON object']);
  }
  const fields = record as Readonly<Record<string, unknown>>;
  const { id, form } = fields;
  const verse = verseOf(fields);
  if (verse === undefined) {
    const zh = `须有诗文一项：${VERSE_FIELDS.join('、')}（字符串，或字符串的数组）；别的名字请改作 lines`;
    const en = `verse is wanted in one of ${VERSE_FIELDS.join(', ')} (a string or an array of strings); rename other fields to lines`;
    return refuse(id, options, ['INVALID_RECORD', zh, en]);
  }
  if (form !== undefined && form !== null && typeof form !== 'string') {
    return refuse(id, options, ['INVALID_RECORD', 'form 须是字符串', 'form must be a string']);
  }
  if (verse.length > LONGEST) {
    return refuse(id, options, [
      'INVALID_RECORD',
      `一首不得过 ${LONGEST} 字`,
      `a poem has at most ${LONGEST} characters`,
    ]);
  }
  const title = stringOf(fields, TITLE_FIELDS) ?? '';
  const tune = stringOf(fields, TUNE_FIELDS) ?? (/[·・•]/u.test(title) ? statedIn(title).stated.tune : undefined);
  const wanted = form ?? tune ?? statedIn(title).stated.form ?? options.form;
  if (typeof wanted === 'string' && isTune(wanted) && !isForm(wanted)) {
    return refuse(id, options, [
      'UNSUPPORTED_TUNE',
      `尚不能检查词：“${wanted}”`,
      `tunes are not supported yet: ${wanted}`,
    ]);
  }
  try {
    const { book = pingshui, toTraditional } = options;
    const poem = parseVerse(verse, toTraditional, book);
    if (poem.lines.length === 0) return refuse(id, options, ['NO_VERSE', '没有诗句', 'there is no verse']);
    const { summary } = verdictOf(poem, scanOptions(options, book, wanted));
    const level = anyLevelOf('wu-zhuan', options.profile, options.levels);
    const conversions = level === 'off' ? [] : conversionFindings(poem, level);
    return resultOf(id, summary, conversions, options);
  } catch (error) {
    if (!(error instanceof TuiqiaoError)) throw error;
    return refuse(id, options, [error.code, error.zh, error.en]);
  }
}

/** 诗文一项：通行语料所用的名字，先见者为准；其中的 `<br>` 即换行 (the verse of a record, under the names public corpora use). */
function verseOf(fields: Readonly<Record<string, unknown>>): string | undefined {
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
  const rows = text.split('\n').flatMap((row, i) => {
    const line = row.trim();
    if (line === '') return [];
    const checked = checkJsonRecord(line, options);
    const result = !('error' in checked) || checked.id !== undefined ? checked : { line: first + i, ...checked };
    return [{ line, result }];
  });
  const results = rows.map(({ result }) => result);
  const findings = results.flatMap((result) => ('error' in result ? [] : result.findings));
  return {
    text: rows.map(({ line, result }) => `${withRawId(line, result)}\n`).join(''),
    poems: results.length,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    failed: results.filter((result) => 'error' in result).length,
  };
}

const isForm = (name: string): boolean => {
  try {
    getForm(name);
    return true;
  } catch {
    return false;
  }
};

const scanOptions = (options: JsonlOptions, book: RhymeBook, form: string | undefined): ScanOptions => ({
  book,
  ...(form === undefined ? {} : { form }),
  ...(options.rhyme === undefined ? {} : { rhyme: options.rhyme }),
  ...(options.opening === undefined ? {} : { opening: options.opening }),
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.levels === undefined ? {} : { levels: options.levels }),
  ...(options.readings === undefined ? {} : { readings: options.readings }),
});

const refuse = (id: unknown, options: JsonlOptions, [code, zh, en]: Refusal): JsonlError => ({
  ...(id === undefined ? {} : { id }),
  error: { code, message: options.lang === 'en' ? en : zh },
});

function resultOf(id: unknown, scansion: Summary, conversions: readonly Finding[], options: JsonlOptions): JsonlResult {
  const all = conversions.length === 0 ? scansion.findings : [...scansion.findings, ...conversions].sort(byPlace);
  const findings = options.quiet ? all.filter((f) => f.severity === 'error') : all;
  return {
    ...(id === undefined ? {} : { id }),
    verdict: scansion.verdict,
    form: scansion.form ?? null,
    opening: scansion.opening ?? null,
    firstLineRhymes: scansion.firstLineRhymes ?? null,
    book: scansion.book,
    rhyme: scansion.rhyme?.name ?? null,
    findings: findings.map(({ ruleId, name, severity, at, actual, expected, message, messageEn }) => ({
      ruleId,
      name,
      severity,
      line: at.line,
      zi: at.zi,
      actual,
      expected,
      message: options.lang === 'en' ? messageEn : message,
    })),
    rescues: scansion.rescues.map(({ kind, at, by }) => ({
      kind,
      line: at.line,
      zi: at.zi,
      by: { line: by.line, zi: by.zi },
    })),
  };
}
