import { fitAmong } from '../cipai/fit.ts';
import { InvalidInputError } from '../errors.ts';
import { MOODS, PERIODS } from '../generate/choices.ts';
import { coupletFindings } from '../lint/couplets.ts';
import type { CheckedPoem } from '../lint/index.ts';
import { carriesRhyme, lintSync, meterInWords, toJsonResult, tonesOf } from '../lint/index.ts';
import { isTraditional, suggest } from '../lint/suggest.ts';
import { resolver } from '../readings/index.ts';
import { markAfter } from '../text/index.ts';
import {
  areDirectives,
  bookOf,
  closesIn,
  type Draft,
  type DraftDirective,
  inScript,
  isStrings,
  type Surroundings,
  scanDraft,
  sheetOf,
  tuneMeter,
  verseText,
} from './draft.ts';
import { showPoem } from './show.ts';

/** 存、出的格式 (the formats of 存 and 出). */
export const EXPORT_FORMATS = ['txt', 'md', 'json', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** 由文件名定格式，不认得的作 txt (the format a file name asks for). */
export function formatOf(path: string): ExportFormat {
  const extension = /\.([a-z]+)$/iu.exec(path)?.[1]?.toLowerCase();
  if (extension === 'htm') return 'html';
  if (extension === 'markdown') return 'md';
  return EXPORT_FORMATS.find((format) => format === extension) ?? 'txt';
}

/** 认得的扩展名，或没有扩展名 (an extension that stands for text, or none). */
const EXTENSIONS: readonly string[] = [...EXPORT_FORMATS, 'htm', 'markdown', 'text'];

/** 存得成这种文件否 (whether a file of that name can be written). */
export function isWritable(path: string): boolean {
  const extension = /\.([a-z][a-z0-9]*)$/iu.exec(path)?.[1]?.toLowerCase();
  return extension === undefined || EXTENSIONS.includes(extension);
}

/** 存不成的，说可存作什么 (what is told of a file that cannot be written). */
export const notWritable = (path: string): readonly [zh: string, en: string] => [
  `写不出 ${/\.[^.]*$/u.exec(path)?.[0]} 文件；可用 ${EXPORT_FORMATS.map((one) => `.${one}`).join(' ')}`,
  `no such format; one of ${EXPORT_FORMATS.join(' ')}`,
];

/** 检查整首诗，同 `tuiqiao check` (checks the draft as `tuiqiao check` would). */
export function checkDraft(draft: Draft, around: Surroundings): CheckedPoem | undefined {
  const { form, isChosen, opening, firstLineRhymes, rhyme, lines, directives, tune } = draft;
  const cipai = tune && { findTune: () => tune, tuneNamed: () => tune, fitTune: fitAmong };
  const { poems } = lintSync(directives === undefined ? verseText(draft) : sheetOf(draft, lines), {
    source: '<verse>',
    tools: { coupletFindings, resolver, suggest, ...(cipai && { cipai }) },
    ...(around.toTraditional === undefined ? {} : { toTraditional: around.toTraditional }),
    book: bookOf(draft, around),
    ...(tune !== undefined ? { tune: tune.name } : isChosen ? { form } : {}),
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
    ...(rhyme === undefined ? {} : { rhyme }),
  });
  return poems[0];
}

/** 诗稿里只有几种值的各项 (the settings of a draft that take one of a few values). */
const SETTINGS = {
  opening: ['平起', '仄起'],
  firstLineRhymes: [true, false],
  mood: MOODS,
  period: PERIODS,
  script: ['简', '繁'],
} as const satisfies { readonly [Key in keyof Draft]?: readonly Draft[Key][] };

/** 存作 JSON 的诗稿：带指令的诗文、各字何人所写、其余各项 (a draft saved as JSON: its text with directives, who wrote it, and the rest). */
export interface SavedDraft {
  readonly text: string;
  readonly authors?: readonly string[];
  readonly directives?: readonly DraftDirective[];
  readonly settings: Pick<Draft, keyof typeof SETTINGS>;
}

/**
 * 读回存出的 JSON；不是此种 JSON 则 undefined。某一项的值不对，抛 `InvalidInputError`。
 * A draft saved as JSON; `undefined` where the text is none. Throws `InvalidInputError` for a setting with a value it cannot have.
 */
export function readDraftJson(json: string): SavedDraft | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const saved = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { text, form, tune, rhyme, book, directives, theme, provenance } = saved;
  if (typeof text !== 'string') return undefined;
  if (provenance !== undefined && !(isStrings(provenance) && provenance.every((row) => /^[人机]*$/u.test(row)))) {
    throw unreadable('provenance');
  }
  if (directives !== undefined && !areDirectives(directives)) throw unreadable('directives');
  const settings = Object.entries(SETTINGS).flatMap(([key, values]) => {
    if (saved[key] === undefined || saved[key] === null) return [];
    if (!(values as readonly unknown[]).includes(saved[key])) throw unreadable(key);
    return [[key, saved[key]]];
  });
  return {
    text: [
      ...(isStrings(theme) && theme.length > 0 ? [`# 题: ${theme.join(' ')}`] : []),
      ...(typeof tune === 'string' ? [`# 词牌: ${tune}`] : typeof form === 'string' ? [`# 体: ${form}`] : []),
      ...(typeof book === 'string' ? [`# 书: ${book}`] : []),
      ...(typeof rhyme === 'string' ? [`# 韵: ${rhyme}`] : []),
      text,
    ].join('\n'),
    ...(provenance === undefined ? {} : { authors: provenance }),
    ...(directives === undefined ? {} : { directives }),
    settings: Object.fromEntries(settings),
  };
}

const unreadable = (key: string): InvalidInputError =>
  new InvalidInputError(`读不懂其中的 ${key}`, `its ${key} makes no sense`);

