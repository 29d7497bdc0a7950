import { InvalidInputError } from '../errors.ts';
import { hasWordIn, inUnits } from '../rhyme/bound.ts';
import { findGroup } from '../rhyme/lookup.ts';
import type { Pingze, RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import { BLANK, type Poem, type VerseLine } from '../text/verse.ts';
import { Syllable, type Syllables, type SyllableTable, syllableTable } from './syllable.ts';

/** 々，叠字之号，读同上字 (the mark that repeats the character before it). */
const REPEAT = 0x3005;
const BLANK_CODE = BLANK.codePointAt(0) as number;

/** 备好的全诗之字 (the syllables of a poem made ready). */
export interface PoemSyllables {
  /** 各句之字；字数不合的句子为 undefined (the syllables of every line; undefined for a line of the wrong length). */
  readonly syllables: Syllables;
  /** 通篇以繁体写就 (written in traditional script throughout). */
  readonly isTraditional: boolean;
}

/**
 * 备齐各字；有繁体字而没有只作简体用的字，就按繁体读：后 即 后，不是 後；简繁同形的文本，两可
 * (the syllables; a text with traditional characters and no merely simplified one is read as traditional).
 *
 * @param lengthAt 第几句（0 起）须几字 (the characters a line, 0-based, must have)
 * @param pins 诗人指定的读音，见 `ScanOptions.readings` (readings the poet pinned)
 */
export function syllablesOf(
  poem: Poem,
  lines: readonly VerseLine[],
  lengthAt: (line: number) => number,
  book: RhymeBook,
  pins: Readonly<Record<string, string>> | undefined,
): PoemSyllables {
  const table = syllableTable(book);
  const asWritten = traditionalRows(poem, lines.length, table);
  const isTraditional = asWritten !== undefined;
  const rows = asWritten ?? lines.map((line) => simplifiedRow(line, book));
  rows.forEach((row) => {
    allowByWords(row, table);
  });
  if (pins !== undefined) pin(rows, lines, book, pins, isTraditional);
  return { syllables: rows.map((row, i) => (row.length === lengthAt(i) ? row : undefined)), isTraditional };
}

/**
 * 繁体之诗所论各句之字，照所写：句中有只作繁体用的字，而全诗各字书中都有；不是繁体则 undefined
 * (the lines judged as they are written, if the poem is traditional: with traditional-only characters and none that the book lacks).
 */
function traditionalRows(poem: Poem, judged: number, table: SyllableTable): Syllable[][] | undefined {
  let isTraditional = false;
  const rows: Syllable[][] = [];
  for (const [i, { text }] of poem.lines.entries()) {
    const row = rowOf(text, table, true);
    for (let j = 0; j < row.length; j++) {
      const { isDirect, isTraditionalOnly } = row[j] as Syllable;
      // 多半头一个简体字便见分晓 (mostly the first simplified character tells).
      if (!isDirect) return undefined;
      if (i < judged && isTraditionalOnly) isTraditional = true;
    }
    if (i < judged) rows.push(row);
  }
  return isTraditional ? rows : undefined;
}

/** 词所许的罕读：百中之中、月氏之氏 (rare readings that words allow). */
function allowByWords(row: Syllable[], table: SyllableTable): void {
  let line: string | undefined;
  for (let j = 0; j < row.length; j++) {
    const { bound } = row[j] as Syllable;
    if (bound === undefined) continue;
    line ??= inUnits(row.map(({ char }) => char));
    if (hasWordIn(bound, line, j)) row[j] = table.allowing(row[j] as Syllable);
  }
}

/** 一句的字，依所写 (a line as it is written). */
function rowOf(text: string, table: SyllableTable, isTraditional: boolean): Syllable[] {
  const row: Syllable[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    const before = code === REPEAT ? row.at(-1)?.char : undefined;
    row.push(
      before === undefined ? table.of(code, isTraditional) : table.convertedTo(REPEAT, before.codePointAt(0) as number),
    );
  }
  return row;
}

/** 简体或简繁同形的一句：按词转换过的，取转换所得 (a line not known to be traditional: what conversion by words gave comes first). */
function simplifiedRow({ text, traditional }: VerseLine, book: RhymeBook): Syllable[] {
  const table = syllableTable(book);
  if (traditional === undefined) return rowOf(text, table, false);
  const row: Syllable[] = [];
  let before: number | undefined;
  for (let i = 0, j = 0; i < text.length; i++, j++) {
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    const own = traditional.codePointAt(j);
    if (own !== undefined && own > 0xffff) j++;
    const preferred = code === REPEAT ? before : own;
    row.push(
      preferred === undefined || code === BLANK_CODE ? table.of(code, false) : table.convertedTo(code, preferred),
    );
    before = own;
  }
  return row;
}

/** 换上诗人指定的读音；同一字有几条，后者为准 (puts the pinned readings in place; of several for one character the last holds). */
function pin(
  rows: Syllable[][],
  lines: readonly VerseLine[],
  book: RhymeBook,
  pins: Readonly<Record<string, string>>,
  isTraditional: boolean,
): void {
  // 先按字、按位归好，全诗只走一遍 (sorted by character and place first, so that the poem is gone through once).
  const byKey = new Map<string, { readonly order: number; readonly wanted: Pingze | RhymeGroup }>();
  for (const [order, [key, value]] of Object.entries(pins).entries()) {
    const [, line, zi, char = ''] = /^(\d+)\.(\d+)(.?)$/u.exec(key.trim()) ?? [];
    const wanted = value === '平' || value === '仄' ? value : findGroup(value, book);
    byKey.set(line === undefined ? key.trim() : `${Number(line)}.${Number(zi)}${char}`, { order, wanted });
  }
  rows.forEach((row, i) => {
    let traditional: readonly string[] | undefined;
    row.forEach((syllable, j) => {
      if (syllable.blank) return;
      const place = `${i + 1}.${j + 1}`;
      const found = [byKey.get(syllable.char), byKey.get(place), byKey.get(place + syllable.char)]
        .filter((one) => one !== undefined)
        .sort((a, b) => a.order - b.order);
      for (const { wanted } of found) {
        traditional ??= [...(lines[i]?.traditional ?? '')];
        const preferred = traditional[j] ?? (isTraditional ? syllable.char : undefined);
        const pinned = new Syllable(syllable.char, false, book, preferred, wanted, isTraditional);
        if (pinned.unknown) {
          const name = typeof wanted === 'string' ? `${wanted}声` : wanted.name;
          throw new InvalidInputError(
            `“${syllable.char}”没有${name}的读音`,
            `${syllable.char} has no such reading: ${name}`,
          );
        }
        pinned.same = syllable.same;
        row[j] = pinned;
      }
    });
  });
}
