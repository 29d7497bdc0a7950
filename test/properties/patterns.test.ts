import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, lookup, parsePoem, scan } from '../../src/index.ts';

/**
 * 另一条路：依手册把合律的句式逐条写出（王力《诗词格律》），枚举平仄串，与扫描相比。此处不用扫描的句式表。
 * A second, independent route: every legal line written out from the handbook; strings of tones are enumerated and the
 * scan of characters with those tones must agree on what is legal, and put a single fault at a place that mends it.
 */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  // 平脚三平、孤平不在其列；仄脚三仄、特拗首字用仄可以宽容 (three 平 at the end and 孤平 are not here).
  a: ['PZPPZ', 'ZZPPZ', 'PZZPZ', 'ZZZPZ', 'PZPZZ', 'ZZPZZ', 'PZZZZ', 'ZZZZZ'],
  A: ['PZZPP', 'ZZZPP'],
  b: ['PPPZZ', 'ZPPZZ', 'PPZPZ', 'ZPZPZ', 'PPZZZ', 'ZPZZZ'],
  B: ['PPZZP', 'PPPZP', 'ZPPZP'],
};
const CHAINS = ['aBbA', 'ABbA', 'bAaB', 'BAaB'] as const;

/** 一句是否合某一句型 (whether the tones are those of the type). */
function isLegalLine(tones: string, type: string): boolean {
  const five = tones.slice(-5);
  if (!(LEGAL[type] as readonly string[]).includes(five)) return false;
  // 七言第二字与五言第二字相反 (the second of seven opposes the second of the five).
  return tones.length === 5 || tones.charAt(1) !== five.charAt(1);
}
/** 大拗：a 式第四（六）字用仄 (the penultimate of a made 仄). */
const isAo = (tones: string, type: string): boolean => type === 'a' && tones.at(-2) === 'Z';
const rescues = (tones: string): boolean => tones.at(-3) === 'P';

/** 几句相连是否合律：四种起法里有一种，句句合，大拗有救 (whether the lines make regulated verse in one of four ways). */
const isLegalPoem = (lines: readonly string[]): boolean =>
  CHAINS.some((chain) =>
    lines.every((tones, i) => {
      const type = chain.charAt(i);
      if (!isLegalLine(tones, type)) return false;
      const next = lines[i + 1];
      return !isAo(tones, type) || next === undefined || rescues(next);
    }),
  );

/** 平仄无争之字；平声句脚都取真韵 (characters of one undisputed tone; level feet all of one rhyme). */
const undisputed = (chars: string, pingze: '平' | '仄'): string[] =>
  [...chars].filter((char) => lookup(char).length > 0 && lookup(char).every((r) => r.pingze === pingze));
const LEVEL = undisputed('山天江花雲春秋年時來門樓城聲情家香松梅蘭琴魚船霜煙沙溪林村橋霞星雷龍', '平');
const OBLIQUE = undisputed('月日水雪柳草竹石露葉玉酒客子白綠古去夜夢路寺鳥馬木雨影岸浦渡笛劍墨閣', '仄');
const FEET = undisputed('人新塵神鄰民濱臣貧賓辰', '平').filter((char) => lookup(char).length === 1);

/** 依平仄写成一首诗，字不重 (a poem of the tones; no character twice while they last). */
function written(lines: readonly string[]): string {
  const next = { P: 0, Z: 0, foot: 0 };
  const take = (from: readonly string[], kind: keyof typeof next): string => from[next[kind]++ % from.length] as string;
  return lines
    .map((tones) =>
      [...tones]
        .map((tone, i) => {
          if (tone === 'Z') return take(OBLIQUE, 'Z');
          return i === tones.length - 1 ? take(FEET, 'foot') : take(LEVEL, 'P');
        })
        .join(''),
    )
    .join('，');
}
const errorsOf = (lines: readonly string[], form?: string): readonly Finding[] =>
  scan(parsePoem(written(lines)), form === undefined ? {} : { form }).findings.filter((f) => f.severity === 'error');
