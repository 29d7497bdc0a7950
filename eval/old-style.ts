/**
 * 古体之认会不会太急：一处毛病便说得尽的绝句、律诗，有没有被叫作古体；合律之诗种两三处不同的毛病，有几首成了古体，各处说出没有。
 * 前一问的“一处”由本文件手写的句式表来数，不问扫描。
 *
 * Is old-style verse recognised too eagerly? First: Tang poems of four and eight lines that one fault would describe, the
 * faults counted by the tables written out below and not by the scan. Second: regulated poems with two and three
 * different faults planted in different lines.
 *
 *   npm run eval -- --only old-style --corpus FOLDER [--n 400] [--seed 1] [--list]
 */

import { fileURLToPath } from 'node:url';
import { readTsv } from '../scripts/tsv.ts';
import { regularPoems } from '../scripts/verse-corpus.ts';
import { random as seeded } from '../src/generate/random.ts';
import { getForm, parsePoem, type Scansion, scan } from '../src/index.ts';
import {
  agrees,
  type Base,
  type Expected,
  errorsOf,
  type Kind,
  type Plant,
  planted,
  plantingGround,
  scanLines,
} from './planted.ts';
import { share } from './statistics.ts';

export interface OldStyleOptions {
  readonly corpus: string;
  readonly n?: number;
  readonly seed?: number;
  readonly list?: boolean;
}

/** 返回 Markdown 一节 (a Markdown section). */
export function evaluateOldStyle(options: OldStyleOptions): string {
  return [...surveyOf(options), '', ...severalFaults(options)].join('\n');
}

/** 合律的五言之式，手册所列；七言前面加两字，第二字与五言第二字相反 (the legal lines of five, by the handbook). */
const LEGAL = {
  a: ['PZPPZ', 'ZZPPZ', 'PZZPZ', 'ZZZPZ', 'PZPZZ', 'ZZPZZ', 'PZZZZ', 'ZZZZZ'],
  A: ['PZZPP', 'ZZZPP'],
  b: ['PPPZZ', 'ZPPZZ', 'PPZPZ', 'ZPZPZ', 'PPZZZ', 'ZPZZZ'],
  B: ['PPZZP', 'PPPZP', 'ZPPZP'],
} as const;
type Type = keyof typeof LEGAL;
const TYPES = Object.keys(LEGAL) as Type[];
/** 出句之后该是哪一型，对句之后该是哪一型 (what follows within a couplet, and between couplets). */
const OPPOSED: Readonly<Record<Type, Type>> = { a: 'B', A: 'B', b: 'A', B: 'A' };
const ADHERED: Readonly<Record<Type, Type>> = { A: 'a', B: 'b', a: 'a', b: 'b' };
const NEAR = ['東冬', '支微齊', '魚虞', '佳灰', '真文', '文元', '元寒', '寒刪', '刪先', '蕭肴豪', '庚青蒸', '覃鹽咸'];

