/** 文件头 `---` … `---`、`+++` … `+++`：不是诗，其中的题目可用 (front matter: no verse, but it may give a title). */
const FRONT = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n/u;
const TITLE = /^[ \t]*(?:title|题目|标题|題目|標題)[ \t]*[:=：][ \t]*(.{1,200})$/imu;

/** 去了文件头的文字，与原文等长 (the text with its front matter blanked). */
export function withoutFrontMatter(source: string): {
  readonly text: string;
  readonly title?: string;
  readonly left: readonly { readonly start: number; readonly end: number; readonly reason: 'front-matter' }[];
} {
  const [opening, fence = ''] = FRONT.exec(source) ?? [];
  if (opening === undefined) return { text: source, left: [] };
  const close = closing(source, fence, opening.length);
  if (close === undefined) return { text: source, left: [] };
  const head = source.slice(0, close);
  const title = TITLE.exec(head)?.[1]
    ?.trim()
    .replace(/^(["'])(.*)\1$/u, '$2')
    .trim();
  const blank = head.replace(/[^\r\n]/gu, (char) => ' '.repeat(char.length));
  const left = /[\p{Script=Han}]/u.test(head) ? [{ start: 0, end: close, reason: 'front-matter' as const }] : [];
  return { text: blank + source.slice(close), ...(title === undefined || title === '' ? {} : { title }), left };
}

/** 文件头至多这么长 (longest front matter). */
const LONGEST = 20_000;

function closing(source: string, fence: string, from: number): number | undefined {
  for (let at = from; at < Math.min(source.length, LONGEST); ) {
    const stop = source.indexOf('\n', at);
    const end = stop === -1 ? source.length : stop;
    const row = source.slice(at, end).trimEnd();
    if (row === fence) return end;
    // 文件头是“键: 值”，有诗句的不是 (front matter holds keys and values, not verse).
    if (
      row !== '' &&
      !/^[ \t]*(?:[-#]|[\w\p{Script=Han}.-]{1,40}[ \t]*[:=：]|\[|\]|["'}{])/u.test(row) &&
      !/^[ \t]/u.test(row)
    )
      return undefined;
    at = end + 1;
  }
  return undefined;
}
