/**
 * 数出同形古字：简化字形恰与另一古字同形，或归并了一个诗里几乎不用的繁体字，其读音不当为今字开脱
 * (namesakes: simplified glyphs that are also some archaic character, or merge one that verse hardly uses).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/count-namesakes.ts [corpus folder] && npx tsx scripts/build-namesakes.ts
 *
 * 一个简化字形的各繁体字（本形在内），在繁体诗集里各数其用；占不到 2 % 而有他字所无之读者列入，再依 namesakes.rulings.tsv
 * 增删。写 data/variants/namesakes.tsv。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import STCharacters from 'opencc-js/dict/STCharacters';
import TSCharacters from 'opencc-js/dict/TSCharacters';
import { pingshui } from '../src/rhyme/pingshui.ts';
import { traditionalCandidates } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';
import { corpusFolder, poemsOf } from './verse-corpus.ts';

const folder = fileURLToPath(new URL('../data/variants/', import.meta.url));
/** 占不到此份的，今人不会是此意 (below this share nobody means it). */
const LEAST_SHARE = 0.02;

const uses = new Map<string, number>();
for (const poem of poemsOf(corpusFolder(process.argv[2]))) {
  for (const char of poem.flat()) uses.set(char, (uses.get(char) ?? 0) + 1);
}
const useOf = (char: string): number => uses.get(char) ?? 0;
const rhymesOf = (char: string): readonly string[] =>
  pingshui.readings(char).flatMap(({ group, rare }) => (rare ? [] : [[...group.traditionalName].at(-1) as string]));

interface Row {
  readonly glyph: string;
  readonly char: string;
  readonly part: string;
  readonly basis: string;
}
const rows = new Map<string, Row>();
const glyphs = new Set([
  ...STCharacters.split('|').map((entry) => entry.split(' ')[0] as string),
  ...TSCharacters.split('|').map((entry) => entry.split(' ')[1] as string),
]);
for (const glyph of glyphs) {
  const forms = traditionalCandidates(glyph).filter((form) => rhymesOf(form).length > 0);
  const total = forms.reduce((sum, form) => sum + useOf(form), 0);
  for (const char of forms) {
    const others = new Set(forms.flatMap((form) => (form === char ? [] : rhymesOf(form))));
    if (others.size === 0 || rhymesOf(char).every((rhyme) => others.has(rhyme))) continue;
    if (useOf(char) < LEAST_SHARE * total) rows.set(glyph + char, { glyph, char, part: '', basis: '计数' });
  }
}
for (const [op, glyph = '', char = '', part = '', reason = ''] of readTsv(`${folder}namesakes.rulings.tsv`)) {
  const key = glyph + char;
  if (reason === '' || !traditionalCandidates(glyph).includes(char)) throw new Error(`裁定有误: ${op} ${key}`);
  if (op === '留' ? !rows.delete(key) : op !== '去' || (part === '' && rows.has(key))) {
    throw new Error(`多余的裁定: ${op} ${key}`);
  }
  if (op === '去') rows.set(key, { glyph, char, part, basis: reason });
}
const lines = [...rows.values()].map(({ glyph, char, part, basis }) => {
  const forms = traditionalCandidates(glyph).filter((form) => rhymesOf(form).length > 0 && form !== char);
  const rhymes = rhymesOf(char).join('');
  return [glyph, char, part, rhymes, useOf(char), forms.map((form) => `${form}${useOf(form)}`).join(' '), basis];
});
writeFileSync(
  `${folder}namesakes.tsv`,
  [
    '# 同形古字：今人写此简化字形时并不是此字之意。由 scripts/count-namesakes.ts 数出，勿手改；裁定写在 namesakes.rulings.tsv。',
    '# 列：简、字、读（空则此字诸读；声或韵目则只此读）、其韵、此字在唐宋诗中之用、别的繁体字之用、依据（计数，或裁定之理由）',
    ...lines.map((line) => line.join('\t')),
    '',
  ].join('\n'),
);
console.log(`${rows.size} 条`);
