/**
 * 植入的毛病：在《全唐诗》《全宋诗》里平仄全是正格、扫描也无错的诗上，每首改一处（或两处），看扫描说不说、说在哪。
 * 何处该错、错的是什么，由本文件手写的句式表决定，不问扫描；换上的字只取常见而平仄、韵部无争的（罕读也算争）。
 *
 * Planted faults: poems whose every line is of the plainest pattern and which the scan passes get one change each. What
 * the fault is and where it stands is decided by the tables written out below, never by the scan; characters put in are
 * common ones of one undisputed tone class (and, at rhyme feet, of one group), rare readings counted as disputes.
 *
 *   npm run eval -- --only planted --corpus FOLDER [--half dev] [--list] [--n 1000] [--seed 1]
 */

import { fileURLToPath } from 'node:url';
import { readTsv } from '../scripts/tsv.ts';
import { classesOf, regularPoems } from '../scripts/verse-corpus.ts';
import { random as seeded } from '../src/generate/random.ts';
import { type Finding, parsePoem, type RuleId, type Scansion, scan } from '../src/index.ts';
import { share } from './statistics.ts';

/** 句型的正格：P 平、Z 仄、? 不论 (the plain patterns). 七言由此在前面加两字。 */
export const FIVE = { a: '?ZPPZ', A: '?ZZPP', b: '?PPZZ', B: 'PP?ZP' } as const;
export const SEVEN = { a: '?P?ZPPZ', A: '?P?ZZPP', b: '?Z?PPZZ', B: '?ZPP?ZP' } as const;
type Type = keyof typeof FIVE;
/** 首句句型 → 八句的句型 (the chain that each first line begins). */
const CHAINS: Readonly<Record<Type, string>> = { a: 'aBbAaBbA', A: 'ABbAaBbA', b: 'bAaBbAaB', B: 'BAaBbAaB' };
/** 邻韵，王力所举八组 (the eight sets of neighbour rhymes). */
const NEAR = ['東冬', '支微齊', '魚虞', '佳灰', '真文元寒刪先', '蕭肴豪', '庚青蒸', '覃鹽咸'];
/** 首句可借者；真文元寒删先一组，只取次序相邻的 (what a first line may borrow; of the long set only those side by side). */
const BORROWED = [
  '東冬',
  '支微齊',
  '魚虞',
  '佳灰',
  '真文',
  '文元',
  '元寒',
  '寒刪',
  '刪先',
  '蕭肴豪',
  '庚青蒸',
  '覃鹽咸',
];

export interface Base {
  readonly lines: readonly (readonly string[])[];
  readonly types: readonly Type[];
  readonly rhyme: string;
  readonly length: 5 | 7;
  readonly random: () => number;
}

/** 一处（或几处）改动，与读手册的人认可的说法 (a change, and what a reader of a handbook would accept as its name). */
export interface Plant {
  readonly changes: readonly { readonly line: number; readonly zi: number; readonly char: string }[];
  /** 句的新次序，换联时用 (a new order of the lines). */
  readonly order?: readonly number[];
  readonly expected: readonly Expected[];
  /** 合法的拗救：应记下的一种 (a legal rescue that should be recorded). */
  readonly rescue?: { readonly kind: string; readonly line: number; readonly zi: number };
}
export interface Expected {
  readonly rules: readonly RuleId[];
  readonly line: number;
  readonly zi: number;
  /** 不报也可 (may be left out). */
  readonly optional?: boolean;
}

