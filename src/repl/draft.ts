import { type Fit, fitDraft } from '../cipai/fit.ts';
import type { Tune } from '../cipai/types.ts';
import { InvalidInputError } from '../errors.ts';
import type { Mood, Period } from '../generate/index.ts';
import { takeDirectives, takeDisables } from '../lint/directives.ts';
import { type MarkdownReader, parseVerse } from '../lint/index.ts';
import { fixedReadings } from '../lint/pinned.ts';
import {
  closesSentence,
  getForm,
  lengthOf,
  type Meter,
  type Opening,
  type ScanOptions,
  type Scansion,
  scan,
} from '../meter/index.ts';
import { resolver } from '../readings/index.ts';
import { cilin } from '../rhyme/books/cilin.ts';
import { bookNamed } from '../rhyme/books/index.ts';
import { pingshui, type RhymeBook } from '../rhyme/index.ts';
import { BLANK, closesCouplet, parsePoem, punctuated, type ScriptConverter } from '../text/index.ts';

/** 正在写的诗 (the poem being written). */
export interface Draft {
  /** 会话里的第几首；改动不变，另起、读入的一首则新 (which poem of the session: kept by edits, new for one begun or opened). */
  readonly id: number;
  /** 体裁、词牌之名 (the name of the form or tune). */
  readonly form: string;
  /** 体裁是人选的，不是由诗句推出的 (the form was chosen, not inferred from the lines). */
  readonly isChosen: boolean;
  /** 词牌；选定了一体的，只有那一体 (the tune; of one whose form was chosen, that form alone). */
  readonly tune?: Tune;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 韵部全名 (full name of the rhyme group). */
  readonly rhyme?: string;
  /** 韵书全名；省略则平水韵 (full name of the rhyme book; 平水韵 where absent). */
  readonly book?: string;
  /** 随诗读来的指令：读、免查 (directives that came with the poem: 读 and 免查). */
  readonly directives?: readonly DraftDirective[];
  readonly theme: readonly string[];
  readonly mood?: Mood;
  readonly period?: Period;
  /** 所示、所存的字体；没有则如所写 (the script shown and saved; as written where absent). */
  readonly script?: '简' | '繁';
  /** 各句，空处为 □ (the lines, □ where blank). */
  readonly lines: readonly string[];
  /** 各字何人所写，人或机，与 `lines` 逐字相应 (who wrote each character, poet or machine, in step with `lines`). */
  readonly authors: readonly string[];
  /** 锁住之处，`句.字`，1 起 (locked places, 1-based). */
  readonly locks: readonly string[];
}

/** 随诗读来的一行指令，如所写 (a directive that came with the poem, as written). */
export interface DraftDirective {
  readonly text: string;
  /** 在第几句之前，1 起 (the line it stands before, 1-based). */
  readonly before: number;
  /** 其下一行有几句，不止一句才写 (how many lines of verse the row after it holds, where more than one). */
  readonly lines?: number;
}

/** 空白的诗稿 (a draft with nothing in it). */
export const EMPTY_DRAFT: Draft = {
  id: 0,
  form: '七绝',
  isChosen: false,
  theme: [],
  lines: [],
  authors: [],
  locks: [],
};

/** 会话所倚的环境，是值 (what a session needs from outside, as values). */
export interface Surroundings {
  readonly toTraditional?: ScriptConverter;
  readonly toSimplified?: ScriptConverter;
  /** 诗稿所依的韵书，平水韵之外的 (the rhyme books that drafts keep to, beside 平水韵). */
  readonly books?: readonly RhymeBook[];
  /** 词谱，`import * as cipai from 'tuiqiao/cipai'`；没有则不能填词 (the tunes; without them none can be written). */
  readonly cipai?: Pick<typeof import('../cipai/index.ts'), 'findTune' | 'tuneNamed' | 'tunes'>;
  /** 读 Markdown 所用 (what Markdown is read with). */
  readonly markdown?: MarkdownReader;
  readonly color?: boolean;
  /** 一行几格；汉字占两格 (columns of the terminal, of which a 汉字 takes two). */
  readonly columns?: number;
}

/** 词稿与其词牌的一体对照所得 (a draft of a tune, set beside its forms). */
const fits = new WeakMap<Draft, Fit>();

/** 词稿依哪一体，句读如何；不是词则 undefined (the form a draft of a tune is in, and how its lines run; undefined for regulated verse). */
export function fitOf(draft: Draft): Fit | undefined {
  const { tune, lines } = draft;
  if (tune === undefined) return undefined;
  let fit = fits.get(draft);
  if (fit === undefined) {
    fit = fitDraft(parsePoem(lines.join('\n'), { isVerse: true }), tune, { book: cilin });
    fits.set(draft, fit);
  }
  return fit;
}

