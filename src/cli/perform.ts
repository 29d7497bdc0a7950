import type * as Generation from '../generate/index.ts';
import type { Found, TaskEffect } from '../repl/index.ts';
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

/** 做一件事，所得逐个交出 (carries out a task and hands over what is found, one by one). */
export async function* perform(
  effect: TaskEffect,
  tasks: GenerationModule,
  options: Generation.GenerateOptions,
): AsyncGenerator<Found> {
  const { task, request } = effect;
  const { text = '', places = [], given = '', chars = '' } = request;
  switch (task) {
    case 'next':
      for await (const item of tasks.suggestNextEach(request, options)) yield { task, item };
      return;
    case 'write':
      for await (const item of tasks.writeEach(request, options)) yield { task, item };
      return;
    case 'fill':
      for await (const item of tasks.fillEach({ ...request, given }, options)) yield { task, item };
      return;
    case 'cangtou':
      for await (const item of tasks.cangtouEach({ ...request, chars }, options)) yield { task, item };
      return;
    case 'revise':
      for (const item of await tasks.revise({ ...request, text, places }, options)) yield { task, item };
      return;
    case 'repair':
      for (const item of await tasks.repair({ ...request, text }, options)) yield { task, item };
      return;
    case 'score':
      yield { task, item: await tasks.score({ ...request, text }, options) };
      return;
    case 'rhymes': {
      const groups = byGroup(await tasks.rhymes(request, options));
      // 几韵平分所求之数 (the groups share the number asked for).
      const each = request.count && Math.max(LEAST, Math.floor(request.count / groups.length));
      for (const { words } of groups) for (const item of words.slice(0, each)) yield { task, item };
      return;
    }
    case 'candidates': {
      const [known] = effect.without ?? [];
      if (known?.task !== 'candidates') return;
      const { line, zi, chars } = known.item;
      const found: string[] = [];
      for await (const { lines } of tasks.fillEach({ ...request, given }, options)) {
        const char = [...(lines[line - 1] ?? '')][zi - 1];
        if (char !== undefined && !found.includes(char)) found.push(char);
      }
      // 模型所荐在先，韵书所合在后 (what the model offers first, then what the rhyme book allows).
      yield { task, item: { line, zi, chars: [...new Set([...found, ...chars])].slice(0, request.count) } };
    }
  }
}
