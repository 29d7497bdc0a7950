/**
 * data/phrases/*.tsv → src/generate/generated/phrases.ts（随包之表）(the shipped tables of stock phrases, classes, images).
 *
 *   npx tsx scripts/build-phrases.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rows = (name: string): string =>
  readTsv(`${root}data/phrases/${name}.tsv`)
    .map((cells) => cells.join('\t'))
    .join('\n');
const table = (name: string, file: string, note: string): string =>
  `/** ${note} */\nexport const ${name}: string = \`\n${rows(file)}\n\`;\n`;

writeFileSync(
  `${root}src/generate/generated/phrases.ts`,
  [
    '// 由 scripts/build-phrases.ts 造，勿手改 (generated from data/phrases).',
    table('phraseRows', 'phrases', '字数、级、词，相连 (length, level, phrases run together).'),
    table('classRows', 'classes', '目、类、词 (dimension, class, words).'),
    table('memberRows', 'members', '目、类、词与其分量 (dimension, class, words with their weight).'),
    table('clashRows', 'clashes', '类、类、同见、当有、log2 (class, class, seen, expected, log2 ratio).'),
    table('imageRows', 'images', '一象之异名 (names of one thing).'),
  ].join('\n'),
);
