/**
 * 搜索：一次，或少数几次里得许多首 (searching: once, or a few times for many).
 * @module
 */
import { ModelError } from '../../errors.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, type VerseGrid } from '../../text/grid.ts';
import { completeRhymes } from '../constraint/conflict.ts';
import type { Draft } from '../decode/types.ts';
import { weightOf } from '../nearest.ts';
import { random } from '../random.ts';
import { type Context, searchOf, verseOf } from './context.ts';
import { isGiven, type Plan } from './request.ts';
import type { Beside } from './types.ts';

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
  /** 搜索所用的种子 (the seed it was searched with). */
  readonly seed: number;
  /** 与依平水韵相比，问了才有 (beside 平水韵, where that was asked). */
  readonly beside?: Beside;
}

/** 每写一字报一次：写了几字，眼下最好的一首 (told after each character: how many are written, and the best beam). */
export type OnStep = (done: number, partial: string) => void;

/** 备好押此韵的搜索；写不成则 undefined (readies a search on a rhyme; undefined where it cannot be met). */
function readied({ plan, decoder, preferred }: Context, rhyme: RhymeGroup, seed: number) {
  const { meter, skeleton } = plan;
  const others = plan.others ?? furtherRhymes(plan, rhyme, seed);
  const ready = others && decoder.prepare({ meter, rhyme, others, skeleton, preferred });
  return ready && { ready, others };
}

/** 依次取词表写得成的几韵 (the first rhymes of these on which the vocabulary can write). Throws `ModelError` where there is none. */
export function writable(context: Context, order: readonly RhymeGroup[], most: number): readonly RhymeGroup[] {
  const found: RhymeGroup[] = [];
  for (const rhyme of order) {
    if (found.length === most) break;
    if (readied(context, rhyme, context.plan.seed) !== undefined) found.push(rhyme);
  }
  if (found.length === 0) throw unwritable(order);
  return found;
}

/** 搜索一次，写到 `plan.lines` 句为止 (one search, as far as `plan.lines`). */
export async function run(context: Context, seed: number, onStep?: OnStep): Promise<Found> {
  const { plan, knownLines } = context;
  const order = rhymeOrder(context, seed);
  for (const rhyme of order) {
    const made = readied(context, rhyme, seed);
    if (made === undefined) continue;
    const { ready, others } = made;
    const found = await ready.search({
      ...searchOf(context, rhyme, seed),
      ...(knownLines && !plan.asked.allowKnownLines
        ? { accept: (line: string, at: number) => isGiven(plan, at) || !knownLines.has(line) }
        : {}),
      ...(onStep && {
        onStep: (done, _total, verse) => onStep(done, context.simplify(verseOf(context, gridLines(verse)))),
      }),
    });
    return { beams: found, rhyme, others, traditional: ready.traditional, seed };
  }
  throw unwritable(order);
}

const unwritable = (order: readonly RhymeGroup[]): ModelError => {
  const { name } = order.at(-1) as RhymeGroup;
  return new ModelError(
    'MODEL_INVALID',
    `模型词表里${name}的字不够押韵`,
    `the vocabulary has too few characters of ${name} to rhyme on`,
  );
};

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
  const plain = groups.map((group) => weightOf(group, book));
  const isRu = (group: RhymeGroup): boolean => group.tone === '入';
  if (book === pingshui || !groups.some(isRu)) return plain;
  const sum = (wanted: boolean): number =>
    plain.reduce((total, weight, i) => (isRu(groups[i] as RhymeGroup) === wanted ? total + weight : total), 0);
  const [share, ruSum, others] = [Math.max(LEAST_RU, ru ?? 0), sum(true), sum(false)];
  return plain.map((weight, i) =>
    isRu(groups[i] as RhymeGroup) ? (weight * share) / ruSum : (weight * (1.001 - share)) / others,
  );
}

/** `gather` 要搜索几次 (how many searches `gather` makes). */
export const searchesOf = ({ rhymes }: Plan, isEager = false): number =>
  isEager && rhymes.length === 1 ? 2 : Math.min(OPEN_RHYMES, rhymes.length);
