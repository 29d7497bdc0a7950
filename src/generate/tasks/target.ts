/**
 * 所写之体：近体的一体，或词牌的一体 (the form that is written: a regulated one, or a form of a tune).
 * @module
 */
import { fitDraft } from '../../cipai/fit.ts';
import { meterOf } from '../../cipai/parse.ts';
import type { Tune, TuneForm } from '../../cipai/types.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ScanOptions } from '../../meter/asked.ts';
import { getForm, type Opening } from '../../meter/forms.ts';
import type { Meter } from '../../meter/meter.ts';
import { compileMeter } from '../../meter/regulated.ts';
import { cilin } from '../../rhyme/books/cilin.ts';
import { bookNamed } from '../../rhyme/books/index.ts';
import { findGroup, sameBu } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { VerseGrid } from '../../text/grid.ts';
import type { Poem } from '../../text/verse.ts';
import type { Demands } from '../constraint/conflict.ts';

/** 所求之体 (the form that is asked for). */
export interface TargetRequest {
  /** 体裁，如 五绝 七绝 五律 七律，见 `LanguageModel.writes`；省略则由已定的诗句推知，没有诗句则七绝 (a form that the model writes; inferred from the given verse, else 七绝). */
  readonly form?: string;
  /**
   * 词牌：`findTune` 所得，或其名（`write` 等自会载入词谱，`plan`、`checkRequest` 须给其值）；给了则写词，不另给体裁、起式；韵书默认词林正韵
   * (a tune, as `findTune` gives it, or its name, which the asynchronous functions look up; instead of a form. 词林正韵 by default).
   */
  readonly tune?: string | Tune;
  /** 词牌的第几体，1 起；省略则由所给之诗、所求之韵而定，都没有则正体 (which form of the tune, 1-based; told by the given verse and the rhyme, else the usual one). */
  readonly variant?: number;
  /** 韵书：平水韵之名，或韵书之值；省略则平水韵，词则词林正韵；模型写不写，见 `LanguageModel.writes` (the rhyme book: a name of 平水韵, or the book itself; 平水韵 by default, 词林正韵 for tunes. What others can be written in, the model says). */
  readonly book?: string | RhymeBook;
  /** 韵部；省略则由已定之韵脚，或按唐宋诗的用韵多寡抽取 (rhyme group; drawn by frequency where not given). */
  readonly rhyme?: string;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
}

/** 所写之体，与其格律 (what is written, and its meter). */
export interface Target {
  /** 体裁、词牌之名 (the name of the form or tune). */
  readonly form: string;
  readonly meter: Meter;
  readonly book: RhymeBook;
  /** 词牌的哪一体；近体无 (which form of a tune; none for regulated verse). */
  readonly tune?: TuneForm;
  /** 所给之诗，句读合于格律 (the given verse, its lines cut as the meter has them). */
  readonly poem: Poem;
}

/** 由诗句推知体裁：字数定五七，句数过四为律 (the form verse is in: by the length of its first line, an octet beyond four lines). */
export const formOf = ({ lines }: Pick<Poem, 'lines'>): string =>
  `${lines[0]?.length === 5 ? '五' : '七'}${lines.length > 4 ? '律' : '绝'}`;

/** 所求之韵书；词默认词林正韵 (the rhyme book asked for; 词林正韵 for tunes by default). Throws `InvalidInputError`. */
export function bookOf({ book: asked, tune }: Pick<TargetRequest, 'book' | 'tune'>): RhymeBook {
  if (asked === undefined) return tune === undefined ? pingshui : cilin;
  if (typeof asked !== 'string') return asked;
  const book = bookNamed(asked, tune === undefined ? [pingshui] : [pingshui, cilin]);
  if (book !== undefined) return book;
  throw new InvalidInputError(
    `合写以名取的韵书只有平水韵（词另有词林正韵）：${asked}；别的韵书请给其值，如 await loadBook('${asked}')`,
    `only 平水韵, and 词林正韵 for tunes, are known here by name, not ${asked}; give another book as a value, such as await loadBook('${asked}')`,
  );
}

/**
 * 所求之体：词牌，或近体（省略则由所给之诗推知）(the form asked for: a tune, or a regulated form, told by the given verse where it is left out).
 *
 * @param inferred 体裁省略时所推知的，默认由诗句 (the form where none is asked for; by default the verse tells)
 */
