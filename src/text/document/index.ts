/**
 * 文稿：一个文件里哪些是诗，哪些不是，为何 (documents: what in a file is a poem, what is not, and why).
 * @module
 */
import { InvalidInputError } from '../../errors.ts';
import { Locator } from '../poem/locator.ts';
import { recognise } from './assemble.ts';
import { readData } from './data.ts';
import { withoutFrontMatter } from './front-matter.ts';
import { layoutOfHtml } from './html.ts';
import { layoutOfLatex } from './latex.ts';
import { withoutTags } from './tags.ts';
import type { DocumentKind, Layout, ReadDocument } from './types.ts';

export { hasLabelledCouplet } from './couplets.ts';
export { TITLE_FIELDS, TUNE_FIELDS, VERSE_FIELDS } from './data.ts';
export { type StatedTitle, statedIn } from './stated.ts';
export { isTune } from './tunes.ts';
export {
  DOCUMENT_KINDS,
  type DocumentKind,
  type DocumentPoem,
  type Layout,
  LEFT_REASONS,
  type LeftOut,
  type LeftReason,
  type Mark,
  type ReadDocument,
  type Stated,
} from './types.ts';

/** 去掉 Markdown 的标记，由 `loadMarkdown` 载来 (strips Markdown; `loadMarkdown` gives it). */
export type MarkdownReader = (source: string) => Layout;

let markdown: Promise<MarkdownReader> | undefined;
/**
 * 载入 Markdown 的解析（mdast），用时才来 (loads the parser of Markdown when it is needed).
 *
 * @example
 * readDocument('> 白日依山尽，黄河入海流。', { kind: 'markdown', markdown: await loadMarkdown() }).poems.length; // 1
 */
export function loadMarkdown(): Promise<MarkdownReader> {
  markdown ??= import('./markdown.ts').then(({ layoutOfMarkdown }) => layoutOfMarkdown);
  return markdown;
}

/** 读文稿的选项 (options of `readDocument`). */
export interface DocumentOptions {
  /** 格式，默认纯文本 (the format; plain text by default). */
  readonly kind?: DocumentKind;
  /** 读 Markdown 所用，`await loadMarkdown()` (what Markdown is read with). */
  readonly markdown?: MarkdownReader | undefined;
  /** 去了标记、认诗之前，再抹去什么，长度不可变 (blanks more once the markup is gone, keeping the length). */
  readonly prepare?: (text: string) => string;
  /** 全文是此调之词，不待题目来说 (the text is a 词 to this tune, whatever its headings say). */
  readonly tune?: string;
  /** 通篇是对联，无标签者亦然 (the whole text is couplets, labelled or not). */
  readonly areCouplets?: boolean;
}

/**
 * 读一份文稿：其中各首诗及其位置、题中所标，与未作诗查的各段及其缘由。纯函数，所用之时与文长成正比。
 * 格式是 Markdown 而没有给出 `markdown`，抛 `InvalidInputError`。
 *
 * Reads a document: its poems with their places and what their titles state, and what was left out and why. Pure, and linear in
 * the length of the text; offsets are 0-based and lines and columns 1-based, in UTF-16 units of the source. Throws
 * `InvalidInputError` for Markdown without its reader.
 *
 * @example
 * const { poems, left } = readDocument('春望\n\n国破山河在，城春草木深。\n感时花溅泪，恨别鸟惊心。\n\n注：作于长安。');
 * poems[0]?.title; // '春望'
 * left[0]?.reason; // 'note'
 */
export function readDocument(source: string, options: DocumentOptions = {}): ReadDocument {
  const { kind = 'text', areCouplets = false } = options;
  const locator = new Locator(source);
  if (kind === 'data') return readData(source, locator, areCouplets);
  const layout = layoutOf(source, kind, options);
  const { prepare, tune } = options;
  const given = prepare === undefined ? layout : { ...layout, text: prepare(layout.text) };
  return recognise(given, locator, { areCouplets, tune });
}

function layoutOf(source: string, kind: Exclude<DocumentKind, 'data'>, { markdown: read }: DocumentOptions): Layout {
  const front = withoutFrontMatter(source);
  const of = (layout: Layout): Layout => ({
    ...layout,
    left: [...front.left, ...layout.left],
    ...(front.title === undefined ? {} : { title: front.title }),
  });
  switch (kind) {
    case 'html':
      return of(layoutOfHtml(front.text));
    case 'latex':
      return of(layoutOfLatex(front.text));
    case 'markdown': {
      if (read === undefined) {
        const en = 'to read Markdown, give { markdown: await loadMarkdown() }';
        throw new InvalidInputError('读 Markdown 须给出 { markdown: await loadMarkdown() }', en);
      }
      return of(read(front.text));
    }
    default:
      return of(withoutTags(front.text));
  }
}

const KINDS: readonly (readonly [RegExp, DocumentKind])[] = [
  [/\.(?:md|markdown|mdown|mkdn?|mdx|rmd|qmd)$/iu, 'markdown'],
  [/\.(?:x?html?|vue|svelte)$/iu, 'html'],
  [/\.(?:tex|latex|ltx)$/iu, 'latex'],
  [/\.(?:json|ya?ml)$/iu, 'data'],
];

/** 由文件名看格式；不认得的是纯文本 (the format by the name of a file; plain text where it is unknown). */
export const documentKind = (name: string): DocumentKind =>
  KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'text';
