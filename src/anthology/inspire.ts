import { InvalidInputError, UnknownFormError } from '../errors.ts';
import type { FormName } from '../meter/forms.ts';
import type { LinePattern } from '../meter/meter.ts';
import { findGroup } from '../rhyme/lookup.ts';
import type { RhymeGroup } from '../rhyme/types.ts';
import { simplifiedForm } from '../text/script.ts';
import { type Anthology, codeOf, PING, soundOf, ZE } from './anthology.ts';
import { type LikenessScores, likenessTo } from './likeness.ts';
import { type InspireReason, reason } from './reason.ts';
import { ANTHOLOGY_FORMS, type AnthologyEntry, type AnthologyForm, punctuate } from './table.ts';
import { type ThemeScores, type ThemeTable, themeScores, themeWordsOf } from './theme.ts';

/** 所求；各项须同时满足 (what is asked for; all that is given must hold). */
export interface InspireRequest {
  /** 题意：几个词，或一句话，简繁皆可；决定名次，不及者不列 (theme: words or a sentence, either script; it ranks). */
  readonly theme?: string | readonly string[];
  /** 韵部，如 十一真；取押此韵之句 (a rhyme group of 平水韵: lines that rhyme in it). */
  readonly rhyme?: string | RhymeGroup;
  /** 字位，如 中仄平平仄，或一种句式 (a slot pattern of 平, 仄, 中, or a compiled line pattern). */
  readonly pattern?: string | LinePattern;
  /** 似此句，或似此联；决定名次 (a line, or a couplet, to resemble; it ranks). */
  readonly like?: string;
  /** 末字 (the last character). */
  readonly foot?: string;
  /** 体：五绝……七排、五古、七古、杂言 (form). */
  readonly form?: FormName | '五古' | '七古' | '杂言' | (string & {});
  /** 作者，全名，简繁皆可 (author, the full name). */
  readonly author?: string;
  /** 只取出句或对句 (opening or closing lines of couplets alone). */
  readonly place?: '出句' | '对句';
  /** 至多几句，默认 10 (most lines; 10 by default). */
  readonly limit?: number;
  /** 种子：换一批；省略则无随机，名篇在先 (a seed for variety; without it nothing is random). */
  readonly seed?: number;
  /** 简或繁；省略则随所问的字体 (script of the answer; by default that of the request). */
  readonly script?: '简' | '繁';
}

/** 一句及其出处 (a line and where it stands). */
export interface InspiredLine {
  readonly line: string;
  readonly lineTraditional: string;
  /** 所在之联；奇数句之诗末句独立，则一句 (its couplet; one line where the poem ends on an odd line). */
  readonly couplet: readonly string[];
  readonly poem: {
    readonly title: string;
    readonly author: string;
    readonly dynasty: string;
    readonly form: AnthologyForm;
    readonly text: string;
  };
  /** 第几句，1 起 (number of the line, 1-based). */
  readonly lineNumber: number;
  /** 平仄；两可未定者 中，韵书未收者 □ (tones; 中 where both readings are open, □ where unknown). */
  readonly pattern: string;
  /** 所押之韵；不在韵脚则无 (the group it rhymes in; absent where the line does not rhyme). */
  readonly rhyme?: string;
  /** 得分，越大越合所问；只在同一次所列之间可比 (the larger the better; comparable within one answer). */
  readonly score: number;
  readonly why: readonly InspireReason[];
}

/** 查找的凭借 (what to search). */
export interface InspireOptions {
  readonly anthology: Anthology;
  /** 题字表，如 `LanguageModel.themes`：题意有此字，诗中宜有何字 (associations of theme characters, such as `LanguageModel.themes`). */
  readonly themes?: ThemeTable;
}

const DEFAULT_LIMIT = 10;
const MOST = 1000;
const MOST_PATTERN = 20;
/** 名篇先于寻常：各出处所加 (well-known poems first: added for each source). */
const FAME: Readonly<Record<string, number>> = { 三百首: 0.05, 千家诗: 0.03, 水墨: 0.01, 选: 0.01 };
/** 有种子时，名次浮动之幅 (how far a seed moves scores). */
const SWAY = 0.3;

/**
 * 从真实的名篇里找句子，作诗人的参考：切题意、押某韵、合某式、似某句、以某字收。各项须同时满足；一首诗至多取一句。找不到则 `[]`。
 *
 * Finds real lines for a poet to look at: on a theme, in a rhyme, of a pattern, like a line, ending in a character. All
 * conditions must hold, and a poem gives one line at most. The same request gives the same answer. Throws
 * `UnknownRhymeError`, `UnknownFormError`, or `InvalidInputError` for a pattern, foot, theme, line or limit that cannot
 * be read.
 *
 * @example
 * inspire({ theme: '月', foot: '流' }, { anthology: await loadAnthology() })[0]?.line; // '月涌大江流'
 */
