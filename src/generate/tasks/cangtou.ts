import { InvalidInputError } from '../../errors.ts';
import { type Form, getForm } from '../../meter/forms.ts';
import { type CharPlace, parsePlaces } from './places.ts';
import { formOfVerse, readGiven, type WriteRequest } from './request.ts';
import type { Candidate, GenerateOptions } from './types.ts';
import { all, writeEach } from './write.ts';

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
export async function* cangtouEach(request: CangtouRequest, options: GenerateOptions): AsyncGenerator<Candidate> {
  yield* writeEach(acrosticRequest(request), options);
}

/**
 * 藏头之请求作写诗之请求：所藏之字入 `given` (the acrostic as a request to write, its characters in `given`).
 *
 * @example
 * acrosticRequest({ chars: '春江', form: '五绝' }).given; // '春□□□□\n江□□□□\n□□□□□\n□□□□□'
 */
export function acrosticRequest({ chars, at, ...request }: CangtouRequest): WriteRequest {
  const hidden = [...chars].filter((char) => !/[\s，。、！？；]/u.test(char));
  const stray = hidden.find((char) => !/\p{Script=Han}/u.test(char));
  if (hidden.length === 0 || stray !== undefined) {
    throw new InvalidInputError(
      hidden.length === 0 ? '要藏哪几个字？' : `所藏须是汉字：${stray}`,
      hidden.length === 0 ? 'no characters to hide' : `only 汉字 can be hidden: ${stray}`,
    );
  }
  const hasGiven = request.given !== undefined && request.given.trim() !== '';
  const inferred = hasGiven ? formOfVerse(request.given) : hidden.length > 4 ? '七律' : '七绝';
  const form = getForm(request.form ?? inferred);
  const places = placesFor(hidden.length, at, form);
  if (places.length !== hidden.length) {
    throw new InvalidInputError(
      `所藏 ${hidden.length} 字，位置有 ${places.length} 处，须一字一处`,
      `${hidden.length} characters for ${places.length} places`,
    );
  }
  const given = readGiven(request.given, form);
  const rows = Array.from({ length: form.lines }, (_, line) =>
    Array.from({ length: form.lineLength }, (_, zi) => given[line]?.[zi] ?? '□'),
  );
  places.forEach(({ line, zi }, i) => {
    const row = rows[line - 1] as string[];
    const [old, wanted] = [row[zi - 1], hidden[i] as string];
    if (old !== '□' && old !== wanted) {
      throw new InvalidInputError(
        `第 ${line} 句第 ${zi} 字已定为“${old}”，不能又藏“${wanted}”`,
        `line ${line}, character ${zi} is given as ${old} and cannot hide ${wanted}`,
      );
    }
    row[zi - 1] = wanted;
  });
  return { ...request, form: form.name, given: rows.map((row) => row.join('')).join('\n') };
}

function placesFor(count: number, at: CangtouRequest['at'], form: Form): readonly CharPlace[] {
  const { lines, lineLength } = form;
  const written = [at ?? []].flat().flatMap((one) => one.split(/[\s、，,]+/u).filter((part) => part !== ''));
  const [where = lines === 8 && count === 4 ? '联首' : '句首'] = written;
  if (where === '联首') return everyLine(count, 2, 1, lines);
  if (where === '句首') return everyLine(count, 1, 1, lines);
  if (where === '句尾') return everyLine(count, 1, lineLength, lines);
  return written.flatMap((one) => parsePlaces(one, form));
}

/** 每隔几句一处，至多到诗末 (a place every so many lines, to the end of the poem at most). */
const everyLine = (count: number, step: number, zi: number, lines: number): readonly CharPlace[] =>
  Array.from({ length: Math.min(count, Math.ceil(lines / step)) }, (_, i) => ({ line: i * step + 1, zi }));
