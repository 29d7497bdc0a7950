/**
 * 由 data/variants/namesakes.tsv 造随包的模块 (build the module of namesakes).
 *
 *   npx tsx scripts/build-namesakes.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rows = readTsv(`${root}data/variants/namesakes.tsv`).map(([glyph, char, part]) => `${glyph}${char}${part}`);
writeFileSync(
  `${root}src/text/generated/namesakes.ts`,
  [
    '// 由 scripts/build-namesakes.ts 造，勿手改 (generated from data/variants/namesakes.tsv).',
    '/** 简化字形、不作之字、只此读（声或韵目；无则诸读），空格分开。 */',
    `export const namesakeRows: string = '${rows.join(' ')}';`,
    '',
  ].join('\n'),
);
console.log(`${rows.length} 条`);
