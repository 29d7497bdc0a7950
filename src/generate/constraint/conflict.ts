import { InvalidInputError } from '../../errors.ts';
import type { FormName, Opening } from '../../meter/forms.ts';
import { lengthOf, type Meter, rhymeOf } from '../../meter/meter.ts';
import { compileMeter } from '../../meter/regulated.ts';
import { areNeighbours, lookup, sameBu } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { Pingze, RhymeBook, RhymeGroup } from '../../rhyme/types.ts';
import { gridWith, type VerseGrid } from '../../text/grid.ts';
import { placeOf, type VersePlace } from '../../text/place.ts';
import { heardIn } from './sounds.ts';
import { isBorrowed, viablePatterns } from './viable.ts';

/** 一首诗所受的全部条件；没有的不限 (everything asked of a poem; what is absent is free). */
export interface Demands {
  /** 近体的体裁；给了 `meter` 则不用 (the regulated form; not used where a meter is given). */
  readonly form?: FormName | (string & {}) | undefined;
  /** 近体的句数与所押之声；省略则依体裁，押平 (lines and tone class of the rhyme of a regulated form; those of the form, level, if left out). */
  readonly lines?: number | undefined;
  readonly pingze?: Pingze | undefined;
  /** 依此格律：词、对联、自定之格 (the meter itself: a tune, a couplet, any value). */
  readonly meter?: Meter;
  /** 韵书；省略则平水韵 (the rhyme book; 平水韵 by default). */
  readonly book?: RhymeBook;
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  /** 首韵之部 (the group of the first rhyme). */
  readonly rhyme?: RhymeGroup | undefined;
  readonly skeleton: VerseGrid;
  /** 何者算诗人自己之字，见 `ConstraintOptions`；省略则 skeleton (what counts as the poet's own; `skeleton` by default). */
  readonly own?: VerseGrid;
}

/** 冲突中的一条，及怎样改它就可行 (one condition of a conflict, and what would resolve it). */
export interface Conflict {
  readonly kind: 'char' | 'opening' | 'first-line' | 'rhyme' | 'meter';
  /** 已定之字所在，1 起 (1-based place of a given character). */
  readonly place?: VersePlace;
  readonly zh: string;
  readonly en: string;
  /** 这一组里别的都不动，只改这一条，怎样改便可行 (what to change about this one, the rest of the set kept). */
  readonly fix: { readonly zh: string; readonly en: string };
  /** 改了这一条，全部所求便可同时满足；否则别处还有相抵 (whether the whole request is possible once this one is changed). */
  readonly suffices: boolean;
}

/** 某韵可押之部 (the groups a rhyme of the meter may have). */
const groupsOf = (meter: Meter, book: RhymeBook, r = 0): readonly RhymeGroup[] =>
  book.groups.filter((group) => group.pingze === meter.rhymes[r]?.pingze);

/** 所求的格律 (the meter that is asked for). */
function meterOf({ meter, form, opening, firstLineRhymes, lines, pingze }: Demands): Meter {
  if (meter !== undefined) return meter;
  if (form === undefined) throw new InvalidInputError('须给体裁或格律', 'a form or a meter must be given');
  return compileMeter(form, { opening, firstLineRhymes, lines, pingze });
}

/**
 * 首韵可押之部，依韵书之序：满足全部条件，且其余各韵也有部可押。不押韵的格律无韵可列，见 `isFeasible`。
 * 各部之别只在已定的句脚，故只逐一试句脚之字所属的部；其余诸部同进退，试一个即知。
 *
 * The groups of the first rhyme in which all of it can be met, in the order of the book. Groups differ only by the feet that are
 * given: those are tried one by one, one of the others speaks for all.
 */
export function feasibleRhymes(demands: Demands): readonly RhymeGroup[] {
  const { skeleton, own = skeleton, rhyme, book = pingshui } = demands;
  const meter = meterOf(demands);
  const others = otherRhymes(meter, skeleton, own, book);
  if (others === undefined || meter.rhymes.length === 0) return [];
  const isPossible = (group: RhymeGroup): boolean => {
    const bound = boundRhymes(meter, group, others, book);
    return !viablePatterns({ meter, rhyme: group, others: bound, skeleton, own, book }).includes(0);
  };
  if (rhyme !== undefined) return isPossible(rhyme) ? [rhyme] : [];
  const feet = feetOf(meter, skeleton, book, 0);
  let rest: boolean | undefined;
  const feasible = groupsOf(meter, book).filter((group) => {
    // 必押之脚 (feet that always rhyme).
    if (feet.some(({ groups, isSettled }) => isSettled && !groups.has(group))) return false;
    const isNamed = feet.some(
      ({ groups, line }) =>
        groups.has(group) || (line === 0 && meter.rhymes[0]?.borrows === true && isBorrowed(groups, group)),
    );
    // 叶韵之脚也分部 (feet of a rhyme bound to this one tell groups apart too).
    if (isNamed || meter.rhymes.some((spec) => spec.with === 0)) return isPossible(group);
    rest ??= isPossible(group);
    return rest;
  });
  // 首句之脚本韵能押，便不借邻韵 (a first foot borrows only where its own rhyme will not do).
  const exact = feasible.filter((group) => feet.some(({ line, groups }) => line === 0 && groups.has(group)));
  return exact.length > 0 ? exact : feasible;
}

