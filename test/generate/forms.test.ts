import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  completeRhymes,
  conflictOf,
  feasibleRhymes,
  fewestChanges,
  isFeasible,
  Lexicon,
  likelyRhymes,
  MeterConstraint,
  type MeterState,
  random,
} from '../../src/generate/index.ts';
import {
  findGroup,
  lookup,
  type Meter,
  meter,
  parsePoem,
  type RhymeGroup,
  scan,
  type VerseGrid,
} from '../../src/index.ts';
import { cilin } from '../../src/rhyme/books/cilin.ts';
import { toyVocabulary } from './toy.ts';

/** 少数几字，各读一声一部，便于逐一列举 (a few characters of one reading each, so that everything can be enumerated). */
const CHARS = [...'東紅時光月雪水綠'].filter((char) => lookup(char, cilin).filter((r) => !r.rare).length === 1);
const soundOf = (char: string) => lookup(char, cilin).find((r) => !r.rare) as ReturnType<typeof lookup>[number];
const vocabulary = toyVocabulary(CHARS);
const lexicon = new Lexicon(vocabulary, cilin);

/** 换韵、叶韵、叠句、可押可不押、两式并列，各在其中 (changes of rhyme, 叶, repetition, an optional rhyme, two ways). */
const METERS: readonly Meter[] = [
  meter('换韵', '中平韵 平仄甲'),
  meter('叠', '中平韵 中平叠 仄'),
  meter('叠尾', '仄中平韵 中平叠 仄'),
  meter('三叠', '平韵 平叠 平叠 中仄'),
  meter('可押', '中平韵? 中平韵'),
  meter('两式', '平仄/仄平 中平韵'),
  meter('叶', '中平韵 中仄叶'),
];

/** 由谱的文字而不由格律之值来判一篇合不合 (judges a piece by the meaning of the rows, not by the values made of them). */
function fits(own: Meter, lines: readonly string[], groups: readonly RhymeGroup[]): boolean {
  const [first = '', second = '', third = ''] = lines;
  const is = (char: string | undefined, slot: '平' | '仄'): boolean => soundOf(char as string).pingze === slot;
  const rhymes = (line: string, r: number): boolean => soundOf(line.at(-1) as string).group === groups[r];
  switch (own.form) {
    case '换韵':
      return rhymes(first, 0) && is(second[0], '平') && rhymes(second, 1);
    case '叠':
      return rhymes(first, 0) && second === first && is(third[0], '仄');
    case '叠尾':
      return rhymes(first, 0) && is(first[0], '仄') && second === first.slice(1) && is(third[0], '仄');
    case '三叠':
      return rhymes(first, 0) && second === first && third === first && is(lines[3]?.[1], '仄');
    case '可押':
      return is(first[1], '平') && rhymes(second, 0);
    case '两式':
      return (
        ((is(first[0], '平') && is(first[1], '仄')) || (is(first[0], '仄') && is(first[1], '平'))) && rhymes(second, 0)
      );
    default:
      return rhymes(first, 0) && rhymes(second, 1);
  }
}

const texts = (own: Meter): string[][] => {
  const lengths = own.lines.map(({ patterns }) => patterns[0]?.slots.length as number);
  let all: string[][] = [[]];
  for (const length of lengths) {
    let line: string[] = [''];
    for (let i = 0; i < length; i++) line = line.flatMap((text) => CHARS.map((char) => text + char));
    all = all.flatMap((before) => line.map((text) => [...before, text]));
  }
  return all;
};

/** 各韵之部的一切取法，就所有之字而言 (every assignment of groups that the characters allow). */
function assignments(own: Meter): readonly (readonly RhymeGroup[])[] {
  const groups = [...new Set(CHARS.map((char) => soundOf(char).group))];
  return own.rhymes.reduce<RhymeGroup[][]>(
    (taken, spec) =>
      taken.flatMap((before) =>
        groups
          .filter((group) => group.pingze === spec.pingze)
          .filter((group) => spec.with === undefined || group.bu === before[spec.with]?.bu)
          .map((group) => [...before, group]),
      ),
    [[]],
  );
}

/** 掩码所许的全部 (everything a mask admits). */
function admitted(constraint: MeterConstraint): readonly string[] {
  const found: string[] = [];
  const walk = (state: MeterState, text: string): void => {
    if (constraint.isComplete(state)) {
      found.push(text);
      return;
    }
    const ids = [...constraint.allowed(state)];
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) walk(constraint.advance(state, id), text + (vocabulary.tokens[id] as string));
  };
  if (constraint.satisfiable) walk(constraint.start(), '');
  return found.sort();
}

