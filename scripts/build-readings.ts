/**
 * 由 data/readings/readings.tsv 造随包的模块 (build the module of glosses).
 *
 *   npx tsx scripts/build-readings.ts
 *
 * 写 src/readings/generated/glosses.ts；表有错则报错，不写。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const groups = new Map<string, Set<string>>();
for (const [name = '', common = '', rare = ''] of readTsv(`${root}data/pingshui/pingshui.tsv`)) {
  for (const char of common + rare) {
    if (!groups.has(char)) groups.set(char, new Set());
    groups.get(char)?.add([...name].at(-1) as string);
  }
}
const lines = new Map<string, string[]>();
for (const row of readTsv(`${root}data/readings/readings.tsv`)) {
  const [char = '', kind = '', rhyme = '', spoken = '', gloss = '', words = ''] = row;
  if (!['通', '別', '兼'].includes(kind)) throw new Error(`没有这一类: ${char} ${kind}`);
  if (!groups.get(char)?.has(rhyme)) throw new Error(`韵书里没有这个读音: ${char} ${rhyme}`);
  if (!/^[a-z]+\d(,[a-z]+\d)*$/u.test(spoken)) throw new Error(`今音写法不对: ${char} ${spoken}`);
  if (gloss === '') throw new Error(`缺释义: ${char} ${rhyme}`);
  for (const word of words === '' ? [] : words.split('、')) {
    const length = [...word].length;
    if (!word.includes(char) || length < 2 || length > 4) throw new Error(`例词不对: ${char} ${word}`);
  }
  const list = lines.get(char) ?? [`${char}${kind}`];
  list.push([rhyme, spoken, gloss, words.replaceAll(char, '~')].join(' ').trimEnd());
  lines.set(char, list);
}
writeFileSync(
  `${root}src/readings/generated/glosses.ts`,
  [
    '// 由 scripts/build-readings.ts 造，勿手改 (generated from data/readings/readings.tsv).',
    '/** 每字一行：字类 TAB 读音……；读音为 韵目、今音、释义、例词（~ 为本字），空格分开。 */',
    `export const glossRows: string = \`\n${[...lines.values()].map((list) => list.join('\t')).join('\n')}\n\`;`,
    '',
  ].join('\n'),
);
console.log(`${lines.size} 字`);
