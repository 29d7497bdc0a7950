import { InvalidInputError, UnsatisfiableError } from '../../errors.ts';
import type { ScanOptions } from '../../meter/asked.ts';
import type { Finding } from '../../meter/finding.ts';
import { scan } from '../../meter/scan.ts';
import type { Scansion } from '../../meter/scansion.ts';
import { findGroup } from '../../rhyme/lookup.ts';
import type { Pingze, RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridDiff, gridLines, gridOf, gridWith, type VerseChange, type VerseGrid } from '../../text/grid.ts';
import { cellOf, placeKey, placeOf } from '../../text/place.ts';
import { BLANK, parsePoem } from '../../text/verse.ts';
import { conflictOf } from '../constraint/conflict.ts';
import { fewestChanges, likelyRhymes, type Mend } from '../constraint/mend.ts';
import { viablePatterns } from '../constraint/viable.ts';
import { type Context, prepare } from './context.ts';
import { planFill } from './fill.ts';
import { diverse, finish, machineChars } from './finish.ts';
import { run } from './found.ts';
import { parsePlaces } from './places.ts';
import { bestFit, rank } from './rank.ts';
import { type Plan, planVerse, readGrid, type WriteRequest } from './request.ts';
import { without } from './revise.ts';
import { demandsOf, scanningOf, targetOf } from './target.ts';
import { all, type Candidate, type GenerateOptions, perform, type Task } from './types.ts';

/** 修改病句之请求 (a request to repair a draft). */
export interface RepairRequest extends Omit<WriteRequest, 'given'> {
  /** 原稿，可缺末几句；空处 □ 一并填上 (the draft; blanks are filled as well). */
  readonly text: string;
  /** 不许改之处，写法见 `parsePlaces` (places that may not be changed). */
  readonly locks?: string | readonly string[];
}

/** 改了一字 (one character changed). */
export interface Change extends VerseChange {
  /** 不改此字，便有的毛病 (the faults that would stand without this change). */
  readonly mends: readonly Finding[];
}

/** 一种修法 (one way of repairing). */
export interface Repair extends Candidate {
  readonly changes: readonly Change[];
}

const DEFAULT_COUNT = 5;
/** 改处至多试这么多种 (ways of choosing the places that are tried). */
const MAX_WAYS = 8;
/** 改后仍有毛病，把那几处一并算作须改，至多这么多回 (rounds in which faults that remain are added to what must change). */
const ROUNDS = 3;

/** 词里诸家偶有出入而只提醒的，也修：字声、通押 (what a tune only warns of is mended too: tones and mixed divisions). */
const MENDED: ReadonlySet<string> = new Set(['zi-sheng', 'tong-ya']);
const isFault = ({ severity, ruleId }: Finding): boolean =>
  severity === 'error' || (severity === 'warning' && MENDED.has(ruleId));

/** 修之方案 (the plan of a repair). */
export interface RepairPlan extends Plan {
  /** 原稿之扫描 (the scansion of the draft). */
  readonly before: Scansion;
  /** 锁住之处，须改之处，皆如 3.5 (locked places, and places that must change, such as 3.5). */
  readonly locked: ReadonlySet<string>;
  readonly must: ReadonlySet<string>;
  /** 头一回试的改法 (the ways that are tried first). */
  readonly ways: readonly Mend[];
}

