import { UnknownFormError } from '../errors.ts';

/**
 * 体裁 (forms). 排律句数不定，十句起；三韵律六句三韵，《沧浪诗话》“有律诗止三韵者”，只中间一联讲对仗
 * (排律 has ten lines or more; 三韵律 has six, with three rhymes and one parallel couplet).
 */
export const FORM_NAMES = ['五绝', '七绝', '五律', '七律', '五排', '七排', '三韵五律', '三韵七律'] as const;
/** 体裁之名 (the name of a form). */
export type FormName = (typeof FORM_NAMES)[number];
/** 平起仄起，看首句第二字 (named by the second character of the first line). */
export type Opening = '平起' | '仄起';

/** 一种体裁的尺寸 (the size of a form). */
export interface Form {
  readonly name: FormName;
  /** 每句字数 (characters a line). */
  readonly lineLength: 5 | 7;
  /** 句数；排律为最少的句数 (lines; for 排律 the least number). */
  readonly lines: number;
  /** 句数不限：排律 (as many lines as one likes: 排律). */
  readonly isOpen: boolean;
}

const LINES = { 绝: 4, 律: 8, 排: 10 } as const;
/** 三韵律的句数 (lines of a 三韵律). */
const THREE_RHYMES = 6;

const FORMS: readonly Form[] = FORM_NAMES.map((name) => ({
  name,
  lineLength: name.includes('五') ? 5 : 7,
  lines: name.startsWith('三韵') ? THREE_RHYMES : LINES[name.slice(-1) as keyof typeof LINES],
  isOpen: name.endsWith('排'),
}));

const BY_NAME: ReadonlyMap<string, Form> = new Map(FORMS.map((form) => [form.name, form]));

/** 别名：五言绝句、五絕、五言律詩、律绝…… (long and traditional spellings). */
const normalize = (name: string): string =>
  name
    .trim()
    .replace(/言/gu, '')
    .replace(/絕/gu, '绝')
    .replace(/(?:绝句|律绝)$/u, '绝')
    .replace(/律[诗詩]$/u, '律')
    .replace(/排律$/u, '排')
    .replace(/韻/gu, '韵')
    .replace(/^([五七])(?:三韵|小|三韵小)律$/u, '三韵$1律');

/**
 * 按名字取体裁 (a form by name; `五言绝句`, `五絕` are accepted too). Throws `UnknownFormError`.
 *
 * @example
 * getForm('七言律诗').name; // '七律'
 */
export function getForm(name: string): Form {
  const exact = BY_NAME.get(name);
  if (exact !== undefined) return exact;
  const wanted = normalize(name);
  const form = FORMS.find((f) => f.name === wanted);
  if (form === undefined) throw new UnknownFormError(name, FORM_NAMES);
  return form;
}

/** 六句、每句如许字的三韵律 (the form of six lines of so many characters). */
export const threeRhymeForm = (lineLength: 5 | 7): Form => getForm(lineLength === 5 ? '三韵五律' : '三韵七律');

/**
 * 由每句字数与句数定体裁；未写完的诗取装得下的最小一种，绝、律、排三者之中：六句的多是未完的律诗
 * (the smallest of quatrain, octave and 排律 that holds so many lines: six lines being written are mostly an octave to be).
 */
export function formFor(lineLength: 5 | 7, lines: number): Form {
  const kind = lines <= 4 ? '绝' : lines <= 8 ? '律' : '排';
  return getForm((lineLength === 5 ? '五' : '七') + kind);
}
