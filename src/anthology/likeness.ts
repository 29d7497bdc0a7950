import { likeness } from '../duizhang/tables.ts';
import { type Anthology, codeOf, codesOf } from './anthology.ts';
import { type InspireReason, reason } from './reason.ts';

/** 一字与句中之字：同位 1，异位 0.8，只是相近 0.5 (a character found in its place, elsewhere, or only resembled). */
const ELSEWHERE = 0.8;
const RESEMBLED = 0.5;
/** 相连二字亦同，所加；句长不同，所乘 (added for shared pairs; factor for lines of another length). */
const PAIR = 0.3;
const OTHER_LENGTH = 0.85;
/** 低于此分不算相似 (below this nothing is alike). */
const LEAST = 0.25;

/** 各句与所给之句相似几何 (how alike lines are to a given one). */
export interface LikenessScores {
  readonly scores: Float32Array;
  readonly least: number;
  why(row: number): readonly InspireReason[];
}

/** 集中所有之字，与已问过之字各与它们之近 (the characters of an anthology, and how alike those asked for are to them). */
interface Resemblances {
  readonly alphabet: readonly string[];
  readonly known: Map<string, ReadonlyMap<number, number>>;
}
const resemblances = new WeakMap<Anthology, Resemblances>();
/** 至少如此相近才计 (least likeness that counts). */
const LEAST_LIKENESS = 0.4;

/** 与一字相近之字：码 → 相近几何 (the characters like one, by code). */
function resemblance(char: string, anthology: Anthology): ReadonlyMap<number, number> {
  let cache = resemblances.get(anthology);
  if (cache === undefined) {
    const alphabet = Array.from(new Set(anthology.index.codes), (code) => String.fromCharCode(code));
    cache = { alphabet, known: new Map() };
    resemblances.set(anthology, cache);
  }
  let near = cache.known.get(char);
  if (near === undefined) {
    const found = new Map<number, number>();
    for (const other of cache.alphabet) {
      const value = likeness(char, other);
      if (value !== undefined && value > LEAST_LIKENESS) found.set(codeOf(other), value);
    }
    near = found;
    cache.known.set(char, near);
  }
  return near;
}

/**
 * 与一句或一联之相似：自句尾对齐，逐字看同否、近否，稀见之字为重；给一联，则两句依次相比，分归其出句与对句之平均。
 *
 * Likeness to a line or a couplet: aligned at the end, character by character, rare ones weighing more; characters that
 * differ count by their vectors in `tuiqiao/duizhang`. For a couplet both lines must answer, and both get the mean.
 */
export function likenessTo(lines: readonly string[], anthology: Anthology): LikenessScores {
  const each = lines.map((line) => scoresOf(line, anthology));
  const [first, second] = each as [Float32Array, Float32Array | undefined];
  let scores = first;
  if (second !== undefined) {
    const { poemOf, firstOf } = anthology.index;
    scores = new Float32Array(first.length);
    for (let row = 0; row + 1 < first.length; row++) {
      const p = poemOf[row] as number;
      if (poemOf[row + 1] !== p || (row - (firstOf[p] as number)) % 2 === 1) continue;
      const mean = ((first[row] as number) + (second[row + 1] as number)) / 2;
      scores[row] = mean;
      scores[row + 1] = mean - 1e-4;
    }
  }
  const wanted = new Set(lines.flatMap((line) => codesOf(line)));
  return {
    scores,
    least: LEAST,
    why(row) {
      const { poemOf, firstOf } = anthology.index;
      const p = poemOf[row] as number;
      const line = anthology.entries[p]?.lines[row - (firstOf[p] as number)] ?? '';
      const shared = [...line].filter((char) => wanted.has(codeOf(char)));
      if (shared.length === line.length && lines.length === 1) return [reason('似', '即此句', 'the very line')];
      return shared.length > 0
        ? [reason('似', `同有“${shared.join('、')}”`, `shares ${shared.join(', ')}`)]
        : [reason('似', '字字相类', 'of the same kinds of words')];
    },
  };
}

function scoresOf(line: string, anthology: Anthology): Float32Array {
  const { codes, starts, poemOf, lines } = anthology.index;
  const count = poemOf.length;
  const chars = [...line];
  const own = codesOf(line);
  const idf = own.map((code, i) => (chars[i] === '□' ? 0 : Math.log((count + 1) / (lines.of(code).length + 1)) + 0.1));
  const total = idf.reduce((a, b) => a + b, 0);
  const scores = new Float32Array(count);
  const near = chars.map((char, i) => {
    const table = new Float32Array(0x10000);
    if (idf[i] === 0) return table;
    for (const [code, value] of resemblance(char, anthology)) table[code] = RESEMBLED * value * value;
    table[own[i] as number] = 1;
    return table;
  });
  const width = own.length;
  // 自尾对齐，逐句累加相近之分 (aligned at the end; what is in its place or resembles it).
  for (let row = 0; row < count; row++) {
    const from = starts[row] as number;
    const length = (starts[row + 1] as number) - from;
    let sum = 0;
    for (let k = Math.max(0, width - length); k < width; k++) {
      const code = codes[from + k + length - width] as number;
      sum += (idf[k] as number) * ((near[k] as Float32Array)[code] as number);
    }
    scores[row] = sum;
  }
  // 同字而异位 (the same character elsewhere in the line).
  own.forEach((code, k) => {
    if ((idf[k] as number) === 0) return;
    for (const row of lines.of(code)) {
      const from = starts[row] as number;
      const length = (starts[row + 1] as number) - from;
      const at = from + k + length - width;
      const there = at >= from ? ((near[k] as Float32Array)[codes[at] as number] as number) : 0;
      if (there < ELSEWHERE) scores[row] = (scores[row] as number) + (idf[k] as number) * (ELSEWHERE - there);
      const follows = own[k + 1];
      if (follows === undefined) continue;
      for (let i = from; i + 1 < from + length; i++) {
        if (codes[i] !== code || codes[i + 1] !== follows) continue;
        scores[row] = (scores[row] as number) + (PAIR * ((idf[k] as number) + (idf[k + 1] as number))) / 2;
        break;
      }
    }
  });
  const full = total + pairsOf(idf);
  for (let row = 0; row < count; row++) {
    const length = (starts[row + 1] as number) - (starts[row] as number);
    scores[row] = ((scores[row] as number) / full) * (length === width ? 1 : OTHER_LENGTH);
  }
  return scores;
}

/** 各对相连之字全同时所加 (what all shared pairs would add). */
const pairsOf = (idf: readonly number[]): number =>
  idf.slice(1).reduce((sum, value, k) => sum + (PAIR * (value + (idf[k] as number))) / 2, 0);