/** 词稿的格律；不是词则 undefined (the meter of a draft of a tune). */
export const tuneMeter = (draft: Draft): Meter | undefined => fitOf(draft)?.meter;

/** 此诗可写多少句；排律到百句为止 (how many lines the draft may have). */
export const mostLines = (draft: Draft): number =>
  tuneMeter(draft)?.lines.length ?? (getForm(draft.form).isOpen ? Number.POSITIVE_INFINITY : getForm(draft.form).lines);

/** 第几句（0 起）几字 (how many characters a line, 0-based, has). */
export function lineLengthOf(draft: Draft, line: number): number {
  const meter = tuneMeter(draft);
  return meter === undefined ? getForm(draft.form).lineLength : lengthOf(meter, line);
}

/** 一句（0 起）之后用句号否 (whether a line, 0-based, closes a sentence). */
export function closesIn(draft: Draft, line: number): boolean {
  const meter = tuneMeter(draft);
  if (meter === undefined) return closesCouplet(line);
  return closesSentence(meter, line) || meter.breaks?.includes(line + 1) === true;
}

/** 诗文：近体两句一行；词依韵分行，两片之间空一行 (the text of a draft: couplets, or the sentences and stanzas of a tune). */
export const verseText = (draft: Draft, lines: readonly string[] = draft.lines): string =>
  punctuated(lines, (line) => closesIn(draft, line), tuneMeter(draft)?.breaks);

/** 是一串字符串否，读文件时用 (whether a value read from a file is a list of strings). */
export const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** 是诗稿的指令否，读文件时用 (whether a value read from a file is the directives of a draft). */
export const areDirectives = (value: unknown): value is readonly DraftDirective[] =>
  Array.isArray(value) && value.every((one) => /^#/u.test(one?.text) && Number.isInteger(one?.before));

/** 第几句（0 起）的一句空白 (a line of blanks in the place of a line, 0-based). */
export const blankLine = (draft: Draft, line: number): string => BLANK.repeat(lineLengthOf(draft, line));

/** 整句空白否 (whether nothing in the line is written). */
export const isBlank = (line: string): boolean => [...line].every((char) => char === BLANK);

/** 末尾的空白句不留 (without blank lines at the end). */
export function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(0, last + 1);
}

/** 诗稿所依之书；没有载入，抛 `InvalidInputError` (the rhyme book of a draft; throws where it has not been loaded). */
export function bookOf({ book: named, tune }: Draft, { books = [] }: Surroundings): RhymeBook {
  if (named === undefined) return tune === undefined ? pingshui : cilin;
  const book = bookNamed(named, [pingshui, cilin, ...books]);
  if (book === undefined) throw new InvalidInputError(`没有载入${named}`, `the rhyme book ${named} is not loaded`);
  return book;
}

/** 词依其格律，近体选定了才说 (the meter of a tune; a regulated form where it was chosen). */
function kindOf(draft: Draft): Pick<ScanOptions, 'form' | 'meter'> {
  const meter = tuneMeter(draft);
  if (meter !== undefined) return { meter };
  return draft.isChosen ? { form: draft.form } : {};
}

/** 检查时只说人定下的 (what has been chosen, for a scan). */
export const chosen = (draft: Draft, around: Surroundings): ScanOptions => ({
  book: bookOf(draft, around),
  ...kindOf(draft),
  ...(draft.opening === undefined ? {} : { opening: draft.opening }),
  ...(draft.firstLineRhymes === undefined ? {} : { firstLineRhymes: draft.firstLineRhymes }),
  ...(draft.rhyme === undefined ? {} : { rhyme: draft.rhyme }),
});

/** 已扫描的诗稿；诗稿是值，改动即另是一份 (drafts scanned already; a draft is a value, and an edit makes another). */
const scanned = new WeakMap<Draft, { readonly around: Surroundings; readonly scansion: Scansion }>();

/**
 * 把未写的句子当作空白来扫描，由此知道下一句该怎样；写足而未指明体裁的，容许是古体。同一份诗稿只扫描一次。
 *
 * Scans the draft with its missing lines as blanks. A finished draft whose form was not chosen may be old-style verse. The
 * same draft is scanned once.
 */
