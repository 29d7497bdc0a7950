import { InvalidInputError } from '../errors.ts';
import type { Mood, Period } from '../generate/index.ts';
import { takeDirectives, takeDisables } from '../lint/directives.ts';
import { type MarkdownReader, parseVerse } from '../lint/index.ts';
import { fixedReadings } from '../lint/poems.ts';
import { type FormName, getForm, type Opening, type ScanOptions, type Scansion, scan } from '../meter/index.ts';
import { resolver } from '../readings/index.ts';
import { bookNamed } from '../rhyme/books/index.ts';
import { pingshui, type RhymeBook } from '../rhyme/index.ts';
import { BLANK, type ScriptConverter } from '../text/index.ts';

/** 正在写的诗 (the poem being written). */
export interface Draft {
  /** 会话里的第几首；改动不变，另起、读入的一首则新 (which poem of the session: kept by edits, new for one begun or opened). */
  readonly id: number;
  readonly form: FormName;
  /** 体裁是人选的，不是由诗句推出的 (the form was chosen, not inferred from the lines). */
  readonly isChosen: boolean;
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
  /** 读 Markdown 所用 (what Markdown is read with). */
  readonly markdown?: MarkdownReader;
  readonly color?: boolean;
  /** 一行几格；汉字占两格 (columns of the terminal, of which a 汉字 takes two). */
  readonly columns?: number;
}

/** 此诗可写多少句；排律到百句为止 (how many lines the draft may have). */
export const mostLines = ({ form }: Pick<Draft, 'form'>): number =>
  getForm(form).isOpen ? Number.POSITIVE_INFINITY : getForm(form).lines;

/** 是一串字符串否，读文件时用 (whether a value read from a file is a list of strings). */
export const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** 是诗稿的指令否，读文件时用 (whether a value read from a file is the directives of a draft). */
export const areDirectives = (value: unknown): value is readonly DraftDirective[] =>
  Array.isArray(value) && value.every((one) => /^#/u.test(one?.text) && Number.isInteger(one?.before));

/** 一句空白 (a line of blanks). */
export const blankLine = ({ form }: Pick<Draft, 'form'>): string => BLANK.repeat(getForm(form).lineLength);

/** 整句空白否 (whether nothing in the line is written). */
export const isBlank = (line: string): boolean => [...line].every((char) => char === BLANK);

/** 末尾的空白句不留 (without blank lines at the end). */
export function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(0, last + 1);
}

/** 诗稿所依之书；没有载入，抛 `InvalidInputError` (the rhyme book of a draft; throws where it has not been loaded). */
export function bookOf({ book: named }: Draft, { books = [] }: Surroundings): RhymeBook {
  if (named === undefined) return pingshui;
  const book = bookNamed(named, [pingshui, ...books]);
  if (book === undefined) throw new InvalidInputError(`没有载入${named}`, `the rhyme book ${named} is not loaded`);
  return book;
}

/** 检查时只说人定下的 (what has been chosen, for a scan). */
export const chosen = (draft: Draft, around: Surroundings): ScanOptions => ({
  book: bookOf(draft, around),
  ...(draft.isChosen ? { form: draft.form } : {}),
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
  const missing = Array.from({ length: sizeOf(draft) - draft.lines.length }, () => blankLine(draft));
  const isFinished = missing.length === 0 && !draft.lines.some((line) => line.includes(BLANK));
  const book = bookOf(draft, around);
  const taken = takeDirectives(takeDisables(sheetOf(draft, [...draft.lines, ...missing])).text, ORIGIN);
  const poem = parseVerse(taken.text, around.toTraditional, book);
  const { readings } = fixedReadings(taken.directives.readings ?? [], poem, book);
  const scansion = scan(poem, {
    ...chosen(draft, around),
    readings,
    resolver,
    ...(isFinished ? {} : { form: draft.form }),
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
  const { lines: least } = getForm(draft.form);
  return Math.min(mostLines(draft), Math.max(least, draft.lines.length + (draft.lines.length % 2)));
}

/** 该写的下一句，0 起：有空白的句子在先；写足了则无 (the next line to write, 0-based, blanks first). */
export function nextLine(draft: Draft): number | undefined {
  const blank = draft.lines.findIndex((line) => line.includes(BLANK));
  if (blank !== -1) return blank;
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

/** 诗文：两句一行 (the text of the draft, a couplet a row). */
export { punctuated as verseText } from '../text/index.ts';
