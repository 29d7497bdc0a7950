import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FormName, parsePoem, scan, TuiqiaoError } from '../../src/index.ts';
import { checkPoem, formatStylish, lintSync, readPoems, toJson } from '../../src/lint/index.ts';
import { readDocument } from '../../src/text/document/index.ts';

/** 乱文、坏文：不崩，不吊死，抛只抛有名目的错 (odd input never crashes, never hangs, throws typed errors only). */

const anthology = readFileSync(fileURLToPath(new URL('../fixtures/tangshi300.txt', import.meta.url)), 'utf8');
const poems = readDocument(anthology).poems.map(({ start, end }) => anthology.slice(start.offset, end.offset));

const oddities = fc.constantFrom(
  '\u0000',
  '\uD800',
  '\uDFFF',
  '\uE000',
  '\u{F0000}',
  '\u{20000}',
  '\uFEFF',
  '\u200D',
  '\u202E',
  '\r\n',
  '\n\n',
  '□',
  '囗',
  '，',
  '。',
  '#',
  '《',
  '》',
  '（',
  '）',
  '——',
  '　',
  '唐·',
  '# 体: 七律\n',
  '# 韵: 十一真\n',
  '# 韵: 无此韵\n',
  '\u0301',
  '👨‍👩‍👧',
);
const anything = fc
  .array(fc.oneof(oddities, fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...poems.slice(0, 20))), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** 名篇改坏：删、插、换、重、倒 (real poems with a stretch deleted, replaced, doubled or reversed). */
const mutated = fc
  .tuple(
    fc.constantFrom(...poems),
    fc.array(fc.tuple(fc.constantFrom('delete', 'insert', 'double', 'reverse'), fc.nat(100), fc.nat(12), oddities), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([poem, edits]) =>
    edits.reduce((text, [kind, at, length, odd]) => {
      const from = at % (text.length + 1);
      const part = text.slice(from, from + length);
      const units = part.split('').reverse().join('');
      const put = { delete: '', insert: part + odd, double: part + part, reverse: units }[kind] ?? '';
      return text.slice(0, from) + put + text.slice(from + length);
    }, poem),
  );

async function exercise(text: string): Promise<void> {
  const poem = parsePoem(text);
  for (const line of poem.lines) {
    const { start, end } = line.place;
    expect(text.slice(start.offset, end.offset).length).toBe(end.offset - start.offset);
  }
  const scansion = scan(poem);
  for (const { place, message, messageEn } of scansion.findings) {
    expect(place.start.offset).toBeLessThanOrEqual(place.end.offset);
    expect(place.end.offset).toBeLessThanOrEqual(text.length);
    expect(message).not.toMatch(/undefined|NaN|\[object/u);
    expect(messageEn).not.toMatch(/undefined|NaN|\[object/u);
  }
  const results = [];
  for (const part of readPoems(text)) {
    try {
      results.push(await checkPoem(part, '<verse>'));
    } catch (error) {
      expect(error).toBeInstanceOf(TuiqiaoError);
    }
  }
  formatStylish(results, { color: true });
  formatStylish(results, { lang: 'en' });
  JSON.stringify(toJson(results));
}

describe('乱文 (random input)', () => {
  it('任意 Unicode、半个代理对、NUL、私用区', async () => {
    await fc.assert(fc.asyncProperty(anything, exercise), { numRuns: 400 });
  });

  it('改坏的名篇', async () => {
    await fc.assert(fc.asyncProperty(mutated, exercise), { numRuns: 400 });
  });

  it('指明的体裁：合用则论，不合用也不抛别的错', () => {
    const forms = fc.constantFrom<FormName>('五绝', '七绝', '五律', '七律', '五排', '七排');
    fc.assert(
      fc.property(mutated, forms, (text, form) => {
        scan(parsePoem(text), { form });
      }),
      { numRuns: 300 },
    );
  });
});

describe('大文 (large input; a slower than linear program does not end in time)', () => {
  const limit = 60_000;

  it('一行一兆字', { timeout: limit }, async () => {
    await exercise('春'.repeat(350_000));
    await exercise('（'.repeat(350_000));
    await exercise('《—唐·'.repeat(80_000));
    await exercise('\uD800a'.repeat(200_000));
    await exercise(`白${'—'.repeat(200_000)}a`);
  });

  it('十万行', { timeout: limit }, async () => {
    await exercise('白日依山盡，黃河入海流。\n'.repeat(100_000));
    await exercise('白日依山盡，黃河入海流。\n欲窮千里目，更上一層樓。\n\n'.repeat(4_000));
    await exercise('\n'.repeat(100_000));
    await exercise('# 題\n'.repeat(100_000));
  });

  it('几千条免查，很长的空白', { timeout: limit }, () => {
    const poem = '# 免查本诗 平仄 -- 试\n白日依山尽，黄水入海流。\n# 免查下行 平仄 -- 试\n欲穷千里目，更上一层楼。\n\n';
    const { poems: checked } = lintSync(poem.repeat(2_000));
    expect(checked.every(({ suppressed }) => suppressed.length === 1)).toBe(true);
    lintSync(`# 免查 ${' '.repeat(200_000)}孤平\n白日依山尽，黄河入海流。`);
  });
});
