/**
 * 所求是何体：体裁、句数、韵书、韵，合成格律 (what is to be written: form, number of lines, book and rhyme, as a meter).
 * @module
 */
import { InvalidInputError, UnknownBookError } from '../../errors.ts';
import type { ScanOptions } from '../../meter/asked.ts';
import type { Opening } from '../../meter/forms.ts';
import type { Meter } from '../../meter/meter.ts';
import { namedForm, namedMeter } from '../../meter/named.ts';
import { LONG } from '../../meter/size.ts';
import { BOOK_NAMES, bookNamed, bookNameOf } from '../../rhyme/books/index.ts';
import { findGroup, lookup } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { Pingze, RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import type { Poem } from '../../text/verse.ts';
import type { Demands } from '../constraint/conflict.ts';

/** 所求之体 (the kind of poem that is asked for). */
export interface ShapeRequest {
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
   * 韵书之名（平水韵、词林正韵、中华新韵、中华通韵，简称亦可），或韵书之值；省略则平水韵。`Task.plan` 与 `checkRequest` 不载入什么，平水韵之外须给值
   * (the rhyme book, by name or value; 平水韵 by default. `Task.plan` and `checkRequest` load nothing: to them books other than
   * 平水韵 are given as values).
   */
  readonly book?: string | RhymeBook;
  /** 韵部；省略则由已定之韵脚，或按唐宋诗的用韵多寡抽取。律绝押仄声韵即仄韵律绝 (the rhyme group, drawn by frequency where not given; an oblique one makes a quatrain or octave with an oblique rhyme). */
  readonly rhyme?: string;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
}

/** 所求之体，读懂了 (the kind of poem, understood). */
export interface Shape {
  /** 体裁之名，如 七绝、仄韵七绝、七古 (the name of the form). */
  readonly form: string;
  readonly meter: Meter;
  readonly book: RhymeBook;
  /** 指定之韵 (the rhyme asked for). */
  readonly rhyme: RhymeGroup | undefined;
  /** 验可行否所用，诗句除外 (what feasibility is asked by, the verse apart). */
  readonly demands: Omit<Demands, 'skeleton'>;
  /** 怎样扫描，韵部除外 (how it is scanned, the rhyme apart). */
  readonly scanning: ScanOptions;
}

/** 由诗句推知体裁：字数定五、六、七言，句数定绝、律、排 (the form verse is in: by the length of its first line and the number of lines). */
export function formOf({ lines }: Poem): string {
  const { length } = lines[0] ?? {};
  if (length === 6) return lines.length > 4 ? '六言律诗' : '六言绝句';
  return `${length === 5 ? '五' : '七'}${lines.length > 8 ? '排' : lines.length > 4 ? '律' : '绝'}`;
}

/**
 * 读懂所求之体。`isDraft`：所给即全稿，古体、排律之句数由它而定，不另续。
 *
 * Reads what is asked for. Where `isDraft`, the verse given is the whole draft, which tells how many lines there are. Throws
 * `UnknownFormError`, `UnknownRhymeError`, `UnknownBookError`, and `InvalidInputError` for what does not go together.
 */
export function shapeOf(request: ShapeRequest, given: Poem, isDraft = false): Shape {
  const { opening, firstLineRhymes, rhymeCount } = request;
  const book = bookOf(request.book);
  const rhyme = request.rhyme === undefined ? undefined : findGroup(request.rhyme, book);
  const { name, base, lines: usual, least, isOblique } = namedForm(request.form ?? formOf(given));
  if (isOblique && rhyme?.pingze === '平') {
    throw new InvalidInputError(
      `${name}押仄声韵，${rhyme.name}是平声`,
      `${name} rhymes on oblique tones; ${rhyme.name} is level`,
    );
  }
  const own = rhyme?.pingze ?? (isOblique ? '仄' : base === undefined ? pingzeOf(given, book) : '平');
  const count = given.lines.length + (given.lines.length % 2);
  const lines = request.lines ?? (least === undefined ? usual : Math.max(isDraft ? least : usual, count));
  const chosen = {
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
  };
  // 诗人已有诗句，便不拘三平 (verse that the poet has begun need not end in three level tones).
  const hasSanPing = base === undefined && lines < LONG && given.lines.length === 0;
  const meter = namedMeter(name, {
    ...chosen,
    ...(hasSanPing ? { hasSanPing } : {}),
    lines,
    pingze: own,
    ...(rhymeCount === undefined ? {} : { rhymeCount }),
  });
  const form = own === '仄' && base !== undefined ? `仄韵${base}` : name;
  const isRegulated = base !== undefined && own === '平';
  return {
    form,
    meter,
    book,
    rhyme,
    demands: {
      book,
      opening,
      firstLineRhymes,
      rhyme,
      ...(base === undefined ? { meter } : { form: base, lines, pingze: own }),
    },
    scanning: { book, ...(isRegulated ? { form: base, ...chosen } : { meter }) },
  };
}

/** 不论平仄之体押平押仄：由已定的双句之脚；没有则平 (the tone class of the rhyme where the form leaves it open: by the feet given, else level). */
function pingzeOf({ lines }: Poem, book: RhymeBook): Pingze {
  const feet = lines
    .filter((_, i) => i % 2 === 1)
    .flatMap(({ text }) => lookup([...text].at(-1) as string, book)[0] ?? []);
  return feet.length > 0 && feet.every(({ pingze }) => pingze === '仄') ? '仄' : '平';
}

/** 所求之韵书 (the rhyme book asked for). Throws `UnknownBookError`, and `InvalidInputError` for a name of a book that must be loaded. */
export function bookOf(asked: ShapeRequest['book'] = pingshui): RhymeBook {
  if (typeof asked !== 'string') return asked;
  const book = bookNamed(asked, [pingshui]);
  if (book !== undefined) return book;
  if (bookNameOf(asked) === undefined) throw new UnknownBookError(asked, BOOK_NAMES);
  throw new InvalidInputError(
    `此处以名取的韵书只有平水韵：${asked}；别的韵书请给其值，如 await loadBook('${asked}')`,
    `only 平水韵 is known here by name, not ${asked}; give another book as a value, such as await loadBook('${asked}')`,
  );
}
