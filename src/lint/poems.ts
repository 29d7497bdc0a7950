import { TuiqiaoError } from '../errors.ts';
import { expectKind } from '../input.ts';
import { type FormName, type Opening, type Profile, type ScanOptions, type Scansion, scan } from '../meter/index.ts';
import { loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { findGroup, pingshui, type RhymeBook } from '../rhyme/index.ts';
import {
  BLANK,
  loadToTraditional,
  type Poem,
  type Point,
  parsePoem,
  type ScriptConverter,
  splitPoems,
  type WordSegmenter,
} from '../text/index.ts';
import { conversionFindings } from './conversions.ts';
import {
  type DirectiveProblem,
  type Directives,
  type DisableDirective,
  type ReadingDirective,
  takeDirectives,
  takeDisables,
} from './directives.ts';
import { byPlace, type LintFinding, ownFinding, type Suppressed } from './finding.ts';
import { versesOfMarkdown } from './markdown.ts';
import { anyLevelOf, type Levels } from './rules.ts';
import { tidy } from './tidy.ts';

/** 文本的种类：纯文本，或只看 ```poem 围栏的 Markdown (plain text, or Markdown of which only ```poem fences are read). */
export type TextKind = 'text' | 'markdown';
/** 字体 (a script). */
export type Script = '简' | '繁';

/** 文件中的一首诗，指令已取出 (one poem of a file, its directives taken out; places refer to the file). */
export interface PoemText {
  /** 指令行换成了等长的空格，位置不变 (directive lines are blanked, so that places stay). */
  readonly text: string;
  readonly start: Point;
  readonly directives: Directives;
  readonly problems: readonly DirectiveProblem[];
}

/** 检查选项；体裁、韵、书比指令优先，`defaults` 则让指令优先 (options of a check; form, rhyme and book win over directives, `defaults` yield to them). */
export interface CheckOptions {
  readonly form?: FormName | (string & {});
  readonly rhyme?: string;
  /** 韵书；一首诗只依一部 (the rhyme book; a poem is checked in one book). */
  readonly book?: RhymeBook;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 指令没有说的，依此 (what holds where directives say nothing; `book` by name or as a value). */
  readonly defaults?: { readonly form?: string; readonly rhyme?: string; readonly book?: string | RhymeBook };
  /** 宽严 (the profile the levels are taken from). */
  readonly profile?: Profile;
  /** 逐条的轻重，比宽严优先 (levels of single rules; they win over the profile). */
  readonly levels?: Levels;
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
}

/** 读过的一个文件 (a file as read). */
export interface ReadText {
  readonly poems: readonly PoemText[];
  readonly disables: readonly DisableDirective[];
  readonly problems: readonly DirectiveProblem[];
}

/** 把一个文件读成几首诗与免查的指令 (reads a file into poems and disable directives). */
export function readText(source: string, kind: TextKind = 'text'): ReadText {
  expectKind('text', source, 'string');
  const verse =
    kind === 'markdown'
      ? versesOfMarkdown(source)
      : { text: source, stretches: [{ offset: 0, line: 1, end: source.length }] };
  const { text, disables, problems } = takeDisables(verse.text);
  const poems = verse.stretches.flatMap(({ offset, line, end }) =>
    splitPoems(offset === 0 && end === text.length ? text : text.slice(offset, end)).map((part): PoemText => {
      const start = { ...part.start, offset: part.start.offset + offset, line: part.start.line + line - 1 };
      const taken = takeDirectives(part.text, start);
      // 组诗之题由分诗者知道 (the title of a poem in a series is known where the text is split).
      if (part.title === undefined || taken.directives.title !== undefined) return { start, ...taken };
      return { start, ...taken, directives: { ...taken.directives, title: part.title } };
    }),
  );
  return { poems, disables, problems };
}

/**
 * 把文本切成几首诗，并取出各首前的指令；没有诗句的段落（只有题目者）不算。
 *
 * Splits text into poems and takes out the directives before each; stretches without verse (a mere title) are left out.
 *
 * @example
 * readPoems('# 体: 五绝\n白日依山尽，黄河入海流。')[0]?.directives.form; // '五绝'
 */
export const readPoems = (text: string, kind: TextKind = 'text'): readonly PoemText[] => readText(text, kind).poems;

/** 有字韵书没有直接收，须按词转换 (whether the book lacks a character as it stands, so that conversion by words is needed). */
const needsConversion = (poem: Poem, book: RhymeBook): boolean =>
  poem.lines.some(({ text }) => {
    for (const char of text) if (char !== BLANK && book.readings(char).length === 0) return true;
    return false;
  });

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
  /** 两首诗之间，可让别的事先做 (between two poems, where other work may go first). */
  | { readonly pause: true };
/** 表大而后载的三件：对仗之论、读音之核、可换之字 (three tools with large tables, loaded when needed). */
export interface Tools {
  readonly coupletFindings: typeof import('./couplets.ts').coupletFindings;
  readonly readingFindings: typeof import('./readings.ts').readingFindings;
  readonly suggest: typeof import('./suggest.ts').suggest;
}

let tools: Promise<Tools> | undefined;
/** 载入对仗与建议 (loads the judgement of couplets and the suggestions). */
export function loadTools(): Promise<Tools> {
  tools ??= Promise.all([import('./couplets.ts'), import('./readings.ts'), import('./suggest.ts')]).then(
    ([{ coupletFindings }, { readingFindings }, { suggest }]) => ({ coupletFindings, readingFindings, suggest }),
  );
  return tools;
}

/** 一步步的检查：所需之物由外面供给，同步异步皆可 (a check that asks for books and converters as it needs them). */
export type Steps<T> = Generator<Need, T, unknown>;

/** 这么多毫秒一让 (gives way once in so many milliseconds). */
const SLICE = 16;

/** 让事件循环走一遍；微任务不算，那样信号、点击都进不来 (lets the event loop turn: a microtask would let in neither signals nor clicks). */
const turn = (): Promise<void> =>
  new Promise((done) => {
    if (typeof setImmediate === 'function') setImmediate(done);
    else setTimeout(done, 0);
  });

/** 诗与诗之间看信号，久了便让一让 (looks at the signal and gives way, between poems). */
export function pauser(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= SLICE) {
      await turn();
      since = performance.now();
    }
    signal?.throwIfAborted();
  };
}

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
      const supply = 'book' in need ? loadBook(need.book) : 'tools' in need ? loadTools() : loadToTraditional();
      step = steps.next(await supply);
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
  const wanted = splitRhyme(options.rhyme ?? directives.rhyme ?? defaults.rhyme ?? '');
  const named = wanted.book ?? directives.book ?? defaults.book;
  const book =
    options.book ??
    (named === undefined ? pingshui : typeof named !== 'string' ? named : ((yield { book: named }) as RhymeBook));
  const origin = { origin: part.start };
  const plain = parsePoem(part.text, origin);
  const isUnknown = needsConversion(plain, book);
  const convert = isUnknown || options.script === '繁' ? ((yield { converter: true }) as ScriptConverter) : undefined;
  const poem = isUnknown && convert !== undefined ? parsePoem(part.text, { ...origin, toTraditional: convert }) : plain;
  const form = options.form ?? directives.form ?? defaults.form;
  const title = directives.title ?? poem.title;
  const fixed = fixedReadings(directives.readings ?? [], poem, book);
  const readings = { ...options.readings, ...fixed.readings };
  const scanOptions: ScanOptions = {
    book,
    ...(form === undefined ? {} : { form }),
    ...(wanted.rhyme ? { rhyme: wanted.rhyme } : {}),
    ...(options.opening === undefined ? {} : { opening: options.opening }),
    ...(options.firstLineRhymes === undefined ? {} : { firstLineRhymes: options.firstLineRhymes }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.levels === undefined ? {} : { levels: options.levels }),
    ...(Object.keys(readings).length === 0 ? {} : { readings }),
  };
  const scansion = scan(poem, scanOptions);
  const conversionLevel = anyLevelOf('wu-zhuan', options.profile, options.levels);
  let extra: readonly LintFinding[] = [
    ...[...part.problems, ...fixed.problems].flatMap((problem) => ownFinding('zhi-ling', options, problem)),
    ...tidy(poem, part.text, part.start, options, convert),
    ...(conversionLevel === 'off' ? [] : conversionFindings(poem, conversionLevel)),
  ];
  const wantsCouplets = options.words !== undefined || scansion.lines.length > 4;
  const readingLevel = book === pingshui ? anyLevelOf('du-yin', options.profile, options.levels) : 'off';
  if (scansion.verdict !== 'ancient' && (wantsCouplets || readingLevel !== 'off')) {
    const tools = (yield { tools: true }) as Tools | undefined;
    if (tools !== undefined) {
      if (readingLevel !== 'off') extra = [...extra, ...tools.readingFindings(scansion, readingLevel)];
      if (wantsCouplets) extra = [...extra, ...tools.coupletFindings(scansion, options, options.words)];
    }
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

interface FixedReadings {
  readonly readings: Readonly<Record<string, string>>;
  readonly problems: readonly DirectiveProblem[];
}

/** 指令所定的读音：位置上须是那个字，读音须是平、仄或有的韵部 (the readings fixed by directives, where they make sense). */
function fixedReadings(list: readonly ReadingDirective[], poem: Poem, book: RhymeBook): FixedReadings {
  const readings: Record<string, string> = {};
  const problems: DirectiveProblem[] = [];
  const written = new Set(list.length === 0 ? [] : poem.lines.flatMap(({ text }) => [...text]));
  for (const { line, zi, char, value, place } of list) {
    const problem = (message: string, messageEn: string) =>
      problems.push({
        place,
        actual: `${line === undefined ? '' : `${line}.${zi} `}${char ?? ''}=${value}`,
        message,
        messageEn,
      });
    if (line !== undefined && zi !== undefined) {
      const there = poem.lines[line - 1]?.zis[zi - 1]?.char;
      if (there === undefined) {
        problem(`诗里没有第 ${line} 句第 ${zi} 字`, `there is no character ${zi} in line ${line}`);
        continue;
      }
      if (char !== undefined && char !== there) {
        problem(
          `第 ${line} 句第 ${zi} 字是“${there}”，不是“${char}”`,
          `character ${zi} of line ${line} is ${there}, not ${char}`,
        );
        continue;
      }
    } else if (!written.has(char as string)) {
      problem(`诗里没有“${char}”字`, `there is no ${char} in the poem`);
      continue;
    }
    if (value !== '平' && value !== '仄') {
      try {
        findGroup(value, book);
      } catch (error) {
        if (!(error instanceof TuiqiaoError)) throw error;
        problem(
          `“${value}”既不是平、仄，也不是${book.name}的韵部`,
          `${value} is neither 平 nor 仄 nor a rhyme group of ${book.name}`,
        );
        continue;
      }
    }
    readings[line === undefined ? (char as string) : `${line}.${zi}`] = value;
  }
  return { readings, problems };
}
