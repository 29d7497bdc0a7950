import type { CoupletPlaces } from '../couplet.ts';
import type { Place, Point } from '../poem/types.ts';

/** 文稿的格式 (formats a document may be in). */
export type DocumentKind = 'text' | 'markdown' | 'html' | 'latex' | 'data';
/** 文稿的格式，依次为纯文本、Markdown、HTML、LaTeX、JSON 与 YAML (the formats; `data` is JSON or YAML). */
export const DOCUMENT_KINDS: readonly DocumentKind[] = ['text', 'markdown', 'html', 'latex', 'data'];

/** 题目里写明的：体裁、韵书、词牌 (what a title states: form, rhyme book, tune of a 词). */
export interface Stated {
  readonly form?: string;
  readonly book?: string;
  readonly tune?: string;
}

/** 文稿里的一首诗 (a poem of a document). */
export interface DocumentPoem {
  /**
   * 从 `start` 起的文字，与原文等长：诗前的指令照旧，题目、标记、注等抹作零宽字，故位置不变。诗句自 `verse` 起：
   * `parsePoem(text.slice(verse.start.offset - start.offset), { origin: verse.start, title, isVerse: true })`。
   * The text from `start` on, as long as the source: directives before the verse stand, headings and markup are blanked, so that
   * places stay. The verse itself begins at `verse`.
   */
  readonly text: string;
  readonly start: Point;
  readonly end: Point;
  readonly title?: string;
  readonly stated: Stated;
  /** 各句在文稿中的位置，不含句后标点 (the place of every line, without its punctuation). */
  readonly lines: readonly Place[];
  /** 从头一字到末句的标点 (from the first character to the punctuation after the last line). */
  readonly verse: Place;
  /** 是对联者，其上联、下联、横批所在 (of a couplet, where its halves and heading stand). */
  readonly couplet?: CoupletPlaces;
}

/** 未查的缘由 (why something was left out). */
export type LeftReason =
  | 'prose'
  | 'note'
  | 'ci'
  | 'fragment'
  | 'code'
  | 'table'
  | 'front-matter'
  | 'markup'
  | 'heading';

/** 未作诗查的一段 (a stretch that was not taken for verse). */
export interface LeftOut {
  readonly place: Place;
  readonly reason: LeftReason;
  /** 词牌，reason 为 ci 而认得时有 (the tune of a 词, where it is known). */
  readonly tune?: string;
  readonly title?: string;
}

/** 读过的文稿 (a document as read). */
export interface ReadDocument {
  readonly poems: readonly DocumentPoem[];
  /** 未作诗查的，依次；空行与不含汉字的不计 (what was left out, in order; blank rows and what holds no 汉字 are not counted). */
  readonly left: readonly LeftOut[];
}

/** 缘由的中英文 (the reasons in words). */
export const LEFT_REASONS: Readonly<Record<LeftReason, readonly [zh: string, en: string]>> = {
  prose: ['散文', 'prose'],
  note: ['注、署名之类', 'notes, signatures and the like'],
  ci: ['词，不知何调', 'ci (of an unknown tune)'],
  fragment: ['散句', 'single lines'],
  code: ['代码', 'code'],
  table: ['表格', 'a table'],
  'front-matter': ['文件头', 'front matter'],
  markup: ['标记', 'markup'],
  heading: ['标题，其下无诗', 'headings without verse'],
};

/** 格式所给的记号：哪一段是标题、是写明的诗 (what a format says of a stretch: a heading, or verse for certain). */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly kind: 'heading' | 'verse';
}

/**
 * 去了标记的文稿：与原文等长，标记抹作零宽字，断行处是 U+2028，故偏移即原文的偏移。
 * A document without its markup, as long as the source: markup is blanked and breaks are U+2028, so that offsets stay.
 */
export interface Layout {
  readonly text: string;
  /** 依次，不相叠 (in order, without overlap). */
  readonly marks: readonly Mark[];
  readonly left: readonly { readonly start: number; readonly end: number; readonly reason: LeftReason }[];
  /** 文件头所给的题目 (a title the front matter gives). */
  readonly title?: string;
}
