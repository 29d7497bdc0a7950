import { askedOf, type ScanOptions } from '../meter/asked.ts';
import { lengthOf, type Meter, type MeterNote } from '../meter/meter.ts';
import { costIn } from '../meter/scan.ts';
import type { Poem, VerseLine } from '../text/verse.ts';
import { endsOf, type Layout, layoutOf, meterFor } from './layout.ts';
import { firstMisfit, nearMeter, nearTo } from './near.ts';
import { meterOf } from './parse.ts';
import type { Tune, TuneForm } from './types.ts';

/** 一首词对照所得：依哪一体，依诗人句读的格律，与照必押之处断开的诗 (a poem set beside a form of its tune). */
export interface Fit {
  readonly form: TuneForm;
  /** 格律，句读依诗人；字数不合处在 `notes` (the meter, with the poet's own lines; sizes that do not fit are in `notes`). */
  readonly meter: Meter;
  /** 诗；一句之中有必押之处的，在那里断开 (the poem, cut where a rhyme must stand within a line). */
  readonly poem: Poem;
  /** 字数与韵位皆合 (whether length and rhyme places fit). */
  readonly isExact: boolean;
}

/** 对照的选项：依何书、哪些读音；`stanzas` 则并论分片 (the book and readings to judge by; with `stanzas` the breaks between stanzas too). */
export interface FitOptions extends Pick<ScanOptions, 'book' | 'readings'> {
  readonly stanzas?: boolean;
}

/** 长过此的句子是未加标点，处处照谱断开 (a line longer than this was not punctuated, and is cut as in the row). */
const UNPUNCTUATED = 15;
/** 必押之处未断的，至多占这一份 (at most this share of the rhymes may stand within lines). */
const UNCUT = 0.25;

/** 合于一体的句读：各句之末；不合则 undefined (how the lines run where a form fits; undefined where it does not). */
export function cutsFor(
  { lines, stops, lineAt, slots }: Layout,
  lengths: readonly number[],
): readonly number[] | undefined {
  const ends = endsOf(lengths);
  const total = ends.at(-1) ?? 0;
  if (total > slots.length || (total < slots.length && !lineAt.has(total))) return undefined;
  const cuts = new Set(ends);
  let [uncut, all] = [0, 0];
  lengths.forEach((length, i) => {
    if (length <= UNPUNCTUATED) return;
    const end = ends[i] as number;
    for (const one of lines) if (one.end > end - length && one.end < end) cuts.add(one.end);
  });
  for (const stop of stops) {
    if (stop > total) break;
    all++;
    if (cuts.has(stop)) continue;
    // 近处别有句末的，是字数不合，不是未断 (an end close by means a wrong length, not a missing pause).
    if (cuts.has(stop - 1) || cuts.has(stop + 1)) return undefined;
    cuts.add(stop);
    uncut++;
  }
  return uncut > Math.max(1, UNCUT * all) ? undefined : [...cuts].sort((a, b) => a - b);
}

/** 一句的一段 (part of a line). */
function partOf(line: VerseLine, from: number, to: number): VerseLine {
  const cut = (text: string): string => [...text].slice(from, to).join('');
  return {
    text: cut(line.text),
    length: to - from,
    zis: line.zis.slice(from, to),
    place: line.placeOf(from, to - 1),
    placeOf: (a, b = a) => line.placeOf(from + a, from + b),
    punctuation: to === line.length ? line.punctuation : '、',
    ...(line.traditional === undefined ? {} : { traditional: cut(line.traditional) }),
  };
}

/** 照各句之末断开 (cuts the lines of a poem at some ends). */
function cutAt(poem: Poem, ends: readonly number[]): Poem {
  if (ends.length === poem.lines.length) return poem;
  let start = 0;
  const lines = poem.lines.flatMap((line) => {
    const within = ends.filter((end) => end > start && end <= start + line.length).map((end) => end - start);
    start += line.length;
    return within.length === 1 ? [line] : within.map((end, i) => partOf(line, within[i - 1] ?? 0, end));
  });
  return { ...poem, lines };
}

/** 一首依一种格律的代价；比较各体不必细究读音 (what a poem costs in a meter; to compare forms readings need not be weighed). */
export const costOf = (poem: Poem, meter: Meter, { book, readings }: FitOptions): number => {
  const options = { meter, ...(book && { book }), ...(readings && { readings }) };
  return costIn(poem, askedOf(options));
};

/** 最多的一体约有 e 的这么多次方首 (the commonest form has about e to this power pieces). */
const MOST_PIECES = 7.4;

/** 以一处不合为 1，谱中句末诗里没有停顿的一处 (a pause of the row that the poem lacks, where a clash is 1). */
const UNPAUSED = 0.3;
/** 以一处不合为 1，不拘之一位：定了声而恰合的，更是这一调 (a place that takes either: a row that fixes its tone and fits says more). */
const FREE = 0.15;
/** 以一处不合为 1，首数少到 e 分之一的 (pieces fewer by a factor of e). */
const RARER = 0.25;

