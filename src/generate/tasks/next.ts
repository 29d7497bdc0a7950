import { type Context, prepare } from './context.ts';
import { diverse, pickAll } from './finish.ts';
import { LINE_POOL, searchesOf } from './found.ts';
import { gather, type Ranked } from './rank.ts';
import { isWhole, type Plan, planRequest, type WriteRequest } from './request.ts';
import { all, type GenerateOptions, type LineCandidate, perform, type Task } from './types.ts';

/** 下一句之事：写到下一句为止；句句皆有则无所求 (the next line, as a task; nothing to find where every line is there). */
export const nextTask: Task<WriteRequest, Plan, LineCandidate> = {
  name: 'next',
  plan(request, writes) {
    const plan = planRequest(request, writes);
    const at = plan.meter.lines.findIndex((_, line) => !isWhole(plan, line));
    return at === -1 ? undefined : { ...plan, lines: at + 1, pool: request.pool ?? request.beams ?? LINE_POOL };
  },
  async *run(plan, options) {
    const { asFound = false, onProgress } = options;
    const context = await prepare(plan, options);
    const found: LineCandidate[] = [];
    const given = new Set<string>();
    const searches = searchesOf(plan, true);
    let searched = 0;
    for await (const ranked of gather(context, plan.count, onProgress, asFound)) {
      if (!asFound) {
        found.push(...linesOf(context, ranked, new Set(found.map(({ line }) => line))));
        continue;
      }
      searched++;
      const share = Math.ceil((plan.count * searched) / searches) - given.size;
      for (const candidate of diverse(linesOf(context, ranked, given), share, charsOf)) {
        given.add(candidate.line);
        yield candidate;
      }
    }
    found.sort((a, b) => b.score - a.score);
    yield* diverse(found, plan.count, charsOf);
  },
};

const charsOf = ({ line }: LineCandidate): readonly string[] => [...line];

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
export const suggestNext = (request: WriteRequest, options: GenerateOptions): Promise<readonly LineCandidate[]> =>
  all(perform(nextTask, request, options));

/**
 * 同 `suggestNext`，边找边出：韵未定时，在几个韵里先后各出一份，全数之次第不如 `suggestNext` 之精。
 * The same, as they are found (throws on the first `next()`): while the rhyme is open, a share of each of several rhymes in turn, so that the order is that of
 * finding and not of score.
 *
 * @example
 * for await (const { line } of suggestNextEach({ given: '白日依山尽', count: 5 }, { model })) console.log(line);
 */
export const suggestNextEach = (request: WriteRequest, options: GenerateOptions): AsyncGenerator<LineCandidate> =>
  perform(nextTask, request, { ...options, asFound: true });

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
      ...(poem.opening === undefined ? {} : { opening: poem.opening }),
      ...(poem.firstLineRhymes === undefined ? {} : { firstLineRhymes: poem.firstLineRhymes }),
      ...(poem.beside === undefined ? {} : { beside: poem.beside }),
      pattern: poem.scansion.lines[at]?.pattern ?? '',
      scansion: poem.scansion,
    }));
}