/** 修之事；本来合律则无所求 (repairing, as a task; nothing to find where the draft is legal). */
export const repairTask: Task<RepairRequest, RepairPlan, Repair> = {
  name: 'repair',
  plan(request, writes) {
    const { text, locks, ...asked } = request;
    const target = targetOf(asked, parsePoem(text), undefined, true);
    const { meter, poem } = target;
    const draft = readGrid(poem, meter);
    if (draft.length === 0) throw new InvalidInputError('要修的诗是空的', 'there is no verse to repair');
    const whole = planVerse({ ...asked, count: asked.count ?? DEFAULT_COUNT }, target, [], writes);
    const scanning: ScanOptions = {
      ...scanningOf(target, asked),
      ...(whole.rhymes.length === 1 && asked.rhyme !== undefined ? { rhyme: whole.rhymes[0]?.name as string } : {}),
    };
    const before = scan(poem, scanning);
    // 只有通押不劳修：宋人常有 (a mixed division alone is left be: the Song had many).
    if (!before.findings.some((one) => isFault(one) && one.ruleId !== 'tong-ya')) return undefined;
    const locked = new Set(parsePlaces(locks ?? [], meter).map(placeKey));
    const must = new Set(repeatedFeet(before, locked));
    const plan = { ...whole, skeleton: draft, lines: draft.length, typed: poem.lines.map((line) => line.text) };
    const planned = { ...plan, before, locked, must, ways: [] };
    const ways = waysOf(planned, must);
    if (ways.length === 0) throw unmendable(planned);
    return { ...planned, ways };
  },
  async *run(plan, options) {
    const { skeleton: draft, before, locked } = plan;
    const context = await prepare(plan, options);
    const must = new Set(plan.must);
    let { ways } = plan;
    for (let round = 0; round < ROUNDS && ways.length > 0; round++) {
      const isDone = (way: Mend): boolean => way.cells.length === 0 && draft.every((row) => !row.includes(undefined));
      const { legal, faults } = ways.some(isDone)
        ? { legal: [], faults: before.findings.filter(isFault) }
        : await tryWays(context, draft, ways);
      if (legal.length > 0) {
        const ranked = [...legal].sort((a, b) => b.score - a.score);
        const chosen = diverse(ranked, plan.count, machineChars);
        yield* chosen.map((poem) => ({ ...poem, changes: changesOf(plan, poem) }));
        return;
      }
      for (const { at } of faults) if (!locked.has(placeKey(at))) must.add(placeKey(at));
      ways = waysOf(plan, must);
    }
    throw unmendable(plan);
  },
};

/**
 * 修：以最少的改字使病稿合律，各改一字说明它治的是哪条规则的病；几种改法，好的在先。本来合律则为 `[]`。
 *
 * Repairs a faulty draft: the fewest characters changed that make it legal by the checker (no finding of level error), chosen by
 * the model in context; several ways, best first, every change named with the faults it mends. `[]` where the draft is legal
 * already. Throws `InvalidInputError` for a draft whose lines have the wrong length, `UnsatisfiableError` where the locks leave
 * no way, what `checkRequest` throws, and the signal's reason when aborted.
 *
 * @example
 * const [way] = await repair({ text: '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。' }, { model });
 * way?.changes.map(({ from, to, mends }) => `${from}→${to} ${mends.map((f) => f.name)}`); // e.g. ['水→河 平仄']
 */
export const repair = (request: RepairRequest, options: GenerateOptions): Promise<readonly Repair[]> =>
  all(perform(repairTask, request, options));

/** 改字最少的各种改法 (the ways to mend with the fewest changes). */
function waysOf(
  { meter, skeleton, locked, asked, book, before, tune, rhymes }: RepairPlan,
  must: ReadonlySet<string>,
): readonly Mend[] {
  return fewestChanges({
    meter,
    text: skeleton,
    isLocked: (line, zi) => locked.has(placeKey(placeOf({ line, zi }))),
    mustChange: (line, zi) => must.has(placeKey(placeOf({ line, zi }))),
    rhymes:
      meter.rhymes.length === 1 && tune === undefined
        ? rhymesFor(asked.rhyme, before, book, meter.rhymes[0]?.pingze).map((group) => [group])
        : likelyRhymes(meter, skeleton, book, asked.rhyme === undefined ? undefined : rhymes[0]),
    book,
    limit: MAX_WAYS,
  });
}