/** 诗前的指令，`tuiqiao check` 读得懂 (the directives before the poem, which `tuiqiao check` understands). */
const directives = (draft: Draft): readonly string[] => [
  ...(draft.theme.length > 0 ? [`# 题: ${draft.theme.join(' ')}`] : []),
  ...(draft.tune !== undefined ? [`# 词牌: ${draft.tune.name}`] : draft.isChosen ? [`# 体: ${draft.form}`] : []),
  ...(draft.book === undefined ? [] : [`# 书: ${draft.book}`]),
  ...(draft.rhyme === undefined ? [] : [`# 韵: ${draft.rhyme}`]),
];

/** 存盘的文本，指令在前，`tuiqiao check` 读得回来 (the text as saved, which `tuiqiao check` reads back). */
export const fileText = (draft: Draft, around: Surroundings): string =>
  [...directives(draft), verseRows(draft, around), ''].join('\n');

/** 诗文：两句一行；诗中有指令，则一句一行，指令各在其处 (the verse in couplets; a line a row where directives stand between). */
function verseRows(draft: Draft, around: Surroundings): string {
  const written = inScript(draft, around);
  const { directives = [] } = draft;
  if (directives.every(({ before }) => before <= 1)) {
    return [...directives.map(({ text }) => text), written(verseText(draft))].join('\n');
  }
  const marked = draft.lines.map((line, i) => written(line) + markAfter(i, (at) => closesIn(draft, at)));
  return sheetOf(draft, marked, '');
}

/**
 * 照某种格式写出；`scansion` 则带平仄，`vertical` 则竖排，只用于 html (the draft in a format, with its scansion if asked, and set
 * vertically where it is HTML).
 *
 * @example
 * exportText(step(initialSession, '白日依山尽，黄河入海流').state.draft, 'md', false, {}); // '```poem\n白日依山尽，黄河入海流。\n```\n'
 */
export function exportText(
  draft: Draft,
  format: ExportFormat,
  scansion: boolean,
  around: Surroundings,
  vertical = false,
): string {
  const plain = { ...around, color: false, columns: 80 };
  const title = draft.theme.join(' ');
  const meter = meterInWords(scanDraft(draft, around));
  switch (format) {
    case 'txt':
      if (!scansion) return fileText(draft, around);
      return `${[...(title === '' ? [] : [title]), meter, '', showPoem({ ...draft, locks: [] }, plain)].join('\n')}\n`;
    case 'md': {
      const fence = ['```poem', ...directives(draft), verseRows(draft, around), '```'];
      const body = scansion
        ? [...fence, '', meter, '', '```text', showPoem({ ...draft, locks: [] }, plain), '```']
        : fence;
      return `${[...(title === '' ? [] : [`## ${title}`, '']), ...body].join('\n')}\n`;
    }
    case 'json': {
      const checked = checkDraft(draft, around);
      const {
        form,
        tune,
        isChosen,
        opening,
        firstLineRhymes,
        rhyme,
        book,
        directives: own,
        theme,
        mood,
        period,
        script,
        lines,
        authors,
      } = draft;
      const written = inScript(draft, around);
      const value = {
        text: written(verseText(draft)),
        lines: lines.map(written),
        ...(tune !== undefined ? { tune: tune.name } : isChosen ? { form } : {}),
        opening,
        firstLineRhymes,
        rhyme,
        book,
        directives: own,
        theme,
        mood,
        period,
        script,
        provenance: authors,
        ...(scansion && checked !== undefined ? { check: toJsonResult(checked) } : {}),
      };
      return `${JSON.stringify(value, undefined, 2)}\n`;
    }
    case 'html':
      return html(draft, scansion, vertical, title, meter, around);
  }
}

const entities = (text: string): string => text.replace(/[&<>"]/gu, (char) => `&#${char.charCodeAt(0)};`);

/** 网页：平仄作注音 (a page; tones as ruby text). */
function html(
  draft: Draft,
  scansion: boolean,
  vertical: boolean,
  title: string,
  meter: string,
  around: Surroundings,
): string {
  const written = inScript(draft, around);
  const scanned = scanDraft(draft, around);
  const isFan = draft.script === undefined ? isTraditional(draft.lines) : draft.script === '繁';
  const language = isFan ? 'zh-Hant' : 'zh-Hans';
  const rows = draft.lines.map((line, i) => {
    const shown = [...written(line)];
    const row = scanned.lines[i];
    const tones = row === undefined ? [] : [...tonesOf(row)];
    const rhymes = row !== undefined && carriesRhyme(row, scanned);
    const text = scansion
      ? `<ruby>${shown.map((char, j) => `${char}<rt>${j === shown.length - 1 && rhymes ? '韵' : (tones[j] ?? '')}</rt>`).join('')}</ruby>`
      : shown.join('');
    const closes = (at: number): boolean => closesIn(draft, at);
    const isStanzaEnd = tuneMeter(draft)?.breaks?.includes(i + 1) === true;
    return `${text}${markAfter(i, closes)}${closes(i) && i < draft.lines.length - 1 ? `<br>${isStanzaEnd ? '<br>' : ''}` : ''}`;
  });
  const heading = title === '' ? [] : [`<h1>${entities(title)}</h1>`];
  return `${[
    '<!doctype html>',
    `<html lang="${language}">`,
    `<meta charset="utf-8"><title>${entities(title || meter)}</title>`,
    `<style>body{font:1.5em/2 serif;text-align:center${vertical ? ';writing-mode:vertical-rl' : ''}}rt{font-size:.5em;color:#777}</style>`,
    ...heading,
    `<p>${rows.join('')}</p>`,
    ...(scansion ? [`<p><small>${meter}</small></p>`] : []),
    '</html>',
  ].join('\n')}\n`;
}
