import { InvalidInputError } from '../../errors.ts';
import type { Form } from '../../meter/forms.ts';
import type { VersePlace } from '../../text/place.ts';

export { placeKey } from '../../text/place.ts';

/** 联之名，依次 (names of the couplets of an octet, in order). */
const COUPLETS = ['首联', '颔联', '颈联', '尾联'];
const PLACE = /^(\d+)(?:\.(\d+)(?:-(\d+))?)?$/u;

/**
 * 位置的写法：`3` 第三句，`3.5` 其第五字，`3.5-7` 其五至七字，`颔联` 或 `2联` 一联；几处以空格或顿号分开。
 *
 * Reads places: `3` is a line, `3.5` a character, `3.5-7` a run of characters, `2联` or a couplet's name a couplet; several are
 * separated by spaces or 、. Returned in order of the poem, each once. Throws `InvalidInputError` for what is none of these or lies
 * outside the form.
 *
 * @example
 * parsePlaces('1.4-5', getForm('五绝')); // [{ line: 1, zi: 4 }, { line: 1, zi: 5 }]
 */
export function parsePlaces(places: string | readonly string[], form: Form): readonly VersePlace[] {
  const { lines, lineLength } = form;
  const found = new Set<number>();
  const add = (line: number, from: number, to: number, written: string): void => {
    if (line < 1 || line > lines || from < 1 || to > lineLength || from > to) {
      throw new InvalidInputError(
        `${form.name}没有“${written}”这一处：共 ${lines} 句，每句 ${lineLength} 字`,
        `${form.name} has no place ${written}: ${lines} lines of ${lineLength} characters`,
      );
    }
    for (let zi = from; zi <= to; zi++) found.add((line - 1) * lineLength + zi - 1);
  };
  for (const written of [places].flat().flatMap((one) => one.normalize('NFKC').split(/[\s、，,]+/u))) {
    if (written === '') continue;
    const named = COUPLETS.indexOf(written.replace('頷', '颔').replace('頸', '颈').replace('聯', '联'));
    const numbered = /^(\d+)[联聯]$/u.exec(written);
    const couplet = numbered === null ? named + 1 : Number(numbered[1]);
    // 绝句的尾联是第二联 (the last couplet of a quatrain is its second).
    const number = named === 3 ? lines / 2 : couplet;
    if (numbered !== null || named !== -1) {
      add(number * 2 - 1, 1, lineLength, written);
      add(number * 2, 1, lineLength, written);
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
    add(line as number, from ?? 1, to ?? from ?? lineLength, written);
  }
  return [...found]
    .sort((a, b) => a - b)
    .map((index) => ({ line: Math.floor(index / lineLength) + 1, zi: (index % lineLength) + 1 }));
}