/** 一首合于一体，不问其声已有的代价：缺的停顿，谱之宽，用者之少 (what it costs to take a poem for a form before its tones are looked at: pauses it lacks, how free the row is, how rare). */
function priorOf(form: TuneForm, ends: ReadonlySet<number>): number {
  const { lines, slots } = layoutOf(form);
  const unpaused = lines.filter(({ end }) => !ends.has(end)).length;
  const free = slots.filter((slot) => slot === '中').length;
  return UNPAUSED * unpaused + FREE * free + RARER * (MOST_PIECES - Math.log(1 + form.pieces.all));
}

/** 一首合于一体的代价，不合之处亦计 (what it costs in all, clashes included). */
const scoreOf = (fit: Fit, ends: ReadonlySet<number>, options: FitOptions): number =>
  costOf(fit.poem, fit.meter, options) + priorOf(fit.form, ends);

/** 字数与韵位皆合的各体；有恰好写足的，只取写足的 (the forms that fit by length and rhyme places; where some are just filled, they alone). */
function fitting(poem: Poem, forms: readonly TuneForm[]): readonly { form: TuneForm; fit: () => Fit }[] {
  const lengths = poem.lines.map(({ length }) => length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const found = forms.flatMap((form) => {
    const cuts = form.length < total ? undefined : cutsFor(layoutOf(form), lengths);
    if (cuts === undefined) return [];
    const fit = (): Fit => ({ form, meter: meterFor(layoutOf(form), cuts), poem: cutAt(poem, cuts), isExact: true });
    return [{ form, fit }];
  });
  const whole = found.filter(({ form }) => form.length === total);
  return whole.length > 0 ? whole : found;
}

/** 合者由省到费 (those that fit, cheapest first). */
function exactFits(poem: Poem, forms: readonly TuneForm[], options: FitOptions): readonly Fit[] {
  const ends = new Set(endsOf(poem.lines.map(({ length }) => length)));
  return fitting(poem, forms)
    .map(({ fit }) => fit())
    .map((fit) => ({ fit, cost: scoreOf(fit, ends, options) }))
    .sort((a, b) => a.cost - b.cost || a.fit.form.ordinal - b.fit.form.ordinal)
    .map(({ fit }) => fit);
}

/** 合者之中最省的一体；只有一体的不必计较 (of the forms that fit, the cheapest; where there is one alone, it). */
function exactFit(poem: Poem, forms: readonly TuneForm[], options: FitOptions): Fit | undefined {
  const fits = fitting(poem, forms);
  if (fits.length < 2) return fits[0]?.fit();
  const ends = new Set(endsOf(poem.lines.map(({ length }) => length)));
  // 由未问其声已省者问起；只此已不比所得者省的，不必再问 (in order of what is known before the tones; what already costs more than the best is not asked).
  const ranked = fits.map((one) => ({ one, prior: priorOf(one.form, ends) })).sort((a, b) => a.prior - b.prior);
  let best: { readonly fit: Fit; readonly cost: number } | undefined;
  for (const { one, prior } of ranked) {
    if (best !== undefined && prior > best.cost) break;
    const fit = one.fit();
    const cost = prior + costOf(fit.poem, fit.meter, options);
    const isBetter =
      best === undefined || cost < best.cost || (cost === best.cost && one.form.ordinal < best.fit.form.ordinal);
    if (isBetter) best = { fit, cost };
  }
  return best?.fit;
}

/** 把一首词与一调的各体对照；见 `fitTune` (sets a poem beside the forms of a tune). */
export function fitAmong(poem: Poem, tune: Tune, options: FitOptions = {}): Fit | undefined {
  if (poem.lines.length === 0) return undefined;
  const exact = exactFit(poem, tune.forms, options);
  const fit = exact ?? nearestFit(poem, tune);
  const slips = exact === undefined ? [] : slipsOf(exact, tune);
  if (options.stanzas !== true && slips.length === 0) return fit;
  const notes = [...(fit.meter.notes ?? []), ...slips, ...(options.stanzas === true ? unparted(fit) : [])];
  return notes.length === 0 ? fit : { ...fit, meter: { ...fit.meter, notes } };
}

/**
 * 没写完的一首与一调对照：所写各句合于其前若干句的，取其最省的一体，末句可未足；一句未写取正体。都不合，取差得最少的一体，句读依谱。
 *
 * Sets an unfinished piece beside a tune: of the forms whose beginning it fits (its last line may be short) the cheapest, the usual
 * form where nothing is written; where none fits, the nearest, its lines as in the row. For writing: `fitTune` judges what is whole.
 *
 * @example
 * fitDraft(parsePoem('一曲新词酒一杯，去年'), findTune('浣溪沙')).meter.lines.length; // 6
 */
export function fitDraft(poem: Poem, tune: Tune, options: FitOptions = {}): Fit {
  const [usual] = tune.forms as readonly [TuneForm];
  const { lines } = poem;
  if (lines.length === 0) return { form: usual, meter: meterOf(usual), poem, isExact: true };
  const [exact] = exactFits(poem, tune.forms, options);
  if (exact !== undefined) return exact;
  const last = lines.at(-1) as VerseLine;
  const before = { ...poem, lines: lines.slice(0, -1) };
  const begun =
    before.lines.length === 0
      ? tune.forms.map((form): Fit => ({ form, meter: meterOf(form), poem: before, isExact: true }))
      : exactFits(before, tune.forms, options);
  const unfinished = begun.find((fit) => last.length < lengthOf(fit.meter, fit.poem.lines.length));
  if (unfinished !== undefined) return { ...unfinished, poem: { ...poem, lines: [...unfinished.poem.lines, last] } };
  const { form } = nearestFit(poem, tune);
  return { form, meter: meterOf(form), poem, isExact: false };
}

/** 少见的又一体，首数不到常用之体的这一份 (a form is rare if it has less than this share of the pieces of another). */
const RARELY = 0.05;
/** 只差一句一字，代价不到此数 (one line one character off costs less than this). */
const ONE_OFF = 2;

/** 合于少见之体，而差一字便是常用之体的，那一处 (the place where a piece in a rare form is one character off a common one). */
function slipsOf({ form, poem }: Fit, tune: Tune): readonly MeterNote[] {
  const common = tune.forms.filter(
    ({ pieces, length }) => form.pieces.all < RARELY * pieces.all && Math.abs(length - form.length) === 1,
  );
  if (common.length === 0) return [];
  const lengths = poem.lines.map(({ length }) => length);
  for (const other of common) {
    const near = nearTo(layoutOf(other), lengths);
    const off = near.cost > ONE_OFF ? undefined : firstMisfit(near, lengths);
    if (off === undefined) continue;
    const data = { actual: String(lengths[off.line]), expected: [String(off.wanted)], form: tune.name };
    return [{ ruleId: 'you-ti', line: off.line, data }];
  }
  return [];
}

function nearestFit(poem: Poem, tune: Tune): Fit {
  const lengths = poem.lines.map(({ length }) => length);
  const all = tune.forms.map((form) => nearTo(layoutOf(form), lengths));
  const near = all.reduce((best, one) => (one.cost < best.cost ? one : best));
  const meter = nearMeter(near, lengths);
  const total = String(lengths.reduce((sum, length) => sum + length, 0));
  const known = [...new Set(tune.forms.map(({ length }) => length))].sort((a, b) => a - b).map(String);
  const data = { actual: total, expected: known, form: tune.name };
  const size: MeterNote = { ruleId: 'ju-shu', messageId: 'ju-shu-ci', line: 0, data };
  const notes = known.includes(total) ? (meter.notes ?? []) : [size, ...(meter.notes ?? [])];
  return { form: near.layout.form, meter: { ...meter, notes }, poem, isExact: false };
}

/** 分成几行来写，而分片处没有空行，也没有独占的换行 (stanzas that nothing sets off in a poem written in several rows). */
function unparted({ poem, meter }: Fit): readonly MeterNote[] {
  const row = (line: number): number => poem.lines[line]?.place.start.line ?? 0;
  const gaps = poem.lines.map((_, line) => (line === 0 ? 0 : row(line) - row(line - 1)));
  if (gaps.every((gap) => gap === 0)) return [];
  const breaks = (meter.breaks ?? []).filter((line) => line < poem.lines.length);
  const isBreak = new Set(breaks);
  const within = gaps.filter((_, line) => line > 0 && !isBreak.has(line));
  const most = Math.max(0, ...within);
  return breaks
    .filter(
      (line) => (gaps[line] as number) === 0 || ((gaps[line] as number) <= most && within.every((gap) => gap > 0)),
    )
    .map((line) => ({
      ruleId: 'fen-pian',
      line,
      data: { form: meter.form, actual: breaks.length > 1 ? '一片' : '下片' },
    }));
}

/** 认出的一调 (a tune recognised). */
export interface Recognised extends Fit {
  /** 代价，小者为近 (its price; the smallest is the best). */
  readonly cost: number;
}

/**
 * 这是哪一调：字数与韵位皆合的各体，由近到远；一个也不合则空。
 *
 * Which tune is this? All forms whose length and rhyme places fit, best first; empty where none does.
 */
export function recogniseAmong(
  poem: Poem,
  forms: readonly TuneForm[],
  options: FitOptions = {},
): readonly Recognised[] {
  const lengths = poem.lines.map(({ length }) => length);
  const ends = new Set(endsOf(lengths));
  const found = forms.flatMap((form): Recognised[] => {
    const layout = layoutOf(form);
    const cuts = cutsFor(layout, lengths);
    if (cuts === undefined) return [];
    const [meter, cut] = [meterFor(layout, cuts), cutAt(poem, cuts)];
    const fit: Fit = { form, meter, poem: cut, isExact: true };
    return [{ ...fit, cost: scoreOf(fit, ends, options) }];
  });
  return found.sort((a, b) => a.cost - b.cost);
}
