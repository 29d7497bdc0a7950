import { describe, expect, it } from 'vitest';
import {
  type Beam,
  ByteConstraint,
  ByteLexicon,
  type ByteState,
  emptyBeam,
  random,
  type SearchOptions,
  search,
} from '../../src/generate/index.ts';
import { compileMeter, type VerseGrid } from '../../src/index.ts';
import { book, CHARS, RHYME, type TokenSet, vocabularyOf } from './byte-toy.ts';
import { HashModel } from './toy.ts';

const MARKS = ['，', '。\n'] as const;
const PROMPT = [0];

/** 一个小词表、若干已定之字、散列所成的模型 (a small vocabulary, some given characters, a hash for a model). */
function setting(seed: number, lines = 1, free = 5, marks?: readonly [string, string], until = lines) {
  const next = random(seed);
  const vocabulary = vocabularyOf(next, marks === undefined ? [] : ['，', '。', '\n']);
  const lexicon = new ByteLexicon(vocabulary.tokens, book);
  const cells = Array.from({ length: lines * 5 }, (_, i) => i).sort(() => next() - 0.5);
  const base = {
    meter: compileMeter('五绝', { lines }),
    rhyme: RHYME,
    book,
    repeats: lines > 1,
    ...(marks && { marks }),
  };
  // 已定之字取自一首合律的诗，免得无解 (what is given comes from a legal poem).
  const empty = new ByteConstraint({ ...base, skeleton: [] }, lexicon);
  let state = empty.start();
  let text = '';
  while (!empty.isComplete(state)) {
    const allowed = empty.allowed(state);
    const id = allowed[Math.floor(next() * allowed.length)] as number;
    text += vocabulary.texts[id];
    state = empty.advance(state, id);
  }
  const poem = [...utf8(text)].filter((char) => CHARS.includes(char));
  const skeleton: VerseGrid = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: 5 }, (_, zi) => (cells.indexOf(line * 5 + zi) < free ? undefined : poem[line * 5 + zi])),
  );
  const constraint = new ByteConstraint({ ...base, skeleton, until }, lexicon);
  const ids = new Map(vocabulary.tokens.map((token, id) => [token, id]));
  const model = new HashModel({ tokens: vocabulary.tokens, id: (token) => ids.get(token) });
  const spell = (tokens: readonly number[]): string => tokens.map((id) => vocabulary.texts[id]).join('');
  return { constraint, model, spell, lines: until, vocabulary };
}

const utf8 = (text: string): string => new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));

type Setting = ReturnType<typeof setting>;

async function run({ constraint, model, spell, lines }: Setting, options: Partial<SearchOptions<ByteState>>) {
  return search<ByteState>(await model.start(PROMPT), emptyBeam(constraint), {
    constraint,
    beams: 4,
    temperature: 0,
    topP: 1,
    lines,
    spell,
    random: random(1),
    ...options,
  });
}

/** 一切写法，含同文异切 (every way to write every text). */
function paths({ constraint, model, lines }: Setting): { ids: number[]; logProb: number; sampled: number }[] {
  const found: { ids: number[]; logProb: number; sampled: number }[] = [];
  const walk = (state: ByteState, ids: number[], logProb: number, sampled: number): void => {
    if (state.line >= lines) {
      found.push({ ids, logProb, sampled });
      return;
    }
    const logProbs = model.logProbsAfter([...PROMPT, ...ids]);
    const allowed = [...constraint.allowed(state)];
    const mass = Math.log(allowed.reduce((sum, id) => sum + Math.exp(logProbs[id] as number), 0));
    for (const id of allowed) {
      const p = logProbs[id] as number;
      walk(constraint.advance(state, id), [...ids, id], logProb + p, sampled + p - mass);
    }
  };
  walk(constraint.start(), [], 0, 0);
  return found;
}

/**
 * 另一种写法的同一搜索，不用会话，处处从头算：自短而长，等长者中取最好的 k 文，各生其子。
 * The same search written another way: no session, everything from scratch; lengths in bytes and not in places.
 */
function naive({ constraint, model, spell, lines }: Setting, k: number): Map<string, number> {
  type One = { ids: number[]; state: ByteState; logProb: number };
  const byLength = new Map<number, One[]>([[0, [{ ids: [], state: constraint.start(), logProb: 0 }]]]);
  for (let length = 0; ; length++) {
    const best = new Map<string, One>();
    for (const one of (byLength.get(length) ?? []).sort((a, b) => b.logProb - a.logProb)) {
      const text = spell(one.ids);
      if (!best.has(text) && best.size < k) best.set(text, one);
    }
    if ([...best.values()].some(({ state }) => state.line >= lines)) {
      return new Map(Array.from(best, ([text, { logProb }]) => [text, logProb]));
    }
    for (const { ids, state, logProb } of best.values()) {
      const logProbs = model.logProbsAfter([...PROMPT, ...ids]);
      for (const id of [...constraint.allowed(state)]) {
        const child = {
          ids: [...ids, id],
          state: constraint.advance(state, id),
          logProb: logProb + (logProbs[id] as number),
        };
        const at = spell(child.ids).length;
        byLength.set(at, [...(byLength.get(at) ?? []), child]);
      }
    }
  }
}

const kinds = ({ texts }: TokenSet, ids: readonly number[]) => ({
  isLong: ids.some((id) => (texts[id] as string).length > 4),
  isPart: ids.some((id) => utf8(texts[id] as string).includes('\ufffd')),
});

