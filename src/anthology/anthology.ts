import { scan } from '../meter/scan.ts';
import { lookup } from '../rhyme/lookup.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import { foldChar } from '../text/fold.ts';
import { simplifiedForm } from '../text/script.ts';
import { parsePoem } from '../text/verse.ts';
import { type AnthologyEntry, type AnthologyForm, formOf, punctuate } from './table.ts';

/** 归简后的一字在索引里的码：即其 UTF-16 码；基本平面之外者借用私用区 (the code of a folded character in the index). */
const codes = new Map<string, number>();
const PRIVATE = 0xe000;
let borrowed = 0;
/** 一字之码，简繁同码 (the code of a character, the same for both scripts). */
export function codeOf(char: string): number {
  let code = codes.get(char);
  if (code === undefined) {
    const form = foldChar(char);
    const unit = form.codePointAt(0) as number;
    if (unit <= 0xffff) code = unit;
    else if (form !== char) code = codeOf(form);
    else code = PRIVATE + (borrowed++ % 0x1900);
    codes.set(char, code);
  }
  return code;
}
/** 一串字之码 (the codes of a text). */
export const codesOf = (text: string): number[] => Array.from(text, codeOf);

/** 平、仄两声之位 (bits of the tone classes). */
export const PING = 1;
export const ZE = 2;

/** 一字所可有之声与韵，罕读不算 (tone classes and rhyme groups a character may have, rare readings left out). */
interface Sound {
  readonly tones: number;
  readonly groups: readonly RhymeGroup[];
}
const sounds = new Map<string, Sound>();
export function soundOf(char: string): Sound {
  let sound = sounds.get(char);
  if (sound === undefined) {
    const readings = lookup(char).filter(({ rare }) => !rare);
    sound = {
      tones: readings.reduce((bits, { pingze }) => bits | (pingze === '平' ? PING : ZE), 0),
      groups: [...new Set(readings.map(({ group }) => group))],
    };
    sounds.set(char, sound);
  }
  return sound;
}

/** 字 → 含此字之句（或题），按次序 (inverted lists: character → lines that hold it, in order). */
export interface Postings {
  of(code: number): Uint32Array;
}

function postingsOf(rows: number, each: (row: number) => { codes: Uint16Array; from: number; to: number }): Postings {
  const counts = new Uint32Array(0x10000 + 1);
  const last = new Int32Array(0x10000).fill(-1);
  const walk = (visit: (code: number, row: number) => void): void => {
    last.fill(-1);
    for (let row = 0; row < rows; row++) {
      const { codes: units, from, to } = each(row);
      for (let i = from; i < to; i++) {
        const code = units[i] as number;
        if (last[code] === row) continue;
        last[code] = row;
        visit(code, row);
      }
    }
  };
  walk((code) => {
    counts[code + 1] = (counts[code + 1] as number) + 1;
  });
  for (let code = 0; code < 0x10000; code++) counts[code + 1] = (counts[code + 1] as number) + (counts[code] as number);
  const lists = new Uint32Array(counts[0x10000] as number);
  const next = counts.slice(0, 0x10000);
  walk((code, row) => {
    lists[next[code] as number] = row;
    next[code] = (next[code] as number) + 1;
  });
  return { of: (code) => lists.subarray(counts[code], counts[code + 1]) };
}

/** 句与题的索引，初次查找时才造 (the index of lines and titles, built by the first query). */
export interface AnthologyIndex {
  /** 全部诗句归简之码，相连 (the folded codes of all lines, end to end). */
  readonly codes: Uint16Array;
  /** 第 i 句自 starts[i] 至 starts[i + 1] (line i runs from starts[i] to starts[i + 1]). */
  readonly starts: Uint32Array;
  /** 第 i 句属第几首，0 起 (the poem of a line, 0-based). */
  readonly poemOf: Uint32Array;
  /** 第 p 首的第一句 (the first line of a poem); one more entry than poems. */
  readonly firstOf: Uint32Array;
  readonly lines: Postings;
  readonly titles: Postings;
  readonly titleCodes: readonly Uint16Array[];
  /** 题材 → 有此题材之诗 (theme → poems tagged with it). */
  readonly themes: ReadonlyMap<string, readonly number[]>;
}

const idle = new Uint16Array(0);

