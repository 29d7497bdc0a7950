import { AnthologyError } from '../errors.ts';
import { FORM_NAMES, type FormName, getForm } from '../meter/forms.ts';
import { scan } from '../meter/scan.ts';
import { parsePoem } from '../text/verse.ts';

/** 集中之体：近体六种，此外为五古、七古、杂言（古绝亦归五古、七古）(forms of the anthology; quatrains out of meter count as old-style). */
export const ANTHOLOGY_FORMS = [...FORM_NAMES, '五古', '七古', '杂言'] as const;
export type AnthologyForm = FormName | '五古' | '七古' | '杂言';

/** 集中的一首，繁体 (a poem of an anthology, in traditional script). */
export interface AnthologyEntry {
  /** 出处，如 三百首、千家诗；全集无 (where it was chosen from; empty for a whole corpus). */
  readonly sources: readonly string[];
  readonly dynasty: string;
  readonly author: string;
  readonly title: string;
  /** 体；省略则用时再认 (its form; recognized when asked for where it is left out). */
  readonly form?: AnthologyForm;
  /** 题材，简体，选家所加 (themes, as an editor tagged it). */
  readonly themes: readonly string[];
  readonly lines: readonly string[];
}

/** 一首几句，写成有标点的诗 (lines as punctuated verse). */
export const punctuate = (lines: readonly string[]): string =>
  lines.map((line, i) => line + (i % 2 === 0 && i < lines.length - 1 ? '，' : '。')).join('');

/**
 * 一首诗的体：由 `scan` 而定，有错处而仍近近体者算近体。
 *
 * The form of a poem, by `scan`; regulated verse with faults is regulated verse still.
 *
 * @example
 * formOf(['白日依山盡', '黃河入海流', '欲窮千里目', '更上一層樓']); // '五绝'
 */
export function formOf(lines: readonly string[]): AnthologyForm {
  const length = [...(lines[0] ?? '')].length;
  if ((length !== 5 && length !== 7) || lines.some((line) => [...line].length !== length)) return '杂言';
  const old = length === 5 ? '五古' : '七古';
  if (lines.length !== 4 && lines.length !== 8 && (lines.length < 10 || lines.length % 2 === 1)) return old;
  const { verdict, form } = scan(parsePoem(punctuate(lines)));
  // 没有给格律，体裁总是近体之一 (without a meter of its own the form is one of the regulated ones).
  return verdict === 'ancient' || form === undefined ? old : getForm(form).name;
}

const COLUMNS = 7;

/**
 * 读名篇之表：一首一行，七列，见 data/anthology/SOURCES.md (reads the table: one poem a row, seven columns).
 * Throws `AnthologyError` (ANTHOLOGY_INVALID) naming the row that cannot be read.
 */
export function parseTable(text: string): readonly AnthologyEntry[] {
  const entries: AnthologyEntry[] = [];
  text.split(/\r?\n/u).forEach((row, i) => {
    if (row === '' || row.startsWith('#')) return;
    const columns = row.split('\t');
    const [sources = '', dynasty = '', author = '', title = '', form = '', themes = '', verse = ''] = columns;
    const lines = verse.split(/[，。]/u).filter((line) => line !== '');
    const known = ANTHOLOGY_FORMS.find((name) => name === form);
    if (columns.length !== COLUMNS || lines.length < 2 || (form !== '' && known === undefined)) {
      throw new AnthologyError(
        'ANTHOLOGY_INVALID',
        `名篇之表第 ${i + 1} 行读不出来：应有 ${COLUMNS} 列，末列为诗`,
        `row ${i + 1} of the anthology cannot be read: ${COLUMNS} columns are expected, the last of them verse`,
      );
    }
    const split = (cell: string): readonly string[] => cell.split(' ').filter((item) => item !== '');
    entries.push({
      sources: split(sources),
      dynasty,
      author,
      title,
      ...(known === undefined ? {} : { form: known }),
      themes: split(themes),
      lines,
    });
  });
  if (entries.length === 0) {
    throw new AnthologyError('ANTHOLOGY_INVALID', '名篇之表里没有诗', 'the anthology holds no poem');
  }
  return entries;
}