export interface Kind {
  readonly name: string;
  readonly legal?: boolean;
  plant(base: Base): Plant | undefined;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const P = 1;
const Z = 2;

/** 手头的字表：声类与韵部，罕读也算 (tone classes and groups of every character, rare readings included). */
function loadTable() {
  const groups = new Map<string, string[]>();
  for (const [name = '', common = '', rare = ''] of readTsv(`${root}data/pingshui/pingshui.tsv`)) {
    for (const char of common + rare) groups.set(char, [...(groups.get(char) ?? []), name]);
  }
  const classes = classesOf();
  return { groups, classes };
}

const isLevelGroup = (name: string): boolean => /^[上下]平/u.test(name);
const shortOf = (name: string): string => [...name].at(-1) as string;
const areNear = (a: string, b: string, sets: readonly string[] = NEAR): boolean =>
  a !== b && sets.some((set) => set.includes(shortOf(a)) && set.includes(shortOf(b)));

function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

export interface PlantedOptions {
  readonly corpus: string;
  readonly half?: 'dev' | 'report';
  /** 每种至多几首 (at most so many of a kind). */
  readonly n?: number;
  readonly seed?: number;
  /** 列出失手之处 (list the failures). */
  readonly list?: boolean;
  readonly song?: boolean;
}

/** 底诗与各种植法 (the poems to plant in, and the ways of planting). */
export function plantingGround(options: PlantedOptions): {
  readonly bases: readonly Base[];
  readonly kinds: readonly Kind[];
} {
  const { corpus, half = 'report', seed = 1 } = options;
  const table = loadTable();
  const classOf = (char: string): number => table.classes.get(char) ?? 0;
  const files = options.song === true ? /^poet\.song\.\d*[05]000\.json$/u : /^poet\.tang\..*\.json$/u;

  const counts = new Map<string, number>();
  const poems: string[][][] = [];
  const seen = new Set<string>();
  for (const lines of regularPoems(corpus, files)) {
    for (const line of lines) for (const char of line) counts.set(char, (counts.get(char) ?? 0) + 1);
    if (lines.length !== 4 && lines.length !== 8) continue;
    const key = lines.map((line) => line.join('')).join('');
    if (seen.has(key) || (hash(key, 7) % 2 === 0 ? 'dev' : 'report') !== half) continue;
    seen.add(key);
    poems.push(lines);
  }
  const common = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2500)
    .map(([char]) => char);
  const pool = {
    [P]: common.filter((char) => classOf(char) === P),
    [Z]: common.filter((char) => classOf(char) === Z),
  };
  const feet = common.filter((char) => classOf(char) === P && table.groups.get(char)?.length === 1);

  /** 一句可否全按此式读（两读之字两可） (whether a line can be read by the pattern). */
  const fits = (line: readonly string[], pattern: string): boolean =>
    line.every((char, i) => {
      const want = pattern[i];
      const own = classOf(char);
      return own !== 0 && (want === '?' || (own & (want === 'P' ? P : Z)) !== 0);
    });
  /** 一句的字全无两读 (every character of the line has one class). */
  const isPlain = (line: readonly string[] | undefined): boolean =>
    line?.every((char) => classOf(char) === P || classOf(char) === Z) ?? false;

  const bases: Base[] = [];
  for (const lines of poems) {
    const length = lines[0]?.length as 5 | 7;
    const patterns = length === 5 ? FIVE : SEVEN;
    const matches = (Object.keys(CHAINS) as Type[]).filter((first) =>
      lines.every((line, i) => fits(line, patterns[CHAINS[first].charAt(i) as Type])),
    );
    if (matches.length !== 1) continue;
    // 首句句脚无两读，第二字至少四分之三无两读：起式、韵否没有第二种读法 (opening and first foot leave one reading only).
    const seconds = lines.filter((line) => isPlain([line[1] as string])).length;
    if (seconds * 4 < lines.length * 3 || !isPlain([lines[0]?.at(-1) as string])) continue;
    const types = [...CHAINS[matches[0] as Type].slice(0, lines.length)] as Type[];
    const rhymed = lines.filter((_, i) => i % 2 === 1 || (i === 0 && /[AB]/u.test(types[0] as string)));
    const sets = rhymed.map((line) => (table.groups.get(line.at(-1) as string) ?? []).filter(isLevelGroup));
    const shared = (sets[0] ?? []).filter((name) => sets.every((set) => set.includes(name)));
    if (shared.length !== 1 || sets.filter((set) => set.length === 1).length < Math.min(3, sets.length)) continue;
    const text = lines.map((line) => line.join('')).join('');
    if (new Set(rhymed.map((line) => line.at(-1))).size < rhymed.length) continue;
    bases.push({ lines, types, rhyme: shared[0] as string, length, random: seeded(hash(text, seed)) });
  }
  bases.sort((a, b) => hash(a.lines.join(), seed + 11) - hash(b.lines.join(), seed + 11));

