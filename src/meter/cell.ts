import { areNeighbours, lookup } from '../rhyme/lookup.ts';
import type { Pingze, Reading, RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import type { Zi } from '../text/verse.ts';
import type { Slot } from './patterns.ts';

/** 一个错字的代价 (price of one wrong tone). */
export const MISMATCH = 1;
/** 韵书未收之字：既不算对，也不全算错 (an unknown character is neither right nor wholly wrong). */
const UNKNOWN = 0.3;
/** 不是按词转换所得（或不是最常用）的那个繁体字，略费一点 (a less likely traditional candidate). */
const UNLIKELY = 0.05;
/** 诗中少用的读音（占不到此份）也略费：宁作拗救解，不作僻音解 (a seldom-used reading costs more than a rescue). */
const SELDOM = 0.1;
const SELDOM_SHARE = 0.15;
/** 不过此份的读音在韵脚之外极少见：更费，且会提醒 (up to this share a reading is hardly found outside feet). */
const ODD = 0.5;
const ODD_SHARE = 0.03;
/** 韵脚之外极少见的读音 (a reading hardly found outside rhyme feet). */
export const isOdd = (reading: Reading): boolean => (reading.share ?? 1) <= ODD_SHARE;
/** 诗中少用的读音：检查时略费，生成时不用 (a reading verse seldom uses: dearer to the check, unused in generation). */
export const isSeldom = (reading: Reading): boolean => (reading.share ?? 1) < SELDOM_SHARE;
const NEIGHBOUR = 0.15;

/** 取定的读音与其代价 (the reading taken and its price). */
export interface Choice {
  readonly cost: number;
  readonly reading?: Reading;
}

interface Candidate {
  readonly reading: Reading;
  readonly cost: number;
}

/** 一字备查：各类声调、各韵的最省读音 (the cheapest reading of a character for each tone class and each group). */
export class Cell {
  readonly readings: readonly Reading[];
  /** 韵脚上可用的读音 (readings usable at a rhyme foot). */
  private readonly usable: readonly Candidate[];
  /** 韵脚之外可用的读音 (readings usable elsewhere). */
  private readonly inside: readonly Candidate[];
  private readonly levelChoice: Choice;
  private readonly obliqueChoice: Choice;
  private readonly anyChoice: Choice;

  /**
   * @param preferred 此处多半是哪个繁体字；省略则取最常用者 (the traditional character it most likely is)
   */
  constructor(
    readonly char: string,
    readonly blank: boolean,
    book: RhymeBook,
    preferred?: string,
  ) {
    this.readings = blank ? [] : lookup(char, book);
    preferred ??= this.readings[0]?.char;
    const common = this.readings.filter((r) => !r.rare);
    const hasPreferred = this.readings.some((r) => r.char === preferred);
    this.usable = (common.length > 0 ? common : this.readings).map((reading) => ({
      reading,
      cost: !hasPreferred || reading.char === preferred ? 0 : UNLIKELY,
    }));
    this.inside = this.usable
      .filter(({ reading }) => reading.footOnly !== true)
      .map(({ reading, cost }) => ({ reading, cost: cost + (isOdd(reading) ? ODD : isSeldom(reading) ? SELDOM : 0) }));
    this.levelChoice = this.best(this.inside, (r) => r.pingze === '平');
    this.obliqueChoice = this.best(this.inside, (r) => r.pingze === '仄');
    this.anyChoice = this.best(this.inside, () => true);
  }

  get unknown(): boolean {
    return !this.blank && this.readings.length === 0;
  }

  private best(candidates: readonly Candidate[], fits: (reading: Reading) => boolean): Choice {
    if (this.blank) return { cost: 0 };
    if (candidates.length === 0) return { cost: UNKNOWN };
    let found: Choice | undefined;
    for (const { reading, cost } of candidates) {
      if (fits(reading) && (found === undefined || cost < found.cost)) found = { reading, cost };
    }
    if (found !== undefined) return found;
    let cheapest = candidates[0] as Candidate;
    for (const candidate of candidates) if (candidate.cost < cheapest.cost) cheapest = candidate;
    return { reading: cheapest.reading, cost: MISMATCH + cheapest.cost };
  }

  at(slot: Slot): Choice {
    return slot === '平' ? this.levelChoice : slot === '仄' ? this.obliqueChoice : this.anyChoice;
  }

  /** 韵脚：首句可借邻韵 (a rhyme foot; the first line may borrow a neighbour). */
  foot(group: RhymeGroup | undefined, isFirstLine: boolean): Choice {
    if (group === undefined) return this.best(this.usable, (r) => r.pingze === '平');
    const exact = this.best(this.usable, (r) => r.group === group);
    if (exact.cost < MISMATCH) return exact;
    const neighbour = isFirstLine ? this.best(this.usable, (r) => areNeighbours(r.group, group)) : exact;
    if (neighbour.cost < MISMATCH) return { ...neighbour, cost: neighbour.cost + NEIGHBOUR };
    const level = this.best(this.usable, (r) => r.pingze === '平');
    // 平声而不同韵：一处出韵；连平声也没有：更甚，但仍是一处 (still one fault).
    return level.cost < MISMATCH ? { ...level, cost: level.cost + MISMATCH } : { ...level, cost: level.cost + 0.5 };
  }

  /** 韵脚之外能否作此声 (whether it can be of this class outside rhyme feet). */
  has(pingze: Pingze): boolean {
    return this.inside.some(({ reading }) => reading.pingze === pingze);
  }

  groups(pingze: Pingze): readonly RhymeGroup[] {
    return [...new Set(this.usable.filter((u) => u.reading.pingze === pingze).map((u) => u.reading.group))];
  }

  hasGroup(group: RhymeGroup): boolean {
    return this.usable.some(({ reading }) => reading.group === group);
  }
}

/** 各书已备之字；同一字只备一次 (cells made before, by book). */
const made = new WeakMap<RhymeBook, Map<string, Cell>>();
const MADE_LIMIT = 20_000;

/** 取一字的备查资料；纯函数，有缓存 (a pure function of its arguments, cached). */
export function cellOf(zi: Zi, book: RhymeBook, writtenInTraditional: boolean): Cell {
  const preferred = writtenInTraditional ? zi.char : zi.traditional;
  let cells = made.get(book);
  if (cells === undefined || cells.size > MADE_LIMIT) {
    cells = new Map();
    made.set(book, cells);
  }
  const key = `${zi.char}${preferred ?? ''}`;
  let cell = cells.get(key);
  if (cell === undefined) {
    cell = new Cell(zi.char, zi.blank, book, preferred);
    cells.set(key, cell);
  }
  return cell;
}

/** 全诗的字；字数不合的句子为 undefined (the cells of a poem; undefined for a line of the wrong length). */
export type Cells = readonly (readonly Cell[] | undefined)[];
