import type { Scansion } from '../meter/index.ts';
import type { RhymeGroup } from '../rhyme/index.ts';
import type { DocumentKind } from '../text/document/index.ts';
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

/** 和韵三种，由严到宽：次韵（步韵）、用韵、依韵 (the three ways of answering a poem's rhymes, the strictest first). */
export const RHYME_SCHOOLS = ['次韵', '用韵', '依韵'] as const;
/** 和韵的一种 (a way of answering rhymes). */
export type RhymeSchool = (typeof RHYME_SCHOOLS)[number];

/** 所和之诗，与须合的一种和韵 (the verse that is answered, and how its rhymes must be kept). */
export interface SameRhymesAs {
  /** 原作之文：一首则各首都和它，几首则依次各和其一 (the poem that is answered: one for all, or as many as the text has, in order). */
  readonly text: string;
  /** 原作之格式，默认 text (the format of that text). */
  readonly kind?: DocumentKind;
  /** 须合的一种，默认次韵 (what must be kept; 次韵 by default). */
  readonly school?: RhymeSchool;
}

/** 和韵所得 (how a poem keeps the rhymes of the one it answers). */
export interface SameRhymes {
  /** 原作的题目 (the title of the poem it answers). */
  readonly of?: string;
  readonly wanted: RhymeSchool;
  /** 所合者，取最严的一种；一种也不合则无 (the strictest of the three it keeps, if any). */
  readonly met?: RhymeSchool;
}
