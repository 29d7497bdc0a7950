import { InvalidInputError } from '../../errors.ts';
import { closesSentence, lengthOf, lengthsOf, type Meter } from '../../meter/meter.ts';
import { gridAt, gridLines, gridWith, type VerseGrid } from '../../text/grid.ts';
import { type Cell, cellOf, placeOf } from '../../text/place.ts';
import { parsePoem } from '../../text/verse.ts';
import { parsePlaces } from './places.ts';
import { type Plan, planVerse, readGrid, type WriteRequest } from './request.ts';
import { formOf, type Target, targetOf } from './target.ts';
import { all, type Candidate, type GenerateOptions, perform, type Task } from './types.ts';
import { writeTask } from './write.ts';

/** 藏头之请求 (a request for an acrostic). */
export interface CangtouRequest extends WriteRequest {
  /** 所藏之字，依次 (the characters, in order). */
  readonly chars: string;
  /**
   * 藏在何处：`句首`（藏头）、`句尾`（藏尾）、`联首`，或逐字的位置如 `1.1 2.3`，依所写之次与字相配；省略则句首，律诗四字则联首
   * (heads or tails of lines, heads of couplets, or a place for each character in the order written; heads of lines by default, of
   * couplets for four characters in an octet).
   */
  readonly at?: string | readonly string[];
}

/** 藏头之事 (an acrostic, as a task). */
export const cangtouTask: Task<CangtouRequest, Plan, Candidate> = {
  name: 'cangtou',
  plan(request, writes) {
    const { target, grid } = hide(request);
    const { chars: _, at: __, ...asked } = request;
    return planVerse(asked, target, grid, writes);
  },
  run: writeTask.run,
};

/**
 * 藏头、藏尾、嵌字：所藏之字各在其位，余下由机器来写。体裁省略则四字以内七绝，再多七律。
 *
 * Acrostics: every character in its place, the rest written around them; they are part of the prompt, so that the model sees
 * them ahead. Without a form and given lines, up to four characters make a 七绝, more a 七律. Throws `InvalidInputError` where characters and
 * places do not match, and what `checkRequest` throws,
 * `UnsatisfiableError` among it where the meter has no room for them.
 *
 * @example
 * const [poem] = await cangtou({ chars: '春江花月', seed: 3 }, { model });
 */
export const cangtou = (request: CangtouRequest, options: GenerateOptions): Promise<readonly Candidate[]> =>
  all(cangtouEach(request, options));

/** 同 `cangtou`，逐首产出 (the same, poem by poem; throws on the first `next()`). */
export const cangtouEach = (request: CangtouRequest, options: GenerateOptions): AsyncGenerator<Candidate> =>
  perform(cangtouTask, request, options);

/**
 * 藏头之请求作写诗之请求：所藏之字入 `given` (the acrostic as a request to write, its characters in `given`).
 *
 * @example
 * acrosticRequest({ chars: '春江', form: '五绝' }).given; // '春□□□□\n江□□□□\n□□□□□\n□□□□□'
 */
export function acrosticRequest(asked: CangtouRequest): WriteRequest {
  const { chars: _, at: __, ...request } = asked;
  const { target, grid } = hide(asked);
  const form = target.tune === undefined ? { form: target.form } : {};
  return { ...request, ...form, given: gridLines(grid).join('\n') };
}

/** 所藏之字各就其位，余下依所给 (the characters in their places, the rest as given). */
function hide({ chars, at, ...request }: CangtouRequest): { readonly target: Target; readonly grid: VerseGrid } {
  const hidden = [...chars].filter((char) => !/[\s，。、！？；]/u.test(char));
  const stray = hidden.find((char) => !/\p{Script=Han}/u.test(char));
  if (hidden.length === 0 || stray !== undefined) {
    throw new InvalidInputError(
      hidden.length === 0 ? '要藏哪几个字？' : `所藏须是汉字：${stray}`,
      hidden.length === 0 ? 'no characters to hide' : `only 汉字 can be hidden: ${stray}`,
    );
  }
  const poem = parsePoem(request.given ?? '');
  const hasGiven = request.given !== undefined && request.given.trim() !== '';
  const inferred = hasGiven ? formOf(poem) : hidden.length > 4 ? '七律' : '七绝';
  const target = targetOf(request, poem, inferred);
  const { meter } = target;
  const cells = cellsFor(hidden.length, at, meter);
  if (cells.length !== hidden.length) {
    throw new InvalidInputError(
      `所藏 ${hidden.length} 字，位置有 ${cells.length} 处，须一字一处`,
      `${hidden.length} characters for ${cells.length} places`,
    );
  }
  const given = readGrid(target.poem, meter);
  const blank = lengthsOf(meter).map((length, line) => Array.from({ length }, (_, zi) => given[line]?.[zi]));
  const grid = cells.reduce<VerseGrid>((verse, cell, i) => {
    const [old, wanted] = [gridAt(verse, cell), hidden[i] as string];
    if (old !== undefined && old !== wanted) {
      const { line, zi } = placeOf(cell);
      throw new InvalidInputError(
        `第 ${line} 句第 ${zi} 字已定为“${old}”，不能又藏“${wanted}”`,
        `line ${line}, character ${zi} is given as ${old} and cannot hide ${wanted}`,
      );
    }
    return gridWith(verse, cell, wanted);
  }, blank);
  return { target, grid };
}

/** 一处一字，至多到诗末；四字而有四联者，默认联首 (a cell for each character; couplets by default for four characters in four couplets). */
function cellsFor(count: number, at: CangtouRequest['at'], meter: Meter): readonly Cell[] {
  const written = [at ?? []].flat().flatMap((one) => one.split(/[\s、，,]+/u).filter((part) => part !== ''));
  const lines = meter.lines.map((_, line) => line);
  const heads = lines.filter((line) => line === 0 || closesSentence(meter, line - 1));
  const [where = heads.length === 4 && count === 4 ? '联首' : '句首'] = written;
  if (where === '联首') return heads.slice(0, count).map((line) => ({ line, zi: 0 }));
  if (where === '句首') return lines.slice(0, count).map((line) => ({ line, zi: 0 }));
  if (where === '句尾') return lines.slice(0, count).map((line) => ({ line, zi: lengthOf(meter, line) - 1 }));
  return written.flatMap((one) => parsePlaces(one, meter)).map(cellOf);
}
