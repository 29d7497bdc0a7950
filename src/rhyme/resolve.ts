import { InvalidInputError } from '../errors.ts';
import { simplifiedForm, traditionalCandidates } from '../text/script.ts';
import { type FixedWord, GRAM_KINDS, neighboursOf, pinyinVote, type ReadingEvidence, weigh } from './evidence.ts';
import { findGroup, lookup } from './lookup.ts';
import { pingshui } from './pingshui.ts';
import type { Pingze, Reading, RhymeBook } from './types.ts';

/** 读音所在的诗句，简繁皆可 (the verse a character stands in, in either script). */
export interface ReadingContext {
  /** 各句，一句一串，不含标点 (the lines, without punctuation). */
  readonly lines: readonly string[];
  /**
   * 简→繁的按词转换；给了就先依它定是哪个繁体字 (a conversion by words, which then decides the traditional character;
   * see `loadToTraditional`).
   */
  readonly toTraditional?: (text: string) => string;
}

/** 第几句第几字，1 起 (line and character, 1-based). */
export interface ReadingPlace {
  readonly line: number;
  readonly zi: number;
}

/**
 * 怎样用读音：自动（取最可能的一读，两可时不作错）、从宽（有一读合即可）、从严（读读皆合才算）。
 * How readings are used: the likeliest one, any one, or every one of them.
 */
export type ReadingMode = 'automatic' | 'permissive' | 'strict';

/** 求读音的选项 (options of `resolveReading`). */
export interface ResolveOptions {
  /** 此处应平应仄，已知才给 (the tone class the meter calls for, where it is known). */
  readonly slot?: Pingze | '中';
  /** 诗人所定之韵，任何写法皆可，如 十四寒 (the rhyme group the poet has pinned, in any spelling). */
  readonly pinned?: string;
  readonly mode?: ReadingMode;
  /** 一句简体的今音，逐字，如 ['chong2', 'yang2']；见 `loadPinyin`。 (modern readings of a simplified line.) */
  readonly pinyin?: (line: string) => readonly string[];
  readonly book?: RhymeBook;
}

/** 证据的种类：唯一之读、词、邻字、今音、字位、诗中用例、诗人所定。 */
export type ReasonKind = 'only' | 'word' | 'neighbours' | 'pinyin' | 'slot' | 'share' | 'pinned';

/** 一条理由 (one reason). */
export interface ReadingReason {
  readonly kind: ReasonKind;
  /** 偏向哪一类 (the class it speaks for). */
  readonly favours: Pingze;
  /** 对数胜算，越大越重 (natural log-odds; the larger the weightier). */
  readonly weight: number;
  /** 词或今音，照诗人所写 (the word as the poet wrote it, or the modern reading). */
  readonly text?: string;
  /** 词凭字义或今音而定，诗里少见 (the word is ruled by sense or by its modern reading, seldom met in verse). */
  readonly ruled?: boolean;
}

/** 一种可能的读音及其把握 (one possible reading and the confidence in it). */
export interface RankedReading {
  readonly reading: Reading;
  /** 0 至 1；各读之和为 1 (these sum to 1). */
  readonly confidence: number;
}

/** 一字在其处的读音 (the reading of a character in its place). */
export interface ResolvedReading {
  readonly char: string;
  /** 最可能的读音；书中未收则无 (the likeliest reading; absent where the book lacks the character). */
  readonly reading?: Reading;
  /** 平仄判对的把握，0 至 1 (confidence in the tone class of `reading`). */
  readonly confidence: number;
  /** 平仄未定：把握不到九成 (the tone class is open: confidence below 0.9). */
  readonly open: boolean;
  /** 全部读音，最可能者在先 (all readings, likeliest first). */
  readonly readings: readonly RankedReading[];
  /** 理由，最重者在先 (reasons, weightiest first). */
  readonly reasons: readonly ReadingReason[];
  /** 依 mode 可用的读音 (the readings that count under the mode). */
  readonly accepted: readonly Reading[];
  /** 依 mode 合不合字位；字位不定或字未收则无 (whether the slot is met under the mode; absent where nothing is asked). */
  readonly passes?: boolean;
}

