import { InvalidInputError, UnknownFormError } from '../errors.ts';
import type { Pingze } from '../rhyme/types.ts';
import { FORM_NAMES, type FormName, getForm } from './forms.ts';
import type { LineMeter, LinePattern, Meter, Slot } from './meter.ts';
import { oldStyleMeter } from './notation.ts';
import { compileMeter, type MeterOptions } from './regulated.ts';

/** 不论平仄的体裁：五古、七古，及六言 (forms whose tones are free: old-style verse, and verse in lines of six). */
export const FREE_FORM_NAMES = ['五古', '七古', '六言绝句', '六言律诗'] as const;
/** 仄韵的律绝 (regulated quatrains and octaves with an oblique rhyme). */
export const OBLIQUE_FORM_NAMES = ['仄韵五绝', '仄韵七绝', '仄韵五律', '仄韵七律'] as const;
/** 可以以名相取的一切体裁，词牌不在其中 (every form that goes by a name, tunes apart). */
export const ALL_FORM_NAMES = [...FORM_NAMES, ...OBLIQUE_FORM_NAMES, ...FREE_FORM_NAMES] as const;

/** 古体不说几句，便写这么多；至少四句 (lines of old-style verse where none are asked for, and the fewest). */
const OLD_LINES = 12;
const LEAST_OLD_LINES = 4;
/** 一首至多这么多句 (lines of a poem at most). */
const MOST_LINES = 100;

/** 以名相取的一种体裁 (a form by its name). */
export interface NamedForm {
  readonly name: string;
  /** 每句几字 (characters a line). */
  readonly lineLength: 5 | 6 | 7;
  /** 句数；不限者为省略时之数 (lines; where any number will do, how many if none are asked for). */
  readonly lines: number;
  /** 句数不限者，至少几句 (the fewest lines where any even number will do; absent where the number is fixed). */
  readonly least?: number;
  /** 近体：平仄粘对所依者 (the regulated form it goes by; none where tones are free). */
  readonly base?: FormName;
  /** 押仄韵之名 (the name says that it rhymes in an oblique tone). */
  readonly isOblique: boolean;
}

const FREE: Readonly<Record<(typeof FREE_FORM_NAMES)[number], Pick<NamedForm, 'lineLength' | 'lines' | 'least'>>> = {
  五古: { lineLength: 5, lines: OLD_LINES, least: LEAST_OLD_LINES },
  七古: { lineLength: 7, lines: OLD_LINES, least: LEAST_OLD_LINES },
  六言绝句: { lineLength: 6, lines: 4 },
  六言律诗: { lineLength: 6, lines: 8 },
};

/** 别名：五言古诗、七言古风、六绝、六言絕句…… (long and traditional spellings). */
const freeName = (name: string): keyof typeof FREE | undefined => {
  const plain = name.replace(/絕/gu, '绝').replace(/詩/gu, '诗').replace(/風/gu, '风').replace(/體/gu, '体');
  const old = /^([五七])(?:言)?古(?:诗|风|体|体诗)?$/u.exec(plain);
  if (old !== null) return `${old[1] as '五' | '七'}古`;
  const six = /^六(?:言)?([绝律])(?:句|诗)?$/u.exec(plain);
  if (six !== null) return six[1] === '绝' ? '六言绝句' : '六言律诗';
  return undefined;
};

/**
 * 按名字取体裁：近体各体、仄韵律绝（仄韵五绝）、古体（五古、七古）、六言（六言绝句、六言律诗）。
 *
 * A form by its name: the regulated forms, quatrains and octaves with an oblique rhyme (仄韵五绝), old-style verse (五古, 七古) and
 * verse in lines of six. Throws `UnknownFormError`.
 *
 * @example
 * namedForm('七言古诗').name; // '七古'
 */
export function namedForm(name: string): NamedForm {
  const wanted = name.trim();
  const isOblique = /^仄[韵韻]/u.test(wanted);
  const rest = isOblique ? wanted.slice(2) : wanted;
  const free = freeName(rest);
  if (free !== undefined) return { ...FREE[free], name: isOblique ? `仄韵${free}` : free, isOblique };
  const form = knownForm(rest, wanted);
  const named = { name: form.name, lineLength: form.lineLength, lines: form.lines, base: form.name, isOblique };
  if (!isOblique) return form.isOpen ? { ...named, least: form.lines } : named;
  const oblique = OBLIQUE_FORM_NAMES.find((one) => one === `仄韵${form.name}`);
  if (oblique === undefined) throw new UnknownFormError(wanted, ALL_FORM_NAMES);
  return { ...named, name: oblique };
}

function knownForm(name: string, wanted: string): ReturnType<typeof getForm> {
  try {
    return getForm(name);
  } catch (error) {
    if (error instanceof UnknownFormError) throw new UnknownFormError(wanted, ALL_FORM_NAMES);
    throw error;
  }
}

/** 以名取格律的选项 (options of `namedMeter`). */
export interface NamedMeterOptions extends MeterOptions {
  /** 古体押几韵，逐段换韵，默认一韵到底 (how many rhymes old-style verse goes through; one by default). */
  readonly rhymeCount?: number;
  /**
   * 押平韵、不换韵的古体，双句收三平（三平调）：古风的记号，短篇有了它才不像写坏的律诗 (old-style verse on one level rhyme ends its even lines in three level tones, the
   * mark by which a short piece is told from a faulty quatrain or octave).
   */
  readonly hasSanPing?: boolean;
}

