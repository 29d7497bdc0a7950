import { simplifiedForm } from '../script.ts';
import { tuneOf } from './tunes.ts';
import type { Stated } from './types.ts';

const FORM = '(?:[五七5７7５]言?(?:绝句|律诗|排律|[绝律排])|律绝)';
const BOOK = '《?(?:中华|中華)?(?:新韵|通韵)》?|《?平水韵?》?|《?词林(?:正韵)?》?|《?佩文诗?韵》?';
const OPEN = '[【〔\\[［（(「]';
const CLOSE = '[】〕\\]］）)」]';
/** 隔开体裁、题目、韵书的 (what sets form, title and book apart). */
const GAP = '[\\s·・•‧∙:：｜|/—－\\-，,、；;*]+';

const FORM_FIRST = new RegExp(
  `^(?:${OPEN}\\s*(${FORM})\\s*${CLOSE}${GAP.replace('+', '*')}|(${FORM})(?:[一二三四五六七八九十两]{1,3}[首章])?(?:${GAP}|(?=[《【「（(])))`,
  'u',
);
const FORM_LAST = new RegExp(`(?:${GAP}(${FORM})|${OPEN}\\s*(${FORM})\\s*${CLOSE})$`, 'u');
const ANY_FORM = new RegExp(FORM, 'u');
const ONLY_FORM = new RegExp(`^${FORM}(?:[一二三四五六七八九十两]{1,3}[首章])?$`, 'u');
const BOOK_LAST = new RegExp(
  `(?:${GAP}(?:依|用|押|步)?(${BOOK})|${OPEN}\\s*(?:依|用|押)?\\s*(${BOOK})\\s*${CLOSE}|${OPEN}[^】〕\\]］）)」]{0,12}?[，,、；;\\s](${BOOK})\\s*${CLOSE})$`,
  'u',
);
const BOOK_FIRST = new RegExp(
  `^(?:${OPEN}\\s*(${BOOK})\\s*${CLOSE}${GAP.replace('+', '*')}|(${BOOK})${GAP})(?=.)`,
  'u',
);
const BRACKETED = /^(?:《([^《》]*)》|【([^【】]*)】|「([^「」]*)」|\[([^[\]]*)\]|〈([^〈〉]*)〉|〖([^〖〗]*)〗)$/u;

/** 题目里写明的，与去了这些的题目 (what a heading states, and the title without it). */
export interface StatedTitle {
  readonly title?: string;
  readonly stated: Stated;
}

/**
 * 读一行题目：`七律·登高`、`【七绝】无题（通韵）`、`《新韵·六年》`、`浣溪沙·春`、`秋 • 新韵`。
 *
 * Reads a heading: the form, rhyme book and tune it states, and the title that is left.
 *
 * @example
 * statedIn('【七绝】无题（通韵）'); // { title: '无题', stated: { form: '七绝', book: '中华通韵' } }
 */
export function statedIn(heading: string): StatedTitle {
  let rest = heading.trim().slice(0, 200);
  if (!MAY_STATE.test(rest)) return withTune(rest, {});
  const simple = (): string => simplified(rest);
  let form: string | undefined;
  let book: string | undefined;
  const cut = (from: number, to: number): void => {
    rest = trimGaps(rest.slice(0, from) + rest.slice(to));
  };
  // 一层一层剥：括号、体裁、韵书，各至多几次 (peels brackets, form and book off, a few times at most).
  for (let round = 0; round < 4; round++) {
    const whole = rest;
    const inner = BRACKETED.exec(rest)
      ?.slice(1)
      .find((part) => part !== undefined);
    if (inner !== undefined) rest = trimGaps(inner);
    const text = simple();
    const only = ONLY_FORM.test(text);
    const first = only ? undefined : FORM_FIRST.exec(text);
    if (first) {
      form ??= formName(first[1] ?? first[2] ?? '');
      cut(0, first[0].length);
    } else if (only) {
      form ??= formName(text);
      rest = '';
    }
    const last = FORM_LAST.exec(simple());
    if (last) {
      form ??= formName(last[1] ?? last[2] ?? '');
      cut(last.index, last.index + last[0].length);
    }
    const named = BOOK_LAST.exec(simple()) ?? BOOK_FIRST.exec(simple());
    if (named) {
      form ??= within(named[0]);
      book ??= bookName(named.slice(1).find((part) => part !== undefined) ?? '');
      cut(named.index, named.index + named[0].length);
    }
    if (rest === whole) break;
  }
  return withTune(rest, { ...(form === undefined ? {} : { form }), ...(book === undefined ? {} : { book }) });
}

