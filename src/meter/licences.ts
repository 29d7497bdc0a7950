import { areNeighbours } from '../rhyme/lookup.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import type { FormName } from './forms.ts';
import { isZheYao, type Reports } from './judge.ts';
import type { Judged, Report } from './judged.ts';
import type { MessageData } from './messages/types.ts';
import type { RuleId } from './rules/ids.ts';

/** 认作的一格：它的发现代替它所涵的毛病 (a named licence: its finding stands for the faults it covers). */
export interface Licence {
  readonly ruleId: RuleId;
  /** 所涵的毛病，不再另报 (the faults it stands for). */
  covers(ruleId: RuleId, report: Report): boolean;
  /** 在第几句，0 起，与其资料 (the line, 0-based, and what the message speaks of). */
  readonly line: number;
  readonly data: MessageData;
}

const NONE: readonly Licence[] = [];

/** 此诗可以认作的各格：折腰体；进退、辘轳、葫芦 (the licences a poem may claim). */
export function licencesOf(form: FormName, judged: Judged, { told, unrhymed }: Reports): readonly Licence[] {
  if (told.length === 0) return NONE;
  const licences: Licence[] = [];
  if (isZheYao(form, told) && judged.syllables.every((row) => row !== undefined)) {
    licences.push({ ruleId: 'zhe-yao', covers: (id) => id === 'shi-nian', line: 2, data: { form } });
  }
  // 韵脚皆合的，不是两部之格 (where every foot rhymes there is no scheme of two rhymes).
  const scheme = unrhymed === 0 ? undefined : rhymeScheme(judged);
  if (scheme !== undefined) {
    licences.push({
      ruleId: 'jin-tui',
      covers: (id, { line }) => id === 'chu-yun' && line % 2 === 1,
      line: scheme.turn,
      data: { licence: scheme.name, expected: [scheme.first.name], actual: scheme.second.name, form },
    });
  }
  return licences;
}

/** 两部邻韵错综而押的格式 (a scheme of two neighbouring rhymes). */
interface RhymeScheme {
  readonly name: '进退格' | '辘轳格' | '葫芦格';
  readonly first: RhymeGroup;
  readonly second: RhymeGroup;
  /** 初押第二部之句，0 起 (the line that first takes the second rhyme, 0-based). */
  readonly turn: number;
}

/** 第几个韵脚（0 起）押第二部；`fits` 是所须的韵脚之数 (which feet, 0-based, take the second rhyme, and how many feet there must be). */
const SCHEMES = [
  { name: '进退格', fits: (count: number) => count >= 4, isSecond: (k: number) => k % 2 === 1 },
  { name: '辘轳格', fits: (count: number) => count >= 4 && count % 2 === 0, isSecond: (k: number) => k % 4 >= 2 },
  { name: '葫芦格', fits: (count: number) => count === 6, isSecond: (k: number) => k >= 2 },
] as const;

/** 偶句之脚依次押两部邻韵，合于某一格；一韵到底、不成格者 undefined (the scheme of the even feet; none for one rhyme or for disorder). */
function rhymeScheme({ syllables, rhymes, meter }: Judged): RhymeScheme | undefined {
  if (meter.rhymes.length !== 1 || meter.rhymes[0]?.pingze !== '平' || rhymes[0] === undefined) return undefined;
  if (syllables.length % 2 === 1) return undefined;
  const feet = syllables.filter((_, line) => line % 2 === 1).map((row) => row?.at(-1)?.groups('平') ?? []);
  const shared = (which: readonly (readonly RhymeGroup[])[]): readonly RhymeGroup[] =>
    (which[0] ?? []).filter((group) => which.every((groups) => groups.includes(group)));
  if (shared(feet).length > 0) return undefined;
  for (const { name, fits, isSecond } of SCHEMES) {
    if (!fits(feet.length)) continue;
    const [inFirst, inSecond] = [feet.filter((_, k) => !isSecond(k)), feet.filter((_, k) => isSecond(k))];
    for (const first of shared(inFirst)) {
      // 两部兼属的韵脚作不得证：一处出韵，旁有兼属之字，不成格 (a foot of both groups proves nothing: one foot astray beside it makes no scheme).
      const second = shared(inSecond).find(
        (group) =>
          areNeighbours(first, group) &&
          inSecond.every((groups) => !groups.includes(first)) &&
          inFirst.every((groups) => !groups.includes(group)),
      );
      if (second === undefined) continue;
      return { name, first, second, turn: 2 * feet.findIndex((_, k) => isSecond(k)) + 1 };
    }
  }
  return undefined;
}
