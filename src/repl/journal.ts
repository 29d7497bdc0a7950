import { meterOf } from '../cipai/parse.ts';
import type { Tune, TuneForm } from '../cipai/types.ts';
import { FORM_NAMES } from '../meter/index.ts';
import { areDirectives, type Draft, isStrings } from './draft.ts';
import type { Session } from './state.ts';

/** 会话记录之样的版本 (the version of the shape of a journal). */
const VERSION = 1;

/** 会话记录：诗稿与以前各稿，JSON (a journal: the draft and the versions before it, as JSON). */
export const journalOf = ({ draft, past, seed }: Session): string =>
  JSON.stringify({ version: VERSION, draft, past, seed });

/** 是一份诗稿否；别的版本、坏了的文件都不是 (whether a value is a draft, lines, authors and locks in step). */
function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const {
    id = 0,
    form,
    tune,
    isChosen,
    theme,
    book = '',
    directives = [],
    lines,
    authors,
    locks,
  } = value as Record<string, unknown>;
  return (
    Number.isInteger(id) &&
    typeof book === 'string' &&
    areDirectives(directives) &&
    ((FORM_NAMES as readonly unknown[]).includes(form) || isTuneValue(tune, form)) &&
    typeof isChosen === 'boolean' &&
    isStrings(theme) &&
    isStrings(lines) &&
    lines.every((line) => /^[\p{Script=Han}□]+$/u.test(line)) &&
    isStrings(authors) &&
    authors.length === lines.length &&
    isStrings(locks)
  );
}

/** 是一个词牌否，其谱读得通 (whether a value is a tune whose rows make sense). */
function isTuneValue(value: unknown, form: unknown): boolean {
  const { name, forms } = (value ?? {}) as Partial<Tune>;
  if (name !== form || !Array.isArray(forms) || forms.length === 0) return false;
  return (forms as readonly TuneForm[]).every(
    ({ row, tune, ordinal, pieces }) =>
      typeof row === 'string' &&
      tune === name &&
      Number.isInteger(ordinal) &&
      meterOf({ row, tune } as TuneForm) !== undefined &&
      pieces !== undefined,
  );
}

/** 读会话记录；读不懂则 undefined (reads a journal; `undefined` where it makes no sense). */
export function readJournal(text: string): Session['recovered'] {
  try {
    const { version, draft, past, seed } = JSON.parse(text) as Record<string, unknown>;
    if (version !== VERSION || !isDraft(draft) || !Array.isArray(past) || !past.every(isDraft)) return undefined;
    // 早先的记录没有编号 (journals of old have no numbers).
    const numbered = (one: Draft): Draft => ({ ...one, id: one.id ?? 0 });
    return { draft: numbered(draft), past: past.map(numbered), seed: typeof seed === 'number' ? seed : 1 };
  } catch {
    return undefined;
  }
}
