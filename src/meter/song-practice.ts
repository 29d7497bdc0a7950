import type { Reading, RhymeGroup } from '../rhyme/types.ts';
import type { Syllable } from './syllable.ts';

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

/** 此字有一读可与此韵通押，则得其读 (the reading by which a character rhymes with a group as the Song did, if any). */
export const areRhymedTogether = (syllable: Syllable, rhyme: RhymeGroup): Reading | undefined =>
  syllable.readings.find(
    ({ group, pingze, rare }) =>
      !rare &&
      pingze === rhyme.pingze &&
      group.tone === rhyme.tone &&
      TOGETHER.some((set) => set.includes(group.bu ?? '') && set.includes(rhyme.bu ?? '')),
  );
