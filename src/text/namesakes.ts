import { namesakeRows } from './generated/namesakes.ts';

let parts: ReadonlyMap<string, string> | undefined;

/**
 * 同形古字：今人写此简化字形时并不是彼字之意，如 机 不作木名之机，烟 不作菸，干 不作乾坤之乾。
 * 空串：彼字诸读皆不作；声或平水韵目：只此读；不在表中则无。
 *
 * Namesakes: what a simplified glyph is not written for today, though it is also some archaic character or merges one.
 * The empty string stands for every reading of that character, a tone or a 平水韵 name for one of them; `undefined` where
 * the glyph may well stand for it. From data/variants/namesakes.tsv.
 *
 * @example
 * namesakePart('机', '机'); // ''
 * namesakePart('干', '乾'); // '先'
 * namesakePart('干', '干'); // undefined
 */
export function namesakePart(glyph: string, char: string): string | undefined {
  parts ??= new Map(
    namesakeRows.split(' ').map((row) => {
      const [one = '', other = '', part = ''] = row;
      return [one + other, part];
    }),
  );
  return parts.get(glyph + char);
}
