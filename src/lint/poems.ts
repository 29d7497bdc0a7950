import { type FormName, type Opening, type ScanOptions, type Scansion, scan } from '../meter/index.ts';
import { loadBook, splitRhyme } from '../rhyme/books/index.ts';
import { pingshui, type RhymeBook } from '../rhyme/index.ts';
import {
  loadToTraditional,
  type Poem,
  type Point,
  parsePoem,
  type ScriptConverter,
  splitPoems,
} from '../text/index.ts';

/** 诗前的指令：`# 体: 五律`、`# 韵: 十一真`（或 `新韵 十一庚`）、`# 书: 新韵`、`# 题: 秋兴` (what the lines beginning with # before a poem ask for). */
export interface Directives {
  readonly form?: string;
  readonly rhyme?: string;
  readonly book?: string;
  readonly title?: string;
}

/** 文件中的一首诗，指令已取出 (one poem of a file, its directives taken out; places refer to the file). */
export interface PoemText {
  /** 指令行换成了等长的空格，位置不变 (directive lines are blanked, so that places stay). */
  readonly text: string;
  readonly start: Point;
  readonly directives: Directives;
}

/** 检查选项；比指令优先 (options of a check; they win over directives). */
export interface CheckOptions {
  readonly form?: FormName | (string & {});
  readonly rhyme?: string;
  /** 韵书；一首诗只依一部 (the rhyme book; a poem is checked in one book). */
  readonly book?: RhymeBook;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
}

/** 检查过的一首诗 (a poem that has been checked). */
export interface CheckedPoem {
  /** 来处：文件名、`<stdin>` 或 `<verse>` (where it came from). */
  readonly source: string;
  readonly title?: string;
  readonly poem: Poem;
  readonly scansion: Scansion;
}

const KEYS: Readonly<Record<string, keyof Directives>> = {
  体: 'form',
  體: 'form',
  form: 'form',
  韵: 'rhyme',
  韻: 'rhyme',
  rhyme: 'rhyme',
  书: 'book',
  書: 'book',
  韵书: 'book',
  韻書: 'book',
  book: 'book',
  题: 'title',
  題: 'title',
  title: 'title',
};
const DIRECTIVE =
  /^(\uFEFF?)#+[ \t\u3000]*(体|體|form|韵书|韻書|书|書|book|韵|韻|rhyme|题|題|title)[ \t\u3000]*[:：][ \t\u3000]*([^\r\n]*)/gimu;

/** 取出一首诗前的指令 (takes the directives out of the text of one poem). */
function takeDirectives(text: string): { text: string; directives: Directives } {
  const directives: { -readonly [key in keyof Directives]: string } = {};
  const blanked = text.replace(DIRECTIVE, (row: string, bom: string, key: string, value: string) => {
    const name = KEYS[key.toLowerCase()];
    if (name !== undefined && value.trim() !== '') directives[name] = value.trim();
    return bom + ' '.repeat(row.length - bom.length);
  });
  return { text: blanked, directives };
}

/**
 * 把文本切成几首诗，并取出各首前的指令；没有诗句的段落（只有题目者）不算。
 *
 * Splits text into poems and takes out the directives before each; stretches without verse (a mere title) are left out.
 *
 * @example
 * readPoems('# 体: 五绝\n白日依山尽，黄河入海流。')[0]?.directives.form; // '五绝'
 */
export function readPoems(text: string): readonly PoemText[] {
  return splitPoems(text).map((part) => ({ ...takeDirectives(part.text), start: part.start }));
}

/** 每一字韵书都直接收有，便不必转换 (every character is in the book as it stands, so no conversion is needed). */
const needsConversion = (poem: Poem, book: RhymeBook): boolean =>
  poem.lines.some((line) => line.zis.some((zi) => !zi.blank && book.readings(zi.char).length === 0));

/** 解析一首诗；韵书不收的简体字才按词转换 (parses a poem, choosing traditional characters by words only where it must). */
export function parseVerse(text: string, toTraditional: ScriptConverter | undefined): Poem {
  const poem = parsePoem(text);
  return toTraditional === undefined || !needsConversion(poem, pingshui) ? poem : parsePoem(text, { toTraditional });
}

/**
 * 检查一首诗；韵书与简繁转换用时才载入。体裁、韵部、韵书不存在时抛 `UnknownFormError`、`UnknownRhymeError`、`UnknownBookError`。
 *
 * Checks one poem, in one book; the book and the script converter are loaded when needed. Throws for an unknown form,
 * rhyme or book.
 */
export async function checkPoem(part: PoemText, source: string, options: CheckOptions = {}): Promise<CheckedPoem> {
  const { directives } = part;
  const wanted = splitRhyme(options.rhyme ?? directives.rhyme ?? '');
  const named = wanted.book ?? directives.book;
  const book = options.book ?? (named === undefined ? pingshui : await loadBook(named));
  const origin = { origin: part.start };
  const plain = parsePoem(part.text, origin);
  const poem = needsConversion(plain, book)
    ? parsePoem(part.text, { ...origin, toTraditional: await loadToTraditional() })
    : plain;
  const form = options.form ?? directives.form;
  const title = directives.title ?? poem.title;
  const scanOptions: ScanOptions = {
    book,
    ...(form === undefined ? {} : { form }),
    ...(wanted.rhyme ? { rhyme: wanted.rhyme } : {}),
    ...(options.opening === undefined ? {} : { opening: options.opening }),
    ...(options.firstLineRhymes === undefined ? {} : { firstLineRhymes: options.firstLineRhymes }),
  };
  return { source, ...(title === undefined ? {} : { title }), poem, scansion: scan(poem, scanOptions) };
}