/** 低于此即未定 (below this a reading is open). */
export const OPEN_BELOW = 0.9;
/** 字位的分量：合粘对格的诗里，其字合其位者约九成八 (how much a slot says: about 98 % of characters keep to theirs). */
const SLOT_WEIGHT = 4;
/** 凭字义而定的词，语料见得少 (a word ruled by sense, seldom in the corpus). */
const RULED_WEIGHT = 2.4;
/** 没有数过的字：罕读与常读相比、别的两读相比 (log-odds of characters not counted). */
const RARE_PRIOR = 4;
/** 同声类诸韵之间：词、今音、转换所得的字各占的倍数 (factors among readings of one class). */
const WORD_FACTOR = 300;
const PINYIN_FACTOR = 6;
const CONVERTED_FACTOR = 20;
const RARE_FACTOR = 0.03;
/** 词里有此繁体字，不是同一简体的别的字 (a word is of this traditional character, not of another of the same simplified form). */
const WORD_MASS = 300;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const lastChar = (text: string): string => [...text].at(-1) as string;

/**
 * 一字在此处读什么：词（长者先）、邻字、今音、字位、诗中用例合起来，排出各读的把握，并说出理由。
 *
 * Ranks the readings of the character at `place` and says why: the words that fix a reading, the neighbours, modern
 * pronunciation where it is passed in, the slot where it is known, and the practice of Tang and Song verse. Pure and
 * synchronous; the tables are `evidence` (`tuiqiao/readings` binds them). Throws `InvalidInputError` when there is no
 * character at the place or the pinned rhyme is none of its own, `UnknownRhymeError` when no such rhyme exists.
 */
