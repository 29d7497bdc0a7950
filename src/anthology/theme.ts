import { InvalidInputError } from '../errors.ts';
import { simplifiedForm, traditionalCandidates } from '../text/script.ts';
import { intlSegmenter } from '../text/words.ts';
import { type Anthology, codeOf, codesOf, type Postings } from './anthology.ts';
import { type InspireReason, reason } from './reason.ts';

/** 题字表：题中之字 → 诗中宜有之字与其点互信息（自然对数），皆繁体 (theme character → apt verse characters and their PMI, natural log). */
export type ThemeTable = Pick<ReadonlyMap<string, ReadonlyMap<string, number>>, 'get'>;

/** 点互信息至此算满 (a PMI that counts in full). */
const FULL_PMI = 2.5;
/** 一字至多取此数个近字 (most near characters of one). */
const MOST_NEAR = 40;
const MOST_THEME = 500;

/** 题意之一词 (one word of a theme). */
interface ThemeWord {
  readonly text: string;
  readonly codes: readonly number[];
  /** 各字之稀罕，和为 1 (how rare each of its characters is, summing to 1). */
  readonly shares: readonly number[];
  /** 此词在题意中之重 (weight of the word). */
  readonly weight: number;
  /** 近字之码 → 0 至 1 (near characters). */
  readonly near: ReadonlyMap<number, number>;
}

/** 不成意象之字 (characters that carry no image). */
const EMPTY = new Set(
  '的了是在和与就都而及着或之于也很把被让这那我你他她它们吗呢吧啊有不一个为到说要去会上下里题次韵呈奉'.split(''),
);

/** 取题意之词；长句先分词 (the words of a theme; a sentence is cut first). Throws `InvalidInputError`. */
export function themeWordsOf(
  theme: string | readonly string[],
  anthology: Anthology,
  themes: ThemeTable | undefined,
): readonly ThemeWord[] {
  const given = typeof theme === 'string' ? [theme] : theme;
  const text = given.join(' ');
  const pieces = text.match(/\p{Script=Han}+/gu) ?? [];
  if (pieces.length === 0) throw new InvalidInputError('题意中没有汉字', 'the theme holds no Chinese character');
  if (text.length > MOST_THEME) {
    throw new InvalidInputError(
      `题意至多 ${MOST_THEME} 字，现有 ${text.length}`,
      `the theme is longer than ${MOST_THEME}`,
    );
  }
  const words = new Set(pieces.flatMap((piece) => (isPhrase(piece, anthology) ? [piece] : cut(piece))));
  const { lines } = anthology.index;
  const total = anthology.index.poemOf.length;
  const rarity = (code: number): number => Math.log((total + 1) / (lines.of(code).length + 1)) + 0.1;
  return [...words].map((word) => {
    const codes = codesOf(word);
    const idf = codes.map(rarity);
    const sum = idf.reduce((a, b) => a + b, 0);
    return {
      text: word,
      codes,
      shares: idf.map((value) => value / sum),
      weight: sum / codes.length,
      near: nearOf(word, themes),
    };
  });
}

/** 一两字，或集中有句、有题整段含之，就不再分 (a word or two, or what a line or title has whole, is not cut). */
function isPhrase(piece: string, { index }: Anthology): boolean {
  const word = codesOf(piece);
  if (word.length <= 2) return true;
  const rare = (postings: Postings): Uint32Array =>
    word.map((code) => postings.of(code)).reduce((a, b) => (a.length <= b.length ? a : b));
  const { codes, starts, titleCodes } = index;
  return (
    rare(index.lines).some((row) => holds(codes, starts[row] as number, starts[row + 1] as number, word)) ||
    rare(index.titles).some((p) => holds(titleCodes[p] as Uint16Array, 0, titleCodes[p]?.length ?? 0, word))
  );
}

/** 长句分词，去虚字 (cuts a sentence into words without particles). */
function cut(sentence: string): readonly string[] {
  const words = intlSegmenter()
    .tag(sentence)
    .map(({ word }) => word)
    .filter((word) => ![...word].every((char) => EMPTY.has(simplifiedForm(char))));
  return words.length > 0 ? words : [sentence];
}

function nearOf(word: string, themes: ThemeTable | undefined): ReadonlyMap<number, number> {
  const near = new Map<number, number>();
  if (themes === undefined) return near;
  const chars = [...word];
  for (const char of chars) {
    const row = traditionalCandidates(char)
      .map((form) => themes.get(form))
      .find((found) => found !== undefined);
    const best = [...(row ?? [])].sort(([, a], [, b]) => b - a).slice(0, MOST_NEAR);
    for (const [other, pmi] of best) {
      const code = codeOf(other);
      // 几字所共近者更切 (what is near to several characters of the word is nearer).
      near.set(code, Math.min(1, (near.get(code) ?? 0) + Math.min(1, pmi / FULL_PMI) / Math.sqrt(chars.length)));
    }
  }
  for (const char of chars) near.delete(codeOf(char));
  return near;
}

