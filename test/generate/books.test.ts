/** 各部韵书、各体都能写：写成的由扫描来判 (every book and form can be written; what is written is judged by the scan). */
import { describe, expect, it } from 'vitest';
import {
  cangtou,
  fill,
  Lexicon,
  MeterConstraint,
  random,
  repair,
  revise,
  suggestNext,
  write,
} from '../../src/generate/index.ts';
import { feetOf, nearestPingshui } from '../../src/generate/nearest.ts';
import {
  findGroup,
  InvalidInputError,
  lookup,
  namedMeter,
  parsePoem,
  pingshui,
  recognizeForm,
  scan,
  UnknownBookError,
  UnsatisfiableError,
} from '../../src/index.ts';
import { isLegalArc } from '../../src/meter/arcs.ts';
import type { LinePattern } from '../../src/meter/meter.ts';
import { rhymeFeet } from '../../src/readings/index.ts';
import { BOOK_NAMES, loadBook } from '../../src/rhyme/books/index.ts';
import { tongyun } from '../../src/rhyme/books/tongyun.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';
import { HashModel, toyVocabulary } from './toy.ts';

/** 各韵常押之字，平仄皆有 (common feet of every group). */
const CHARS = pingshui.groups.flatMap((group) =>
  rhymeFeet(group)
    .slice(0, 40)
    .map(({ char }) => char),
);
const model = new HashModel(toyVocabulary(CHARS));
const FAST = { beams: 6, pool: 6, seed: 5 } as const;
const errors = ({ findings }: ReturnType<typeof scan>): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);

describe('各部韵书', () => {
  for (const name of BOOK_NAMES) {
    it.each(['简', '繁'] as const)(`${name}：名即可，写成%s体，依此书来查合律合韵`, async (script) => {
      const book = await loadBook(name);
      const [poem] = await write({ form: '七绝', book: name, script, ...FAST }, { model });
      const checked = scan(parsePoem(poem?.text ?? ''), { form: '七绝', book });
      expect(errors(checked)).toEqual([]);
      const feet = [1, 3].map((line) => [...(poem?.lines[line] ?? '')].at(-1) as string);
      for (const foot of feet) expect(lookup(foot, book).map(({ group }) => group.name)).toContain(poem?.rhyme);
    });
  }

  it('比依平水韵所费：说是哪一部，平水韵自己不说', async () => {
    const [poem] = await write({ form: '五绝', book: '新韵', ...FAST }, { model });
    const rhyme = findGroup(poem?.rhyme as string, xinyun);
    expect(poem?.beside?.rhyme).toBe(nearestPingshui(rhyme, xinyun)?.name);
    expect(Number.isFinite(poem?.beside?.cost)).toBe(true);
    const [own] = await write({ form: '五绝', ...FAST }, { model });
    expect(own).not.toHaveProperty('beside');
  });

  it('最近之部与常押之字，依所数的韵脚', () => {
    for (const [mine, theirs] of [
      ['七尤平', '下平十一尤'],
      ['十唐平', '下平七阳'],
      ['一麻平', '下平六麻'],
    ] as const) {
      const group = findGroup(mine, xinyun);
      expect(nearestPingshui(group, xinyun)?.name).toBe(theirs);
      const [first] = feetOf(group, xinyun);
      expect(lookup(first?.char as string, xinyun).map((r) => r.group)).toContain(group);
    }
  });

  it('填、续、推敲、修、藏头都依此书，诗人之字不动', async () => {
    const text = '细雨清山树，春风过水国。孤舟停柳岸，夜夜望星河。';
    const book = xinyun;
    expect(errors(scan(parsePoem(text), { form: '五绝', book }))).toEqual([]);
    const lines = text.match(/[^，。]+/gu) as readonly string[];
    const [filled] = await fill({ given: '细雨清山树，春风过水国。孤舟停柳岸，□□□□□', book, ...FAST }, { model });
    expect(filled?.lines.slice(0, 3)).toEqual(lines.slice(0, 3));
    const [line] = await suggestNext({ given: lines.slice(0, 3).join('，'), book, ...FAST }, { model });
    const [revised] = await revise({ text, places: '4', book, ...FAST }, { model });
    const faulty = text.replace('望', '听看').replace('夜夜听看', '夜夜听');
    const [mended] = await repair({ text: faulty, book, locks: ['1', '2', '3'], ...FAST }, { model });
    const [hidden] = await cangtou({ chars: '春秋', form: '五绝', book, ...FAST }, { model });
    const poems = [
      filled?.text,
      `${lines.slice(0, 3).join('\n')}\n${line?.line}`,
      revised?.text,
      mended?.text,
      hidden?.text,
    ];
    for (const poem of poems) expect(errors(scan(parsePoem(poem ?? ''), { form: '五绝', book }))).toEqual([]);
    expect(mended?.lines.slice(0, 3)).toEqual(lines.slice(0, 3));
    expect(hidden?.lines.map(([head]) => head).slice(0, 2)).toEqual(['春', '秋']);
  });

  it('锁住的字依此书不合，说出相抵触者；没有的书、别的书之韵，各是其错', async () => {
    // 国，平水韵入声，新韵平声 (国 is oblique in 平水韵 and level in 新韵).
    const given = '细雨清山树，春风过水国。';
    await expect(write({ given, form: '五绝', ...FAST }, { model })).rejects.toThrow(UnsatisfiableError);
    const [poem] = await write({ given, form: '五绝', book: '新韵', ...FAST }, { model });
    expect(poem?.lines.slice(0, 2)).toEqual(['细雨清山树', '春风过水国']);
    expect(poem?.beside).toBeUndefined();
    await expect(write({ form: '五绝', book: '集韵', ...FAST }, { model })).rejects.toThrow(UnknownBookError);
  });
});

