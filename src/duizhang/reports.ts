import { type PlacedWord, placedWords, type WordSegmenter } from '../text/words.ts';
import { areSynonyms } from './classes.ts';
import { type CoupletJudgement, type JudgeOptions, judgeCouplet } from './judge.ts';
import { cohesion } from './neighbours.ts';

/** 诗中之处，1 起 (a place in the poem, 1-based). */
export interface ReportPlace {
  readonly couplet: number;
  readonly line: number;
  readonly zi: number;
}

/** 报告所带的资料，供消息用 (what the message speaks of). */
export interface ReportData {
  /** 所论之句或词 (the line or the word). */
  readonly char: string;
  /** 上句 (the line before). */
  readonly other?: string;
  /** 相对不上（或同义）的各对字，如 何/羡 (the pairs at fault). */
  readonly actual?: string;
  /** 偷春格、蜂腰格、扇面对 (a named licence). */
  readonly licence?: string;
  /** 顿所应在，如 2|3 (where the caesura falls). */
  readonly expected?: readonly string[];
}

/** 一处报告：规则、位置、资料；说法在各条规则里，由 `describe` 造出 (a report: rule, place and data; `describe` words it as its rule says). */
export interface CoupletReport {
  readonly ruleId: 'dui-zhang' | 'he-zhang' | 'kua-dun';
  readonly messageId: 'dui-zhang' | 'dui-zhang-licence' | 'dui-zhang-lian' | 'he-zhang' | 'he-zhang-lian' | 'kua-dun';
  readonly at: ReportPlace;
  /** 到此字为止，含 (the last character it covers, inclusive). */
  readonly endZi: number;
  readonly data: ReportData;
  /** 相关之处：上句 (the line before). */
  readonly related?: readonly ReportPlace[];
}

/** 低于此胜算，显然不对：dev 之份所定，从严，唐人律诗颈联犯者约千分之五 (fixed on the dev part; see docs/quality.md). */
export const UNPARALLEL = -2.5;
/** 高于此胜算，算对仗 (above this a couplet counts as parallel). */
const PARALLEL = 1;

const HAN = /^\p{Script=Han}$/u;
const place = (line: number, zi: number): ReportPlace => ({ couplet: Math.ceil(line / 2), line, zi });

/** 第 n 联的两句；不全、不齐、有空白者无 (both lines of a couplet; none where blank, lacking or unequal). */
function coupletOf(lines: readonly string[], n: number): readonly [opening: string, closing: string] | undefined {
  const [a, b] = [lines[2 * n - 2], lines[2 * n - 1]];
  if (a === undefined || b === undefined) return undefined;
  const [x, y] = [[...a], [...b]];
  if (x.length !== y.length || (x.length !== 5 && x.length !== 7)) return undefined;
  return [...x, ...y].every((c) => HAN.test(c)) ? [a, b] : undefined;
}

/** 须对仗之联，1 起：律诗二、三联，三韵律第二联，排律除首尾；绝句无 (the couplets that must be parallel). */
export function parallelCouplets(form: string, lines: number): readonly number[] {
  if (form.startsWith('三韵')) return [2];
  if (form.endsWith('律')) return [2, 3];
  if (!form.endsWith('排')) return [];
  return Array.from({ length: Math.max(0, Math.floor(lines / 2) - 2) }, (_, i) => i + 2);
}

const facingPairs = (judgement: CoupletJudgement, zis: readonly number[]): string =>
  judgement.places.flatMap((p) => (zis.includes(p.zi) ? [`${p.opening}/${p.closing}`] : [])).join(' ');

/**
 * 不对仗：律诗中二联、排律除首尾各联，显然不对者。颔联不对而首联对，是偷春格；只颈联对，是蜂腰格；一三、二四句隔句相对，是扇面对：都注明。
 *
 * Couplets that must be parallel and plainly are not; a second couplet left loose is named for the licence it is.
 *
 * @param lines 全诗各句，无标点 (the lines, without punctuation)
 * @param form 体裁，如 五律、七排；绝句不论 (the form; quatrains are not judged)
 */
