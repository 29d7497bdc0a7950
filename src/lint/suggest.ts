import { judgeCouplet } from '../duizhang/index.ts';
import { placeInWords, type ScanOptions, type Scansion, type Suggestion, scan } from '../meter/index.ts';
import { syllableTable } from '../meter/syllable.ts';
import { pingshui, type Reading, type RhymeBook, type RhymeGroup } from '../rhyme/index.ts';
import { type Poem, traditionalCandidates, type VerseLine, type Zi } from '../text/index.ts';
import { bestOf, isTraditional, Ranking, type Target, type ZiCandidate } from './candidates.ts';
import type { LintFinding } from './finding.ts';
import { ALL_RULES } from './rules.ts';

export { isTraditional, type Target, type ZiCandidate } from './candidates.ts';

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
  /** 原诗；给了，简体字的按词转换照旧。位置不给也对，取自扫描所得 (the poem, for its script hints; places are right without it). */
  readonly poem?: Poem;
  /** 另排候选之序（如凭模型）；须返回其中若干个 (puts the candidates in another order). */
  readonly rerank?: (candidates: readonly ZiCandidate[], context: RerankContext) => readonly ZiCandidate[];
}

/** 同上，而 `rerank` 是异步的 (the same with an asynchronous `rerank`). */
export interface SuggestAsyncOptions extends Omit<SuggestOptions, 'rerank'> {
  readonly rerank: (
    candidates: readonly ZiCandidate[],
    context: RerankContext,
  ) => readonly ZiCandidate[] | Promise<readonly ZiCandidate[]>;
}

const LIMIT = 8;
/** 排前这么多个才交去重排、试扫 (so many go on to be reranked and tried). */
const POOL = 200;
/** 接连这么多个换上都不成，别处另有毛病，不必再试 (after so many failures in a row the fault lies elsewhere). */
const FUTILE = 40;

/** 改何处可以消去这一处毛病，各由其规则说出；不对仗要看哪几对字不类 (the places whose change may mend a finding, as its rule says). */
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

/** 换去的字所定的读音不再作数；按字所定的，只管诗中原有的字 (a reading pinned to the place that is changed holds no more, and one pinned by character holds for what the poem has already). */
function pinsBeside(options: ScanOptions, { line, zi }: Target, written: ReadonlySet<string>): ScanOptions {
  if (options.readings === undefined) return options;
  const readings = Object.entries(options.readings).filter(([key]) => {
    const [, l, z] = /^(\d+)\.(\d+)/u.exec(key.trim()) ?? [];
    return l === undefined ? written.has(key.trim()) : Number(l) !== line || Number(z) !== zi;
  });
  return { ...options, readings: Object.fromEntries(readings) };
}

/** 扫描所得里的诗，位置仍是原文的位置 (the poem of a scansion, its places those of the source). */
function poemOf({ lines }: Scansion): Poem {
  const verses = lines.map(({ text, zis }): VerseLine => {
    const placeOf = (from: number, to: number = from) => ({
      start: (zis[from] as (typeof zis)[number]).place.start,
      end: (zis[to] as (typeof zis)[number]).place.end,
    });
    return {
      text,
      length: zis.length,
      zis: zis.map(({ char, place, status }) => ({ char, blank: status === '待填', place })),
      place: placeOf(0, zis.length - 1),
      placeOf,
      punctuation: '',
    };
  });
  return { source: '', lines: verses, strays: [] };
}

/** 换上一字之后的扫描所见 (what a scan of the changed poem says). */
interface Trial {
  readonly isAncient: boolean;
  /** 各处发现，`规则 句 字` (its findings, as rule, line and character). */
  readonly findings: ReadonlySet<string>;
  /** 没有新的错 (no error that was not there before). */
  readonly isClean: boolean;
}

type Given = Pick<SuggestOptions, 'book' | 'scan' | 'poem'>;

/**
 * 一首诗的试换：候选每处排一次，音同之字只扫一次，各处毛病共用。
 *
 * What trying changes in a poem has found out so far, shared by its findings: candidates are ranked once a place, and the
 * poem is scanned once for all characters that sound alike (`Cell.signature`), not once a character.
 */