/** 所求能否满足 (whether everything asked for can be met). */
export function isFeasible(demands: Demands): boolean {
  const meter = meterOf(demands);
  if (meter.rhymes.length > 0) return feasibleRhymes(demands).length > 0;
  const { skeleton, own = skeleton, book = pingshui } = demands;
  return !viablePatterns({ meter, skeleton, own, book }).includes(0);
}

/**
 * 押首韵某部时，其余各韵之部：可行者各取其一；不可能则 undefined (the groups of the further rhymes that go with one of the first; undefined
 * where there are none). 写词时掩码所用 (what a mask for a tune is given).
 *
 * @example
 * completeRhymes({ meter: tune, skeleton: [] }, findGroup('第三部平声', cilin))?.length; // one less than tune.rhymes
 *
 * @param order 各部先试哪个，省略则依书中之次 (which groups to try first; by the order of the book where left out)
 */
export function completeRhymes(
  demands: Demands,
  first: RhymeGroup | undefined,
  order: (groups: readonly RhymeGroup[]) => readonly RhymeGroup[] = (groups) => groups,
): readonly RhymeGroup[] | undefined {
  const { skeleton, own = skeleton, book = pingshui } = demands;
  const meter = meterOf(demands);
  const chosen: (RhymeGroup | undefined)[] = meter.rhymes.slice(1).map(() => undefined);
  for (let r = 1; r < meter.rhymes.length; r++) {
    const spec = meter.rhymes[r];
    const base = spec?.with === undefined ? undefined : spec.with === 0 ? first : chosen[spec.with - 1];
    const found = order(groupsOf(meter, book, r)).find((group) => {
      if (base !== undefined && !sameBu(group, base)) return false;
      const others = chosen.with(r - 1, group);
      return !viablePatterns({ meter, rhyme: first, others, skeleton, own, book }).includes(0);
    });
    if (found === undefined) return undefined;
    chosen[r - 1] = found;
  }
  return chosen as readonly RhymeGroup[];
}

/** 首韵之外各韵，句脚已定其部者取其部，未定者 undefined；押不到一处则全体 undefined (the further rhymes, as far as given feet settle them). */
function otherRhymes(
  meter: Meter,
  skeleton: VerseGrid,
  own: VerseGrid,
  book: RhymeBook,
): readonly (RhymeGroup | undefined)[] | undefined {
  const others: (RhymeGroup | undefined)[] = [];
  for (let r = 1; r < meter.rhymes.length; r++) {
    const settled = feetOf(meter, skeleton, book, r).filter(({ isSettled }) => isSettled);
    if (settled.length === 0) {
      others.push(undefined);
      continue;
    }
    const shared = groupsOf(meter, book, r).filter((group) => settled.every(({ groups }) => groups.has(group)));
    const possible = shared.find((group) => {
      const tried = meter.rhymes.slice(1).map((_, i) => (i === r - 1 ? group : undefined));
      return !viablePatterns({ meter, others: tried, skeleton, own, book }).includes(0);
    });
    if (possible === undefined) return undefined;
    others.push(meter.rhymes[r]?.with === undefined ? possible : undefined);
  }
  return others;
}

/** 叶首韵者，部随首韵 (rhymes bound to the first take its division). */
const boundRhymes = (
  meter: Meter,
  first: RhymeGroup,
  others: readonly (RhymeGroup | undefined)[],
  book: RhymeBook,
): readonly (RhymeGroup | undefined)[] =>
  others.map((group, i) =>
    meter.rhymes[i + 1]?.with === 0 ? groupsOf(meter, book, i + 1).find((other) => sameBu(other, first)) : group,
  );

