/**
 * 采集同一字的几种写法：OpenCC 的异体、新字体之表，与 Unihan 的 kZVariant、kSemanticVariant；只取事实（哪两个码位是一字）
 * (collects the spellings of one character from the tables of OpenCC and the variants of Unihan: facts alone).
 *
 *   npx tsx scripts/collect-forms.ts <folder with kZVariant.txt and kSemanticVariant.txt> [corpus folder]
 *
 * Unihan 取自 github.com/unicode-org/unihan-database（Unicode License v3）。读 data/variants/same.rulings.tsv（裁定），写 data/variants/same.tsv。
 * 两形读音全同（依平水韵表的常读），而 OpenCC 或 kZVariant 以为一字，或 kSemanticVariant 有两家以上如此说者，列入；其余由裁定增删。
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import HKVariants from 'opencc-js/dict/HKVariants';
import JPShinjitaiCharacters from 'opencc-js/dict/JPShinjitaiCharacters';
import TWVariants from 'opencc-js/dict/TWVariants';
import { pingshui } from '../src/rhyme/pingshui.ts';
import { simplifiedForm } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';
import { corpusFolder, poemsOf } from './verse-corpus.ts';

const [unihan, corpus] = process.argv.slice(2);
if (unihan === undefined) throw new Error('要给 Unihan 的文件夹 (the folder of Unihan is wanted)');
const folder = fileURLToPath(new URL('../data/variants/', import.meta.url));

const uses = new Map<string, number>();
for (const poem of poemsOf(corpusFolder(corpus))) {
  for (const char of poem.flat()) uses.set(char, (uses.get(char) ?? 0) + 1);
}
const gbk = new TextDecoder('gbk');
const inGb2312 = new Set<string>();
for (let high = 0xb0; high <= 0xf7; high++) {
  for (let low = 0xa1; low <= 0xfe; low++) inGb2312.add(gbk.decode(Uint8Array.of(high, low)));
}
/** 何形为正：简体在国标者，诗中多见者 (which form stands for the rest: that of GB 2312, the one commoner in verse). */
const standing = (char: string): number => (inGb2312.has(simplifiedForm(char)) ? 1e9 : 0) + (uses.get(char) ?? 0);

const readingsOf = (char: string): string =>
  pingshui
    .readings(char)
    .flatMap(({ group, rare }) => (rare ? [] : [group.index]))
    .sort((a, b) => a - b)
    .join();

const bases = new Map<string, string>();
/** 裁定了何者为正的 (pairs whose standing form is ruled). */
const ruled = new Map<string, string>();
const keyOf = (a: string, b: string): string => [a, b].sort().join('');
function put(a: string, b: string, basis: string): void {
  const [first, second] = [readingsOf(a), readingsOf(b)];
  // 简化同形者不必列；读音不全同者须裁定 (what simplifies alike needs no row; what reads otherwise needs a ruling).
  if (a === b || first === '' || first !== second || simplifiedForm(a) === simplifiedForm(b)) return;
  if (!bases.has(keyOf(a, b))) bases.set(keyOf(a, b), basis);
}
for (const [table, basis] of [
  [JPShinjitaiCharacters, 'opencc 新字体'],
  [TWVariants, 'opencc tw'],
  [HKVariants, 'opencc hk'],
] as const) {
  for (const entry of table.split('|')) {
    const [from = '', ...to] = entry.split(' ');
    if (to.length === 1) put(from, to[0] as string, basis);
  }
}
for (const kind of ['kZVariant', 'kSemanticVariant'] as const) {
  for (const line of readFileSync(`${unihan}/${kind}.txt`, 'utf8').split('\n')) {
    const [, char = '', list = ''] = /^U\+\S+ (\S+)\t\S+\t(.*)$/u.exec(line) ?? [];
    for (const [, code = '', houses = ''] of list.matchAll(/U\+([\dA-F]+)(?:<(\S+))?/gu)) {
      const count = houses === '' ? 0 : houses.split(',').length;
      if (kind === 'kSemanticVariant' && count < 2) continue;
      put(char, String.fromCodePoint(Number.parseInt(code, 16)), count === 0 ? kind : `${kind} ${count}`);
    }
  }
}
for (const [op, a = '', b = '', reason = ''] of readTsv(`${folder}same.rulings.tsv`)) {
  const key = keyOf(a, b);
  if (reason === '' || !['同', '异'].includes(op ?? '')) throw new Error(`裁定有误: ${op} ${a}${b}`);
  if ((op === '异') !== bases.has(key)) throw new Error(`多余的裁定: ${op} ${a}${b}`);
  if (op === '异') bases.delete(key);
  else {
    bases.set(key, reason);
    ruled.set(key, b);
  }
}

const rows = [...bases].map(([key, basis]) => {
  const rank = (char: string): number => (ruled.get(key) === char ? 1e10 : standing(char));
  const [a = '', b = ''] = [...key].sort((x, y) => rank(y) - rank(x) || (x < y ? -1 : 1));
  return [b, a, basis] as const;
});
rows.sort((x, y) => (uses.get(y[0]) ?? 0) - (uses.get(x[0]) ?? 0) || (x[0] < y[0] ? -1 : 1));
writeFileSync(
  `${folder}same.tsv`,
  [
    '# 同一字的几种写法，两形皆在平水韵表中。由 scripts/collect-forms.ts 采集，勿手改；裁定写在 same.rulings.tsv。来历见 SOURCES.md。',
    '# 列：形、正、依据（数为 kSemanticVariant 所据之家数）',
    ...rows.map((row) => row.join('\t')),
    '',
  ].join('\n'),
);
console.log(`${rows.length} 对`);
