/**
 * 平水韵表用于唐人绝句、律诗：韵脚同部否，平仄之位合否，两读之字占多少。诗以只有一类声调的字合粘对格者为限
 * （见 scripts/verse-corpus.ts），与扫描无关；罕读不算。
 *
 * The rhyme table over Tang poems of four and eight lines that fit the 粘對 frame by characters of one class: whether the
 * feet share a level rhyme, whether the slots admit a reading, how many running characters are ambiguous.
 */
import { fittedPoems } from '../scripts/verse-corpus.ts';
import { lookup, pingshui, type RhymeGroup } from '../src/index.ts';
import { share } from './statistics.ts';

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateTang(corpus: string): string {
  const cache = new Map<string, { classes: number; level: ReadonlySet<RhymeGroup> }>();
  const known = (char: string) => {
    let entry = cache.get(char);
    if (entry === undefined) {
      const own = pingshui.readings(char);
      const readings = (own.length > 0 ? own : lookup(char)).filter((r) => !r.rare);
      const classes = readings.reduce((bits, r) => bits | (r.pingze === '平' ? 1 : 2), 0);
      entry = { classes, level: new Set(readings.filter((r) => r.pingze === '平').map((r) => r.group)) };
      cache.set(char, entry);
    }
    return entry;
  };
  let poems = 0;
  let shared = 0;
  let slots = 0;
  let fits = 0;
  let chars = 0;
  let ambiguous = 0;
  for (const { lines, slots: wanted } of fittedPoems(corpus, /^poet\.tang\..*\.json$/u)) {
    if (lines.length !== 4 && lines.length !== 8) continue;
    poems++;
    const feet = lines.filter((_, i) => i % 2 === 1).map((line) => known(line.at(-1) as string).level);
    if ([...(feet[0] ?? [])].some((group) => feet.every((set) => set.has(group)))) shared++;
    lines.forEach((line, i) => {
      line.forEach((char, j) => {
        const { classes } = known(char);
        chars++;
        if (classes === 3) ambiguous++;
        const level = wanted[i]?.[j];
        if (level === undefined) return;
        slots++;
        if (classes & (level ? 1 : 2)) fits++;
      });
    });
  }
  return [
    `- 唐人四句、八句合粘对格之诗 n = ${poems}。`,
    `- 韵脚同在一个平声韵部 (feet share a level rhyme)：${share(shared, poems)}。`,
    `- 二四六与句脚之位有合用的读音 (slots that admit a reading)：${share(fits, slots)}。`,
    `- 平仄两读的字 (ambiguous running characters)：${share(ambiguous, chars)}；辨读音之后见“读音”一节。`,
  ].join('\n');
}
