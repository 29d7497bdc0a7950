import { verseCharacters } from '../duizhang/generated/characters.ts';
import { suggestWeights as weights } from '../duizhang/generated/suggest-weights.ts';
import { affinity, cohesion, judgeCouplet, likeness, parallelCouplets, relate } from '../duizhang/index.ts';
import {
  placeInWords,
  type ScannedLine,
  type ScanOptions,
  type Scansion,
  type Suggestion,
  scan,
} from '../meter/index.ts';
import { isSeldom } from '../meter/syllable.ts';
import { lookup, type Pingze, pingshui, type Reading, type RhymeBook } from '../rhyme/index.ts';
import { BOTH_SCRIPTS } from '../text/conversions.ts';
import { type Poem, parsePoem, simplifiedForm, traditionalCandidates, type VerseLine, type Zi } from '../text/index.ts';
import type { LintFinding } from './finding.ts';
import { ALL_RULES } from './rules.ts';

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

/** 重排所需的上下文 (what a model may look at). */
export interface RerankContext {
  readonly lines: readonly string[];
  readonly finding: LintFinding;
  readonly form?: string;
}

/** 提建议的选项 (options of `suggest`). */
export interface SuggestOptions {
  /** 至多几个；省略则 8 (at most so many). */
  readonly limit?: number;
  /** 韵书；省略则平水韵 (the rhyme book the poem was checked in). */
  readonly book?: RhymeBook;
  /** 扫描所用的选项，重扫时照用 (the options of the scan, used again when a candidate is tried). */
  readonly scan?: ScanOptions;
  /** 原诗；给了，建议的位置就是原文的位置，简体字的按词转换也照旧 (the poem, for its places and script hints). */
  readonly poem?: Poem;
  /** 另排候选之序（如凭模型）；须返回其中若干个 (puts the candidates in another order). */
  readonly rerank?: (candidates: readonly Candidate[], context: RerankContext) => readonly Candidate[];
}

/** 同上，而 `rerank` 是异步的 (the same with an asynchronous `rerank`). */
export interface SuggestAsyncOptions extends Omit<SuggestOptions, 'rerank'> {
  readonly rerank: (
    candidates: readonly Candidate[],
    context: RerankContext,
  ) => readonly Candidate[] | Promise<readonly Candidate[]>;
}

const LIMIT = 8;
/** 排前这么多个才交去重排、试扫 (so many go on to be reranked and tried). */
const POOL = 200;
/** 接连这么多个换上都不成，别处另有毛病，不必再试 (after so many failures in a row the fault lies elsewhere). */
const FUTILE = 40;

/** 改何处可以消去这一处毛病，各由其规则说出；失对仗要看哪几对字不类 (the places whose change may mend a finding, as its rule says). */
function targetsOf(scansion: Scansion, { ruleId, at }: LintFinding): readonly Target[] {
  if (ruleId === 'dui-zhang') return unpaired(scansion, at.line).flatMap((zi) => slotAt(scansion, at.line, zi));
  const rule = ALL_RULES[ruleId];
  const mends = 'mends' in rule ? (rule.mends ?? []) : [];
  return mends.flatMap((mend): readonly Target[] => {
    const [line, zi] = [at.line + (mend.line ?? 0), at.zi + (mend.zi ?? 0)];
    if (mend.wants === '合') return slotAt(scansion, line, zi);
    if (mend.wants === '反') return flip(scansion, line, zi);
    return [{ line, zi, pingze: mend.wants }];
  });
}

/** 一处按其字位须有的声韵 (what the slot of a place asks for). */
function slotAt(scansion: Scansion, line: number, zi: number): Target[] {
  const scanned = scansion.lines[line - 1]?.zis[zi - 1];
  if (scanned === undefined) return [];
  if (scanned.isRhymeFoot) return [{ line, zi, foot: true }];
  return [{ line, zi, ...(scanned.slot === '中' ? {} : { pingze: scanned.slot }) }];
}

/** 换成另一声 (the other class at a place). */
function flip(scansion: Scansion, line: number, zi: number): Target[] {
  const pingze = scansion.lines[line - 1]?.zis[zi - 1]?.reading?.pingze;
  return pingze === undefined ? [] : [{ line, zi, pingze: pingze === '平' ? '仄' : '平' }];
}

/** 对句里相对不上的字位，最不类者在先 (places of a closing line that do not correspond, worst first). */
function unpaired({ lines }: Scansion, line: number): readonly number[] {
  const judgement = judgeCouplet(lines[line - 2]?.text ?? '', lines[line - 1]?.text ?? '');
  return judgement.places
    .filter((p) => !p.corresponds)
    .sort((a, b) => (a.affinity ?? 0) - (b.affinity ?? 0))
    .map((p) => p.zi);
}

const commonest = [...verseCharacters];
const frequency = (rank: number): number => -Math.log(rank + 20);

/** 前后两字之间有顿，便不论相连 (whether a caesura falls between place j and j + 1, 0-based). */
const crosses = (j: number, length: number): boolean => j % 2 === 1 && j < length - 2;

