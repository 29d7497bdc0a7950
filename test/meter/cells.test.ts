/** 由要点表读与逐字备齐，两条路所得相同 (reading a poem off the sheet and making its syllables one by one give the same). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/generate/random.ts';
import { parsePoem, scan } from '../../src/index.ts';
import { resolver } from '../../src/readings/index.ts';
import { simplifiedForm } from '../../src/text/script.ts';

const VERSES = readFileSync(new URL('../../data/anthology/poems.tsv', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((row) => row.split('\t')[6] ?? [])
  .filter((_, i) => i % 12 === 0);
const ZIS = [...VERSES.join('')].filter((char) => /\p{Script=Han}/u.test(char));

/** 换几个字、挖几个空、作简体、叠字之号、平面之外的字 (with other characters, blanks, in simplified script, with 々, with characters beyond the plane). */
function spoiled(verse: string, next: () => number): readonly string[] {
  const pick = (): string => ZIS[Math.floor(next() * ZIS.length)] as string;
  const some = (share: number, other: () => string): string =>
    [...verse].map((char) => (/\p{Script=Han}/u.test(char) && next() < share ? other() : char)).join('');
  return [
    verse,
    some(0.08, pick),
    some(0.05, () => '□'),
    [...verse].map(simplifiedForm).join(''),
    some(0.04, () => '々'),
    some(0.03, () => '𡾼'),
    verse.slice(1),
  ];
}

describe('两条路所得相同 (both roads give the same)', () => {
  it.each([
    ['不衡量读音', {}],
    ['衡量读音', { resolver }],
    ['从严', { profile: 'strict' }],
    ['指明体裁', { form: '七律' }],
  ] as const)('%s', (_, options) => {
    const next = random(5);
    let quiet = 0;
    for (const verse of VERSES) {
      for (const text of spoiled(verse, next)) {
        const poem = parsePoem(text);
        const found = scan(poem, options);
        // 给了读音（虽空）便逐字备齐 (with readings given, were they none, syllables are made one by one).
        expect(found, text).toEqual(scan(poem, { ...options, readings: {} }));
        if (found.findings.length === 0) quiet++;
      }
    }
    expect(quiet).toBeGreaterThan(10);
  });
});
