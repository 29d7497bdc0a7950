import { InvalidInputError } from '../errors.ts';
import { expectOptions } from '../input.ts';
import { findingOf } from '../meter/finding.ts';
import type { MessageId, Scansion, Severity } from '../meter/index.ts';
import type { MarkdownReader } from '../text/document/index.ts';
import { foldChar } from '../text/fold.ts';
import { byPlace, type LintFinding } from './finding.ts';
import { type CheckedPoem, type CheckOptions, checkSteps, readText, type Steps } from './poems.ts';
import {
  RHYME_SCHOOLS,
  type RhymeSchool,
  type RhymeWord,
  rhymeWordsOf,
  type SameRhymes,
  type SameRhymesAs,
} from './rhyme-words.ts';
import { anyLevelOf, type LevelSettings } from './rules.ts';

/** 一首原作：韵脚、句数、韵书 (a poem that is answered). */
export interface Original {
  readonly title?: string;
  readonly words: readonly RhymeWord[];
  readonly lineCount: number;
  readonly book: string;
}

const invalid = (zh: string, en: string): never => {
  throw new InvalidInputError(zh, en);
};

/** 由 JavaScript 来的 `sameRhymesAs` 须是所说的一种 (checks the option as JavaScript gives it). */
export function expectSameRhymesAs(given: unknown): void {
  if (given === undefined) return;
  expectOptions('options.sameRhymesAs', given, { text: 'string', kind: 'string', school: 'string' });
  const { text, school = '次韵' } = given as SameRhymesAs;
  if (text === undefined) invalid('sameRhymesAs 须有原作之文 text', 'sameRhymesAs needs the text of the poem');
  if (RHYME_SCHOOLS.includes(school)) return;
  const known = RHYME_SCHOOLS;
  invalid(`和韵须是 ${known.join('、')}：${school}`, `sameRhymesAs.school is one of ${known.join(', ')}: ${school}`);
}

/**
 * 读原作，得各首的韵脚；没有诗，或有一首没有韵脚，抛 `InvalidInputError`。
 *
 * The rhyme words of the poems to be answered. Throws `InvalidInputError` where there is no verse, or a poem without rhymes.
 */
export function* originalsOf({ text, kind }: SameRhymesAs, { book }: CheckOptions): Steps<readonly Original[]> {
  const markdown = kind === 'markdown' ? ((yield { markdown: true }) as MarkdownReader | undefined) : undefined;
  const { poems } = readText(text, { kind, markdown });
  if (poems.length === 0) invalid('所和之诗里没有诗句', 'there is no verse to answer the rhymes of');
  const originals: Original[] = [];
  for (const [i, part] of poems.entries()) {
    const { checked } = yield* checkSteps(part, '<original>', book === undefined ? {} : { book });
    const { title, scansion } = checked;
    const words = rhymeWordsOf(scansion).filter(({ char }) => char !== '□');
    if (words.length === 0) {
      const zh = `所和之诗${poems.length > 1 ? `第 ${i + 1} 首` : ''}没有韵脚，无从和韵`;
      invalid(zh, `poem ${i + 1} of those to be answered has no rhyme words`);
    }
    const named = title === undefined ? {} : { title };
    originals.push({ ...named, words, lineCount: scansion.lines.length, book: scansion.book });
  }
  return originals;
}

/** 原作几首，此文几首：原作不止一首，数目须相等 (several poems to be answered must be as many as answer them). */
export function expectPaired(originals: readonly Original[], count: number): void {
  if (originals.length === 1 || originals.length === count) return;
  invalid(
    `所和之诗 ${originals.length} 首，此文 ${count} 首：原作须是一首，或与此文同数，依次相和`,
    `${originals.length} poems to be answered, ${count} that answer: give one, or as many`,
  );
}

/** 查过的一首，添上和韵的发现 (a checked poem with what it makes of the rhymes it answers). */
export function withSameRhymes(
  checked: CheckedPoem,
  index: number,
  { originals, school }: { readonly originals: readonly Original[]; readonly school: RhymeSchool },
  settings: LevelSettings,
): CheckedPoem {
  const original = (originals.length === 1 ? originals[0] : originals[index]) as Original;
  const { scansion } = checked;
  const compared = compare(scansion, original, school);
  const found = findingsOf(scansion, compared, settings);
  return {
    ...checked,
    sameRhymes: compared.result,
    findings: found.length === 0 ? checked.findings : [...checked.findings, ...found].sort(byPlace),
  };
}

/** 一处不合 (one place that does not keep the rhymes). */
interface Miss {
  readonly messageId: MessageId;
  /** 句次，1 起；其末字即其处 (the 1-based line at whose last character it stands). */
  readonly line: number;
  readonly actual: string;
  readonly expected: readonly string[];
  /** 其字；`actual` 即此者无 (the character, where `actual` tells something else). */
  readonly char?: string;
}

interface Compared {
  readonly result: SameRhymes;
  readonly misses: readonly Miss[];
}

