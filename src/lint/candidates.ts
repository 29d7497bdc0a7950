import { verseCharacters } from '../duizhang/generated/characters.ts';
import { suggestWeights as weights } from '../duizhang/generated/suggest-weights.ts';
import { affinities, cohesions, judgeCouplet, likenesses, parallelCouplets, shareClass } from '../duizhang/index.ts';
import { isSeldom } from '../meter/cell.ts';
import type { Scansion } from '../meter/index.ts';
import { lookup, type Pingze, type Reading, type RhymeBook, type RhymeGroup } from '../rhyme/index.ts';
import { BOTH_SCRIPTS } from '../text/conversions.ts';
import { simplifiedForm, traditionalCandidates } from '../text/index.ts';

/** 一处可改之字，与改后须有的声韵 (a place to change and what must stand there). */
export interface Target {
  /** 第几句、第几字，1 起 (1-based). */
  readonly line: number;
  readonly zi: number;
  /** 须平、须仄；不限则无 (the class that must stand there; absent if either will do). */
  readonly pingze?: Pingze;
  /** 须押本韵 (whether it must rhyme). */
  readonly foot?: true;
}

/** 一个候选之字 (a candidate). */
export interface Candidate {
  /** 照全诗的简繁所写 (in the script of the poem). */
  readonly char: string;
  readonly target: Target;
  /** 分数：对数胜算之和，只在相比时有意义 (log-odds; only their order means anything). */
  readonly score: number;
}

const commonest = [...verseCharacters];
const frequency = (rank: number): number => -Math.log(rank + 20);

/** 前后两字之间有顿，便不论相连 (whether a caesura falls between place j and j + 1, 0-based). */
const crosses = (j: number, length: number): boolean => j % 2 === 1 && j < length - 2;

/** 一列候选之字，与各字常用之序 (candidates, and how common each is). */
export interface CandidateList {
  readonly chars: readonly string[];
  /** 在 `verseCharacters` 里的次序，0 起 (rank in `verseCharacters`, 0-based). */
  readonly ranks: readonly number[];
}

/** 各候选的特征，一项一列，次序同权重 (the features of candidates, a column each, in the order of the weights). */
export function candidateFeatures(
  { chars, ranks }: CandidateList,
  lines: readonly string[],
  { line, zi }: Target,
  isParallel: boolean,
): readonly ArrayLike<number>[] {
  const none = new Float32Array(chars.length);
  const own = [...(lines[line - 1] ?? '')];
  const j = zi - 1;
  const opposite = [...(lines[line % 2 === 1 ? line : line - 2] ?? '')][j];
  const facing = opposite === undefined ? none : affinities(opposite, chars);
  const written = own[j] as string;
  return [
    ranks.map(frequency),
    j > 0 && !crosses(j - 1, own.length) ? cohesions(own[j - 1] as string, 'before', chars) : none,
    j + 1 < own.length && !crosses(j, own.length) ? cohesions(own[j + 1] as string, 'after', chars) : none,
    isParallel ? facing : none,
    isParallel ? none : facing,
    likenesses(written, chars),
    shareClass(written, chars),
  ];
}

/** 这一处在对仗之联否：须对者，或旁的字看来在对者 (whether the rest of the couplet is parallel, or has to be). */
export function isInParallel(lines: readonly string[], form: string, { line, zi }: Target): boolean {
  const couplet = Math.ceil(line / 2);
  if (parallelCouplets(form, lines.length).includes(couplet)) return true;
  const without = (text: string | undefined): string => [...(text ?? '')].filter((_, j) => j !== zi - 1).join('');
  return judgeCouplet(without(lines[2 * couplet - 2]), without(lines[2 * couplet - 1])).logOdds > 1;
}

/** 诗中的繁体字，其中也有的简体字形（后、云、里……）不算简体之证 (a shape traditional verse has too is no evidence of simplified script). */
const traditionalVerse: ReadonlySet<string> = new Set(commonest);

/** 全诗用繁体否：只属一体的字里，繁体的多 (whether, of the characters that only one script has, more are traditional). */
export function isTraditional(lines: readonly string[]): boolean {
  let balance = 0;
  for (const char of lines.join('')) {
    if (BOTH_SCRIPTS.has(char) || VARIANTS.has(char)) continue;
    if (simplifiedForm(char) !== char) balance++;
    else if (!traditionalVerse.has(char) && traditionalCandidates(char).length > 1) balance--;
  }
  return balance > 0;
}

