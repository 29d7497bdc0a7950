/** 数据里的一项文字 (a string of a record). */
export interface Field {
  /** 属第几条记录 (which record it belongs to). */
  readonly record: number;
  readonly key: string;
  /** 引号之内 (inside the quotes). */
  readonly start: number;
  readonly end: number;
}

const TOKEN = /"|[{}[\]]/gu;
const STRING_END = /["\\]/gu;

/**
 * JSON 里的各项文字及其位置；不须整篇合法，截断的也读得出前面的。一遍读完，不递归。
 * The strings of a JSON text with their places; it need not be whole. One pass, no recursion.
 */
export function* jsonFields(source: string): Generator<Field> {
  /** 由外而内：对象的记录号，数组为 -1 (from the outside in: record numbers of objects, -1 for arrays). */
  const open: { readonly record: number; key: string; isKey: boolean }[] = [];
  let records = 0;
  TOKEN.lastIndex = 0;
  for (let at = next(source, 0); at < source.length; at = next(source, at)) {
    const char = source[at] as string;
    const top = open.at(-1);
    at++;
    if (char === '{') open.push({ record: records++, key: '', isKey: true });
    else if (char === '[') open.push({ record: top?.record ?? -1, key: top?.key ?? '', isKey: false });
    else if (char !== '"') open.pop();
    else {
      const end = stringEnd(source, at);
      if (top?.isKey === true && isKey(source, end + 1)) top.key = source.slice(at, Math.min(end, at + 40));
      else if (top !== undefined) yield { record: top.record, key: top.key, start: at, end };
      at = end + 1;
    }
  }
}

function next(source: string, from: number): number {
  TOKEN.lastIndex = from;
  return TOKEN.exec(source)?.index ?? source.length;
}

function stringEnd(source: string, from: number): number {
  for (STRING_END.lastIndex = from; ; ) {
    const found = STRING_END.exec(source);
    if (found === null) return source.length;
    if (found[0] === '"') return found.index;
    STRING_END.lastIndex = found.index + 2;
  }
}

/** 其后是冒号的是键 (a string with a colon after it is a key). */
function isKey(source: string, from: number): boolean {
  for (let at = from; at < source.length; at++) {
    const char = source[at] as string;
    if (char === ':') return true;
    if (!/\s/u.test(char)) return false;
  }
  return false;
}
