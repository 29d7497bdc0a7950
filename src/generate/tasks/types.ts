import type { Opening } from '../../meter/forms.ts';
import type { Scansion } from '../../meter/scansion.ts';
import { loadBook } from '../../rhyme/books/index.ts';
import type { LanguageModel, Writes } from '../model/types.ts';
import type { KnownLines } from '../novelty/filter.ts';
import type { Scores } from '../rerank/index.ts';

export { all } from './all.ts';

/** 进度 (progress): characters written, of how many, and the best beam so far. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly partial: string;
}

/** 生成选项 (options of the tasks). */
export interface GenerateOptions {
  readonly model: LanguageModel;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** 旧句之表；Node 里省略则用随包者，浏览器里省略则不查 (known lines; the shipped ones in Node, none in a browser). */
  readonly knownLines?: KnownLines;
}

/** `Task.run` 的选项 (options of `Task.run`). */
export interface RunOptions extends GenerateOptions {
  /** 找到就出，不必等齐了再排 (give what is found as it is found rather than best first). */
  readonly asFound?: boolean;
}

/**
 * 一件事：先验所求，再去做。`plan` 不动模型，同步，命令行与会话先以它试过，再载入模型。
 *
 * One thing that can be asked for. `plan` checks a request and touches no model, so that it can be called before one is loaded;
 * `run` does what was planned.
 */
export interface Task<Request, Planned, Item> {
  readonly name: string;
  /**
   * 方案；无所求（句句皆有、本来合律）则 undefined；所求不对则抛错 (the plan; `undefined` where there is nothing to find; throws where the
   * request will not do).
   *
   * @param writes 模型写什么；省略则各模型都写的 (what the model writes; what any does where it is left out)
   */
  plan(request: Request, writes?: Writes): Planned | undefined;
  /** 逐个产出，好的在先，或边找边出 (one by one, best first or as found). */
  run(plan: Planned, options: RunOptions): AsyncIterable<Item>;
}

/** 验而后做，逐个产出 (plans and runs a task). */
export async function* perform<Request, Planned, Item>(
  task: Task<Request, Planned, Item>,
  request: Request,
  options: RunOptions,
): AsyncGenerator<Item> {
  const plan = task.plan(await withTune(await withBook(request)), options.model.writes);
  if (plan !== undefined) yield* task.run(plan, options);
}

/** 只说词牌之名的，换作其值；此时才载入词谱 (a tune that is named, as its value: the tunes are loaded for that). Throws `UnknownTuneError`. */
async function withTune<Request>(request: Request): Promise<Request> {
  const { tune } = (request ?? {}) as { readonly tune?: unknown };
  if (typeof tune !== 'string') return request;
  const { findTune } = await import('../../cipai/tunes.ts');
  return { ...request, tune: findTune(tune) };
}

/** 韵书以名给者，载入其值 (a book given by name is loaded). */
async function withBook<Request>(request: Request): Promise<Request> {
  const { book } = (request ?? {}) as { readonly book?: unknown };
  return typeof book === 'string' ? { ...request, book: await loadBook(book) } : request;
}

/** 与依平水韵所写相比 (a book's cost beside 平水韵). */
export interface Beside {
  /** 所比的平水韵之部：韵脚最多属的一部 (the group of 平水韵 compared with: that to which most feet of the rhyme belong). */
  readonly rhyme: string;
  /**
   * 同一请求、同一种子，依平水韵搜索一次，所得各首机器之字的平均对数概率（自然对数），减去依此书者：正数是此书所费，负数则此书反宽
   * (mean natural-log probability per machine character of what one search by 平水韵 finds for the same request and seed, less that
   * of the search by this book: positive is what the book costs, negative what it gains).
   */
  readonly cost: number;
}

/** 一字出自诗人或机器 (who wrote a character: the poet, 人, or the machine, 机). */
export type Author = '人' | '机';

/** 一首候选 (a candidate poem). */
export interface Candidate {
  /** 诗，按所求的字体；诗人已定之字照原样 (the poem in the asked script; what the poet gave is kept as written). */
  readonly text: string;
  readonly textTraditional: string;
  readonly lines: readonly string[];
  readonly linesTraditional: readonly string[];
  /** 各字出自何人，形状 [句数][字数] (who wrote each character, shape [lines][characters]). */
  readonly provenance: readonly (readonly Author[])[];
  /** 体裁、词牌之名 (the name of the form or tune). */
  readonly form: string;
  /** 词牌的第几体，1 起；近体无 (which form of the tune, 1-based; none for regulated verse). */
  readonly variant?: number;
  /** 起式、首句入韵与否；词无 (opening, and whether the first line rhymes; none for tunes). */
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 首韵之部 (the group of the first rhyme). */
  readonly rhyme: string;
  /** 换韵、叶韵者，各韵之部，依次 (all its rhymes in order, where there are several). */
  readonly rhymes?: readonly string[];
  /** 依别的韵书写，与依平水韵相比；词、换韵者、平水韵写不成的，及修，无此项 (what the book costs beside 平水韵; absent for tunes, verse that changes its rhyme, where 平水韵 has no such poem, and in repairs). */
  readonly beside?: Beside;
  /** 总分，越高越好；只可在同一请求内相比 (higher is better; comparable within one request). */
  readonly score: number;
  readonly scores: Scores;
  /** 与前人诗句全同（或偶然误认）之句，1 起；未查则无 (1-based lines that are known from the corpus, or taken to be; absent if not looked up). */
  readonly knownLines?: readonly number[];
  /** 以此种子、count 1 再求，得同一首 (the seed that gives this poem again with count 1). */
  readonly seed: number;
  /** 扫描：各字的读音、拗救、发现 (the scansion: readings, rescues, findings). */
  readonly scansion: Scansion;
}

/** 一句候选 (a candidate line). */
export interface LineCandidate {
  readonly line: string;
  readonly lineTraditional: string;
  /** 第几句，1 起 (which line, 1-based). */
  readonly at: number;
  readonly provenance: readonly Author[];
  readonly score: number;
  readonly scores: Scores;
  /** 与前人诗句全同（或偶然误认）；未查则无 (the line is known from the corpus; absent if not looked up). */
  readonly knownLine?: boolean;
  readonly seed: number;
  readonly rhyme: string;
  readonly opening?: Opening;
  readonly firstLineRhymes?: boolean;
  /** 见 `Candidate.beside`。 */
  readonly beside?: Beside;
  /** 此句的平仄，如 中仄平平仄 (the pattern it follows). */
  readonly pattern: string;
  /** 写到此句为止的扫描 (the scansion of the poem up to this line). */
  readonly scansion: Scansion;
}