export function duiZhangReports(lines: readonly string[], form: string, options: JudgeOptions = {}): CoupletReport[] {
  const judge = (n: number): CoupletJudgement | undefined => {
    const couplet = coupletOf(lines, n);
    return couplet && judgeCouplet(...couplet, options);
  };
  return parallelCouplets(form, lines.length).flatMap((n): CoupletReport[] => {
    const [opening, closing] = coupletOf(lines, n) ?? [];
    const judgement = judge(n);
    if (opening === undefined || closing === undefined || judgement === undefined) return [];
    if (judgement.logOdds >= UNPARALLEL) return [];
    const isLoose = n === 2 && form.endsWith('律') && (judge(3)?.logOdds ?? Number.NEGATIVE_INFINITY) > PARALLEL;
    const isFan = n === 2 && areFanParallel(lines, options);
    const licence = isFan
      ? '扇面对'
      : !isLoose
        ? undefined
        : (judge(1)?.logOdds ?? -1) > PARALLEL
          ? '偷春格'
          : '蜂腰格';
    const line = 2 * n;
    return [
      {
        ruleId: 'dui-zhang',
        messageId: licence === undefined ? 'dui-zhang' : 'dui-zhang-licence',
        at: place(line, 1),
        endZi: [...closing].length,
        data: {
          char: closing,
          other: opening,
          actual: facingPairs(judgement, judgement.unpaired),
          ...(licence === undefined ? {} : { licence }),
        },
        related: [place(line - 1, 1)],
      },
    ];
  });
}

/** 扇面对（隔句对）：第一句对第三句，第二句对第四句 (the first line parallel with the third and the second with the fourth). */
function areFanParallel(lines: readonly string[], options: JudgeOptions): boolean {
  return [0, 1].every((at) => {
    const crossed = coupletOf([lines[at] ?? '', lines[at + 2] ?? ''], 1);
    return crossed !== undefined && judgeCouplet(...crossed, options).logOdds > PARALLEL;
  });
}

/** 合掌：同义之字须有这么多 (so many synonyms make a couplet say one thing twice). */
const SAME_SENSE = { 5: 3, 7: 4 } as const;

/** 两句里同义的各对字：先看二字之词，再看同位，再看相去不过二字者 (pairs of one meaning, at the same place or near it). */
function sameSense(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const [left, right] = [new Set<number>(), new Set<number>()];
  const take = (j: number, k: number): void => {
    left.add(j);
    right.add(k);
    pairs.push([j, k]);
  };
  for (let j = 0; j + 1 < a.length; j++) {
    const [x, y] = [`${a[j]}${a[j + 1]}`, `${b[j]}${b[j + 1]}`];
    if (!left.has(j) && x !== y && areSynonyms(x, y)) {
      take(j, j);
      take(j + 1, j + 1);
    }
  }
  for (const reach of [0, 1, 2]) {
    for (const [j, x] of a.entries()) {
      for (const k of reach === 0 ? [j] : [j - reach, j + reach]) {
        const y = b[k];
        if (left.has(j) || right.has(k) || y === undefined || x === y || !areSynonyms(x, y)) continue;
        take(j, k);
      }
    }
  }
  return pairs.sort((p, q) => p[0] - q[0]);
}

/**
 * 合掌：一联两句同说一意。只在同义之字过半（五言三、七言四）时说，故少报；首尾二联不论。
 *
 * Couplets whose lines say one thing twice: told only where most characters have a synonym over against them.
 */
export function heZhangReports(lines: readonly string[], form: string): CoupletReport[] {
  return parallelCouplets(form, lines.length).flatMap((n): CoupletReport[] => {
    const couplet = coupletOf(lines, n);
    if (couplet === undefined) return [];
    const [a, b] = [[...couplet[0]], [...couplet[1]]];
    const pairs = sameSense(a, b);
    if (pairs.length < SAME_SENSE[a.length as 5 | 7]) return [];
    const line = 2 * n;
    const actual = pairs.map(([j, k]) => `${a[j]}/${b[k]}`).join(' ');
    return [
      {
        ruleId: 'he-zhang',
        messageId: 'he-zhang',
        at: place(line, 1),
        endZi: b.length,
        data: { char: couplet[1], other: couplet[0], actual },
        related: [place(line - 1, 1)],
      },
    ];
  });
}

/** 对联一句不足此数，太短，不单独论 (clauses shorter than this are too short to judge alone). */
const SHORTEST = 4;

/**
 * 一副对联之对仗、合掌，逐句相比：`halves` 是上联、下联各句在全文的次第（0 起），句数、字数不等则不论。同位重字是有意，不计；
 * 几句的，取各句胜算之平均。
 *
 * Parallelism and 合掌 of a couplet by itself, clause by clause; `halves` holds the 0-based lines of either half. Nothing is said where
 * clauses differ in number or length. The same character at the same place is deliberate and does not count; of several
 * clauses the mean is taken.
 *
 * @example
 * pairReports(['春风又绿江南岸', '吃饭睡觉打豆豆'], [[0], [1]]).length > 0; // true
 */