/** 修不成的缘由：锁住的字与格律相抵；格律之网所不管的（如锁住的两脚重韵），以锁住之处的毛病为据 (why it cannot be mended: the locks conflict with the meter, or hold faults the lattice knows nothing of, such as a rhyme word repeated in two locked feet). */
function unmendable(plan: RepairPlan): UnsatisfiableError {
  const { skeleton: draft, locked, asked, before } = plan;
  const skeleton = draft.map((row, line) =>
    row.map((char, zi) => (locked.has(placeKey(placeOf({ line, zi }))) ? char : undefined)),
  );
  const rhyme = asked.rhyme === undefined ? undefined : plan.rhymes[0];
  const conflict = conflictOf(demandsOf(plan, asked, rhyme, skeleton));
  if (conflict.length > 0) return new UnsatisfiableError(conflict);
  const stuck = before.findings.filter((finding) => isFault(finding) && locked.has(placeKey(finding.at)));
  return new UnsatisfiableError(
    (stuck.length > 0 ? stuck : before.findings.filter(isFault)).map(({ message, messageEn, at }) => ({
      zh: message,
      en: messageEn,
      fix: { zh: `解开第 ${at.line} 句第 ${at.zi} 字`, en: `unlock line ${at.line}, character ${at.zi}` },
    })),
  );
}

/** 重出的韵脚须改其一：后出者；锁住了便改先出者 (of a repeated rhyme word, the later place changes, or the earlier if it is locked). */
function repeatedFeet({ findings }: Scansion, locked: ReadonlySet<string>): string[] {
  return findings
    .filter(({ ruleId }) => ruleId === 'chong-yun')
    .map(({ at, related }) => (locked.has(placeKey(at)) ? placeKey(related?.[0]?.at ?? at) : placeKey(at)));
}

/** 试哪些韵：指定的，否则扫描所得者在先 (the rhymes to try: the one asked for, else all, that of the scansion first). */
function rhymesFor(
  wanted: string | undefined,
  { rhyme }: Scansion,
  book: RhymeBook,
  pingze: Pingze | undefined,
): readonly RhymeGroup[] {
  if (wanted !== undefined) return [findGroup(wanted, book)];
  const all = rhyme === undefined ? book.groups : [rhyme, ...book.groups.filter((group) => group !== rhyme)];
  return all.filter((group) => group.pingze === pingze);
}

/** 各种改处，逐一填字，合律者留下 (fills each way's places and keeps what is legal). */
async function tryWays(
  context: Context,
  draft: VerseGrid,
  ways: readonly Mend[],
): Promise<{ legal: readonly Candidate[]; faults: readonly Finding[] }> {
  const { meter, book, seed } = context.plan;
  const legal: Candidate[] = [];
  const faults: Finding[] = [];
  let zero: number | undefined;
  for (const { rhymes, cells } of ways) {
    const [rhyme, ...others] = rhymes as readonly [RhymeGroup, ...RhymeGroup[]];
    const skeleton = without(draft, new Set(cells.map((cell) => placeKey(placeOf(cell)))), meter);
    // 两句之间可容之病，改字之后未必还可容 (what was put up with between two lines may not be once one of them changes).
    if (viablePatterns({ meter, rhyme, others, skeleton, book }).includes(0)) continue;
    const plan = planFill({ ...context.plan, skeleton, rhymes: [rhyme], others });
    const narrowed: Context = { ...context, plan: { ...plan, beams: Math.min(plan.pool, 256) } };
    const found = await run(narrowed, seed);
    zero ??= bestFit(narrowed, found);
    for (const one of await rank(narrowed, found, zero)) {
      const poem = finish(narrowed, one, seed);
      const left = poem.scansion.findings.filter(isFault);
      if (left.length > 0) faults.push(...left);
      else legal.push(poem);
    }
  }
  return { legal, faults };
}

/** 改了哪些字，各治何病 (what was changed, and what each change mends). */
function changesOf(plan: RepairPlan, poem: Candidate): readonly Change[] {
  const written = gridOf(poem.linesTraditional);
  const scanning = { ...scanningOf(plan, {}), rhyme: poem.rhyme };
  return gridDiff(plan.skeleton, gridOf(poem.lines)).map((change): Change => {
    const undone = gridLines(gridWith(written, cellOf(change), change.from)).join('\n');
    const isFilled = change.from === BLANK;
    return { ...change, mends: isFilled ? [] : scan(parsePoem(undone), scanning).findings.filter(isFault) };
  });
}
