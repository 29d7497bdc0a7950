import type { Fit, Tune } from '../cipai/index.ts';
import { InvalidInputError, TuiqiaoError } from '../errors.ts';
import { expectKind, expectOptions } from '../input.ts';
import { type FormName, getForm, type Opening, type ScanOptions, type Scansion, scan } from '../meter/index.ts';
import { syllableTable } from '../meter/syllable.ts';
import { pauser } from '../pause.ts';
import { loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { pingshui, type ReadingResolver, type RhymeBook } from '../rhyme/index.ts';
import {
  type DocumentKind,
  type DocumentPoem,
  isTune,
  type LeftOut,
  loadMarkdown,
  type MarkdownReader,
  readDocument,
} from '../text/document/index.ts';
import {
  COUPLET,
  isCouplet,
  loadToTraditional,
  type Poem,
  parsePoem,
  type ScriptConverter,
  type WordSegmenter,
} from '../text/index.ts';
import { conversionFindings } from './conversions.ts';
import {
  type DirectiveProblem,
  type Directives,
  type DisableDirective,
  type FileDirectives,
  takeDirectives,
  takeDisables,
} from './directives.ts';
import { byPlace, type LintFinding, ownFinding, type Suppressed } from './finding.ts';
import { formOptions, halvesOf } from './halves.ts';
import { headingFindings } from './heading.ts';
import { fixedReadings } from './pinned.ts';
import type { SameRhymes } from './rhyme-words.ts';
import { anyLevelOf, type LevelSettings } from './rules.ts';
import { type Script, tidy } from './tidy.ts';

/** 文本的种类 (the format of a text). */
export type TextKind = DocumentKind;

/** 文件中的一首诗，指令已取出 (one poem of a file, its directives taken out; places refer to the file). */
export interface PoemText
  extends Pick<DocumentPoem, 'start' | 'end' | 'verse' | 'lines' | 'stated' | 'title' | 'couplet'> {
  /** 指令、题目换成了等长的空白，位置不变 (directives and headings are blanked, so that places stay). */
  readonly text: string;
  readonly directives: Directives;
  readonly problems: readonly DirectiveProblem[];
}

/** 检查选项；体裁、韵、书比指令优先，`defaults` 则让指令优先 (options of a check; form, rhyme and book win over directives, `defaults` yield to them). */
export interface CheckOptions extends LevelSettings {
  readonly form?: FormName | (string & {});
  /** 词牌；`form` 也可写词牌 (the tune of a 词; `form` may name one too). */
  readonly tune?: string;
  readonly rhyme?: string;
  /** 韵书；一首诗只依一部 (the rhyme book; a poem is checked in one book). */
  readonly book?: RhymeBook;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 指令没有说的，依此 (what holds where directives say nothing; `book` by name or as a value). */
  readonly defaults?: { readonly form?: string; readonly rhyme?: string; readonly book?: string | RhymeBook };
  /** 所定的读音：`看`、`3.2` → 平、仄或韵部名；指令优先 (readings fixed by character or place; directives win). */
  readonly readings?: Readonly<Record<string, string>>;
  /** 选定的字体；给了才论简繁 (the script to keep to; nothing is said of scripts without it). */
  readonly script?: Script;
  /** 每处毛病至多提几个可换的字；默认 8，0 则不提 (how many candidates a finding is given; 8 by default, 0 for none). */
  readonly suggestions?: number;
  /** 哪些发现才提：默认错误与警告；`'error'` 则只有错误 (which findings are given candidates: errors and warnings by default, or errors alone). */
  readonly suggestFor?: 'error' | 'warning';
  /** 分词；给了才论跨顿，对仗也多一分凭据 (a segmenter: words that straddle the caesura are judged only with one). */
  readonly words?: WordSegmenter;
  /** 报告无用的免查，默认是 (report disable directives without effect; true by default). */
  readonly reportUnused?: boolean;
}

/** 检查过的一首诗 (a poem that has been checked). */
export interface CheckedPoem {
  /** 来处：文件名、`<stdin>` 或 `<verse>` (where it came from). */
  readonly source: string;
  readonly title?: string;
  readonly poem: Poem;
  readonly scansion: Scansion;
  /** 格律的与文稿的发现，免查的已去，依位置为序 (all findings that are not disabled, in order of place). */
  readonly findings: readonly LintFinding[];
  readonly suppressed: readonly Suppressed[];
  /** 和韵所得；没有给出原作则无 (how it keeps the rhymes of the poem it answers, where one was given). */
  readonly sameRhymes?: SameRhymes;
}

/** 读过的一个文件 (a file as read). */
export interface ReadText {
  readonly poems: readonly PoemText[];
  readonly left: readonly LeftOut[];
  readonly disables: readonly DisableDirective[];
  readonly problems: readonly DirectiveProblem[];
}

/** 读文件的选项：格式，Markdown 的解析 (the format of a file, and what Markdown is read with). */
export interface ReadTextOptions {
  readonly kind?: TextKind | undefined;
  readonly markdown?: MarkdownReader | undefined;
  /** 选项所定的词牌：通篇是词 (the tune the options settle: the text is a 词). */
  readonly tune?: string | undefined;
  /** 所求之体；是对联者，通篇作对联读 (the form asked for; where it is 对联 the whole file is read as couplets). */
  readonly form?: string | undefined;
}

/** 把一个文件读成几首诗、未查的各段与免查的指令 (reads a file into poems, what is left out, and disable directives). */
export function readText(source: string, options: ReadTextOptions = {}): ReadText {
  expectKind('text', source, 'string');
  expectOptions('options', options, { kind: 'string', markdown: 'function', form: 'string', tune: 'string' });
  const { kind = 'text', markdown, form = '', tune } = options;
  let taken: Omit<FileDirectives, 'text'> = { disables: [], problems: [] };
  const prepare = (text: string): string => {
    const { text: rest, ...found } = takeDisables(text);
    taken = found;
    return rest;
  };
  const own = tune === undefined ? {} : { tune };
  const { poems, left } = readDocument(source, { kind, markdown, prepare, areCouplets: isCouplet(form), ...own });
  return {
    poems: poems.map(({ text, ...poem }): PoemText => ({ ...poem, ...takeDirectives(text, poem.start) })),
    left,
    ...taken,
  };
}

/**
 * 一个文件里的各首诗，诗前的指令已取出。格式是 Markdown 而没有给出 `markdown`，抛 `InvalidInputError`。
 *
 * The poems of a text, with the directives before each taken out. Throws `InvalidInputError` for Markdown without its reader.
 *
 * @example
 * readPoems('# 体: 五绝\n白日依山尽，黄河入海流。')[0]?.directives.form; // '五绝'
 */
export const readPoems = (text: string, options: ReadTextOptions = {}): readonly PoemText[] =>
  readText(text, options).poems;

/** 一首诗的诗句；位置指文件 (the verse of a poem of a file, with places in the file). */
export const poemOf = (part: PoemText, toTraditional?: ScriptConverter): Poem =>
  parsePoem(part.text, {
    origin: part.start,
    isVerse: true,
    ...(part.title === undefined ? {} : { title: part.title }),
    ...(toTraditional === undefined ? {} : { toTraditional }),
  });

/** 有字韵书没有直接收，须按词转换 (whether the book lacks a character as it stands, so that conversion by words is needed). */
const needsConversion = (poem: Poem, book: RhymeBook): boolean =>
  poem.lines.some(({ text }) => {
    const table = syllableTable(book);
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      if (!table.of(code, true).isDirect) return true;
    }
    return false;
  });

