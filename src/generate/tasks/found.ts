/**
 * 搜索：一次，或少数几次里得许多首 (searching: once, or a few times for many).
 * @module
 */
import { ModelError } from '../../errors.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, type VerseGrid } from '../../text/grid.ts';
import type { Draft } from '../decode/types.ts';
import { rhymeFrequencyRows } from '../generated/rhyme-frequency.ts';
import { random } from '../random.ts';
import { type Context, promptOf, verseOf } from './context.ts';
import { isGiven, type Plan } from './request.ts';

/** 一句、一联从几种候选里取，省略时 (candidates a line or couplet is chosen from, by default). */
export const LINE_POOL = 128;
/** 韵未定时，在至多这么多个韵里找 (rhymes tried while the rhyme is open). */
export const OPEN_RHYMES = 4;

/** 一次搜索所得 (what one search found). */
export interface Found {
  readonly beams: readonly Draft[];
  readonly rhyme: RhymeGroup;
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: VerseGrid;
}

/** 每写一字报一次：写了几字，眼下最好的一首 (told after each character: how many are written, and the best beam). */
export type OnStep = (done: number, partial: string) => void;

/** 搜索一次，写到 `plan.lines` 句为止 (one search, as far as `plan.lines`). */
export async function run(context: Context, seed: number, onStep?: OnStep): Promise<Found> {
  const { plan, decoder, preferred, bias, guide, knownLines, signal } = context;
  const { meter, skeleton, beams, temperature, topP, foresight, lines } = plan;
  const order = rhymeOrder(context, seed);
  for (const rhyme of order) {
    const ready = decoder.prepare({ meter, rhyme, skeleton, preferred });
    if (ready === undefined) continue;
    const found = await ready.search({
      prompt: promptOf(context),
      beams,
      temperature,
      topP,
      foresight,
      bias,
      ...guide,
      ...(knownLines && !plan.asked.allowKnownLines
        ? { accept: (line: string, at: number) => isGiven(plan, at) || !knownLines.has(line) }
        : {}),
      lines,
      random: random(seed),
      signal,
      ...(onStep && {
        onStep: (done, _total, verse) => onStep(done, context.simplify(verseOf(context, gridLines(verse)))),
      }),
    });
    return { beams: found, rhyme, traditional: ready.traditional };
  }
  const { name } = order.at(-1) as RhymeGroup;
  throw new ModelError(
    'MODEL_INVALID',
    `模型词表里${name}的字不够押韵`,
    `the vocabulary has too few characters of ${name} to rhyme on`,
  );
}

/** 依种子、题意与体裁排定各韵的先后 (the order in which rhymes are tried). */
export const rhymeOrder = ({ plan, theme }: Context, seed: number): readonly RhymeGroup[] =>
  shuffleByFrequency(plan.rhymes, random(seed ^ hashOf(theme.chars.join('') + plan.form)));

/** 题意之散列，使同一种子在不同题下押不同的韵 (so that one seed does not mean one rhyme whatever the theme). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
}

/** 无指定之韵时，依诗数为权，不放回地排序；诗数不详者作一首 (orders groups by a seeded draw weighted by frequency; 1 where it is not known). */
function shuffleByFrequency(groups: readonly RhymeGroup[], next: () => number): readonly RhymeGroup[] {
  if (groups.length === 1) return groups;
  const weights = new Map(
    rhymeFrequencyRows
      .trim()
      .split('\n')
      .map((row) => row.split('\t') as [string, string]),
  );
  return groups
    .map((group) => ({ group, key: Math.log(next() || 1e-12) / Number(weights.get(group.traditionalName) ?? 1) }))
    .sort((a, b) => b.key - a.key)
    .map(({ group }) => group);
}

/** `gather` 要搜索几次 (how many searches `gather` makes). */
export const searchesOf = ({ rhymes }: Plan, isEager = false): number =>
  isEager && rhymes.length === 1 ? 2 : Math.min(OPEN_RHYMES, rhymes.length);