/** 不是照抄的各句 (the lines that are no copies). */
const composed = (own: Meter, lines: readonly string[]): readonly string[] =>
  lines
    .filter((_, i) => !['叠', '叠尾'].includes(own.form) || i !== 1)
    .filter((_, i) => own.form !== '三叠' || i % 3 === 0);

/** 许重之时，韵脚仍不得重；可押可不押之句不押者，其脚不属本韵 (rhyme words never repeat; an unrhymed foot is no member of the rhyme). */
function feetDiffer(own: Meter, lines: readonly string[], groups: readonly RhymeGroup[]): boolean {
  const inRhyme = composed(own, lines).filter((line) => groups.includes(soundOf(line.at(-1) as string).group));
  const feet = inRhyme.filter((line) => own.lines[lines.indexOf(line)]?.patterns.some(({ rhymed }) => rhymed));
  return new Set(feet.map((line) => line.at(-1))).size === feet.length;
}

describe('掩码与逐一列举相同 (the mask equals enumeration)', () => {
  it.each(METERS.map((own) => [own.form, own] as const))('%s', (_, own) => {
    const all = texts(own);
    let tried = 0;
    for (const groups of assignments(own)) {
      const legal = all.filter((lines) => fits(own, lines, groups));
      if (legal.length === 0) continue;
      const [rhyme, ...others] = groups;
      const options = { meter: own, rhyme, others, skeleton: [], book: cilin };
      const wanted = legal.filter((lines) => feetDiffer(own, lines, groups));
      const texted = (rows: readonly (readonly string[])[]): string[] => rows.map((lines) => lines.join('')).sort();
      expect(admitted(new MeterConstraint({ ...options, repeats: true }, lexicon, 1))).toEqual(texted(wanted));
      // 不许重字，则照抄之句而外，字字不同 (without repeats all characters differ, but for those of copies).
      const distinct = wanted.filter((lines) => {
        const text = composed(own, lines).join('');
        return new Set(text).size === [...text].length;
      });
      expect(admitted(new MeterConstraint(options, lexicon, 1))).toEqual(texted(distinct));
      tried++;
    }
    expect(tried).toBeGreaterThan(0);
  });

  it.each(METERS.map((own) => [own.form, own] as const))('%s，已定之字 (with given characters)', (_, own) => {
    const all = texts(own);
    const next = random(3);
    for (let n = 0; n < 8; n++) {
      const groups = assignments(own)[Math.floor(next() * assignments(own).length)] as readonly RhymeGroup[];
      const [rhyme, ...others] = groups;
      const skeleton: VerseGrid = own.lines.map(({ patterns }) =>
        Array.from({ length: patterns[0]?.slots.length as number }, () =>
          next() < 0.3 ? (CHARS[Math.floor(next() * CHARS.length)] as string) : undefined,
        ),
      );
      const wanted = all.filter(
        (lines) =>
          fits(own, lines, groups) &&
          lines.every((line, i) => [...line].every((char, j) => (skeleton[i]?.[j] ?? char) === char)),
      );
      const found = admitted(
        new MeterConstraint({ meter: own, rhyme, others, skeleton, book: cilin, repeats: true }, lexicon, 1),
      );
      // 诗人所给，重韵由他；机器所写不得与之重 (the poet may repeat a rhyme word; the machine may not).
      expect(wanted.map((lines) => lines.join(''))).toEqual(expect.arrayContaining([...found]));
      const strict = wanted.filter((lines) => feetDiffer(own, lines, groups)).map((lines) => lines.join(''));
      expect(found).toEqual(expect.arrayContaining(strict));
    }
  });
});

const RU = meter('如梦令', '中仄中平中仄韵 中仄中平平仄韵 中仄仄平平 中仄中平平仄韵 平仄韵 平仄叠 中仄中平平仄韵');
const XI = meter(
  '西江月',
  '中仄中平中仄 中平中仄平平韵 中平中仄仄平平韵 中仄中平中仄叶 中仄中平中仄 中平中仄平平韵 中平中仄仄平平韵 中仄中平中仄叶',
);

