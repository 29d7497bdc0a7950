/**
 * 搜索：一次，或少数几次里得许多首 (searching: once, or a few times for many).
 * @module
 */
import { ModelError } from '../../errors.ts';
import type { RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridLines, type VerseGrid } from '../../text/grid.ts';
import { viablePatterns } from '../constraint/viable.ts';
import type { Draft, Ready } from '../decode/types.ts';
import { weightOf } from '../nearest.ts';
import { random } from '../random.ts';
import { type Context, promptOf, verseOf } from './context.ts';
import { isGiven, type Plan } from './request.ts';
import type { Beside } from './types.ts';

/** 一句、一联从几种候选里取，省略时 (candidates a line or couplet is chosen from, by default). */
export const LINE_POOL = 128;
/** 韵未定时，在至多这么多个韵里找 (rhymes tried while the rhyme is open). */
export const OPEN_RHYMES = 4;

/** 换韵者，其余各韵取不成，至多换这么多回 (draws of the further rhymes before giving a rhyme up). */
const DRAWS = 8;

/** 一次搜索所得 (what one search found). */
export interface Found {
  readonly beams: readonly Draft[];
  readonly rhyme: RhymeGroup;
  /** 已定之字取定的繁体 (the traditional forms chosen for what is given). */
  readonly traditional: VerseGrid;
  /** 搜索所用的种子 (the seed it was searched with). */
  readonly seed: number;
  /** 与依平水韵相比，问了才有 (beside 平水韵, where that was asked). */
  readonly beside?: Beside;
}

/** 每写一字报一次：写了几字，眼下最好的一首 (told after each character: how many are written, and the best beam). */
export type OnStep = (done: number, partial: string) => void;

/** 备好押此韵的搜索；词表写不成则 undefined (readies a search on a rhyme; undefined where the vocabulary lacks the characters). */
function readied(
  { plan, decoder, preferred }: Context,
  rhyme: RhymeGroup,
  seed: number,
  others?: readonly RhymeGroup[],
): Ready | undefined {
  const { meter, skeleton } = plan;
  if (others !== undefined || meter.rhymes.length < 2) {
    return decoder.prepare({ meter, rhyme, ...(others && { others }), skeleton, preferred });
  }
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = otherRhymes(plan, rhyme, seed + draw);
    const ready = drawn && decoder.prepare({ meter, rhyme, others: drawn, skeleton, preferred });
    if (ready !== undefined) return ready;
  }
  return undefined;
}

/** 换韵者，首韵之外各韵之部，依用韵之多寡抽取；诗句已定者从之 (draws the further rhymes of verse that changes its rhyme, as far as the verse given leaves them open). */
function otherRhymes(
  { meter, book, skeleton }: Plan,
  first: RhymeGroup,
  seed: number,
): readonly RhymeGroup[] | undefined {
  const next = random(seed ^ first.index);
  const chosen: (RhymeGroup | undefined)[] = meter.rhymes.slice(1).map(() => undefined);
  for (const [i] of chosen.entries()) {
    const spec = meter.rhymes[i + 1];
    const groups = book.groups.filter(({ pingze }) => pingze === spec?.pingze);
    chosen[i] = shuffleByFrequency(groups, book, next).find(
      (group) => !viablePatterns({ meter, rhyme: first, others: chosen.with(i, group), skeleton, book }).includes(0),
    );
    if (chosen[i] === undefined) return undefined;
  }
  return chosen as readonly RhymeGroup[];
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

/** 搜索一次，写到 `plan.lines` 句为止；`others` 是换韵者已知的其余各韵 (one search, as far as `plan.lines`; `others` are the further rhymes, where they are known). */
export async function run(
  context: Context,
  seed: number,
  onStep?: OnStep,
  others?: readonly RhymeGroup[],
): Promise<Found> {
  const { plan, bias, guide, knownLines, signal } = context;
  const { beams, temperature, topP, foresight, lines } = plan;
  const order = rhymeOrder(context, seed);
  for (const rhyme of order) {
    const ready = readied(context, rhyme, seed, others);
    if (ready === undefined) continue;
    const found = await ready.search({
      prompt: promptOf(context, rhyme),
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
    return { beams: found, rhyme, traditional: ready.traditional, seed };
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
  shuffleByFrequency(plan.rhymes, plan.book, random(seed ^ hashOf(theme.chars.join('') + plan.form)));

/** 题意之散列，使同一种子在不同题下押不同的韵 (so that one seed does not mean one rhyme whatever the theme). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
}

/** 无指定之韵时，依用韵之多寡为权，不放回地排序 (orders groups by a seeded draw weighted by how much they are used). */
function shuffleByFrequency(groups: readonly RhymeGroup[], book: RhymeBook, next: () => number): readonly RhymeGroup[] {
  if (groups.length === 1) return groups;
  return groups
    .map((group) => ({ group, key: Math.log(next() || 1e-12) / weightOf(group, book) }))
    .sort((a, b) => b.key - a.key)
    .map(({ group }) => group);
}

/** `gather` 要搜索几次 (how many searches `gather` makes). */
export const searchesOf = ({ rhymes }: Plan, isEager = false): number =>
  isEager && rhymes.length === 1 ? 2 : Math.min(OPEN_RHYMES, rhymes.length);
