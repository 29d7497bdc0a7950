/**
 * 由 data/variants/conversions.tsv 造随包的模块 (build the module of wrong conversions).
 *
 *   npx tsx scripts/build-conversions.ts
 *
 * 写 src/text/generated/conversions.ts；表有错则报错，不写。
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { conversionTwins, simplifiedForm } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';

/** OpenCC 的单字表不归在一起而仍互误者 (pairs that are confused although OpenCC's tables keep them apart). */
const FAR = new Set(['瞭了', '劃畫']);
const root = fileURLToPath(new URL('..', import.meta.url));
const table = readTsv(`${root}data/variants/conversions.tsv`);
const rows: string[] = [];
let editions = '';
for (const [a = '', b = '', direction = '', prior = '', toB = '', toA = '', ...lists] of table) {
  if (a === '通用') {
    editions = b;
    continue;
  }
  const related = simplifiedForm(a) === simplifiedForm(b) || conversionTwins(a).includes(b) || FAR.has(a + b);
  if (!related) throw new Error(`不是同一简体的字: ${a} ${b}`);
  if (direction !== '>' && direction !== '=') throw new Error(`向不对: ${a} ${b} ${direction}`);
  for (const number of [prior, toB, toA]) {
    if (number === '' || !Number.isFinite(Number(number))) throw new Error(`先验或门槛不对: ${a} ${b} ${number}`);
  }
  for (const list of lists) {
    if (!/^[<>[\]|]-?[1-9]\d?[^<>\d\s]+$/u.test(list)) throw new Error(`邻字不对: ${a} ${b} ${list}`);
  }
  rows.push([`${a}${b}${prior} ${toB} ${toA}`, ...lists].join('\t'));
}
if (editions === '') throw new Error('缺“通用”一行');
mkdirSync(`${root}src/text/generated`, { recursive: true });
writeFileSync(
  `${root}src/text/generated/conversions.ts`,
  [
    '// 由 scripts/build-conversions.ts 造，勿手改 (generated from data/variants/conversions.tsv).',
    '/** 每对一行：甲乙、先验、两向的门槛，其后邻字之组：何处、权的两倍、字。 */',
    `export const conversionRows: string = \`\n${rows.join('\n')}\n\`;`,
    '/** 简体字形而传统刻本也用的 (simplified shapes that traditional editions use as well). */',
    `export const editionForms: string = '${editions}';`,
    '',
  ].join('\n'),
);
console.log(`${rows.length} 对`);