describe('随意走掩码，写出来检查总合 (every walk of the mask scans clean)', () => {
  const many = cilin.groups.flatMap((group) => cilin.members(group).slice(0, 30));
  const big = toyVocabulary(many);
  const bigLexicon = new Lexicon(big, cilin);
  it.each([
    ['如梦令', RU],
    ['西江月', XI],
  ])('%s', (_, own) => {
    const next = random(7);
    const groups = feasibleRhymes({ meter: own, book: cilin, skeleton: [] });
    expect(groups.length).toBeGreaterThan(3);
    for (let n = 0; n < 60; n++) {
      const rhyme = groups[Math.floor(next() * groups.length)] as RhymeGroup;
      const others = completeRhymes({ meter: own, book: cilin, skeleton: [] }, rhyme) as readonly RhymeGroup[];
      const constraint = new MeterConstraint({ meter: own, rhyme, others, skeleton: [], book: cilin }, bigLexicon, 1);
      if (!constraint.satisfiable) continue;
      let state = constraint.start();
      let text = '';
      while (!constraint.isComplete(state)) {
        const ids = constraint.allowed(state);
        expect(ids.length).toBeGreaterThan(0);
        const id = ids[Math.floor(next() * ids.length)] as number;
        text += big.tokens[id];
        state = constraint.advance(state, id);
        if (state.zi === 0) text += '，';
      }
      const { findings } = scan(parsePoem(text), { meter: own, book: cilin });
      expect({ text, faults: findings.filter((f) => f.severity === 'error') }).toEqual({ text, faults: [] });
    }
  });
});

describe('修改与冲突 (mending and conflicts)', () => {
  it('最少的改字，与逐一试过者同 (fewest changes, as found by trying everything)', () => {
    const own = meter('两式', '平仄/仄平 中平韵 仄平韵');
    const all = texts(own);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHARS), { minLength: 6, maxLength: 6 }), (chars) => {
        const lines = [0, 2, 4].map((at) => chars.slice(at, at + 2).join(''));
        const text: VerseGrid = lines.map((line) => [...line]);
        const isLegal = (tried: readonly string[]): boolean => scanned(tried);
        const scanned = (tried: readonly string[]): boolean => {
          const { findings } = scan(parsePoem(tried.join('，')), { meter: own, book: cilin });
          return findings.every((f) => f.severity !== 'error');
        };
        const distance = (tried: readonly string[]): number =>
          [...tried.join('')].filter((char, i) => char !== chars[i]).length;
        const near = all.filter((tried) => distance(tried) <= 2).sort((a, b) => distance(a) - distance(b));
        const best = near.find(isLegal);
        const [way] = fewestChanges({
          meter: own,
          text,
          book: cilin,
          rhymes: likelyRhymes(own, text, cilin),
          isLocked: () => false,
          mustChange: () => false,
          limit: 5,
        });
        if (best !== undefined) expect(way?.cells.length).toBe(distance(best));
        else expect(way?.cells.length ?? 3).toBeGreaterThan(2);
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('叠句随所叠之句一同改', () => {
    const text = parsePoem(
      '昨夜雨疏风骤，浓睡不消残酒。试问卷帘人，却道海棠依旧。知音，知音，应是绿肥红瘦。',
    ).lines.map((line) => [...line.text]);
    const [way] = fewestChanges({
      meter: RU,
      text,
      book: cilin,
      rhymes: likelyRhymes(RU, text, cilin),
      isLocked: () => false,
      mustChange: () => false,
      limit: 3,
    });
    expect(way?.cells).toEqual([
      { line: 4, zi: 1 },
      { line: 5, zi: 1 },
    ]);
  });

  it('相抵触的极小一组：去其任一便可 (a minimal conflict)', () => {
    const skeleton: VerseGrid = [[], [...'浓睡不消残酒'], [], [], [...'知否'], [...'知音']];
    const demands = { meter: RU, book: cilin, skeleton };
    expect(isFeasible(demands)).toBe(false);
    const members = conflictOf(demands).filter(({ kind }) => kind === 'char');
    expect(members.length).toBeGreaterThan(0);
    const kept = new Set(members.map(({ place }) => `${place?.line}.${place?.zi}`));
    const only = (without: string | undefined): VerseGrid =>
      skeleton.map((row, i) =>
        row.map((char, j) => {
          const key = `${i + 1}.${j + 1}`;
          return kept.has(key) && key !== without ? char : undefined;
        }),
      );
    expect(isFeasible({ ...demands, skeleton: only(undefined) })).toBe(false);
    for (const key of kept) expect(isFeasible({ ...demands, skeleton: only(key) })).toBe(true);
  });

  it('所求之韵与已定之脚', () => {
    const skeleton: VerseGrid = [[], [...'浓睡不消残酒']];
    expect(feasibleRhymes({ meter: RU, book: cilin, skeleton }).map(({ name }) => name)).toEqual([
      findGroup('第十二部仄声', cilin).name,
    ]);
    const members = conflictOf({ meter: RU, book: cilin, skeleton, rhyme: findGroup('第三部仄声', cilin) });
    expect(members.map(({ kind }) => kind)).toEqual(['char', 'rhyme', 'meter']);
  });
});
