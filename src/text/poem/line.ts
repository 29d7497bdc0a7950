import type { Locator } from './locator.ts';
import { BLANK, type Place, type Point, type VerseLine, type Zi } from './types.ts';

/** 一段连写、无标点的诗，按此拆成句：总字数 → 每句字数 (unpunctuated verse: total length → line length). */
const UNPUNCTUATED: Readonly<Record<number, number>> = { 10: 5, 14: 7, 20: 5, 28: 7, 40: 5, 56: 7 };

/** 写法不止一个字符的缺字：偏移 → 宽 (lacunae written with several characters: offset → width). */
export type Widths = ReadonlyMap<number, number>;

/** 解析所得的一句：只记文字与偏移，字与位置用时才造 (a parsed line keeps text and offsets alone). */
export class ParsedLine implements VerseLine {
  declare readonly traditional?: string;
  private made: readonly Zi[] | undefined;
  constructor(
    readonly text: string,
    /** 各字在原文的偏移，与末字之后的偏移 (offset of every character, and the one past the last). */
    private readonly offsets: readonly number[],
    readonly punctuation: string,
    private readonly locator: Locator,
    private readonly widths?: Widths,
    traditional?: string,
  ) {
    if (traditional !== undefined) this.traditional = traditional;
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  get place(): Place {
    return this.locator.place(this.offsets[0] as number, this.offsets.at(-1) as number);
  }

  placeOf(from: number, to: number = from): Place {
    return this.locator.place(this.offsets[from] as number, this.endOf(to));
  }

  get zis(): readonly Zi[] {
    this.made ??= this.makeZis();
    return this.made;
  }

  private makeZis(): readonly Zi[] {
    const converted = this.traditional === undefined ? undefined : [...this.traditional];
    const { source } = this.locator;
    const [first = 0] = this.offsets;
    const start = this.locator.point(first);
    // 一句多半在一行之内，行、列由首字数起即可 (a line mostly stands in one row: points are counted on from its first character).
    const isOneRow = !source.slice(first, this.offsets.at(-1)).includes('\n');
    const pointAt = (offset: number): Point => {
      if (!isOneRow) return this.locator.point(offset);
      const by = offset - first;
      return { offset: start.offset + by, line: start.line, column: start.column + by };
    };
    return [...this.text].map((char, i): Zi => {
      const place = { start: pointAt(this.offsets[i] as number), end: pointAt(this.endOf(i)) };
      const traditional = converted?.[i];
      const blank = char === BLANK;
      return traditional === undefined || blank ? { char, blank, place } : { char, traditional, blank, place };
    });
  }

  /** 首字之始与末字之后的偏移，不计 origin (where it begins and ends in the text given). */
  get span(): readonly [number, number] {
    return [this.offsets[0] as number, this.offsets.at(-1) as number];
  }

  offsetOf(index: number): number {
    return this.offsets[index] as number;
  }

  with(changes: { readonly punctuation?: string; readonly traditional?: string }): ParsedLine {
    const { punctuation = this.punctuation, traditional = this.traditional } = changes;
    return new ParsedLine(this.text, this.offsets, punctuation, this.locator, this.widths, traditional);
  }

  /** 从第 from 字起的 count 字 (so many characters from one of them on, 0-based). */
  slice(from: number, count: number, punctuation: string): ParsedLine {
    const text = [...this.text].slice(from, from + count).join('');
    const end = from + count === this.length ? (this.offsets.at(-1) as number) : this.endOf(from + count - 1);
    const offsets = [...this.offsets.slice(from, from + count), end];
    return new ParsedLine(text, offsets, punctuation, this.locator, this.widths);
  }

  /** 与其后一句合为一句；`lost` 是两句之间所缺一字的偏移 (one line with the next; `lost`: the offset of a character lost between). */
  joined(next: ParsedLine, lost?: number): ParsedLine {
    const offsets = this.offsets.slice(0, -1);
    if (lost !== undefined) offsets.push(lost);
    offsets.push(...next.offsets);
    const text = `${this.text}${lost === undefined ? '' : BLANK}${next.text}`;
    return new ParsedLine(text, offsets, next.punctuation, this.locator, this.widths);
  }

  private endOf(index: number): number {
    const at = this.offsets[index] as number;
    return at + (this.widths?.get(at) ?? ((this.locator.source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
  }
}

/** 连写的句子拆开 (cuts what is written without punctuation). */
export function cutLines(lines: readonly ParsedLine[]): readonly ParsedLine[] {
  if (lines.every(({ length }) => UNPUNCTUATED[length] === undefined)) return lines;
  return lines.flatMap((line) => {
    const length = UNPUNCTUATED[line.length];
    if (length === undefined) return [line];
    const parts: ParsedLine[] = [];
    for (let at = 0; at < line.length; at += length) {
      parts.push(line.slice(at, length, at + length === line.length ? line.punctuation : ''));
    }
    return parts;
  });
}

/** 四句或八句，齐五言或七言 (four or eight lines, all of five or all of seven). */
export const isRegular = (lines: readonly VerseLine[]): boolean => {
  const length = lines[0]?.length;
  return (
    (lines.length === 4 || lines.length === 8) &&
    (length === 5 || length === 7) &&
    lines.every((line) => line.length === length)
  );
};