const strings = (length: number): string[] =>
  Array.from({ length: 2 ** length }, (_, n) =>
    n.toString(2).padStart(length, '0').replace(/0/gu, 'P').replace(/1/gu, 'Z'),
  );
const name = (f: Finding): string => `${f.ruleId} ${f.at.line}.${f.at.zi}`;

/** 改一个字就合律的位置 (the places where changing one tone makes all legal). */
function mends(lines: readonly string[]): string[] {
  return lines.flatMap((tones, i) =>
    [...tones].flatMap((tone, j) => {
      const other = tones.slice(0, j) + (tone === 'P' ? 'Z' : 'P') + tones.slice(j + 1);
      return isLegalPoem(lines.map((line, k) => (k === i ? other : line))) ? [`${i + 1}.${j + 1}`] : [];
    }),
  );
}

it('所用之字够多 (the pools are large enough)', () => {
  expect(LEVEL.length).toBeGreaterThanOrEqual(25);
  expect(OBLIQUE.length).toBeGreaterThanOrEqual(25);
  expect(FEET.length).toBeGreaterThanOrEqual(4);
});

describe.each([5, 7] as const)('%i 言', (length) => {
  it('单句：合律与否，全部平仄串 (every line of tones)', () => {
    for (const tones of strings(length)) {
      const isLegal = Object.keys(LEGAL).some((type) => isLegalLine(tones, type));
      expect(errorsOf([tones]).length === 0, tones).toBe(isLegal);
    }
  });

  const couplets = length === 5 ? strings(10) : fc.sample(fc.constantFrom(...strings(14)), { numRuns: 3000, seed: 7 });
  it(`一联：合律与否，${couplets.length} 联 (couplets)`, () => {
    for (const both of couplets) {
      const lines = [both.slice(0, length), both.slice(length)];
      expect(errorsOf(lines).length === 0, lines.join(' ')).toBe(isLegalPoem(lines));
    }
  });

  it('绝句一句任意：合则无 error；改一字可合者恰有一处 error，在能改好的位置', () => {
    const legalLine = (type: string): fc.Arbitrary<string> =>
      fc
        .tuple(fc.constantFrom(...(LEGAL[type] as readonly string[])), fc.boolean())
        .map(([five, free]) =>
          length === 5 ? five : (free ? 'P' : 'Z') + (five.charAt(1) === 'P' ? 'Z' : 'P') + five,
        );
    const quatrains = fc
      .constantFrom(...CHAINS)
      .chain((chain) =>
        fc.tuple(
          fc.tuple(...[0, 1, 2, 3].map((i) => legalLine(chain.charAt(i)))),
          fc.integer({ min: 0, max: 3 }),
          fc.constantFrom(...strings(length)),
        ),
      )
      .map(([lines, at, tones]) => (lines as string[]).map((line, i) => (i === at ? tones : line)));
    fc.assert(
      fc.property(quatrains, (lines) => {
        const errors = errorsOf(lines, length === 5 ? '五绝' : '七绝');
        if (isLegalPoem(lines)) {
          expect(errors.map(name), lines.join(' ')).toEqual([]);
          return;
        }
        expect(errors.length, lines.join(' ')).toBeGreaterThan(0);
        const places = mends(lines);
        if (places.length === 0) return;
        // 出句大拗、对句孤平：对句第三（五）字一字可救两处，毛病仍是两处 (one character would mend two faults).
        if (errors.map((f) => f.ruleId).join() === 'da-ao,gu-ping') return;
        expect(errors, `${lines.join(' ')}：${errors.map(name).join(' ')}`).toHaveLength(1);
        const [error] = errors as [Finding];
        // 首句仄仄平仄平：句脚入韵，毛病说在第四（六）字，虽改句脚亦合 (a rhyming first line ZZPZP: the fault is at 4).
        if (lines[0]?.endsWith('ZPZP') && name(error) === `ping-ze 1.${length - 1}`) return;
        expect(places, `${lines.join(' ')}：${name(error)}`).toContain(`${error.at.line}.${error.at.zi}`);
      }),
      { numRuns: 2000, seed: 11 },
    );
  });
});