export function resolveReading(
  { lines, toTraditional }: ReadingContext,
  place: ReadingPlace,
  evidence: ReadingEvidence,
  options: ResolveOptions = {},
): ResolvedReading {
  const { book = pingshui, mode = 'automatic' } = options;
  const line = [...(lines[place.line - 1] ?? '')];
  const at = place.zi - 1;
  const char = line[at];
  if (char === undefined) {
    throw new InvalidInputError(
      `第 ${place.line} 句没有第 ${place.zi} 字`,
      `line ${place.line} has no character ${place.zi}`,
    );
  }
  const converted = toTraditional === undefined ? undefined : [...toTraditional(line.join(''))];
  const preferred = converted?.length === line.length ? converted[at] : undefined;
  const readings = candidatesOf(char, lines, preferred, evidence, book);
  if (options.pinned !== undefined) return pin(char, readings, options, book);
  if (readings.length === 0) return { char, confidence: 0, open: true, readings: [], reasons: [], accepted: [] };

  const folded = line.map(simplifiedForm);
  const near = neighboursOf(folded, at);
  const spoken = options.pinyin?.(folded.join(''));
  const sound = spoken?.length === line.length ? spoken[at] : undefined;

  // 逐个繁体字论平仄，再合起来 (each traditional character by itself, then all together).
  const reasons: ReadingReason[] = [];
  const ranked: RankedReading[] = [];
  const chars = [...new Set(readings.map((r) => r.char))];
  const masses = chars.map((c, i): number => {
    if (c === preferred) return CONVERTED_FACTOR;
    // 有别的繁体可作，而此字本身又没有用例：多半不是它 (the character itself, unattested, is seldom meant).
    return i === 0 ? 4 : c === char && evidence.prior(c) === undefined ? 0.2 : 1;
  });
  const judged = chars.map((c, i) => {
    const own = readings.filter((r) => r.char === c);
    const key = evidenceKey(c, own, evidence, book);
    const words = matching(evidence.words(key), folded, at);
    if (words.length > 0) masses[i] = (masses[i] as number) * WORD_MASS;
    const { level, why } = judge(key, own, words);
    return { own, key, words, level, why };
  });
  const total = masses.reduce((a, b) => a + b, 0);
  const heaviest = masses.indexOf(Math.max(...masses));
  judged.forEach(({ own, key, words, level, why }, i) => {
    const mass = (masses[i] as number) / total;
    if (i === heaviest) reasons.push(...why);
    for (const pingze of ['平', '仄'] as const) {
      const members = own.filter((r) => r.pingze === pingze);
      if (members.length === 0) continue;
      const other = own.length > members.length;
      const share = other ? (pingze === '平' ? level : 1 - level) : 1;
      const sizes = members.map((r) => sizeOf(r, key, words[0], sound, members));
      const sum = sizes.reduce((a, b) => a + b, 0);
      members.forEach((reading, j) => {
        ranked.push({ reading, confidence: (mass * share * (sizes[j] as number)) / sum });
      });
    }
  });

  const { slot } = options;
  if (slot === '平' || slot === '仄') {
    const both = new Set(readings.map((r) => r.pingze)).size === 2;
    if (both) {
      for (const [i, r] of ranked.entries()) {
        if (r.reading.pingze === slot) ranked[i] = { ...r, confidence: r.confidence * Math.exp(SLOT_WEIGHT) };
      }
      const sum = ranked.reduce((a, r) => a + r.confidence, 0);
      for (const [i, r] of ranked.entries()) ranked[i] = { ...r, confidence: r.confidence / sum };
      reasons.push({ kind: 'slot', favours: slot, weight: SLOT_WEIGHT });
    }
  }
  ranked.sort((a, b) => b.confidence - a.confidence);
  const sums = { 平: 0, 仄: 0 };
  for (const { reading, confidence } of ranked) sums[reading.pingze] += confidence;
  const pingze: Pingze = sums.平 >= sums.仄 ? '平' : '仄';
  // 先定平仄，再取此类中最可能之韵 (the class first, then its likeliest rhyme).
  ranked.sort((a, b) => Number(b.reading.pingze === pingze) - Number(a.reading.pingze === pingze));
  const confidence = Math.min(1, sums[pingze]);
  const open = confidence < OPEN_BELOW;
  const best = (ranked[0] as RankedReading).reading;
  reasons.sort((a, b) => b.weight - a.weight);
  const result = { char, reading: best, confidence, open, readings: ranked, reasons };
  return withMode(result, mode, slot);

  /** 平读的把握及其理由 (the confidence in the level class, and why). */
  function judge(key: string, own: readonly Reading[], words: readonly FixedWord[]) {
    const why: ReadingReason[] = [];
    const add = (kind: ReasonKind, x: number, text?: string, ruled?: true) => {
      if (Math.abs(x) < 0.2) return;
      const favours: Pingze = x > 0 ? '平' : '仄';
      why.push({
        kind,
        favours,
        weight: Math.abs(x),
        ...(text === undefined ? {} : { text }),
        ...(ruled && { ruled }),
      });
    };
    if (new Set(own.map((r) => r.pingze)).size === 1) {
      const favours = (own[0] as Reading).pingze;
      why.push({ kind: 'only', favours, weight: RARE_PRIOR });
      const word = words[0];
      if (word !== undefined) add('word', word.pingze === '平' ? 2 : -2, textOf(word, line, at));
      return { level: favours === '平' ? 1 : 0, why };
    }
    const commonest = own.filter((r) => !r.rare);
    const onlyClass = new Set(commonest.map((r) => r.pingze));
    const fallback = onlyClass.size === 1 ? (onlyClass.has('平') ? RARE_PRIOR : -RARE_PRIOR) : 0;
    const prior = evidence.prior(key) ?? fallback;
    const features = [1, prior, ...GRAM_KINDS.map((kind) => evidence.gram(key, kind, near[kind]) ?? 0)];
    const isLast = at === line.length - 1;
    let weights = evidence.weights.plain;
    if (sound !== undefined) {
      const of = (p: Pingze) =>
        own
          .filter((r) => r.pingze === p)
          .flatMap((r) => evidence.pinyin(key, lastChar(r.group.traditionalName))[0] ?? []);
      features.push(pinyinVote(of('平'), of('仄'), sound));
      weights = evidence.weights.withPinyin;
    }
    let sum = weigh(weights, features, isLast);
    const size = features.length;
    const part = (i: number) =>
      (features[i] as number) * ((weights[i] as number) + (isLast ? (weights[size + i] as number) : 0));
    add('share', part(0) + part(1));
    const around = part(2) + part(3) + part(4) + part(5) + part(6);
    if (sound !== undefined) add('pinyin', part(7), sound);
    const [word] = words;
    const agrees = word !== undefined && (word.pingze === '平') === around > 0;
    if (word?.ruled) {
      const sign = word.pingze === '平' ? 1 : -1;
      const lacking = Math.max(0, RULED_WEIGHT - sign * sum);
      sum += sign * lacking;
      add('word', sign * Math.max(lacking, 1), textOf(word, line, at), true);
      add('neighbours', around);
    } else if (word !== undefined && agrees) add('word', around, textOf(word, line, at));
    else {
      if (word !== undefined) add('word', word.pingze === '平' ? 1 : -1, textOf(word, line, at));
      add('neighbours', around);
    }
    return { level: sigmoid(sum), why };
  }

  /** 同一声类之内，此韵的分量 (the size of a rhyme among the readings of its class). */
  function sizeOf(
    reading: Reading,
    key: string,
    word: FixedWord | undefined,
    heard: string | undefined,
    members: readonly Reading[],
  ): number {
    if (members.length === 1) return 1;
    const rhyme = lastChar(reading.group.traditionalName);
    const feet = members.reduce((n, r) => n + evidence.feet(key, lastChar(r.group.traditionalName)), 0);
    let size = (evidence.feet(key, rhyme) + 2) / (feet + 2 * members.length);
    if (reading.rare) size *= RARE_FACTOR;
    if (word?.rhyme === rhyme) size *= WORD_FACTOR;
    if (heard !== undefined && evidence.pinyin(key, rhyme)[0] === heard) size *= PINYIN_FACTOR;
    return size;
  }
}

