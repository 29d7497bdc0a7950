import {
  type EvidenceWeights,
  type FixedWord,
  GRAM_KINDS,
  type GramKind,
  type ReadingEvidence,
} from '../rhyme/evidence.ts';
import { pingshui } from '../rhyme/pingshui.ts';
import type { Pingze } from '../rhyme/types.ts';
import { simplifiedForm } from '../text/script.ts';
import { neighbourRows, weights, wordRows } from './generated/evidence.ts';
import { feetRows } from './generated/feet.ts';
import { glossRows } from './generated/glosses.ts';
import { modernWordRows } from './generated/modern-words.ts';

/** 通用（两读同义）、别义（义定其音）、兼有 (either tone in any sense; sense decides; partly both). */
export type ReadingKind = '通用' | '别义' | '兼有';

/** 一音之义 (the sense of one reading). */
export interface Gloss {
  /** 韵目，如 寒 (the short name of the rhyme, traditional). */
  readonly rhyme: string;
  /** 今音，本音在先，声调用数字 (modern readings, the proper one first, with tone numbers). */
  readonly pinyin: readonly string[];
  readonly gloss: string;
  /** 例词，繁体 (words that show the reading, traditional). */
  readonly words: readonly string[];
}

/** 一字诸音之义 (the senses of a character's readings). */
export interface GlossEntry {
  readonly kind: ReadingKind;
  readonly readings: readonly Gloss[];
}

/** 一字押一韵的次数与常用的词 (times a character stands at the feet of a rhyme, and words that end in it). */
export interface Foot {
  readonly char: string;
  readonly count: number;
  readonly words: readonly string[];
}

/** 首字为键，其余为值；每字用时才细拆 (rows keyed by their first cell; each is taken apart when first asked for). */
function keyed(rows: string, keyOf: (row: string) => string): Map<string, string> {
  const map = new Map<string, string>();
  for (const row of rows.trim().split('\n')) map.set(keyOf(row), row);
  return map;
}
const lazily = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
const firstCell = (row: string): string => row.slice(0, row.indexOf('\t'));

const KINDS: Readonly<Record<string, ReadingKind>> = { 通: '通用', 別: '别义', 兼: '兼有' };
const glossTable = lazily(() => keyed(glossRows, (row) => [...row][0] as string));
const glosses = new Map<string, GlossEntry | undefined>();

/** 一字的义项，未录则无 (the glosses of a character; `undefined` where none are recorded). */
export function glossEntry(char: string): GlossEntry | undefined {
  if (glosses.has(char)) return glosses.get(char);
  const row = glossTable().get(char);
  let entry: GlossEntry | undefined;
  if (row !== undefined) {
    const [head = '', ...cells] = row.split('\t');
    entry = {
      kind: KINDS[head.slice(char.length)] as ReadingKind,
      readings: cells.map((cell) => {
        const [rhyme = '', pinyin = '', gloss = '', words = ''] = cell.split(' ');
        const list = words === '' ? [] : words.replaceAll('~', char).split('、');
        return { rhyme, pinyin: pinyin.split(','), gloss, words: list };
      }),
    };
  }
  glosses.set(char, entry);
  return entry;
}

const feetTable = lazily(() => feetRows.split('\n').slice(1, -1));
const feetByGroup: (readonly Foot[] | undefined)[] = [];

/** 第 index 韵的韵脚，常用者在先 (the feet of the rhyme of that index, commonest first). */
export function feetOf(index: number): readonly Foot[] {
  feetByGroup[index] ??= (feetTable()[index] ?? '')
    .split(' ')
    .filter((cell) => cell !== '')
    .map((cell): Foot => {
      const [, char = '', count = '', before = ''] = /^(\D+)(\d+)(.*)$/u.exec(cell) ?? [];
      return { char, count: Number(count), words: [...before].map((c) => c + char) };
    });
  return feetByGroup[index];
}

