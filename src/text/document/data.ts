import { HIDDEN, ROW_BREAK } from '../poem/chars.ts';
import { Locator } from '../poem/locator.ts';
import { recognise } from './assemble.ts';
import { type Field, jsonFields } from './json.ts';
import { statedIn } from './stated.ts';
import type { DocumentPoem, Layout, LeftOut, ReadDocument } from './types.ts';
import { yamlFields } from './yaml.ts';

/** 通行语料里诗文一项之名，先者优先 (names public corpora give the verse of a record, preferred first). */
export const VERSE_FIELDS = [
  'lines',
  'paragraphs',
  'content',
  'contents',
  'verse',
  'verses',
  'poem',
  'text',
  'body',
  '正文',
  '诗文',
  '内容',
] as const;
/** 题目一项之名 (names of the title). */
export const TITLE_FIELDS = ['title', 'poemTitle', '题目', '标题', '题'] as const;
/** 词牌一项之名 (names of the tune). */
export const TUNE_FIELDS = ['rhythmic', 'tune', 'cipai', '词牌'] as const;

/** 一条记录：同在一个对象里的各项 (the fields of one record). */
interface Item {
  title?: string;
  tune?: string;
  key?: string;
  readonly verse: Field[];
}

/** 读 JSON 或 YAML 的诗集：各记录的诗文一项，题目、词牌随之 (reads a collection in JSON or YAML). */
export function readData(source: string, locator: Locator, areCouplets = false): ReadDocument {
  const isJson = /^[\s\uFEFF]*[[{]/u.test(source);
  const items = new Map<number, Item>();
  for (const field of isJson ? jsonFields(source) : yamlFields(source)) take(source, field, items);
  const poems: DocumentPoem[] = [];
  const left: LeftOut[] = [];
  for (const item of items.values()) {
    if (item.verse.length === 0) continue;
    const layout = layoutOf(source, item);
    const own = new Locator(layout.text, locator.point((item.verse[0] as Field).start));
    const read = recognise(layout, own, { areCouplets });
    poems.push(...read.poems);
    left.push(...read.left);
  }
  return { poems, left };
}

function take(source: string, { record, key, ...field }: Field, items: Map<number, Item>): void {
  const item = items.get(record) ?? { verse: [] };
  items.set(record, item);
  const value = (): string => source.slice(field.start, field.end).trim();
  if (includes(TITLE_FIELDS, key)) item.title ??= value();
  else if (includes(TUNE_FIELDS, key)) item.tune ??= value();
  else if (includes(VERSE_FIELDS, key)) {
    // 一条记录只取一项，先见者为准 (one field of a record is read, the first that is met).
    item.key ??= key;
    if (item.key === key) item.verse.push({ record, key, ...field });
  }
}

const includes = (names: readonly string[], key: string): boolean => names.includes(key);

/** 字串里的换行与标签 (breaks and tags inside a string). */
const MARKUP = /\\[nrt]|<\/?[a-z][^<>]{0,80}>/giu;
const unmarked = (mark: string): string =>
  mark === '\\n' || /^<(?:br|\/p|\/div)/iu.test(mark)
    ? ROW_BREAK + HIDDEN.repeat(mark.length - 1)
    : HIDDEN.repeat(mark.length);

/** 只留这条记录的诗文，其余抹去；从记录的头一处起 (everything but the verse of one record is blanked). */
function layoutOf(source: string, { title, tune, verse }: Item): Layout {
  const parts: string[] = [];
  let at: number | undefined;
  for (const { start, end } of verse) {
    const gap = source.slice(at ?? start, start).replace(/[^\r\n]/gu, (char) => HIDDEN.repeat(char.length));
    parts.push(gap.includes('\n') || gap === '' ? gap : ROW_BREAK + gap.slice(1));
    parts.push(source.slice(start, end).replace(MARKUP, unmarked));
    at = end;
  }
  const named =
    tune !== undefined && (title === undefined || statedIn(title).stated.tune === undefined)
      ? `${tune}·${title ?? ''}`
      : title;
  return { text: parts.join(''), marks: [], left: [], ...(named === undefined ? {} : { title: named }) };
}