export function scanDraft(draft: Draft, around: Surroundings): Scansion {
  const known = scanned.get(draft);
  if (
    known !== undefined &&
    known.around.toTraditional === around.toTraditional &&
    known.around.books === around.books
  ) {
    return known.scansion;
  }
  const missing = Array.from({ length: sizeOf(draft) - draft.lines.length }, (_, i) =>
    blankLine(draft, draft.lines.length + i),
  );
  const isFinished = missing.length === 0 && !draft.lines.some((line) => line.includes(BLANK));
  const book = bookOf(draft, around);
  const taken = takeDirectives(takeDisables(sheetOf(draft, [...draft.lines, ...missing])).text, ORIGIN);
  const isTune = draft.tune !== undefined;
  const { toTraditional } = around;
  const poem = isTune
    ? parsePoem(taken.text, { isVerse: true, ...(toTraditional && { toTraditional }) })
    : parseVerse(taken.text, toTraditional, book);
  const { readings } = fixedReadings(taken.directives.readings ?? [], poem, book);
  const scansion = scan(poem, {
    ...chosen(draft, around),
    readings,
    resolver,
    ...(isFinished || isTune ? {} : { form: draft.form }),
  });
  scanned.set(draft, { around, scansion });
  return scansion;
}

const ORIGIN = { offset: 0, line: 1, column: 1 };

/** 一句一行，指令各在其处；指令所及的一行有几句，仍在一行，以 `joint` 相连 (a line of verse a row, with the directives in their places; the lines of a row that a directive is about stay in one row, with `joint` between). */
export function sheetOf({ directives = [] }: Draft, lines: readonly string[], joint = '，'): string {
  const rows: string[] = [];
  for (let i = 0; i < lines.length; ) {
    const own = directives.filter(({ before }) => before === i + 1);
    const size = Math.max(1, ...own.map((one) => one.lines ?? 1));
    rows.push(...own.map(({ text }) => text), lines.slice(i, i + size).join(joint));
    i += size;
  }
  return rows.join('\n');
}

/** 现在以多少句计 (how many lines it is taken to have for now). */
function sizeOf(draft: Draft): number {
  if (draft.tune !== undefined) return Math.max(mostLines(draft), draft.lines.length);
  const { lines: least } = getForm(draft.form);
  return Math.min(mostLines(draft), Math.max(least, draft.lines.length + (draft.lines.length % 2)));
}

/** 该写的下一句，0 起：有空白的句子在先；写足了则无 (the next line to write, 0-based, blanks first). */
export function nextLine(draft: Draft): number | undefined {
  const blank = draft.lines.findIndex((line) => line.includes(BLANK));
  if (blank !== -1) return blank;
  if (draft.tune !== undefined) return draft.lines.length < mostLines(draft) ? draft.lines.length : undefined;
  const isFull =
    draft.lines.length >= getForm(draft.form).lines && (!draft.form.endsWith('排') || draft.lines.length % 2 === 0);
  return isFull ? undefined : draft.lines.length;
}

/**
 * 换作这些诗句：没变的字仍属原来的人，变了的归 `author`，或依其逐字所记。
 * The draft with these lines: what has not changed keeps its author, the rest is `author`'s, or as it says by character.
 */
export function withLines(draft: Draft, lines: readonly string[], author: '人' | '机' | readonly string[]): Draft {
  const authors = lines.map((line, i) => {
    const before = [...(draft.lines[i] ?? '')];
    const wrote = [...(draft.authors[i] ?? '')];
    const writes = typeof author === 'string' ? [] : [...(author[i] ?? '')];
    const fresh = typeof author === 'string' ? author : '机';
    return [...line].map((char, j) => (char === before[j] && char !== BLANK ? wrote[j] : writes[j]) ?? fresh).join('');
  });
  return { ...draft, lines, authors };
}

/** 一处的字；没有则 undefined (the character at a 1-based place). */
export const charAt = (lines: readonly string[], line: number, zi: number): string | undefined =>
  [...(lines[line - 1] ?? '')][zi - 1];

/** 换作这些诗句，头一个被动了的锁着的字 (the first locked character these lines would change). */
export function brokenLock(
  draft: Draft,
  lines: readonly string[],
): { readonly place: string; readonly line: number; readonly zi: number; readonly char: string } | undefined {
  for (const place of draft.locks) {
    const [line = 0, zi = 0] = place.split('.').map(Number);
    const char = charAt(draft.lines, line, zi);
    if (char !== undefined && charAt(lines, line, zi) !== char) return { place, line, zi, char };
  }
  return undefined;
}

/** 照所选的字体写 (writes in the chosen script; as it is where none is chosen). */
export function inScript({ script }: Draft, { toTraditional, toSimplified }: Surroundings): (text: string) => string {
  const convert = script === '繁' ? toTraditional : script === '简' ? toSimplified : undefined;
  if (convert === undefined) return (text) => text;
  return (text) => {
    const converted = convert(text);
    return [...converted].length === [...text].length ? converted : text;
  };
}
