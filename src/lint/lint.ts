import { InvalidInputError, TuiqiaoError, UnknownBookError } from '../errors.ts';
import { expectBook, expectFunctions, expectKind, expectOptions, expectStrings } from '../input.ts';
import { PROFILES, type ScanOptions } from '../meter/index.ts';
import { pauser } from '../pause.ts';
import { BOOK_NAMES, bookNamed, splitRhyme } from '../rhyme/books/index.ts';
import { findGroup, pingshui, type RhymeBook } from '../rhyme/index.ts';
import { isTune, type LeftOut, loadMarkdown, type MarkdownReader } from '../text/document/index.ts';
import type { Point, ScriptConverter } from '../text/index.ts';
import { type LintFinding, ownFinding } from './finding.ts';
import { formNameOf } from './halves.ts';
import { expectPaired, expectSameRhymesAs, originalsOf, withSameRhymes } from './he-yun.ts';
import {
  type CheckedPoem,
  type Checking,
  type CheckOptions,
  checkSteps,
  isForm,
  offerSteps,
  type PoemText,
  readText,
  runLoading,
  type Steps,
  type TextKind,
  type Tools,
  tuneFor,
} from './poems.ts';
import type { SameRhymesAs } from './rhyme-words.ts';
import { type LevelName, levelsOf } from './rules.ts';
import { suppress, withFindings } from './suppress.ts';

/** 检查一份文本的选项 (options of `lint`). */
export interface LintOptions extends Omit<CheckOptions, 'levels' | 'book'> {
  /** 逐条的轻重，比宽严优先；规则用 id、汉字名或别名 (levels of single rules by id, name or alias; they win over the profile). */
  readonly levels?: Readonly<Record<string, LevelName | undefined>>;
  /** 韵书，用名字或其值，胜过指令 (the rhyme book, by name or as a value; it wins over directives). */
  readonly book?: string | RhymeBook;
  /** 来处，报告里用；默认 `<text>` (where the text came from, for reports). */
  readonly source?: string;
  /** 止住检查的信号，诗与诗之间看它；`lintSync` 不看 (stops the check, between two poems; not for `lintSync`). */
  readonly signal?: AbortSignal;
  /** 格式，默认 text；`documentKind(文件名)` 可得 (the format, plain text by default; `documentKind` tells it by the name of a file). */
  readonly kind?: TextKind;
  /** 所和之诗：次韵、用韵、依韵合否；不给则不论 (the verse whose rhymes it must keep; nothing is said of it without). */
  readonly sameRhymesAs?: SameRhymesAs;
}

/** 没查成的一首：体裁、韵、书的指令里说的没有 (a poem whose directives name a form, rhyme or book that does not exist). */
export interface LintFailure {
  readonly place: Point;
  readonly error: TuiqiaoError;
}

/** 一份文本的检查结果 (the result of checking a text). */
export interface LintResult {
  readonly source: string;
  readonly text: string;
  readonly poems: readonly CheckedPoem[];
  /** 各首的发现，依次 (the findings of all poems, in order). */
  readonly findings: readonly LintFinding[];
  readonly failures: readonly LintFailure[];
  /** 未作诗查的各段与缘由 (what was not taken for verse, and why). */
  readonly left: readonly LeftOut[];
}

/** 选项所定的词牌 (the tune the options settle). */
const tuneNameIn = ({ tune, form }: LintOptions): string | undefined =>
  tune ?? (form !== undefined && isTune(form) && !isForm(form) ? form : undefined);

/** 选项先验一遍，有错即抛，不留到各首 (options are validated once; a mistake in them is no fault of a poem). */
function* settled({ levels, book: wanted, ...rest }: LintOptions): Steps<CheckOptions> {
  const { profile, form, tune, rhyme, defaults = {} } = rest;
  if (profile !== undefined && !PROFILES.includes(profile)) {
    const en = `profile is one of ${PROFILES.join(', ')}: ${String(profile)}`;
    throw new InvalidInputError(`宽严须是 ${PROFILES.join('、')}：${String(profile)}`, en);
  }
  const given = levels === undefined ? undefined : levelsOf(levels);
  if (tune !== undefined) yield* tuneFor(tune, true);
  for (const name of [form, defaults.form]) {
    if (name !== undefined && (yield* tuneFor(name)) === undefined) formNameOf(name);
  }
  if (typeof defaults.book === 'string' && splitRhyme(defaults.book).book === undefined) {
    throw new UnknownBookError(defaults.book, BOOK_NAMES);
  }
  const book = typeof wanted === 'string' ? ((yield { book: wanted }) as RhymeBook) : wanted;
  const group = splitRhyme(rhyme ?? '').rhyme;
  if (group && book !== undefined) findGroup(group, book);
  return { ...rest, ...(given === undefined ? {} : { levels: given }), ...(book === undefined ? {} : { book }) };
}

