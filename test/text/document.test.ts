import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parsePoem } from '../../src/index.ts';
import {
  DOCUMENT_KINDS,
  type DocumentPoem,
  documentKind,
  loadMarkdown,
  readDocument,
  type Stated,
  statedIn,
} from '../../src/text/document/index.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly file: string;
  readonly input: string;
  /** 各首诗的各句，缺字作 □，由人写定 (the lines of every poem, as a reader has them). */
  readonly poems: readonly (readonly string[])[];
  readonly titles?: readonly string[];
  readonly stated?: readonly Stated[];
  /** 未查的缘由，都须有 (reasons that must be told). */
  readonly left?: readonly string[];
}

const cases = readFileSync(new URL('../fixtures/documents.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((row) => JSON.parse(row) as Case);
const markdown = await loadMarkdown();
const read = (text: string, file: string) => readDocument(text, { kind: documentKind(file), markdown });
const poemOf = ({ text, start, verse }: DocumentPoem) =>
  parsePoem(text.slice(verse.start.offset - start.offset), { origin: verse.start, isVerse: true });

describe('人们所写的文稿 (documents as people write them)', () => {
  test.each(cases)('$id $kind', ({ input, file, poems, titles, stated, left }) => {
    const found = read(input, file);
    expect(found.poems.map((poem) => poemOf(poem).lines.map((line) => line.text))).toEqual(poems);
    if (titles !== undefined) expect(found.poems.map(({ title }) => title)).toEqual(titles);
    if (stated !== undefined) expect(found.poems.map((poem) => poem.stated)).toEqual(stated);
    if (left !== undefined) expect([...new Set(found.left.map(({ reason }) => reason))]).toEqual(left);
    for (const poem of found.poems) {
      for (const zi of poemOf(poem).lines.flatMap((line) => line.zis)) {
        const { start, end } = zi.place;
        if (!zi.blank) expect(input.slice(start.offset, end.offset)).toBe(zi.char);
        const before = input.slice(0, start.offset);
        expect([start.line, start.column]).toEqual([
          before.split('\n').length,
          start.offset - before.lastIndexOf('\n'),
        ]);
      }
    }
  });
});

describe('任何文字，任何格式 (any text in any format)', () => {
  const odd = fc.constantFrom(
    ...[
      '```poem\n',
      '```',
      '> ',
      '<p>',
      '</p>',
      '<br>',
      '&nbsp;',
      '\\\\',
      '\\section{',
      '}',
      '{',
      '"',
      '[',
      '{?}',
      '⿰',
    ],
    ...[
      '其一\n',
      '注：',
      '《',
      '》',
      '【',
      '】',
      '（',
      '）',
      '# ',
      '# 体: 七律\n',
      '---\n',
      '\n\n',
      '\r\n',
      '\u2028',
      '\u200B',
      '\uD800',
    ],
    ...[
      '白日依山尽，黄河入海流。\n',
      '落木萧萧雁几行',
      '今天的天气真不错。',
      '浣溪沙·春\n',
      '- title: 甲\n',
      '一、',
      '？',
      '*',
      '|',
    ],
  );
  const texts = fc
    .array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 24 })
    .map((parts) => parts.join(''));

  it.each(DOCUMENT_KINDS)('%s：不抛错，位置都在文中，与解析所得相合，不改不占诗外之物', (kind) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { poems, left } = readDocument(text, { kind, markdown });
        let reached = 0;
        for (const poem of poems) {
          expect(poem.text).toHaveLength(poem.end.offset - poem.start.offset);
          expect(poem.lines.length).toBeGreaterThan(0);
          for (const { start, end } of poem.lines) {
            expect(start.offset).toBeGreaterThanOrEqual(reached);
            expect(end.offset).toBeLessThanOrEqual(text.length);
            reached = end.offset;
          }
          for (const zi of poemOf(poem).lines.flatMap((line) => line.zis)) {
            if (!zi.blank && kind !== 'html' && kind !== 'markdown') {
              expect(text.slice(zi.place.start.offset, zi.place.end.offset)).toBe(zi.char);
            }
          }
        }
        for (const { place } of left) expect(place.start.offset).toBeLessThan(place.end.offset);
        expect(structuredClone({ poems, left })).toEqual({ poems, left });
      }),
      { numRuns: 400 },
    );
  });
});

describe('题目里写明的 (what titles state)', () => {
  test.each<[string, string | undefined, Stated]>([
    ['七律·登高', '登高', { form: '七律' }],
    ['【七绝】无题（通韵）', '无题', { form: '七绝', book: '中华通韵' }],
    ['《新韵·六年》', '六年', { book: '中华新韵' }],
    ['秋 • 新韵', '秋', { book: '中华新韵' }],
    ['七絕 秋思（平水韻）', '秋思', { form: '七绝', book: '平水韵' }],
    ['五言律诗', undefined, { form: '五律' }],
    ['浣溪沙·春', '浣溪沙·春', { tune: '浣溪沙' }],
    ['论七律之难', '论七律之难', {}],
    ['新韵体会', '新韵体会', {}],
    ['登高', '登高', {}],
  ])('%s', (heading, title, stated) => {
    expect(statedIn(heading)).toEqual({ ...(title === undefined ? {} : { title }), stated });
  });
});

test('格式由文件名而定', () => {
  expect(['a.txt', 'a.md', 'a.MARKDOWN', 'a.htm', 'a.tex', 'a.json', 'a.yml', '诗'].map(documentKind)).toEqual([
    'text',
    'markdown',
    'markdown',
    'html',
    'latex',
    'data',
    'data',
    'text',
  ]);
});

test('读 Markdown 而没有给出解析，抛错', () => {
  expect(() => readDocument('诗', { kind: 'markdown' })).toThrow(/loadMarkdown/u);
});