export function pairReports(
  lines: readonly string[],
  [upper, lower]: readonly [readonly number[], readonly number[]],
  options: JudgeOptions = {},
): CoupletReport[] {
  const clauses = upper.map((line, i) => {
    const [a, b] = [[...(lines[line] ?? '')], [...(lines[lower[i] ?? -1] ?? '')]];
    return { line: lower[i] ?? 0, above: line, a, b, isEven: a.length === b.length };
  });
  const isComparable = clauses.every(({ a, b, isEven }) => isEven && [...a, ...b].every((c) => HAN.test(c)));
  if (upper.length === 0 || upper.length !== lower.length || !isComparable) return [];
  const judged = clauses
    .map((clause) => {
      const places = clause.a.flatMap((char, i) => (char === clause.b[i] ? [] : [i]));
      const of = (chars: readonly string[]): string => places.map((i) => chars[i]).join('');
      return { ...clause, size: places.length, judgement: judgeCouplet(of(clause.a), of(clause.b), options) };
    })
    .filter(({ size }) => size >= SHORTEST);
  const size = judged.reduce((sum, one) => sum + one.size, 0);
  const mean = judged.reduce((sum, one) => sum + (one.judgement.logOdds * one.size) / size, 0);
  const [worst] = [...judged].sort((x, y) => x.judgement.logOdds - y.judgement.logOdds);
  const reports: CoupletReport[] = [];
  const add = (id: 'dui-zhang' | 'he-zhang', { line, above, a, b }: (typeof clauses)[number], actual: string): void => {
    const data = { char: b.join(''), other: a.join(''), actual };
    const at = place(line + 1, 1);
    reports.push({ ruleId: id, messageId: `${id}-lian`, at, endZi: b.length, data, related: [place(above + 1, 1)] });
  };
  if (worst !== undefined && mean < UNPARALLEL) {
    add('dui-zhang', worst, facingPairs(worst.judgement, worst.judgement.unpaired));
  }
  const same = clauses.flatMap((clause) =>
    sameSense(clause.a, clause.b).map(([j, k]) => ({ clause, pair: `${clause.a[j]}/${clause.b[k]}` })),
  );
  const [first] = same;
  const total = clauses.reduce((sum, { a }) => sum + a.length, 0);
  if (first !== undefined && same.length > total / 2) {
    add('he-zhang', first.clause, same.map(({ pair }) => pair).join(' '));
  }
  return reports;
}

/** 名物、成语、惯语：分词者认得、拆不开的词；人名（nr）多是误认，不取 (names and set phrases; persons are mostly misread). */
const FIXED = /^(?:n(?!r)|i|l)/u;
/** 无词性者易误，须有诗中连用之证 (untagged words need to be borne out by verse). */
const BORNE_OUT = 0.5;

/** 一词是否跨在第 caesura 字之后的顿上 (whether a word straddles the caesura after so many characters). */
function straddles({ word, tag, start, end }: PlacedWord, caesura: number): boolean {
  const length = end - start;
  if (start >= caesura || end <= caesura || length < 3 || length > 4 || (tag !== '' && !FIXED.test(tag))) return false;
  // 四字之词正中有顿，读来不碍 (a phrase of four parted in its middle reads well).
  if (length === 4 && start === caesura - 2) return false;
  if (tag !== '') return true;
  const chars = [...word];
  return (cohesion(chars[caesura - start - 1] as string, chars[caesura - start] as string) ?? -1) >= BORNE_OUT;
}

/**
 * 跨顿：三字以上的专名、成语之类跨在五言第二字后、七言第四字后的顿上。二字之词不论：诗句里的二字，分词者多误连。
 *
 * Words of three characters or more that straddle the caesura (after the second of five, the fourth of seven). Words of
 * two are left alone: segmenters too often join neighbours that verse keeps apart.
 */
export function kuaDunReports(lines: readonly string[], words: WordSegmenter): CoupletReport[] {
  return lines.flatMap((text, i): CoupletReport[] => {
    const chars = [...text];
    if ((chars.length !== 5 && chars.length !== 7) || !chars.every((c) => HAN.test(c))) return [];
    const caesura = chars.length - 3;
    return placedWords(text, words)
      .filter((word) => straddles(word, caesura))
      .map(({ word, start, end }) => ({
        ruleId: 'kua-dun',
        messageId: 'kua-dun',
        at: place(i + 1, start + 1),
        endZi: end,
        data: { char: word, expected: [`${caesura}|3`] },
      }));
  });
}
