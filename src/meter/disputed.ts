import type { Reading } from '../rhyme/types.ts';

/** 一字某读之争：繁体之字、所争之韵，与主此读者的说法 (a reading in dispute: the traditional character, the group, and what speaks for it). */
interface Dispute {
  readonly char: string;
  readonly group: string;
  readonly why: string;
}
const DISPUTES: readonly Dispute[] = [
  { char: '衰', group: '上平十灰', why: '《集韵》仓回切；《广韵》只有所追切，在四支' },
  { char: '聞', group: '去声十三问', why: '名闻之义；听闻之义在十二文' },
  { char: '空', group: '去声一送', why: '空缺、使空之义；空虚之义在一东' },
];

/** 此读之争；诸家无异议则无 (what is disputed about a reading, if anything). */
export const disputeOf = (reading: Reading | undefined): Dispute | undefined =>
  reading === undefined
    ? undefined
    : DISPUTES.find(({ char, group }) => reading.char === char && reading.group.name === group);
