import { Mask } from './mask.ts';
import type { Layout } from './types.ts';

/** 博客、笔记里的标签行：`{% poem 题,作者 %}`、`{{< poem >}}`、`:::`、`#+BEGIN_VERSE` (rows of tags that blogs and notebooks use). */
const TAG =
  /^[ \t]*(?:\{%.{0,300}%\}|\{\{[<%].{0,300}[>%]\}\}|:{3,}.{0,80}|#\+[A-Za-z_]+.{0,200}|\[\[?.{0,80}\]?\]:?|<!--.{0,300}-->)[ \t]*\r?$/u;
const POEM = /^[ \t]*\{%[ \t]*poem[ \t]+([^,%]{1,80})/u;
const ORG_TITLE = /^[ \t]*#\+TITLE:[ \t]*/iu;

/** 一行若是标签，抹去；其中的题目留下 (hides a row of tags but for the title in it). */
export function hideTag(source: string, start: number, end: number, mask: Mask): boolean {
  const row = source.slice(start, end);
  if (!/^[ \t]*(?:\{|:::|#\+|\[|<!--)/u.test(row) || !TAG.test(row)) return false;
  const title = POEM.exec(row)?.[1] ?? '';
  const label = ORG_TITLE.exec(row)?.[0].length;
  if (title.trim() !== '' && !/[:=]/u.test(title)) {
    const at = start + row.indexOf(title);
    mask.hide(start, at);
    mask.mark(at, at + title.length, 'heading');
    mask.hide(at + title.length, end);
  } else if (label !== undefined) {
    mask.hide(start, start + label);
    mask.mark(start + label, end, 'heading');
  } else if (/^[ \t]*\[/u.test(row)) return false;
  else mask.skip(start, end);
  return true;
}

/** 纯文本里的标签行 (the rows of tags in a plain text). */
export function withoutTags(source: string): Layout {
  if (!/^[ \t]*(?:\{[%{]|:::|#\+|<!--)/mu.test(source)) return { text: source, marks: [], left: [] };
  const mask = new Mask(source);
  for (let at = 0; at < source.length; ) {
    const stop = source.indexOf('\n', at);
    const end = stop === -1 ? source.length : stop;
    hideTag(source, at, end, mask);
    at = end + 1;
  }
  return mask.layout();
}
