import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grid } from '../../src/generate/constraint/grid.ts';
import { conflictOf, type Demands, feasibleRhymes, viablePatterns, WRITABLE_FORMS } from '../../src/generate/index.ts';
import { compileMeter, findGroup, getForm, pingshui, type RhymeGroup } from '../../src/index.ts';
import { judgeAnthology } from '../fixtures/tangshi300.ts';

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
        meter: compileMeter(form as string, {
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
    form: all.form as string,
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
    [
      '句中之字，韵已由句脚定了',
      { form: '五绝', skeleton: [['白', '山', '月', undefined, '流']] },
      [
        '换平声字，或空出此字',
        '换仄声字，或空出此字',
        '换平声字，或空出此字',
        '换仄声字，或空出此字',
        '不守近体格律（作古体）',
      ],
    ],
    ['书外之字', { form: '五绝', skeleton: [['鿭']] }, ['换仄声字，或换平声字，或空出此字', '不守近体格律（作古体）']],
  ])('说出怎样改：%s', (_, all, fixes) => {
    expect(conflictOf(all).map(({ fix }) => fix.zh)).toEqual(fixes);
  });
});

describe('检查所容者，合写亦容 (what the check puts up with in the poet’s lines, co-writing does too)', () => {
  it('三百首里检查无 error 的律绝，写到哪一句都能续', () => {
    const failures: string[] = [];
    let tried = 0;
    for (const { title, scansion } of judgeAnthology()) {
      const { form, findings, rhyme } = scansion;
      if (form === undefined || !['五绝', '七绝', '五律', '七律'].includes(form)) continue;
      const isFaulty = findings.some(({ severity, ruleId }) => severity === 'error' || ruleId === 'wei-shou');
      if (isFaulty || rhyme?.pingze !== '平' || findings.some(({ ruleId }) => ruleId === 'gu-ti')) continue;
      tried++;
      const lines = scansion.lines.map(({ zis }) => zis.map(({ char }) => char));
      for (let n = 1; n <= lines.length; n++) {
        const skeleton = lines.slice(0, n);
        if (feasibleRhymes({ form, skeleton }).length === 0)
          failures.push(`${title} ${n}：${skeleton.at(-1)?.join('')}`);
      }
    }
    expect(tried).toBeGreaterThan(100);
    expect(failures).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    // 词所许之罕读，掩码与扫描同许；不成词则否 (the mask allows the rare reading of a word, as the scan does, and not without the word).
    ['五律', '山暝聞猿愁', true],
    ['五律', '山暝闻猿愁', true],
    ['五律', '山暝聞山愁', false],
    ['五律', '□□□□□ □□□□□ □□□□□ □□□□□ □□□□□ 潭影空人心', true],
    ['五律', '□□□□□ □□□□□ □□□□□ □□□□□ □□□□□ 潭影空山心', false],
    ['五绝', '远嫁月氏人', true],
    ['五绝', '远嫁姓氏人', false],
  ])('%s %s 之词：%s', (form, rows, possible) => {
    const skeleton = rows.split(' ').map((row) => [...row].map((char) => (char === '□' ? undefined : char)));
    expect(feasibleRhymes({ form, skeleton }).length > 0).toBe(possible);
  });

  it('首句借邻韵：全诗押本韵；本韵押得成就不借', () => {
    const lines = (text: string) =>
      text.split(' ').map((line) => [...line].map((char) => (char === '□' ? undefined : char)));
    // 孤、徒在七虞，初、居在六鱼 (孤 and 徒 are in 虞, 初 and 居 in 魚).
    const borrowed = feasibleRhymes({ form: '七绝', skeleton: lines('江边一树影孤孤 □□□□□□居') });
    expect(borrowed.map(({ name }) => name)).toEqual(['上平六鱼']);
    const free = feasibleRhymes({ form: '七绝', skeleton: lines('江边一树影孤孤') });
    expect(free.map(({ name }) => name)).toEqual(['上平七虞']);
  });

  it('只容诗人自己的字：机器所补之处仍须救', () => {
    // 小拗在出句，对句第三字未定，须平来救 (the rescue is asked of the machine where the place is free).
    const skeleton = [[...'向晚意不适'], [undefined, undefined, undefined, undefined, undefined]];
    const meter = compileMeter('五绝');
    const [rhyme] = feasibleRhymes({ form: '五绝', skeleton });
    const grid = new Grid({ meter, rhyme: rhyme as RhymeGroup, skeleton, book: pingshui });
    expect(grid.wants(1, 2, grid.viable[1] as number)).toBe(1);
  });
});