  const pick = <T>(items: readonly T[], random: () => number): T | undefined =>
    items[Math.floor(random() * items.length)];
  const draw = (base: Base, from: readonly string[]): string => {
    const used = new Set(base.lines.flat());
    for (;;) {
      const char = pick(from, base.random) as string;
      if (!used.has(char)) return char;
    }
  };
  const tone = (base: Base, line: number, zi: number): number => classOf(base.lines[line - 1]?.[zi - 1] as string);
  const flip = (base: Base, line: number, zi: number) => {
    const now = tone(base, line, zi);
    return { line, zi, char: draw(base, pool[now === P ? Z : P]) };
  };
  /** 取一句：句型、句次合，其所在之联无两读之字 (a line of the types, in a couplet without disputed characters). */
  const lineOf = (base: Base, types: string, fitting: (line: number) => boolean = () => true): number | undefined => {
    const usable = base.lines.flatMap((_, i) => {
      const line = i + 1;
      const mate = line % 2 === 1 ? line + 1 : line - 1;
      const isUsable =
        types.includes(base.types[i] as Type) &&
        isPlain(base.lines[i]) &&
        isPlain(base.lines[mate - 1]) &&
        fitting(line);
      return isUsable ? [line] : [];
    });
    return pick(usable, base.random);
  };
  /** 五言之位在此诗的位置 (a five-character place in this poem). */
  const at = (base: Base, zi: number): number => zi + base.length - 5;
  const foot = (base: Base, line: number, fitting: (group: string) => boolean) => {
    const from = feet.filter((char) => fitting(table.groups.get(char)?.[0] as string));
    return from.length === 0 ? undefined : { line, zi: base.length, char: draw(base, from) };
  };
  const rhymesFirst = (base: Base): boolean => /[AB]/u.test(base.types[0] as string);
  const evenLine = (base: Base): number | undefined =>
    // 只有两个韵脚，便说不出是哪一个出韵 (with two feet alone nobody can say which is astray).
    base.lines.length === 4 && !rhymesFirst(base)
      ? undefined
      : pick(
          base.lines.flatMap((_, i) => (i % 2 === 1 ? [i + 1] : [])),
          base.random,
        );

  const wrongTone = (zi: 2 | 4 | 6): Kind => ({
    name: `第${{ 2: '二', 4: '四', 6: '六' }[zi]}字平仄错 (wrong tone at ${zi})`,
    plant: (base) => {
      if (zi > base.length - 1) return undefined;
      const isAo = zi === base.length - 1;
      // a 式倒数第二字用仄是大拗，另计；b 式第三字须平，不然成特拗；B 式第三字须仄，不然成三平尾。
      const line = lineOf(base, isAo ? 'AbB' : 'aAbB', (l) => {
        const type = base.types[l - 1];
        return !isAo || type === 'A' || tone(base, l, at(base, 3)) === (type === 'b' ? P : Z);
      });
      if (line === undefined) return undefined;
      const chain: RuleId[] = zi === 2 ? ['shi-dui', 'shi-nian'] : [];
      const expected: Expected[] = [{ rules: ['ping-ze', ...chain], line, zi }];
      return { changes: [flip(base, line, zi)], expected };
    },
  });
  const rhymeAstray = (name: string, fitting: (group: string, base: Base) => boolean): Kind => ({
    name,
    plant: (base) => {
      const line = evenLine(base);
      if (line === undefined) return undefined;
      const change = foot(base, line, (group) => fitting(group, base));
      return change && { changes: [change], expected: [{ rules: ['chu-yun'], line, zi: base.length }] };
    },
  });

