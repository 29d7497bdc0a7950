import { COUPLET, isCouplet } from '../couplet.ts';
import { HIDDEN, ROW_BREAK } from '../poem/chars.ts';
import type { Locator } from '../poem/locator.ts';
import { parsePoem } from '../poem/parse.ts';
import type { Place } from '../poem/types.ts';
import { DIRECTIVE } from './rows.ts';
import type { DocumentPoem } from './types.ts';

/** 文字里的一段，不含 end (a half-open stretch of the text). */
interface Span {
  readonly start: number;
  readonly end: number;
}

type Part = '上联' | '下联' | '横批';

/** 认出的一副对联 (a couplet that was found). */
interface Found {
  /** 其前的指令从哪里起 (where its directives begin). */
  readonly from: number;
  readonly parts: Partial<Record<Part, Span>>;
  /** 标签、隔开两联之物：抹去 (labels and what parts the halves: to be blanked). */
  readonly labels: readonly Span[];
}

interface Row extends Span {
  readonly text: string;
}

const PARTS: readonly (readonly [RegExp, Part])[] = [
  [/[上出]/u, '上联'],
  [/[下对對]/u, '下联'],
  [/[横橫]/u, '横批'],
];
const NAME = '上[联聯]|下[联聯]|出句|[对對]句|[横橫](?:批|[额額])';
/** 标签与冒号之间可有的：空白，抹去的标记（**上联**：）(what may stand between a label and its colon). */
const GAP = '[\\s\\u200B]{0,6}';
/** 【上联】、上联：、上联之后空一格 (a label in brackets, before a colon, or before a blank). */
const LABEL = new RegExp(
  `[【〔\\[［（(]${GAP}(?:${NAME})${GAP}[】〕\\]］）)]${GAP}[：:]?|(?:${NAME})${GAP}[：:]|[上下][联聯][ \\t\\u3000]{1,4}(?=\\p{Script=Han})`,
  'gu',
);
/** 没有这些字，便没有标签与指令 (without these there is no label and no directive). */
const MAY_HAVE = /[联聯]|出句|[对對]句/u;
/** 标签之前可有的：空白、列表之号 (what may stand before the first label of a row). */
const DRESS = /^[\s\u200B\uFEFF>*_•·●★☆◎※~\-\d.、]{0,8}$/u;
const FORM = /^[\s\uFEFF]*#+[ \t\u3000]*(?:体裁?|體裁?|form)[ \t\u3000]*[:：](.*)$/iu;
/** 一行里隔开上下联的 (what parts the halves within one row). */
const PARTING = /[；;|｜／/\t]|\s{2,}|\u3000/gu;
const HAN = /\p{Script=Han}/u;

/** 各行与其偏移 (the rows with their offsets). */
function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let start = 0;
  for (const text_ of text.split(/[\n\r\u2028\u2029]/u)) {
    rows.push({ start, end: start + text_.length, text: text_ });
    start += text_.length + 1;
  }
  return rows;
}

/** 一行里的标签：头一个须在行首 (the labels of a row, the first at its start). */
function labelsIn({ text, start }: Row): readonly (Span & { readonly part: Part })[] {
  const [first, ...rest] = text.matchAll(LABEL);
  if (first === undefined || !DRESS.test(text.slice(0, first.index))) return [];
  // 行中的标签须有冒号、括号，其前有空白、标点，免得联语自己的字被当作标签 (within a row a label needs a colon or brackets, and a gap before it).
  const inner = rest.filter(
    ({ 0: label, index }) => /[：:】〕\]］）)]/u.test(label) && PARTED.test(text[index - 1] ?? ''),
  );
  return [first, ...inner].map(({ 0: label, index }) => ({
    part: PARTS.find(([sign]) => sign.test(label))?.[1] as Part,
    start: start + index,
    end: start + index + label.length,
  }));
}

/** 去首尾空白之后的一段；无汉字则无 (a stretch without the blanks around it; none without 汉字). */
function trimmed(text: string, start: number, end: number): Span | undefined {
  const piece = text.slice(start, end);
  if (!/[\p{Script=Han}□]/u.test(piece)) return undefined;
  const lead = /^[\s\u200B]*/u.exec(piece)?.[0].length ?? 0;
  return { start: start + lead, end: start + piece.replace(/[\s\u200B]+$/u, '').length };
}

/** 行中标签之前可有的 (what may stand right before a label within a row). */
const PARTED = /[\s\u200B，。；,.;、|｜／/）)】]/u;

