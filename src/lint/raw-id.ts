/**
 * 一行 JSON 对象里 id 之值的原文：大过 2^53 的数、1e400、任何类型，都照样还给人；没有则 undefined。须是合格的 JSON 对象。
 *
 * The text of the value of `id` in a line that holds a JSON object, so that it can be given back as it came, numbers beyond
 * 2^53 too; `undefined` where there is none. The line must be valid JSON; of several the last counts, as in JSON.parse.
 *
 * @example
 * rawId('{"id": 9007199254740993, "text": ""}'); // '9007199254740993'
 */
export function rawId(line: string): string | undefined {
  let found: string | undefined;
  let depth = 0;
  let key: string | undefined;
  let isKey = false;
  /** 眼下的值由何处起；不在顶层的值里则 -1 (where the value begins; -1 outside the values of the top level). */
  let from = -1;
  const finish = (at: number): void => {
    if (from !== -1 && key === 'id') found = line.slice(from, at).trim();
    from = -1;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (char === '"') {
      const end = endOfString(line, at);
      if (depth === 1 && isKey) key = JSON.parse(line.slice(at, end)) as string;
      at = end - 1;
    } else if (char === '{' || char === '[') {
      if (++depth === 1) isKey = true;
    } else if (char === '}' || char === ']') {
      if (--depth === 0) finish(at);
    } else if (depth === 1 && char === ':' && isKey) {
      [isKey, from] = [false, at + 1];
    } else if (depth === 1 && char === ',') {
      finish(at);
      isKey = true;
    }
  }
  return found;
}

/** 字符串之末，过了引号 (past the closing quote of a string). */
function endOfString(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '"') return at + 1;
  }
  return line.length;
}

/** 一行的结果写成 JSON，id 照那一行的原文 (the result for a line as JSON, its id as the line has it). */
export function withRawId(line: string, result: { readonly id?: unknown }): string {
  const text = JSON.stringify(result);
  if (result.id === undefined || result.id === null) return text;
  // 行首之 id 原文即其值写回者，又别无 id，照写便是 (an id that begins the line just as it is written back, and no other: nothing to restore).
  const written = `{"id":${JSON.stringify(result.id)}`;
  if (text.startsWith(written) && isPlainId(line, written)) return text;
  const raw = rawId(line);
  if (raw === undefined) return text;
  const { id, ...rest } = result;
  const others = JSON.stringify(rest);
  return `{"id":${raw}${others === '{}' ? '' : ','}${others.slice(1)}`;
}

/** 行首恰是如此写的 id，其后没有第二个（转义写的也算） (the line begins with the id so written, and has no second one, escaped or not). */
const isPlainId = (line: string, written: string): boolean =>
  line.startsWith(written) &&
  /[,}\s]/u.test(line.charAt(written.length)) &&
  line.indexOf('"id"', 6) === -1 &&
  !line.includes('\\u');
