import { verseCharacters } from '../duizhang/generated/characters.ts';
import { suggestWeights as weights } from '../duizhang/generated/suggest-weights.ts';
import {
  addAffinity,
  addCohesion,
  addLikeness,
  judgeCouplet,
  ofSameClass,
  parallelCouplets,
  type Sum,
} from '../duizhang/index.ts';
import type { Scansion } from '../meter/index.ts';
import { isSeldom } from '../meter/syllable.ts';
import { lookup, type Pingze, type Reading, type RhymeBook, type RhymeGroup } from '../rhyme/index.ts';
import { BOTH_SCRIPTS } from '../text/conversions.ts';
import { foldChar, sameForm } from '../text/fold.ts';
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

/** 一个候选之字 (a character to choose from). */
export interface ZiCandidate {
  /** 照全诗的简繁所写 (in the script of the poem). */
  readonly char: string;
  readonly target: Target;
  /** 分数：对数胜算之和，只在相比时有意义 (log-odds; only their order means anything). */
  readonly score: number;
}

const commonest = [...verseCharacters];
/** 句中只取这么多常用字：更僻的排不进前十，徒费工夫；韵脚一韵字少，全取 (inside lines only so many of the commonest: rarer ones never make the first ten; a rhyme has few, and has all). */
const COMMON = 2600;
/** 常用之分，由在 `verseCharacters` 里的次序而来，0 起 (how common a character is, by its 0-based rank in `verseCharacters`). */
export const frequency = (rank: number): number => -Math.log(rank + 20);

/** 前后两字之间有顿，便不论相连 (whether a caesura falls between place j and j + 1, 0-based). */
const crosses = (j: number, length: number): boolean => j % 2 === 1 && j < length - 2;

/** 一列候选之字，与各字常用之序 (candidates, and how common each is). */
export interface CandidateList {
  readonly chars: readonly string[];
  /** 见 `frequency`。 */
  readonly frequencies: ArrayLike<number>;
}

/** 各候选的各项特征，次序同权重，逐项加进 `sums` 所给之和 (adds the features of candidates, in the order of the weights, to the sums given for them). */
export function addFeatures(
  { chars, frequencies }: CandidateList,
  lines: readonly string[],
  { line, zi }: Target,
  isParallel: boolean,
  sums: (feature: number) => Sum,
): void {
  const own = [...(lines[line - 1] ?? '')];
  const j = zi - 1;
  const written = own[j] as string;
  const opposite = [...(lines[line % 2 === 1 ? line : line - 2] ?? '')][j];
  const common = sums(0);
  for (let n = 0; n < chars.length; n++) (common.into[n] as number) += (frequencies[n] as number) * common.weight;
  if (j > 0 && !crosses(j - 1, own.length)) addCohesion(own[j - 1] as string, 'before', chars, sums(1));
  if (j + 1 < own.length && !crosses(j, own.length)) addCohesion(own[j + 1] as string, 'after', chars, sums(2));
  if (opposite !== undefined) addAffinity(opposite, chars, sums(isParallel ? 3 : 4));
  addLikeness(written, chars, sums(5));
  const alike = sums(6);
  for (const n of new Set(ofSameClass(written, chars))) (alike.into[n] as number) += alike.weight;
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
    if (BOTH_SCRIPTS.has(char) || sameForm(char) !== char) continue;
    if (simplifiedForm(char) !== char) balance++;
    else if (!traditionalVerse.has(char) && traditionalCandidates(char).length > 1) balance--;
  }
  return balance > 0;
}

/** 合某种声韵的字，照一种字体所写 (the characters that fit, as one script writes them). */
interface Pool extends CandidateList {
  /** 一字（见 `foldChar`）的各形，在何处 (where the forms of a character, as folded, stand, to tell what a poem has already). */
  readonly places: ReadonlyMap<string, readonly number[]>;
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
  const [chars, frequencies]: [string[], number[]] = [[], []];
  const places = new Map<string, number[]>();
  const listed = target.foot === true ? commonest : commonest.slice(0, COMMON);
  listed.forEach((glyph, rank) => {
    const char = sameForm(glyph);
    const form = simplifiedForm(char);
    const written = traditional ? char : form;
    if (seen.has(written) || !lookup(char, book).some(fits)) return;
    seen.add(written);
    places.set(foldChar(char), [...(places.get(foldChar(char)) ?? []), chars.length]);
    chars.push(written);
    frequencies.push(frequency(rank));
  });
  return { chars, places, frequencies: Float32Array.from(frequencies) };
}

/**
 * 某处合声韵的候选，依分数；要到第几个才排到第几个，多半只用得着前十来个。
 *
 * The candidates that fit tone and rhyme at a place, best first. They are put in order as they are asked for, since hardly
 * more than the first ten ever are.
 */
export class Ranking {
  private readonly pool: Pool;
  private readonly scores: Float32Array;
  private readonly found: ZiCandidate[] = [];

  constructor(
    { lines: scanned, form, rhyme }: Scansion,
    private readonly target: Target,
    book: RhymeBook,
    traditional: boolean,
  ) {
    const lines = scanned.map(({ text }) => text);
    // 换韵、叶韵之脚各押其韵，不都押首韵 (feet of a changed rhyme keep to their own).
    this.pool = poolOf(book, target, scanned[target.line - 1]?.rhyme ?? rhyme, traditional);
    this.scores = new Float32Array(this.pool.chars.length);
    const sums = weights.map((weight): Sum => ({ into: this.scores, weight }));
    addFeatures(this.pool, lines, target, isInParallel(lines, form ?? '', target), (i) => sums[i] as Sum);
    for (const char of lines.join('')) {
      for (const n of this.pool.places.get(foldChar(char)) ?? []) this.scores[n] = Number.NEGATIVE_INFINITY;
    }
  }

  /** 第几好的，0 起；没有了则 undefined (the one of so many better ones, 0-based; undefined past the last). */
  at(index: number): ZiCandidate | undefined {
    while (this.found.length <= index) {
      let best = 0;
      for (let n = 1; n < this.scores.length; n++) {
        if ((this.scores[n] as number) > (this.scores[best] as number)) best = n;
      }
      const score = this.scores[best] ?? Number.NEGATIVE_INFINITY;
      if (score === Number.NEGATIVE_INFINITY) return undefined;
      this.found.push({ char: this.pool.chars[best] as string, target: this.target, score });
      this.scores[best] = Number.NEGATIVE_INFINITY;
    }
    return this.found[index];
  }
}

/** 几处的候选并作一列，好的在先，至多 `most` 个 (the candidates of several places in one row, best first, at most so many). */
export function* bestOf(rankings: readonly Ranking[], most: number): Generator<ZiCandidate> {
  const next = rankings.map(() => 0);
  for (let count = 0; count < most; count++) {
    let best: ZiCandidate | undefined;
    let from = 0;
    rankings.forEach((ranking, i) => {
      const candidate = ranking.at(next[i] as number);
      if (candidate === undefined || (best !== undefined && candidate.score <= best.score)) return;
      [best, from] = [candidate, i];
    });
    if (best === undefined) return;
    (next[from] as number) += 1;
    yield best;
  }
}
