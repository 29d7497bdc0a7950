/**
 * 搜索：一次，或少数几次里得许多首 (searching: once, or a few times for many).
 * @module
 */
import { ModelError } from '../../errors.ts';
import { rhymeFeet } from '../../readings/index.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, type VerseGrid } from '../../text/grid.ts';
import { completeRhymes } from '../constraint/conflict.ts';
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
  /** 换韵、叶韵者，其余各韵之部 (the groups of the further rhymes, where there are several). */
  readonly others: readonly RhymeGroup[];
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
    const others = plan.others ?? furtherRhymes(plan, rhyme, seed);
    if (others === undefined) continue;
    const ready = decoder.prepare({ meter, rhyme, others, skeleton, preferred });
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
    return { beams: found, rhyme, others, traditional: ready.traditional };
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
  shuffleByFrequency(plan.rhymes, plan, random(seed ^ hashOf(theme.chars.join('') + plan.form)));

/** 押首韵某部时，其余各韵随种子而取，异部在先；押不成则 undefined (the further rhymes drawn by the seed, other divisions first; undefined where they cannot be met). */
function furtherRhymes(plan: Plan, rhyme: RhymeGroup, seed: number): Found['others'] | undefined {
  if (plan.meter.rhymes.length < 2) return [];
  const next = random(seed ^ hashOf(rhyme.name));
  const taken = new Set<string | undefined>([rhyme.bu]);
  const { meter, book, skeleton } = plan;
  return completeRhymes({ meter, book, skeleton }, rhyme, (groups) => {
    const drawn = shuffleByFrequency(groups, plan, next);
    const order = [...drawn.filter(({ bu }) => !taken.has(bu)), ...drawn.filter(({ bu }) => taken.has(bu))];
    taken.add(order[0]?.bu);
    return order;
  });
}

/** 题意之散列，使同一种子在不同题下押不同的韵 (so that one seed does not mean one rhyme whatever the theme). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
}

/** 无指定之韵时，依其轻重，不放回地排序 (orders groups by a seeded draw, weighted by how much they are used). */
function shuffleByFrequency(
  groups: readonly RhymeGroup[],
  { book, tune }: Pick<Plan, 'book' | 'tune'>,
  next: () => number,
): readonly RhymeGroup[] {
  if (groups.length === 1) return groups;
  const weights = weightsOf(groups, book, tune?.ru);
  return groups
    .map((group, i) => ({ group, key: Math.log(next() || 1e-12) / (weights[i] as number) }))
    .sort((a, b) => b.key - a.key)
    .map(({ group }) => group);
}

/** 谱中没有数的，押入声之份 (the share of 入声 where the row tells none). */
const LEAST_RU = 0.03;

/** 各部之轻重：唐宋诗押之多寡；词押仄韵者，入声共占其调所占之份 (how much groups are used: by Tang and Song verse, 入声 by its share in the tune). */
function weightsOf(groups: readonly RhymeGroup[], book: RhymeBook, ru: number | undefined): readonly number[] {
  const uses = usesOf(book);
  const plain = groups.map((group) => uses.get(group) ?? 1);
  const isRu = (group: RhymeGroup): boolean => group.tone === '入';
  if (book === pingshui || !groups.some(isRu)) return plain;
  const sum = (wanted: boolean): number =>
    plain.reduce((total, weight, i) => (isRu(groups[i] as RhymeGroup) === wanted ? total + weight : total), 0);
  const [share, ruSum, others] = [Math.max(LEAST_RU, ru ?? 0), sum(true), sum(false)];
  return plain.map((weight, i) =>
    isRu(groups[i] as RhymeGroup) ? (weight * share) / ruSum : (weight * (1.001 - share)) / others,
  );
}

const usesBy = new WeakMap<RhymeBook, ReadonlyMap<RhymeGroup, number>>();

/** 各韵押过多少：平水韵的平声依诗数，别的依其字押过的次数 (how often each group is rhymed on). */
function usesOf(book: RhymeBook): ReadonlyMap<RhymeGroup, number> {
  let uses = usesBy.get(book);
  if (uses === undefined) {
    uses = book === pingshui ? poemsByRhyme() : feetByRhyme(book);
    usesBy.set(book, uses);
  }
  return uses;
}

const poemsByRhyme = (): ReadonlyMap<RhymeGroup, number> => {
  const counts = new Map(
    rhymeFrequencyRows
      .trim()
      .split('\n')
      .map((row) => row.split('\t') as [string, string]),
  );
  return new Map(pingshui.groups.map((group) => [group, Number(counts.get(group.traditionalName) ?? 1)]));
};

function feetByRhyme(book: RhymeBook): ReadonlyMap<RhymeGroup, number> {
  const uses = new Map<RhymeGroup, number>();
  for (const { char, count, pingze } of pingshui.groups.flatMap((group) =>
    rhymeFeet(group).map((foot) => ({ ...foot, pingze: group.pingze })),
  )) {
    const reading = book.readings(char).find((one) => !one.rare && one.pingze === pingze);
    if (reading !== undefined) uses.set(reading.group, (uses.get(reading.group) ?? 0) + count);
  }
  return uses;
}

/** `gather` 要搜索几次 (how many searches `gather` makes). */
export const searchesOf = ({ rhymes }: Plan, isEager = false): number =>
  isEager && rhymes.length === 1 ? 2 : Math.min(OPEN_RHYMES, rhymes.length);