/** 候选之字的特征，次序同权重 (the features of a candidate, in the order of the weights). */
export function candidateFeatures(
  char: string,
  rank: number,
  lines: readonly string[],
  { line, zi }: Target,
  isParallel: boolean,
): readonly number[] {
  const own = [...(lines[line - 1] ?? '')];
  const j = zi - 1;
  const left = j > 0 && !crosses(j - 1, own.length) ? cohesion(own[j - 1] as string, char) : undefined;
  const right = j + 1 < own.length && !crosses(j, own.length) ? cohesion(char, own[j + 1] as string) : undefined;
  const opposite = [...(lines[line % 2 === 1 ? line : line - 2] ?? '')][j];
  const facing = opposite === undefined ? undefined : affinity(char, opposite);
  const written = own[j] as string;
  return [
    frequency(rank),
    left ?? 0,
    right ?? 0,
    isParallel ? (facing ?? 0) : 0,
    isParallel ? 0 : (facing ?? 0),
    likeness(char, written) ?? 0,
    Number(relate(char, written).kind === '同类'),
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

/** 某处合声韵的候选，依分数 (candidates that fit tone and rhyme at a place, best first). */
function candidatesAt(scansion: Scansion, target: Target, book: RhymeBook, traditional: boolean): Candidate[] {
  const lines = scansion.lines.map(({ text }) => text);
  const used = new Set(lines.flatMap((text) => [...text].map(simplifiedForm)));
  const fits = (reading: Reading): boolean => {
    if (reading.rare) return false;
    if (target.foot === true) {
      return scansion.rhyme === undefined ? reading.pingze === '平' : reading.group === scansion.rhyme;
    }
    if (reading.footOnly === true || isSeldom(reading)) return false;
    return target.pingze === undefined || reading.pingze === target.pingze;
  };
  const isParallel = isInParallel(lines, scansion.form ?? '', target);
  const found = new Map<string, Candidate>();
  commonest.forEach((listed, rank) => {
    const char = VARIANTS.get(listed) ?? listed;
    const form = simplifiedForm(char);
    const written = traditional ? char : form;
    if (used.has(form) || found.has(written) || !lookup(char, book).some(fits)) return;
    const features = candidateFeatures(char, rank, lines, target, isParallel);
    const score = features.reduce((sum, value, i) => sum + value * (weights[i] as number), 0);
    found.set(written, { char: written, target, score });
  });
  return [...found.values()].sort((a, b) => b.score - a.score);
}

const spliced = (text: string, at: number, char: string): string =>
  [...text].map((c, j) => (j === at ? char : c)).join('');

/** 换去一字的诗；位置不动 (the poem with one character replaced; places stay). */
function replaced(poem: Poem, { line, zi }: Target, char: string): Poem {
  const lines = poem.lines.map((verse, i): VerseLine => {
    if (i !== line - 1) return verse;
    const { place, punctuation, length, traditional } = verse;
    return {
      text: spliced(verse.text, zi - 1, char),
      length,
      place,
      placeOf: (from, to) => verse.placeOf(from, to),
      punctuation,
      zis: verse.zis.map((old, j): Zi => (j === zi - 1 ? { char, blank: false, place: old.place } : old)),
      ...(traditional === undefined
        ? {}
        : { traditional: spliced(traditional, zi - 1, traditionalCandidates(char)[0] ?? char) }),
    };
  });
  return { ...poem, lines };
}

const errorsOf = (scansion: Scansion): Set<string> =>
  new Set(scansion.findings.flatMap((f) => (f.severity === 'error' ? [`${f.ruleId} ${f.at.line} ${f.at.zi}`] : [])));

/** 换去的字，所定的读音不再作数 (a reading pinned to the character that is replaced holds no more). */
function withoutPin(options: ScanOptions, { line, zi }: Target): ScanOptions {
  if (options.readings === undefined) return options;
  const here = new RegExp(`^${line}\\.${zi}(?!\\d)`, 'u');
  const readings = Object.fromEntries(Object.entries(options.readings).filter(([key]) => !here.test(key.trim())));
  return { ...options, readings };
}

/** 试换一字：那处毛病没了，又没有新的错，才算 (a change counts only if the fault goes and no new error comes). */
function mender(poem: Poem, finding: LintFinding, options: ScanOptions): (candidate: Candidate) => boolean {
  const before = errorsOf(scan(poem, options));
  const couplet = (p: Poem): number => {
    const text = (n: number): string => (p.lines[n - 1]?.zis ?? []).map((zi) => zi.char).join('');
    return judgeCouplet(text(finding.at.line - 1), text(finding.at.line)).logOdds;
  };
  const paired = finding.ruleId === 'dui-zhang' ? couplet(poem) : undefined;
  return ({ target, char }) => {
    const changed = replaced(poem, target, char);
    const after = scan(changed, withoutPin(options, target));
    if (after.verdict === 'ancient') return false;
    if (
      after.findings.some(
        (f) => f.ruleId === finding.ruleId && f.at.line === finding.at.line && f.at.zi === finding.at.zi,
      )
    )
      return false;
    if (paired !== undefined && couplet(changed) <= paired) return false;
    return [...errorsOf(after)].every((error) => before.has(error));
  };
}

interface Prepared {
  readonly candidates: readonly Candidate[];
  readonly context: RerankContext;
  readonly finish: (candidates: readonly Candidate[]) => readonly Suggestion[];
}

function prepare(scansion: Scansion, finding: LintFinding, options: Omit<SuggestOptions, 'rerank'>): Prepared {
  const book = options.book ?? options.scan?.book ?? pingshui;
  const lines = scansion.lines.map(({ text }: ScannedLine) => text);
  const poem = options.poem ?? parsePoem(lines.join('，'));
  const traditional = isTraditional(lines);
  const candidates = targetsOf(scansion, finding)
    .flatMap((target) => candidatesAt(scansion, target, book, traditional))
    .sort((a, b) => b.score - a.score)
    .slice(0, POOL);
  const context: RerankContext = { lines, finding, ...(scansion.form === undefined ? {} : { form: scansion.form }) };
  const finish = (ordered: readonly Candidate[]): readonly Suggestion[] => {
    const mends = mender(poem, finding, { ...options.scan, book });
    const found: Suggestion[] = [];
    let failures = 0;
    for (const candidate of ordered) {
      if (found.length >= (options.limit ?? LIMIT) || failures >= FUTILE) break;
      const zi = poem.lines[candidate.target.line - 1]?.zis[candidate.target.zi - 1];
      if (zi === undefined || !mends(candidate)) {
        failures++;
        continue;
      }
      failures = 0;
      const message = `${placeInWords(candidate.target)}“${zi.char}”可作“${candidate.char}”`;
      found.push({ text: candidate.char, message, edit: { place: zi.place, text: candidate.char } });
    }
    return found;
  };
  return { candidates, context, finish };
}

/**
 * 为一处毛病提几个可换的字，不用模型：合其声、押其韵、全诗未用，依诗中连用、对仗之所宜、原字之义近与常用与否排序；
 * 每一个都换上重扫过，毛病确实没了、又没有新的错。没有可换之处（如字数不合）则空。
 *
 * Characters that would mend a finding, without a model: they fit tone and rhyme, are not used in the poem already, and
 * are ranked by what verse puts beside and against them, by nearness to the character written and by frequency. Every
 * one has been tried: the finding goes and no error comes. `[]` for findings that no single character can mend.
 *
 * @example
 * const scansion = scan(parsePoem('白日依山尽，黄河入海流。欲穷千里目，更上一层台。'));
 * suggest(scansion, scansion.findings[0]).some((s) => s.text === '楼'); // true
 */
export function suggest(scansion: Scansion, finding: LintFinding, options: SuggestOptions = {}): readonly Suggestion[] {
  const { candidates, context, finish } = prepare(scansion, finding, options);
  return finish(options.rerank === undefined ? candidates : options.rerank(candidates, context));
}

/** 同 `suggest`，而候选之序由异步的 `rerank`（如语言模型）另排 (as `suggest`, reordered by an asynchronous `rerank`). */
export async function suggestReranked(
  scansion: Scansion,
  finding: LintFinding,
  options: SuggestAsyncOptions,
): Promise<readonly Suggestion[]> {
  const { candidates, context, finish } = prepare(scansion, finding, options);
  return finish(await options.rerank(candidates, context));
}

/** `suggestAt` 的选项 (options of `suggestAt`). */
export type SuggestAtOptions = Pick<SuggestOptions, 'limit' | 'book' | 'scan' | 'poem'>;

/**
 * 某处可填的字，不论原来有无毛病、是否空白：合其位、押其韵、全诗未用，换上重扫过，不添新错。1 起；没有这一处则空。
 *
 * Characters for a place, faulty or not, written or blank: they fit slot and rhyme, are not used in the poem already, and
 * have been tried: none brings a new error. Best first; `line` and `zi` are 1-based; `[]` where there is no such place.
 *
 * @example
 * suggestAt(scan(parsePoem('白日□山尽，黄河入海流。')), { line: 1, zi: 3 })[0]?.char;
 */
export function suggestAt(
  scansion: Scansion,
  place: Pick<Target, 'line' | 'zi'>,
  options: SuggestAtOptions = {},
): readonly Candidate[] {
  const book = options.book ?? options.scan?.book ?? pingshui;
  const [target] = slotAt(scansion, place.line, place.zi);
  if (target === undefined) return [];
  const lines = scansion.lines.map(({ text }) => text);
  const poem = options.poem ?? parsePoem(lines.join('，'));
  const given = { ...options.scan, book };
  const before = errorsOf(scan(poem, given));
  const found: Candidate[] = [];
  let failures = 0;
  for (const candidate of candidatesAt(scansion, target, book, isTraditional(lines))) {
    if (found.length >= (options.limit ?? LIMIT) || failures >= FUTILE) break;
    const after = scan(replaced(poem, target, candidate.char), withoutPin(given, target));
    if ([...errorsOf(after)].every((error) => before.has(error))) {
      found.push(candidate);
      failures = 0;
    } else failures++;
  }
  return found;
}
