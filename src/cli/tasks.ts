import type * as Generation from '../generate/index.ts';
import type { Found, Repair, Revision, RhymeWord, Score, TaskEffect } from '../repl/index.ts';

type Request = TaskEffect['request'];
type Options = Generation.GenerateOptions;

/** 会话所用的各项任务 (the tasks a session asks for). */
export interface Tasks {
  suggestNextEach(request: Request, options: Options): AsyncIterable<Generation.LineCandidate>;
  writeEach(request: Request, options: Options): AsyncIterable<Generation.Candidate>;
  fillEach(request: Request, options: Options): AsyncIterable<Generation.Candidate>;
  cangtouEach(request: Request, options: Options): AsyncIterable<Generation.Candidate>;
  revise(request: Request, options: Options): Promise<readonly Revision[]>;
  repair(request: Request, options: Options): Promise<readonly Repair[]>;
  score(poem: Request, options: Options): Promise<Score>;
  rhymes(request: Request, options: Options): Promise<readonly RhymeWord[]>;
}

/** 做一件事，所得逐个交出 (carries out a task and hands over what is found, one by one). */
export async function* perform(effect: TaskEffect, tasks: Tasks, options: Options): AsyncGenerator<Found> {
  const { task, request } = effect;
  switch (task) {
    case 'next':
      for await (const item of tasks.suggestNextEach(request, options)) yield { task, item };
      return;
    case 'write':
      for await (const item of tasks.writeEach(request, options)) yield { task, item };
      return;
    case 'fill':
      for await (const item of tasks.fillEach(request, options)) yield { task, item };
      return;
    case 'cangtou':
      for await (const item of tasks.cangtouEach(request, options)) yield { task, item };
      return;
    case 'revise':
      for (const item of await tasks.revise(request, options)) yield { task, item };
      return;
    case 'repair':
      for (const item of await tasks.repair(request, options)) yield { task, item };
      return;
    case 'score':
      yield { task, item: await tasks.score(request, options) };
      return;
    case 'rhymes':
      for (const item of await tasks.rhymes(request, options)) yield { task, item };
      return;
    case 'candidates': {
      const [known] = effect.without ?? [];
      if (known?.task !== 'candidates') return;
      const { line, zi, chars } = known.item;
      const found: string[] = [];
      for await (const { lines } of tasks.fillEach(request, options)) {
        const char = [...(lines[line - 1] ?? '')][zi - 1];
        if (char !== undefined && !found.includes(char)) found.push(char);
      }
      // 模型所荐在先，韵书所合在后 (what the model offers first, then what the rhyme book allows).
      yield { task, item: { line, zi, chars: [...new Set([...found, ...chars])].slice(0, request.count ?? 9) } };
    }
  }
}
