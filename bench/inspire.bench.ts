import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bench, describe } from 'vitest';
import { overlap } from '../eval/inspire.ts';
import { type InspireRequest, inspire, loadAnthology } from '../src/anthology/index.ts';
import { parseThemes } from '../src/generate/model/folder.ts';
import { lookup } from '../src/index.ts';

const at = (name: string): string => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');
const text = at('data/anthology/poems.tsv');
const themes = parseThemes(at('data/model/theme.tsv'));
const anthology = await loadAnthology();
const { poemOf } = anthology.index;

describe('载入名篇 (loading)', () => {
  bench('读表 (table)', async () => {
    await loadAnthology({ text });
  });
  bench('读表并造索引 (table and index)', async () => {
    (await loadAnthology({ text })).index;
  });
});

describe(`找句：${anthology.size} 首，${poemOf.length} 句 (one query)`, () => {
  const requests: Readonly<Record<string, InspireRequest>> = {
    '题意两词，有题字表 (theme)': { theme: '秋江 月' },
    '题意与韵 (theme and rhyme)': { theme: '明月', rhyme: '十一尤' },
    '字位与韵 (pattern and rhyme)': { pattern: '仄仄平平仄仄平', rhyme: '十一真' },
    '相似 (like)': { like: '孤帆远影碧空尽' },
  };
  for (const [name, request] of Object.entries(requests)) {
    bench(name, () => {
      inspire(request, { anthology, themes });
    });
  }
  bench('对照：逐句数同字 (naive scan by shared characters)', () => {
    overlap(['秋江', '月'], anthology);
  });
  bench('对照：逐句查字，比字位与韵 (naive scan of pattern and rhyme)', () => {
    const slots = [...'仄仄平平仄仄平'];
    const found: string[] = [];
    for (const { lines } of anthology.entries) {
      for (const line of lines) {
        const chars = [...line];
        if (chars.length !== slots.length) continue;
        const fits = chars.every((char, i) => lookup(char).some((r) => !r.rare && r.pingze === slots[i]));
        if (fits && lookup(chars[6] as string).some((r) => r.group.name === '上平十一真')) found.push(line);
      }
    }
  });
});
