import { fromMarkdown } from 'mdast-util-from-markdown';
import { stripHtml } from './html.ts';
import { Mask } from './mask.ts';
import { DIRECTIVE } from './rows.ts';
import { hideTag } from './tags.ts';
import type { Layout } from './types.ts';

/** 语法树的一个结点，只取所用 (what is used of a node of the tree). */
interface Node {
  readonly type: string;
  readonly children?: readonly Node[];
  readonly lang?: string | null;
  readonly ordered?: boolean | null;
  readonly position?: { readonly start: { readonly offset?: number }; readonly end: { readonly offset?: number } };
}

/** 写明是诗的围栏 (fences that say they are verse). */
const VERSE = /^(?:poem|verse|poetry|诗|詩|诗词|詩詞|古诗|古詩)(?:$|[\s{,])/iu;
/** 不说是什么的围栏：照文字来认 (fences that say nothing of what they hold). */
const PLAIN = /^(?:|te?xt|plain(?:text)?|none|markdown|md)$/iu;
/** 嵌套再深便不看了 (nesting beyond this is not read). */
const DEEPEST = 500;
/** 转义的反斜线、实体、脚注之号 (escapes, entities and footnote marks in text). */
const INLINE = /\\(?=[!-/:-@[-`{-~])|&(?:[a-z]{2,8}|#\d{1,6});|\[\^[^\]\s]{1,20}\]/giu;

/** 去掉 Markdown 的标记：标题与 ```poem 围栏记下，代码与表格不看 (strips Markdown; headings and fences of verse are marked). */
export function layoutOfMarkdown(source: string): Layout {
  const work = new Stripper(source);
  work.blocks(fromMarkdown(tamed(source)) as Node, 0);
  return work.done();
}

/** 一段里星号、底线过此数，便不当强调看：解析强调之时与其数的平方成正比 (emphasis is matched in quadratic time, so a block with more marks than this has none). */
const MOST_MARKS = 500;

function tamed(source: string): string {
  const parts: string[] = [];
  for (let at = 0; at < source.length; ) {
    const found = source.indexOf('\n\n', at);
    const end = found === -1 ? source.length : found + 2;
    const block = source.slice(at, end);
    let marks = 0;
    for (const char of block) if (char === '*' || char === '_') marks++;
    parts.push(marks > MOST_MARKS ? block.replace(/[*_]/gu, ' ') : block);
    at = end;
  }
  return parts.join('');
}

class Stripper {
  private readonly mask: Mask;
  /** 至此已处理 (everything before this has been dealt with). */
  private at = 0;

  constructor(private readonly source: string) {
    this.mask = new Mask(source);
  }

  done(): Layout {
    this.gap(this.source.length);
    return this.mask.layout();
  }

  blocks(node: Node, depth: number): void {
    for (const child of node.children ?? []) this.block(child, depth);
  }

  private block(node: Node, depth: number): void {
    const { start, end } = span(node);
    if (end <= start || depth > DEEPEST) return;
    switch (node.type) {
      case 'heading':
        this.heading(node, start, end);
        return;
      case 'code':
        this.code(node, start, end);
        return;
      case 'html':
        this.gap(start);
        stripHtml(this.source, start, end, this.mask);
        this.at = end;
        return;
      case 'thematicBreak':
        this.gap(start);
        this.at = end;
        return;
      case 'paragraph':
        this.paragraph(node, start, end);
        return;
      case 'definition':
        this.gap(start);
        return;
      case 'listItem':
        // 序号留着，好知各首从何处起 (numbers stay: they tell where poems begin).
        this.gap(start);
        if (/^\d/u.test(this.source.slice(start, start + 1))) this.at = span(node.children?.[0] ?? node).start;
        this.blocks(node, depth + 1);
        return;
      default:
        this.blocks(node, depth + 1);
        return;
    }
  }

  private heading(node: Node, start: number, end: number): void {
    const { source } = this;
    const raw = source.slice(start, end);
    if (DIRECTIVE.test(raw)) {
      this.gap(start);
      this.at = end;
      return;
    }
    // 诗后径接一行 --- 的，并非标题 (verse with a row of dashes right below it is no heading).
    const isUnderlined = !raw.startsWith('#');
    const children = node.children ?? [];
    const [from, to] = [span(children[0] ?? node).start, span(children.at(-1) ?? node).end];
    if (children.length === 0) return;
    this.inline(node, 0);
    if (!(isUnderlined && /[。，\n]/u.test(source.slice(from, to)))) this.mask.mark(from, to, 'heading');
  }

  private paragraph(node: Node, start: number, end: number): void {
    const { source, mask } = this;
    if (source[start] === '|') {
      this.gap(start);
      mask.skip(start, end, 'table');
      this.at = end;
      return;
    }
    this.inline(node, 0);
    const [only, ...rest] = node.children ?? [];
    const isDressed = only !== undefined && rest.length === 0 && only.type !== 'text' && only.type !== 'link';
    if (isDressed && end - start <= 80 && !/[。，；！\n]/u.test(source.slice(start, end - 3)))
      mask.mark(start, end, 'heading');
  }

  private inline(node: Node, depth: number): void {
    for (const child of node.children ?? []) {
      const { start, end } = span(child);
      if (end <= start || depth > DEEPEST) continue;
      if (child.type === 'text') this.text(start, end);
      else if (child.type === 'inlineCode') {
        const ticks = /^`+/u.exec(this.source.slice(start, Math.min(end, start + 10)))?.[0].length ?? 0;
        this.text(start + ticks, end - ticks);
      } else if (child.type === 'html') {
        this.gap(start);
        stripHtml(this.source, start, end, this.mask);
        this.at = end;
      } else this.inline(child, depth + 1);
    }
  }

  /** 留下的文字：各行的 > 与标签抹去 (text that stays; prefixes of quotes and rows of tags are hidden). */
  private text(start: number, end: number): void {
    const { source, mask } = this;
    this.gap(start);
    for (let at = start; at < end; ) {
      const found = source.indexOf('\n', at);
      const stop = found === -1 || found > end ? end : found;
      const quote = at === start ? 0 : prefix(source, at, stop);
      mask.hide(at, at + quote);
      if (!hideTag(source, at + quote, stop, mask)) this.marks(at + quote, stop);
      at = stop + 1;
    }
    this.at = end;
  }

  private marks(start: number, end: number): void {
    for (const match of this.source.slice(start, end).matchAll(INLINE)) {
      const at = start + match.index;
      if (/^&(?:nbsp|[ae]m?sp);$/iu.test(match[0])) this.mask.put(at, at + match[0].length, ' ');
      else this.mask.hide(at, at + match[0].length);
    }
  }

  private code(node: Node, start: number, end: number): void {
    const { source, mask } = this;
    this.gap(start);
    const info = node.lang ?? '';
    const isFenced = /^[`~]/u.test(source.slice(start, start + 1));
    if (!VERSE.test(info) && !PLAIN.test(info)) {
      mask.skip(start, end, 'code');
      this.at = end;
      return;
    }
    const opening = isFenced ? lineAfter(source, start, end) : start;
    const last = source.lastIndexOf('\n', end - 1) + 1;
    const isClosed = isFenced && last > opening - 1 && /^[ \t>]*[`~]{3,}[ \t]*$/u.test(source.slice(last, end));
    const stop = isClosed ? last : end;
    // 围栏的两行换成隔断：一首诗不跨围栏 (the rows of the fence part poems).
    mask.put(start, Math.max(start, opening - 1), '¶');
    for (let at = opening; at < stop; ) {
      const found = source.indexOf('\n', at);
      const rowEnd = found === -1 || found > stop ? stop : found;
      mask.hide(at, at + prefix(source, at, rowEnd));
      at = rowEnd + 1;
    }
    if (VERSE.test(info)) mask.mark(opening, stop, 'verse');
    if (isClosed) mask.put(stop, end, '¶');
    this.at = end;
  }

  /** 两处文字之间的标记：与文字同行的抹去，自成一行的作空行 (markup between texts: hidden in a row of text, blank as a row of its own). */
  private gap(to: number): void {
    const { source, mask, at } = this;
    if (to <= at) return;
    const first = source.indexOf('\n', at);
    if (first === -1 || first >= to) mask.hide(at, to);
    else {
      const last = source.lastIndexOf('\n', to - 1);
      mask.hide(at, first);
      mask.skip(first, last);
      mask.hide(last + 1, to);
    }
    this.at = to;
  }
}

const span = ({ position }: Node): { readonly start: number; readonly end: number } => ({
  start: position?.start.offset ?? 0,
  end: position?.end.offset ?? 0,
});

const lineAfter = (source: string, from: number, to: number): number => {
  const stop = source.indexOf('\n', from);
  return stop === -1 || stop >= to ? to : stop + 1;
};

const PREFIX = /(?:[ \t]{0,3}>[ \t]?)+/uy;
/** 行首的 > 之长 (length of the quote marks a row begins with). */
function prefix(source: string, from: number, to: number): number {
  PREFIX.lastIndex = from;
  return Math.min(to, PREFIX.test(source) ? PREFIX.lastIndex : from) - from;
}
