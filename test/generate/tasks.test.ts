import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Candidate,
  cangtou,
  continuePoem,
  fill,
  fillEach,
  type GenerateOptions,
  type LanguageModel,
  loadModel,
  repair,
  revise,
  rhymes,
  score,
  suggestNext,
  suggestNextEach,
  write,
} from '../../src/generate/index.ts';
import { acrosticRequest } from '../../src/generate/tasks/cangtou.ts';
import { getForm, InvalidInputError, lookup, parsePoem, pingshui, scan, UnsatisfiableError } from '../../src/index.ts';
import { rhymeFeet } from '../../src/readings/index.ts';
import { HashModel, toyVocabulary } from './toy.ts';

/** 常押之字与常见之字，足以写任何一韵 (enough characters for any rhyme). */
const chars = new Set([
  ...pingshui.groups
    .filter(({ pingze }) => pingze === '平')
    .flatMap((g) =>
      rhymeFeet(g)
        .slice(0, 12)
        .map(({ char }) => char),
    ),
  ...pingshui.groups.filter(({ pingze }) => pingze === '仄').flatMap((g) => pingshui.members(g).slice(0, 6)),
]);
const toy: GenerateOptions = { model: new HashModel(toyVocabulary(chars)) };
const FORMS = ['五绝', '七绝', '五律', '七律'] as const;
const FAST = { pool: 4, beams: 4 } as const;

const errorsOf = (text: string, form: string): string[] =>
  scan(parsePoem(text), { form: form as (typeof FORMS)[number] })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);

/** 已定之字一个未改，出处标得不错 (every given character stands, and provenance says so). */
function expectKept(poem: Candidate, given: readonly (readonly (string | undefined)[])[]): void {
  given.forEach((row, line) => {
    row.forEach((char, zi) => {
      if (char !== undefined) expect([...(poem.lines[line] as string)][zi]).toBe(char);
    });
  });
  poem.lines.forEach((line, i) => {
    [...line].forEach((_, zi) => {
      expect(poem.provenance[i]?.[zi]).toBe(given[i]?.[zi] === undefined ? '机' : '人');
    });
  });
}

/** 由一首合律之诗随机留字 (a legal poem with some of its characters kept at random). */
const locked = fc.record({
  form: fc.constantFrom(...FORMS),
  seed: fc.integer({ min: 0, max: 10_000 }),
  share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  picks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 56, maxLength: 56 }),
});

async function withBlanks({
  form,
  seed,
  share,
  picks,
}: {
  form: string;
  seed: number;
  share: number;
  picks: number[];
}) {
  const [poem] = await write({ form, seed, ...FAST }, toy);
  const { lineLength } = getForm(form);
  const given = (poem as Candidate).lines.map((line, i) =>
    [...line].map((char, zi) => ((picks[i * lineLength + zi] as number) < share ? char : undefined)),
  );
  const text = given.map((row) => row.map((char) => char ?? '□').join('')).join('\n');
  return { poem: poem as Candidate, given, text };
}

