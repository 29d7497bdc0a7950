import { boundReading } from '../rhyme/bound.ts';
import { areNeighbours, isNamesake, lookup } from '../rhyme/lookup.ts';
import { isMeant, type Meant } from '../rhyme/meant.ts';
import { modernTone } from '../rhyme/modern.ts';
import type { Pingze, Reading, RhymeBook, RhymeGroup, Tone } from '../rhyme/types.ts';
import { plainForm, sameForm } from '../text/fold.ts';
import { simplifiedForm, traditionalCandidates } from '../text/script.ts';
import { BLANK } from '../text/verse.ts';
import { disputeOf } from './disputed.ts';
import type { Slot } from './meter.ts';
import { MISMATCH, PRICES } from './prices.ts';

/** 占不到此份的读音，诗中少用 (below this share verse seldom uses a reading). */
const SELDOM_SHARE = 0.15;
/** 不过此份的读音在韵脚之外极少见 (up to this share a reading is hardly found outside feet). */
const ODD_SHARE = 0.03;
/** 韵脚之外极少见的读音，或同形古字之读 (a reading hardly found outside rhyme feet, or that of a namesake). */
export const isOdd = (reading: Reading): boolean => reading.namesake === true || (reading.share ?? 1) <= ODD_SHARE;
/** 诗中少用的读音：检查时略费，生成时不用 (a reading verse seldom uses: dearer to the check, unused in generation). */
export const isSeldom = (reading: Reading): boolean => (reading.share ?? 1) < SELDOM_SHARE;

/** 读音不常用所费 (what a reading costs for being seldom used). */
const rarity = (reading: Reading): number =>
  isOdd(reading) ? PRICES.odd.value : isSeldom(reading) ? PRICES.seldom.value : 0;

/**
 * 一字在文中可有的读音。繁体文本里，字就是那个字，不是别字的简体；唯同形古字（机）多半仍是今字（機），故两可，而本字须报。
 * 简体文本里，同形古字惟按词转换所得（划船之划）才算。
 *
 * The readings of a character in its text. In a traditional text a character is itself, and no other's short form; only
 * a namesake (机) is mostly still the other (機), so that both are open and the archaic one is told. In a simplified text a
 * namesake counts only where conversion by words gave it.
 */
function readingsIn(char: string, book: RhymeBook, preferred: string | undefined, isTraditional: boolean) {
  const own = preferred === char ? book.readings(char) : [];
  if (own.length > 0 && !(isTraditional && own.some((r) => isNamesake(char, r)))) return own;
  const all = lookup(char, book);
  return preferred === undefined
    ? all
    : all.map((r): Reading => {
        if (r.namesake !== true || r.char !== preferred) return r;
        const { namesake, ...plain } = r;
        return { ...plain, rare: false, ...(isTraditional ? { namesake } : {}) };
      });
}

/** 取定的读音与其代价 (the reading taken and its price). */
export interface Choice {
  readonly cost: number;
  readonly reading?: Reading;
}

/** 一个可用的读音与其代价 (a usable reading and its price). */
interface PricedReading {
  readonly reading: Reading;
  readonly cost: number;
}

/** 不论声的字位、平、仄在 `Syllable.costs` 里的下标 (indices into `Syllable.costs`). */
export const SLOT_CODES: Readonly<Record<Slot, 0 | 1 | 2>> = { 中: 0, 平: 1, 仄: 2 };

