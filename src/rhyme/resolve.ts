import { InvalidInputError } from '../errors.ts';
import { simplifiedForm } from '../text/script.ts';
import { type FixedWord, GRAM_KINDS, neighboursOf, pinyinVote, type ReadingEvidence, weigh } from './evidence.ts';
import { matching } from './fixed-words.ts';
import { findGroup } from './lookup.ts';
import { pingshui } from './pingshui.ts';
import type { Pingze, Reading, RhymeBook } from './types.ts';
import { isWrittenTraditional, type WrittenForm, writtenForms } from './written-forms.ts';

/** 读音所在的诗句，简繁皆可 (the verse a character stands in, in either script). */
export interface ReadingContext {
  /** 各句，一句一串，不含标点 (the lines, without punctuation). */
  readonly lines: readonly string[];
  /**
   * 简→繁的按词转换；给了就先依它定是哪个繁体字 (a conversion by words, which then decides the traditional character;
   * see `loadToTraditional`).
   */
  readonly toTraditional?: (text: string) => string;
  /** 全文是繁体，不必再看各句 (the whole text is traditional: the lines need not be looked at). */
  readonly isTraditional?: boolean;
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
  { lines, toTraditional, isTraditional }: ReadingContext,
  place: ReadingPlace,
  evidence: ReadingEvidence,
  options: ResolveOptions = {},
): ResolvedReading {
  const { book = pingshui, mode = 'automatic', slot } = options;
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
  const isAsWritten = isTraditional ?? isWrittenTraditional(lines, book);
  const { all, forms } = writtenForms(char, isAsWritten, preferred, evidence, book);
  if (options.pinned !== undefined) return pin(char, all, options, book);
  if (forms.length === 0) return { char, confidence: 0, open: true, readings: [], reasons: [], accepted: [] };

  const folded = line.map(simplifiedForm);
  const spoken = options.pinyin?.(folded.join(''));
  const sound = spoken?.length === line.length ? spoken[at] : undefined;
  const setting = { char, line, folded, at, sound, preferred, evidence };

  // 逐个繁体字论平仄，再合起来 (each traditional character by itself, then all together).
  const judged = forms.map((form, i) => judgeForm(form, i === 0, setting));
  const total = judged.reduce((sum, { mass }) => sum + mass, 0);
  const heaviest = judged.reduce((best, form) => (form.mass > best.mass ? form : best));
  const reasons = [...heaviest.why];
  let ranked = judged.flatMap((form) => rankForm(form, form.mass / total, setting));
  if ((slot === '平' || slot === '仄') && new Set(ranked.map(({ reading }) => reading.pingze)).size === 2) {
    ranked = favouring(slot, ranked);
    reasons.push({ kind: 'slot', favours: slot, weight: SLOT_WEIGHT });
  }
  reasons.sort((a, b) => b.weight - a.weight);
  return withMode({ char, ...concluded(ranked), reasons }, mode, slot);
}

/** 所论之字，与它在句中的左右 (the character in question, and what stands around it in its line). */
interface Setting {
  readonly char: string;
  /** 全句，照所写的 (its line as written). */
  readonly line: readonly string[];
  /** 全句，归并繁简 (its line, script-folded). */
  readonly folded: readonly string[];
  /** 在句中第几字，0 起 (0-based place in the line). */
  readonly at: number;
  /** 此字的今音，给了才有 (its modern reading, where one is passed in). */
  readonly sound: string | undefined;
  /** 按词转换所得的繁体字 (the traditional character that conversion by words gives). */
  readonly preferred: string | undefined;
  readonly evidence: ReadingEvidence;
}

/** 它可能是的一个繁体字，单独论过 (one traditional character it may be, judged by itself). */
interface JudgedForm {
  readonly readings: readonly Reading[];
  /** 查证据所用之字，见 `evidenceKey` (the character its evidence is kept under). */
  readonly key: string;
  /** 定读之词，长者在先 (the words that fix its reading, longest first). */
  readonly words: readonly FixedWord[];
  /** 是此字的分量，诸字相比 (how much speaks for this character, compared with the others). */
  readonly mass: number;
  /** 若是此字，作平读的把握，0 至 1 (how surely it is 平, if it is this character). */
  readonly ping: number;
  readonly why: readonly ReadingReason[];
}

