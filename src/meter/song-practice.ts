import type { Reading, RhymeGroup } from '../rhyme/types.ts';
import type { Foot, Judged } from './judged.ts';

/**
 * 词林正韵里宋人常通押之部，平仄各依其声：宋词（dev 一半）一部之脚，落在另一部的过百分之一点五（`scripts/count-tong-ya.ts`）。
 *
 * Divisions of 词林正韵 that Song poets often rhymed together: in the dev half more than 1.5 % of the feet of one fall in the other.
 */
const TOGETHER: readonly (readonly string[])[] = [
  ['第六部', '第十一部', '第十三部'],
  ['第三部', '第五部'],
  ['第七部', '第十四部'],
  ['第九部', '第十部'],
  ['第十五部', '第十七部'],
  ['第十七部', '第十八部'],
  ['第十八部', '第十九部'],
];

/**
 * 入声两部合押，须各有这么多脚：宋人押入声不守五部之界，一首里两部各押数处的不是误（六幺令·晏几道押觉药，又押合洽）；只一两脚的，仍作出韵。
 *
 * Song poets did not keep the five divisions of 入声 apart: with so many feet in each of two divisions a piece rhymes in both;
 * a foot or two of another division still is a fault.
 */
const BOTH = 3;

/** 此脚有一读可与所押之韵通押，则得其读 (the reading by which a foot rhymes with its group as the Song did, if any). */
export function rhymedTogether(poem: Judged, { syllable, rhyme }: Foot): Reading | undefined {
  if (rhyme === undefined) return undefined;
  return syllable.readings.find(
    ({ group, pingze, tone, rare }) =>
      !rare &&
      pingze === rhyme.pingze &&
      group.tone === rhyme.tone &&
      (TOGETHER.some((set) => set.includes(group.bu ?? '') && set.includes(rhyme.bu ?? '')) ||
        (tone === '入' && hasBoth(poem, group, rhyme))),
  );
}

/** 一韵之脚，两部各有数处 (of the feet of one rhyme, several are in each of two groups). */
function hasBoth(poem: Judged, group: RhymeGroup, rhyme: RhymeGroup): boolean {
  const feet = poem.feet.filter((foot) => foot.rhyme === rhyme);
  return [group, rhyme].every((one) => feet.filter(({ syllable }) => syllable.hasGroup(one)).length >= BOTH);
}
