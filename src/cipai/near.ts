import type { LineMeter, Meter, MeterNote } from '../meter/meter.ts';
import { type Layout, lineBetween } from './layout.ts';

/** 一段韵（到一个必押之脚为止的几句）与诗中相当的几句 (the lines of the form up to a rhyme, and the lines of the poem that stand for them). */
interface Paired {
  /** 谱中各句，起讫 (lines of the form, from and to). */
  readonly from: number;
  readonly to: number;
  /** 诗中各句，起讫 (lines of the poem). */
  readonly first: number;
  readonly last: number;
}

/** 字数不合的诗，与一体逐韵相当之法 (how a poem of the wrong length is set beside a form). */
export interface Near {
  readonly layout: Layout;
  /** 差多少 (how far it is). */
  readonly cost: number;
  readonly pairs: readonly Paired[];
}

/** 一段韵至多由诗中这么多句去当 (at most so many lines of a poem stand for one span). */
const MOST = 9;

/** 各段韵：谱中的句子由第几到第几 (the spans of a form, as lines from and to). */
function spansOf({ lines, stops }: Layout): readonly (readonly [number, number])[] {
  let from = 0;
  return stops.map((stop) => {
    const to = lines.findIndex(({ end }) => end === stop) + 1;
    const span = [from, to] as const;
    from = to;
    return span;
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** 诗中几句去当一段韵的代价：全合 0，字数合而句读异 0.1，余依所差 (what it costs for some lines to stand for a span). */
function spanCost(wanted: readonly number[], written: readonly number[]): number {
  const difference = Math.abs(sum(wanted) - sum(written));
  if (difference > 0) {
    const wrong = wanted.length === written.length ? wanted.filter((n, i) => n !== written[i]).length : 3;
    return 1 + 0.5 * difference + 0.4 * wrong;
  }
  return wanted.length === written.length && wanted.every((n, i) => n === written[i]) ? 0 : 0.1;
}

/** 诗与一体相当而差得最少之法：逐韵动态规划 (the way to set a poem beside a form at the least cost, span by span). */
export function nearTo(layout: Layout, lengths: readonly number[]): Near {
  const spans = spansOf(layout);
  const lengthsIn = (from: number, to: number): number[] =>
    layout.lines.slice(from, to).map(({ start, end }) => end - start);
  let costs: number[] = lengths.map(() => Number.POSITIVE_INFINITY);
  costs = [0, ...costs];
  const steps: number[][] = [];
  for (const [from, to] of spans) {
    const wanted = lengthsIn(from, to);
    const next = costs.map(() => Number.POSITIVE_INFINITY);
    const step = costs.map(() => 0);
    costs.forEach((cost, first) => {
      for (let count = 0; count <= MOST && first + count < costs.length; count++) {
        const total = cost + spanCost(wanted, lengths.slice(first, first + count));
        if (total < (next[first + count] as number)) {
          next[first + count] = total;
          step[first + count] = count;
        }
      }
    });
    costs = next;
    steps.push(step);
  }
  // 末段之后多出的各句，由句数来说 (lines beyond the last span are too many).
  const totals = costs.map((cost, taken) => cost + lengths.length - taken + 0.5 * sum(lengths.slice(taken)));
  let taken = totals.indexOf(Math.min(...totals));
  const cost = totals[taken] as number;
  const pairs: Paired[] = [];
  for (let i = spans.length - 1; i >= 0; i--) {
    const count = steps[i]?.[taken] as number;
    const [from, to] = spans[i] as readonly [number, number];
    pairs.unshift({ from, to, first: taken - count, last: taken });
    taken -= count;
  }
  return { layout, cost, pairs };
}

/**
 * 字数不合者的格律：合的各段照常来论；不合的，句数同则逐句说字数，不同则合说一段，不论其平仄，只论韵脚。
 *
 * The meter for a poem of the wrong length: spans that fit are judged as ever; of the others every line of the wrong length is
 * told, or, where there are more lines or fewer, the whole span.
 */
export function nearMeter({ layout, pairs }: Near, lengths: readonly number[]): Meter {
  const { lines: _, breaks: __, ...shared } = layout.meter;
  const { form } = shared;
  const lines: LineMeter[] = [];
  const notes: MeterNote[] = [];
  const starts = new Map<number, number>();
  const put = (start: number, end: number): void => {
    lines.push(lineBetween(layout, start, end, starts));
    starts.set(start, lines.length - 1);
  };
  for (const { from, to, first, last } of pairs) {
    const wanted = layout.lines.slice(from, to);
    const written = lengths.slice(first, last);
    const isSame = sum(written) === sum(wanted.map(({ start, end }) => end - start));
    if (isSame) {
      let start = wanted[0]?.start ?? 0;
      for (const length of written) {
        put(start, start + length);
        start += length;
      }
    } else if (written.length === wanted.length) for (const { start, end } of wanted) put(start, end);
    else {
      const expected = wanted.map(({ start, end }) => String(end - start));
      const data = { actual: written.join('、'), expected, form };
      notes.push({ ruleId: 'zi-shu', messageId: 'zi-shu-span', line: Math.min(first, lengths.length - 1), data });
      written.forEach((length, i) => {
        lines.push(
          i === written.length - 1 ? footOnly(layout, to - 1, length) : { joint: '无', patterns: [free(length)] },
        );
      });
    }
  }
  return { ...shared, lines, notes };
}

/** 句数相同而字数不合的第一句，与谱中所须 (the first line of the wrong length in a span of as many lines, and what is wanted). */
export function firstMisfit(
  { layout, pairs }: Near,
  lengths: readonly number[],
): { readonly line: number; readonly wanted: number } | undefined {
  for (const { from, to, first, last } of pairs) {
    if (to - from !== last - first) continue;
    const wanted = layout.lines.slice(from, to).map(({ start, end }) => end - start);
    const isSame = sum(wanted) === sum(lengths.slice(first, last));
    const i = isSame ? -1 : wanted.findIndex((length, k) => length !== lengths[first + k]);
    if (i !== -1) return { line: first + i, wanted: wanted[i] as number };
  }
  return undefined;
}

const free = (length: number): LineMeter['patterns'][number] => ({
  slots: Array.from({ length }, () => '中' as const),
  rhymed: false,
  price: 0,
  places: [],
  defining: [],
});

/** 只论韵脚的一句 (a line of which only the foot is judged). */
function footOnly(layout: Layout, line: number, length: number): LineMeter {
  const patterns = (layout.meter.lines[line] as LineMeter).patterns.map(({ rhymed, rhyme, slots }) => ({
    ...free(length),
    slots: [...free(length - 1).slots, slots.at(-1) ?? '中'],
    rhymed,
    ...(rhyme === undefined ? {} : { rhyme }),
  }));
  return { joint: '无', patterns };
}
