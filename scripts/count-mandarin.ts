/**
 * 数多音字各读音所见之词 (count the words in which each reading of a polyphone is found).
 *
 *   npm install --prefix training --no-save @pinyin-pro/data@1.3.1
 *   npx tsx scripts/count-mandarin.ts
 *
 * 读 (reads)：@pinyin-pro/data 的注音词表，词频不及 MIN_SHARE 的不数。写 (writes)：data/mandarin/usage.tsv。
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { syllablesOf, unmarked } from './pinyin.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dictionary = `${root}training/node_modules/@pinyin-pro/data/json/complete.json`;
const MIN_SHARE = 0;

const uses = new Map<string, Map<string, { words: number; weight: number }>>();
const dict = JSON.parse(readFileSync(dictionary, 'utf8')) as Record<string, [sounds: string, share: number]>;
for (const [word, [marked, share]] of Object.entries(dict)) {
  const chars = [...word];
  const syllables = marked.split(' ');
  if (share < MIN_SHARE || chars.length < 2 || syllables.length !== chars.length) continue;
  chars.forEach((char, i) => {
    let readings = uses.get(char);
    if (readings === undefined) {
      readings = new Map();
      uses.set(char, readings);
    }
    const syllable = unmarked(syllables[i] as string);
    const use = readings.get(syllable) ?? { words: 0, weight: 0 };
    use.words++;
    use.weight += share;
    readings.set(syllable, use);
  });
}

const rows: string[] = [];
for (const [char, readings] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const total = [...readings.values()].reduce((sum, { weight }) => sum + weight, 0);
  for (const syllable of syllablesOf(char).slice(1)) {
    const use = readings.get(syllable);
    if (use !== undefined) rows.push([char, syllable, use.words, ((100 * use.weight) / total).toFixed(1)].join('\t'));
  }
}
writeFileSync(
  `${root}data/mandarin/usage.tsv`,
  [
    '# 多音字首选以外各读音所见之词。由 scripts/count-mandarin.ts 数，勿手改；来历见 SOURCES.md。',
    '# 列：字、读音、词数（两字以上之词）、在此字全部用例中的百分数（依词频）',
    ...rows,
    '',
  ].join('\n'),
);
console.log(`${rows.length} 个读音 (readings)`);