const HAN = /\p{Script=Han}/u;
/**
 * 一批文本（JSON 亦可）里有没有须按词转换的字；说有而实无，不过多载一张表
 * (whether a batch of text, JSON too, holds a character that needs conversion; a needless yes loads a table in vain, no more).
 */
export function mayNeedConversion(text: string, book: RhymeBook = pingshui): boolean {
  if (text.includes('\\u')) return true;
  const table = syllableTable(book);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x2e80) continue;
    if (code >= 0xd800 && code < 0xe000) return true;
    if (!table.of(code, true).isDirect && HAN.test(text.charAt(i))) return true;
  }
  return false;
}

/** 解析一首诗；韵书不收的简体字才按词转换 (parses a poem, choosing traditional characters by words only where it must). */
export function parseVerse(text: string, toTraditional: ScriptConverter | undefined, book: RhymeBook = pingshui): Poem {
  const poem = parsePoem(text);
  return toTraditional === undefined || !needsConversion(poem, book) ? poem : parsePoem(text, { toTraditional });
}

/** 检查途中所需之物 (what a check may ask for on its way). */
export type Need =
  | { readonly book: string }
  | { readonly converter: true }
  | { readonly tools: true }
  | { readonly resolver: true }
  | { readonly markdown: true }
  /** 词谱 (the tunes). */
  | { readonly cipai: true }
  /** 两首诗之间，可让别的事先做 (between two poems, where other work may go first). */
  | { readonly pause: true };