/**
 * 一种体裁的格律，以名取之。近体见 `compileMeter`；古体与六言不论平仄，双句押韵：古体换韵则平仄相间，换韵之联首句入韵；六言的
 * 单句（首句入韵者除外）收异声。
 *
 * The meter of a form by its name. Regulated forms as `compileMeter` has them; in old-style verse and in lines of six tones are free
 * and even lines rhyme. Old-style verse may change its rhyme: tone classes alternate, and the first line after a change joins in; odd
 * lines of six end in the other tone class. Throws `UnknownFormError`, and `InvalidInputError` for a number of lines or of
 * rhymes that the form does not have, and for an opening where tones are free.
 *
 * @example
 * namedMeter('七古', { lines: 16, rhymeCount: 4 }).rhymes.map(({ pingze }) => pingze).join(''); // '平仄平仄'
 */
export function namedMeter(name: string, options: NamedMeterOptions = {}): Meter {
  const form = namedForm(name);
  const lines = linesOf(form, options.lines);
  const pingze = options.pingze ?? (form.isOblique ? '仄' : '平');
  const { base } = form;
  if (options.rhymeCount !== undefined && options.rhymeCount !== 1 && !form.name.endsWith('古')) {
    throw new InvalidInputError(`只有古体换韵，${form.name}一韵到底`, `${form.name} keeps to one rhyme`);
  }
  if (base === undefined) return freeMeter(form, lines, pingze, options);
  if (pingze === '仄' && !OBLIQUE_FORM_NAMES.some((one) => one === `仄韵${base}`)) {
    throw new InvalidInputError(
      `${base}押平声韵；押仄韵的近体只有律绝`,
      `${base} rhymes on level tones; of regulated verse only quatrains and octaves have oblique rhymes`,
    );
  }
  const { opening, firstLineRhymes } = options;
  return compileMeter(base, { opening, firstLineRhymes, pingze, lines });
}

/** 写几句：体裁所定，或所求 (how many lines: as the form has, or as asked for). */
function linesOf({ name, lines, least }: NamedForm, asked: number | undefined): number {
  if (asked === undefined) return lines;
  const isRight = least === undefined ? asked === lines : Number.isInteger(asked) && asked % 2 === 0 && asked >= least;
  if (isRight && asked <= MOST_LINES) return asked;
  throw least === undefined
    ? new InvalidInputError(
        `${name}是 ${lines} 句，不是 ${asked} 句；要多写，用 五排、七排、五古、七古`,
        `${name} has ${lines} lines, not ${asked}; for more, ask for 五排, 七排, 五古 or 七古`,
      )
    : new InvalidInputError(
        `${name}的句数须为双数，${least} 至 ${MOST_LINES}：${asked}`,
        `${name} has an even number of lines from ${least} to ${MOST_LINES}, not ${asked}`,
      );
}

/** 不论平仄者：双句押韵 (where tones are free, and even lines rhyme). */
function freeMeter(
  { name, lineLength }: NamedForm,
  lines: number,
  pingze: Pingze,
  { opening, firstLineRhymes, rhymeCount = 1, hasSanPing = false }: NamedMeterOptions,
): Meter {
  if (opening !== undefined) {
    throw new InvalidInputError(`${name}不论平仄，没有${opening}`, `tones are free in ${name}: it has no opening`);
  }
  const couplets = lines / 2;
  const most = Math.min(couplets, 12);
  if (!Number.isInteger(rhymeCount) || rhymeCount < 1 || rhymeCount > most) {
    throw new InvalidInputError(
      `${lines} 句的${name}可押 1 至 ${most} 韵，不是 ${rhymeCount}`,
      `a ${name} of ${lines} lines has from 1 to ${most} rhymes, not ${rhymeCount}`,
    );
  }
  const changes = Array.from({ length: rhymeCount - 1 }, (_, k) => 2 * Math.round(((k + 1) * couplets) / rhymeCount));
  const made = oldStyleMeter({ lengths: Array.from({ length: lines }, () => lineLength), pingze, changes });
  // 换韵之联首句入韵；首段只有一联的，首句亦然 (the line after a change rhymes at once, as does the first where it has one couplet to itself).
  const isSanPing = hasSanPing && pingze === '平' && rhymeCount === 1 && lineLength !== 6;
  const own = (pattern: LinePattern, i: number): LinePattern =>
    lineLength === 6 ? contrasted(pattern, pingze) : isSanPing && i % 2 === 1 ? ending(pattern, '平平平') : pattern;
  const isHead = (i: number): boolean => changes.includes(i) || (i === 0 && changes[0] === 2);
  return {
    ...made,
    form: name,
    inCouplets: true,
    lines: made.lines.map((line, i): LineMeter => {
      const foot = isHead(i) ? true : i === 0 ? firstLineRhymes : undefined;
      const patterns = foot === undefined ? line.patterns : line.patterns.filter(({ rhymed }) => rhymed === foot);
      return { ...line, patterns: patterns.map((one) => own(one, i)) };
    }),
  };
}

/** 以这几声收句 (ends a line in these tones). */
const ending = (pattern: LinePattern, tail: string): LinePattern => ({
  ...pattern,
  slots: [...pattern.slots.slice(0, -tail.length), ...([...tail] as Slot[])],
});

/** 不押韵之句收异声 (a line that does not rhyme ends in the other tone class). */
const contrasted = (pattern: LinePattern, pingze: Pingze): LinePattern =>
  pattern.rhymed ? pattern : ending(pattern, pingze === '平' ? '仄' : '平');