interface Table {
  readonly classes: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** 表里的读音；`rare` 则罕读也可 (the readings of the table, rare ones too where asked). */
function loadTable(rare: boolean): Table {
  const classes = new Map<string, number>();
  const groups = new Map<string, string[]>();
  for (const [name = '', common = '', seldom = ''] of readTsv(
    `${fileURLToPath(new URL('..', import.meta.url))}data/pingshui/pingshui.tsv`,
  )) {
    const bit = /^[上下]平/u.test(name) ? 1 : 2;
    for (const char of common + (rare ? seldom : '')) {
      groups.set(char, [...(groups.get(char) ?? []), name]);
      classes.set(char, (classes.get(char) ?? 0) | bit);
    }
  }
  return { classes, groups };
}

/** 依某一型，这一句至少错几个字；`ao` 是大拗者 (the fewest wrong characters of a line as this type; `ao` with 大拗). */
function wrongs(line: readonly string[], type: Type, { classes }: Table): { plain: number; ao: number } {
  const best = { plain: 99, ao: 99 };
  for (const five of LEGAL[type]) {
    const second = five.charAt(1) === 'P' ? 'Z' : 'P';
    const pattern = line.length === 5 ? five : `?${second}${five}`;
    const wrong = line.filter((char, i) => {
      const own = classes.get(char) ?? 0;
      const want = pattern[i];
      return own !== 0 && want !== '?' && (own & (want === 'P' ? 1 : 2)) === 0;
    }).length;
    const key = type === 'a' && five.charAt(3) === 'Z' ? 'ao' : 'plain';
    best[key] = Math.min(best[key], wrong);
  }
  return best;
}

/** 依手写的表，这首诗至少有几处毛病：错字、失粘失对、大拗未救、出韵 (the fewest faults, by the tables above). */
function faultsByHand(lines: readonly (readonly string[])[], table: Table): number {
  /** 每种末句的句型，至今的代价；大拗待救者另计 (cost so far by the last type; an unrescued 大拗 kept apart). */
  let states = new Map<string, number>();
  const put = (map: Map<string, number>, key: string, cost: number): void => {
    if (cost < (map.get(key) ?? 99)) map.set(key, cost);
  };
  let fewest = 99;
  for (const first of [true, false]) {
    states = new Map();
    lines.forEach((line, i) => {
      const next = new Map<string, number>();
      const isRhymed = i % 2 === 1 || (i === 0 && first);
      for (const type of TYPES) {
        if (/[AB]/u.test(type) !== isRhymed) continue;
        const own = wrongs(line, type, table);
        const helps = ((table.classes.get(line.at(-3) as string) ?? 3) & 1) !== 0;
        for (const [before, cost] of i === 0 ? [['', 0] as const] : states) {
          const last = before.charAt(0) as Type;
          const expected = i === 0 ? type : i % 2 === 1 ? OPPOSED[last] : ADHERED[last];
          const broken = expected === type ? 0 : 1;
          const unsaved = before.endsWith('!') && !helps ? 1 : 0;
          put(next, type, cost + broken + unsaved + own.plain);
          put(next, `${type}!`, cost + broken + unsaved + own.ao);
        }
      }
      states = next;
    });
    fewest = Math.min(fewest, Math.min(...states.values()) + strayFeet(lines, first, table));
  }
  return fewest;
}

/** 至少几个韵脚不在同一平声韵部；首句可借邻韵 (the fewest feet outside one level group; the first line may borrow). */
function strayFeet(lines: readonly (readonly string[])[], first: boolean, { groups }: Table): number {
  const feet = lines.flatMap((line, i) => (i % 2 === 1 ? [line.at(-1) as string] : []));
  const opening = lines[0]?.at(-1) as string;
  const levels = new Set(feet.flatMap((char) => groups.get(char) ?? []).filter((name) => /^[上下]平/u.test(name)));
  const isIn = (char: string, name: string): boolean => groups.get(char)?.includes(name) ?? true;
  const borrows = (char: string, name: string): boolean =>
    (groups.get(char) ?? []).some((own) =>
      NEAR.some((set) => set.includes(own.at(-1) as string) && set.includes(name.at(-1) as string)),
    );
  let fewest = feet.length + (first ? 1 : 0);
  for (const name of levels) {
    const strays = feet.filter((char) => !isIn(char, name)).length;
    fewest = Math.min(fewest, strays + (first && !isIn(opening, name) && !borrows(opening, name) ? 1 : 0));
  }
  return fewest;
}

function surveyOf({ corpus, list = false }: OldStyleOptions): string[] {
  const [table, generous] = [loadTable(false), loadTable(true)];
  const seen = new Set<string>();
  const kinds = ['平韵', '仄韵'] as const;
  type Row = { n: number; ancient: number; generous: number; forced: number };
  const rows = new Map<string, Row>();
  const listed: string[] = [];
  let total = 0;
  for (const lines of regularPoems(corpus, /^poet\.tang\..*\.json$/u)) {
    if (lines.length !== 4 && lines.length !== 8) continue;
    const text = lines.map((line) => line.join('')).join('，');
    if (seen.has(text)) continue;
    seen.add(text);
    total++;
    const hand = faultsByHand(lines, table);
    const poem = parsePoem(text);
    const scansion = scan(poem);
    const isAncient = scansion.verdict === 'ancient';
    // 硬按近体论，扫描自己要报几处 (how many errors the scan reports when told that it is regulated verse).
    const form = `${lines[0]?.length === 5 ? '五' : '七'}${lines.length === 4 ? '绝' : '律'}`;
    const own = isAncient ? errorsOf(scan(poem, { form: getForm(form)?.name ?? form })).length : 0;
    const isOblique =
      lines.filter((line, i) => i % 2 === 1 && ((table.classes.get(line.at(-1) as string) ?? 1) & 1) === 0).length * 4 >
      lines.length;
    const key = `${lines.length === 4 ? '绝句' : '律诗'}，${kinds[isOblique ? 1 : 0]}，${hand >= 5 ? '5 处以上' : `${hand} 处`}`;
    const row = rows.get(key) ?? { n: 0, ancient: 0, generous: 0, forced: 0 };
    row.n++;
    if (isAncient) row.ancient++;
    if (isAncient && own <= 1) row.forced++;
    if (isAncient && faultsByHand(lines, generous) <= 1) row.generous++;
    rows.set(key, row);
    if (list && isAncient && (hand <= 1 || own <= 1)) listed.push(`- ${key}｜硬按近体论 ${own} 处｜${text}`);
  }
  const cells = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]) => `| ${key} | ${row.n} | ${share(row.ancient, row.n)} | ${row.generous} | ${row.forced} |`);
  return [
    `唐人四句、八句之诗 n = ${total}，依手写的句式表数毛病，扫描叫作古体的：`,
    '',
    '| 体，韵，毛病（手写的表）(by hand) | n | 叫作古体 (called old-style) | 其中取罕读则至多一处 (≤ 1 with rare readings) | 其中硬按近体论只报一处以下 (≤ 1 error as regulated verse) |',
    '|---|---|---|---|---|',
    ...cells,
    ...(listed.length === 0 ? [] : ['', ...listed]),
  ];
}

