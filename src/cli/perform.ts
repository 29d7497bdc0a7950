import type * as Generation from '../generate/index.ts';
import type { Found, TaskEffect, TaskRequest } from '../repl/index.ts';
import { collected, type Find, planned } from './generate/run.ts';
import type { GenerationModule } from './io.ts';

/** 韵未定而有几韵，每韵至少列这么多字 (words of each rhyme at least, while the rhyme is open). */
const LEAST = 3;

/** 一韵及其可押之字 (a rhyme group and its words). */
export interface RhymeWords {
  readonly group: string;
  readonly words: readonly Generation.RhymeWord[];
}

/** 韵字按韵分开，次序不变 (rhyme words by their group, in order). */
export const byGroup = (words: readonly Generation.RhymeWord[]): readonly RhymeWords[] =>
  Array.from(new Set(words.map(({ group }) => group)), (group) => ({
    group,
    words: words.filter((word) => word.group === group),
  }));

/**
 * 验一件事，不动模型；所得是怎样去做，逐个交出；无所求则 undefined (plans what is asked for; what comes back does it and hands over what is
 * found, one by one; `undefined` where there is nothing to find).
 */
export function plannedFor(effect: TaskEffect, { TASKS }: GenerationModule): Find<Found> | undefined {
  const { task, request } = effect;
  if (task === 'inspire') return undefined;
  if (task === 'candidates') return candidates(effect, TASKS);
  // 各项所问之合在此，各取所需 (a request holds what any of the tasks may ask; each takes its own).
  const asked = { text: '', places: [], chars: '', ...request };
  // 每件事与其所得同型，以名相取就看不出了 (each task and its items agree; a look-up by name cannot say so).
  const find = planned(TASKS[task] as Generation.Task<TaskRequest, unknown, unknown>, asked);
  if (find === undefined) return undefined;
  return async function* (options) {
    const items = find({ ...options, asFound: true });
    if (task !== 'rhymes') {
      for await (const item of items) yield { task, item } as Found;
      return;
    }
    const groups = byGroup(await collected(items as AsyncIterable<Generation.RhymeWord>));
    // 几韵平分所求之数 (the groups share the number asked for).
    const each = request.count && Math.max(LEAST, Math.floor(request.count / groups.length));
    for (const { words } of groups) for (const item of words.slice(0, each)) yield { task, item };
  };
}

/** 一处可填的字：模型所荐在先，韵书所合在后 (characters for one place: what the model offers, then what the rhyme book allows). */
function candidates({ request, without }: TaskEffect, { fill }: GenerationModule['TASKS']): Find<Found> | undefined {
  const [known] = without ?? [];
  const find = planned(fill, { given: '', ...request });
  if (known?.task !== 'candidates' || find === undefined) return undefined;
  const { line, zi, chars } = known.item;
  return async function* (options) {
    const found: string[] = [];
    for await (const { lines } of find({ ...options, asFound: true })) {
      const char = [...(lines[line - 1] ?? '')][zi - 1];
      if (char !== undefined && !found.includes(char)) found.push(char);
    }
    const all = [...new Set([...found, ...chars])].slice(0, request.count);
    yield { task: 'candidates', item: { line, zi, chars: all, offered: found.length } };
  };
}