/** 单独论一个繁体字；isFirst：所列的头一个 (judges one traditional character by itself). */
function judgeForm({ form, readings, key, isOneClass }: WrittenForm, isFirst: boolean, setting: Setting): JudgedForm {
  const { char, preferred, evidence, folded, at } = setting;
  const words = matching(evidence.words(key), folded, at);
  // 有别的繁体可作，而此字本身又没有用例：多半不是它 (the character itself, unattested, is seldom meant).
  const unattested = form === char && evidence.prior(form) === undefined;
  const byForm = form === preferred ? CONVERTED_FACTOR : isFirst ? 4 : unattested ? 0.2 : 1;
  const mass = words.length > 0 ? byForm * WORD_MASS : byForm;
  const judged = isOneClass ? onlyClass(readings, words, setting) : weighClasses(key, readings, words, setting);
  return { readings, key, words, mass, ...judged };
}

/** 理由，微不足道者不取 (reasons, without those that hardly matter). */
class Reasons {
  readonly list: ReadingReason[] = [];

  /** x：对数胜算，正者偏平 (log-odds, positive for 平). */
  add(kind: ReasonKind, x: number, text?: string, ruled?: true): void {
    if (Math.abs(x) < 0.2) return;
    this.list.push({
      kind,
      favours: x > 0 ? '平' : '仄',
      weight: Math.abs(x),
      ...(text === undefined ? {} : { text }),
      ...(ruled && { ruled }),
    });
  }
}

/** 只有平读或只有仄读 (all readings are of one class). */
function onlyClass(
  readings: readonly Reading[],
  [word]: readonly FixedWord[],
  { line, at }: Setting,
): Pick<JudgedForm, 'ping' | 'why'> {
  const favours = (readings[0] as Reading).pingze;
  const reasons = new Reasons();
  reasons.add('only', favours === '平' ? RARE_PRIOR : -RARE_PRIOR);
  if (word !== undefined) reasons.add('word', word.pingze === '平' ? 2 : -2, textOf(word, line, at));
  return { ping: favours === '平' ? 1 : 0, why: reasons.list };
}

/** 平仄两读，合各项证据而定 (readings of both classes: the evidence is added up). */
function weighClasses(
  key: string,
  readings: readonly Reading[],
  [word]: readonly FixedWord[],
  { line, folded, at, sound, evidence }: Setting,
): Pick<JudgedForm, 'ping' | 'why'> {
  const reasons = new Reasons();
  const common = new Set(readings.filter((r) => !r.rare).map((r) => r.pingze));
  const fallback = common.size === 1 ? (common.has('平') ? RARE_PRIOR : -RARE_PRIOR) : 0;
  const prior = evidence.prior(key) ?? fallback;
  const near = neighboursOf(folded, at);
  const features = [1, prior, ...GRAM_KINDS.map((kind) => evidence.gram(key, kind, near[kind]) ?? 0)];
  let weights = evidence.weights.plain;
  if (sound !== undefined) {
    const soundsOf = (pingze: Pingze) =>
      readings
        .filter((r) => r.pingze === pingze)
        .flatMap((r) => evidence.pinyin(key, lastChar(r.group.traditionalName))[0] ?? []);
    features.push(pinyinVote(soundsOf('平'), soundsOf('仄'), sound));
    weights = evidence.weights.withPinyin;
  }
  const isLast = at === line.length - 1;
  const part = (i: number) =>
    (features[i] as number) * ((weights[i] as number) + (isLast ? (weights[features.length + i] as number) : 0));
  let sum = weigh(weights, features, isLast);
  reasons.add('share', part(0) + part(1));
  const around = part(2) + part(3) + part(4) + part(5) + part(6);
  if (sound !== undefined) reasons.add('pinyin', part(7), sound);
  if (word === undefined) {
    reasons.add('neighbours', around);
    return { ping: sigmoid(sum), why: reasons.list };
  }
  const sign = word.pingze === '平' ? 1 : -1;
  const text = textOf(word, line, at);
  if (word.ruled) {
    const lacking = Math.max(0, RULED_WEIGHT - sign * sum);
    sum += sign * lacking;
    reasons.add('word', sign * Math.max(lacking, 1), text, true);
    reasons.add('neighbours', around);
  } else if ((word.pingze === '平') === around > 0) {
    // 词即邻字之一，与之同向，合说 (the word is among the neighbours; where they agree it speaks for them).
    reasons.add('word', around, text);
  } else {
    reasons.add('word', sign, text);
    reasons.add('neighbours', around);
  }
  return { ping: sigmoid(sum), why: reasons.list };
}

