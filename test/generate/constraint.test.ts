import { describe, expect, it } from 'vitest';
import { Lexicon, MeterConstraint, type MeterState, random } from '../../src/generate/index.ts';
import {
  compileMeter,
  findGroup,
  lookup,
  type Opening,
  parsePoem,
  pingshui,
  scan,
  type VerseGrid,
} from '../../src/index.ts';
import { onlyPingze, toyVocabulary } from './toy.ts';

/**
 * 五言各句可用的平仄，照《诗词格律》逐句写出，与 src 中的表无关：P 平 Z 仄。出句 a 的拗（3、4 字）须由对句 B 的第三字平来救。
 * The legal tone strings of a five-character line, written out by hand from the handbook, not derived from the code.
 */
const PLAIN = {
  a: ['PZPPZ', 'ZZPPZ'],
  aAo: ['PZZPZ', 'ZZZPZ', 'PZPZZ', 'ZZPZZ', 'PZZZZ', 'ZZZZZ'],
  A: ['PZZPP', 'ZZZPP'],
  b: ['PPPZZ', 'ZPPZZ', 'PPZPZ'],
  B: ['PPZZP', 'PPPZP', 'ZPPZP'],
  BJiu: ['PPPZP', 'ZPPZP'],
} as const;

/** 七言：句首加两字，第一字自由，第二字与五言第二字相反。 */
const sevenOf = (five: string): string[] => {
  const second = five.charAt(1) === 'P' ? 'Z' : 'P';
  return [`P${second}${five}`, `Z${second}${five}`];
};

/** 全部合律的绝句平仄 (all legal tone strings of a quatrain), built couplet by couplet. */
function legalQuatrains(length: 5 | 7, opening?: Opening, firstLineRhymes?: boolean): Set<string> {
  const widen = (lines: readonly string[]) => (length === 5 ? [...lines] : lines.flatMap(sevenOf));
  const couplet = (odd: 'a' | 'b' | 'A' | 'B'): string[] => {
    const closing = odd === 'a' || odd === 'A' ? 'B' : 'A';
    const plain = widen(PLAIN[odd]).flatMap((x) => widen(PLAIN[closing]).map((y) => x + y));
    if (odd !== 'a') return plain;
    return [...plain, ...widen(PLAIN.aAo).flatMap((x) => widen(PLAIN.BJiu).map((y) => x + y))];
  };
  const all = new Set<string>();
  for (const first of ['a', 'b', 'A', 'B'] as const) {
    const rhymes = first === 'A' || first === 'B';
    if (firstLineRhymes !== undefined && rhymes !== firstLineRhymes) continue;
    // 五言 a、A 仄起；七言平起。
    const isLevelSecond = (first === 'b' || first === 'B') === (length === 5);
    if (opening !== undefined && (opening === '平起') !== isLevelSecond) continue;
    // A 之后粘 a，B 之后粘 b：第二句是 B 则第三句 b。
    const second = first === 'a' || first === 'A' ? 'b' : 'a';
    for (const x of couplet(first)) for (const y of couplet(second)) all.add(x + y);
  }
  return all;
}

const RHYME = findGroup('十一真');
const rhymers = onlyPingze(pingshui.members(RHYME), '平').slice(0, 30);
const levels = onlyPingze(pingshui.members(findGroup('七阳')), '平').slice(0, 30);
const obliques = onlyPingze(pingshui.members(findGroup('四纸')), '仄').slice(0, 30);
const vocabulary = toyVocabulary([...rhymers, ...levels, ...obliques]);
const lexicon = new Lexicon(vocabulary, pingshui);
const UNK = vocabulary.id('<unk>') as number;

const constraintOf = (
  form: string,
  skeleton: VerseGrid = [],
  options: { opening?: Opening; firstLineRhymes?: boolean } = {},
) => new MeterConstraint({ meter: compileMeter(form, options), rhyme: RHYME, skeleton, book: pingshui }, lexicon, UNK);

/** 此状态所许的类：P 平而不押韵者，R 押韵者，Z 仄 (which classes of character the mask allows). */
function classesAllowed(constraint: MeterConstraint, state: MeterState): string {
  const allowed = new Set(Array.from(constraint.allowed(state), (id) => vocabulary.tokens[id] as string));
  const has = (chars: readonly string[]) => chars.some((char) => allowed.has(char));
  return `${has(levels) ? 'P' : ''}${has(rhymers) ? 'R' : ''}${has(obliques) ? 'Z' : ''}`;
}