/** 由 JavaScript 来的选项，各项须是所说的一种 (options from JavaScript must be of the kinds told). */
function expectLintable(text: unknown, options: unknown): void {
  expectKind('text', text, 'string');
  expectOptions('options', options, {
    source: 'string',
    kind: 'string',
    form: 'string',
    tune: 'string',
    rhyme: 'string',
    opening: 'string',
    firstLineRhymes: 'boolean',
    profile: 'string',
    book: ['string', 'object'],
    levels: 'object',
    readings: 'object',
    script: 'string',
    suggestions: 'number',
    suggestFor: 'string',
    reportUnused: 'boolean',
    defaults: 'object',
    signal: 'object',
    words: 'object',
    books: 'array',
    toTraditional: 'function',
    tools: 'object',
    sameRhymesAs: 'object',
  });
  const { readings, book, books = [], defaults = {}, words, tools, signal, sameRhymesAs } = options as LintSyncOptions;
  expectFunctions('options.words', words, ['tag']);
  expectFunctions('options.tools', tools, ['coupletFindings', 'suggest']);
  expectFunctions('options.signal', signal, ['throwIfAborted']);
  expectStrings('options.readings', readings);
  expectSameRhymesAs(sameRhymesAs);
  if (typeof book !== 'string') expectBook('options.book', book);
  for (const one of books) expectBook('options.books[]', one);
  expectOptions('options.defaults', defaults, { form: 'string', rhyme: 'string', book: ['string', 'object'] });
}

/** 查一份文本里各首的那一步：格律、文稿，及所和之韵 (what checks the poems of a text one by one: the meter, the manuscript, the rhymes they answer). */
type CheckOne = (part: PoemText, index: number) => Steps<Checking>;

function* checkerOf(given: LintOptions, options: CheckOptions, source: string, count: number): Steps<CheckOne> {
  const { sameRhymesAs } = given;
  if (sameRhymesAs === undefined) return (part) => checkSteps(part, source, options);
  const originals = yield* originalsOf(sameRhymesAs, options);
  if (count > 0) expectPaired(originals, count);
  const { school = '次韵' } = sameRhymesAs;
  return function* (part, index) {
    const { checked, scan } = yield* checkSteps(part, source, options);
    return { checked: withSameRhymes(checked, index, { originals, school }, options), scan };
  };
}

function* steps(text: string, given: LintOptions): Steps<LintResult> {
  const source = given.source ?? '<text>';
  const options = yield* settled(given);
  const { kind } = given;
  const markdown = kind === 'markdown' ? ((yield { markdown: true }) as MarkdownReader | undefined) : undefined;
  const read = readText(text, { kind, markdown, form: given.form ?? given.defaults?.form, tune: tuneNameIn(given) });
  const checked: CheckedPoem[] = [];
  const scans: ScanOptions[] = [];
  const failures: LintFailure[] = [];
  const checkOne = yield* checkerOf(given, options, source, read.poems.length);
  for (const [i, part] of read.poems.entries()) {
    yield { pause: true };
    try {
      const { checked: one, scan } = yield* checkOne(part, i);
      checked.push(one);
      scans.push(scan);
    } catch (error) {
      if (!(error instanceof TuiqiaoError)) throw error;
      failures.push({ place: part.start, error });
    }
  }
  const problems = read.problems.flatMap((problem) => ownFinding('zhi-ling', options, problem));
  // 有没查成的诗，便不知哪条免查无用 (with a poem left unchecked nobody knows which directive is of no use).
  const reportUnused = failures.length === 0 && options.reportUnused !== false;
  const kept = withFindings(suppress(checked, read.disables, { ...options, reportUnused }), problems);
  const poems: CheckedPoem[] = [];
  for (const [i, poem] of kept.entries()) {
    yield { pause: true };
    poems.push(yield* offerSteps(poem, scans[i] as ScanOptions, options));
  }
  return { source, text, poems, findings: poems.flatMap((poem) => poem.findings), failures, left: read.left };
}

/**
 * 检查一份文本：几首诗、指令、免查，皆在其中；韵书与简繁转换用时才载入。诗的毛病是值；指令里的体裁、韵、书不存在，
 * 那一首记在 `failures`，其余照查；选项里的规则、体裁、韵书、轻重、宽严不存在，抛 `UnknownRuleError`、`UnknownFormError`、
 * `UnknownBookError`、`InvalidInputError`。韵部须看所依之书，选了书才先验。
 *
 * Checks a text of any number of poems, with their directives. Books and script converters are loaded when needed, so
 * it is asynchronous; `lintSync` takes them as values. Faults of verse are values; a poem whose directives name a form,
 * rhyme or book that does not exist is in `failures`, and the others are checked all the same. A rule, form, book, level or
 * profile of the *options* that does not exist throws. It gives way to the event loop between poems, and rejects with the
 * reason of `signal` where that is aborted. Pure, and for browsers too.
 *
 * @example
 * (await lint('白日依山尽，黄水入海流。')).findings[0]?.name; // '平仄'
 */