export function inspire(request: InspireRequest, { anthology, themes }: InspireOptions): readonly InspiredLine[] {
  const wanted = readRequest(request);
  const words = request.theme === undefined ? [] : themeWordsOf(request.theme, anthology, themes);
  const ranking: Ranking = {
    ...(words.length === 0 ? {} : { themed: themeScores(words, anthology) }),
    ...(wanted.like === undefined ? {} : { likeness: likenessTo(wanted.like, anthology) }),
  };
  const { rows, scores } = rank(wanted, ranking, anthology);
  const found: InspiredLine[] = [];
  const taken = new Set<number>();
  const told = new Set<string>();
  for (const row of descending(rows, scores)) {
    if (found.length >= wanted.limit) break;
    const { p, entry, i } = lineAt(row, anthology);
    if (taken.has(p) || !fitsAsRead(wanted, anthology.marksOf(p)[i])) continue;
    // 同一句又见于别人名下者，只取其先 (a line that is also given to another poet is told once).
    const key = folded(entry.lines[i] as string);
    if (told.has(key)) continue;
    told.add(key);
    taken.add(p);
    found.push(tell(row, scores[row] as number, wanted, ranking, anthology));
  }
  return found;
}

/** 名次所凭：切题几何，似几何 (what lines are ranked by, where it is asked for). */
interface Ranking {
  readonly themed?: ThemeScores;
  readonly likeness?: LikenessScores;
}

/** 第 row 句：第 p 首，其第 i 句，皆 0 起 (a line of the index: its poem and its place there, 0-based). */
function lineAt(row: number, { index, entries }: Anthology): { p: number; entry: AnthologyEntry; i: number } {
  const p = index.poemOf[row] as number;
  return { p, entry: entries[p] as AnthologyEntry, i: row - (index.firstOf[p] as number) };
}

/** 合所求的各句与其分 (the lines that may answer, and their scores by row). */
function rank(
  wanted: Wanted,
  { themed, likeness }: Ranking,
  anthology: Anthology,
): { readonly rows: readonly number[]; readonly scores: Float64Array } {
  const fits = sieveOf(wanted, anthology);
  const count = anthology.index.poemOf.length;
  const rows: number[] = [];
  const scores = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const onTheme = themed === undefined ? 0 : (themed.scores[row] as number);
    if (themed !== undefined && onTheme === 0) continue;
    const alike = likeness === undefined ? 0 : (likeness.scores[row] as number);
    if (likeness !== undefined && alike < likeness.least) continue;
    if (!fits(row)) continue;
    let score = onTheme + alike;
    for (const source of lineAt(row, anthology).entry.sources) score += FAME[source] ?? 0;
    if (wanted.seed !== undefined) score += SWAY * (noise(wanted.seed, row) - 0.5) * (score > 0.5 ? score : 0.5);
    scores[row] = score;
    rows.push(row);
  }
  return { rows, scores };
}

/** 一句合各项条件否：先看易看的；平仄与韵只粗选 (whether a line meets the conditions, the cheap ones first; sounds are only sieved). */
function sieveOf(wanted: Wanted, anthology: Anthology): (row: number) => boolean {
  const { codes, starts } = anthology.index;
  const mayRhyme = wanted.rhyme === undefined ? undefined : rhymingCodes(wanted.rhyme);
  const isBy = remembering((author: string) => folded(author) === wanted.author);
  const isOfForm = remembering(
    (p: number) =>
      couldBe(wanted.form as AnthologyForm, (anthology.entries[p] as AnthologyEntry).lines) &&
      anthology.formOf(p) === wanted.form,
  );
  return (row) => {
    const { p, entry, i } = lineAt(row, anthology);
    const last = (starts[row + 1] as number) - 1;
    if (wanted.place !== undefined && (i % 2 === 0) !== (wanted.place === '出句')) return false;
    if (wanted.foot !== undefined && codes[last] !== wanted.foot) return false;
    if (wanted.slots !== undefined && last + 1 - (starts[row] as number) !== wanted.slots.length) return false;
    if (mayRhyme !== undefined && !mayRhyme(codes[last] as number)) return false;
    if (wanted.author !== undefined && !isBy(entry.author)) return false;
    if (wanted.slots !== undefined && !maySound(entry.lines[i] as string, wanted.slots)) return false;
    if (wanted.rhyme !== undefined && !anthology.footGroups(p, i).includes(wanted.rhyme)) return false;
    return wanted.form === undefined || isOfForm(p);
  };
}

