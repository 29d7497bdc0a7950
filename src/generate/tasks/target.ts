/**
 * 所写之体：近体的一体，或词牌的一体 (the form that is written: a regulated one, or a form of a tune).
 * @module
 */
import { fitDraft } from '../../cipai/fit.ts';
import { meterOf } from '../../cipai/parse.ts';
import type { Tune, TuneForm } from '../../cipai/types.ts';
import { InvalidInputError, UnknownBookError } from '../../errors.ts';
import type { ScanOptions } from '../../meter/asked.ts';
import type { FormName, Opening } from '../../meter/forms.ts';
import type { Meter } from '../../meter/meter.ts';
import { namedForm, namedMeter } from '../../meter/named.ts';
import { LONG } from '../../meter/size.ts';
import { cilin } from '../../rhyme/books/cilin.ts';
import { BOOK_NAMES, bookNamed, bookNameOf } from '../../rhyme/books/index.ts';
import { findGroup, lookup, sameBu } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { Pingze, RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { VerseGrid } from '../../text/grid.ts';
import type { Poem } from '../../text/verse.ts';
import type { Demands } from '../constraint/conflict.ts';

/** 所求之体 (the form that is asked for). */
export interface TargetRequest {
  /**
   * 体裁：五绝 七绝 五律 七律，五排 七排，仄韵五绝……，五古 七古，六言绝句 六言律诗；省略则由已定的诗句推知，没有诗句则七绝
   * (the form, see `namedForm`; inferred from the given verse, else 七绝).
   */
  readonly form?: string;
  /** 句数，双数：排律十句起，古体四句起；省略则排律 10，古体 12，已定的更多则随之 (the number of lines of 排律 and old-style verse, even). */
  readonly lines?: number;
  /** 古体押几韵，逐段换韵，平仄相间；默认一韵到底 (how many rhymes old-style verse goes through; one by default). */
  readonly rhymeCount?: number;
  /**
   * 词牌：`findTune` 所得，或其名（`write` 等自会载入词谱，`plan`、`checkRequest` 须给其值）；给了则写词，不另给体裁、起式；韵书默认词林正韵
   * (a tune, as `findTune` gives it, or its name, which the asynchronous functions look up; instead of a form. 词林正韵 by default).
   */
  readonly tune?: string | Tune;
  /** 词牌的第几体，1 起；省略则由所给之诗、所求之韵而定，都没有则正体 (which form of the tune, 1-based; told by the given verse and the rhyme, else the usual one). */
  readonly variant?: number;
  /**
   * 韵书之名（平水韵、词林正韵、中华新韵、中华通韵，简称亦可），或韵书之值；省略则平水韵，词则词林正韵。`Task.plan` 与 `checkRequest` 不载入什么，二者之外须给值
   * (the rhyme book, by name or value; 平水韵 by default, 词林正韵 for tunes. `Task.plan` and `checkRequest` load nothing: to them other
   * books are given as values).
   */
  readonly book?: string | RhymeBook;
  /** 韵部；省略则由已定之韵脚，或按唐宋诗的用韵多寡抽取。律绝押仄声韵即仄韵律绝 (the rhyme group, drawn by frequency where not given; an oblique one makes a quatrain or octave with an oblique rhyme). */
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
  /** 近体所依之体，句数、所押之声；古体、六言、词无 (the regulated form it goes by, with lines and tone class; none for other verse). */
  readonly basis?: { readonly form: FormName; readonly lines: number; readonly pingze: Pingze };
  /** 词牌的哪一体；近体无 (which form of a tune; none for regulated verse). */
  readonly tune?: TuneForm;
  /** 所给之诗，句读合于格律 (the given verse, its lines cut as the meter has them). */
  readonly poem: Poem;
}

/** 由诗句推知体裁：字数定五、六、七言，句数定绝、律、排 (the form verse is in: by the length of its first line and the number of lines). */
export function formOf({ lines }: Pick<Poem, 'lines'>): string {
  const { length } = lines[0] ?? {};
  if (length === 6) return lines.length > 4 ? '六言律诗' : '六言绝句';
  return `${length === 5 ? '五' : '七'}${lines.length > 8 ? '排' : lines.length > 4 ? '律' : '绝'}`;
}

/** 所求之韵书；词默认词林正韵 (the rhyme book asked for; 词林正韵 for tunes by default). Throws `InvalidInputError`. */
export function bookOf({ book: asked, tune }: Pick<TargetRequest, 'book' | 'tune'>): RhymeBook {
  if (asked === undefined) return tune === undefined ? pingshui : cilin;
  if (typeof asked !== 'string') return asked;
  const book = bookNamed(asked, tune === undefined ? [pingshui] : [pingshui, cilin]);
  if (book !== undefined) return book;
  if (bookNameOf(asked) === undefined) throw new UnknownBookError(asked, BOOK_NAMES);
  throw new InvalidInputError(
    `合写以名取的韵书只有平水韵（词另有词林正韵）：${asked}；别的韵书请给其值，如 await loadBook('${asked}')`,
    `only 平水韵, and 词林正韵 for tunes, are known here by name, not ${asked}; give another book as a value, such as await loadBook('${asked}')`,
  );
}

/**
 * 所求之体：词牌，或近体（省略则由所给之诗推知）(the form asked for: a tune, or a regulated form, told by the given verse where it is left out).
 *
 * @param inferred 体裁省略时所推知的，默认由诗句 (the form where none is asked for; by default the verse tells)
 * @param isDraft 所给即全稿，古体、排律之句数由它而定，不另续 (the verse given is the whole draft, which tells how many lines there are)
 */
export function targetOf(request: TargetRequest, poem: Poem, inferred?: string, isDraft = false): Target {
  const { tune } = request;
  const book = bookOf(request);
  if (tune !== undefined) return tuneTarget(request, tune, poem, book);
  if (request.variant !== undefined) {
    throw new InvalidInputError('没有词牌，无所谓第几体', 'a variant is one of a tune; no tune is given');
  }
  return formTarget(request, poem, book, request.form ?? inferred ?? formOf(poem), isDraft);
}

function formTarget(request: TargetRequest, poem: Poem, book: RhymeBook, asked: string, isDraft: boolean): Target {
  const { rhymeCount } = request;
  const { name, base, lines: usual, least, isOblique } = namedForm(asked);
  const rhyme = request.rhyme === undefined ? undefined : findGroup(request.rhyme, book);
  if (isOblique && rhyme?.pingze === '平') {
    throw new InvalidInputError(
      `${name}押仄声韵，${rhyme.name}是平声`,
      `${name} rhymes on oblique tones; ${rhyme.name} is level`,
    );
  }
  const pingze = rhyme?.pingze ?? (isOblique ? '仄' : base === undefined ? pingzeOf(poem, book) : '平');
  const count = poem.lines.length + (poem.lines.length % 2);
  const lines = request.lines ?? (least === undefined ? usual : Math.max(isDraft ? least : usual, count));
  // 诗人已有诗句，便不拘三平 (verse that the poet has begun need not end in three level tones).
  const hasSanPing = base === undefined && lines < LONG && poem.lines.length === 0;
  const meter = namedMeter(name, {
    ...chosenOf(request),
    ...(hasSanPing ? { hasSanPing } : {}),
    ...(rhymeCount === undefined ? {} : { rhymeCount }),
    lines,
    pingze,
  });
  const form = pingze === '仄' && base !== undefined ? `仄韵${base}` : name;
  return { form, meter, book, poem, ...(base === undefined ? {} : { basis: { form: base, lines, pingze } }) };
}

/** 所求的起式、首句入韵与否 (the opening and the first line's rhyme, where asked for). */
const chosenOf = ({ opening, firstLineRhymes }: TargetRequest): Pick<TargetRequest, 'opening' | 'firstLineRhymes'> => ({
  ...(opening === undefined ? {} : { opening }),
  ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
});

/** 不论平仄之体押平押仄：由已定的双句之脚；没有则平 (the tone class of the rhyme where the form leaves it open: by the feet given, else level). */
function pingzeOf({ lines }: Poem, book: RhymeBook): Pingze {
  const feet = lines
    .filter((_, i) => i % 2 === 1)
    .flatMap(({ text }) => lookup([...text].at(-1) as string, book)[0] ?? []);
  return feet.length > 0 && feet.every(({ pingze }) => pingze === '仄') ? '仄' : '平';
}

function tuneTarget(request: TargetRequest, tune: string | Tune, poem: Poem, book: RhymeBook): Target {
  if (typeof tune === 'string') {
    throw new InvalidInputError(
      `先要载入词谱：给 findTune('${tune}')（tuiqiao/cipai）之值`,
      `the tunes are not loaded here: give the value of findTune('${tune}') from tuiqiao/cipai`,
    );
  }
  const { form, opening, firstLineRhymes, lines, rhymeCount } = request;
  if ([form, opening, firstLineRhymes, lines, rhymeCount].some((one) => one !== undefined)) {
    throw new InvalidInputError(
      '给了词牌，便不另给体裁、句数、押几韵、起式、首句入韵与否',
      'a tune is given instead of a form, a number of lines or rhymes, an opening or a rhyming first line',
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
  { meter, book, basis }: Omit<Target, 'poem'>,
  { opening, firstLineRhymes }: TargetRequest,
  rhyme: RhymeGroup | undefined,
  skeleton: VerseGrid,
): Demands =>
  basis === undefined
    ? { meter, book, rhyme, skeleton }
    : { ...basis, book, opening, firstLineRhymes, rhyme, skeleton };

/** 怎样扫描：近体依体裁与所求之起式，余依格律 (how it is to be scanned: regulated verse by its form and what was asked of it, the rest by its meter). */
export const scanningOf = ({ meter, book, basis }: Omit<Target, 'poem'>, request: TargetRequest): ScanOptions =>
  basis?.pingze === '平' ? { form: basis.form, book, ...chosenOf(request) } : { meter, book };
