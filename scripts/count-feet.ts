/**
 * 数各韵之字押过几次，以及以之收句的常用二字 (count the characters at the rhyme feet of each group, and the pairs ending in them).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/count-feet.ts [corpus folder]
 *
 * 偶句之脚：其余韵脚至少两个不同之字，且与此字同有一韵，则记此字押此韵一次。写 data/pingshui/feet.tsv 与 src/readings/generated/feet.ts。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';
import { corpusFolder, regularPoems } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** 押过不足此数者不录；例词至多三个，各至少五见 (least count; at most three example words, each seen five times). */
const MIN_COUNT = 5;
const MAX_WORDS = 3;
const MIN_WORD = 5;

const names: string[] = [];
const groups = new Map<string, Set<number>>();
readTsv(`${root}data/pingshui/pingshui.tsv`).forEach(([name = '', common = ''], index) => {
  names.push(name);
  for (const char of common) {
    if (!groups.has(char)) groups.set(char, new Set());
    groups.get(char)?.add(index);
  }
});
const counts = names.map(() => new Map<string, { n: number; words: Map<string, number> }>());
for (const lines of regularPoems(corpusFolder(process.argv[2]))) {
  if (lines.length < 6) continue;
  const feet = lines.filter((_, i) => i % 2 === 1);
  feet.forEach((line, i) => {
    const foot = line.at(-1) as string;
    const others = [...new Set(feet.flatMap((l, j) => (j === i || l.at(-1) === foot ? [] : [l.at(-1) as string])))];
    if (others.length < 2) return;
    for (const group of groups.get(foot) ?? []) {
      if (!others.every((c) => groups.get(c)?.has(group))) continue;
      const of = counts[group] as (typeof counts)[number];
      let entry = of.get(foot);
      if (entry === undefined) {
        entry = { n: 0, words: new Map() };
        of.set(foot, entry);
      }
      entry.n++;
      const word = line.slice(-2).join('');
      entry.words.set(word, (entry.words.get(word) ?? 0) + 1);
    }
  });
}
const rows = counts.map((of, group) => {
  const members = [...of]
    .filter(([, { n }]) => n >= MIN_COUNT)
    .sort((a, b) => b[1].n - a[1].n || (a[0] < b[0] ? -1 : 1))
    .map(([char, { n, words }]) => {
      const best = [...words]
        .filter(([, k]) => k >= MIN_WORD)
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, MAX_WORDS)
        .map(([word]) => [...word][0]);
      return `${char}${n}${best.join('')}`;
    });
  return `${names[group]}\t${members.join(' ')}`;
});
writeFileSync(
  `${root}data/pingshui/feet.tsv`,
  [
    '# 各韻之字押過的次數，由多到少。由 scripts/count-feet.ts 數自 chinese-poetry，勿手改。',
    '# 列：韻部、字＋次數＋常在其前之字（至多三，合為詞：風100春東 即 春風、東風）',
    ...rows,
    '',
  ].join('\n'),
);
writeFileSync(
  `${root}src/readings/generated/feet.ts`,
  [
    '// 由 scripts/count-feet.ts 造，勿手改 (generated from data/pingshui/feet.tsv).',
    '/** 每韵一行，次序同韵书：字＋次数＋常在其前之字，空格分开。 */',
    `export const feetRows: string = \`\n${rows.map((row) => row.split('\t')[1]).join('\n')}\n\`;`,
    '',
  ].join('\n'),
);
console.log(`${rows.length} 韵，${counts.reduce((n, of) => n + of.size, 0)} 字`);
