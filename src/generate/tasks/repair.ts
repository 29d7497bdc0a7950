import { InvalidInputError, UnsatisfiableError } from '../../errors.ts';
import type { Finding } from '../../meter/finding.ts';
import { getForm } from '../../meter/forms.ts';
import { type ScanOptions, scan } from '../../meter/scan.ts';
import type { Scansion } from '../../meter/scansion.ts';
import { findGroup } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { BLANK, parsePoem } from '../../text/verse.ts';
import { conflictOf } from '../constraint/conflict.ts';
import { fewestChanges, type Mend } from '../constraint/mend.ts';
import { type Skeleton, viablePatterns } from '../constraint/viable.ts';
import { bestFit, type Context, diverse, finish, machineChars, prepare, rank, run } from './engine.ts';
import { planFill } from './fill.ts';
import { type CharPlace, parsePlaces, placeKey } from './places.ts';
import { formOfVerse, planRequest, readGiven, type WriteRequest } from './request.ts';
import type { Candidate, GenerateOptions } from './types.ts';

/** 修改病句之请求 (a request to repair a draft). */
export interface RepairRequest extends Omit<WriteRequest, 'given'> {
  /** 原稿，可缺末几句；空处 □ 一并填上 (the draft; blanks are filled as well). */
  readonly text: string;
  /** 不许改之处，写法见 `parsePlaces` (places that may not be changed). */
  readonly locks?: string | readonly string[];
}

