import type { LineMeter, LinePattern, Meter, Slot } from '../meter/meter.ts';
import { meterOf } from './parse.ts';
import type { TuneForm } from './types.ts';

/** 一体平铺：逐字之位，与各句起讫 (a form laid out flat: its places, and where lines begin and end). */
export interface Layout {
  readonly form: TuneForm;
  readonly meter: Meter;
  readonly slots: readonly Slot[];
  readonly usual: readonly Slot[];
  readonly lines: readonly { readonly start: number; readonly end: number }[];
  /** 句末 → 第几句 (end of a line → its number). */
  readonly lineAt: ReadonlyMap<number, number>;
  /** 必押之处，末句之末在内 (ends of lines that must rhyme, and the last). */
  readonly stops: readonly number[];
  /** 已造的格律，依句读 (meters made, by the layout of lines). */
  readonly made: Map<string, Meter>;
}

const layouts = new WeakMap<TuneForm, Layout>();

/** 一体平铺，只造一次 (lays a form out, once). */
export function layoutOf(form: TuneForm): Layout {
  const known = layouts.get(form);
  if (known !== undefined) return known;
  const meter = meterOf(form);
  const patterns = meter.lines.map((line) => line.patterns[0] as LinePattern);
  let at = 0;
  const lines = patterns.map(({ slots }) => {
    const start = at;
    at += slots.length;
    return { start, end: at };
  });
  const mustStop = (i: number): boolean =>
    i === lines.length - 1 || (meter.lines[i] as LineMeter).patterns.every(({ rhymed }) => rhymed);
  const layout: Layout = {
    form,
    meter,
    slots: patterns.flatMap(({ slots }) => slots),
    usual: patterns.flatMap(({ slots, usual }) => usual ?? slots.map(() => '中' as const)),
    lines,
    lineAt: new Map(lines.map(({ end }, i) => [end, i])),
    stops: lines.flatMap(({ end }, i) => (mustStop(i) ? [end] : [])),
    made: new Map(),
  };
  layouts.set(form, layout);
  return layout;
}

/** 各句之末，字次 (the ends of lines of some lengths). */
export function endsOf(lengths: readonly number[]): readonly number[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return at;
  });
}

/** 一句之式：由平铺的第 start 字到第 end 字 (the pattern of the characters from start to end, taken from the flat layout). */
function patternBetween({ slots, usual }: Layout, start: number, end: number): LinePattern {
  const own = usual.slice(start, end);
  return {
    slots: slots.slice(start, end),
    rhymed: false,
    price: 0,
    ...(own.every((slot) => slot === '中') ? {} : { usual: own }),
    places: [],
    defining: [],
  };
}

/**
 * 依诗人的句读造一句：句脚恰在谱中一句之末的，韵与叠随之 (a line as the poet has cut it; where it ends with a line of the form it takes
 * the rhyme of that, and its repetition where both lines are cut alike).
 *
 * @param starts 已有各句之首 → 句次 (starts of the lines so far → their numbers)
 */
export function lineBetween(
  layout: Layout,
  start: number,
  end: number,
  starts: ReadonlyMap<number, number>,
): LineMeter {
  const plain = patternBetween(layout, start, end);
  const i = layout.lineAt.get(end);
  if (i === undefined) return { joint: '无', patterns: [plain] };
  const own = layout.meter.lines[i] as LineMeter;
  const patterns = own.patterns.map(({ rhymed, rhyme }) =>
    rhymed ? { ...plain, rhymed, ...(rhyme === undefined ? {} : { rhyme }) } : plain,
  );
  const isWhole = layout.lines[i]?.start === start;
  const source = own.repeats ?? own.echoes;
  const from = source === undefined ? undefined : layout.lines[source];
  const before = from === undefined ? undefined : starts.get(from.start);
  if (!isWhole || from === undefined || before === undefined || from.end !== start) return { joint: '无', patterns };
  return { joint: '无', patterns, ...(own.repeats === undefined ? { echoes: before } : { repeats: before }) };
}

/** 至多记这么多种句读 (so many layouts of lines are kept). */
const MOST_MADE = 64;

/** 依诗人的句读造格律；未写完的，余下各句依谱 (the meter for lines cut as the poet has; what is yet to be written follows the row). */
export function meterFor(layout: Layout, ends: readonly number[]): Meter {
  const key = ends.join(' ');
  const known = layout.made.get(key);
  if (known !== undefined) return known;
  const written = ends.at(-1) ?? 0;
  const all = [...ends, ...layout.lines.map(({ end }) => end).filter((end) => end > written)];
  const starts = new Map<number, number>();
  const lines: LineMeter[] = [];
  let start = 0;
  for (const end of all) {
    lines.push(lineBetween(layout, start, end, starts));
    starts.set(start, lines.length - 1);
    start = end;
  }
  const breaks = (layout.meter.breaks ?? []).flatMap((line) => {
    const at = starts.get(layout.lines[line]?.start ?? -1);
    return at === undefined ? [] : [at];
  });
  const { lines: _, breaks: __, ...shared } = layout.meter;
  const made: Meter = { ...shared, lines, ...(breaks.length === 0 ? {} : { breaks }) };
  if (layout.made.size < MOST_MADE) layout.made.set(key, made);
  return made;
}