/** 一字备查：各类声调、各韵的最省读音 (the cheapest reading of a character for each tone class and each group). */
export class Syllable {
  readonly readings: readonly Reading[];
  /** 韵书未收，诗人也没有指定 (the book lacks it, and the poet has not said). */
  readonly unknown: boolean;
  /** 韵书未收之字，诗人所指定的声，或今声 (the class of a character the book lacks: as the poet says, or as it is read today). */
  readonly presumed: Pingze | undefined;
  /** 有字且知其声；空白与未收之字谈不上拗救 (a character whose sound is known: blanks and unknown ones rescue nothing). */
  readonly hasReading: boolean;
  /** 词所许的罕读 (its rare reading that some words allow). */
  readonly bound: ReturnType<typeof boundReading>;
  /** 多半是哪个繁体字 (the traditional character it most likely is). */
  readonly traditional: string;
  /** 是与简体不同形的繁体字 (differs from its simplified form). */
  readonly isTraditionalOnly: boolean;
  /** 书中就有这个字形，不必简转繁 (the book has the character as written). */
  readonly isDirect: boolean;
  /** 作中、平、仄的代价，下标见 `SLOT_CODES` (prices for the three kinds of slot). */
  readonly costs: Float64Array;
  /** 作平声、仄声韵脚而不论韵 (as a level or oblique foot, whatever the group). */
  private readonly anyFoot: Readonly<Record<Pingze, Choice>>;
  /** 可作韵脚的平声韵、仄声韵 (the level and oblique groups it may rhyme in). */
  private readonly footGroups: Readonly<Record<Pingze, readonly RhymeGroup[]>>;
  /** 作韵脚而不费的平声韵、仄声韵 (the groups it may rhyme in for nothing). */
  readonly freeGroups: Readonly<Record<Pingze, readonly RhymeGroup[]>>;
  /** 韵脚上可用的读音 (readings usable at a rhyme foot). */
  private readonly usable: readonly PricedReading[];
  /** 韵脚之外可用的读音 (readings usable elsewhere). */
  private readonly inside: readonly PricedReading[];
  private readonly canBePing: boolean;
  private readonly canBeZe: boolean;
  /** 不费而能作的声：位 1 平，位 2 仄 (the classes it can be for nothing: bit 1 level, bit 2 oblique). */
  readonly free: number;
  /** 各种作法里最小的所费，至多 `MISMATCH`；不费者不算 (the smallest price of any way to take it, `MISMATCH` at most; free ones apart). */
  readonly step: number;
  /** 代表此字的：同一字的各种写法（沉、沈）、已指定读音与未指定的，所指相同 (stands for the character in every spelling, pinned or not). */
  same: Syllable = this;
  /** 重字之查所记：第几次查、在何处 (notes of the search for repeated characters: which search, and where). */
  seen = 0;
  seenAt = 0;
  /** 字号、要点与价之号，见 sheet.ts；用到才编，0 则未编 (its number, mark and prices, see sheet.ts; 0 until they are asked for). */
  order = 0;
  traits = 0;
  profile = 0;
  /** 常读兼有平仄，又非诗人、词所定：语境可以去取 (common readings of both classes, none pinned: the context may decide). */
  readonly hasContest: boolean;
  /** 有别一声的罕读，词或许其用 (a rare reading of the other class, which a word may allow). */
  readonly hasRare: boolean;
  /** 有同形古字之读 (has the reading of a namesake). */
  readonly hasNamesake: boolean;
  /** 有一读诸家有争议 (authorities dispute one of its readings). */
  readonly isDisputed: boolean;
  /** 诗人定了读音 (its reading was pinned by the poet). */
  readonly isPinned: boolean;
  private readonly choices: readonly [Choice, Choice, Choice];
  private readonly meanings = new Map<string, Syllable>();
  private readonly feet = new Map<RhymeGroup, readonly [plain: Choice, borrowing: Choice]>();