/** 各字有一读合其位否 (whether every character has a reading for its slot). */
function maySound(line: string, slots: readonly string[]): boolean {
  let j = 0;
  for (const char of line) {
    const slot = slots[j++];
    const { tones } = soundOf(char);
    if (slot === '平' && (tones & PING) === 0) return false;
    if (slot === '仄' && (tones & ZE) === 0) return false;
  }
  return true;
}

/** 先按字可有之声粗选，末了依此诗中之读 (characters were let in by any of their readings; the scan has the last word). */
const fitsAsRead = ({ slots }: Wanted, marks: string | undefined): boolean =>
  slots === undefined || !slots.some((slot, j) => slot !== '中' && opposite(slot, marks?.charAt(j)));

/** 一句及其出处与缘由 (a line with its source and the reasons for it). */
function tell(
  row: number,
  score: number,
  wanted: Wanted,
  { themed, likeness }: Ranking,
  anthology: Anthology,
): InspiredLine {
  const simple = wanted.script === '简' ? anthology.toSimplified : (text: string): string => text;
  const { p, entry, i } = lineAt(row, anthology);
  const line = entry.lines[i] as string;
  const groups = anthology.footGroups(p, i);
  const rhyme = wanted.rhyme ?? (groups.length === 1 ? groups[0] : undefined);
  const slots = wanted.slots?.join('');
  const why: InspireReason[] = [
    ...(themed?.why(row) ?? []),
    ...(likeness?.why(row) ?? []),
    ...(wanted.rhyme === undefined ? [] : [reason('韵', `押${wanted.rhyme.name}`, `rhymes in ${wanted.rhyme.name}`)]),
    ...(wanted.footChar === undefined ? [] : [reason('脚', `以“${wanted.footChar}”收`, `ends in ${wanted.footChar}`)]),
    ...(slots === undefined ? [] : [reason('式', `合${slots}`, `fits ${slots}`)]),
  ];
  const first = i - (i % 2);
  return {
    line: simple(line),
    lineTraditional: line,
    couplet: entry.lines.slice(first, first + 2).map(simple),
    poem: {
      title: simple(entry.title),
      author: simple(entry.author),
      dynasty: entry.dynasty,
      form: anthology.formOf(p),
      text: simple(punctuate(entry.lines)),
    },
    lineNumber: i + 1,
    pattern: anthology.marksOf(p)[i] as string,
    ...(rhyme === undefined ? {} : { rhyme: wanted.script === '繁' ? rhyme.traditionalName : rhyme.name }),
    score: Math.round(1000 * score) / 1000,
    why: why.map(({ kind, zh, en }) => ({ kind, zh: simple(zh), en: simple(en) })),
  };
}

/** 问过的记着 (remembers what was asked before). */
function remembering<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = find(key);
      known.set(key, value);
    }
    return value;
  };
}

/** 分高者在先，同分依次；分桶，用到哪桶才排哪桶 (rows by falling score, ties in order; sorted bucket by bucket as far as is asked). */
function* descending(rows: readonly number[], scores: Float64Array): Generator<number> {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const score = scores[row] as number;
    if (score < least) least = score;
    if (score > most) most = score;
  }
  const buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  const scale = most > least ? (BUCKETS - 1) / (most - least) : 0;
  for (const row of rows) buckets[Math.floor(((scores[row] as number) - least) * scale)]?.push(row);
  for (const bucket of buckets.reverse()) {
    yield* bucket.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  }
}
const BUCKETS = 256;

/** 末字之码 → 可有此韵否，只用来粗选 (whether a character may have the group at all: a first sieve). */
function rhymingCodes(rhyme: RhymeGroup): (code: number) => boolean {
  const known = new Uint8Array(0x10000);
  return (code) => {
    if (known[code] === 0) {
      const isPrivate = code >= 0xe000 && code < 0xf900;
      known[code] = isPrivate || soundOf(String.fromCharCode(code)).groups.includes(rhyme) ? 1 : 2;
    }
    return known[code] === 1;
  };
}

const opposite = (slot: string, mark: string | undefined): boolean =>
  (slot === '平' && mark === '仄') || (slot === '仄' && mark === '平');

const folded = (text: string): string => Array.from(text, simplifiedForm).join('');

