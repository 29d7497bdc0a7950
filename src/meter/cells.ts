import { hasWordIn } from '../rhyme/bound.ts';
import type { RhymeBook } from '../rhyme/types.ts';
import type { Poem, VerseLine } from '../text/verse.ts';
import { lengthOf, type Meter } from './meter.ts';
import { type Sheet, sheetsOf, TRAITS, traitsOf } from './sheet.ts';
import type { Syllable, SyllableRow, Syllables } from './syllable.ts';
import { syllablesOf } from './syllables.ts';

/** 反复使用的工作区；扫描是同步的，途中不扫别的诗 (work space, used over and over: a scan is synchronous and starts no other). */
let traits = new Int32Array(1024);
let profiles = new Uint16Array(1024);
let starts = new Int32Array(256);
let sizes = new Int32Array(256);
/** 工作区里眼下是哪一首 (whose poem the work space holds). */
let holder: Cells | undefined;

/**
 * 一首诗的各字，作数来看：要点与价之号，求路、看记号都凭它；字（`Syllable`）用时才备。用工作区之前先 `fill`。
 *
 * The characters of a poem as numbers, traits and prices, by which paths and signs are found; the characters themselves (`Syllable`) are
 * made ready when asked for. Call `fill` before the work space is read.
 */
export class Cells {
  readonly count: number;
  /** 各句之脚；字数不合的句子无 (the foot of every line; none for a line of the wrong length). */
  readonly feet: (Syllable | undefined)[] = [];
  private made: Syllables | undefined;

  /** @param sheet 由要点表读来者，其表；由各字而来则无 (the sheet it is read from; none where it is made of syllables) */
  private constructor(
    private readonly lines: readonly VerseLine[],
    readonly isTraditional: boolean,
    private readonly meter: Meter,
    private readonly sheet: Sheet | undefined,
    rows?: Syllables,
  ) {
    this.made = rows;
    this.count = lines.length;
  }

  /** 一首诗的各字；字字各自成读者由要点表读来，不然逐字备齐 (the characters of a poem: off the sheet where each stands by itself, else one by one). */
  static of(
    poem: Poem,
    lines: readonly VerseLine[],
    meter: Meter,
    book: RhymeBook,
    pins: Readonly<Record<string, string>> | undefined,
  ): Cells {
    const sheet = pins === undefined ? sheetFor(poem, lines, book) : undefined;
    if (sheet !== undefined) {
      const cells = new Cells(lines, sheet === sheetsOf(book)[0], meter, sheet);
      if (cells.fill()) return cells;
    }
    const { syllables, isTraditional } = syllablesOf(poem, lines, (line) => lengthOf(meter, line), book, pins);
    return Cells.from(syllables, lines, isTraditional, meter);
  }

  static from(rows: Syllables, lines: readonly VerseLine[], isTraditional: boolean, meter: Meter): Cells {
    return new Cells(lines, isTraditional, meter, undefined, rows);
  }

  /** 装入工作区；由要点表读来而有词许其罕读的，装不得，则 false (puts the poem in the work space; false where a word allows a rare reading, which the sheet cannot tell). */
  fill(): boolean {
    if (holder === this) return true;
    holder = undefined;
    if (starts.length <= this.count) {
      starts = new Int32Array(2 * this.count);
      sizes = new Int32Array(2 * this.count);
    }
    let end = 0;
    for (let line = 0; line < this.count; line++) {
      const wanted = lengthOf(this.meter, line);
      starts[line] = end;
      if (traits.length < end + wanted) grow(end + wanted);
      const isWhole = this.sheet === undefined ? this.takeRow(line, end) : this.takeText(this.sheet, line, wanted, end);
      if (isWhole === undefined) return false;
      sizes[line] = isWhole ? wanted : -1;
      if (isWhole) end += wanted;
    }
    holder = this;
    return true;
  }