/** 依 mode 定可用之读与合否 (the readings that count, and whether the slot is met). */
function withMode(
  result: Omit<ResolvedReading, 'accepted' | 'passes'>,
  mode: ReadingMode,
  slot: Pingze | '中' | undefined,
): ResolvedReading {
  const common = result.readings.map((r) => r.reading).filter((r) => !r.rare);
  const all = common.length > 0 ? common : result.readings.map((r) => r.reading);
  const own = all.filter((r) => r.pingze === result.reading?.pingze);
  const accepted = mode === 'automatic' && !result.open && own.length > 0 ? own : all;
  if (slot !== '平' && slot !== '仄') return { ...result, accepted };
  const fits = (r: Reading) => r.pingze === slot;
  return { ...result, accepted, passes: mode === 'strict' ? accepted.every(fits) : accepted.some(fits) };
}

function pin(
  char: string,
  readings: readonly Reading[],
  { pinned = '', slot }: ResolveOptions,
  book: RhymeBook,
): ResolvedReading {
  const group = findGroup(pinned, book);
  const reading = readings.find((r) => r.group === group);
  if (reading === undefined) {
    const own = readings.map((r) => r.group.name).join('、') || '无';
    throw new InvalidInputError(
      `“${char}”没有${group.name}之读，所有者：${own}`,
      `${char} has no reading in ${group.name}; it has: ${own}`,
    );
  }
  const others = readings.filter((r) => r !== reading).map((r) => ({ reading: r, confidence: 0 }));
  return {
    char,
    reading,
    confidence: 1,
    open: false,
    readings: [{ reading, confidence: 1 }, ...others],
    reasons: [{ kind: 'pinned', favours: reading.pingze, weight: Number.POSITIVE_INFINITY, text: group.name }],
    accepted: [reading],
    ...(slot === '平' || slot === '仄' ? { passes: reading.pingze === slot } : {}),
  };
}

