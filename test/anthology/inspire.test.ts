import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANTHOLOGY_FORMS, type InspireRequest, inspire, loadAnthology } from '../../src/anthology/index.ts';
import {
  findGroup,
  linePatterns,
  lookup,
  simplifiedForm,
  UnknownFormError,
  UnknownRhymeError,
} from '../../src/index.ts';

const anthology = await loadAnthology();
const find = (request: InspireRequest) => inspire(request, { anthology });
const first = (request: InspireRequest) => find(request)[0];

describe('所列是集中之句，合于所求', () => {
  const texts = new Set(anthology.entries.map(({ lines }) => lines.join('')));
  const conditions = {
    theme: fc.constantFrom('月', '秋江', '送别', '边塞 雪', '故乡', '梅花'),
    rhyme: fc.constantFrom('十一真', '七阳', '下平十一尤', '一东', '入声六月'),
    pattern: fc.constantFrom('仄仄平平仄', '中平中仄仄平平', '平平仄仄平', '中中中中中'),
    like: fc.constantFrom('白日依山尽', '两个黄鹂鸣翠柳', '红豆生南国，春来发几枝'),
    form: fc.constantFrom(...ANTHOLOGY_FORMS),
    place: fc.constantFrom('出句' as const, '对句' as const),
    seed: fc.integer({ min: 0, max: 1000 }),
    limit: fc.integer({ min: 1, max: 30 }),
  };
  const request = fc
    .subarray(Object.keys(conditions) as (keyof typeof conditions)[], { minLength: 1, maxLength: 3 })
    .chain((keys) => fc.record(conditions).map((all) => Object.fromEntries(keys.map((key) => [key, all[key]]))))
    .map((asked) => asked as InspireRequest & { readonly rhyme?: string; readonly pattern?: string });

  test('任意几项相合', () => {
    let some = 0;
    fc.assert(
      fc.property(request, (asked) => {
        const found = find(asked);
        if (found.length > 0) some++;
        expect(found.length).toBeLessThanOrEqual(asked.limit ?? 10);
        expect(new Set(found.map(({ poem }) => poem.text)).size).toBe(found.length);
        for (const { line, lineTraditional, couplet, poem, lineNumber, pattern, score } of found) {
          expect(couplet).toContain(line);
          expect(poem.text).toContain(couplet.join('，'));
          expect([...lineTraditional].map(simplifiedForm).length).toBe([...line].length);
          expect([...pattern].length).toBe([...line].length);
          expect(Number.isFinite(score)).toBe(true);
          if (asked.form !== undefined) expect(poem.form).toBe(asked.form);
          if (asked.place !== undefined) expect(lineNumber % 2 === 1).toBe(asked.place === '出句');
          if (asked.rhyme !== undefined) {
            const group = findGroup(asked.rhyme);
            expect(lookup([...lineTraditional].at(-1) as string).map((r) => r.group)).toContain(group);
          }
          [...(asked.pattern ?? '')].forEach((slot, i) => {
            if (slot !== '中') expect([slot, '中', '□'], `${line} ${pattern}`).toContain(pattern[i]);
          });
        }
        // 同问同答 (the same request, the same answer).
        expect(find(asked)).toEqual(found);
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(some).toBeGreaterThan(20);
  });

  test('繁体原文即集中之文', () => {
    for (const { poem } of find({ theme: '月', script: '繁', limit: 50 })) {
      expect(texts.has(poem.text.replace(/[，。]/gu, ''))).toBe(true);
    }
  });
});

describe('题意', () => {
  test('有其词者在先，并说何以列出', () => {
    const found = find({ theme: '明月', limit: 5 });
    for (const { line, why } of found) {
      expect(line).toMatch(/明|月/u);
      expect(why[0]?.zh).toContain('“');
      expect(why[0]?.en).toMatch(/has/u);
    }
    expect(found[0]?.line).toContain('明月');
  });

  test('简繁同答，字体随所问', () => {
    const [simple, traditional] = [find({ theme: '故乡' }), find({ theme: '故鄉' })];
    expect(simple.map((f) => f.lineTraditional)).toEqual(traditional.map((f) => f.lineTraditional));
    expect(simple[0]?.line).not.toBe(simple[0]?.lineTraditional);
    expect(traditional[0]?.line).toBe(traditional[0]?.lineTraditional);
  });

  test('题材：边塞之题，句中无“边塞”二字也能列出', () => {
    const found = find({ theme: '边塞', limit: 200 });
    expect(found.some(({ line, why }) => !/边|塞/u.test(line) && why.some(({ kind }) => kind === '题材'))).toBe(true);
  });

  test('题字表带来近字', () => {
    const themes = new Map([['霜', new Map([['砧', 2.5]])]]);
    const near = inspire({ theme: '霜', limit: 1000 }, { anthology, themes });
    const hit = near.find(({ why }) => why.some(({ kind }) => kind === '近字'));
    expect(hit?.line).toContain('砧');
    expect(find({ theme: '霜', limit: 1000 }).some(({ why }) => why.some(({ kind }) => kind === '近字'))).toBe(false);
  });

  test('一句话也可', () => {
    expect(first({ theme: '昨夜雨疏风骤，醒来满地落花' })?.line).toMatch(/花|雨|夜/u);
  });
});

describe('韵、脚、式、作者', () => {
  test.each([
    [{ theme: '月', foot: '流' }, '月涌大江流'],
    [{ author: '李白', foot: '霜' }, '疑是地上霜'],
    [{ author: '王之涣', rhyme: '十一尤', pattern: '平平仄仄平', theme: '黄河' }, '黄河入海流'],
    [{ author: '王之渙', rhyme: '尤', pattern: '平平仄仄平', theme: '黃河', script: '繁' }, '黃河入海流'],
    [{ form: '五言绝句', author: '王之涣', rhyme: '十一尤', foot: '流' }, '黄河入海流'],
    [{ form: '五绝', author: '王之涣', pattern: '平平中仄平' }, '黄河入海流'],
  ] as const)('%j', (request, line) => {
    expect(first(request)?.line).toBe(line);
  });

  test('句式之值', () => {
    const pattern = linePatterns(5).find(({ type }) => type === 'A');
    const found = find({ ...(pattern === undefined ? {} : { pattern }), form: '五律', limit: 30 });
    expect(found.length).toBe(30);
    for (const { pattern: marks } of found) expect(marks).toMatch(/^.[仄中][仄中][平中][平中]$/u);
  });

  test('多音字依此诗之读：看作平则不算仄', () => {
    const lines = find({ pattern: '仄', limit: 10 });
    expect(lines).toEqual([]);
    const read = find({ author: '杜甫', pattern: '中中中中仄', foot: '看', limit: 50 });
    for (const { pattern } of read) expect(pattern.at(-1)).not.toBe('平');
  });

  test('没有则空', () => {
    expect(find({ author: '无此人' })).toEqual([]);
    expect(find({ theme: '𰻝' })).toEqual([]);
    expect(find({ foot: '流', rhyme: '十一真' })).toEqual([]);
  });

  test('种子：同种子同答，换种子换一批；不给则名篇在先', () => {
    const lines = (seed?: number) =>
      find({ pattern: '仄仄平平仄', ...(seed === undefined ? {} : { seed }) }).map(({ line }) => line);
    expect(lines(3)).toEqual(lines(3));
    expect(lines(3)).not.toEqual(lines(4));
    expect(lines()[0]).toBe('白日依山尽');
  });
});

describe('相似', () => {
  test('此句在先，其余有同字或同类之字', () => {
    const found = find({ like: '白日依山尽' });
    expect(found[0]).toMatchObject({ line: '白日依山尽', poem: { author: '王之涣' } });
    expect(found.length).toBeGreaterThan(5);
    for (const { why } of found.slice(1)) expect(why[0]?.kind).toBe('似');
  });

  test('改一字仍认得；给出句则列其联', () => {
    expect(first({ like: '孤帆远影碧山尽' })?.couplet.join('')).toBe(
      '孤帆远影碧空尽，唯见长江天际流'.replace('，', ''),
    );
    expect(first({ like: '海上生明月', place: '出句' })?.couplet[1]).toBe('天涯共此时');
  });

  test('一联与一联比', () => {
    expect(first({ like: '红豆生南国，春来发几枝' })?.poem.title).toBe('相思');
  });
});

describe('误用有类型之错', () => {
  test.each([
    [{ rhyme: '百韵' }, UnknownRhymeError],
    [{ form: '六绝' }, UnknownFormError],
    [{ pattern: '平仄X' }, /字位/u],
    [{ pattern: '' }, /字位/u],
    [{ foot: '流水' }, /末字/u],
    [{ theme: 'moon' }, /没有汉字/u],
    [{ theme: '月'.repeat(501) }, /至多 500/u],
    [{ like: '□□' }, /不是诗句/u],
    [{ limit: 0 }, /limit/u],
    [{ seed: 0.5 }, /种子/u],
  ] as const)('%j', (request, expected) => {
    expect(() => find(request as InspireRequest)).toThrow(expected as never);
  });
});

describe('载入', () => {
  test('由文本，如浏览器', async () => {
    const text = readFileSync(fileURLToPath(new URL('../../data/anthology/poems.tsv', import.meta.url)), 'utf8');
    const small = await loadAnthology({ text: text.split('\n').slice(0, 20).join('\n') });
    expect(small.size).toBe(19);
    expect(inspire({ theme: '明月' }, { anthology: small })[0]?.poem.author).toBeDefined();
  });

  test('随包之集只读一次', async () => {
    expect(await loadAnthology()).toBe(anthology);
  });

  const corpusOf = async (files: Readonly<Record<string, string>>) => {
    const folder = await mkdtemp(join(tmpdir(), 'tuiqiao-'));
    await mkdir(join(folder, 'dist/quantangshi'), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'dist/quantangshi', name), text);
    return folder;
  };
  const poem = (author: string, title: string, ...paragraphs: string[]) => ({ author, title, paragraphs });
  const tang = JSON.stringify([
    poem('王之渙', '登鸛雀樓', '白日依山盡，黃河入海流。', '欲窮千里目，更上一層樓。'),
    poem('王之渙', '登樓', '白日依山盡，黃河入海流。', '欲窮千里目，更上一層樓。'),
    poem('某人', '句', '只有一句。'),
  ]);
  const song = JSON.stringify([poem('某', '春日', '勝日尋芳泗水濱，無邊光景一時新。')]);

  test('全集：唐先宋后，残句与重诗不收，体用时再认；有进度', async () => {
    const folder = await corpusOf({ 'poet.song.0.json': song, 'poet.tang.0.json': tang });
    const seen: number[] = [];
    const corpus = await loadAnthology({ corpus: folder, onProgress: ({ done }) => seen.push(done) });
    expect(corpus.entries.map(({ title, dynasty }) => title + dynasty)).toEqual(['登鸛雀樓唐', '春日宋']);
    expect(seen).toEqual([1, 2]);
    expect(inspire({ form: '五绝', foot: '楼' }, { anthology: corpus })[0]?.line).toBe('更上一层楼');
  });

  test('没有、读坏、中断', async () => {
    await expect(loadAnthology({ corpus: tmpdir() })).rejects.toMatchObject({ code: 'ANTHOLOGY_UNAVAILABLE' });
    const broken = await corpusOf({ 'poet.tang.0.json': '[{' });
    await expect(loadAnthology({ corpus: broken })).rejects.toMatchObject({ code: 'ANTHOLOGY_INVALID' });
    const folder = await corpusOf({ 'poet.tang.0.json': tang, 'poet.song.0.json': song });
    const controller = new AbortController();
    const loading = loadAnthology({ corpus: folder, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