export async function lint(text: string, options: LintOptions = {}): Promise<LintResult> {
  expectLintable(text, options);
  return runLoading(steps(text, options), options.signal);
}

/** 逐首检查所得的一项：查过的一首，或没查成的一首 (one outcome of `lintEach`: a poem checked, or one that could not be). */
export type Linted =
  | { readonly poem: CheckedPoem }
  | { readonly failure: LintFailure }
  /** 末一项：什么没有查，为何 (the last of all: what was left out, and why). */
  | { readonly left: readonly LeftOut[] };

/**
 * 同 `lint`，而查得一首便交出一首，不都留着：长文也不多占内存。有免查的文本，须通篇看过才知何者无用，故查完才逐首交出。
 *
 * As `lint`, but hands over each poem as it is checked and keeps none, so that memory stays flat on long texts. Where a text
 * has directives that disable rules, whether they are of use is known only when all of it is checked, and poems come then.
 *
 * @example
 * for await (const one of lintEach(text)) if ('poem' in one) console.log(one.poem.scansion.verdict);
 */
export async function* lintEach(text: string, options: LintOptions = {}): AsyncGenerator<Linted> {
  expectLintable(text, options);
  const { signal, source = '<text>' } = options;
  const { kind } = options;
  const markdown = kind === 'markdown' ? await loadMarkdown() : undefined;
  const { poems, left, disables, problems } = readText(text, {
    kind,
    markdown,
    form: options.form ?? options.defaults?.form,
    tune: tuneNameIn(options),
  });
  if (disables.length > 0 || problems.length > 0) {
    const result = await lint(text, options);
    for (const poem of result.poems) yield { poem };
    for (const failure of result.failures) yield { failure };
    yield { left };
    return;
  }
  const own = await runLoading(settled(options), signal);
  const checkOne = await runLoading(checkerOf(options, own, source, poems.length), signal);
  const pause = pauser(signal);
  for (const [i, part] of poems.entries()) {
    await pause();
    try {
      const { checked, scan } = await runLoading(checkOne(part, i));
      yield { poem: await runLoading(offerSteps(checked, scan, own)) };
    } catch (error) {
      if (!(error instanceof TuiqiaoError)) throw error;
      yield { failure: { place: part.start, error } };
    }
  }
  yield { left };
}

/** 同步检查所凭 (what a synchronous check is given). */
export interface LintSyncOptions extends LintOptions {
  /** 指令可以点名的韵书；平水韵总在 (the books directives may name, beside 平水韵). */
  readonly books?: readonly RhymeBook[];
  /** 简→繁的按词转换；没有则简体字的各个繁体都算 (without it every traditional form of a character counts). */
  readonly toTraditional?: ScriptConverter;
  /** 对仗与建议，由 `loadTools` 先载；没有则不论对仗，不提可换之字 (what `loadTools` gives; without it couplets are not judged and no candidates given). */
  readonly tools?: Tools;
  /** 读 Markdown 所用，`await loadMarkdown()` (what Markdown is read with). */
  readonly markdown?: MarkdownReader;
}

/**
 * 同 `lint`，但不载入什么：韵书与转换由选项给出，指令点了没给的书，那首记在 `failures`。
 *
 * The same, synchronously: books and converter are given, and a poem that names another book is in `failures`.
 *
 * @example
 * lintSync('白日依山尽，黄河入海流。').poems[0]?.scansion.verdict; // 'regulated'
 */
export function lintSync(text: string, options: LintSyncOptions = {}): LintResult {
  expectLintable(text, options);
  const run = steps(text, options);
  const books = [pingshui, ...(options.books ?? [])];
  let step = run.next();
  while (step.done !== true) {
    const need = step.value;
    if ('converter' in need) step = run.next(options.toTraditional);
    else if ('tools' in need) step = run.next(options.tools);
    else if ('cipai' in need) step = run.next(options.tools?.cipai);
    else if ('resolver' in need) step = run.next(options.tools?.resolver);
    else if ('markdown' in need) step = run.next(options.markdown);
    else if ('pause' in need) step = run.next();
    else {
      const book = bookNamed(need.book, books);
      step = book === undefined ? run.throw(new UnknownBookError(need.book, BOOK_NAMES)) : run.next(book);
    }
  }
  return step.value;
}
