/**
 * 造今日的定读之词：今音分而古音亦分的字，词依今音定其平仄 (build the words of today that fix a reading: where the modern readings
 * of a character part as the historical ones do, the modern reading of a word fixes its tone class).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1 @pinyin-pro/data@1.3.1
 *   npx tsx scripts/build-modern-words.ts [corpus folder]
 *
 * 读 (reads)：@pinyin-pro/data 的词表、data/readings/spoken.tsv（今音定何类的更正）、modern-by-hand.tsv（手加之词）、语料的 dev 之半。
 * 写 (writes)：data/readings/modern-words.tsv、src/readings/generated/modern-words.ts。
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lookup } from '../src/index.ts';
import { glossEntry } from '../src/readings/tables.ts';
import type { Pingze } from '../src/rhyme/types.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { syllablesOf, unmarked } from './pinyin.ts';
import { readTsv } from './tsv.ts';
import { classesOf, corpusFolder, fittedPoems, spansOf } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dictionary = `${root}training/node_modules/@pinyin-pro/data/json/complete.json`;

/**
 * 语料里与今音不合之处过了半成，就不取：诗里多半不是此词，或另有读法；今日的常词（词频过 COMMON），至多 FEW 处的照取，不常见的只容一处。
 * A word that verse contradicts is left out, unless it is common today and the contradictions are few.
 */
const AGREEMENT = 0.95;
const FEW = 4;
const COMMON = 5e-10;
/** 词频不及此的不收 (rarer words are left out). */
const MIN_SHARE = 2e-11;
/** 词的声调随轻重与邻字而变的字，今音不足为据 (their modern tone changes with the neighbours). */
const SANDHI = new Set('一不');

const byHand = new Map<string, Pingze | '不定'>();
for (const [char = '', sound = '', pingze = ''] of readTsv(`${root}data/readings/spoken.tsv`)) {
  if (!syllablesOf(char).includes(sound)) throw new Error(`无此今音: ${char} ${sound}`);
  if (pingze !== '平' && pingze !== '仄' && pingze !== '不定') throw new Error(`平仄不对: ${char} ${pingze}`);
  byHand.set(char + sound, pingze);
}

/** 此字的各个今音定哪一类；定不了的不在其中 (the class that each modern reading of a character fixes). */
function fixedBySound(char: string): ReadonlyMap<string, Pingze> {
  const fixed = new Map<string, Pingze>();
  const readings = lookup(char).filter((r) => !r.rare);
  const sounds = syllablesOf(char).filter((sound) => /[1-4]$/u.test(sound));
  if (SANDHI.has(char) || new Set(readings.map((r) => r.pingze)).size < 2) return fixed;
  const isFree = readings.some((r) => glossEntry(r.char)?.kind === '通用');
  const parts = new Set(sounds.map((sound) => /[12]$/u.test(sound))).size === 2;
  const entering = readings.some((r) => r.tone === '入');
  for (const sound of sounds) {
    const known =
      byHand.get(char + sound) ?? (isFree ? '不定' : (byGloss(char, sound) ?? byTone(sound, parts, entering)));
    if (known !== '不定') fixed.set(sound, known);
  }
  return fixed;
}

/** 义项所记的本音所定之类；两类之义都以此为本音则不定，都没有则 undefined (the class whose senses have this as their proper modern reading). */
function byGloss(char: string, sound: string): Pingze | '不定' | undefined {
  const found = new Set(
    lookup(char).flatMap((r) => {
      const gloss = glossEntry(r.char)?.readings.find(({ rhyme }) => rhyme === [...r.group.traditionalName].at(-1));
      return gloss?.pinyin[0] === sound ? [r.pingze] : [];
    }),
  );
  return found.size === 2 ? '不定' : [...found][0];
}

/**
 * 今音阴阳平与上去俱有的字：上、去声必仄；阴、阳平而此字无入声者为平。
 * Where modern readings part into 1, 2 and 3, 4: the latter are oblique, the former level unless there is an entering tone.
 */
function byTone(sound: string, parts: boolean, entering: boolean): Pingze | '不定' {
  if (!parts) return '不定';
  return /[34]$/u.test(sound) ? '仄' : entering ? '不定' : '平';
}

interface Word {
  readonly char: string;
  readonly pattern: string;
  readonly pingze: Pingze;
  readonly sound: string;
  readonly share: number;
  level: number;
  oblique: number;
  /** 平仄不定之位 (places that fix no tone). */
  open: number;
}
const words = new Map<string, Word>();
const fixedOf = new Map<string, ReadonlyMap<string, Pingze>>();
const dict = JSON.parse(readFileSync(dictionary, 'utf8')) as Record<string, [sounds: string, share: number]>;

