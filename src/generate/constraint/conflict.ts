import { compileMeter } from '../../meter/compile.ts';
import type { FormName, Opening } from '../../meter/forms.ts';
import { areNeighbours, lookup } from '../../rhyme/lookup.ts';
import { pingshui } from '../../rhyme/pingshui.ts';
import type { RhymeGroup } from '../../rhyme/types.ts';
import { heardOf, isBorrowed, type Skeleton, viablePatterns } from './grid.ts';

/** 一首诗所受的全部条件；没有的不限 (everything asked of a poem; what is absent is free). */
export interface Demands {
  readonly form: FormName;
  readonly opening?: Opening | undefined;
  readonly firstLineRhymes?: boolean | undefined;
  readonly rhyme?: RhymeGroup | undefined;
  readonly skeleton: Skeleton;
  /** 何者算诗人自己之字，见 `ConstraintOptions`；省略则 skeleton (what counts as the poet's own; `skeleton` by default). */
  readonly own?: Skeleton;
}

/** 冲突中的一条，及怎样改它就可行 (one condition of a conflict, and what would resolve it). */
export interface Conflict {
  readonly kind: 'char' | 'opening' | 'first-line' | 'rhyme' | 'meter';
  /** 已定之字所在，1 起 (1-based place of a given character). */
  readonly place?: { readonly line: number; readonly zi: number };
  readonly zh: string;
  readonly en: string;
  /** 这一组里别的都不动，只改这一条，怎样改便可行 (what to change about this one, the rest of the set kept). */
  readonly fix: { readonly zh: string; readonly en: string };
  /** 改了这一条，全部所求便可同时满足；否则别处还有相抵 (whether the whole request is possible once this one is changed). */
  readonly suffices: boolean;
}

const levelGroups = (): readonly RhymeGroup[] => pingshui.groups.filter((group) => group.pingze === '平');

/**
 * 能满足全部条件的平声韵，依韵书之序 (the level rhyme groups in which all of it can be met).
 * 各韵之别只在已定的句脚，故只逐一试句脚之字所属的韵；其余诸韵同进退，试一个即知
 * (groups differ only by the feet that are given: those are tried one by one, one of the others speaks for all).
 */
export function feasibleRhymes({
  form,
  opening,
  firstLineRhymes,
  rhyme,
  skeleton,
  own = skeleton,
}: Demands): readonly RhymeGroup[] {
  const meter = compileMeter(form, {
    ...(opening === undefined ? {} : { opening }),
    ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
  });
  const isFeasible = (group: RhymeGroup): boolean =>
    !viablePatterns({ meter, rhyme: group, skeleton, own, book: pingshui }).includes(0);
  if (rhyme !== undefined) return isFeasible(rhyme) ? [rhyme] : [];
  const feet = skeleton.map((row) => {
    const foot = row[meter.lineLength - 1];
    return foot === undefined ? undefined : heardOf(foot, undefined, pingshui).groups;
  });
  let others: boolean | undefined;
  const feasible = levelGroups().filter((group) => {
    // 双数句之脚必韵 (the feet of even lines always rhyme).
    if (feet.some((groups, i) => i % 2 === 1 && groups !== undefined && !groups.has(group))) return false;
    const [first] = feet;
    if (feet.some((groups) => groups?.has(group)) || (first !== undefined && isBorrowed(first, group))) {
      return isFeasible(group);
    }
    others ??= isFeasible(group);
    return others;
  });
  // 首句之脚本韵能押，便不借邻韵 (a first foot borrows only where its own rhyme will not do).
  const exact = feasible.filter((group) => feet[0]?.has(group));
  return exact.length > 0 ? exact : feasible;
}

interface Condition {
  readonly kind: Conflict['kind'];
  readonly place?: { readonly line: number; readonly zi: number };
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
  if (feasibleRhymes(demands).length > 0) return [];
  // 去掉一字，余下的仍算诗人自己的句子，宽严不变 (what is put up with goes by the request as it was made).
  const all: Demands = { ...demands, own: demands.own ?? demands.skeleton };
  let rest = nearest(all);
  const kept: Condition[] = [];
  for (const condition of conditionsOf(rest)) {
    const without = condition.drop(rest);
    if (feasibleRhymes(without).length > 0) kept.push(condition);
    else rest = without;
  }
  const { form } = demands;
  const members = kept.map(({ kind, place, zh, en, drop, fix }): Conflict => {
    const others = drop(all);
    const suffices = feasibleRhymes(others).length > 0;
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
      fix: { zh: '不守近体格律（作古体）', en: 'write old-style verse, free of the meter' },
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
      if (feasibleRhymes(part).length === 0) return part;
    }
  }
  return all;
}

/** 所求的各条件，逐字在先 (the conditions of a request, given characters first). */
function conditionsOf({ skeleton, opening, firstLineRhymes, rhyme }: Demands): readonly Condition[] {
  const conditions: Condition[] = [];
  skeleton.forEach((row, i) => {
    row.forEach((char, j) => {
      if (char === undefined) return;
      const put = (demands: Demands, other: string | undefined): Demands => ({
        ...demands,
        skeleton: demands.skeleton.map((r, a) => (a === i ? r.map((c, b) => (b === j ? other : c)) : r)),
      });
      conditions.push({
        kind: 'char',
        place: { line: i + 1, zi: j + 1 },
        zh: `第 ${i + 1} 句第 ${j + 1} 字是“${char}”${soundOf(char)}`,
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

/** 只有仄读的字，试位用 (a character with an oblique reading alone, to try a place with). */
const OBLIQUE_PROBE = '月';

/** 换一个怎样的字便可：某声，或某韵 (what kind of character would do in a place). */
function fixChar(rest: Demands, put: (char: string) => Demands): Conflict['fix'] {
  const can = (char: string): boolean => feasibleRhymes(put(char)).length > 0;
  const zh: string[] = [];
  const en: string[] = [];
  if (can(OBLIQUE_PROBE)) {
    zh.push('换仄声字');
    en.push('an oblique character');
  }
  // 先试不属可行之韵的平声字：句中之位只论平仄；只有句脚才须属可行之韵 (a level character of no feasible rhyme first: only a foot asks for more).
  const groups = feasibleRhymes(rest);
  const probe = (group: RhymeGroup): string => pingshui.members(group).find((char) => isOnly(char, group)) ?? '';
  const other = levelGroups().find((group) => !groups.some((one) => one === group || areNeighbours(one, group)));
  const rhymed = groups.find((group) => can(probe(group)));
  if (other === undefined ? rhymed !== undefined : can(probe(other))) {
    zh.push('换平声字');
    en.push('a level character');
  } else if (rhymed !== undefined) {
    const isOnlyOne = groups.length === 1;
    zh.push(isOnlyOne ? `换${rhymed.name}之字` : '换平声而能押韵之字');
    en.push(isOnlyOne ? `a character of ${rhymed.name}` : 'a level character that rhymes');
  }
  return {
    zh: [...zh, '空出此字'].join('，或'),
    en: [...en, 'leave the place free'].join(', or '),
  };
}

/** 只此一读之字 (whether a character has this reading alone). */
const isOnly = (char: string, group: RhymeGroup): boolean => lookup(char).every((reading) => reading.group === group);

function soundOf(char: string): string {
  const readings = lookup(char).filter((reading) => !reading.rare);
  if (readings.length === 0) return '（韵书未收，平仄不明）';
  return `（${[...new Set(readings.map((r) => r.pingze))].join('或')}声）`;
}