/** 尺寸可是此体否；省得逐首去扫 (whether the size could be of that form; spares scanning every poem). */
function couldBe(form: AnthologyForm, lines: readonly string[]): boolean {
  if (form === '杂言') return true;
  const length = [...(lines[0] ?? '')].length;
  if (length !== (form.startsWith('五') ? 5 : 7)) return false;
  const kind = form.charAt(1);
  return kind === '绝' ? lines.length === 4 : kind === '律' ? lines.length === 8 : kind !== '排' || lines.length >= 10;
}

/** 种子与句次所定的一数，[0, 1) (a number fixed by seed and line). */
function noise(seed: number, row: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(row + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

interface Wanted {
  readonly rhyme?: RhymeGroup;
  readonly slots?: readonly string[];
  readonly like?: readonly string[];
  /** 末字之码，与所问之字 (the code of the foot, and the character as it was asked). */
  readonly foot?: number;
  readonly footChar?: string;
  readonly form?: AnthologyForm;
  readonly author?: string;
  readonly place?: '出句' | '对句';
  readonly limit: number;
  readonly seed?: number;
  readonly script: '简' | '繁';
}

const HAN = /^\p{Script=Han}$/u;

/** 读懂所求，不合则抛错 (reads the request; throws where it cannot be read). */
function readRequest(request: InspireRequest): Wanted {
  const { rhyme, pattern, like, foot, form, author, place, seed } = request;
  const limit = request.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new InvalidInputError(`limit 须为 1 至 ${MOST} 的整数：${limit}`, `limit must be 1 to ${MOST}: ${limit}`);
  }
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new InvalidInputError(`种子须为整数：${seed}`, `the seed must be a whole number: ${seed}`);
  }
  if (foot !== undefined && !HAN.test(foot)) {
    throw new InvalidInputError(`末字须是一个汉字：${foot}`, `the foot must be one Chinese character: ${foot}`);
  }
  if (place !== undefined && place !== '出句' && place !== '对句') {
    throw new InvalidInputError(`place 须为 出句 或 对句：${place}`, `place must be 出句 or 对句: ${place}`);
  }
  const known = form === undefined ? undefined : ANTHOLOGY_FORMS.find((name) => name === normalForm(form));
  if (form !== undefined && known === undefined) throw new UnknownFormError(form, ANTHOLOGY_FORMS);
  const asked = [request.theme ?? [], like ?? '', foot ?? '', author ?? ''].flat().join('');
  return {
    ...(rhyme === undefined ? {} : { rhyme: typeof rhyme === 'string' ? findGroup(rhyme) : rhyme }),
    ...(pattern === undefined ? {} : { slots: slotsOf(pattern) }),
    ...(like === undefined ? {} : { like: likeOf(like) }),
    ...(foot === undefined ? {} : { foot: codeOf(foot), footChar: foot }),
    ...(known === undefined ? {} : { form: known }),
    ...(author === undefined ? {} : { author: folded(author.trim()) }),
    ...(place === undefined ? {} : { place }),
    limit,
    ...(seed === undefined ? {} : { seed }),
    script: request.script ?? (folded(asked) === asked ? '简' : '繁'),
  };
}

/** 五言绝句、五絕、雜言 → 五绝、杂言 (long and traditional spellings). */
const normalForm = (name: string): string =>
  folded(name.trim())
    .replace(/言(?=[律绝古排])/gu, '')
    .replace(/绝句$/u, '绝')
    .replace(/(?:律诗|排律)$/u, (found) => found.charAt(0))
    .replace(/古[诗体風风]$/u, '古');

function slotsOf(pattern: string | LinePattern): readonly string[] {
  if (typeof pattern !== 'string') return pattern.slots;
  const slots = [...pattern.replace(/\s+/gu, '')].map((slot) => MARKS[slot] ?? slot);
  if (slots.length === 0 || slots.length > MOST_PATTERN || slots.some((slot) => !'平仄中'.includes(slot))) {
    throw new InvalidInputError(
      `字位须由 平、仄、中 写成，如 仄仄平平仄：${pattern}`,
      `a pattern is written in 平, 仄 and 中, such as 仄仄平平仄: ${pattern}`,
    );
  }
  return slots;
}
const MARKS: Readonly<Record<string, string>> = { '－': '平', '｜': '仄', '＋': '中' };

function likeOf(text: string): readonly string[] {
  const lines = (text.match(/[\p{Script=Han}□]+/gu) ?? []).slice(0, 2);
  if (lines.join('').replaceAll('□', '') === '') {
    throw new InvalidInputError(`“${text}”不是诗句`, `${text} is no line of verse`);
  }
  return lines;
}