describe('字节词元的搜索 (search over byte-level tokens)', () => {
  it.each([
    [1, 1, 3, undefined],
    [2, 1, 3, MARKS],
    [3, 2, 3, undefined],
    [4, 2, 3, MARKS],
  ] as const)(
    'beam 足够多，温度 0：与枚举全同（种子 %i，%i 句，空 %i 字，标点 %j）',
    async (seed, lines, free, marks) => {
      const one = setting(seed, lines, free, marks);
      const all = new Map(paths(one).map(({ ids, logProb }) => [ids.join(), logProb]));
      const { spell: _, ...apart } = one;
      const found = await run({ ...apart, spell: String }, { beams: 100_000 });
      expect(found.length).toBe(all.size);
      expect(found.length).toBeGreaterThan(1);
      for (const { ids, logProb, logProbs } of found) {
        expect(logProb).toBeCloseTo(all.get(ids.join()) as number, 4);
        expect(logProbs.reduce((a, b) => a + b, 0)).toBeCloseTo(logProb, 4);
      }
      const scores = found.map(({ logProb }) => logProb);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    },
  );

  it('beam 少：与从头算的另一写法全同，长短词元、半字俱有', async () => {
    let [long, part, compared] = [0, 0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const one = setting(seed, 1 + (seed % 2), 6, seed % 3 === 0 ? MARKS : undefined);
      for (const beams of [1, 3, 8]) {
        const expected = naive(one, beams);
        const found = await run(one, { beams });
        expect(new Set(found.map(({ ids }) => one.spell(ids)))).toEqual(new Set(expected.keys()));
        for (const { ids, logProb } of found) {
          expect(logProb).toBeCloseTo(expected.get(one.spell(ids)) as number, 4);
          const { isLong, isPart } = kinds(one.vocabulary, ids);
          long += Number(isLong);
          part += Number(isPart);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
    expect(Math.min(long, part)).toBeGreaterThan(30);
  });

  it('Gumbel 抽样：首位合于逐步归一的分布，各文不重', async () => {
    const one = setting(5, 1, 4);
    const weights = new Map<string, number>();
    for (const { ids, sampled } of paths(one)) {
      weights.set(one.spell(ids), (weights.get(one.spell(ids)) ?? 0) + Math.exp(sampled));
    }
    expect([...weights.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    const counts = new Map<string, number>();
    const n = 600;
    for (let seed = 0; seed < n; seed++) {
      const found = await run(one, { temperature: 1, beams: 3, random: random(seed) });
      const texts = found.map(({ ids }) => one.spell(ids));
      expect(new Set(texts).size).toBe(texts.length);
      const top = found.reduce((a, b) => (b.perturbed > a.perturbed ? b : a));
      counts.set(one.spell(top.ids), (counts.get(one.spell(top.ids)) ?? 0) + 1);
    }
    // 常见的几文，各在四个标准差以内 (the commoner texts, each within four standard deviations).
    const common = [...weights].filter(([, p]) => p > 0.02);
    expect(common.length).toBeGreaterThan(4);
    for (const [text, p] of common) {
      expect(Math.abs((counts.get(text) ?? 0) / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('同一种子同一结果；偏置、随写之偏置、弃句皆用得', async () => {
    const one = setting(6, 2, 6, MARKS);
    const texts = async (options: Partial<SearchOptions<ByteState>>) =>
      (await run(one, { temperature: 1, ...options })).map(({ ids }) => one.spell(ids));
    expect(await texts({ random: random(3) })).toEqual(await texts({ random: random(3) }));
    expect(await texts({ random: random(3) })).not.toEqual(await texts({ random: random(4) }));
    const [first] = await texts({ temperature: 0 });
    const refused = await texts({
      temperature: 0,
      accept: ({ ids, state }: Beam<ByteState>) => state.line < 2 || one.spell(ids) !== first,
    });
    expect(refused).not.toContain(first);
    expect(refused.length).toBeGreaterThan(0);
    // 偏置一个词元，到处都用它 (a bias on one token makes it show).
    const least = (await run(one, { temperature: 0, beams: 50 })).at(-1) as Beam<ByteState>;
    const favourite = least.ids.at(-2);
    const bias = new Float32Array(one.vocabulary.tokens.length);
    bias[favourite as number] = 50;
    for (const options of [{ bias }, { adjust: (_: Beam<ByteState>, into: Float32Array) => void into.set(bias) }]) {
      const [best] = await run(one, { temperature: 0, ...options });
      expect(best?.ids).toContain(favourite);
    }
  });

  it('只写到某一句为止：词元不越其末，全诗仍写得完', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const one = setting(seed, 4, 4, seed % 2 === 0 ? MARKS : undefined, 2);
      const found = await run(one, { beams: 6 });
      expect(new Set(found.map(({ ids }) => one.spell(ids)))).toEqual(new Set(naive(one, 6).keys()));
      for (const { ids, state } of found) {
        expect(state).toMatchObject({ line: 2, zi: 0, node: 0 });
        expect([...utf8(one.spell(ids))].filter((char) => CHARS.includes(char))).toHaveLength(10);
      }
    }
  });

  it('中途可止 (stops when aborted)', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const onStep = (done: number) => {
      steps.push(done);
      if (done >= 3) controller.abort();
    };
    await expect(run(setting(7, 2, 8, MARKS), { signal: controller.signal, onStep })).rejects.toThrow(/abort/iu);
    expect(steps.length).toBeLessThan(10);
  });
});
