/**
 * 读音与义：一字诸音的义、例词、今音，字在句中的读法，各韵常押之字；数据另成一块，用时才拆。
 * Readings with their senses, the reading of a character in its place, and the words poets rhyme with.
 * @module
 */

import { leaning } from '../rhyme/fixed-words.ts';
import { findGroup, lookup } from '../rhyme/lookup.ts';
import type { ContextLine, ReadingResolver, ReadingSetting } from '../rhyme/meant.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import {
  type ReadingContext,
  type ReadingPlace,
  type ResolvedReading,
  type ResolveOptions,
  resolveReading as resolveWith,
} from '../rhyme/resolve.ts';
import type { Pingze, Reading, RhymeGroup } from '../rhyme/types.ts';
import { writtenForms } from '../rhyme/written-forms.ts';
import { simplifiedForm, traditionalCandidates } from '../text/script.ts';
import { evidence, type Foot, feetOf, type Gloss, type GlossEntry, glossEntry, type ReadingKind } from './tables.ts';

export type { ReadingEvidence } from '../rhyme/evidence.ts';
export {
  OPEN_BELOW,
  type RankedReading,
  type ReadingContext,
  type ReadingMode,
  type ReadingPlace,
  type ReadingReason,
  type ReasonKind,
  type ResolvedReading,
  type ResolveOptions,
} from '../rhyme/resolve.ts';
export { loadPinyin, type PinyinOf, toneMark } from './pinyin.ts';
export { evidence, type Foot, type Gloss, type GlossEntry, type ReadingKind } from './tables.ts';

/**
 * 一字在句中此处读什么，有几分把握，凭什么。
 *
 * Ranks the readings of the character at a place of a poem and says why; see `ResolveOptions` for the slot, a pinned
 * reading, the modes and modern pronunciation. Pure and synchronous. Throws `InvalidInputError` where there is no such
 * place, and for a pinned rhyme the character does not have.
 *
 * @example
 * const { reading, confidence } = resolveReading({ lines: ['红豆生南国', '春来发几枝', '愿君多采撷', '此物最相思'] }, { line: 4, zi: 5 });
 * reading.group.name; // '上平四支'
 */
export function resolveReading(
  context: ReadingContext,
  place: ReadingPlace,
  options: ResolveOptions = {},
): ResolvedReading {
  return resolveWith(context, place, evidence, options);
}

const shortName = (group: RhymeGroup): string => [...group.traditionalName].at(-1) as string;

/** 义项所在：本字，或读音相同的异体 (the entry of the character, or of a variant with the same sound). */
function entryFor(char: string, group: RhymeGroup): { readonly entry: GlossEntry; readonly gloss: Gloss } | undefined {
  const rhyme = shortName(group);
  for (const c of [char, ...traditionalCandidates(simplifiedForm(char))]) {
    const entry = glossEntry(c);
    const gloss = entry?.readings.find((r) => r.rhyme === rhyme);
    if (entry !== undefined && gloss !== undefined) return { entry, gloss };
  }
  return undefined;
}

/**
 * 某字读某韵时的义；未录则无。
 *
 * The sense of a character in a rhyme group (平水韵), or `undefined` where none is recorded.
 *
 * @example
 * glossOf('教', '效')?.words; // ['教化', '聲教', '名教']
 */
export function glossOf(char: string, group: RhymeGroup | string): Gloss | undefined {
  return entryFor(char, typeof group === 'string' ? findGroup(group, pingshui) : group)?.gloss;
}

/** 带义的读音 (a reading with its sense). */
export interface GlossedReading extends Reading {
  readonly gloss?: string;
  readonly kind?: ReadingKind;
  readonly words: readonly string[];
  /** 此音的今音，本音在先 (modern readings of this sense). */
  readonly pinyin: readonly string[];
}

/**
 * `lookup`（平水韵），而每读各带其义、类、例词、今音。
 *
 * `lookup` in 平水韵, every reading with its sense, kind, example words and modern reading where they are recorded.
 *
 * @example
 * lookupWithGlosses('教').map((r) => r.gloss);
 */
