import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictOf, type Demands, feasibleRhymes, viablePatterns, WRITABLE_FORMS } from '../../src/generate/index.ts';
import { compileMeter, findGroup, getForm, pingshui } from '../../src/index.ts';

/** 常用之字，两读者与书外之字在内 (characters, some of two readings, one unknown to the book). */
const POOL = [...'红紅东风中空山秋春江花人真心月日水柳白雨看长重不一十入鿭'];
const LEVEL_GROUPS = pingshui.groups.filter(({ pingze }) => pingze === '平');

const demands: fc.Arbitrary<Demands> = fc
  .record({
    form: fc.constantFrom(...WRITABLE_FORMS),
    opening: fc.constantFrom(undefined, '平起' as const, '仄起' as const),
    firstLineRhymes: fc.constantFrom(undefined, true, false),
    rhyme: fc.constantFrom(undefined, ...LEVEL_GROUPS),
    chars: fc.array(fc.tuple(fc.nat(55), fc.constantFrom(...POOL)), { maxLength: 14 }),
  })
  .map(({ chars, form, ...rest }) => {
    const { lines, lineLength } = getForm(form);
    const skeleton = Array.from({ length: lines }, () => new Array<string | undefined>(lineLength).fill(undefined));
    for (const [at, char] of chars) {
      const row = skeleton[Math.floor(at / lineLength) % lines] as (string | undefined)[];
      row[at % lineLength] = char;
    }
    return { form, ...rest, skeleton };
  });

/** 按定义来判：三十韵各自的网 (by the definition: the lattice of every one of the thirty groups). */
const possible = ({ form, opening, firstLineRhymes, rhyme, skeleton }: Demands) =>
  (rhyme === undefined ? LEVEL_GROUPS : [rhyme]).filter(
    (group) =>
      !viablePatterns({
        meter: compileMeter(form, {
          ...(opening === undefined ? {} : { opening }),
          ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
        }),
        rhyme: group,
        skeleton,
        book: pingshui,
      }).includes(0),
  );

/** 只留冲突中的各条，第 without 条除外 (only the members of a conflict, less one). */
function only(all: Demands, members: ReturnType<typeof conflictOf>, without: number): Demands {
  const kept = members.filter((_, i) => i !== without);
  const has = (kind: string): boolean => kept.some((one) => one.kind === kind);
  return {
    form: all.form,
    opening: has('opening') ? all.opening : undefined,
    firstLineRhymes: has('first-line') ? all.firstLineRhymes : undefined,
    rhyme: has('rhyme') ? all.rhyme : undefined,
    skeleton: all.skeleton.map((row, i) =>
      row.map((char, j) => (kept.some(({ place }) => place?.line === i + 1 && place.zi === j + 1) ? char : undefined)),
    ),
  };
}

describe('相抵触的极小一组 (a minimal set of conditions in conflict)', () => {
  it('可行的韵与逐韵推求者同；不可行则其组极小：全组不可，任去其一便可', () => {
    let contradictory = 0;
    fc.assert(
      fc.property(demands, (all) => {
        expect(feasibleRhymes(all)).toEqual(possible(all));
        const members = conflictOf(all);
        expect(members.length === 0).toBe(possible(all).length > 0);
        if (members.length === 0) return;
        contradictory++;
        expect(members.at(-1)?.kind).toBe('meter');
        expect(possible(only(all, members, -1))).toEqual([]);
        members.slice(0, -1).forEach((_, i) => {
          expect(possible(only(all, members, i)), members[i]?.zh).not.toEqual([]);
        });
      }),
      { numRuns: 400, seed: 1 },
    );
    expect(contradictory).toBeGreaterThan(100);
  });

  it.each<[string, Demands, readonly string[]]>([
    [
      '韵脚之字不在所指的韵',
      { form: '五绝', rhyme: findGroup('十一真'), skeleton: [[], [...'黄河入海流']] },
      ['换上平十一真之字，或空出此字', '改押下平十一尤', '不守近体格律（作古体）'],
    ],
    [
      '起式与已定之字',
      { form: '五绝', opening: '平起', skeleton: [[undefined, '日']] },
      ['换平声字，或空出此字', '改为仄起，或不限起式', '不守近体格律（作古体）'],
    ],
    [
      '首句之脚与不入韵',
      { form: '五绝', firstLineRhymes: false, skeleton: [[undefined, undefined, undefined, undefined, '山']] },
      ['换仄声字，或空出此字', '首句入韵', '不守近体格律（作古体）'],
    ],
    ['书外之字', { form: '五绝', skeleton: [['鿭']] }, ['换仄声字，或换平声字，或空出此字', '不守近体格律（作古体）']],
  ])('说出怎样改：%s', (_, all, fixes) => {
    expect(conflictOf(all).map(({ fix }) => fix.zh)).toEqual(fixes);
  });
});