/** 所种的几种 (the kinds that are planted). */
const PLANTED = /^(?:第[二四六]字|出韵，远|孤平$|三平尾$|中二联互换)/u;

interface Several {
  readonly lines: readonly (readonly string[])[];
  readonly expected: readonly Expected[];
  readonly names: readonly string[];
}

/** 一首里种几处不同的毛病，各在一句 (several different faults in as many lines). */
function plantSeveral(base: Base, kinds: readonly Kind[], count: number): Several | undefined {
  for (let attempt = 0; attempt < 200; attempt++) {
    const left = [...kinds];
    const plants: { readonly name: string; readonly plant: Plant }[] = [];
    let current = base;
    while (plants.length < count && left.length > 0) {
      const [kind] = left.splice(Math.floor(base.random() * left.length), 1) as [Kind];
      const plant = kind.plant(current);
      if (plant === undefined) continue;
      plants.push({ name: kind.name, plant });
      current = { ...current, lines: planted(current, { changes: plant.changes, expected: [] }) };
    }
    const swap = plants.find(({ plant }) => plant.order !== undefined)?.plant;
    const touched = plants.flatMap(({ plant }) => plant.changes.map(({ line }) => line));
    if (plants.length < count || new Set(touched).size < touched.length) continue;
    const moved = (line: number): number => (swap?.order === undefined ? line : swap.order.indexOf(line) + 1);
    const expected = plants.flatMap(({ plant }) =>
      plant === swap ? plant.expected : plant.expected.map((e) => ({ ...e, line: moved(e.line) })),
    );
    // 换联之处，第二字再错便说不清是哪一处 (a wrong second character beside the break leaves two readings).
    if (
      swap !== undefined &&
      expected.some((e) => e.rules[0] === 'ping-ze' && e.zi === 2 && [2, 3, 6, 7].includes(e.line))
    ) {
      continue;
    }
    const lines = swap?.order === undefined ? current.lines : swap.order.map((l) => current.lines[l - 1] as string[]);
    return { lines, expected, names: plants.map(({ name }) => name.replace(/ \(.*/u, '')) };
  }
  return undefined;
}

interface Tally {
  n: number;
  ancient: number;
  all: number;
  exact: number;
  faults: number;
  found: number;
}

function severalFaults({ corpus, n: limit = 400, seed = 1, list = false }: OldStyleOptions): string[] {
  const { bases, kinds } = plantingGround({ corpus, seed });
  const usable = kinds.filter(({ name }) => PLANTED.test(name));
  const isPassing = (scansion: Scansion): boolean => errorsOf(scansion).length === 0 && scansion.verdict !== 'ancient';
  const rows: string[] = [];
  const listed: string[] = [];
  const poems = bases.filter(({ lines }) => isPassing(scanLines(lines)));
  for (const count of [2, 3]) {
    const tallies = new Map<string, Tally>();
    let n = 0;
    for (const base of poems) {
      if (n >= limit) break;
      const random = seeded(seed * 100_003 + count * 10_007 + n);
      const several = plantSeveral({ ...base, random }, usable, count);
      if (several === undefined) continue;
      n++;
      const scansion = scanLines(several.lines);
      const errors = errorsOf(scansion);
      const wanted = several.expected.filter((e) => e.optional !== true);
      const found = wanted.filter((e) => errors.some((f) => agrees(f, e))).length;
      const isExact = found === wanted.length && errors.every((f) => several.expected.some((e) => agrees(f, e)));
      const isSwapped = several.names.some((name) => name.includes('互换'));
      const size = base.lines.length === 4 ? '绝句 (quatrains)' : '律诗 (octaves)';
      for (const key of [isSwapped ? '律诗，一处是换联 (octaves, one of them a swap)' : size, '合计 (all)']) {
        const tally = tallies.get(key) ?? { n: 0, ancient: 0, all: 0, exact: 0, faults: 0, found: 0 };
        tallies.set(key, tally);
        tally.n++;
        tally.faults += wanted.length;
        tally.found += found;
        if (scansion.verdict === 'ancient') tally.ancient++;
        if (found === wanted.length) tally.all++;
        if (isExact) tally.exact++;
      }
      if (list && !isExact) {
        const where = wanted.map((e) => `${e.rules[0]} ${e.line}.${e.zi}`).join('、');
        const said = errors.map((f) => `${f.ruleId} ${f.at.line}.${f.at.zi}`).join('、');
        const text = several.lines.map((line) => line.join('')).join(' ');
        listed.push(`- ${several.names.join('＋')}｜种 ${where}｜${scansion.verdict}：${said || '—'}｜${text}`);
      }
    }
    for (const [key, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
      rows.push(
        `| ${count} 处，${key} | ${tally.n} | ${share(tally.ancient, tally.n)} | ${share(tally.found, tally.faults)} | ${share(tally.all, tally.n)} | ${share(tally.exact, tally.n)} |`,
      );
    }
  }
  return [
    `合律之诗各 ${limit} 首（report 之半，种子 ${seed}），种两处、三处不同的毛病，各在一句：`,
    '',
    '| 种 (planted) | n | 叫作古体 (called old-style) | 各处在原位说出 (faults found at their places) | 全首皆说出 (all of a poem) | 且别无 error (and nothing else) |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(listed.length === 0 ? [] : ['', ...listed]),
  ];
}