interface GivenFoot {
  readonly line: number;
  readonly groups: ReadonlySet<RhymeGroup>;
  /** 此句各式皆押此韵 (the line carries this rhyme whatever its pattern). */
  readonly isSettled: boolean;
}

/** 已定的、可押第 r 韵的句脚 (the given feet that may carry a rhyme of the meter). */
function feetOf(meter: Meter, skeleton: VerseGrid, book: RhymeBook, r: number): readonly GivenFoot[] {
  return skeleton.flatMap((row, line): GivenFoot[] => {
    const last = lengthOf(meter, line) - 1;
    const patterns = meter.lines[line]?.patterns ?? [];
    if (row[last] === undefined || !patterns.some((pattern) => rhymeOf(pattern) === r)) return [];
    const isSettled = patterns.every((pattern) => rhymeOf(pattern) === r);
    return [{ line, groups: heardIn(row, last, undefined, book).groups, isSettled }];
  });
}

interface Condition {
  readonly kind: Conflict['kind'];
  readonly place?: VersePlace;
  readonly zh: string;
  readonly en: string;
  /** 去掉这一条件 (without this condition). */
  drop(demands: Demands): Demands;
  /** 只改这一条，怎样便可行 (how it could be changed, given the rest). */
  fix(rest: Demands): Conflict['fix'];
}

/**
 * 相抵触的极小一组条件，末项总是格律；可行则为空。组内任去一项，这一组其余便可同时满足；每项说明怎样改它便可，`suffices` 说改了它
 * 是否全部所求都可。先在一句之内找，再在相邻两句之内，再及全诗，故所说总在近处；能一改而全可者在先。
 *
 * A minimal set of conditions that cannot hold together, the meter always last; `[]` where everything can be met. Each
 * condition is dropped in turn and left out for good where the rest still conflict, so that the set is minimal by
 * inclusion, not always the smallest: dropping any one of its members makes the others possible. Sets within one line come before
 * sets across two and across the poem, and members that suffice for the whole request come first.
 *
 * @example
 * conflictOf({ form: '五绝', rhyme: findGroup('十一真'), skeleton: [[], [...'黄河入海流']] }).map((c) => c.zh);
 * // ['第 2 句第 5 字是“流”（平声）', '押上平十一真', '五绝的格律']
 */
export function conflictOf(demands: Demands): readonly Conflict[] {
  if (isFeasible(demands)) return [];
  // 去掉一字，余下的仍算诗人自己的句子，宽严不变 (what is put up with goes by the request as it was made).
  const all: Demands = { ...demands, own: demands.own ?? demands.skeleton };
  let rest = nearest(all);
  const kept: Condition[] = [];
  for (const condition of conditionsOf(rest)) {
    const without = condition.drop(rest);
    if (isFeasible(without)) kept.push(condition);
    else rest = without;
  }
  const isRegulated = demands.meter === undefined;
  const form = meterOf(demands).form;
  const members = kept.map(({ kind, place, zh, en, drop, fix }): Conflict => {
    const others = drop(all);
    const suffices = isFeasible(others);
    // 一改而全可者，就全部所求说怎样改 (where it suffices, the advice is for the whole request).
    return {
      kind,
      ...(place === undefined ? {} : { place }),
      zh,
      en,
      fix: fix(suffices ? others : drop(rest)),
      suffices,
    };
  });
  return [
    ...members.filter(({ suffices }) => suffices),
    ...members.filter(({ suffices }) => !suffices),
    {
      kind: 'meter',
      zh: `${form}的格律`,
      en: `the meter of ${form}`,
      fix: isRegulated
        ? { zh: '不守近体格律（作古体）', en: 'write old-style verse, free of the meter' }
        : { zh: '换一种格律', en: 'take another meter' },
      suffices: true,
    },
  ];
}

/** 最近处的不可：一句之内即不可者，否则相邻两句，否则全部 (the nearest part of a request that is impossible: a line, two lines, or all). */
function nearest(all: Demands): Demands {
  const only = (from: number, to: number): Demands => ({
    ...all,
    skeleton: all.skeleton.map((row, line) => (line >= from && line < to ? row : row.map(() => undefined))),
  });
  for (const width of [1, 2]) {
    for (let line = 0; line + width <= all.skeleton.length; line++) {
      const part = only(line, line + width);
      if (!isFeasible(part)) return part;
    }
  }
  return all;
}

