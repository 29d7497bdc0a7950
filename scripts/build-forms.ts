/**
 * 由 data/variants/variants.tsv、same.tsv 造同字异形之表 (build the table of the spellings of one character).
 *
 *   npx tsx scripts/build-forms.ts
 *
 * 写 src/text/generated/forms.ts：一类一组，正形在先。正形取简体在国标者，其次取表中作正体者。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { simplifiedForm } from '../src/text/script.ts';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const gbk = new TextDecoder('gbk');
const inGb2312 = new Set<string>();
for (let high = 0xb0; high <= 0xf7; high++) {
  for (let low = 0xa1; low <= 0xfe; low++) inGb2312.add(gbk.decode(Uint8Array.of(high, low)));
}

const classOf = new Map<string, Set<string>>();
const standing = new Map<string, number>();
/** 裁定为异字者：读音相同的异体，用来却是两字（間、閒） (pairs ruled to be two characters in use, though one reads as the other). */
const apart = new Set(
  readTsv(`${root}data/variants/same.rulings.tsv`)
    .filter(([ruling]) => ruling === '异')
    .map(([, ...pair]) => pair.slice(0, 2).sort().join('')),
);
for (const file of ['same', 'variants']) {
  for (const [form = '', canonical = ''] of readTsv(`${root}data/variants/${file}.tsv`)) {
    if (apart.has([form, canonical].sort().join(''))) continue;
    const merged = new Set([...(classOf.get(canonical) ?? [canonical]), ...(classOf.get(form) ?? [form])]);
    for (const char of merged) classOf.set(char, merged);
    standing.set(canonical, (standing.get(canonical) ?? 0) + 1);
  }
}
const rank = (char: string): number =>
  (inGb2312.has(simplifiedForm(char)) ? 1000 : 0) +
  (standing.get(char) ?? 0) +
  (char === simplifiedForm(char) ? 0 : 0.5);
const groups = [...new Set(classOf.values())].map((set) =>
  [...set].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1)).join(''),
);
writeFileSync(
  `${root}src/text/generated/forms.ts`,
  [
    '// 由 scripts/build-forms.ts 造，勿手改 (generated from data/variants/variants.tsv and same.tsv).',
    '/** 同一字的几种写法，一类一组，正形在先，空格分开。 */',
    `export const formGroups: string = '${groups.join(' ')}';`,
    '',
  ].join('\n'),
);
console.log(`${groups.length} 字，${classOf.size} 形`);