for (const [text, [marked, share]] of Object.entries(dict)) {
  const chars = [...text];
  const sounds = marked.split(' ');
  if (share < MIN_SHARE || chars.length < 2 || chars.length > 4 || sounds.length !== chars.length) continue;
  if (chars.some((c) => !/^\p{Script=Han}$/u.test(c))) continue;
  chars.forEach((char, at) => {
    if (chars.indexOf(char) !== at || chars.lastIndexOf(char) !== at) return;
    let fixed = fixedOf.get(char);
    if (fixed === undefined) {
      fixed = fixedBySound(char);
      fixedOf.set(char, fixed);
    }
    if (fixed.size === 0) return;
    const sound = unmarked(sounds[at] as string);
    const pingze = fixed.get(sound);
    if (pingze === undefined) return;
    const pattern = chars.map((c, i) => (i === at ? '~' : simplifiedForm(c))).join('');
    words.set(char + pattern, { char, pattern, pingze, sound, share, level: 0, oblique: 0, open: 0 });
  });
}

const classes = classesOf();
for (const { lines, slots, half } of fittedPoems(corpusFolder(process.argv[2]))) {
  if (half !== 'dev') continue;
  lines.forEach((line, i) => {
    let folded: string[] | undefined;
    line.forEach((char, at) => {
      const slot = slots[i]?.[at];
      if (classes.get(char) !== 3) return;
      folded ??= line.map(simplifiedForm);
      const plain = folded[at] as string;
      if (!fixedOf.get(plain)?.size) return;
      for (const [start, length] of spansOf(line.length)) {
        if (at < start || at >= start + length) continue;
        const pattern = folded.slice(start, start + length);
        pattern[at - start] = '~';
        const word = words.get(plain + pattern.join(''));
        if (word !== undefined) word[slot === undefined ? 'open' : slot ? 'level' : 'oblique']++;
      }
    });
  });
}

const contradicted = [...words.values()].filter(({ pingze, level, oblique, open, share }) => {
  const n = level + oblique;
  // 诗里常见而无位可核的两字（长相思），未必是词 (met often in verse where nothing checks it).
  if (n === 0 && open > FEW && share < COMMON) return true;
  const against = pingze === '平' ? oblique : level;
  return against > (1 - AGREEMENT) * n && against > (share >= COMMON ? FEW : share >= MIN_SHARE * 2 ? 1 : 0);
});
for (const { char, pattern } of contradicted) words.delete(char + pattern);
// 手加之词，辞典所无或语料不足以定者 (words added by hand).
for (const [char = '', text = '', pingze = '', reason] of readTsv(`${root}data/readings/modern-by-hand.tsv`)) {
  if (!text.includes(char) || (pingze !== '平' && pingze !== '仄') || !reason) throw new Error(`手加之词有误: ${text}`);
  const pattern = text.replace(char, '~');
  const known = words.get(char + pattern) ?? { char, pattern, sound: '', share: 0, level: 0, oblique: 0, open: 0 };
  words.set(char + pattern, { ...known, pingze });
}
// 短词已定同一读者，长词不必再录 (a longer word adds nothing to a shorter one inside it).
const innerOf = (pattern: string): readonly string[] => {
  const chars = [...pattern];
  const parts: string[] = [];
  for (let length = 2; length < chars.length; length++) {
    for (let start = 0; start + length <= chars.length; start++)
      parts.push(chars.slice(start, start + length).join(''));
  }
  return parts.filter((part) => part.includes('~'));
};
const kept = [...words.values()].filter(
  ({ char, pattern, pingze }) => !innerOf(pattern).some((part) => words.get(char + part)?.pingze === pingze),
);
const uses = new Map<string, number>();
for (const { char } of kept) uses.set(char, (uses.get(char) ?? 0) + 1);
kept.sort(
  (a, b) =>
    (uses.get(b.char) as number) - (uses.get(a.char) as number) ||
    (a.char < b.char ? -1 : a.char > b.char ? 1 : 0) ||
    (a.pattern < b.pattern ? -1 : 1),
);
writeFileSync(
  `${root}data/readings/modern-words.tsv`,
  [
    '# 今日的定读之词，依今音。由 scripts/build-modern-words.ts 造，勿手改；更正写在 spoken.tsv。来历见 SOURCES.md。',
    '# 列：字、词（简体）、平仄、今音、平位次数、仄位次数（语料之半）',
    ...kept.map((w) => [w.char, w.pattern.replace('~', w.char), w.pingze, w.sound, w.level, w.oblique].join('\t')),
    '',
  ].join('\n'),
);
const rows = new Map<string, { 平: string[]; 仄: string[] }>();
for (const { char, pattern, pingze } of kept) {
  const row = rows.get(char) ?? { 平: [], 仄: [] };
  row[pingze].push(pattern);
  rows.set(char, row);
}
writeFileSync(
  `${root}src/readings/generated/modern-words.ts`,
  [
    '// 由 scripts/build-modern-words.ts 造，勿手改 (generated; see data/readings/modern-words.tsv).',
    '/** 每行：简体字 TAB 作平声之词 TAB 作仄声之词；词以空格分开，~ 为本字。 */',
    `export const modernWordRows: string = \`\n${[...rows].map(([c, r]) => [c, r.平.join(' '), r.仄.join(' ')].join('\t')).join('\n')}\n\`;`,
    '',
  ].join('\n'),
);
console.log(`${rows.size} 字，${kept.length} 词；与语料不合而去者 ${contradicted.length}`);
console.log(contradicted.map((w) => `${w.pattern.replace('~', w.char)}${w.pingze}${w.level}:${w.oblique}`).join(' '));
