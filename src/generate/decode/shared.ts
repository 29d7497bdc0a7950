/**
 * 两种词表的解码所同 (what decoding over either kind of vocabulary shares).
 * @module
 */
import { lengthsOf, type Meter, parallelLines } from '../../meter/meter.ts';
import { cutLines } from '../../text/grid.ts';
import type { Constraint, MeterState } from '../constraint/constraint.ts';
import type { PhraseTable } from '../rerank/phrases.ts';
import { type Guide, onLines, together } from './guide.ts';
import type { Beam, SearchOptions } from './search.ts';
import type { Affinities, Decoding } from './types.ts';

/** 句中、句末的标点 (the marks inside a sentence and at its end). */
export const MARKS = ['，', '。'] as const;

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** 由解码之所求得搜索的选项 (the options of the search). */
export function optionsOf<State extends MeterState>(
  { beams, temperature, topP, foresight = 0, lines, random, signal, accept, onStep }: Decoding,
  meter: Meter,
  constraint: Constraint<State>,
  charsOf: (ids: readonly number[]) => readonly string[],
): SearchOptions<State> {
  const { before } = constraint;
  const lengths = lengthsOf(meter);
  return {
    constraint,
    beams,
    temperature,
    topP,
    foresight,
    lines,
    random,
    signal,
    ...(accept && {
      accept: ({ ids, state }: Beam<State>) => {
        const at = state.line - 1;
        return accept(
          charsOf(ids)
            .slice(before[at], before[at + 1])
            .join(''),
          at,
        );
      },
    }),
    ...(onStep && {
      onStep: (done: number, total: number, { ids }: Beam<State>) =>
        onStep(done, total, cutLines(charsOf(ids), lengths)),
    }),
  };
}

/** 引导，依其表与各句字数造一次即留着 (guides, made once for a table and the lengths of the lines). */
export function keptBy<T extends WeakKey>(
  make: (of: T, lengths: readonly number[]) => Guide,
): (of: T, lengths: readonly number[]) => Guide {
  const made = new WeakMap<T, Map<string, Guide>>();
  return (of, lengths) => {
    const byLengths = made.get(of) ?? new Map<string, Guide>();
    made.set(of, byLengths);
    const key = lengths.join();
    const guide = byLengths.get(key) ?? make(of, lengths);
    byLengths.set(key, guide);
    return guide;
  };
}

/** 所求的各引导，并作一个；都不求则 undefined (the guides that are asked for, as one). */
export function guidesOf(
  { phrases, affinities }: Decoding,
  meter: Meter,
  make: { stock: (table: PhraseTable) => Guide; parallel: (affinities: Affinities) => Guide },
): Guide | undefined {
  const facing = parallelLines(meter);
  const guides = [
    ...(phrases === undefined ? [] : [make.stock(phrases)]),
    ...(affinities === undefined || facing.size === 0 ? [] : [onLines(facing, make.parallel(affinities))]),
  ];
  return guides.length === 0 ? undefined : together(guides);
}
