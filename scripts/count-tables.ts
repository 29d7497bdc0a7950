/**
 * 数各表之数，写进各 SOURCES.md 里 <!-- count:名 --> 之后的数目 (counts the tables and writes the figures into the SOURCES.md files,
 * after their marks <!-- count:name -->).
 *
 *   npx tsx scripts/count-tables.ts
 *
 * 测试验各数没有过时 (a test checks that no figure is stale)。
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const path = (name: string): string => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
/** 有此类数目的各页 (the pages that hold such figures). */
export const COUNTED_PAGES = ['pingshui', 'variants', 'readings', 'duizhang'].map((name) => path(`${name}/SOURCES.md`));

/** 各数，依名 (the figures by name). */
export function counts(): ReadonlyMap<string, number> {
  const rows = (name: string): string[][] => readTsv(path(name));
  const having = (name: string, op: string): number => rows(name).filter(([first]) => first === op).length;
  const groups = rows('pingshui/pingshui.tsv').map(([, common = '', rare = '']) => [[...common], [...rare]] as const);
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  const glosses = rows('readings/readings.tsv');
  const unread = rows('pingshui/modern.tsv');
  return new Map([
    ['chars', new Set(groups.flatMap(([common, rare]) => [...common, ...rare])).size],
    ['readings', sum(groups.map(([common, rare]) => common.length + rare.length))],
    ['rare', sum(groups.map(([, rare]) => rare.length))],
    ...['add', 'rare', 'list', 'drop', 'foot'].map((op) => [`op-${op}`, having('pingshui/overrides.tsv', op)] as const),
    ['bound', rows('pingshui/words.tsv').length],
    ['modern', sum(unread.map(([, chars = '']) => [...chars].length))],
    ['variants', rows('variants/variants.tsv').length],
    ['opencc', rows('variants/variants.tsv').filter(([, , basis = '']) => basis.startsWith('opencc')).length],
    ['unihan', rows('variants/variants.tsv').filter(([, , basis = '']) => basis.startsWith('Unihan')).length],
    ['same', rows('variants/same.tsv').length],
    ['namesakes', rows('variants/namesakes.tsv').length],
    ['namesakes-kept', having('variants/namesakes.rulings.tsv', '留')],
    ['namesakes-ruled', having('variants/namesakes.rulings.tsv', '去')],
    ['glossed', new Set(glosses.map(([char]) => char)).size],
    ['glosses', glosses.length],
    ['classed', new Set(rows('duizhang/classes.tsv').flatMap(([, , , chars = '']) => [...chars])).size],
    ['synonyms', rows('duizhang/synonyms.tsv').length],
  ]);
}

/** 页中各数换新 (a page with its figures renewed). Throws where a mark names no figure. */
export function withCounts(page: string): string {
  const known = counts();
  return page.replace(/<!-- count:([\w-]+) -->[\d,]*/gu, (_, name: string) => {
    const count = known.get(name);
    if (count === undefined) throw new Error(`没有此数 (no such figure): ${name}`);
    return `<!-- count:${name} -->${count.toLocaleString('en-US')}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of COUNTED_PAGES) writeFileSync(page, withCounts(readFileSync(page, 'utf8')));
}