  /**
   * @param preferred 此处多半是哪个繁体字；省略则取最常用者 (the traditional character it most likely is)
   * @param pin 诗人指定的读音：平、仄或韵部 (the reading pinned by the poet)
   * @param isTraditional 全文是繁体 (the text is traditional)
   * @param allowed 此处有词，许用此声的罕读 (a word here allows the rare reading of this tone)
   */
  constructor(
    readonly char: string,
    readonly blank: boolean,
    book: RhymeBook,
    preferred?: string,
    pin?: Pingze | RhymeGroup,
    readonly isTraditional = false,
    allowed?: Tone,
    meant?: Meant,
  ) {
    this.remake = (wanted) => new Syllable(char, blank, book, preferred, pin, isTraditional, allowed, wanted);
    // 叠字之号读作所叠之字 (a mark of repetition sounds like what it repeats).
    const form = plainForm(char === '々' ? (preferred ?? char) : char);
    const given = preferred === undefined ? undefined : plainForm(preferred);
    const known = blank ? [] : readingsIn(form, book, given, isTraditional);
    const all = allowed === undefined ? known : known.map((r) => (r.rare && r.tone === allowed ? unweighted(r) : r));
    this.bound = blank || book.bothScripts === true ? undefined : boundReading(form);
    const fitsPin = (r: Reading): boolean => pin === undefined || r.pingze === pin || r.group === pin;
    this.readings =
      pin === undefined
        ? all
        : all.length === 0 && typeof pin === 'object'
          ? [{ tone: pin.tone ?? '去', pingze: pin.pingze, group: pin, char, rare: false }]
          : all.filter(fitsPin).map((r): Reading => ({ ...unweighted(r) }));
    const isUnheard = !blank && all.length === 0 && typeof pin !== 'object';
    this.presumed = isUnheard ? (typeof pin === 'string' ? pin : modernTone(form)) : undefined;
    this.hasReading = this.readings.length > 0 || this.presumed !== undefined;
    this.unknown = !blank && this.readings.length === 0 && !(isUnheard && pin !== undefined);
    this.traditional = given ?? (traditionalCandidates(form)[0] as string);
    this.isTraditionalOnly = simplifiedForm(form) !== form;
    this.isDirect = blank || book.readings(form).length > 0;
    const isPlain = given !== undefined && !isNamesakeOf(this.readings, given);
    const likely = isPlain ? given : this.readings[0]?.char;
    const common = this.readings.filter((r) => !r.rare);
    const hasPreferred = this.readings.some((r) => r.char === likely);
    this.isPinned = pin !== undefined;
    this.hasNamesake = this.readings.some((r) => r.namesake === true);
    this.isDisputed = this.readings.some((r) => disputeOf(r) !== undefined);
    const isOpen = pin === undefined && allowed === undefined;
    this.hasContest = isOpen && differs(common);
    this.hasRare = isOpen && this.readings.some((r) => r.rare && r.namesake !== true) && differs(this.readings);
    const fixed = meant?.word === undefined ? undefined : meant;
    const isFixed = (reading: Reading): boolean => fixed !== undefined && isMeant(fixed, reading);
    // 有词为据的罕读，也可用 (a rare reading that a word fixes can be used).
    const open = this.readings.filter((r) => !r.rare || (r.namesake !== true && isFixed(r)));
    this.usable = (open.length > 0 ? open : common.length > 0 ? common : this.readings).map((reading) => ({
      reading,
      cost:
        reading.namesake === true
          ? PRICES.odd.value
          : (meant !== undefined && !isMeant(meant, reading) ? PRICES.unmeant.value : 0) +
            (!hasPreferred || reading.char === likely ? 0 : PRICES.unlikely.value),
    }));
    this.inside = this.usable
      .filter(({ reading }) => reading.footOnly !== true)
      .map(({ reading, cost }) => {
        return { reading, cost: reading.namesake || isFixed(reading) ? cost : cost + rarity(reading) };
      });
    this.choices = [
      this.best(this.inside, () => true),
      this.best(this.inside, (r) => r.pingze === '平', '平'),
      this.best(this.inside, (r) => r.pingze === '仄', '仄'),
    ];
    const can = (pingze: Pingze): boolean =>
      this.presumed === pingze || this.inside.some(({ reading }) => reading.pingze === pingze);
    [this.canBePing, this.canBeZe] = [can('平'), can('仄')];
    this.costs = Float64Array.from(this.choices, ({ cost }) => cost);
    this.free = (this.costs[1] === 0 ? 1 : 0) | (this.costs[2] === 0 ? 2 : 0);
    this.step = [...this.costs, ...this.usable.map(({ cost }) => cost)].reduce(
      (least, cost) => (cost > 0 && cost < least ? cost : least),
      MISMATCH,
    );
    this.footGroups = { 平: this.groupsOf('平'), 仄: this.groupsOf('仄') };
    this.freeGroups = { 平: this.groupsOf('平', 0), 仄: this.groupsOf('仄', 0) };
    this.anyFoot = {
      平: this.best(this.usable, (r) => r.pingze === '平', '平'),
      仄: this.best(this.usable, (r) => r.pingze === '仄', '仄'),
    };
  }

  /** 语境定了读音的同一字 (the same character in a context that settles its reading). */
  meaning(meant: Meant): Syllable {
    const key = `${meant.reading.pingze}${meant.word === undefined ? '' : '词'}${meant.fixesGroup ? meant.reading.group.index : ''}`;
    let made = this.meanings.get(key);
    if (made === undefined) {
      made = this.remake(meant);
      made.same = this.same;
      this.meanings.set(key, made);
    }
    return made;
  }

  private readonly remake: (meant: Meant) => Syllable;