describe('已定之字在任何任务里都不改 (locked text is never changed by any task)', () => {
  it('write、fill：随机留字，合律而一字不改', async () => {
    await fc.assert(
      fc.asyncProperty(locked, async (drawn) => {
        const { given, text } = await withBlanks(drawn);
        fc.pre(text.includes('□'));
        const poems = [
          ...(await write({ form: drawn.form, given: text, seed: drawn.seed + 1, ...FAST }, toy)),
          ...(await fill({ form: drawn.form, given: text, seed: drawn.seed, count: 3, ...FAST }, toy)),
        ];
        expect(poems.length).toBeGreaterThan(1);
        for (const poem of poems) {
          expectKept(poem, given);
          expect(errorsOf(poem.textTraditional, drawn.form)).toEqual([]);
        }
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it('revise：诗人之字，不论所及多广都留着；所指全是诗人之字，便是要改它们', async () => {
    const text = '春风吹暖动香云，江上思归意不分。花满画船歌舞处，月明曾照五陵君。';
    const heads = ['人机机机机机机', '人机机机机机机', '人机机机机机机', '人机机机机机机'];
    for (const reach of ['此处', '此后', '全诗'] as const) {
      const request = { text, places: '2', reach, seed: 3, ...FAST };
      const kept = await revise({ ...request, provenance: heads }, toy);
      expect(kept.length).toBeGreaterThan(0);
      for (const { lines } of kept) expect(lines.map(([first]) => first).join('')).toBe('春江花月');
      const own = await revise({ ...request, provenance: heads.with(1, '人人人人人人人') }, toy);
      expect(own.length).toBeGreaterThan(0);
      for (const { lines, changed } of own) {
        expect(changed.some(({ line }) => line === 2)).toBe(true);
        expect([0, 2, 3].map((i) => lines[i]?.[0]).join('')).toBe('春花月');
      }
    }
  });

  it('revise：锁与所及，随机', async () => {
    const asked = fc.record({
      drawn: locked,
      reach: fc.constantFrom('此处', '此后', '全诗'),
      at: fc.nat(),
      locks: fc.uniqueArray(fc.nat(), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ drawn, reach, at, locks }) => {
        const { poem } = await withBlanks(drawn);
        const { lineLength, lines } = getForm(drawn.form);
        const placeOf = (n: number): string => `${(Math.floor(n / lineLength) % lines) + 1}.${(n % lineLength) + 1}`;
        const kept = locks.map(placeOf);
        fc.pre(!kept.includes(placeOf(at)));
        const request = {
          text: poem.text,
          form: drawn.form,
          places: placeOf(at),
          locks: kept,
          count: 3,
          seed: 1,
          ...FAST,
        };
        for (const way of await revise({ ...request, reach }, toy)) {
          for (const place of kept) {
            const [line, zi] = place.split('.').map(Number) as [number, number];
            expect([...(way.lines[line - 1] as string)][zi - 1]).toBe([...(poem.lines[line - 1] as string)][zi - 1]);
          }
          expect(way.changed.map((one) => `${one.line}.${one.zi}`)).toContain(placeOf(at));
          if (reach === '此处') expect(way.changed).toHaveLength(1);
          expect(errorsOf(way.textTraditional, drawn.form)).toEqual([]);
        }
      }),
      { numRuns: 15, seed: 2 },
    );
  });

  it('repair：只改所报之字，锁住的不改，改完合律', async () => {
    const asked = fc.record({ drawn: locked, at: fc.nat(), by: fc.nat(), lock: fc.nat() });
    const pool = [...chars];
    await fc.assert(
      fc.asyncProperty(asked, async ({ drawn, at, by, lock }) => {
        const { poem } = await withBlanks(drawn);
        const { lineLength, lines } = getForm(drawn.form);
        const place = (n: number) => ({ line: Math.floor(n / lineLength) % lines, zi: n % lineLength });
        const draft = poem.lines.map((line) => [...line]);
        (draft[place(at).line] as string[])[place(at).zi] = pool[by % pool.length] as string;
        const text = draft.map((row) => row.join('')).join('\n');
        const kept = place(lock);
        let ways: Awaited<ReturnType<typeof repair>>;
        try {
          ways = await repair(
            { text, form: drawn.form, locks: `${kept.line + 1}.${kept.zi + 1}`, seed: 1, count: 2 },
            toy,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(UnsatisfiableError);
          return;
        }
        if (errorsOf(text, drawn.form).length === 0) expect(ways).toEqual([]);
        else expect(ways.length).toBeGreaterThan(0);
        for (const way of ways) {
          expect(errorsOf(way.textTraditional, drawn.form)).toEqual([]);
          const changed = way.changes.map(({ line, zi }) => `${line - 1}.${zi - 1}`);
          draft.forEach((row, line) => {
            row.forEach((char, zi) => {
              const now = [...(way.lines[line] as string)][zi];
              expect(now !== char).toBe(changed.includes(`${line}.${zi}`));
            });
          });
          expect(changed).not.toContain(`${kept.line}.${kept.zi}`);
          for (const change of way.changes) expect(change.mends.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  it('cangtou、续写：所藏之字各在其位，开头不动', async () => {
    for (const [chars, at, places] of [
      ['天地玄黃', undefined, ['1.1', '2.1', '3.1', '4.1']],
      ['中東', '1.2 3.4', ['1.2', '3.4']],
    ] as const) {
      const request = {
        chars,
        form: '七绝',
        seed: 5,
        script: '繁',
        ...FAST,
        ...(at === undefined ? {} : { at }),
      } as const;
      const [poem] = await cangtou(request, toy);
      places.forEach((place, i) => {
        const [line, zi] = place.split('.').map(Number) as [number, number];
        expect([...((poem as Candidate).lines[line - 1] as string)][zi - 1]).toBe([...chars][i]);
      });
    }
  });
});

describe('坏请求 (bad requests)', () => {
  it.each<[string, () => Promise<unknown>, new (...args: never[]) => Error]>([
    ['没有空处', () => fill({ given: '白日依山尽，黄河入海流' }, toy), InvalidInputError],
    ['藏头无字', () => cangtou({ chars: ' ' }, toy), InvalidInputError],
    ['藏头非汉字', () => cangtou({ chars: 'abc' }, toy), InvalidInputError],
    ['藏头字多于句', () => cangtou({ chars: '春江花月夜', form: '七绝' }, toy), InvalidInputError],
    ['藏头位置不够', () => cangtou({ chars: '春江', at: '1.1' }, toy), InvalidInputError],
    ['藏头与已定相违', () => cangtou({ chars: '春', given: '江' }, toy), InvalidInputError],
    ['续无开头', () => continuePoem({ given: '' }, toy), InvalidInputError],
    [
      '续已足',
      () => continuePoem({ form: '五绝', given: '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。' }, toy),
      InvalidInputError,
    ],
    ['推敲之处不在', () => revise({ text: '白日依山尽', places: '9.1' }, toy), InvalidInputError],
    ['推敲之处锁着', () => revise({ text: '白日依山尽', places: '1.1', locks: '1' }, toy), InvalidInputError],
    ['所及不识', () => revise({ text: '白日依山尽', places: '1.1', reach: '天下' as '全诗' }, toy), InvalidInputError],
    ['修空稿', () => repair({ text: '' }, toy), InvalidInputError],
    ['修字数不齐', () => repair({ text: '白日依山，黄河入海流' }, toy), InvalidInputError],
    ['计分有空处', () => score({ text: '白日□山尽' }, toy), InvalidInputError],
    ['计分字数不同', () => score({ text: '白日依山尽，黄河入海' }, toy), InvalidInputError],
    ['韵脚已定', () => rhymes({ given: '白日依山尽，黄河入海流', line: 2 }, toy), InvalidInputError],
    ['出句无韵脚', () => rhymes({ given: '白日依山尽', line: 3 }, toy), InvalidInputError],
  ])('%s', async (_, task, error) => {
    await expect(task()).rejects.toThrow(error);
  });

  it('藏头：体裁随已定之句；字与位置依所写之次', () => {
    expect(acrosticRequest({ chars: '春', given: '□日依山尽' }).given?.split('\n')[0]).toBe('春日依山尽');
    for (const at of ['4.7 1.2', ['4.7', '1.2']]) {
      const rows = acrosticRequest({ chars: '江月', at, form: '七绝' }).given?.split('\n') as string[];
      expect([rows[3]?.at(-1), rows[0]?.[1]]).toEqual(['江', '月']);
    }
  });

  it('锁住两脚而重韵：说出重韵，不作空的冲突', async () => {
    const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层流。';
    await expect(repair({ text, locks: ['2.5', '4.5'] }, toy)).rejects.toMatchObject({
      conflict: [{ zh: expect.stringContaining('流') }],
    });
  });

  it('推敲：所指之处锁着即拒，原稿别处有空也一样；有空处则不论高多少分', async () => {
    await expect(revise({ text: '白日□山尽，黄河入海流', places: '1.5', locks: '1.5' }, toy)).rejects.toThrow(
      InvalidInputError,
    );
    const ways = await revise({ text: '白日□山尽，黄河入海流', places: '1.1', seed: 1, ...FAST }, toy);
    expect(ways.length).toBeGreaterThan(0);
    for (const { gain } of ways) expect(gain).toBeUndefined();
  });

  it('计分：诗与体裁不符即拒', async () => {
    await expect(score({ text: '白日依山尽，黄河入海流', form: '七律' }, toy)).rejects.toThrow(InvalidInputError);
  });

  it('锁成死局，说出冲突', async () => {
    const text = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';
    await expect(repair({ text, locks: '2' }, toy)).rejects.toMatchObject({
      conflict: [{ zh: expect.stringContaining('水') }, { zh: expect.stringContaining('海') }, { kind: 'meter' }],
    });
  });

  it('中断：抛信号之由', async () => {
    const options = { ...toy, signal: AbortSignal.abort(new Error('停')) };
    const text = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';
    await expect(fill({ given: '白日□山尽' }, options)).rejects.toThrow('停');
    await expect(repair({ text }, options)).rejects.toThrow('停');
    await expect(revise({ text: text.replace('水', '河'), places: '1.1' }, options)).rejects.toThrow('停');
    await expect(rhymes({ given: '白日依山尽' }, options)).rejects.toThrow('停');
  });
});

describe('随包的模型 (the embedded model)', () => {
  let model: LanguageModel;
  beforeAll(async () => {
    model = await loadModel();
  });

  it('填空：各不相同，只填空处，句数不增', async () => {
    const ways = await fill({ given: '白日□山尽，黄河入□流', count: 6, seed: 1 }, { model });
    expect(ways).toHaveLength(6);
    expect(new Set(ways.map(({ text }) => text)).size).toBe(6);
    for (const { lines } of ways) {
      expect(lines.join()).toMatch(/^白日.山尽,黄河入.流$/u);
      expect(errorsOf(`${lines.join('，')}。`, '五绝')).toEqual([]);
    }
    expect([...ways].sort((a, b) => b.score - a.score)[0]).toBe(ways[0]);
  });

  it('同一种子同样的候选；流式所得也合律', async () => {
    const request = { given: '白日依山尽，', count: 4, seed: 9 };
    const lines = (await suggestNext(request, { model })).map(({ line }) => line);
    expect((await suggestNext(request, { model })).map(({ line }) => line)).toEqual(lines);
    const streamed: string[] = [];
    for await (const { line, at, provenance } of suggestNextEach(request, { model })) {
      expect([at, provenance.join('')]).toEqual([2, '机机机机机']);
      streamed.push(line);
    }
    expect(new Set(streamed).size).toBe(4);
    const filled: string[] = [];
    for await (const { text } of fillEach({ given: '白日□□□', count: 3, seed: 2 }, { model })) filled.push(text);
    expect(new Set(filled).size).toBe(3);
  });

  it('修：一字之失改一字，说出所治之病', async () => {
    const text = '白日依山尽，黄水入海流。欲穷千里目，更上一层楼。';
    const ways = await repair({ text, seed: 1, count: 8 }, { model });
    for (const { changes } of ways) {
      expect(changes.map(({ line, zi, from, mends }) => [line, zi, from, mends[0]?.ruleId])).toEqual([
        [2, 2, '水', 'ping-ze'],
      ]);
    }
    expect(ways.map(({ changes }) => changes[0]?.to)).toContain('河');
  });

  it('修：重韵改其一；合律之诗不动', async () => {
    const text = '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。';
    expect(await repair({ text }, { model })).toEqual([]);
    const [way] = await repair({ text: text.replace('层楼', '层流'), seed: 1 }, { model });
    expect(way?.changes.map(({ line, zi, mends }) => [line, zi, mends[0]?.ruleId])).toEqual([[4, 5, 'chong-yun']]);
  });

  it('推敲：原字不在其中，比原稿高多少分随之', async () => {
    const text = '闲居少邻并，草径入荒园。鸟宿池边树，僧推月下门。';
    const ways = await revise({ text, places: '4.2', count: 8 }, { model });
    expect(ways.map(({ changed }) => changed[0]?.from)).toEqual(Array(8).fill('推'));
    expect(ways.map(({ changed }) => changed[0]?.to)).not.toContain('推');
    const gains = ways.map(({ gain }) => gain as number);
    expect(gains[0]).toBe(Math.max(...gains));
  });

  it('字体随已定之字：繁体的诗填繁体的字', async () => {
    const [way] = await fill({ given: '白日依山盡，黃河入海流。欲窮千里目，更上一□□', count: 1, seed: 1 }, { model });
    expect(way?.text).toBe(way?.textTraditional);
  });

  it('计分：逐字之和即全诗；打乱的诗分低；条件一并说出', async () => {
    const text = '千里黄云白日曛，北风吹雁雪纷纷。莫愁前路无知己，天下谁人不识君。';
    const real = await score({ text, title: '别董大' }, { model });
    expect(real.characters).toBe(28);
    expect(real.logProb).toBeCloseTo(real.perCharacter.reduce((sum, { logProb }) => sum + (logProb as number), 0));
    expect(real.perplexity).toBeCloseTo(Math.exp(-real.logProb / 28));
    expect(real.conditions).toMatchObject({ form: '七绝', rhyme: '上平十二文', theme: ['別', '董', '大'] });
    const shuffled = await score(
      { text: '云黄里千曛日白，雁吹风北纷纷雪。路前愁莫己知无，人谁下天君识不。' },
      { model },
    );
    expect(shuffled.logProb).toBeLessThan(real.logProb - 20);
  });

  it('韵字：都属此韵，概率和为一，例句以它收尾，用过的不列', async () => {
    const given = '白日依山尽，黄河入海流。欲穷千里目，';
    const words = await rhymes({ given, form: '五绝', seed: 1 }, { model });
    const met = words.filter(({ share }) => share !== undefined);
    expect(met.length).toBeGreaterThan(3);
    for (const { char, example } of met) {
      expect(lookup(char).some(({ group }) => group.name === '下平十一尤')).toBe(true);
      expect([...(example as string)].at(-1)).toBe(char);
    }
    expect(met.reduce((sum, { share }) => sum + (share as number), 0)).toBeLessThanOrEqual(1.0001);
    expect(words.map(({ char }) => char)).not.toContain('流');
    expect(new Set(words.map(({ char }) => char)).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(met.length);
  });
});
