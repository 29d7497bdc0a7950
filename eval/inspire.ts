/**
 * 找句之准：一、盖去诸诗之题，以某诗之题为题意，前十句里有无此诗之句；二、盖去题材，以题材之名为题意，前十句里几句出自有此
 * 题材之诗。旁列随机、逐句数同字（旧法）、不用题字表者。诗（首句）与题材之名按散列平分：dev 用来定权，report 用来报数。
 *
 * How well lines are found. First with all titles hidden: is a line of the poem among the ten best for the words of its own
 * title? Then with themes hidden: how many of the ten best for the name of a theme are from poems an editor gave it?
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { halfOf } from '../scripts/verse-corpus.ts';
import { Anthology, type AnthologyEntry, inspire, loadAnthology, type ThemeTable } from '../src/anthology/index.ts';
import { random, readTheme } from '../src/generate/index.ts';
import { parseThemes } from '../src/generate/model/folder.ts';
import { loadToTraditional, simplifiedForm } from '../src/index.ts';
import { clusteredShare, percent, share } from './statistics.ts';

const TOP = 10;
/** 一种找法：题意 → 前十句所在之诗，0 起 (a way to find: theme words → the poems of its ten best lines). */
type Finder = (words: readonly string[], anthology: Anthology) => readonly number[];

const folded = (text: string): string => Array.from(text, simplifiedForm).join('');

/** 对照：逐句数与题意相同之字，题目之字计半；一首一句，同分依次 (the old way: count shared characters line by line). */
export function overlap(words: readonly string[], { entries }: Anthology, top = TOP): readonly number[] {
  const wanted = new Set(folded(words.join('')));
  const scored = entries.map(({ lines, title }, p) => {
    const named = new Set([...folded(title)].filter((char) => wanted.has(char))).size / 2;
    const best = Math.max(...lines.map((line) => new Set([...folded(line)].filter((char) => wanted.has(char))).size));
    return [best + named, p] as const;
  });
  return scored
    .filter(([score]) => score > 0)
    .sort(([a, i], [b, j]) => b - a || i - j)
    .slice(0, top)
    .map(([, p]) => p);
}

const places = new WeakMap<Anthology, Map<string, number>>();
function placeOf(anthology: Anthology, line: string, text: string): number {
  let known = places.get(anthology);
  if (known === undefined) {
    known = new Map();
    for (const [p, { lines }] of anthology.entries.entries()) for (const l of lines) known.set(`${l}\t${lines[0]}`, p);
    places.set(anthology, known);
  }
  return known.get(`${line}\t${text.split(/[，。]/u)[0]}`) as number;
}
const withThemes =
  (themes: ThemeTable): Finder =>
  (words, anthology) =>
    inspire({ theme: words, limit: TOP, script: '繁' }, { anthology, themes }).map(({ lineTraditional, poem }) =>
      placeOf(anthology, lineTraditional, poem.text),
    );

/** 题目里可作题意之词：去其序数，至少两字 (the words of a title, without its ordinals). */
async function wordsOfTitle(title: string): Promise<readonly string[]> {
  const bare = title
    .replace(/[·・].*$/u, '')
    .replace(/其?[一二三四五六七八九十○]+首?$/u, '')
    .replace(/\s*其?[一二三四五六七八九十○]+首?$/u, '')
    .replace(/^(?:.+)(?:歌辭|曲辭|雜題) +/u, '');
  const chars = bare.match(/\p{Script=Han}/gu) ?? [];
  return chars.length < 2 ? [] : (await readTheme(bare.slice(0, 40))).words;
}

const hide = (anthology: Anthology, change: Partial<AnthologyEntry>): Anthology =>
  new Anthology(
    anthology.entries.map((entry) => ({ ...entry, ...change })),
    anthology.toSimplified,
  );

export async function evaluateInspire({
  half = 'report',
  seed,
}: {
  readonly half?: 'dev' | 'report';
  readonly seed: number;
}): Promise<string> {
  const anthology = await loadAnthology();
  const file = fileURLToPath(new URL('../data/model/theme.tsv', import.meta.url));
  const table = parseThemes(readFileSync(file, 'utf8'));
  const next = random(seed);
  const finders: readonly (readonly [string, Finder])[] = [
    ['随机 (random)', (_, { size }) => Array.from({ length: TOP }, () => Math.floor(next() * size))],
    ['逐句数同字 (shared characters)', (words, all) => overlap(words, all)],
    ['inspire，不用题字表 (without associations)', withThemes(new Map())],
    ['inspire', withThemes(table)],
  ];
  const toTraditional = await loadToTraditional();

  const untitled = hide(anthology, { title: '', themes: [] });
  const titled: { p: number; words: readonly string[] }[] = [];
  for (const [p, { lines, title }] of anthology.entries.entries()) {
    if (halfOf(lines.map((line) => [...line])) !== half) continue;
    const words = await wordsOfTitle(title);
    if (words.length > 0) titled.push({ p, words });
  }
  const known = finders.map(([name, find]) => {
    const hits = titled.filter(({ p, words }) => find(words, untitled).includes(p)).length;
    return `| ${name} | ${share(hits, titled.length)} |`;
  });

  const labelled = new Anthology(
    anthology.entries.filter(({ themes }) => themes.length > 0),
    anthology.toSimplified,
  );
  const unlabelled = hide(labelled, { themes: [] });
  const names = [...labelled.index.themes]
    .filter(([name, poems]) => name.length > 1 && poems.length >= TOP && halfOf([[...name]]) === half)
    .map(([name]) => name);
  const themed = finders.map(([name, find]) => {
    const items = names.map((theme) => {
      const relevant = new Set(labelled.index.themes.get(theme));
      const found = find([toTraditional(theme)], unlabelled);
      return { hits: found.filter((p) => relevant.has(p)).length, trials: TOP };
    });
    return `| ${name} | ${clusteredShare(items, random(seed))} |`;
  });
  return [
    `随包之集 ${anthology.size} 首，${half} 之半，种子 ${seed}。`,
    '',
    `### 知题求诗：盖去题目，前 ${TOP} 句里有此诗之句 (a line of the poem among the ten best for its hidden title)`,
    '',
    `n = ${titled.length} 首；随机之期望 ${percent(TOP / anthology.size, 2)}。`,
    '',
    '| 找法 (way) | 中 (found) |',
    '|---|---|',
    ...known,
    '',
    `### 题材：盖去题材，前 ${TOP} 句出自此题材者 (lines of the ten best from poems of that theme)`,
    '',
    `n = ${names.length} 种题材，${labelled.size} 首；缺者（不足十句）算不中；区间按题材自助抽样。`,
    '',
    '| 找法 (way) | 中 (of the theme) |',
    '|---|---|',
    ...themed,
  ].join('\n');
}