/** 改了一字 (one character changed). */
export interface Change extends CharPlace {
  readonly from: string;
  readonly to: string;
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

const isError = ({ severity }: Finding): boolean => severity === 'error';

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
export async function repair(request: RepairRequest, options: GenerateOptions): Promise<readonly Repair[]> {
  const { text, locks, ...asked } = request;
  const form = getForm(asked.form ?? formOfVerse(text));
  const draft = readGiven(text, form);
  if (draft.length === 0) throw new InvalidInputError('要修的诗是空的', 'there is no verse to repair');
  const plan = planRequest({ ...asked, form: form.name, count: asked.count ?? DEFAULT_COUNT });
  const scanning: ScanOptions = {
    form: form.name,
    ...(asked.rhyme === undefined ? {} : { rhyme: asked.rhyme }),
    ...(asked.opening === undefined ? {} : { opening: asked.opening }),
    ...(asked.firstLineRhymes === undefined ? {} : { firstLineRhymes: asked.firstLineRhymes }),
  };
  const before = scan(parsePoem(text), scanning);
  if (!before.findings.some(isError)) return [];
  const locked = new Set(parsePlaces(locks ?? [], form).map(placeKey));
  const given = { given: draft.map((row) => row.map((char) => char ?? BLANK).join('')).join('\n') };
  const context = await prepare({ ...asked, ...given }, { ...plan, skeleton: draft, lines: draft.length }, options);
  const must = new Set(repeatedFeet(before, locked));
  for (let round = 0; round < ROUNDS; round++) {
    const ways = fewestChanges({
      meter: plan.meter,
      text: draft,
      isLocked: (line, zi) => locked.has(placeKey({ line: line + 1, zi: zi + 1 })),
      mustChange: (line, zi) => must.has(placeKey({ line: line + 1, zi: zi + 1 })),
      rhymes: rhymesFor(asked.rhyme, before).map((group) => [group]),
      book: pingshui,
      limit: MAX_WAYS,
    });
    if (ways.length === 0) break;
    const isWhole = (way: Mend): boolean => way.cells.length === 0 && draft.every((row) => !row.includes(undefined));
    const { legal, faults } = ways.some(isWhole)
      ? { legal: [], faults: before.findings.filter(isError) }
      : await tryWays(context, draft, ways, request);
    if (legal.length > 0) {
      const ranked = [...legal].sort((a, b) => b.score - a.score);
      return diverse(ranked, plan.count, machineChars).map((poem) => ({ ...poem, changes: changesOf(draft, poem) }));
    }
    for (const { at } of faults) if (!locked.has(placeKey(at))) must.add(placeKey(at));
  }
  const skeleton = draft.map((row, line) =>
    row.map((char, zi) => (locked.has(placeKey({ line: line + 1, zi: zi + 1 })) ? char : undefined)),
  );
  const { opening, firstLineRhymes } = asked;
  const rhyme = asked.rhyme === undefined ? undefined : findGroup(asked.rhyme);
  const conflict = conflictOf({ form: form.name, opening, firstLineRhymes, rhyme, skeleton });
  if (conflict.length > 0) throw new UnsatisfiableError(conflict);
  // 格律之网所不管的（如锁住的两脚重韵），以锁住之处的毛病为据 (what the lattice knows nothing of, such as a rhyme word repeated in two locked feet).
  const stuck = before.findings.filter((finding) => isError(finding) && locked.has(placeKey(finding.at)));
  throw new UnsatisfiableError(
    (stuck.length > 0 ? stuck : before.findings.filter(isError)).map(({ message, messageEn, at }) => ({
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
function rhymesFor(wanted: string | undefined, { rhyme }: Scansion): readonly RhymeGroup[] {
  if (wanted !== undefined) return [findGroup(wanted)];
  const level = pingshui.groups.filter(({ pingze }) => pingze === '平');
  return rhyme === undefined
    ? level
    : [rhyme, ...level.filter((group) => group !== rhyme)].filter((g) => g.pingze === '平');
}

/** 各种改处，逐一填字，合律者留下 (fills each way's places and keeps what is legal). */
async function tryWays(
  context: Context,
  draft: Skeleton,
  ways: readonly Mend[],
  request: RepairRequest,
): Promise<{ legal: readonly Candidate[]; faults: readonly Finding[] }> {
  const legal: Candidate[] = [];
  const faults: Finding[] = [];
  let zero: number | undefined;
  for (const { rhymes, cells } of ways) {
    const [rhyme] = rhymes as readonly [RhymeGroup];
    const open = new Set(cells.map(({ line, zi }) => `${line}.${zi}`));
    const skeleton = draft.map((row, line) =>
      Array.from({ length: context.plan.form.lineLength }, (_, zi) =>
        open.has(`${line}.${zi}`) ? undefined : row[zi],
      ),
    );
    // 两句之间可容之病，改字之后未必还可容 (what was put up with between two lines may not be once one of them changes).
    if (viablePatterns({ meter: context.plan.meter, rhyme, skeleton, book: pingshui }).includes(0)) continue;
    const plan = planFill({ ...context.plan, skeleton, rhymes: [rhyme] }, request);
    const narrowed: Context = { ...context, plan: { ...plan, beams: Math.min(plan.pool, 256) } };
    const found = await run(narrowed, plan.seed);
    zero ??= bestFit(narrowed, found);
    for (const one of await rank(narrowed, found, zero)) {
      const poem = finish(narrowed, one, plan.seed);
      const left = poem.scansion.findings.filter(isError);
      if (left.length > 0) faults.push(...left);
      else legal.push(poem);
    }
  }
  return { legal, faults };
}

/** 改了哪些字，各治何病 (what was changed, and what each change mends). */
function changesOf(draft: Skeleton, poem: Candidate): readonly Change[] {
  const written = poem.linesTraditional;
  const scanning = { form: poem.form, rhyme: poem.rhyme };
  return poem.lines.flatMap((line, i) =>
    [...line].flatMap((to, zi): Change[] => {
      if (poem.provenance[i]?.[zi] !== '机') return [];
      const from = draft[i]?.[zi] ?? BLANK;
      if (from === to) return [];
      const undone = written.map((text, at) => (at === i ? [...text].with(zi, from).join('') : text));
      const faults = from === BLANK ? [] : scan(parsePoem(undone.join('\n')), scanning).findings.filter(isError);
      return [{ line: i + 1, zi: zi + 1, from, to, mends: faults }];
    }),
  );
}