/** 词谱：`import * as cipai from 'tuiqiao/cipai'` (the tunes). */
export type Cipai = Pick<typeof import('../cipai/index.ts'), 'findTune' | 'fitTune' | 'tuneNamed'>;

/** 表大而后载的四件：对仗之论、定读音之据、可换之字、词谱 (four tools with large tables, loaded when needed). */
export interface Tools {
  readonly coupletFindings: typeof import('./couplets.ts').coupletFindings;
  readonly resolver: ReadingResolver;
  /** 词谱；没有则不能查词 (the tunes; without them no 词 can be checked). */
  readonly cipai?: Cipai;
  readonly suggest: typeof import('./suggest.ts').suggest;
}

let tools: Promise<Tools> | undefined;
/** 载入对仗与建议 (loads the judgement of couplets and the suggestions). */
export function loadTools(): Promise<Tools> {
  const loading = [
    import('./couplets.ts'),
    import('../readings/index.ts'),
    import('./suggest.ts'),
    import('../cipai/index.ts'),
  ] as const;
  tools ??= Promise.all(loading).then(([{ coupletFindings }, { resolver }, { suggest }, cipai]) => ({
    coupletFindings,
    resolver,
    suggest,
    cipai,
  }));
  return tools;
}

/** 一步步的检查：所需之物由外面供给，同步异步皆可 (a check that asks for books and converters as it needs them). */
export type Steps<T> = Generator<Need, T, unknown>;

const supplyOf = (need: Need): Promise<unknown> => {
  if ('book' in need) return loadBook(need.book);
  if ('tools' in need) return loadTools();
  if ('cipai' in need) return import('../cipai/index.ts');
  if ('resolver' in need) return import('../readings/index.ts').then(({ resolver }) => resolver);
  return 'markdown' in need ? loadMarkdown() : loadToTraditional();
};

/** 供给所需，用时才载入；诗与诗之间看信号，久了便让一让 (loads what a check asks for; looks at the signal and gives way between poems). */
export async function runLoading<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  const pause = pauser(signal);
  let step = steps.next();
  while (step.done !== true) {
    const need = step.value;
    if ('pause' in need) {
      await pause();
      step = steps.next();
      continue;
    }
    try {
      step = steps.next(await supplyOf(need));
    } catch (error) {
      if (!(error instanceof TuiqiaoError)) throw error;
      step = steps.throw(error);
    }
  }
  return step.value;
}

/** 查过而未提字的一首，与重扫所凭 (a poem checked but without candidates, and how it was scanned). */
export interface Checking {
  readonly checked: CheckedPoem;
  readonly scan: ScanOptions;
}

