/**
 * 数多音字各读音所见之词 (count the words in which each reading of a polyphone is found).
 *
 *   npx tsx scripts/count-mandarin.ts
 *
 * 读 (reads)：nodejieba 所带的词表（词与词频），逐词以 pinyin-pro 注音。写 (writes)：data/mandarin/usage.tsv。
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { syllablesOf, syllablesOfWord } from './pinyin.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dictionary = `${root}node_modules/nodejieba/submodules/cppjieba/dict/jieba.dict.utf8`;

const uses = new Map<string, Map<string, { words: number; weight: number }>>();
for (const line of readFileSync(dictionary, 'utf8').split('\n')) {
  const [word = '', frequency = '0'] = line.split(' ');
  if (!/^\p{Script=Han}+$/u.test(word)) continue;
  const chars = [...word];
  const syllables = syllablesOfWord(word);
  if (syllables.length !== chars.length) continue;
  chars.forEach((char, i) => {
    let readings = uses.get(char);
    if (readings === undefined) {
      readings = new Map();
      uses.set(char, readings);
    }
    const syllable = syllables[i] as string;
    const use = readings.get(syllable) ?? { words: 0, weight: 0 };
    if (chars.length > 1) use.words++;
    use.weight += Number(frequency);
    readings.set(syllable, use);
  });
}

const rows: string[] = [];
for (const [char, readings] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const total = [...readings.values()].reduce((sum, { weight }) => sum + weight, 0);
  for (const syllable of syllablesOf(char).slice(1)) {
    const use = readings.get(syllable);
    if (use === undefined || use.words === 0) continue;
    rows.push([char, syllable, use.words, ((100 * use.weight) / total).toFixed(1)].join('\t'));
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