/** 同在一个括号里的体裁：（五言绝句，平水韵）(a form in the same brackets as the book). */
const within = (text: string): string | undefined => {
  const found = ANY_FORM.exec(text)?.[0];
  return found === undefined ? undefined : formName(found);
};

/** 没有这些字，便没有体裁、韵书、括号 (without these there is no form, book or bracket in a heading). */
const MAY_STATE = /[绝絕律排韵韻]|平水|[词詞]林|[《【「[〈〖]/u;

function withTune(title: string, stated: Stated): StatedTitle {
  const tune = tuneOf(title);
  return { ...(title === '' ? {} : { title }), stated: tune === undefined ? stated : { ...stated, tune } };
}

/** 一行只说韵书、韵部：“平水韵 下平十二侵”“（依《中华新韵》）”“押十一尤” (a row that only states book or rhyme). */
const BOOK_ROW = new RegExp(
  `^${OPEN}?\\s*(?:韵[脚部书]?[：:]?|依|用|押|按|据)?\\s*(${BOOK})?\\s*(?:[·・•：:，,]?\\s*(?:韵?部?[：:]?\\s*)?(?:[上下]平声?)?[一二三四五六七八九十]{0,3}\\p{Script=Han}?韵?部?)?\\s*(?:押韵|韵|谱)?\\s*${CLOSE}?$`,
  'u',
);
const NAMES_RHYME =
  /^[【〔[［（(]?\s*(?:韵[脚部]?[：:]|押|依|用)?\s*[上下]平声?[一二三四五六七八九十]{1,3}\p{Script=Han}韵?\s*[】〕\]］）)]?$/u;

export function bookRow(row: string): { readonly book?: string } | undefined {
  if (row.length > 30 || !/[韵韻]|平水|[词詞]林|[上下]平/u.test(row)) return undefined;
  const text = simplified(row.trim());
  if (NAMES_RHYME.test(text)) return {};
  const [, book] = BOOK_ROW.exec(text) ?? [];
  return book === undefined ? undefined : { book: bookName(book) };
}

const BOOKS: readonly (readonly [RegExp, string])[] = [
  [/新韵/u, '中华新韵'],
  [/通韵/u, '中华通韵'],
  [/词林/u, '词林正韵'],
];
const bookName = (text: string): string => BOOKS.find(([pattern]) => pattern.test(text))?.[1] ?? '平水韵';

const DIGITS: Readonly<Record<string, string>> = { 5: '五', '５': '五', 7: '七', '７': '七' };
function formName(text: string): string {
  const size = text.charAt(0);
  const kind = /[绝律排]/u.exec(text.slice(1))?.[0];
  return /排/u.test(text) ? `${DIGITS[size] ?? size}排` : `${DIGITS[size] ?? size}${kind ?? '绝'}`;
}

/** 逐字取简体，长度不变 (character by character, so that the length stays). */
export const simplified = (text: string): string => {
  let simple = '';
  for (const char of text) {
    const form = simplifiedForm(char);
    simple += form.length === char.length ? form : char;
  }
  return simple;
};

const trimGaps = (text: string): string =>
  text.replace(/^[\s·・•‧:：｜|—－\-，,、*]{1,40}/u, '').replace(/[\s·・•‧:：｜|—－\-，,、*]{1,40}$/u, '');