/** 逐步检查一首诗，可换之字除外 (checks one poem, step by step, all but the candidates). */
export function* checkSteps(part: PoemText, source: string, options: CheckOptions): Steps<Checking> {
  const { directives } = part;
  const { defaults = {} } = options;
  const { stated } = part;
  const wanted = splitRhyme(options.rhyme ?? directives.rhyme ?? defaults.rhyme ?? '');
  const form = options.tune ?? options.form ?? directives.tune ?? directives.form ?? stated.form ?? stated.tune;
  const mustBe = options.tune !== undefined || (options.form === undefined && directives.tune !== undefined);
  const tune = yield* tuneFor(form ?? defaults.form, mustBe);
  const named =
    wanted.book ?? directives.book ?? stated.book ?? defaults.book ?? (tune === undefined ? undefined : '词林正韵');
  const book =
    options.book ??
    (named === undefined ? pingshui : typeof named !== 'string' ? named : ((yield { book: named }) as RhymeBook));
  const plain = poemOf(part);
  const isUnknown = needsConversion(plain, book);
  const convert = isUnknown || options.script === '繁' ? ((yield { converter: true }) as ScriptConverter) : undefined;
  const written = isUnknown && convert !== undefined ? poemOf(part, convert) : plain;
  const title = directives.title ?? written.title;
  const fixed = fixedReadings(directives.readings ?? [], written, book);
  const readings = { ...options.readings, ...fixed.readings };
  const resolver = (yield { resolver: true }) as ReadingResolver | undefined;
  const fit = tune === undefined ? undefined : yield* fitted(written, tune, { book, readings });
  const poem = fit?.poem ?? written;
  const plainOptions: ScanOptions = {
    book,
    ...(fit === undefined ? regulatedOptions(form ?? defaults.form, written, part, options) : { meter: fit.meter }),
    ...(wanted.rhyme ? { rhyme: wanted.rhyme } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.levels === undefined ? {} : { levels: options.levels }),
    ...(Object.keys(readings).length === 0 ? {} : { readings }),
  };
  const scanOptions: ScanOptions = resolver === undefined ? plainOptions : { ...plainOptions, resolver };
  const scansion = scan(poem, scanOptions);
  const conversionLevel = anyLevelOf('wu-zhuan', options.profile, options.levels);
  let extra: readonly LintFinding[] = [
    ...[...part.problems, ...fixed.problems].flatMap((problem) => ownFinding('zhi-ling', options, problem)),
    ...tidy(poem, part.text, part.start, options, convert),
    // 要简体的，不论简转繁之误：改成繁体又须改回 (for a text to be simplified, a wrong traditional character is not to be made a right one).
    ...(conversionLevel === 'off' || options.script === '简' ? [] : conversionFindings(poem, conversionLevel)),
  ];
  const isPair = scansion.form === COUPLET;
  const wantsCouplets = fit === undefined && (options.words !== undefined || isPair || scansion.lines.length > 4);
  if (scansion.verdict !== 'ancient' && wantsCouplets) {
    const tools = (yield { tools: true }) as Tools | undefined;
    if (tools !== undefined)
      extra = [...extra, ...tools.coupletFindings(scansion, options, options.words, halvesOf(scanOptions.meter))];
  }
  const pair = halvesOf(scanOptions.meter);
  const headingLevel = anyLevelOf('heng-pi', options.profile, options.levels);
  if (pair !== undefined && part.couplet !== undefined && headingLevel !== 'off') {
    extra = [...extra, ...headingFindings(poem, part.couplet, pair, book, headingLevel)];
  }
  const checked = {
    source,
    ...(title === undefined ? {} : { title }),
    poem,
    scansion,
    findings: extra.length === 0 ? scansion.findings : [...scansion.findings, ...extra].sort(byPlace),
    suppressed: [],
  };
  return { checked, scan: scanOptions };
}

/** 词与其调对照；没有诗句则无 (a 词 set beside its tune; none without verse). */
function* fitted(poem: Poem, tune: Tune, options: Pick<ScanOptions, 'book' | 'readings'>): Steps<Fit | undefined> {
  const { fitTune } = (yield { cipai: true }) as Cipai;
  return fitTune(poem, tune, { ...options, stanzas: true });
}

