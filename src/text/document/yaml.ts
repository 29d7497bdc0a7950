import type { Field } from './json.ts';

const ENTRY = /^([ \t]*)((?:-[ \t]+)?)(["']?)([\p{L}\p{N}_-]{1,40})\3[ \t]*:(?:[ \t]+(.*))?$/u;
const ITEM = /^([ \t]*)-[ \t]+(.*)$/u;
const BLOCK = /^[|>][+-]?\d?[ \t]*$/u;

/**
 * YAML 里的各项文字及其位置：键与值、`|` 之下的各行、`- ` 各条。不求周全，只认诗集常用的写法。
 * The strings of a YAML text with their places: values, block scalars and items of lists, as collections of verse use them.
 */
export function* yamlFields(source: string): Generator<Field> {
  let record = 0;
  let seen = new Set<string>();
  /** 眼下一项：键与其缩进，其下更深的各行属它 (the key deeper rows belong to). */
  let open: { readonly key: string; readonly indent: number; readonly isBlock: boolean } | undefined;
  for (let at = 0; at < source.length; ) {
    const stop = source.indexOf('\n', at);
    const end = stop === -1 ? source.length : stop;
    const row = source.slice(at, end).trimEnd();
    const indent = row.length - row.trimStart().length;
    const [start, length] = [at, row.length];
    at = end + 1;
    if (row.trim() === '') continue;
    if (open?.isBlock === true && indent > open.indent) {
      yield { record, key: open.key, start: start + indent, end: start + length };
      continue;
    }
    const entry = row.length <= 2000 ? ENTRY.exec(row) : null;
    if (entry !== null) {
      const [, , dash = '', , key = '', value = ''] = entry;
      if (dash !== '' || seen.has(key)) {
        record++;
        seen = new Set();
      }
      seen.add(key);
      open = { key, indent, isBlock: BLOCK.test(value) };
      if (value.trim() !== '' && !open.isBlock)
        yield { record, key, ...unquoted(value, start + length - value.length) };
      continue;
    }
    const item = ITEM.exec(row)?.[2];
    if (item !== undefined && open !== undefined)
      yield { record, key: open.key, ...unquoted(item, start + length - item.length) };
    else if (item === undefined && /^(?:---|\.\.\.)/u.test(row)) {
      record++;
      seen = new Set();
      open = undefined;
    }
  }
}

/** 去了引号的一段 (the stretch inside the quotes). */
function unquoted(value: string, start: number): { readonly start: number; readonly end: number } {
  const text = value.trimEnd();
  const isQuoted = text.length >= 2 && /^["']/u.test(text) && text.endsWith(text.charAt(0));
  return isQuoted ? { start: start + 1, end: start + text.length - 1 } : { start, end: start + text.length };
}