describe('近体之外与排律', () => {
  it.each([
    ['五排', 12],
    ['七排', 10],
  ] as const)('%s %i 句', async (form, lines) => {
    const [poem] = await write({ form, lines, ...FAST }, { model });
    expect(poem?.lines).toHaveLength(lines);
    expect(errors(scan(parsePoem(poem?.text ?? ''), { form }))).toEqual([]);
  });

  it('模型读不下的句数，说出至多几句', async () => {
    const small = Object.assign(Object.create(model) as HashModel, { contextTokens: 100 });
    await expect(write({ form: '五排', lines: 20, ...FAST }, { model: small })).rejects.toThrow(
      /20 句太多.*至多写 1\d 句/u,
    );
    await expect(write({ form: '五排', lines: 20, ...FAST }, { model: small })).rejects.toThrow(InvalidInputError);
    const [poem] = await write({ form: '五排', lines: 12, ...FAST }, { model: small });
    expect(poem?.lines).toHaveLength(12);
  });

  it.each([
    [{ form: '仄韵五绝' }, ['仄韵律体']],
    [{ form: '七绝', rhyme: '入声十一陌' }, ['仄韵律体']],
    [{ form: '五古', lines: 8 }, ['古体']],
    [{ form: '七古', lines: 12 }, ['古体']],
    [{ form: '七古', lines: 8, book: tongyun }, ['古体', '拗律']],
    [{ form: '七古', lines: 16, rhymeCount: 4 }, ['古体']],
    [{ form: '六言绝句' }, ['古体']],
  ] as const)('%j 不指明体裁来查，认作 %j', async (request, kinds) => {
    const [poem] = await write({ ...FAST, ...request, beams: 16, pool: 16 }, { model });
    const book = 'book' in request ? { book: request.book } : {};
    const known = recognizeForm(parsePoem(poem?.text ?? ''), book);
    expect({ text: poem?.text, isRight: kinds.some((kind) => kind === known.kind) }).toMatchObject({ isRight: true });
    expect(poem?.text.match(/。/gu)).toHaveLength((poem?.lines.length ?? 0) / 2);
  });
});

