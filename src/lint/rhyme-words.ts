import type { Scansion } from '../meter/index.ts';
import type { RhymeGroup } from '../rhyme/index.ts';
import type { Place, VersePlace } from '../text/index.ts';

/** 一个韵脚 (a rhyme word). */
export interface RhymeWord {
  readonly char: string;
  /** 在源文里的位置 (its place in the source). */
  readonly place: Place;
  /** 第几句第几字，1 起 (its line and character, 1-based). */
  readonly at: VersePlace;
  /** 扫描所取之读的韵部；书中未收则无 (the group of the reading the scan took; absent where the book lacks it). */
  readonly group?: RhymeGroup;
}

/**
 * 一首诗的韵脚，依句次；首句入韵者在内。次韵（步韵）、用韵以此为准。
 *
 * The rhyme words of a poem in the order of its lines, that of a rhymed first line among them: what verse to the same
 * rhymes (次韵, 步韵, 用韵) goes by.
 *
 * @example
 * rhymeWordsOf(scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层楼。'))).map((w) => w.char); // ['流', '楼']
 */
export function rhymeWordsOf({ lines, rhyme, verdict }: RhymedLines): readonly RhymeWord[] {
  return lines.flatMap(({ zis }, line) => {
    const last = zis.at(-1);
    if (last === undefined) return [];
    const { char, place, at, readings } = last;
    // 古体不论格律，首句之末字同韵者，即是韵脚 (old-style verse has no frame: a first line that ends in the rhyme is rhymed).
    const opens = line === 0 && verdict === 'ancient';
    const shared = opens ? readings.find(({ group, rare }) => group === rhyme && !rare) : undefined;
    if (!last.isRhymeFoot && shared === undefined) return [];
    const group = (last.reading ?? shared)?.group;
    return [{ char, place, at, ...(group === undefined ? {} : { group }) }];
  });
}

type RhymedLines = Pick<Scansion, 'lines' | 'rhyme' | 'verdict'>;
