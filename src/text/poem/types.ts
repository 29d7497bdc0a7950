/** 原文中的一点；行、列以 1 起，偏移以 0 起，均按 UTF-16 计 (line and column 1-based, offset 0-based, UTF-16 units). */
export interface Point {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** 原文中的一段，不含 end (a half-open stretch of the source). */
export interface Place {
  readonly start: Point;
  readonly end: Point;
}

/** 诗中的一字，或一处空白 □ (one character of verse, or one blank). */
export interface Zi {
  /** 诗人所写的字；空白为 □ (the character as written; □ for a blank). */
  readonly char: string;
  /** 按词转换所得的繁体，未转换则无 (the traditional character chosen by words, where a converter was given). */
  readonly traditional?: string;
  readonly blank: boolean;
  readonly place: Place;
}

/** 诗中的一句；字与位置用时才造 (one line of verse; characters and places are made when asked for). */
export interface VerseLine {
  /** 句中的字，空白为 □ (the characters, blanks as □). */
  readonly text: string;
  /** 字数，按字计 (number of characters, counted in 字). */
  readonly length: number;
  readonly zis: readonly Zi[];
  readonly place: Place;
  /** 从第 from 字到第 to 字的位置，0 起，含末字；省略 to 则一字 (the place of characters, 0-based and inclusive). */
  placeOf(from: number, to?: number): Place;
  /** 句后的标点，无则为空串 (the punctuation after the line). */
  readonly punctuation: string;
  /** 按词转换所得的繁体，逐字相应；未转换则无 (the line in traditional script, where a converter was given). */
  readonly traditional?: string;
}

/** 不属于诗句的字符，如拉丁字母、表情 (what is neither 汉字 nor punctuation). */
export interface Stray {
  readonly text: string;
  readonly place: Place;
}

/** 一首诗的文本 (a poem as text: title, lines, characters with places). */
export interface Poem {
  readonly source: string;
  readonly title?: string;
  readonly lines: readonly VerseLine[];
  readonly strays: readonly Stray[];
}

/** 解析选项 (options of `parsePoem`). */
export interface ParseOptions {
  /** 简→繁的按词转换，用作读音的旁证；位置与原字不变 (see `loadToTraditional`). */
  readonly toTraditional?: (text: string) => string;
  /** 文本在文件中的起点，位置由此算起 (where the text begins in its file; places are counted from there). */
  readonly origin?: Point;
  /** 由别处得知的题目，先于文中所见 (a title known from elsewhere, as `splitPoems` knows that of a series). */
  readonly title?: string;
  /**
   * 题目、作者早已认过、抹去，文中只有诗句（`readDocument` 所得即是），不必再认。
   * Headings have been recognised and blanked already, as `readDocument` does: the text is verse and nothing else.
   */
  readonly isVerse?: boolean;
}

/** 空白的标准写法 (the canonical blank). */
export const BLANK = '□';
