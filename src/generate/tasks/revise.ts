import { InvalidInputError } from '../../errors.ts';
import { lengthOf, type Meter } from '../../meter/meter.ts';
import { scan } from '../../meter/scan.ts';
import { gridAt, gridDiff, gridOf, type VerseChange, type VerseGrid } from '../../text/grid.ts';
import { cellOf, placeKey, placeOf, type VersePlace } from '../../text/place.ts';
import { parsePoem } from '../../text/verse.ts';
import { REACHES, type Reach } from '../choices.ts';
import { feasibleRhymes } from '../constraint/conflict.ts';
import { prepare } from './context.ts';
import { planFill } from './fill.ts';
import { diverse, machineChars, pickAll, round } from './finish.ts';
import { parsePlaces } from './places.ts';
import { draftScore, gather, type Ranked } from './rank.ts';
import { isWhole, type Plan, planVerse, readGrid, type WriteRequest } from './request.ts';
import { demandsOf, scanningOf, type Target, targetOf } from './target.ts';
import { type Author, all, type Candidate, type GenerateOptions, perform, type Task } from './types.ts';

/** 推敲之请求 (a request for alternatives). */
export interface ReviseRequest extends Omit<WriteRequest, 'given'> {
  /** 原稿 (the draft). */
  readonly text: string;
  /** 推敲何处，写法见 `parsePlaces` (the places to revise). */
  readonly places: string | readonly string[];
  /** 所及，默认此处 (how far it reaches; the place alone by default). */
  readonly reach?: Reach;
  /** 不许改之处 (places that may not be changed). */
  readonly locks?: string | readonly string[];
  /**
   * 原稿各字何人所写，逐句逐字，人或机；给了，诗人之字不论所及多广都留着，除非所指之处全是诗人之字，即是要推敲它们
   * (who wrote the draft, by line and character. Where given, the poet's characters stay, however far the revision reaches,
   * unless every place named is the poet's own: then it is these that are to be revised).
   */
  readonly provenance?: readonly (string | readonly Author[])[];
}

/** 一种改法 (one alternative). */
export interface Revision extends Candidate {
  /** 与原稿不同之字，1 起 (what differs from the draft, 1-based). */
  readonly changed: readonly VerseChange[];
  /** 总分比原稿高多少，同一把尺；原稿有空处则无 (how much higher it scores than the draft; absent where the draft has blanks). */
  readonly gain?: number;
}

const DEFAULT_COUNT = 5;

/** 推敲之方案 (the plan of a revision). */
export interface RevisePlan extends Plan {
  readonly draft: VerseGrid;
  /** 所要推敲之处 (the places asked for). */
  readonly wanted: readonly VersePlace[];
}

/** 推敲之事 (revising, as a task). */
export const reviseTask: Task<ReviseRequest, RevisePlan, Revision> = {
  name: 'revise',
  plan(request, writes) {
    const { text, places, reach = '此处', locks, provenance = [], ...asked } = request;
    const target = targetOf(asked, parsePoem(text), undefined, true);
    const { meter, poem } = target;
    const draft = readGrid(poem, meter);
    if (!REACHES.includes(reach)) {
      throw new InvalidInputError(
        `所及只有${REACHES.join('、')}：${reach}`,
        `the reach is one of ${REACHES.join(', ')}`,
      );
    }
    const wanted = parsePlaces(places, meter).filter(({ line }) => line <= draft.length);
    const kept = [...parsePlaces(locks ?? [], meter), ...poetsPlaces(draft, wanted, provenance)];
    const locked = new Set(kept.map(placeKey));
    const free = freed(draft, wanted, reach, locked, meter);
    const skeleton = without(draft, free, meter);
    if (!wanted.some((place) => free.has(placeKey(place)))) {
      throw new InvalidInputError('要推敲之处都锁着，或不在诗里', 'every place asked for is locked or not in the poem');
    }
    const rhyme = asked.rhyme ?? ownRhyme(target, skeleton);
    const count = asked.count ?? DEFAULT_COUNT;
    const whole = planVerse({ ...asked, count, ...(rhyme === undefined ? {} : { rhyme }) }, target, skeleton, writes);
    const plan = planFill({ ...whole, lines: draft.length, typed: poem.lines.map((line) => line.text) });
    return { ...plan, draft, wanted };
  },
  async *run(plan, options) {
    const { draft, wanted } = plan;
    const context = await prepare(plan, options);
    const ranked: Ranked[] = [];
    for await (const found of gather(context, plan.count + 1, options.onProgress)) ranked.push(...found);
    const isFull = draft.every((_, line) => isWhole({ ...plan, skeleton: draft }, line));
    const own = isFull ? await draftScore(context, draft, ranked) : undefined;
    const poems = pickAll(context, ranked)
      .map(
        (poem): Revision => ({
          ...poem,
          changed: gridDiff(draft, gridOf(poem.lines)),
          ...(own === undefined ? {} : { gain: round(poem.score - own) }),
        }),
      )
      .filter(({ changed }) => changed.some((place) => wanted.some((one) => placeKey(one) === placeKey(place))));
    yield* diverse(poems, plan.count, machineChars);
  },
};