  const kinds: readonly Kind[] = [
    wrongTone(2),
    wrongTone(4),
    wrongTone(6),
    rhymeAstray('出韵，远 (far rhyme)', (group, { rhyme }) => group !== rhyme && !areNear(group, rhyme)),
    rhymeAstray('出韵，邻，不在首句 (near rhyme, not line 1)', (group, { rhyme }) => areNear(group, rhyme)),
    {
      name: '孤平',
      plant: (base) => {
        const line = lineOf(base, 'B', (l) => tone(base, l, at(base, 3)) === Z);
        if (line === undefined) return undefined;
        const zi = at(base, 1);
        return { changes: [flip(base, line, zi)], expected: [{ rules: ['gu-ping'], line, zi }] };
      },
    },
    {
      name: '三平尾',
      plant: (base) => {
        const line = lineOf(base, 'A');
        if (line === undefined) return undefined;
        const zi = at(base, 3);
        return { changes: [flip(base, line, zi)], expected: [{ rules: ['san-ping-wei'], line, zi }] };
      },
    },
    {
      name: '白脚平 (an unrhymed foot made 平)',
      plant: (base) => {
        const line = lineOf(base, 'ab', (l) => l > 1);
        if (line === undefined) return undefined;
        return {
          changes: [flip(base, line, base.length)],
          expected: [{ rules: ['ping-ze'], line, zi: base.length }],
        };
      },
    },
    {
      name: '中二联互换 (couplets 2 and 3 swapped)',
      plant: (base) => {
        if (base.lines.length !== 8) return undefined;
        return {
          changes: [],
          order: [1, 2, 5, 6, 3, 4, 7, 8],
          expected: [
            { rules: ['shi-nian'], line: 3, zi: 2 },
            { rules: ['shi-nian'], line: 7, zi: 2, optional: true },
          ],
        };
      },
    },
    {
      name: '大拗未救',
      plant: (base) => {
        const line = lineOf(base, 'a', (l) => tone(base, l + 1, at(base, 3)) === Z);
        if (line === undefined) return undefined;
        const zi = at(base, 4);
        return { changes: [flip(base, line, zi)], expected: [{ rules: ['da-ao', 'ping-ze'], line, zi }] };
      },
    },
    {
      name: '重韵',
      plant: (base) => {
        const line = pick(
          base.lines.flatMap((_, i) => (i % 2 === 1 && i > 1 ? [i + 1] : [])),
          base.random,
        ) as number;
        const earlier = pick(
          base.lines.flatMap((_, i) => (i + 1 < line && i % 2 === 1 ? [i + 1] : [])),
          base.random,
        ) as number;
        const char = base.lines[earlier - 1]?.at(-1) as string;
        return {
          changes: [{ line, zi: base.length, char }],
          expected: [{ rules: ['chong-yun'], line, zi: base.length }],
        };
      },
    },
    {
      name: '孤平拗救',
      legal: true,
      plant: (base) => {
        const line = lineOf(base, 'B', (l) => tone(base, l, at(base, 3)) === Z);
        if (line === undefined) return undefined;
        const [ao, jiu] = [at(base, 1), at(base, 3)];
        return {
          changes: [flip(base, line, ao), flip(base, line, jiu)],
          expected: [],
          rescue: { kind: '孤平拗救', line, zi: ao },
        };
      },
    },
    ...([4, 3] as const).map(
      (place): Kind => ({
        name: place === 4 ? '大拗，对句相救' : '小拗，对句相救',
        legal: true,
        plant: (base) => {
          const line = lineOf(base, 'a', (l) => tone(base, l + 1, at(base, 3)) === Z);
          if (line === undefined) return undefined;
          return {
            changes: [flip(base, line, at(base, place)), flip(base, line + 1, at(base, 3))],
            expected: [],
            rescue: { kind: '对句相救', line, zi: at(base, place) },
          };
        },
      }),
    ),
    {
      name: '特拗',
      legal: true,
      plant: (base) => {
        const line = lineOf(base, 'b', (l) => tone(base, l, at(base, 1)) === P && tone(base, l, at(base, 3)) === P);
        if (line === undefined) return undefined;
        return {
          changes: [flip(base, line, at(base, 3)), flip(base, line, at(base, 4))],
          expected: [],
          rescue: { kind: '特拗', line, zi: at(base, 3) },
        };
      },
    },
    {
      name: '首句邻韵',
      legal: true,
      plant: (base) => {
        if (!rhymesFirst(base)) return undefined;
        const change = foot(base, 1, (group) => areNear(group, base.rhyme, BORROWED));
        return change && { changes: [change], expected: [] };
      },
    },
  ];

