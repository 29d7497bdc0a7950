/**
 * 中华新韵 (the 中华新韵 rhyme book). 同步、纯函数、可在浏览器中用；首次查用时才解析。
 * @module
 */
import { xinyunRows } from '../generated/xinyun.ts';
import type { RhymeBook } from '../types.ts';
import { mandarinBook } from './mandarin.ts';

/**
 * 中华新韵十四部，依普通话读音：阴平、阳平为平，上、去为仄，无入声；简繁皆可查。来历见 data/xinyun/SOURCES.md。
 *
 * The 14 divisions of 中华新韵 after Mandarin: tones 1 and 2 are level, 3 and 4 oblique, and there is no 入声; both
 * scripts are accepted. See data/xinyun/SOURCES.md.
 *
 * @example
 * xinyun.readings('国').map((r) => r.group.name); // ['二波平声']
 */
export const xinyun: RhymeBook = mandarinBook('xinyun', '中华新韵', xinyunRows);
