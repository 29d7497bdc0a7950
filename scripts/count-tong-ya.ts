/**
 * 宋词出部之脚落在哪一部：dev 一半，每本部之百脚里几脚 (where the feet of Song pieces that miss their division fall: of a hundred feet
 * of a division, in the dev half). `src/meter/song-practice.ts` 所据。
 *
 *   npx tsx scripts/count-tong-ya.ts [语料的文件夹]
 */
import { fitTune, tuneNamed } from '../src/cipai/index.ts';
import { parsePoem, scan } from '../src/index.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { songPieces } from './cipai-corpus.ts';
import { corpusFolder } from './verse-corpus.ts';

const feet = new Map<string, number>();
const pairs = new Map<string, number>();
const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
for (const { tune: name, lines, half } of songPieces(corpusFolder(process.argv[2]))) {
  const tune = half === 'dev' ? tuneNamed(name) : undefined;
  if (tune === undefined) continue;
  const fit = fitTune(parsePoem(`${lines.join('，')}。`, { isVerse: true }), tune, { book: cilin });
  if (fit?.isExact !== true) continue;
  const { findings, lines: scanned } = scan(fit.poem, { meter: fit.meter, book: cilin });
  for (const { rhyme } of scanned) if (rhyme !== undefined) count(feet, rhyme.name);
  for (const { ruleId, actual, expected } of findings) {
    if (ruleId === 'chu-yun' || ruleId === 'tong-ya') count(pairs, `${expected[0]}\t${actual}`);
  }
}
for (const [pair, n] of [...pairs].sort((a, b) => b[1] - a[1]).slice(0, 60)) {
  const [main = ''] = pair.split('\t');
  console.log(`${pair}\t${n}\t${((100 * n) / (feet.get(main) ?? 1)).toFixed(2)}`);
}
