/**
 * 中华通韵 (the 中华通韵 rhyme book). 同步、纯函数、可在浏览器中用；首次查用时才解析。
 * @module
 */
import { tongyunRows } from '../generated/tongyun.ts';
import type { RhymeBook } from '../types.ts';
import { mandarinBook } from './mandarin.ts';

/**
 * 中华通韵十六部，依普通话读音：阴平、阳平为平，上、去为仄，无入声；简繁皆可查。来历见 data/tongyun/SOURCES.md。
 *
 * The 16 divisions of 中华通韵 after Mandarin: tones 1 and 2 are level, 3 and 4 oblique, and there is no 入声; both
 * scripts are accepted. See data/tongyun/SOURCES.md.
 *
 * @example
 * tongyun.readings('儿').map((r) => r.group.name); // ['十六儿平声']
 */
export const tongyun: RhymeBook = mandarinBook('tongyun', '中华通韵', tongyunRows);