/** 各种凭据之重，以 eval/inspire.ts 的 dev 之半粗定 (weights of the evidence, roughly set on the dev half of eval/inspire.ts). */
const WEIGHT = {
  together: 0.8,
  part: 0.35,
  near: 0.4,
  title: 0.9,
  titlePart: 0.2,
  theme: 0.9,
  partner: 0.35,
  poem: 0.2,
} as const;
/** 诸词俱及者，所占之份；句中自无所及者，所乘 (share that goes by words covered; factor for a line with nothing of its own). */
const COVERED = 0.3;
const BARE = 0.8;
/** 律诗句数 (lines of an octave). */
const OCTAVE = 8;
/** 各字皆有，和为 1，容舍入之差 (all characters are there). */
const WHOLE = 0.999;
/** 题目有此词、题材是此词，其分至少如此，容舍入之差 (the least score of a title that has the word, or a poem on it). */
const TITLED = WEIGHT.theme - 0.001;
/** 近字至此分才可凭 (least near score that counts). */
const LEAST_NEAR = 0.2;

/** 题意对全集各句之分，与理由 (scores of all lines for a theme, and why). */
export interface ThemeScores {
  /** 每句之分；0 则不及 (the score of every line; 0 where it has nothing of the theme). */
  readonly scores: Float32Array;
  why(row: number): readonly InspireReason[];
}

/** 逐词计分，按词重平均；诸词俱及者为上 (scored word by word; lines that have all words come first). */
export function themeScores(words: readonly ThemeWord[], anthology: Anthology): ThemeScores {
  const { poemOf, firstOf } = anthology.index;
  const count = poemOf.length;
  const parts = words.map((word) => wordScores(word, anthology));
  const weight = words.reduce((sum, word) => sum + word.weight, 0);
  const scores = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const p = poemOf[row] as number;
    const i = row - (firstOf[p] as number);
    // 长篇无所不有，不足为凭 (a long poem has a little of everything).
    const brevity = Math.min(1, OCTAVE / ((firstOf[p + 1] as number) - (firstOf[p] as number)));
    const partner = (firstOf[p] as number) + (i % 2 === 0 ? i + 1 : i - 1);
    let sum = 0;
    let own = 0;
    let had = 0;
    words.forEach((word, w) => {
      const { exact, near, poems, best, apt } = parts[w] as WordScores;
      const mine = (exact[row] as number) + WEIGHT.near * (near[row] as number) * (1 - (exact[row] as number));
      const beside = poemOf[partner] === p ? (exact[partner] as number) : 0;
      const context = Math.min(
        1,
        Math.max(WEIGHT.partner * beside, WEIGHT.poem * (best[p] as number) * brevity) + (apt[p] as number),
      );
      const total = mine + (poems[p] as number) + context * (1 - mine);
      own += mine;
      if (total > 0.3) had++;
      sum += word.weight * total;
    });
    // 句中须自有所及；题目、题材虽合而句中全无者，减等 (a line that has nothing itself, under an apt title, counts for less).
    if (sum > 0) scores[row] = (sum / weight) * (own > 0 ? 1 : BARE) * (1 - COVERED + (COVERED * had) / words.length);
  }
  return {
    scores,
    why: (row) => words.flatMap((word, w) => reasonsOf(word, parts[w] as WordScores, row, anthology)),
  };
}

interface WordScores {
  /** 此词在句中：1 全词相连，0.8 各字皆有而不相连，余为部分 (the word in a line: whole, apart, or in part). */
  readonly exact: Float32Array;
  readonly near: Float32Array;
  /** 题目与题材之分，逐首 (title and themes, by poem). */
  readonly poems: Float32Array;
  /** 全诗最及此词之句之分，逐首 (the best line of the poem). */
  readonly best: Float32Array;
  /** 全诗近字之多，0 至 1，逐首 (how rich the poem is in near characters). */
  readonly apt: Float32Array;
}