  return { bases, kinds };
}

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluatePlanted(options: PlantedOptions): string {
  const { half = 'report', n: limit = 1000, seed = 1, list = false } = options;
  const { bases, kinds } = plantingGround(options);
  const rows: string[] = [];
  const failures: string[] = [];
  const totals = { planted: 0, found: 0, exact: 0, legal: 0, alarms: 0 };
  const passes = new Map<Base, boolean>();
  const passing = (base: Base): boolean => {
    let pass = passes.get(base);
    if (pass === undefined) {
      pass = errorsOf(scanLines(base.lines)).length === 0 && scanLines(base.lines).verdict !== 'ancient';
      passes.set(base, pass);
      if (!pass && list) {
        const said = errorsOf(scanLines(base.lines)).map((f) => `${f.name} ${f.at.line}.${f.at.zi}`);
        const text = base.lines.map((line) => line.join('')).join(' ');
        failures.push(`- 底诗，扫描有 error，不用｜${said.join('、') || '古体'}｜${text}`);
      }
    }
    return pass;
  };
  for (const kind of kinds) {
    let n = 0;
    let found = 0;
    let exact = 0;
    let named = 0;
    for (const base of bases) {
      if (n >= limit) break;
      const plant = kind.plant(base);
      if (plant === undefined || !passing(base)) continue;
      n++;
      const lines = planted(base, plant);
      const scansion = scanLines(lines);
      const errors = errorsOf(scansion);
      const has = (expected: Expected): boolean => errors.some((f) => agrees(f, expected));
      const isFound = plant.expected.filter((e) => !e.optional).every(has);
      const isExact = isFound && errors.every((f) => plant.expected.some((e) => agrees(f, e))) && !doubled(errors);
      const isNamed = plant.rescue === undefined || scansion.rescues.some((r) => isThe(r, plant.rescue));
      if (isFound) found++;
      if (isExact) exact++;
      if (isNamed) named++;
      const fails = kind.legal === true ? errors.length > 0 || !isNamed : !isExact;
      if (fails && list) {
        const where = plant.changes.map((c) => `${c.line}.${c.zi}${c.char}`).join(' ');
        const said = errors.map((f) => `${f.ruleId} ${f.at.line}.${f.at.zi} ${f.message}`).join('；');
        const text = lines.map((line) => line.join('')).join(' ');
        failures.push(`- ${kind.name}｜${where}｜${scansion.verdict}｜${said || '（无）'}｜${text}`);
      }
    }
    if (kind.legal === true) {
      totals.legal += n;
      totals.alarms += n - exact;
      const recorded = kind.name === '首句邻韵' ? '—' : share(named, n);
      rows.push(`| 合法：${kind.name} | ${n} | 误报 ${share(n - exact, n)} | 记为此救 ${recorded} |`);
    } else {
      totals.planted += n;
      totals.found += found;
      totals.exact += exact;
      rows.push(`| ${kind.name} | ${n} | ${share(found, n)} | ${share(exact, n)} |`);
    }
  }
  return [
    `底诗 n = ${bases.length}（${half} 之半，种子 ${seed}），其中用到而扫描无错者 ${[...passes.values()].filter(Boolean).length} / ${passes.size}。`,
    '',
    '| 植入 (planted) | n | 在该处说出 (found at its place) | 恰只此一处 error (exactly that) |',
    '|---|---|---|---|',
    ...rows,
    `| **毛病合计** | ${totals.planted} | ${share(totals.found, totals.planted)} | ${share(totals.exact, totals.planted)} |`,
    `| **合法合计，误报** | ${totals.legal} | ${share(totals.alarms, totals.legal)} | |`,
    ...(failures.length === 0 ? [] : ['', ...failures]),
  ].join('\n');
}

export const scanLines = (lines: readonly (readonly string[])[]): Scansion =>
  scan(parsePoem(lines.map((line, i) => line.join('') + (i % 2 === 0 ? '，' : '。')).join('')));
export const errorsOf = (scansion: Scansion): Finding[] => scansion.findings.filter((f) => f.severity === 'error');
export const agrees = (f: Finding, e: Expected): boolean =>
  e.rules.includes(f.ruleId) && f.at.line === e.line && f.at.zi === e.zi;
/** 同一处说了两遍 (one place named twice). */
const doubled = (errors: readonly Finding[]): boolean =>
  new Set(errors.map((f) => `${f.at.line}.${f.at.zi}`)).size < errors.length;
const isThe = (r: Scansion['rescues'][number], wanted: Plant['rescue']): boolean =>
  r.kind === wanted?.kind && r.at.line === wanted.line && r.at.zi === wanted.zi;

export function planted(base: Base, { changes, order }: Plant): readonly (readonly string[])[] {
  const lines = base.lines.map((line) => [...line]);
  for (const { line, zi, char } of changes) (lines[line - 1] as string[])[zi - 1] = char;
  return order === undefined ? lines : order.map((number) => lines[number - 1] as string[]);
}