/** 逐行认出各副对联 (finds the couplets row by row). */
class Finder {
  readonly found: Found[] = [];
  private parts: Partial<Record<Part, Span>> = {};
  private seen = new Set<Part>();
  private labels: Span[] = [];
  /** 有标签而其文在下一行者 (a label whose text is still to come). */
  private waiting: Part | undefined;
  private from: number | undefined;
  /** 没有标签的各行，待一段完了再分 (rows without labels, divided at the end of their block). */
  private plain: Row[] = [];
  private isAsked = false;

  constructor(
    private readonly text: string,
    private readonly isAll: boolean,
  ) {}

  read(): readonly Found[] {
    for (const row of rowsOf(this.text)) this.row(row);
    this.block();
    this.labelled();
    return this.found;
  }

  private row(row: Row): void {
    const bare = row.text.replaceAll(HIDDEN, '').trim();
    if (bare === '') {
      if (row.text.includes(HIDDEN)) return;
      this.block();
      this.waiting = undefined;
      return;
    }
    if (bare.startsWith('#')) {
      this.block();
      this.labelled();
      if (!DIRECTIVE.test(bare)) {
        this.from = undefined;
        return;
      }
      this.from ??= row.start;
      if (isCouplet(FORM.exec(bare)?.[1] ?? '')) this.isAsked = true;
      return;
    }
    const labels = labelsIn(row);
    if (labels.length > 0) {
      this.labelsOf(row, labels);
      return;
    }
    const text = this.waiting === undefined ? undefined : trimmed(this.text, row.start, row.end);
    if (this.waiting !== undefined && text !== undefined) {
      this.parts[this.waiting] = text;
      this.waiting = undefined;
    } else if (this.isAll || this.isAsked) {
      this.labelled();
      if (HAN.test(bare)) this.plain.push(row);
    } else {
      this.labelled();
      this.from = undefined;
    }
  }

  private labelsOf(row: Row, labels: readonly (Span & { readonly part: Part })[]): void {
    this.block();
    labels.forEach(({ part, start, end }, i) => {
      if (this.seen.has(part)) this.labelled();
      this.from ??= start;
      this.seen.add(part);
      this.labels.push({ start, end });
      const text = trimmed(this.text, end, labels[i + 1]?.start ?? row.end);
      if (text !== undefined) this.parts[part] = text;
      this.waiting = text === undefined && i === labels.length - 1 ? part : undefined;
    });
  }

  /** 有标签的一副已尽；只有横批不成对联 (a labelled couplet is at its end; a 横批 alone is none). */
  private labelled(): void {
    const { from, parts, labels, seen } = this;
    if (from !== undefined && (seen.has('上联') || seen.has('下联'))) {
      this.found.push({ from, parts, labels });
      this.from = undefined;
      this.isAsked = false;
    }
    this.parts = {};
    this.seen = new Set();
    this.labels = [];
    this.waiting = undefined;
  }

  /** 没有标签的一段：两行一副，或一行一副 (a block without labels: two rows a couplet, or one). */
  private block(): void {
    const rows = this.plain;
    if (rows.length === 0) return;
    this.plain = [];
    const parted = rows.map((row) => partedRow(this.text, row));
    const isHeaded = rows.length === 3 && charsOf(rows[2]) <= 5 && charsOf(rows[2]) < charsOf(rows[0]);
    const areWhole = rows.length !== 2 && !isHeaded && parted.every((one) => one !== undefined);
    const [first] = rows as [Row];
    const from = this.from ?? first.start;
    if (areWhole) {
      parted.forEach((one, i) => {
        if (one !== undefined) this.found.push({ ...one, from: i === 0 ? from : (rows[i] as Row).start });
      });
    } else {
      for (let i = 0; i < rows.length - (isHeaded ? 1 : 0); i += 2) {
        const [upper, lower] = [rows[i], rows[i + 1]].map((row) => row && trimmed(this.text, row.start, row.end));
        const horizontal = isHeaded ? trimmed(this.text, (rows[2] as Row).start, (rows[2] as Row).end) : undefined;
        this.found.push({
          from: i === 0 ? from : (rows[i] as Row).start,
          parts: {
            ...(upper && { 上联: upper }),
            ...(lower && { 下联: lower }),
            ...(horizontal && { 横批: horizontal }),
          },
          labels: [],
        });
      }
    }
    this.from = undefined;
    this.isAsked = false;
  }
}