  private best(candidates: readonly PricedReading[], fits: (reading: Reading) => boolean, pingze?: Pingze): Choice {
    if (this.blank) return { cost: 0 };
    if (candidates.length === 0) {
      const base = this.unknown ? PRICES.unknown.value : 0;
      const isMisfit = pingze !== undefined && this.presumed !== undefined && this.presumed !== pingze;
      return { cost: isMisfit ? MISMATCH + base : base };
    }
    let found: Choice | undefined;
    for (const { reading, cost } of candidates) {
      if (fits(reading) && (found === undefined || cost < found.cost)) found = { reading, cost };
    }
    if (found !== undefined) return found;
    let cheapest = candidates[0] as PricedReading;
    for (const candidate of candidates) if (candidate.cost < cheapest.cost) cheapest = candidate;
    return { reading: cheapest.reading, cost: MISMATCH + cheapest.cost };
  }

  at(slot: Slot): Choice {
    return this.choices[SLOT_CODES[slot]];
  }

  /** 同 `at`，以编码问 (the same, by slot code). */
  atCode(code: number): Choice {
    return this.choices[code] as Choice;
  }

  /**
   * 韵脚 (a rhyme foot).
   *
   * @param group 所押之韵；未定则只论声 (the group; where it is open only the tone class counts)
   * @param borrows 可借邻韵 (whether it may borrow a neighbouring group)
   * @param pingze 韵未定时，押平还是押仄 (the tone class of the rhyme, for an open group)
   */
  foot(group: RhymeGroup | undefined, borrows: boolean, pingze: Pingze): Choice {
    if (group === undefined) return this.anyFoot[pingze];
    let pair = this.feet.get(group);
    if (pair === undefined) {
      pair = [this.footOf(group, false), this.footOf(group, true)];
      this.feet.set(group, pair);
    }
    return pair[borrows ? 1 : 0];
  }

  private footOf(group: RhymeGroup, borrows: boolean): Choice {
    const exact = this.best(this.usable, (r) => r.group === group, group.pingze);
    if (exact.cost < MISMATCH) return exact;
    const neighbour = borrows ? this.best(this.usable, (r) => areNeighbours(r.group, group)) : exact;
    if (neighbour.cost < MISMATCH) return { ...neighbour, cost: neighbour.cost + PRICES.neighbour.value };
    const any = this.anyFoot[group.pingze];
    // 声同而不同韵：一处出韵；连声也不同：更甚，但仍是一处 (still one fault).
    return any.cost < MISMATCH
      ? { ...any, cost: any.cost + MISMATCH }
      : { ...any, cost: any.cost + PRICES.otherClass.value };
  }

  /** 韵脚之外能否作此声 (whether it can be of this class outside rhyme feet). */
  has(pingze: Pingze): boolean {
    return pingze === '平' ? this.canBePing : this.canBeZe;
  }

  /** 可作韵脚的平声韵或仄声韵 (the groups of a tone class it may rhyme in). */
  groups(pingze: Pingze): readonly RhymeGroup[] {
    return this.footGroups[pingze];
  }

  private groupsOf(pingze: Pingze, most = Number.POSITIVE_INFINITY): readonly RhymeGroup[] {
    const groups: RhymeGroup[] = [];
    for (const { reading, cost } of this.usable) {
      if (cost <= most && reading.pingze === pingze && !groups.includes(reading.group)) groups.push(reading.group);
    }
    return groups;
  }

  hasGroup(group: RhymeGroup): boolean {
    return this.footGroups[group.pingze].includes(group);
  }

  /**
   * 除了是哪个字，扫描由它所能知的一切：同此者换上，扫描所得也同。`soundOf` 说一读之声、韵要分到多细。
   *
   * All that a scan can tell of a character but which one it is: two of one signature scan alike. `soundOf`
   * says how finely the sound of a reading is to be told.
   */
  signature(soundOf: (reading: Reading) => string): string {
    const flags = `${Number(this.isDirect)}${Number(this.isTraditionalOnly)}`;
    const parts = this.usable.map(({ reading, cost }) => {
      return `${soundOf(reading)}${reading.footOnly === true ? '!' : ''},${cost},${rarity(reading)}`;
    });
    return [flags, ...parts].join(' ');
  }
}

/** 本来以为是的那个字，只是同形古字 (the character it was taken for is a namesake only). */
const isNamesakeOf = (readings: readonly Reading[], preferred: string): boolean =>
  readings.some((r) => r.char === preferred && r.namesake) && readings.some((r) => r.char !== preferred);

