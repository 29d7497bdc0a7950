import { Mask } from './mask.ts';
import type { Layout } from './types.ts';

/** 其中的文字不看 (elements whose text is not read). */
const UNREAD: ReadonlySet<string> = new Set([
  'script',
  'style',
  'head',
  'template',
  'svg',
  'textarea',
  'select',
  'button',
  'nav',
  'rt',
  'rp',
]);
/** 自成一段的元素 (elements that stand as blocks). */
const BLOCK: ReadonlySet<string> = new Set(
  (
    'p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr table td th section article header footer main aside blockquote pre figure figcaption ' +
    'center hr body html form fieldset address details summary caption'
  ).split(' '),
);
const HEADING = /^h[1-6]$/u;
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9-]{0,30})/uy;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{1,12}\d{0,2});/giuy;
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  middot: '·',
  bull: '•',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  quot: '"',
};

/** 去掉 HTML 的标签；注释、脚本、样式不看，`<br>` 断行，段落相隔 (strips HTML). */
export function layoutOfHtml(source: string): Layout {
  const mask = new Mask(source);
  stripHtml(source, 0, source.length, mask);
  return mask.layout();
}

/** 一段里的 HTML，记在 mask 上 (strips the HTML of a stretch). */
export function stripHtml(source: string, from: number, to: number, mask: Mask): void {
  const finder = new Finder(source);
  let heading: number | undefined;
  for (let at = nextMark(source, from, to); at < to; ) {
    if (source[at] === '&') {
      at = nextMark(source, at + entity(source, at, mask), to);
      continue;
    }
    if (source.startsWith('<!--', at)) {
      const end = Math.min(to, finder.after('-->', at + 4) ?? to);
      mask.hide(at, end);
      at = nextMark(source, end, to);
      continue;
    }
    TAG.lastIndex = at;
    const [, slash = '', given = ''] = TAG.exec(source) ?? [];
    const close = given === '' && !/^<[!?]/u.test(source.slice(at, at + 2)) ? undefined : finder.after('>', at);
    if (close === undefined) {
      at = nextMark(source, at + 1, to);
      continue;
    }
    const name = given.toLowerCase();
    let end = Math.min(close, to);
    if (slash === '' && UNREAD.has(name) && source[close - 2] !== '/') {
      end = Math.min(to, finder.after(`</${name}`, close) ?? to);
      mask.skip(at, end);
    } else if (HEADING.test(name)) {
      if (slash === '') heading = end;
      else if (heading !== undefined) {
        mask.mark(heading, at, 'heading');
        heading = undefined;
      }
      mask.part(at, end);
    } else if (name === 'br') mask.break(at, end);
    else if (BLOCK.has(name)) mask.part(at, end);
    else mask.hide(at, end);
    at = nextMark(source, end, to);
  }
}

const MARKUP = /[<&]/gu;
function nextMark(source: string, from: number, to: number): number {
  MARKUP.lastIndex = from;
  return Math.min(MARKUP.exec(source)?.index ?? to, to);
}

function entity(source: string, at: number, mask: Mask): number {
  ENTITY.lastIndex = at;
  const [found = '&'] = ENTITY.exec(source) ?? [];
  if (found.length > 1) {
    const name = found.slice(1, -1).toLowerCase();
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const isChar = name.startsWith('#') && code > 0 && code < 0x10000;
    mask.put(at, at + found.length, isChar ? String.fromCharCode(code) : (ENTITIES[name] ?? ''));
  }
  return found.length;
}

/** 由前而后找某字串：找不到的记住，免得一再找到文末 (finds strings from front to back, and remembers which are not there any more). */
export class Finder {
  private readonly found = new Map<string, number>();
  private lower: string | undefined;
  constructor(private readonly source: string) {}

  /** 其后的偏移；没有则 undefined (the offset after the next one, case aside). */
  after(text: string, from: number): number | undefined {
    const known = this.found.get(text);
    if (known === -1) return undefined;
    if (known !== undefined && known >= from) return known + text.length;
    const hasCase = /[a-z]/u.test(text);
    if (hasCase) this.lower ??= sameLength(this.source);
    const at = (hasCase ? (this.lower as string) : this.source).indexOf(text, from);
    this.found.set(text, at);
    return at === -1 ? undefined : at + text.length;
  }
}

/** 小写而长度不变 (lower case of the same length). */
const sameLength = (text: string): string => text.replace(/[A-Z]+/gu, (part) => part.toLowerCase());