describe('掩码所许即扫描所容 (the mask admits what the scan accepts)', () => {
  const chars = [...'東紅風公翁窮時知期枝池水子起史月骨越發屋木竹目雪絕鐵潔熱'].filter(
    (char) => lookup(char).filter((r) => !r.rare).length === 1,
  );
  const vocabulary = toyVocabulary(chars);
  const lexicon = new Lexicon(vocabulary, pingshui);
  const groupsOf = (char: string) => lookup(char).flatMap(({ group, rare }) => (rare ? [] : [group]));
  // 掩码所列是繁体之字；韵脚不重，故各韵须有几字可押 (the mask lists traditional characters; rhyme words are distinct, so that a group needs a few).
  const groups = [...new Set(chars.flatMap(groupsOf))].filter(
    (group) => chars.filter((char) => groupsOf(char).includes(group)).length >= 4,
  );
  it.each([
    ['五古', { lines: 4 }],
    ['五古', { lines: 4, firstLineRhymes: false }],
    ['六言绝句', {}],
    ['仄韵五绝', {}],
  ] as const)('%s %j：随手写的诗，掩码走得通当且仅当扫描不以为错', (name, options) => {
    const meter = namedMeter(name, options);
    const next = random(11);
    let [legal, tried] = [0, 0];
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    for (let n = 0; n < 3000; n++) {
      const rhyme = pick(groups.filter(({ pingze }) => pingze === meter.rhymes[0]?.pingze));
      const feet = chars.filter((char) => lookup(char).some(({ group }) => group === rhyme));
      // 句句可接的句式，不然十首难得一首合律 (patterns that may follow one another, or hardly a piece would be legal).
      const path: LinePattern[] = [];
      for (const { patterns, joint } of meter.lines) {
        const before = path.at(-1);
        const fitting = patterns.filter((one) => before === undefined || isLegalArc(before, one, joint));
        path.push(pick(fitting.length > 0 ? fitting : patterns));
      }
      const lines = path.map(({ slots }, i) =>
        slots.map((slot, j, row) =>
          i % 2 === 1 && j === row.length - 1 && next() < 0.9
            ? pick(feet)
            : pick(slot === '中' || next() < 0.05 ? chars : chars.filter((c) => lookup(c)[0]?.pingze === slot)),
        ),
      );
      const constraint = new MeterConstraint({ meter, rhyme, skeleton: [], book: pingshui, repeats: true }, lexicon, 1);
      let state = constraint.start();
      let isAllowed = true;
      for (const id of lines.flat().map((char) => vocabulary.id(char) as number)) {
        isAllowed &&= [...constraint.allowed(state)].includes(id);
        if (!isAllowed) break;
        state = constraint.advance(state, id);
      }
      const ends = meter.lines.flatMap((_, i) => (i % 2 === 1 ? [lines[i]?.at(-1)] : []));
      // 韵脚不重，可押不押之脚不属本韵，是写的规矩，不在检查之列 (distinct rhyme words, and unrhymed feet outside the rhyme, are asked of writing alone).
      const isRhymedHead = feet.includes(lines[0]?.at(-1) as string);
      if (new Set(ends).size < ends.length || (isRhymedHead && ends.includes(lines[0]?.at(-1)))) continue;
      const { findings } = scan(parsePoem(lines.map((row) => row.join('')).join('，')), { meter, rhyme: rhyme.name });
      const faults = findings
        .filter(({ severity }) => severity === 'error' || severity === 'warning')
        .map((f) => f.ruleId);
      const isClean = faults.every((id) => ['chong-zi', 'bu-qi', 'san-ze-wei', 'xiao-ao', 'biao-dian'].includes(id));
      if (isAllowed) expect({ lines, faults, isClean }).toMatchObject({ isClean: true });
      else if (name === '五古')
        expect({ lines, rhyme: rhyme.name, isClean: faults.length === 0 }).toMatchObject({ isClean: false });
      tried++;
      if (isAllowed) legal++;
    }
    expect(legal).toBeGreaterThan(20);
    expect(tried).toBeGreaterThan(legal);
  });
});