/**
 * 推敲：一字、一词、一句、一联，换几种写法，合律合韵，余下不动（所及见 `reach`）；好的在先，`gain` 是比原稿高多少分。
 *
 * Alternatives for a character, word, line or couplet of a draft, in meter and rhyme, the rest left as it is (or, by `reach`,
 * what follows or all that is not locked written anew). The draft's own wording is never among them. Throws
 * `InvalidInputError` where everything asked for is locked, and `UnsatisfiableError` where what stays cannot be in meter: repair
 * the draft first; also what `checkRequest` throws, and the signal's reason when aborted.
 *
 * @example
 * const text = '闲居少邻并，草径入荒园。鸟宿池边树，僧推月下门。';
 * const ways = await revise({ text, places: '4.2' }, { model });
 */
export const revise = (request: ReviseRequest, options: GenerateOptions): Promise<readonly Revision[]> =>
  all(perform(reviseTask, request, options));

/** 原稿空出这几处，各句补足 (the draft with these places blank, its lines made up to their lengths). */
export const without = (draft: VerseGrid, open: ReadonlySet<string>, meter: Meter): VerseGrid =>
  draft.map((row, line) =>
    Array.from({ length: lengthOf(meter, line) }, (_, zi) =>
      open.has(placeKey(placeOf({ line, zi }))) ? undefined : row[zi],
    ),
  );

/** 诗人之字而须留着的；所指之处若全是诗人之字，便是要改它们 (the poet's characters that stay; where all that is named is the poet's, it is to be changed). */
export function poetsPlaces(
  draft: VerseGrid,
  wanted: readonly VersePlace[],
  provenance: readonly (string | readonly Author[])[],
): readonly VersePlace[] {
  const own = draft.flatMap((row, i) =>
    row.flatMap((char, j) =>
      char !== undefined && [...(provenance[i] ?? [])][j] === '人' ? [{ line: i + 1, zi: j + 1 }] : [],
    ),
  );
  const keys = new Set(own.map(placeKey));
  const named = new Set(wanted.map(placeKey));
  const isAllOwn = wanted.length > 0 && wanted.every((place) => keys.has(placeKey(place)));
  return isAllOwn ? own.filter((place) => !named.has(placeKey(place))) : own;
}

/** 放开哪些字 (which places are free to change). */
function freed(
  draft: VerseGrid,
  wanted: readonly VersePlace[],
  reach: Reach,
  locked: ReadonlySet<string>,
  meter: Meter,
): ReadonlySet<string> {
  const every = draft.flatMap((_, line) =>
    Array.from({ length: lengthOf(meter, line) }, (__, zi) => placeOf({ line, zi })),
  );
  const [first] = wanted;
  const isAfter = ({ line, zi }: VersePlace): boolean =>
    first !== undefined && (line > first.line || (line === first.line && zi >= first.zi));
  const reached = reach === '全诗' ? every : reach === '此后' ? every.filter(isAfter) : wanted;
  // 原稿的空白总是空着 (blanks of the draft stay open).
  const blanks = every.filter((place) => gridAt(draft, cellOf(place)) === undefined);
  return new Set([...reached.map(placeKey).filter((key) => !locked.has(key)), ...blanks.map(placeKey)]);
}

/** 原稿之韵，若放开之后仍可押 (the draft's rhyme, where it can be kept). */
function ownRhyme(target: Target, skeleton: VerseGrid): string | undefined {
  const { rhyme } = scan(target.poem, scanningOf(target, {}));
  if (rhyme === undefined || rhyme.pingze !== target.meter.rhymes[0]?.pingze) return undefined;
  return feasibleRhymes(demandsOf(target, {}, rhyme, skeleton)).length > 0 ? rhyme.name : undefined;
}