function buildIndex(entries: readonly AnthologyEntry[]): AnthologyIndex {
  const firstOf = new Uint32Array(entries.length + 1);
  let chars = 0;
  entries.forEach(({ lines }, p) => {
    firstOf[p + 1] = (firstOf[p] as number) + lines.length;
    for (const line of lines) chars += line.length;
  });
  const count = firstOf[entries.length] as number;
  const all = new Uint16Array(chars);
  const starts = new Uint32Array(count + 1);
  const poemOf = new Uint32Array(count);
  const titleCodes: Uint16Array[] = [];
  const themes = new Map<string, number[]>();
  let at = 0;
  let row = 0;
  entries.forEach(({ lines, title, themes: tags }, p) => {
    for (const line of lines) {
      starts[row] = at;
      poemOf[row++] = p;
      for (const char of line) all[at++] = codeOf(char);
    }
    titleCodes.push(Uint16Array.from(codesOf(title)));
    for (const tag of tags) {
      const list = themes.get(tag);
      if (list === undefined) themes.set(tag, [p]);
      else list.push(p);
    }
  });
  starts[count] = at;
  const place: { codes: Uint16Array; from: number; to: number } = { codes: all, from: 0, to: 0 };
  return {
    codes: all,
    starts,
    poemOf,
    firstOf,
    titleCodes,
    themes,
    lines: postingsOf(count, (i) => {
      place.codes = all;
      place.from = starts[i] as number;
      place.to = starts[i + 1] as number;
      return place;
    }),
    titles: postingsOf(entries.length, (p) => {
      place.codes = titleCodes[p] ?? idle;
      place.from = 0;
      place.to = place.codes.length;
      return place;
    }),
  };
}

/**
 * 一部选集或全集：诗与它的索引；用 `loadAnthology` 载入，交给 `inspire` 查找。
 *
 * An anthology or a corpus: its poems and their index. Load it with `loadAnthology`, search it with `inspire`.
 */
export class Anthology {
  #index: AnthologyIndex | undefined;
  readonly #forms: (AnthologyForm | undefined)[] = [];
  readonly #marks = new Map<number, readonly string[]>();
  readonly #rhymes = new Map<number, readonly RhymeGroup[]>();

  constructor(
    /** 集中之诗，繁体 (its poems, in traditional script). */
    readonly entries: readonly AnthologyEntry[],
    /** 繁→简，按词 (traditional → simplified, by words). */
    readonly toSimplified: (text: string) => string = (text) => Array.from(text, simplifiedForm).join(''),
  ) {}

  /** 诗数 (number of poems). */
  get size(): number {
    return this.entries.length;
  }

  /** 索引；初次取用时造，随包之集几十毫秒，全集几秒 (the index, built on first use). */
  get index(): AnthologyIndex {
    this.#index ??= buildIndex(this.entries);
    return this.#index;
  }

  /** 第 p 首之体 (the form of a poem). */
  formOf(p: number): AnthologyForm {
    let form = this.#forms[p];
    if (form === undefined) {
      const entry = this.entries[p] as AnthologyEntry;
      form = entry.form ?? formOf(entry.lines);
      this.#forms[p] = form;
    }
    return form;
  }

  /**
   * 第 p 首所押之韵：偶句之脚共有者；换韵、通押而无共有者，则空 (the groups every even line may rhyme in; empty where the
   * poem changes its rhyme).
   */
  rhymesOf(p: number): readonly RhymeGroup[] {
    let groups = this.#rhymes.get(p);
    if (groups === undefined) {
      const { lines } = this.entries[p] as AnthologyEntry;
      const feet = lines.filter((_, i) => i % 2 === 1).map((line) => soundOf([...line].at(-1) as string).groups);
      groups = (feet[0] ?? []).filter((group) => feet.every((foot) => foot.includes(group)));
      this.#rhymes.set(p, groups);
    }
    return groups;
  }

  /** 第 p 首第 i 句（0 起）韵脚之韵；不在韵脚则空 (the groups the foot of a line rhymes in; empty where it does not rhyme). */
  footGroups(p: number, i: number): readonly RhymeGroup[] {
    const { lines } = this.entries[p] as AnthologyEntry;
    const own = soundOf([...(lines[i] as string)].at(-1) as string).groups;
    const shared = this.rhymesOf(p);
    if (i % 2 === 1) return shared.length > 0 ? shared : own;
    return i === 0 ? own.filter((group) => shared.includes(group)) : [];
  }

  /**
   * 第 p 首各句之平仄，由 `scan` 取定；两可未定者 中，韵书未收者 □ (the tones of every line, settled by `scan`; 中 where both
   * readings are open, □ where the rhyme book lacks the character).
   */
  marksOf(p: number): readonly string[] {
    let marks = this.#marks.get(p);
    if (marks === undefined) {
      const { lines } = this.entries[p] as AnthologyEntry;
      const scanned = scan(parsePoem(punctuate(lines))).lines;
      marks = lines.map((line, i) => {
        const zis = scanned[i]?.text === line ? (scanned[i]?.zis ?? []) : [];
        return Array.from(line, (char, j) => {
          const read = zis[j]?.reading?.pingze;
          if (read !== undefined) return read;
          return ['□', '平', '仄', '中'][soundOf(char).tones] as string;
        }).join('');
      });
      this.#marks.set(p, marks);
    }
    return marks;
  }
}
