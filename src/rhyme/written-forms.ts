/** 诗人所写之字，可能是哪些繁体字、异体字 (which traditional characters and variants a written one may be). */

import { simplifiedForm, traditionalCandidates } from '../text/script.ts';
import type { ReadingEvidence } from './evidence.ts';
import { isNamesake, lookup } from './lookup.ts';
import type { Reading, RhymeBook } from './types.ts';

/**
 * 一字可能的读音。文中有只作繁体用的字而没有只作简体用的字，就照字面读；否则各个可能的繁体字都问。
 * Verse with traditional-only characters and no simplified-only ones is read as written; any other is asked of every
 * traditional character it may stand for.
 */
function possibleReadings(
  char: string,
  isAsWritten: boolean,
  preferred: string | undefined,
  evidence: ReadingEvidence,
  book: RhymeBook,
): readonly Reading[] {
  const own = book.readings(char);
  if (isAsWritten && own.length > 0 && !own.some((r) => isNamesake(char, r))) return own;
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

/** 所写之字可能是的一个繁体字 (one traditional character that a written one may be). */
export interface WrittenForm {
  readonly form: string;
  readonly readings: readonly Reading[];
  /** 查证据所用之字，见 `evidenceKey` (the character its evidence is kept under). */
  readonly key: string;
  /** 只有平读，或只有仄读 (all its readings are of one class). */
  readonly isOneClass: boolean;
}

/** 所写之字的全部读音，与可论的各个繁体字 (all readings of a written character, and the characters to judge). */
export interface WrittenForms {
  readonly all: readonly Reading[];
  readonly forms: readonly WrittenForm[];
}

type Known = Map<string, WrittenForms>;
const known = new WeakMap<ReadingEvidence, WeakMap<RhymeBook, Known>>();

/** 一字可能是的各个繁体字，与上下文无关，只求一次 (what a written character may be: no context bears on it, so that it is found once). */
export function writtenForms(
  char: string,
  isAsWritten: boolean,
  preferred: string | undefined,
  evidence: ReadingEvidence,
  book: RhymeBook,
): WrittenForms {
  const books = known.get(evidence) ?? new WeakMap<RhymeBook, Known>();
  known.set(evidence, books);
  const chars: Known = books.get(book) ?? new Map();
  books.set(book, chars);
  const name = `${char}${preferred ?? ''}${isAsWritten ? '!' : ''}`;
  let made = chars.get(name);
  if (made === undefined) {
    const all = possibleReadings(char, isAsWritten, preferred, evidence, book);
    // 同形古字只有诗人自己定得 (a namesake is meant only where the poet says so, or conversion by words).
    const readings = all.filter((r) => r.namesake !== true || r.char === preferred);
    const forms = [...new Set(readings.map((r) => r.char))].map((form): WrittenForm => {
      const own = readings.filter((r) => r.char === form);
      const key = evidenceKey(form, own, evidence, book);
      return { form, readings: own, key, isOneClass: own.every(({ pingze }) => pingze === own[0]?.pingze) };
    });
    made = { all, forms };
    chars.set(name, made);
  }
  return made;
}

/** 文中有只作繁体用的字，而没有只作简体用的字 (traditional-only characters and no simplified-only ones). */
export function isWrittenTraditional(lines: readonly string[], book: RhymeBook): boolean {
  const chars = [...lines.join('')];
  return chars.some((c) => simplifiedForm(c) !== c) && chars.every((c) => book.readings(c).length > 0 || !isHan(c));
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