/** 韵目 → 次序；一百零六韵的韵目各不相同 (the short names of the 106 rhymes are all different). */
const indexOf = lazily(
  () => new Map(pingshui.groups.map((group) => [[...group.traditionalName].at(-1) as string, group.index])),
);

interface Neighbours {
  readonly prior: number;
  readonly grams: Readonly<Record<GramKind, ReadonlyMap<string, number>>>;
}
const neighbourTable = lazily(() => keyed(neighbourRows, firstCell));
const neighbours = new Map<string, Neighbours | null>();
const SIZE: Readonly<Record<GramKind, number>> = { L: 1, R: 1, LL: 2, RR: 2, M: 2 };

function neighboursFor(char: string): Neighbours | undefined {
  const known = neighbours.get(char);
  if (known !== undefined) return known ?? undefined;
  const row = neighbourTable().get(char);
  let found: Neighbours | undefined;
  if (row !== undefined) {
    const [, ping = '', ze = '', ...cells] = row.split('\t');
    const grams = { L: new Map(), R: new Map(), LL: new Map(), RR: new Map(), M: new Map() } satisfies Record<
      GramKind,
      Map<string, number>
    >;
    GRAM_KINDS.forEach((kind, k) => {
      let effect = 0;
      let key = '';
      let size = 0;
      for (const c of cells[k] ?? '') {
        if (c >= 'a' && c <= 'z') effect = (c.charCodeAt(0) - 110) / 2;
        else {
          key += c;
          if (++size === SIZE[kind]) {
            grams[kind].set(key, effect);
            key = '';
            size = 0;
          }
        }
      }
    });
    found = { prior: Math.log((Number(ping) + 0.5) / (Number(ze) + 0.5)), grams };
  }
  neighbours.set(char, found ?? null);
  return found;
}

const wordTable = lazily(() => keyed(wordRows, firstCell));
const words = new Map<string, readonly FixedWord[]>();

function wordsFor(char: string): readonly FixedWord[] {
  const known = words.get(char);
  if (known !== undefined) return known;
  const cells = wordTable().get(char)?.split('\t').slice(1) ?? [];
  const list = cells.map((cell): FixedWord => {
    const [pingze, rhyme, ...rest] = [...cell] as [Pingze, string, ...string[]];
    const ruled = rest[0] === '!';
    const pattern = (ruled ? rest.slice(1) : rest).join('');
    return { pattern, pingze, ruled, ...(rhyme === '-' ? {} : { rhyme }) };
  });
  list.push(...modernWordsFor(char));
  words.set(char, list);
  return list;
}

const modernWordTable = lazily(() => keyed(modernWordRows, firstCell));

/** 今日的词，此字有那一类读音才算 (words of today, for the classes this character can be read in). */
function modernWordsFor(char: string): readonly FixedWord[] {
  const [, level = '', oblique = ''] = modernWordTable().get(simplifiedForm(char))?.split('\t') ?? [];
  const classes = new Set(pingshui.readings(char).map((reading) => reading.pingze));
  const of = (cell: string, pingze: Pingze): readonly FixedWord[] =>
    cell === '' || !classes.has(pingze) ? [] : cell.split(' ').map((pattern) => ({ pattern, pingze, ruled: true }));
  return [...of(level, '平'), ...of(oblique, '仄')];
}

/** 随包的证据 (the evidence the package ships). */
export const evidence: ReadingEvidence = {
  prior: (char) => neighboursFor(char)?.prior,
  gram: (char, kind, near) => neighboursFor(char)?.grams[kind].get(near),
  words: wordsFor,
  pinyin: (char, rhyme) => glossEntry(char)?.readings.find((r) => r.rhyme === rhyme)?.pinyin ?? [],
  feet: (char, rhyme) => feetOf(indexOf().get(rhyme) ?? -1).find((foot) => foot.char === char)?.count ?? 0,
  weights: weights satisfies EvidenceWeights,
};