function compare(scansion: Scansion, original: Original, wanted: RhymeSchool): Compared {
  // 空着的韵脚尚未写，不论 (a blank foot is not written yet).
  const own = rhymeWordsOf(scansion);
  if (wanted === '依韵' && scansion.book !== original.book) {
    invalid('依韵须依同一部韵书：原作与此首所依不同', 'both poems must be checked in one rhyme book to compare groups');
  }
  const misses = {
    次韵: inOrder(scansion, own, original),
    用韵: inAnyOrder(own, original, scansion.unfinished),
    依韵: inGroup(own, original, scansion.book),
  };
  const met = RHYME_SCHOOLS.find((school) => misses[school].length === 0);
  const of = original.title === undefined ? {} : { of: original.title };
  const result = { ...of, wanted, ...(met === undefined ? {} : { met }) };
  return { result, misses: misses[wanted] };
}

const sameWord = (a: string, b: string): boolean => foldChar(a) === foldChar(b);

/** 次韵：句数同者逐句相比（首句入韵与否也须同），句数不同者逐韵相比 (line by line where the poems are of one length, else word by word). */
function inOrder(scansion: Scansion, own: readonly RhymeWord[], original: Original): readonly Miss[] {
  const byLine = scansion.unfinished || scansion.lines.length === original.lineCount;
  const rhymedLines = new Set(byLine ? original.words.map(({ at }) => at.line) : own.map(({ at }) => at.line));
  const differing = original.words.flatMap(({ char: wanted, at }, i): Miss[] => {
    const line = byLine ? at.line : own[i]?.at.line;
    const actual = line === undefined ? undefined : scansion.lines[line - 1]?.zis.at(-1)?.char;
    if (line === undefined || actual === undefined || actual === '□' || sameWord(actual, wanted)) return [];
    return [{ messageId: 'he-yun', line, actual, expected: [wanted] }];
  });
  // 原作此句不入韵，此首却入 (a line that rhymes here and not in the original).
  const free = own.flatMap(({ char, at: { line } }): Miss[] =>
    rhymedLines.has(line) || char === '□' ? [] : [{ messageId: 'he-yun-free', line, actual: char, expected: [] }],
  );
  return [...differing, ...free, ...(byLine ? [] : countMiss(own, original))];
}

/** 用韵：原作的韵字各用一回，次序不拘 (each of the original's words used once, in any order). */
function inAnyOrder(own: readonly RhymeWord[], original: Original, isUnfinished: boolean): readonly Miss[] {
  const left = original.words.map(({ char }) => char);
  const strangers = own.filter(({ char }) => {
    if (char === '□') return false;
    const i = left.findIndex((word) => sameWord(word, char));
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
  if (!isUnfinished && own.length !== original.words.length) return countMiss(own, original);
  return strangers.map(({ char, at: { line } }) => ({
    messageId: 'he-yun-words',
    line,
    actual: char,
    expected: left,
  }));
}

/** 依韵：韵部同于原作；首句可借邻韵，不在此论 (words of the original's groups; a first line may borrow a neighbour and is left out). */
function inGroup(own: readonly RhymeWord[], original: Original, book: string): readonly Miss[] {
  const inside = (words: readonly RhymeWord[]) => (words.length > 1 ? words.filter(({ at }) => at.line > 1) : words);
  const groups = new Set(inside(original.words).flatMap(({ group }) => group?.name ?? []));
  return inside(own).flatMap(({ char, group, at: { line } }): Miss[] => {
    // 书中未收之字不知其部，另有 `韵书未收` 来说 (the group of a character the book lacks is unknown; another rule tells).
    if (group === undefined || (book === original.book && groups.has(group.name))) return [];
    return [{ messageId: 'he-yun-group', line, char, actual: group.name, expected: [...groups] }];
  });
}

function countMiss(own: readonly RhymeWord[], original: Original): readonly Miss[] {
  if (own.length === original.words.length) return [];
  const line = own.at(-1)?.at.line ?? 1;
  const expected = [`${original.words.length}`];
  return [{ messageId: 'he-yun-count', line, actual: `${own.length}`, expected }];
}

function findingsOf(scansion: Scansion, { result, misses }: Compared, settings: LevelSettings): readonly LintFinding[] {
  const level = anyLevelOf('he-yun', settings.profile, settings.levels);
  if (level === 'off') return [];
  // 合于较宽的一种，仍是和韵，只作提醒 (verse that keeps a laxer kind does answer the rhymes: a warning, no error).
  const severity: Severity = level === 'error' && result.met !== undefined ? 'warning' : level;
  const licence = result.met === undefined ? {} : { licence: result.met };
  return misses.flatMap(({ messageId, line, ...told }): readonly LintFinding[] => {
    const zis = scansion.lines[line - 1]?.zis ?? [];
    const zi = zis.at(-1);
    if (zi === undefined) return [];
    return [findingOf('he-yun', messageId, severity, zi.place, { line, zi: zis.length }, { ...told, ...licence })];
  });
}
