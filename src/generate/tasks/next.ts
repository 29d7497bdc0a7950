import type { Context, Ranked } from './engine.ts';
import { diverse, gather, givenFlags, LINE_POOL, prepare, searchesOf } from './engine.ts';
import { pickAll } from './fill.ts';
import { type Plan, planRequest, type WriteRequest } from './request.ts';
import type { GenerateOptions, LineCandidate } from './types.ts';

/**
 * 给下一句的候选：`request.given` 是已有的句子，`count` 是要几个；已有单数句时，所给的就是对句。
 *
 * Candidates for the next line: `request.given` holds the lines so far, `count` says how many are wanted; after an odd number of
 * lines they are closing lines for the opening one. The next line is the first that is missing or has blanks. Best first, those
 * like one already listed later. Throws as `write` does; `[]` when every line is already there.
 *
 * @example
 * await suggestNext({ form: '五绝', given: '白日依山尽', count: 5, seed: 7 }, { model });
 */
export async function suggestNext(request: WriteRequest, options: GenerateOptions): Promise<readonly LineCandidate[]> {
  const plan = planNext(request);
  if (plan === undefined) return [];
  const context = await prepare(request, plan, options);
  const found: LineCandidate[] = [];
  for await (const ranked of gather(context, plan.count, options.onProgress)) {
    found.push(...linesOf(context, ranked, new Set(found.map(({ line }) => line))));
  }
  return diverse(
    found.sort((a, b) => b.score - a.score),
    plan.count,
    ({ line }) => [...line],
  );
}

/**
 * 同 `suggestNext`，边找边出：韵未定时，在几个韵里先后各出一份，全数之次第不如 `suggestNext` 之精。
 * The same, as they are found (throws on the first `next()`): while the rhyme is open, a share of each of several rhymes in turn, so that the order is that of
 * finding and not of score.
 *
 * @example
 * for await (const { line } of suggestNextEach({ given: '白日依山尽', count: 5 }, { model })) console.log(line);
 */
export async function* suggestNextEach(request: WriteRequest, options: GenerateOptions): AsyncGenerator<LineCandidate> {
  const plan = planNext(request);
  if (plan === undefined) return;
  const context = await prepare(request, plan, options);
  const given = new Set<string>();
  const searches = searchesOf(plan, true);
  let searched = 0;
  for await (const ranked of gather(context, plan.count, options.onProgress, true)) {
    searched++;
    const share = Math.ceil((plan.count * searched) / searches) - given.size;
    for (const candidate of diverse(linesOf(context, ranked, given), share, ({ line }) => [...line])) {
      given.add(candidate.line);
      yield candidate;
    }
  }
}

/** 写到下一句为止的方案；句句皆有则无 (a plan that ends with the next line; none where all are there). */
function planNext(request: WriteRequest): Plan | undefined {
  const plan = planRequest(request);
  const open = givenFlags(plan).indexOf(false);
  if (open === -1) return undefined;
  const at = Math.floor(open / plan.form.lineLength);
  return { ...plan, lines: at + 1, pool: request.pool ?? request.beams ?? LINE_POOL };
}

/** 评定所得，取其末句，已有者不取；前面各句皆已定，故诗异即末句异 (the last lines of what was ranked, without those already there). */
function linesOf(context: Context, ranked: readonly Ranked[], had: ReadonlySet<string>): readonly LineCandidate[] {
  const at = context.plan.lines - 1;
  return pickAll(context, ranked)
    .filter(({ lines }) => !had.has(lines[at] as string))
    .map((poem) => ({
      line: poem.lines[at] as string,
      lineTraditional: poem.linesTraditional[at] as string,
      at: at + 1,
      provenance: poem.provenance[at] as LineCandidate['provenance'],
      score: poem.score,
      scores: poem.scores,
      ...(poem.knownLines === undefined ? {} : { knownLine: poem.knownLines.includes(at + 1) }),
      seed: poem.seed,
      rhyme: poem.rhyme,
      opening: poem.opening,
      firstLineRhymes: poem.firstLineRhymes,
      pattern: poem.scansion.lines[at]?.pattern ?? '',
      scansion: poem.scansion,
    }));
}
