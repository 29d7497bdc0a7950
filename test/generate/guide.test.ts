import { describe, expect, it } from 'vitest';
import { onLines, parallelGuide } from '../../src/generate/decode/guide.ts';
import type { Beam } from '../../src/generate/decode/search.ts';

const TOKENS = [...'山水風月春秋花鳥來去江海'];
const vocabulary = { tokens: TOKENS, id: (token: string) => TOKENS.indexOf(token) };
/** 第四句第一字，出句首字为 facing (the first character of line 4; the opening line begins with `facing`). */
const at = (facing: number, line = 3): Beam => ({
  ids: [...Array<number>(10).fill(0), facing, 1, 2, 3, 4],
  state: { line, zi: 0, live: 1, used: [] },
  logProb: 0,
  logProbs: [],
  sampled: 0,
  perturbed: 0,
});

describe('相对之引导 (the guide to parallels)', () => {
  const asked: string[] = [];
  const affinities = (char: string) => {
    asked.push(char);
    return (n: number): number => n - TOKENS.indexOf(char);
  };
  const guide = parallelGuide(affinities, vocabulary, Array<number>(8).fill(5));

  it('算过的表留着：再问不再算', () => {
    for (const facing of [2, 5, 2, 5, 2]) guide.adjust(at(facing), new Float32Array(TOKENS.length));
    expect(asked).toEqual([TOKENS[2], TOKENS[5]]);
  });

  it('只问若干字号，所得与全问者在那些字号上相同', () => {
    const whole = new Float32Array(TOKENS.length).fill(0.3);
    guide.adjust(at(2), whole);
    const some = new Float32Array(TOKENS.length).fill(0.3);
    const ids = Int32Array.of(11, 0, 4);
    guide.adjust(at(2), some, ids);
    for (const id of ids) expect(some[id]).toBe(whole[id]);
    expect(some[1]).toBe(Math.fround(0.3));
    expect(whole[1]).not.toBe(Math.fround(0.3));
  });

  it('中二联的对句之外不问', () => {
    const bias = new Float32Array(TOKENS.length);
    const own = onLines(new Set([3, 5]), guide);
    for (const line of [0, 1, 2, 4, 6, 7]) own.adjust(at(2, line), bias);
    expect(bias).toEqual(new Float32Array(TOKENS.length));
    own.adjust(at(2, 3), bias);
    expect(bias).not.toEqual(new Float32Array(TOKENS.length));
  });

  it('记住的有限：久未用者让位，常用者留着', () => {
    const many = Array.from({ length: 700 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const counts = new Map<string, number>();
    const bounded = parallelGuide(
      (char) => {
        counts.set(char, (counts.get(char) ?? 0) + 1);
        return () => 0;
      },
      { tokens: many, id: () => undefined },
      Array<number>(8).fill(5),
    );
    const bias = new Float32Array(many.length);
    for (let facing = 1; facing < many.length; facing++) {
      bounded.adjust(at(facing), bias);
      bounded.adjust(at(0), bias);
    }
    bounded.adjust(at(1), bias);
    expect(counts.get(many[0] as string)).toBe(1);
    expect(counts.get(many[1] as string)).toBe(2);
  });
});
