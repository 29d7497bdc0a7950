import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formOf, parseTable, punctuate } from '../../src/anthology/table.ts';
import { AnthologyError, parsePoem, scan, simplifiedForm } from '../../src/index.ts';
import { conversionFindings } from '../../src/lint/conversions.ts';
import { readDocument } from '../../src/text/document/index.ts';

const read = (name: string): string => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const table = read('data/anthology/poems.tsv');
const entries = parseTable(table);
const folded = (text: string): string => Array.from(text, simplifiedForm).join('');

describe('名篇之表', () => {
  test('三千余首，不逾 1 MB（gzip）', () => {
    expect(entries.length).toBeGreaterThan(3000);
    expect(gzipSync(table).length).toBeLessThan(1e6);
  });

  test('句皆汉字；三百首之外皆偶句，杂言只在两选之中', () => {
    for (const { sources, lines, form, title, author, dynasty } of entries) {
      const name = `${author}《${title}》`;
      expect(`${author}${title}${dynasty}`, name).not.toMatch(/[\t□�]|^$/u);
      for (const line of lines) expect(line, name).toMatch(/^\p{Script=Han}+$/u);
      if (!sources.includes('三百首')) expect(lines.length % 2, name).toBe(0);
      if (form === '杂言') expect(sources.includes('三百首') || sources.includes('千家诗'), name).toBe(true);
    }
  });

  test('没有简转繁之误：查误转之规所报，只有两处，而皆是误报', () => {
    const suspects = entries.flatMap(({ lines }) =>
      conversionFindings(parsePoem(punctuate(lines)), 'error').map(({ at }) => lines[at.line - 1]),
    );
    expect(suspects).toEqual(['不把雙眉鬥畫長', '曲生初月魄']);
  });

  test('没有重诗：无两首共句过半', () => {
    const owners = new Map<string, number[]>();
    entries.forEach(({ lines }, p) => {
      for (const line of new Set(lines.map(folded))) owners.set(line, [...(owners.get(line) ?? []), p]);
    });
    const shared = new Map<string, number>();
    for (const list of owners.values()) {
      for (const [i, a] of list.entries()) {
        for (const b of list.slice(i + 1)) shared.set(`${a} ${b}`, (shared.get(`${a} ${b}`) ?? 0) + 1);
      }
    }
    const sizeOf = (p: number): number => entries[p]?.lines.length ?? 0;
    const repeats = [...shared].filter(([pair, n]) => {
      const [a = 0, b = 0] = pair.split(' ').map(Number);
      return n * 2 > Math.min(sizeOf(a), sizeOf(b));
    });
    expect(repeats).toEqual([]);
  });

  test('体即 scan 所认；近体多合律，三百首与手读之本一字不差', () => {
    const verdicts = new Map<string, number>();
    for (const { lines, form, title } of entries) {
      expect(formOf(lines), title).toBe(form);
      const { verdict } = scan(parsePoem(punctuate(lines)));
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    const regulated = (verdicts.get('regulated') ?? 0) + (verdicts.get('rescued') ?? 0);
    expect(regulated / (entries.length - (verdicts.get('ancient') ?? 0))).toBeGreaterThan(0.8);

    const known = new Set(entries.filter((e) => e.sources.includes('三百首')).map((e) => e.lines.join('')));
    const gold = readDocument(read('test/fixtures/tangshi300.txt')).poems;
    expect(gold.length).toBe(230);
    for (const { text, title } of gold) {
      const { lines } = parsePoem(text, { isVerse: true });
      expect(known.has(lines.map((line) => line.text).join('')), title).toBe(true);
    }
  });
});

describe('读表', () => {
  const row = '选\t唐\t李白\t某題\t五绝\t月亮\t床前明月光，疑是地上霜。';

  test('注释与空行略去', () => {
    const [entry] = parseTable(`# 注\n\n${row}\r\n`);
    expect(entry).toMatchObject({
      author: '李白',
      form: '五绝',
      themes: ['月亮'],
      lines: ['床前明月光', '疑是地上霜'],
    });
  });

  test.each([
    ['少一列', row.replace('\t月亮', '')],
    ['没有诗', row.replace(/\t[^\t]*$/u, '\t')],
    ['没有这种体', row.replace('五绝', '六绝')],
    ['空表', '# 只有注'],
  ])('%s：说出何处', (_name, text) => {
    expect(() => parseTable(text)).toThrow(AnthologyError);
  });
});
