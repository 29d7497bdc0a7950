import { InvalidInputError } from '../../errors.ts';
import { closesSentence, lengthsOf, type Meter } from '../../meter/meter.ts';
import type { VersePlace } from '../../text/place.ts';

export { placeKey } from '../../text/place.ts';

/** 联之名，依次 (names of the couplets of an octet, in order). */
const COUPLETS = ['首联', '颔联', '颈联', '尾联'];
const PLACE = /^(\d+)(?:\.(\d+)(?:-(\d+))?)?$/u;

/**
 * 位置的写法：`3` 第三句，`3.5` 其第五字，`3.5-7` 其五至七字，`颔联` 或 `2联` 一联；几处以空格或顿号分开。
 *
 * Reads places: `3` is a line, `3.5` a character, `3.5-7` a run of characters, `2联` or a couplet's name a couplet (the lines of a
 * sentence, in other meters); several are separated by spaces or 、. Returned in order of the poem, each once. Throws
 * `InvalidInputError` for what is none of these or lies outside the meter.
 *
 * @example
 * parsePlaces('1.4-5', compileMeter('五绝')); // [{ line: 1, zi: 4 }, { line: 1, zi: 5 }]
 */
export function parsePlaces(places: string | readonly string[], meter: Meter): readonly VersePlace[] {
  const lengths = lengthsOf(meter);
  const found = lengths.map(() => new Set<number>());
  const add = (line: number, from: number, to: number | undefined, written: string): void => {
    const length = lengths[line - 1];
    const last = to ?? length ?? 0;
    if (length === undefined || from < 1 || last > length || from > last) throw outside(meter, written);
    for (let zi = from; zi <= last; zi++) found[line - 1]?.add(zi);
  };
  for (const written of [places].flat().flatMap((one) => one.normalize('NFKC').split(/[\s、，,]+/u))) {
    if (written === '') continue;
    const couplet = coupletIn(written, meter);
    if (couplet !== undefined) {
      if (couplet.length === 0) throw outside(meter, written);
      for (const line of couplet) add(line, 1, undefined, written);
      continue;
    }
    const parts = PLACE.exec(written);
    if (parts === null) {
      throw new InvalidInputError(
        `看不懂位置“${written}”；写如 3（句）、3.5（字）、3.5-7（几字）、颔联`,
        `cannot read the place ${written}; write 3 (line), 3.5 (character), 3.5-7 (a run) or 2联 (couplet)`,
      );
    }
    const [line, from, to] = parts.slice(1).map((n) => (n === undefined ? undefined : Number(n)));
    add(line as number, from ?? 1, to ?? from, written);
  }
  return found.flatMap((zis, line) => [...zis].sort((a, b) => a - b).map((zi) => ({ line: line + 1, zi })));
}

/** 所说若是一联，其句次，1 起；没有这一联则空，不是联则 undefined (the lines of the couplet that is meant, 1-based; none where there is no such couplet, `undefined` where none is meant). */
function coupletIn(written: string, meter: Meter): readonly number[] | undefined {
  const named = COUPLETS.indexOf(written.replace('頷', '颔').replace('頸', '颈').replace('聯', '联'));
  const numbered = /^(\d+)[联聯]$/u.exec(written);
  if (named === -1 && numbered === null) return undefined;
  const ends = meter.lines.flatMap((_, line) => (closesSentence(meter, line) ? [line + 1] : []));
  // 绝句的尾联是第二联 (the last couplet of a quatrain is its second).
  const number = numbered !== null ? Number(numbered[1]) : named === COUPLETS.length - 1 ? ends.length : named + 1;
  const end = ends[number - 1];
  const before = ends[number - 2] ?? 0;
  return end === undefined ? [] : Array.from({ length: end - before }, (_, i) => before + i + 1);
}

function outside(meter: Meter, written: string): InvalidInputError {
  const lengths = [...new Set(lengthsOf(meter))];
  const { length: count } = meter.lines;
  return new InvalidInputError(
    `${meter.form}没有“${written}”这一处：共 ${count} 句，每句 ${lengths.join('、')} 字`,
    `${meter.form} has no place ${written}: ${count} lines of ${lengths.join(', ')} characters`,
  );
}
