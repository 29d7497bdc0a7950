/**
 * data/duizhang/*.tsv → src/duizhang/generated/classes.ts（随包之表）(the shipped table of word classes and synonyms).
 *
 *   npx tsx scripts/build-duizhang.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const unique = (chars: string): string => [...new Set(chars)].join('');

const classes = readTsv(`${root}data/duizhang/classes.tsv`).map(([part = '', name = '', near = '', chars = '']) =>
  [part, name, near, unique(chars)].join(' '),
);
const synonyms = readTsv(`${root}data/duizhang/synonyms.tsv`).map(([set = '']) =>
  set.includes(' ') ? set : unique(set),
);
const lianmian = readTsv(`${root}data/duizhang/lianmian.tsv`).flatMap(([words = '']) => words.split(' '));
writeFileSync(
  `${root}src/duizhang/generated/classes.ts`,
  [
    '// 由 scripts/build-duizhang.ts 造，勿手改 (generated from data/duizhang).',
    '/** 每行：词类 小类 邻类 字。 */',
    `export const classRows: string = \`\n${classes.join('\n')}\n\`;`,
    '/** 联绵字，以空格分 (two-character words of one meaning). */',
    `export const lianmianWords: string =\n  '${[...new Set(lianmian)].join(' ')}';`,
    '/** 近义字，一组一行 一字者相连，二字之词以空格分 (near-synonyms, a set a line; words of two characters are spaced). */',
    `export const synonymRows: string = \`\n${synonyms.join('\n')}\n\`;`,
    '',
  ].join('\n'),
);
const chars = new Set(classes.flatMap((row) => [...(row.split(' ')[3] as string)]));
console.log(`${classes.length} 类，${chars.size} 字；近义 ${synonyms.length} 组`);
