/**
 * 数一数诗人怎样读两声之字 (count how verse reads the characters that stand in both tone classes).
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/count-practice.ts [corpus folder]
 *
 * 做法：以只有一类声调的字去合每首五、七言齐言诗的两种粘对格；合者（≥ 93 %）取其二、四、六位与句末之位，
 * 数每个两声字落在平位、仄位各几次。写 data/pingshui/practice.tsv。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from './tsv.ts';
import { corpusFolder, expectsLevel, regularPoems } from './verse-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** 出现不足此数者不下断语 (fewer occurrences: no verdict). */
const MIN_COUNT = 150;
/** 平位之占比不过此数者，其平声为罕用 (at or under this share of level places, the level reading is rare). */
const RARE_SHARE = 0.03;
/** 入韵至少这么多次、且占该字入韵的百分之一以上者，不作罕用 (readings attested at rhyme feet stay). */
const MIN_RHYMES = 8;
const MIN_RHYME_SHARE = 0.01;

const levelGroups = new Map<string, Set<string>>();
const obliqueGroups = new Map<string, Set<string>>();
for (const [name, common, rare] of readTsv(`${root}data/pingshui/pingshui.tsv`) as [string, string, string?][]) {
  const table = /^[上下]平/u.test(name) ? levelGroups : obliqueGroups;
  for (const char of common + (rare ?? '')) {
    if (!table.has(char)) table.set(char, new Set());
    table.get(char)?.add(name);
  }
}
const isLevelOnly = (c: string) => levelGroups.has(c) && !obliqueGroups.has(c);
const isObliqueOnly = (c: string) => obliqueGroups.has(c) && !levelGroups.has(c);
const isBoth = (c: string) => obliqueGroups.has(c) && levelGroups.has(c);

interface Count {
  level: number;
  oblique: number;
  levelRhymes: number;
  obliqueRhymes: number;
}
const counts = new Map<string, Count>();
const countOf = (c: string): Count => {
  let count = counts.get(c);
  if (count === undefined) {
    count = { level: 0, oblique: 0, levelRhymes: 0, obliqueRhymes: 0 };
    counts.set(c, count);
  }
  return count;
};

let fitted = 0;
/** 各平声韵的诗数 (poems in each level rhyme). */
const rhymes = new Map<string, number>();
function countLevelRhymed(lines: string[][]): void {
  const length = lines[0]?.length ?? 0;
  const slots: [string, boolean][][] = [[], []];
  const scores = [0, 1].map((opening) => {
    let good = 0;
    let total = 0;
    lines.forEach((line, i) => {
      line.forEach((char, j) => {
        const level = expectsLevel(i + 1, j + 1, length, opening === 1);
        if (level === undefined) return;
        (slots[opening] as [string, boolean][]).push([char, level]);
        if (isLevelOnly(char) || isObliqueOnly(char)) {
          total++;
          if (isLevelOnly(char) === level) good++;
        }
      });
    });
    return total >= 4 ? good / total : 0;
  }) as [number, number];
  const best = scores[0] >= scores[1] ? 0 : 1;
  if (scores[best] < 0.93) return;
  fitted++;
  const feet = lines.filter((_, i) => i % 2 === 1).map((line) => levelGroups.get(line.at(-1) as string));
  const shared = [...(feet[0] ?? [])].filter((group) => feet.every((set) => set?.has(group)));
  if (shared.length === 1) rhymes.set(shared[0] as string, (rhymes.get(shared[0] as string) ?? 0) + 1);
  for (const [char, level] of slots[best] as [string, boolean][]) {
    if (isBoth(char)) countOf(char)[level ? 'level' : 'oblique']++;
  }
}

/** 其余韵脚（至少两个）同有一韵，而此字亦有此韵：记一次入韵。 */
function countRhymes(lines: string[][], table: Map<string, Set<string>>, key: 'levelRhymes' | 'obliqueRhymes'): void {
  const feet = lines.filter((_, i) => i % 2 === 1).map((line) => line.at(-1) as string);
  feet.forEach((foot, i) => {
    if (!isBoth(foot)) return;
    const others = feet.filter((_, j) => j !== i && feet[j] !== foot).map((c) => table.get(c));
    if (others.length < 2) return;
    const shared = [...(table.get(foot) ?? [])].some((group) => others.every((set) => set?.has(group)));
    if (shared) countOf(foot)[key]++;
  });
}

let poems = 0;
for (const lines of regularPoems(corpusFolder(process.argv[2]))) {
  poems++;
  countLevelRhymed(lines);
  countRhymes(lines, levelGroups, 'levelRhymes');
  countRhymes(lines, obliqueGroups, 'obliqueRhymes');
}

const rows = [...counts]
  .map(([char, c]) => ({ char, ...c, total: c.level + c.oblique }))
  .filter((row) => row.total >= MIN_COUNT)
  .sort((a, b) => b.total - a.total || (a.char < b.char ? -1 : 1))
  .map((row) => {
    const share = row.level / row.total;
    const attested = (n: number) => n >= MIN_RHYMES && n >= MIN_RHYME_SHARE * (row.levelRhymes + row.obliqueRhymes);
    const verdict =
      share <= RARE_SHARE && !attested(row.levelRhymes)
        ? '仄'
        : share >= 1 - RARE_SHARE && !attested(row.obliqueRhymes)
          ? '平'
          : '兩';
    return [row.char, verdict, row.level, row.oblique, row.levelRhymes, row.obliqueRhymes].join('\t');
  });
writeFileSync(
  `${root}data/pingshui/practice.tsv`,
  [
    '# 平仄兩讀之字在詩中的實際用法。由 scripts/count-practice.ts 數自 chinese-poetry，勿手改。',
    '# 列：字、詩中之聲（平：仄讀罕用；仄：平讀罕用；兩：兩讀皆用）、平位次數、仄位次數、押平韻次數、押仄韻次數',
    ...rows,
    '',
  ].join('\n'),
);
const byFrequency = [...rhymes].sort((a, b) => b[1] - a[1]).map((row) => row.join('\t'));
writeFileSync(
  `${root}src/generate/generated/rhyme-frequency.ts`,
  [
    '// 由 scripts/count-practice.ts 造，勿手改 (generated from data/pingshui/frequency.tsv).',
    '/** 每行一韵：繁体韵名 TAB 诗数 (poems in each level rhyme of Tang and Song verse). */',
    `export const rhymeFrequencyRows: string = \`\n${byFrequency.join('\n')}\n\`;`,
    '',
  ].join('\n'),
);
writeFileSync(
  `${root}data/pingshui/frequency.tsv`,
  [
    '# 平聲各韻的詩數：合粘對格、韻腳同屬一韻者。由 scripts/count-practice.ts 數自 chinese-poetry，勿手改。',
    '# 列：韻部、首數',
    ...byFrequency,
    '',
  ].join('\n'),
);
console.log(`${poems} 首齐言诗，${fitted} 首合粘对格，${rows.length} 个两声字`);