/** 近体与对联的所求 (what is asked of regulated verse and couplets). */
const regulatedOptions = (
  form: string | undefined,
  poem: Poem,
  { couplet }: PoemText,
  { opening, firstLineRhymes }: CheckOptions,
): ScanOptions => ({
  ...(form === undefined ? {} : formOptions(form, poem, couplet)),
  ...(opening === undefined ? {} : { opening }),
  ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
});

/** 给报出来的发现提可换之字；免查了的、不报的，不去算它 (gives candidates to the findings that are left to be shown). */
export function* offerSteps(checked: CheckedPoem, scan: ScanOptions, options: CheckOptions): Steps<CheckedPoem> {
  const { scansion, poem } = checked;
  const limit = options.suggestions ?? SUGGESTIONS;
  if (limit <= 0 || scansion.verdict === 'ancient') return checked;
  const own = new Set<LintFinding>(scansion.findings);
  const isWanted = (finding: LintFinding): boolean =>
    own.has(finding) && isMendable(finding) && (finding.severity === 'error' || options.suggestFor !== 'error');
  if (!checked.findings.some(isWanted)) return checked;
  const tools = (yield { tools: true }) as Tools | undefined;
  if (tools === undefined) return checked;
  let left = MOST_MENDED;
  const findings = checked.findings.map((finding) => {
    if (!isWanted(finding) || left-- <= 0) return finding;
    const suggestions = tools.suggest(scansion, finding, { limit, poem, scan });
    return suggestions.length === 0 ? finding : { ...finding, suggestions };
  });
  return { ...checked, findings };
}

/**
 * 所求之名是哪一调；是体裁之名、或没有所求，则无。`isTune` 则此名只能是词牌，没有便抛 `UnknownTuneError`。
 *
 * The tune a name asks for; none for the name of a form. With `isTune` the name must be that of a tune.
 */
export function* tuneFor(name: string | undefined, mustBe = false): Steps<Tune | undefined> {
  if (name === undefined || (!mustBe && isForm(name))) return undefined;
  const cipai = (yield { cipai: true }) as Cipai | undefined;
  if (cipai === undefined) return mustBe || isTune(name) ? noTunes(name) : undefined;
  return mustBe || isTune(name) ? cipai.findTune(name) : cipai.tuneNamed(name);
}

const noTunes = (name: string): never => {
  const en = `${name} is a tune, or unknown: give the tunes (loadTools) to check 词`;
  throw new InvalidInputError(`“${name}”若是词牌，须先给出词谱（loadTools）才能检查`, en);
};

const forms = new Map<string, boolean>();
/** 是不是近体、对联之名；问过的记下 (whether a name is that of a form; what was asked is kept). */
export function isForm(name: string): boolean {
  const known = forms.get(name);
  if (known !== undefined) return known;
  let is = isCouplet(name);
  try {
    is ||= getForm(name) !== undefined;
  } catch {
    is = false;
  }
  if (forms.size < MOST_NAMES) forms.set(name, is);
  return is;
}
const MOST_NAMES = 10_000;

const SUGGESTIONS = 8;
/** 一首诗至多给这么多处提字：候选要重扫全诗来试，处处有错的长诗会慢 (at most so many findings a poem are given candidates, which are tried by scans of the whole poem). */
const MOST_MENDED = 24;
/** 提可换之字的：错误与警告，误转之疑自有其字 (what is given candidates; a suspected conversion has its own). */
const isMendable = ({ severity, suggestions }: LintFinding): boolean =>
  severity !== 'info' && suggestions === undefined;

/**
 * 检查一首诗；韵书与简繁转换用时才载入。体裁、韵部、韵书不存在时抛 `UnknownFormError`、`UnknownRhymeError`、`UnknownBookError`。
 *
 * Checks one poem, in one book; the book and the script converter are loaded when needed. Throws for an unknown form,
 * rhyme or book.
 */
export const checkPoem = (part: PoemText, source: string, options: CheckOptions = {}): Promise<CheckedPoem> =>
  runLoading(
    (function* () {
      const { checked, scan } = yield* checkSteps(part, source, options);
      return yield* offerSteps(checked, scan, options);
    })(),
  );