  private takeRow(line: number, at: number): boolean {
    const row = this.made?.[line];
    if (row === undefined) return false;
    for (let j = 0; j < row.length; j++) {
      const syllable = row[j] as Syllable;
      traits[at + j] = traitsOf(syllable);
      profiles[at + j] = syllable.profile;
    }
    this.feet[line] = row[row.length - 1];
    return true;
  }

  private takeText(sheet: Sheet, line: number, wanted: number, at: number): boolean | undefined {
    const { text } = this.lines[line] as VerseLine;
    if (text.length !== wanted) return false;
    for (let j = 0; j < wanted; j++) {
      const code = text.charCodeAt(j);
      const own = sheet.at(code);
      if ((own & TRAITS.bound) !== 0 && isAllowed(sheet.syllable(code), text, j)) return undefined;
      traits[at + j] = own;
      profiles[at + j] = sheet.profileAt(code);
    }
    this.feet[line] = sheet.syllable(text.charCodeAt(wanted - 1));
    return true;
  }

  /** 各字的要点、价之号，依句平铺；一句由 `startOf` 起 (traits and prices laid out by lines, each from `startOf` on). */
  get traits(): Int32Array {
    return traits;
  }
  get profiles(): Uint16Array {
    return profiles;
  }
  startOf(line: number): number {
    return starts[line] as number;
  }
  /** 一句几字；字数不合则 -1 (the characters of a line; -1 for one of the wrong length). */
  sizeOf(line: number): number {
    return sizes[line] as number;
  }

  /** 某字，0 起；其句字数须合 (a character, 0-based, of a line of the right length). */
  at(line: number, zi: number): Syllable {
    if (this.sheet !== undefined) return this.sheet.syllable((this.lines[line] as VerseLine).text.charCodeAt(zi));
    return (this.syllables[line] as SyllableRow)[zi] as Syllable;
  }

  /** 各句之字；字数不合的句子为 undefined (the syllables of every line; undefined for a line of the wrong length). */
  get syllables(): Syllables {
    if (this.made === undefined) {
      const sheet = this.sheet as Sheet;
      this.made = this.lines.map(({ text }, line) => {
        if (text.length !== lengthOf(this.meter, line)) return undefined;
        const row: Syllable[] = [];
        for (let j = 0; j < text.length; j++) row.push(sheet.syllable(text.charCodeAt(j)));
        return row;
      });
    }
    return this.made;
  }
}

function grow(wanted: number): void {
  const [oldTraits, oldProfiles] = [traits, profiles];
  traits = new Int32Array(2 * wanted);
  traits.set(oldTraits);
  profiles = new Uint16Array(2 * wanted);
  profiles.set(oldProfiles);
}

/** 此处有词许其罕读 (a word allows its rare reading here). */
const isAllowed = ({ bound }: Syllable, text: string, at: number): boolean =>
  bound !== undefined && hasWordIn(bound, text, at);

/** 读这首诗的要点表，繁体与否同 `syllablesOf`；有字不能一码一字地看，或按词转换过，则 undefined (the sheet to read the poem from; none where a character does not stand for itself, or was converted by words). */
function sheetFor(poem: Poem, lines: readonly VerseLine[], book: RhymeBook): Sheet | undefined {
  const [traditional, plain] = sheetsOf(book);
  let some = 0;
  let every = -1;
  for (let i = 0; i < poem.lines.length; i++) {
    const { text } = poem.lines[i] as VerseLine;
    for (let j = 0; j < text.length; j++) {
      const own = traditional.at(text.charCodeAt(j));
      if (own === 0) return undefined;
      every &= own;
      // 多出的句子，繁体与否不看 (lines too many do not tell the script).
      if (i < lines.length) some |= own;
    }
  }
  if ((every & TRAITS.isDirect) !== 0 && (some & TRAITS.isTraditionalOnly) !== 0) return traditional;
  return lines.some((line) => line.traditional !== undefined) ? undefined : plain;
}
