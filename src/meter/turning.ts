import { areNeighbours, correspondingRhymes } from '../rhyme/lookup.ts';
import type { RhymeBook, RhymeGroup } from '../rhyme/types.ts';
import type { Syllable, Syllables } from './syllable.ts';

/**
 * 转韵：由一联或几联成一段，段段各押一韵，换韵之段首句即入韵（首段只一联者亦须）。得各段之韵；一韵到底或押不成段的，undefined。
 * 首句入韵是换韵的旧法，也正是律诗出韵所没有的：出韵的律诗，出句收仄。
 *
 * The rhymes of verse that changes its rhyme: stretches of couplets, each with a rhyme of its own that its first line joins in.
 * That the line after the turn rhymes at once is the old way, and what a regulated poem with a foot astray never does.
 * Undefined for verse of one rhyme or of none.
 */
export function turningRhymes(syllables: Syllables, book: RhymeBook): readonly RhymeGroup[] | undefined {
  const count = syllables.length / 2;
  if (!Number.isInteger(count) || count < 2) return undefined;
  const feet = syllables.map((row) => row?.at(-1));
  // 由后往前：从第 k 联起，最少分几段 (from the end: the fewest stretches from couplet k on).
  const best: (readonly RhymeGroup[] | undefined)[] = [];
  best[count] = [];
  for (let k = count - 1; k >= 0; k--) {
    for (let end = count; end > k; end--) {
      const rest = best[end];
      const rhyme = rest === undefined ? undefined : stretchRhyme(feet, k, end, book);
      if (rest === undefined || rhyme === undefined || rhyme === rest[0]) continue;
      if (best[k] === undefined || rest.length + 1 < (best[k] as readonly unknown[]).length) best[k] = [rhyme, ...rest];
    }
  }
  const found = best[0];
  if (found === undefined || found.length < 2) return undefined;
  // 四联以上只末联转，又只是通押，那一脚多半是写坏的 (of a longer poem whose last couplet alone turns, and to kin groups at that, the foot is a slip).
  const [last, before] = [feet.at(-1), feet.at(-2)];
  const isSlip =
    count >= WHOLE_COUPLETS &&
    found.length === 2 &&
    stretchRhyme(feet, 0, count - 1, book) !== undefined &&
    !groupsOf(last).some((group) => before?.hasGroup(group) === true);
  return isSlip ? undefined : found;
}

/** 这么多联，才看得出末联独异 (so many couplets show that the last one stands alone). */
const WHOLE_COUPLETS = 4;

/** 第 from 至 end 联（0 起，不含 end）共押之韵 (the rhyme that the couplets share; 0-based, end exclusive). */
function stretchRhyme(
  feet: readonly (Syllable | undefined)[],
  from: number,
  end: number,
  book: RhymeBook,
): RhymeGroup | undefined {
  const joins = from > 0 || end - from === 1;
  const opening = feet[2 * from];
  const members = feet.slice(2 * from, 2 * end).filter((_, i) => i % 2 === 1 || (i === 0 && joins));
  const [first, ...others] = members;
  return groupsOf(first).find(
    (group) =>
      // 平仄两读的出句之脚作不得证：律诗的出句也可收于此字 (an opening foot of both classes proves nothing: regulated verse may have it too).
      (!joins || group.pingze === '仄' || (opening !== undefined && opening.groups('仄').length === 0)) &&
      others.every((foot) => groupsOf(foot).some((other) => areKin(group, other, book))),
  );
}

const groupsOf = (foot: Syllable | undefined): readonly RhymeGroup[] =>
  foot === undefined ? [] : [...foot.groups('平'), ...foot.groups('仄')];

/** 入声可以通押的各组，依古体通例 (entering tones that old-style verse rhymes with each other). */
const ENTERING = ['屋沃觉', '质物月曷黠屑', '药觉', '陌锡职', '缉', '合叶洽'];

/** 古体可以通押：同韵，或邻韵；上去依其相承之平声，入声依常例 (whether old-style verse rhymes two groups of one tone with each other). */
function areKin(a: RhymeGroup, b: RhymeGroup, book: RhymeBook): boolean {
  if (a === b) return true;
  if (a.tone !== b.tone || a.pingze !== b.pingze) return false;
  if (a.pingze === '平') return areNeighbours(a, b);
  const [x, y] = [a.name.at(-1) as string, b.name.at(-1) as string];
  if (a.tone === '入') return ENTERING.some((set) => set.includes(x) && set.includes(y));
  const levels = (group: RhymeGroup): readonly RhymeGroup[] =>
    book.groups.filter((level) => level.pingze === '平' && correspondingRhymes(level, book).includes(group));
  return levels(a).some((one) => levels(b).some((other) => one === other || areNeighbours(one, other)));
}
