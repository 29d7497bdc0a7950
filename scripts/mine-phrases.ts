/**
 * 数语料 → data/phrases/：套语之频、时令处所诸类之词、类与类之相避。
 *
 *   python3 training/pieces.py > pieces.tsv && npx tsx scripts/mine-phrases.ts pieces.tsv
 *
 * 只数训练之绝句、律诗；人之作的分位取自留出诗（dev）。
 * Counts the regulated poems of the training part; the percentiles of human verse are those of the dev poems.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stockPhrasesOf } from '../src/generate/rerank/phrases.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { isRegulated, readPieces } from './pieces.ts';
import { readTsv } from './tsv.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: mine-phrases.ts pieces.tsv');
const folder = fileURLToPath(new URL('../data/phrases/', import.meta.url));

/** 一万首里至少几首有之才算套语，依字数 (documents in ten thousand from which a phrase counts as stock, by length). */
const LEAST = { 2: 3.6, 3: 0.9, 4: 0.6 } as const;
/** 一级为 log2 之几分 (levels per doubling). */
const PER_DOUBLING = 2;
/** 一词归入一类：类中之频须为同目他类合计之几倍 (a word joins a class where it is so many times as frequent there). */
const MEMBER_RATIO = 6;
const MEMBER_COUNT = 150;

const fold = (text: string): string => [...text].map(simplifiedForm).join('');
const add = (counts: Map<string, number>, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

// 套语 (stock phrases)
const phrases = new Map<string, number>();
let poems = 0;
// 类 (classes)
const seeds = new Map<string, string>();
const dimension = new Map<string, string>();
for (const [part = '', name = '', words = ''] of readTsv(`${folder}classes.tsv`)) {
  dimension.set(name, part);
  for (const word of words.split(' ')) seeds.set(word, name);
}
const names = [...dimension.keys()];
const stanzasOf = new Map<string, number>();
const both = new Map<string, number>();
const wordIn = new Map<string, Map<string, number>>();
const wordAll = new Map<string, number>();
let stanzas = 0;

for await (const { form, split, lines } of readPieces(file)) {
  if (split !== 'train' || !isRegulated(form)) continue;
  const folded = lines.map(fold);
  poems++;
  for (const phrase of new Set(folded.flatMap((line) => stockPhrasesOf(line)))) add(phrases, phrase);
  // 四句为一段：律诗作两段 (stanzas of four lines).
  for (let i = 0; i + 4 <= folded.length; i += 4) {
    stanzas++;
    const words = new Set<string>();
    for (const line of folded.slice(i, i + 4)) {
      for (let k = 0; k < line.length; k++) {
        words.add(line[k] as string);
        if (k + 1 < line.length) words.add(line.slice(k, k + 2));
      }
    }
    const here = [...new Set([...words].flatMap((word) => seeds.get(word) ?? []))];
    for (const name of here) {
      add(stanzasOf, name);
      for (const other of here) if (other !== name) add(both, `${name} ${other}`);
    }
    for (const word of words) {
      add(wordAll, word);
      if (seeds.has(word)) continue;
      for (const name of here) {
        const counts = wordIn.get(name) ?? new Map<string, number>();
        wordIn.set(name, counts);
        add(counts, word);
      }
    }
  }
}

// 表一：套语 (table 1)
const levels = new Map<string, string[]>();
for (const [phrase, count] of phrases) {
  const per = (1e4 * count) / poems;
  const size = phrase.length as 2 | 3 | 4;
  if (per < LEAST[size]) continue;
  const key = `${size}\t${Math.round(PER_DOUBLING * Math.log2(per))}`;
  levels.set(key, [...(levels.get(key) ?? []), phrase]);
}
const rows = [...levels].sort(([a], [b]) => {
  const [sizeA = 0, levelA = 0] = a.split('\t').map(Number);
  const [sizeB = 0, levelB = 0] = b.split('\t').map(Number);
  return sizeA - sizeB || levelB - levelA;
});
writeFileSync(
  `${folder}phrases.tsv`,
  `# 套语 ${[...levels.values()].reduce((n, list) => n + list.length, 0)} 条，简体；${poems} 首绝句、律诗中含之者的多寡。列：字数、级（2·log2 每万首之首数）、词，相连。\n${rows
    .map(
      ([key, list]) =>
        `${key}\t${list.sort((a, b) => (phrases.get(b) as number) - (phrases.get(a) as number)).join('')}`,
    )
    .join('\n')}\n`,
);

// 表二：各类之词 (table 2): learnt members
const members: string[] = [];
let learnt = 0;
for (const name of names) {
  const siblings = names.filter((other) => other !== name && dimension.get(other) === dimension.get(name));
  const own = stanzasOf.get(name) as number;
  const rest = siblings.reduce((sum, other) => sum + (stanzasOf.get(other) ?? 0), 0);
  const list: [string, number][] = [];
  for (const [word, inside] of wordIn.get(name) ?? []) {
    const all = wordAll.get(word) as number;
    if (all < MEMBER_COUNT) continue;
    const outside = siblings.reduce((sum, other) => sum + (wordIn.get(other)?.get(word) ?? 0), 0);
    const ratio = (inside + 1) / own / ((outside + 1) / rest);
    // 又须比全体常见 (and more frequent than in verse at large).
    const lift = inside / own / (all / stanzas);
    if (ratio >= MEMBER_RATIO && lift >= 2) list.push([word, Math.log2(ratio)]);
  }
  list.sort((a, b) => b[1] - a[1]);
  // 二字词若因其中一字而入，不必再列 (words that owe it to one of their characters are left out).
  const single = new Set(list.filter(([word]) => word.length === 1).map(([word]) => word));
  const kept = list.filter(
    ([word]) => word.length === 1 || ![...word].some((c) => single.has(c) || seeds.get(c) === name),
  );
  learnt += kept.length;
  members.push(
    `${dimension.get(name)}\t${name}\t${kept
      .slice(0, 160)
      .map(([word, s]) => word + s.toFixed(1))
      .join(' ')}`,
  );
}
writeFileSync(
  `${folder}members.tsv`,
  `# 由语料得的各类之词：词与 log2（此类之段中的频率 / 同目他类之段中的频率）。列：目、类、词。\n${members.join('\n')}\n`,
);

// 表三：相避 (table 3): clashes
const clashes: string[] = [];
for (const [i, a] of names.entries()) {
  for (const b of names.slice(i + 1)) {
    const seen = both.get(`${a} ${b}`) ?? 0;
    const expected = ((stanzasOf.get(a) as number) * (stanzasOf.get(b) as number)) / stanzas;
    const pmi = Math.log2((seen + 0.5) / (expected + 0.5));
    if (pmi <= -0.4 && expected >= 50) clashes.push(`${a}\t${b}\t${seen}\t${expected.toFixed(0)}\t${pmi.toFixed(2)}`);
  }
}
clashes.sort((a, b) => Number(a.split('\t')[4]) - Number(b.split('\t')[4]));
writeFileSync(
  `${folder}clashes.tsv`,
  `# 相避之类：${stanzas} 段（四句一段）里同见之数、若各自独立当有之数、二者之比的 log2；≤ −0.4 者。列：类、类、同见、当有、log2。\n${clashes.join('\n')}\n`,
);
console.log({ poems, stanzas, phrases: phrases.size, learnt, clashes: clashes.length });