describe('掩码与逐一枚举一致 (the mask equals brute force)', () => {
  it.each([
    ['五绝', undefined, undefined],
    ['五绝', '平起', true],
    ['五绝', '仄起', false],
    ['七绝', '平起', undefined],
    ['七绝', '仄起', true],
  ] as const)('%s %s 首句入韵 %s', (form, opening, firstLineRhymes) => {
    const length = form === '五绝' ? 5 : 7;
    const legal = legalQuatrains(length, opening, firstLineRhymes);
    const nexts = new Map<string, Set<string>>();
    for (const tones of legal) {
      for (let i = 0; i < tones.length; i++) {
        const prefix = tones.slice(0, i);
        const set = nexts.get(prefix) ?? new Set();
        set.add(tones.charAt(i));
        nexts.set(prefix, set);
      }
    }
    const constraint = constraintOf(form, [], {
      ...(opening === undefined ? {} : { opening }),
      ...(firstLineRhymes === undefined ? {} : { firstLineRhymes }),
    });
    expect(constraint.satisfiable).toBe(true);
    let visited = 0;
    const walk = (state: MeterState, prefix: string): void => {
      visited++;
      const expected = nexts.get(prefix) as Set<string>;
      const place = prefix.length % length;
      const line = Math.floor(prefix.length / length);
      // 韵脚的平声须是韵字；首句脚若平必韵 (a level foot must rhyme).
      const isFoot = place === length - 1 && (line % 2 === 1 || line === 0);
      const wanted = `${expected.has('P') ? (isFoot ? 'R' : 'PR') : ''}${expected.has('Z') ? 'Z' : ''}`;
      if (classesAllowed(constraint, state) !== wanted) {
        throw new Error(`前缀 ${prefix}：掩码许 ${classesAllowed(constraint, state)}，枚举许 ${wanted}`);
      }
      for (const tone of expected) {
        const pool = tone === 'Z' ? obliques : isFoot ? rhymers : levels;
        const id = pool
          .map((char) => vocabulary.id(char) as number)
          .find((i) => !state.used.includes(lexicon.glyph[i] as number)) as number;
        const next = constraint.advance(state, id);
        if (prefix.length + 1 < 4 * length) walk(next, prefix + tone);
      }
    };
    walk(constraint.start(), '');
    expect(visited).toBe(nexts.size);
  });
});

describe('已定之字 (what is given)', () => {
  it('只许它自己，且前面的字都为它留路', () => {
    const skeleton: VerseGrid = [[], [undefined, obliques[0]]];
    const constraint = constraintOf('五绝', skeleton);
    let state = constraint.start();
    // 第二句第二字仄，则首句第二字须平 (the first line's second character must be level).
    state = constraint.advance(state, constraint.allowed(state)[0] as number);
    expect(classesAllowed(constraint, state)).toBe('PR');
  });

  it('词表没有的字以 <unk> 占位，仍守格律', () => {
    const constraint = constraintOf('五绝', [['鸛', undefined]]);
    expect(Array.from(constraint.allowed(constraint.start()))).toEqual([UNK]);
  });

  it('韵书未收的字、两不相容的字：不可能', () => {
    expect(constraintOf('五绝', [[undefined, '鿭']]).satisfiable).toBe(false);
    expect(constraintOf('五绝', [[], [undefined, undefined, undefined, undefined, obliques[0]]]).satisfiable).toBe(
      false,
    );
  });

  it('韵字不够则不可能，刚够则留给韵脚', () => {
    const few = toyVocabulary([...rhymers.slice(0, 1), ...levels, ...obliques]);
    const options = {
      meter: compileMeter('五绝', { firstLineRhymes: false }),
      rhyme: RHYME,
      skeleton: [],
      book: pingshui,
    };
    expect(new MeterConstraint(options, new Lexicon(few, pingshui), UNK).satisfiable).toBe(false);
    const enough = toyVocabulary([...rhymers.slice(0, 2), ...levels, ...obliques]);
    const tight = { ...options, meter: compileMeter('五绝', { firstLineRhymes: false, opening: '仄起' as Opening }) };
    const constraint = new MeterConstraint(tight, new Lexicon(enough, pingshui), UNK);
    expect(constraint.satisfiable).toBe(true);
    // 不许在句中用掉 (never used up inside a line).
    let state = constraint.start();
    const next = random(1);
    while (!constraint.isComplete(state)) {
      const allowed = constraint.allowed(state);
      expect(allowed.length).toBeGreaterThan(0);
      state = constraint.advance(state, allowed[Math.floor(next() * allowed.length)] as number);
    }
  });
});

describe('随机走完的诗，检查器都说合律 (whatever the mask lets through lints clean)', () => {
  const big = toyVocabulary(pingshui.groups.flatMap((group) => pingshui.members(group).slice(0, 60)));
  const bigLexicon = new Lexicon(big, pingshui);
  const level = pingshui.groups.filter((group) => group.pingze === '平');

  it.each(['五绝', '七绝', '五律', '七律'])('%s', (form) => {
    const next = random(form.charCodeAt(0));
    let poems = 0;
    for (const rhyme of level) {
      for (const opening of ['平起', '仄起'] as const) {
        for (const firstLineRhymes of [true, false]) {
          const meter = compileMeter(form, { opening, firstLineRhymes });
          const constraint = new MeterConstraint({ meter, rhyme, skeleton: [], book: pingshui }, bigLexicon, 1);
          let state = constraint.start();
          let text = '';
          while (!constraint.isComplete(state)) {
            const allowed = constraint.allowed(state);
            const id = allowed[Math.floor(next() * allowed.length)] as number;
            text += big.tokens[id] as string;
            state = constraint.advance(state, id);
            if (state.zi === 0) text += state.line % 2 === 1 ? '，' : '。';
          }
          const s = scan(parsePoem(text), { form });
          if (s.findings.some((f) => f.severity !== 'info'))
            throw new Error(`${text} ${s.findings.map((f) => f.message)}`);
          expect(s.verdict === 'regulated' || s.verdict === 'rescued').toBe(true);
          expect(lookup([...text].at(-2) as string).some((r) => r.group === rhyme)).toBe(true);
          poems++;
        }
      }
    }
    expect(poems).toBe(120);
  });
});
