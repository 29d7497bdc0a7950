/**
 * 造韵书未收之字的今声 (build the modern tones of characters that the rhyme table lacks).
 *
 *   npx tsx scripts/build-modern.ts
 *
 * 国标字与其繁体，平水韵表（异体、简繁都问过）没有的，取普通话首选之音的平仄：阴平、阳平为平，上、去为仄。
 * 写 data/pingshui/modern.tsv 与 src/rhyme/generated/modern.ts。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { xinyun } from '../src/rhyme/books/xinyun.ts';
import { lookup } from '../src/rhyme/lookup.ts';
import { traditionalCandidates } from '../src/text/script.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const gbk = new TextDecoder('gbk');
const chars = new Set<string>();
for (let high = 0xb0; high <= 0xf7; high++) {
  for (let low = 0xa1; low <= 0xfe; low++) {
    const char = gbk.decode(Uint8Array.of(high, low));
    if (/^\p{Script=Han}$/u.test(char)) for (const form of traditionalCandidates(char)) chars.add(form);
  }
}
const tones = { 平: '', 仄: '' };
for (const char of [...chars].sort()) {
  const reading = lookup(char).length === 0 ? xinyun.readings(char)[0] : undefined;
  if (reading !== undefined) tones[reading.pingze] += char;
}
writeFileSync(
  `${root}data/pingshui/modern.tsv`,
  [
    '# 平水韵表未收之字的今声。由 scripts/build-modern.ts 造，勿手改；来历见 SOURCES.md。',
    '# 列：今声、字',
    ...Object.entries(tones).map((row) => row.join('\t')),
    '',
  ].join('\n'),
);
writeFileSync(
  `${root}src/rhyme/generated/modern.ts`,
  [
    '// 由 scripts/build-modern.ts 造，勿手改 (generated).',
    '/** 平水韵表未收而今音平声、仄声之字。 */',
    `export const modernLevel: string = '${tones.平}';`,
    `export const modernOblique: string = '${tones.仄}';`,
    '',
  ].join('\n'),
);
console.log(`平 ${[...tones.平].length}，仄 ${[...tones.仄].length}`);