export function targetOf(request: TargetRequest, poem: Poem, inferred?: string): Target {
  const { tune, form: asked, opening, firstLineRhymes } = request;
  const book = bookOf(request);
  if (tune !== undefined) return tuneTarget(request, tune, poem, book);
  if (request.variant !== undefined) {
    throw new InvalidInputError('没有词牌，无所谓第几体', 'a variant is one of a tune; no tune is given');
  }
  const form = getForm(asked ?? inferred ?? formOf(poem)).name;
  const meter = compileMeter(form, {
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
  });
  return { form, meter, book, poem };
}

function tuneTarget(request: TargetRequest, tune: string | Tune, poem: Poem, book: RhymeBook): Target {
  if (typeof tune === 'string') {
    throw new InvalidInputError(
      `先要载入词谱：给 findTune('${tune}')（tuiqiao/cipai）之值`,
      `the tunes are not loaded here: give the value of findTune('${tune}') from tuiqiao/cipai`,
    );
  }
  const { form, opening, firstLineRhymes } = request;
  if (form !== undefined || opening !== undefined || firstLineRhymes !== undefined) {
    throw new InvalidInputError(
      '给了词牌，便不另给体裁、起式、首句入韵与否',
      'a tune is given instead of a form, an opening or a rhyming first line',
    );
  }
  const forms = formsFor(request, tune, book);
  const fit = fitDraft(poem, { ...tune, forms }, { book });
  return { form: tune.name, book, tune: fit.form, meter: fit.meter, poem: fit.poem };
}

/** 说了平仄的韵部，如 第七部平声；只说 第七部 的随谱 (a group named with its tone class; without one the form decides). */
const NAMES_TONE = /[平上去入仄]/u;

/** 可写的各体：指明的一体；否则所求之韵合其声者，常用者在先 (the forms that may be written: the one asked for, or those of the tone class of the rhyme). */
function formsFor({ variant, rhyme }: TargetRequest, { name, forms }: Tune, book: RhymeBook): readonly TuneForm[] {
  if (variant !== undefined) {
    const chosen = forms[variant - 1];
    if (chosen !== undefined) return [chosen];
    throw new InvalidInputError(
      `${name}只有 ${forms.length} 体，没有第 ${variant} 体`,
      `${name} has ${forms.length} forms; there is no form ${variant}`,
    );
  }
  if (rhyme === undefined || !NAMES_TONE.test(rhyme)) return forms;
  const { pingze } = findGroup(rhyme, book);
  const fit = forms.filter((form) => meterOf(form).rhymes[0]?.pingze === pingze);
  return fit.length > 0 ? fit : forms;
}

/** 所求之韵；声不合则抛 `InvalidInputError` (the rhyme asked for; throws where its tone class will not do). */
export function rhymeFor(named: string | undefined, { form, meter, book, tune }: Target): RhymeGroup | undefined {
  if (named === undefined) return undefined;
  const group = findGroup(named, book);
  const wanted = meter.rhymes[0]?.pingze;
  if (group.pingze === wanted) return group;
  const other = NAMES_TONE.test(named)
    ? undefined
    : book.groups.find((one) => one.pingze === wanted && sameBu(one, group));
  if (other !== undefined) return other;
  throw tune === undefined
    ? new InvalidInputError(
        `近体押平声韵，${group.name}是仄声`,
        `regulated verse rhymes on level tones; ${group.name} is oblique`,
      )
    : new InvalidInputError(
        `${form}第 ${tune.ordinal} 体押${wanted}声韵，${group.name}是${group.pingze}声`,
        `form ${tune.ordinal} of ${form} does not rhyme in the tone class of ${group.name}`,
      );
}

/** 所求之条件 (the demands of a request). */
export const demandsOf = (
  { form, meter, book, tune }: Omit<Target, 'poem'>,
  { opening, firstLineRhymes }: TargetRequest,
  rhyme: RhymeGroup | undefined,
  skeleton: VerseGrid,
): Demands =>
  tune === undefined ? { form, book, opening, firstLineRhymes, rhyme, skeleton } : { meter, book, rhyme, skeleton };

/** 怎样扫描：依体裁与所求之起式，或依词牌的格律 (how it is to be scanned: by the form and what was asked of it, or by the meter of the tune). */
export const scanningOf = (
  { form, meter, book, tune }: Omit<Target, 'poem'>,
  { opening, firstLineRhymes }: TargetRequest,
): ScanOptions =>
  tune === undefined
    ? {
        form,
        book,
        ...(opening === undefined ? {} : { opening }),
        ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
      }
    : { meter, book };