/** 一个繁体字的各读，分得其把握 (the readings of one traditional character, sharing its confidence). */
function rankForm(form: JudgedForm, share: number, setting: Setting): RankedReading[] {
  return (['平', '仄'] as const).flatMap((pingze) => {
    const members = form.readings.filter((r) => r.pingze === pingze);
    const isBoth = form.readings.length > members.length;
    const ofClass = isBoth ? (pingze === '平' ? form.ping : 1 - form.ping) : 1;
    const sizes = members.map((reading) => sizeOf(reading, members, form, setting));
    const sum = sizes.reduce((a, b) => a + b, 0);
    return members.map((reading, i) => ({ reading, confidence: (share * ofClass * (sizes[i] as number)) / sum }));
  });
}

/** 同一声类之内，此韵的分量 (the size of a rhyme among the readings of its class). */
function sizeOf(
  reading: Reading,
  members: readonly Reading[],
  { key, words: [word] }: JudgedForm,
  { sound, evidence }: Setting,
): number {
  if (members.length === 1) return 1;
  const rhyme = lastChar(reading.group.traditionalName);
  const feet = members.reduce((n, r) => n + evidence.feet(key, lastChar(r.group.traditionalName)), 0);
  let size = (evidence.feet(key, rhyme) + 2) / (feet + 2 * members.length);
  if (reading.rare) size *= RARE_FACTOR;
  if (word?.rhyme === rhyme) size *= WORD_FACTOR;
  if (sound !== undefined && evidence.pinyin(key, rhyme)[0] === sound) size *= PINYIN_FACTOR;
  return size;
}

/** 字位已知，合者加重 (the slot is known: readings that fit it gain). */
function favouring(slot: Pingze, ranked: readonly RankedReading[]): RankedReading[] {
  const raised = ranked.map((r) =>
    r.reading.pingze === slot ? { ...r, confidence: r.confidence * Math.exp(SLOT_WEIGHT) } : r,
  );
  const sum = raised.reduce((a, r) => a + r.confidence, 0);
  return raised.map((r) => ({ ...r, confidence: r.confidence / sum }));
}

/** 先定平仄，再取此类中最可能之韵 (the class first, then its likeliest rhyme). */
function concluded(
  unsorted: readonly RankedReading[],
): Pick<ResolvedReading, 'reading' | 'confidence' | 'open' | 'readings'> {
  const readings = [...unsorted].sort((a, b) => b.confidence - a.confidence);
  const sums = { 平: 0, 仄: 0 };
  for (const { reading, confidence } of readings) sums[reading.pingze] += confidence;
  const pingze: Pingze = sums.平 >= sums.仄 ? '平' : '仄';
  readings.sort((a, b) => Number(b.reading.pingze === pingze) - Number(a.reading.pingze === pingze));
  const confidence = Math.min(1, sums[pingze]);
  return { reading: (readings[0] as RankedReading).reading, confidence, open: confidence < OPEN_BELOW, readings };
}

/** 依 mode 定可用之读与合否 (the readings that count, and whether the slot is met). */
function withMode(
  result: Omit<ResolvedReading, 'accepted' | 'passes'>,
  mode: ReadingMode,
  slot: Pingze | '中' | undefined,
): ResolvedReading {
  const common = result.readings.map((r) => r.reading).filter((r) => !r.rare);
  const all = common.length > 0 ? common : result.readings.map((r) => r.reading);
  const ofClass = all.filter((r) => r.pingze === result.reading?.pingze);
  const accepted = mode === 'automatic' && !result.open && ofClass.length > 0 ? ofClass : all;
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

function textOf({ pattern }: FixedWord, line: readonly string[], at: number): string {
  const chars = [...pattern];
  const start = at - chars.indexOf('~');
  return line.slice(start, start + chars.length).join('');
}