/** 字表里的日本字形与刻本俗写，逐对：俗、正；候选只写正体 (variant glyphs of the list, each followed by the form candidates are written in). */
const VARIANTS: ReadonlyMap<string, string> = new Map(
  (
    '黄黃顔顏隠隱遥遙髪髮来來頼賴横橫浄淨閲閱虚虛潜潛静靜将將脱脫寛寬争爭温溫随隨緑綠歳歲揺搖薫薰壮壯鬰鬱鶑鶯鳬鳧臯皋' +
    '髙高馿驢隣鄰餠餅飈飆閙鬧斾旆鳯鳳峩峨畧略踈疏鏁鎖廻迴邉邊頽頹羮羹栢柏槩概覊羈逈迥幙幕秖祇蠧蠹窻窗䰟魂聮聯𩏑韓帀匝' +
    '亯享橕撐悤匆怱匆煑煮裠裙胷胸㨾樣殻殼'
  )
    .match(/../gu)
    ?.map((pair) => [...pair] as [string, string]) ?? [],
);

/** 合某种声韵的字，照一种字体所写 (the characters that fit, as one script writes them). */
interface Pool extends CandidateList {
  /** 各字的简体，查重用 (their simplified forms, to tell what a poem has already). */
  readonly forms: readonly string[];
}

const pools = new WeakMap<RhymeBook, Map<string, Pool>>();

/** 合声、押韵的字，常用者在先；一部书、一种字体、一种声韵只造一次 (what fits tone or rhyme, commonest first; made once a book, script and demand). */
function poolOf(book: RhymeBook, target: Target, rhyme: RhymeGroup | undefined, traditional: boolean): Pool {
  let made = pools.get(book);
  if (made === undefined) {
    made = new Map();
    pools.set(book, made);
  }
  const wanted = target.foot === true ? `韵${rhyme?.index ?? ''}` : (target.pingze ?? '');
  const key = `${traditional ? '繁' : '简'}${wanted}`;
  let pool = made.get(key);
  if (pool === undefined) {
    pool = makePool(book, target, rhyme, traditional);
    made.set(key, pool);
  }
  return pool;
}

function makePool(book: RhymeBook, target: Target, rhyme: RhymeGroup | undefined, traditional: boolean): Pool {
  const fits = (reading: Reading): boolean => {
    if (reading.rare) return false;
    if (target.foot === true) return rhyme === undefined ? reading.pingze === '平' : reading.group === rhyme;
    if (reading.footOnly === true || isSeldom(reading)) return false;
    return target.pingze === undefined || reading.pingze === target.pingze;
  };
  const seen = new Set<string>();
  const [chars, forms, ranks]: [string[], string[], number[]] = [[], [], []];
  commonest.forEach((listed, rank) => {
    const char = VARIANTS.get(listed) ?? listed;
    const form = simplifiedForm(char);
    const written = traditional ? char : form;
    if (seen.has(written) || !lookup(char, book).some(fits)) return;
    seen.add(written);
    chars.push(written);
    forms.push(form);
    ranks.push(rank);
  });
  return { chars, forms, ranks };
}

/**
 * 某处合声韵的候选，依分数，至多 `most` 个 (candidates that fit tone and rhyme at a place, best first, at most so many).
 */
export function candidatesAt(
  { lines: scanned, form, rhyme }: Scansion,
  target: Target,
  book: RhymeBook,
  traditional: boolean,
  most: number,
): readonly Candidate[] {
  const lines = scanned.map(({ text }) => text);
  const used = new Set(Array.from(lines.join(''), simplifiedForm));
  const pool = poolOf(book, target, rhyme, traditional);
  const columns = candidateFeatures(pool, lines, target, isInParallel(lines, form ?? '', target));
  const scores = Float64Array.from(pool.chars, (_, n) =>
    used.has(pool.forms[n] as string)
      ? Number.NEGATIVE_INFINITY
      : columns.reduce((sum, column, i) => sum + (column[n] as number) * (weights[i] as number), 0),
  );
  // 先取门限，再排过了的几个：逐对相比只比这些 (a threshold first, so that few have to be compared with each other).
  const threshold = scores.toSorted().at(-most) ?? Number.NEGATIVE_INFINITY;
  const found: Candidate[] = [];
  scores.forEach((score, n) => {
    if (score >= threshold && score > Number.NEGATIVE_INFINITY) {
      found.push({ char: pool.chars[n] as string, target, score });
    }
  });
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}