/** 兼有平仄 (of both classes). */
const differs = (readings: readonly Reading[]): boolean => readings.some((r) => r.pingze !== readings[0]?.pingze);

/** 诗人指定了的读音，不再论其常用与否 (a pinned reading is neither rare nor seldom). */
function unweighted({ tone, pingze, group, char, source }: Reading): Reading {
  const plain = { tone, pingze, group, char, rare: false };
  return source === undefined ? plain : { ...plain, source };
}

/** 一部书里备好的字；同一字只备一次 (the syllables of a book, each made once). */
export class SyllableTable {
  /** 以所写之字为繁体；不知是何繁体字 (taken as traditional; of unknown traditional form). */
  private readonly plain: readonly [Syllable[], Syllable[]] = [new Array(0x10000), new Array(0x10000)];
  private readonly astral: readonly [Map<number, Syllable>, Map<number, Syllable>] = [new Map(), new Map()];
  /** 字（码位）→ 转换所得（码位）→ 备好之字 (by the character, then by what it was converted to). */
  private readonly converted = new Map<number, Map<number, Syllable>>();
  /** 词许其罕读者 (those whose rare reading a word allows). */
  private readonly allowed = new Map<string, Syllable>();
  /** 一字的各种写法里，先见的那一个 (of the spellings of one character, the one that came first). */
  private readonly firsts = new Map<string, Syllable>();

  constructor(private readonly book: RhymeBook) {}

  /** 不换字形而取：以所写为繁体与否 (a character as written, taken as traditional or not). */
  of(code: number, isTraditional: boolean): Syllable {
    const side = isTraditional ? 0 : 1;
    const known = code > 0xffff ? this.astral[side].get(code) : this.plain[side][code];
    if (known !== undefined) return known;
    const char = String.fromCodePoint(code);
    const preferred = isTraditional ? char : undefined;
    const syllable = this.join(new Syllable(char, char === BLANK, this.book, preferred, undefined, isTraditional));
    if (code > 0xffff) this.astral[side].set(code, syllable);
    else this.plain[side][code] = syllable;
    return syllable;
  }

  /** 已按词转换为某一繁体字的字，皆以码位言 (a character converted by words to a traditional one, both as code points). */
  convertedTo(code: number, traditional: number): Syllable {
    let forms = this.converted.get(code);
    if (forms === undefined) {
      forms = new Map();
      this.converted.set(code, forms);
    }
    let syllable = forms.get(traditional);
    if (syllable === undefined) {
      const [char, preferred] = [String.fromCodePoint(code), String.fromCodePoint(traditional)];
      syllable = this.join(new Syllable(char, char === BLANK, this.book, preferred), preferred);
      forms.set(traditional, syllable);
    }
    return syllable;
  }

  /** 此处有词，许用其罕读的字 (a character whose rare reading a word allows here). */
  allowing({ char, traditional, isTraditional, bound }: Syllable): Syllable {
    const key = `${char}~${traditional}${isTraditional}`;
    let syllable = this.allowed.get(key);
    if (syllable === undefined) {
      const made = new Syllable(char, false, this.book, traditional, undefined, isTraditional, bound?.tone);
      syllable = this.join(made, traditional);
      this.allowed.set(key, syllable);
    }
    return syllable;
  }

  /** 归于同一字 (joins the other spellings of the character, by the traditional one it stands for). */
  private join(syllable: Syllable, traditional = syllable.traditional): Syllable {
    const key = sameForm(traditional);
    const first = this.firsts.get(key);
    if (first === undefined) this.firsts.set(key, syllable);
    else syllable.same = first;
    return syllable;
  }
}

const tables = new WeakMap<RhymeBook, SyllableTable>();
/** 一部书的备查表 (the syllables of a book). */
export function syllableTable(book: RhymeBook): SyllableTable {
  let table = tables.get(book);
  if (table === undefined) {
    table = new SyllableTable(book);
    tables.set(book, table);
  }
  return table;
}

/** 一句的字 (the syllables of a line). */
export type SyllableRow = readonly Syllable[];
/** 全诗的字；字数不合的句子为 undefined (the syllables of a poem; undefined for a line of the wrong length). */
export type Syllables = readonly (SyllableRow | undefined)[];