/** 所求的各条件，逐字在先 (the conditions of a request, given characters first). */
function conditionsOf({ skeleton, opening, firstLineRhymes, rhyme, book = pingshui }: Demands): readonly Condition[] {
  const conditions: Condition[] = [];
  skeleton.forEach((row, i) => {
    row.forEach((char, j) => {
      if (char === undefined) return;
      const put = (demands: Demands, other: string | undefined): Demands => ({
        ...demands,
        skeleton: gridWith(demands.skeleton, { line: i, zi: j }, other),
      });
      conditions.push({
        kind: 'char',
        place: placeOf({ line: i, zi: j }),
        zh: `第 ${i + 1} 句第 ${j + 1} 字是“${char}”${soundOf(char, book)}`,
        en: `line ${i + 1}, character ${j + 1} is ${char}`,
        drop: (demands) => put(demands, undefined),
        fix: (rest) => fixChar(rest, (other) => put(rest, other)),
      });
    });
  });
  if (opening !== undefined) {
    const other = opening === '平起' ? '仄起' : '平起';
    conditions.push({
      kind: 'opening',
      zh: opening,
      en: `opening ${opening}`,
      drop: (demands) => ({ ...demands, opening: undefined }),
      fix: () => ({ zh: `改为${other}，或不限起式`, en: `make it ${other}, or leave the opening free` }),
    });
  }
  if (firstLineRhymes !== undefined) {
    conditions.push({
      kind: 'first-line',
      zh: firstLineRhymes ? '首句入韵' : '首句不入韵',
      en: firstLineRhymes ? 'the first line rhymes' : 'the first line does not rhyme',
      drop: (demands) => ({ ...demands, firstLineRhymes: undefined }),
      fix: () =>
        firstLineRhymes
          ? { zh: '首句不入韵', en: 'let the first line not rhyme' }
          : { zh: '首句入韵', en: 'let the first line rhyme' },
    });
  }
  if (rhyme !== undefined) {
    conditions.push({
      kind: 'rhyme',
      zh: `押${rhyme.name}`,
      en: `rhyme ${rhyme.name}`,
      drop: (demands) => ({ ...demands, rhyme: undefined }),
      fix: (rest) => {
        const names = feasibleRhymes(rest).map(({ name }) => name);
        const some = names.slice(0, 3).join('、');
        return {
          zh: `改押${some}${names.length > 3 ? '等' : ''}`,
          en: `rhyme on ${some}${names.length > 3 ? ' or others' : ''}`,
        };
      },
    });
  }
  return conditions;
}

/** 换一个怎样的字便可：某声，或某韵 (what kind of character would do in a place). */
function fixChar(rest: Demands, put: (char: string) => Demands): Conflict['fix'] {
  const { book = pingshui } = rest;
  const meter = meterOf(rest);
  const own = meter.rhymes[0]?.pingze;
  const groups = meter.rhymes.length === 0 ? [] : feasibleRhymes(rest);
  const can = (char: string | undefined): boolean => char !== undefined && isFeasible(put(char));
  const probe = (group: RhymeGroup): string | undefined =>
    book.members(group).find((char) => lookup(char, book).every((reading) => reading.group === group));
  const rhymed = groups.find((group) => can(probe(group)));
  const zh: string[] = [];
  const en: string[] = [];
  for (const pingze of ['仄', '平'] as const) {
    // 先试不属可行之韵的字：句中之位只论平仄；只有句脚才须属可行之韵 (a character of no feasible rhyme first: only a foot asks for more).
    const other = book.groups.find(
      (group) =>
        group.pingze === pingze &&
        probe(group) !== undefined &&
        !groups.some((one) => one === group || areNeighbours(one, group)),
    );
    const isRhyme = pingze === own && rhymed !== undefined;
    if (other === undefined ? isRhyme : can(probe(other))) {
      zh.push(`换${pingze}声字`);
      en.push(pingze === '平' ? 'a level character' : 'an oblique character');
    } else if (isRhyme) {
      const isOnlyOne = groups.length === 1;
      zh.push(isOnlyOne ? `换${rhymed.name}之字` : `换${pingze}声而能押韵之字`);
      const word = pingze === '平' ? 'a level character' : 'an oblique character';
      en.push(isOnlyOne ? `a character of ${rhymed.name}` : `${word} that rhymes`);
    }
  }
  return {
    zh: [...zh, '空出此字'].join('，或'),
    en: [...en, 'leave the place free'].join(', or '),
  };
}

function soundOf(char: string, book: RhymeBook): string {
  const readings = lookup(char, book).filter((reading) => !reading.rare);
  if (readings.length === 0) return '（韵书未收，平仄不明）';
  return `（${[...new Set(readings.map((r) => r.pingze))].join('或')}声）`;
}