/**
 * 一字可能的读音。文中有只作繁体用的字而没有只作简体用的字，就照字面读；否则各个可能的繁体字都问。
 * Verse with traditional-only characters and no simplified-only ones is read as written; any other is asked of every
 * traditional character it may stand for.
 */
function candidatesOf(
  char: string,
  lines: readonly string[],
  preferred: string | undefined,
  evidence: ReadingEvidence,
  book: RhymeBook,
): readonly Reading[] {
  const own = book.readings(char);
  const text = lines.join('');
  const chars = own.length > 0 ? [...text] : [];
  const asWritten =
    chars.some((c) => simplifiedForm(c) !== c) && chars.every((c) => book.readings(c).length > 0 || !isHan(c));
  if (asWritten) return own;
  const all = lookup(char, book);
  // 异体而读音全同者只留其一，有用例者在先 (variants with the same readings are one; the attested form is kept).
  const kept = new Map<string, string>();
  for (const c of new Set(all.map((r) => r.char))) {
    const key = groupsOf(all.filter((r) => r.char === c && !r.rare));
    const before = kept.get(key);
    const attested = evidence.prior(c) !== undefined;
    const better =
      c === preferred ||
      (before !== preferred &&
        attested &&
        (c === char || (before !== undefined && evidence.prior(before) === undefined)));
    if (before === undefined || better) kept.set(key, c);
  }
  const forms = new Set(kept.values());
  return all.filter((r) => forms.has(r.char));
}

const groupsOf = (readings: readonly Reading[]): string =>
  readings
    .map((r) => r.group.index)
    .sort((a, b) => a - b)
    .join();

const isHan = (char: string): boolean => /^\p{Script=Han}$/u.test(char);

/** 异体无证据者，借用同音的正体 (a variant without evidence of its own borrows that of its twin). */
function evidenceKey(char: string, own: readonly Reading[], evidence: ReadingEvidence, book: RhymeBook): string {
  if (evidence.prior(char) !== undefined) return char;
  const twins = traditionalCandidates(simplifiedForm(char)).filter(
    (c) => c !== char && groupsOf(book.readings(c)) === groupsOf(own),
  );
  return twins.find((c) => evidence.prior(c) !== undefined) ?? char;
}

/** 句中含此字而合音步的定读之词，长者在先；跨步相连的字多不成词 (the words that fix it and stand here on the feet of the line, longest first). */
function matching(words: readonly FixedWord[], folded: readonly string[], at: number): readonly FixedWord[] {
  return words
    .filter(({ pattern }) => {
      const chars = [...pattern];
      const start = at - chars.indexOf('~');
      if (!onFeet(folded.length, start, chars.length)) return false;
      return start >= 0 && chars.every((c, i) => (start + i === at ? c === '~' : c === folded[start + i]));
    })
    .sort(
      (a, b) =>
        [...b.pattern].length - [...a.pattern].length || Number(b.rhyme !== undefined) - Number(a.rhyme !== undefined),
    );
}

/**
 * 五、七言句里，自 start 起的 length 字合不合音步：二字一步，末三字可作一二、二一、三 (whether a stretch keeps to the feet: two by two,
 * the last three divided either way). 别种长短的句子不论 (lines of other lengths are not asked).
 */
function onFeet(size: number, start: number, length: number): boolean {
  if (size !== 5 && size !== 7) return true;
  const end = start + length;
  const isEdge = (at: number): boolean => at >= size - 3 || at % 2 === 0;
  return isEdge(start) && isEdge(end);
}

function textOf({ pattern }: FixedWord, line: readonly string[], at: number): string {
  const chars = [...pattern];
  const start = at - chars.indexOf('~');
  return line.slice(start, start + chars.length).join('');
}