function wordScores(word: ThemeWord, { index, size }: Anthology): WordScores {
  const { lines, titles, titleCodes, poemOf, firstOf, starts, codes, themes } = index;
  const exact = new Float32Array(poemOf.length);
  const near = new Float32Array(poemOf.length);
  const poems = new Float32Array(size);
  const best = new Float32Array(size);
  word.codes.forEach((code, i) => {
    for (const row of lines.of(code)) exact[row] = (exact[row] as number) + (word.shares[i] as number);
  });
  if (word.codes.length > 1) {
    for (let row = 0; row < exact.length; row++) {
      const share = exact[row] as number;
      if (share === 0) continue;
      const isHere = share > WHOLE && holds(codes, starts[row] as number, starts[row + 1] as number, word.codes);
      exact[row] = isHere ? 1 : share > WHOLE ? WEIGHT.together : WEIGHT.part * share;
    }
  }
  for (const [code, value] of word.near) {
    for (const row of lines.of(code)) near[row] = Math.min(1, (near[row] as number) + value * 0.6);
  }
  const apt = new Float32Array(size);
  for (const [code, value] of word.near) {
    for (const row of lines.of(code)) apt[poemOf[row] as number] = (apt[poemOf[row] as number] as number) + value;
  }
  for (let p = 0; p < size; p++) {
    const chars = (starts[firstOf[p + 1] as number] as number) - (starts[firstOf[p] as number] as number);
    apt[p] = Math.min(1, (apt[p] as number) / Math.sqrt(chars));
  }
  for (let row = 0; row < near.length; row++) if ((near[row] as number) < LEAST_NEAR) near[row] = 0;
  for (let row = 0; row < exact.length; row++) {
    const p = poemOf[row] as number;
    if ((exact[row] as number) > (best[p] as number)) best[p] = exact[row] as number;
  }
  word.codes.forEach((code, i) => {
    for (const p of titles.of(code)) poems[p] = (poems[p] as number) + (word.shares[i] as number);
  });
  for (let p = 0; p < size; p++) {
    const share = poems[p] as number;
    if (share === 0) continue;
    const title = titleCodes[p] as Uint16Array;
    poems[p] = share > WHOLE && holds(title, 0, title.length, word.codes) ? WEIGHT.title : WEIGHT.titlePart * share;
  }
  const name = Array.from(word.text, simplifiedForm).join('');
  for (const [theme, tagged] of themes) {
    if (!isSameTheme(theme, name)) continue;
    for (const p of tagged) poems[p] = Math.max(poems[p] as number, WEIGHT.theme);
  }
  // 集中没有这个词（高铁），它的字另有所属，不足为凭 (of a word the anthology does not have, the characters belong to other words and prove nothing).
  const isKnown = word.codes.length < 2 || exact.includes(1) || poems.some((value) => value >= TITLED);
  if (!isKnown) for (const scores of [exact, near, poems, best, apt]) scores.fill(0);
  return { exact, near, poems, best, apt };
}

/** 题材之名即此词，或“中秋节”之于“中秋” (the theme is the word, or the word with 节, 天 or 花 added). */
const isSameTheme = (theme: string, word: string): boolean =>
  theme === word || (word.length > 1 && theme.startsWith(word) && theme.length === word.length + 1);

/** 一段码里有无此词 (whether a stretch of codes holds the word). */
function holds(codes: Uint16Array, from: number, to: number, word: readonly number[]): boolean {
  for (let at = from; at + word.length <= to; at++) {
    if (word.every((code, i) => codes[at + i] === code)) return true;
  }
  return false;
}

function reasonsOf(word: ThemeWord, part: WordScores, row: number, { index, entries }: Anthology): InspireReason[] {
  const p = index.poemOf[row] as number;
  const entry = entries[p] as (typeof entries)[number];
  const line = [...(entry.lines[row - (index.firstOf[p] as number)] as string)];
  const { text } = word;
  const title = index.titleCodes[p] as Uint16Array;
  const found: InspireReason[] = [];
  const exact = part.exact[row] as number;
  if (exact > WHOLE) found.push(reason('词', `有“${text}”`, `has ${text}`));
  else if (exact > 0) {
    const own = line.filter((char) => word.codes.includes(codeOf(char))).join('、');
    found.push(reason('字', `有“${own}”`, `has ${own}`));
  } else {
    const apt = line
      .filter((char) => (word.near.get(codeOf(char)) ?? 0) >= LEAST_NEAR)
      .sort((a, b) => (word.near.get(codeOf(b)) ?? 0) - (word.near.get(codeOf(a)) ?? 0))
      .slice(0, 3);
    if ((part.near[row] as number) > 0 && apt.length > 0) {
      found.push(reason('近字', `“${apt.join('、')}”近“${text}”`, `${apt.join(', ')} near to ${text}`));
    }
  }
  const name = Array.from(text, simplifiedForm).join('');
  if (holds(title, 0, title.length, word.codes)) {
    found.push(reason('题', `题有“${text}”`, `the title has ${text}`));
  } else if (entry.themes.some((theme) => isSameTheme(theme, name))) {
    found.push(reason('题材', `题材“${text}”`, `its theme is ${text}`));
  } else if (found.length === 0 && (part.best[p] as number) > 0) {
    found.push(reason('诗', `诗中有“${text}”`, `the poem has ${text}`));
  }
  return found;
}