const charsOf = (row: Row | undefined): number => row?.text.match(/\p{Script=Han}/gu)?.length ?? 0;

/** 一行之中的上下联：恰有一处隔开，否则句数须为偶，由正中分开；分不开则无 (the halves of one row). */
function partedRow(text: string, { start, end }: Row): Omit<Found, 'from'> | undefined {
  const inner = trimmed(text, start, end);
  if (inner === undefined) return undefined;
  const row = text.slice(inner.start, inner.end);
  const divide = (at: number, width: number): Omit<Found, 'from'> | undefined => {
    const upper = trimmed(text, inner.start, inner.start + at);
    const lower = trimmed(text, inner.start + at + width, inner.end);
    if (upper === undefined || lower === undefined) return undefined;
    return {
      parts: { 上联: upper, 下联: lower },
      labels: width === 0 ? [] : [{ start: inner.start + at, end: inner.start + at + width }],
    };
  };
  const [parting, another] = [...row.slice(0, -1).matchAll(PARTING)];
  if (parting !== undefined && another === undefined) return divide(parting.index, parting[0].length);
  const { lines } = parsePoem(row, { isVerse: true });
  const middle = lines[lines.length / 2];
  return middle === undefined || lines.length === 0 ? undefined : divide(middle.place.start.offset, 0);
}

/** 文中有带标签的上联或下联 (whether a text has a labelled half of a couplet). */
export const hasLabelledCouplet = (text: string): boolean =>
  MAY_HAVE.test(text) && rowsOf(text).some((row) => labelsIn(row).some(({ part }) => part !== '横批'));

/** 取出的各副对联，与抹去它们之后的文字 (the couplets, and the text without them, as long as before). */
export interface TakenCouplets {
  readonly text: string;
  readonly couplets: readonly DocumentPoem[];
}

/**
 * 取出对联：行首有“上联：”“下联：”（“横批：”）者，或在 `# 体: 对联` 之下者；`isAll` 则通篇皆是，空行隔开一副，没有标签时两行一副，
 * 或一行之中以分号、空白、句数之半分开。
 *
 * Takes couplets out of a text: those labelled 上联 and 下联 at the start of a row (with 横批 or without), and those below `# 体: 对联`;
 * with `isAll` the whole text is couplets, parted by blank rows, two rows each or one that a semicolon, blanks or its middle divides.
 */
export function takeCouplets(text: string, locator: Locator, isAll = false): TakenCouplets {
  if (!isAll && !MAY_HAVE.test(text)) return { text, couplets: [] };
  const found = new Finder(text, isAll).read();
  let rest = '';
  let at = 0;
  const couplets = found.map((one) => {
    const { from, parts, labels } = one;
    const end = Math.max(from, ...[...labels, ...Object.values(parts)].map((span) => span.end));
    rest += text.slice(at, from) + text.slice(from, end).replace(/[^\n\r\u2028\u2029]/gu, ' ');
    at = end;
    return documentPoem(text, end, one, locator);
  });
  return { text: rest + text.slice(at), couplets };
}

function documentPoem(text: string, end: number, { from, parts, labels }: Found, locator: Locator): DocumentPoem {
  const { 上联: upper, 下联: lower, 横批: horizontal } = parts;
  let own = text.slice(from, end);
  // 标签抹作断行，两联不至于连成一句 (labels become breaks, so that the halves do not run together).
  for (const { start, end: stop } of [...labels, ...(horizontal === undefined ? [] : [horizontal])]) {
    own = own.slice(0, start - from) + ROW_BREAK + HIDDEN.repeat(stop - start - 1) + own.slice(stop - from);
  }
  const placeOf = ({ start, end: stop }: Span): Place => locator.place(start, stop);
  const first = Math.min(...[upper, lower].flatMap((span) => span?.start ?? []), end);
  const [start, origin, last] = [from, first, end].map((at) => locator.point(at)) as [
    Place['start'],
    Place['start'],
    Place['start'],
  ];
  return {
    text: own,
    start,
    end: last,
    stated: { form: COUPLET },
    lines: parsePoem(own.slice(first - from), { origin, isVerse: true }).lines.map(({ place }) => place),
    verse: { start: origin, end: last },
    couplet: {
      ...(upper && { upper: placeOf(upper) }),
      ...(lower && { lower: placeOf(lower) }),
      ...(horizontal && { horizontal: placeOf(horizontal), heading: text.slice(horizontal.start, horizontal.end) }),
    },
  };
}
