/** Markdown 的围栏 (a fence of a Markdown file). */
const FENCE = /^([ \t>]*)(`{3,}|~{3,})[ \t]*([^\r\n`]*)/u;
const IS_VERSE = /^(?:poem|verse|诗|詩)(?:$|[\s{,])/iu;

/** 文件里可有诗的一段 (a stretch of a file that may hold verse). */
export interface Stretch {
  /** 起处的偏移 (where it begins, 0-based). */
  readonly offset: number;
  /** 起处的行，1 起 (the line it begins on). */
  readonly line: number;
  readonly end: number;
}

/** Markdown 里的诗 (the verse of a Markdown file). */
export interface MarkdownVerse {
  /** 围栏之外都成了空白，位置不变 (everything outside the fences is blank; places stay). */
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

/**
 * 只留下 ```poem 围栏里的文字，其余换成空白，位置因此不变；一首诗不跨围栏。
 *
 * Blanks everything in a Markdown file but the insides of fences marked ```` ```poem ````, so that places still refer to
 * the file. No poem reaches over the end of its fence.
 *
 * @example
 * versesOfMarkdown('文\n```poem\n白日依山尽\n```\n').text.trim(); // '白日依山尽'
 */
export function versesOfMarkdown(source: string): MarkdownVerse {
  let open:
    | { readonly mark: string; readonly isVerse: boolean; readonly offset: number; readonly line: number }
    | undefined;
  let offset = 0;
  const stretches: Stretch[] = [];
  const close = (end: number): void => {
    if (open?.isVerse === true && end > open.offset) stretches.push({ offset: open.offset, line: open.line, end });
    open = undefined;
  };
  const rows = source.split(/(?<=\n)/u).map((row, i) => {
    const start = offset;
    offset += row.length;
    const [, , mark = '', info = ''] = FENCE.exec(row) ?? [];
    if (open === undefined) {
      if (mark !== '') open = { mark, isVerse: IS_VERSE.test(info), offset, line: i + 2 };
      return blank(row);
    }
    // 收尾的围栏与起头的同一种记号，不短于它，后无文字 (a closing fence is of the same mark, no shorter, and bare).
    if (mark.startsWith(open.mark) && info.trim() === '') {
      close(start);
      return blank(row);
    }
    return open.isVerse ? row : blank(row);
  });
  close(offset);
  return { text: rows.join(''), stretches };
}

const blank = (row: string): string => row.replace(/[^\r\n]/gu, (char) => ' '.repeat(char.length));