class Trials {
  readonly poem: Poem;
  private readonly book: RhymeBook;
  private readonly options: ScanOptions;
  private readonly errors: ReadonlySet<string>;
  private readonly isTraditional: boolean;
  /** 诗中原有的字 (the characters of the poem). */
  private readonly written: ReadonlySet<string>;
  /** 各句句脚可在之韵 (the groups the feet may belong to). */
  private readonly groups: ReadonlySet<RhymeGroup>;
  private readonly ranked = new Map<string, Ranking>();
  private readonly tried = new Map<string, Trial>();

  constructor(
    private readonly scansion: Scansion,
    given: Given,
  ) {
    this.poem = given.poem ?? poemOf(scansion);
    this.book = given.book ?? given.scan?.book ?? pingshui;
    this.options = { ...given.scan, book: this.book };
    // 诗与扫描的选项都给了，所给的扫描就是原状；否则再扫一遍 (with poem and options given, the scansion is how things stood; else scan again).
    const isGiven = given.poem !== undefined && given.scan !== undefined;
    this.errors = new Set(errorsOf(isGiven ? scansion : scan(this.poem, this.options)));
    const lines = scansion.lines.map(({ text }) => text);
    this.isTraditional = isTraditional(lines);
    this.written = new Set(lines.join(''));
    const feet = scansion.lines.flatMap(({ zis }) => zis.at(-1)?.readings ?? []);
    const rhymes = [scansion, ...scansion.lines].flatMap(({ rhyme }) => rhyme ?? []);
    this.groups = new Set([...feet.map(({ group }) => group), ...rhymes]);
  }

  /** 某处的候选，好的在先 (the candidates for a place, best first). */
  ranking(target: Target): Ranking {
    const key = `${target.line}.${target.zi}${target.foot === true ? '韵' : (target.pingze ?? '')}`;
    let found = this.ranked.get(key);
    if (found === undefined) {
      found = new Ranking(this.scansion, target, this.book, this.isTraditional);
      this.ranked.set(key, found);
    }
    return found;
  }

  /** 换上一字会怎样；音同者不再扫 (what a change would bring; not scanned again for a character that sounds alike). */
  of({ target, char }: ZiCandidate): Trial {
    const key = `${target.line}.${target.zi} ${this.soundOf(target, char)}`;
    let trial = this.tried.get(key);
    if (trial === undefined) {
      const after = scan(replaced(this.poem, target, char), pinsBeside(this.options, target, this.written));
      trial = {
        isAncient: after.verdict === 'ancient',
        findings: new Set(after.findings.map(keyOf)),
        isClean: errorsOf(after).every((error) => this.errors.has(error)),
      };
      this.tried.set(key, trial);
    }
    return trial;
  }

  /** 一字在一处，扫描所能听出的 (what a scan can hear of a character at a place). */
  private soundOf({ line, zi }: Target, char: string): string {
    const table = syllableTable(this.book);
    const verse = this.poem.lines[line - 1];
    // 句脚之声、韵一概要分；句中只分平仄，与韵脚可同部者（挤韵）有别 (of a foot tone and group count; elsewhere the class, and the groups of the feet).
    const isLast = zi === verse?.length;
    const sound = ({ tone, pingze, group }: Reading): string =>
      isLast ? `${tone}${group.index}` : `${pingze}${this.groups.has(group) ? group.index : ''}`;
    const code = char.codePointAt(0) as number;
    const asSimplified =
      verse?.traditional === undefined
        ? table.of(code, false)
        : table.convertedTo(code, traditionalCandidates(char)[0]?.codePointAt(0) ?? code);
    return `${table.of(code, true).signature(sound)}|${asSimplified.signature(sound)}`;
  }
}

const keyOf = ({ ruleId, at }: Pick<LintFinding, 'ruleId' | 'at'>): string => `${ruleId} ${at.line} ${at.zi}`;
const errorsOf = ({ findings }: Scansion): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(keyOf);

const shared = new WeakMap<Scansion, Given & { readonly trials: Trials }>();