export function lookupWithGlosses(char: string): readonly GlossedReading[] {
  const all = lookup(char);
  // 异体而读音全同者只列其一，自有义项者在先 (variants with the same readings are listed once).
  const forms = new Map<string, string>();
  for (const c of new Set(all.map((r) => r.char))) {
    const own = all.filter((r) => r.char === c && !r.rare);
    const key = own
      .map((r) => r.group.name)
      .sort()
      .join();
    const before = forms.get(key);
    if (before === undefined || (glossEntry(before) === undefined && glossEntry(c) !== undefined)) forms.set(key, c);
  }
  const kept = new Set(forms.values());
  return all.flatMap((reading): GlossedReading[] => {
    if (!kept.has(reading.char)) return [];
    const found = entryFor(reading.char, reading.group);
    if (found === undefined) return [{ ...reading, words: [], pinyin: [] }];
    const { entry, gloss } = found;
    return [{ ...reading, gloss: gloss.gloss, kind: entry.kind, words: gloss.words, pinyin: gloss.pinyin }];
  });
}

/**
 * 一韵中诗人常押之字，由多到少，各带常用的词；韵名写法同 `findGroup`。
 *
 * The characters poets rhyme with in a group, commonest first, with words that end in them. Throws `UnknownRhymeError`.
 *
 * @example
 * rhymeFeet('一东')[0]; // { char: '風', count: 4903, words: ['春風', '秋風', '清風'] }
 */
export function rhymeFeet(group: RhymeGroup | string): readonly Foot[] {
  return feetOf((typeof group === 'string' ? findGroup(group, pingshui) : group).index);
}

/** 字义、今音所定之词外，采自诗中用例者，把握须到此数才算语境所定：诗人破例者亦有几分 (but for words ruled by sense or modern sound, practice settles a reading only from here on: poets make exceptions). */
const SETTLED_BY_PRACTICE = 0.96;

/**
 * 扫描所凭：一字在语境里读什么。通用之字（看、教）任读，不在此列。以 `scan(poem, { resolver })` 用之。
 *
 * What a scan weighs readings by: which one the context settles. Characters free to take either tone are never settled.
 *
 * @example
 * scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上三层楼。'), { resolver }).readingsWeighed; // true
 */
export const resolver: ReadingResolver = {
  likeliest: (line, zi, setting) => resolvedAt(line, zi, setting).reading,
  meant(line, zi, setting, taken) {
    if (taken !== undefined && agrees(line, zi, setting, taken)) return undefined;
    const { reading, confidence, open, reasons } = resolvedAt(line, zi, setting);
    if (open || reading === undefined) return undefined;
    if (entryFor(reading.char, reading.group)?.entry.kind === '通用') return undefined;
    const word = reasons.find(({ kind, favours }) => kind === 'word' && favours === reading.pingze);
    if (word?.ruled !== true && confidence < SETTLED_BY_PRACTICE) return undefined;
    return word?.text === undefined ? { reading, confidence } : { reading, confidence, word: word.text };
  },
};

/** 只可能是一个繁体字的，先验与邻字已与所取之声不相违 (of a character that may be one traditional character alone, prior and neighbours do not settle on the other class). */
function agrees(line: ContextLine, zi: number, { book, isTraditional }: ReadingSetting, taken: Pingze): boolean {
  const { chars, converted, folded } = cutOf(line);
  const preferred = converted?.length === chars.length ? converted[zi] : undefined;
  const { forms } = writtenForms(chars[zi] as string, isTraditional, preferred, evidence, book);
  const [form] = forms;
  if (form === undefined || forms.length > 1 || form.isOneClass) return false;
  const odds = leaning(form.key, folded, zi, taken, evidence);
  return odds !== undefined && odds > 0;
}

/** 一句拆成字 (a line cut into characters). */
interface Cut {
  readonly line: ContextLine;
  readonly chars: readonly string[];
  readonly converted: readonly string[] | undefined;
  readonly folded: readonly string[];
}
/** 一句多问几字，拆一次便可 (several characters of a line are asked in turn: it is cut once). */
let lastCut: Cut | undefined;
function cutOf(line: ContextLine): Cut {
  if (lastCut?.line.text !== line.text || lastCut.line.traditional !== line.traditional) {
    const chars = [...line.text];
    const converted = line.traditional === undefined ? undefined : [...line.traditional];
    lastCut = { line, chars, converted, folded: chars.map(simplifiedForm) };
  }
  return lastCut;
}

/** 一句中的一字，依所转换的繁体来求 (the reading of a character of a line, by its converted form where there is one). */
function resolvedAt({ text, traditional }: ContextLine, zi: number, setting: ReadingSetting): ResolvedReading {
  const { book, isTraditional } = setting;
  const context: ReadingContext = {
    lines: [text],
    isTraditional,
    ...(traditional === undefined ? {} : { toTraditional: () => traditional }),
  };
  return resolveReading(context, { line: 1, zi: zi + 1 }, { book });
}
