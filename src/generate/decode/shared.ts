/**
 * 两种词表的解码所同 (what decoding over either kind of vocabulary shares).
 * @module
 */
import { lengthsOf, type Meter } from '../../meter/meter.ts';
import { cutLines } from '../../text/grid.ts';
import type { Constraint, MeterState } from '../constraint/constraint.ts';
import type { Beam, SearchOptions } from './search.ts';
import type { Decoding } from './types.ts';

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