/** 同一首诗、同样的选项，各处毛病共用一份 (one for all findings of a poem, under the same options). */
function trialsOf(scansion: Scansion, { poem, book, scan: options }: Given): Trials {
  const known = shared.get(scansion);
  if (known !== undefined && known.poem === poem && known.book === book && known.scan === options) return known.trials;
  const given = { ...(poem && { poem }), ...(book && { book }), ...(options && { scan: options }) };
  const trials = new Trials(scansion, given);
  shared.set(scansion, { ...given, trials });
  return trials;
}

/** 试换一字：那处毛病没了，又没有新的错，才算 (a change counts only if the fault goes and no new error comes). */
function mender(trials: Trials, finding: LintFinding): (candidate: ZiCandidate) => boolean {
  const couplet = (p: Poem): number => {
    const text = (n: number): string => p.lines[n - 1]?.text ?? '';
    return judgeCouplet(text(finding.at.line - 1), text(finding.at.line)).logOdds;
  };
  const paired = finding.ruleId === 'dui-zhang' ? couplet(trials.poem) : undefined;
  const key = keyOf(finding);
  return (candidate) => {
    const { isAncient, findings, isClean } = trials.of(candidate);
    if (isAncient || findings.has(key) || !isClean) return false;
    return paired === undefined || couplet(replaced(trials.poem, candidate.target, candidate.char)) > paired;
  };
}

interface Prepared {
  readonly candidates: Iterable<ZiCandidate>;
  readonly context: RerankContext;
  readonly finish: (candidates: Iterable<ZiCandidate>) => readonly Suggestion[];
}

function prepare(scansion: Scansion, finding: LintFinding, options: Omit<SuggestOptions, 'rerank'>): Prepared {
  const trials = trialsOf(scansion, options);
  const rankings = targetsOf(scansion, finding).map((target) => trials.ranking(target));
  const candidates = bestOf(rankings, POOL);
  const lines = scansion.lines.map(({ text }) => text);
  const context: RerankContext = { lines, finding, ...(scansion.form === undefined ? {} : { form: scansion.form }) };
  const finish = (ordered: Iterable<ZiCandidate>): readonly Suggestion[] => {
    const mends = mender(trials, finding);
    const found: Suggestion[] = [];
    let failures = 0;
    for (const candidate of ordered) {
      if (found.length >= (options.limit ?? LIMIT) || failures >= FUTILE) break;
      const zi = trials.poem.lines[candidate.target.line - 1]?.zis[candidate.target.zi - 1];
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
  if (finding.ruleId === 'die-ju') return refrainOf(finding);
  const { candidates, context, finish } = prepare(scansion, finding, options);
  return finish(options.rerank === undefined ? candidates : options.rerank([...candidates], context));
}

/** 叠句只有一种改法：由所异的一字起，照所叠之句 (a broken refrain is mended in one way alone: from the character that differs, by the line it repeats). */
function refrainOf({ expected: [line = ''], actual, place, at }: LintFinding): readonly Suggestion[] {
  const text = [...line].slice(at.zi - 1).join('');
  return text === '' ? [] : [{ text, message: `${actual}→${line}`, edit: { place, text } }];
}

/** 同 `suggest`，而候选之序由异步的 `rerank`（如语言模型）另排 (as `suggest`, reordered by an asynchronous `rerank`). */
export async function suggestReranked(
  scansion: Scansion,
  finding: LintFinding,
  options: SuggestAsyncOptions,
): Promise<readonly Suggestion[]> {
  if (finding.ruleId === 'die-ju') return refrainOf(finding);
  const { candidates, context, finish } = prepare(scansion, finding, options);
  return finish(await options.rerank([...candidates], context));
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
): readonly ZiCandidate[] {
  const [target] = slotAt(scansion, place.line, place.zi);
  if (target === undefined) return [];
  const trials = trialsOf(scansion, options);
  const found: ZiCandidate[] = [];
  let failures = 0;
  for (const candidate of bestOf([trials.ranking(target)], Number.POSITIVE_INFINITY)) {
    if (found.length >= (options.limit ?? LIMIT) || failures >= FUTILE) break;
    if (trials.of(candidate).isClean) {
      found.push(candidate);
      failures = 0;
    } else failures++;
  }
  return found;
}
