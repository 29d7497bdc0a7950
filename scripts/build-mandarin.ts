/**
 * 造普通话的读音表与新韵、通韵的韵母表 (build the table of Mandarin readings and the finals of 新韵 and 通韵).
 *
 *   npm run data
 *
 * 读 (reads)：pinyin-pro 的读音、data/mandarin/usage.tsv、data/mandarin/overrides.tsv、data/{xinyun,tongyun}/finals.tsv。
 * 写 (writes)：data/mandarin/readings.tsv（可读的表）、src/rhyme/generated/{mandarin,xinyun,tongyun}.ts（随包的紧凑模块）。
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Converter } from 'opencc-js/t2cn';
import { type Sound, soundOf, syllablesOf } from './pinyin.ts';
import { readTsv } from './tsv.ts';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** 首选之外的读音见于这么多词，即是辞典里的常读 (a later reading found in so many words is a common one of the dictionary). */
const USUAL_WORDS = 3;

const judged = new Map<string, boolean>();
for (const [char, syllable, words] of readTsv(path('data/mandarin/usage.tsv')))
  judged.set(`${char}${syllable}`, Number(words) >= USUAL_WORDS);
for (const [op, char, syllable, reason] of readTsv(path('data/mandarin/overrides.tsv'))) {
  const key = `${char}${syllable}`;
  if (!reason || (op !== 'common' && op !== 'rare')) throw new Error(`overrides.tsv 有误: ${op} ${key}`);
  if (!syllablesOf(char as string).includes(syllable as string)) throw new Error(`无此读音: ${key}`);
  if ((judged.get(key) ?? false) === (op === 'common')) throw new Error(`多余的更正: ${op} ${key}`);
  judged.set(key, op === 'common');
}

const simplify = Converter({ from: 't', to: 'cn' });
/** 首选之外的读音是否常读；繁体字看其简体 (whether a later reading is common; a traditional form goes by its simplified one). */
function isCommon(char: string, syllable: string): boolean {
  const own = judged.get(`${char}${syllable}`);
  if (own !== undefined) return own;
  const simple = simplify(char);
  return simple !== char && (judged.get(`${simple}${syllable}`) ?? syllablesOf(simple)[0] === syllable);
}

interface Entry {
  readonly char: string;
  readonly common: readonly Sound[];
  readonly rare: readonly Sound[];
}

const same = (a: Sound, b: Sound) => a.final === b.final && a.tone === b.tone;
const distinct = (sounds: readonly Sound[]) => sounds.filter((s, i) => sounds.findIndex((t) => same(s, t)) === i);

function entryOf(char: string): Entry | undefined {
  const sounds = syllablesOf(char).flatMap((syllable) => {
    const sound = soundOf(syllable);
    return sound === undefined || sound.tone === 0 ? [] : [{ ...sound, syllable }];
  });
  const [first] = sounds;
  if (first === undefined) return undefined;
  const isFirst = (s: { syllable: string }) => s === first || isCommon(char, s.syllable);
  const common = distinct(sounds.filter(isFirst).map(({ final, tone }) => ({ final, tone })));
  const rare = distinct(sounds.filter((s) => !isFirst(s)).map(({ final, tone }) => ({ final, tone })));
  return { char, common, rare: rare.filter((s) => !common.some((t) => same(s, t))) };
}

const BLOCK = [0x4e00, 0x9fff] as const;
const entries: Entry[] = [];
for (const [from, to] of [[0x3007, 0x3007], [0x3400, 0x4dbf], BLOCK, [0x20000, 0x323af]] as const) {
  for (let code = from; code <= to; code++) {
    const entry = entryOf(String.fromCodePoint(code));
    if (entry !== undefined) entries.push(entry);
  }
}

const books = ['xinyun', 'tongyun'].map((id) => ({ id, rows: readTsv(path(`data/${id}/finals.tsv`)) }));
const finals = (books[0] as (typeof books)[number]).rows.flatMap(([, , , list = '']) => list.split(' '));
for (const { id, rows } of books) {
  const own = rows.flatMap(([, , , list = '']) => list.split(' '));
  if ([...own].sort().join(' ') !== [...finals].sort().join(' ')) throw new Error(`韵母不齐 (finals differ): ${id}`);
}
const strange = entries.flatMap(({ char, common, rare }) =>
  [...common, ...rare].filter(({ final }) => !finals.includes(final)).map(({ final }) => `${char} ${final}`),
);
if (strange.length > 0) throw new Error(`表中没有的韵母 (unknown finals): ${strange.join('、')}`);

const charsOf = (final: string, tone: number, which: 'common' | 'rare') =>
  entries
    .filter((entry) => entry[which].some((s) => s.final === final && s.tone === tone))
    .map(({ char }) => char)
    .join('');
writeFileSync(
  path('data/mandarin/readings.tsv'),
  [
    '# 普通话读音，以韵母、声调为次。由 scripts/build-mandarin.ts 造，勿手改；更正写在 overrides.tsv。来历见 SOURCES.md。',
    '# 列：韵母、声调（1 阴平、2 阳平、3 上、4 去）、常读之字、罕读之字',
    ...finals.flatMap((final) =>
      [1, 2, 3, 4].map((tone) =>
        [final, tone, charsOf(final, tone, 'common'), charsOf(final, tone, 'rare')].join('\t').trimEnd(),
      ),
    ),
    '',
  ].join('\n'),
);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const code = ({ final, tone }: Sound) => `${LETTERS[finals.indexOf(final)]}${tone}`;
const byCode = new Map(entries.map((entry) => [entry.char.codePointAt(0) as number, entry]));
const block = Array.from({ length: BLOCK[1] - BLOCK[0] + 1 }, (_, i) => byCode.get(BLOCK[0] + i)?.common[0]);
const others = entries.flatMap(({ char, common, rare }) => {
  const at = char.codePointAt(0) as number;
  const more = at >= BLOCK[0] && at <= BLOCK[1] ? common.slice(1) : common;
  if (more.length + rare.length === 0) return [];
  return [char + more.map(code).join('') + (rare.length > 0 ? `-${rare.map(code).join('')}` : '')];
});
writeFileSync(
  path('src/rhyme/generated/mandarin.ts'),
  [
    '// 由 scripts/build-mandarin.ts 造，勿手改 (generated; edit data/mandarin/overrides.tsv instead).',
    '/** 韵母，依次以 A…Z a…z 代之 (finals, written A…Z a…z below). */',
    `export const finals: string = '${finals.join(' ')}';`,
    '/** U+4E00 起逐字首选读音的韵母；. 为未收 (the final of the usual reading, from U+4E00 on; . where unknown). */',
    `export const defaultFinals: string = '${block.map((s) => (s === undefined ? '.' : LETTERS[finals.indexOf(s.final)])).join('')}';`,
    '/** 其声调 (its tone). */',
    `export const defaultTones: string = '${block.map((s) => s?.tone ?? '.').join('')}';`,
    '/** 其余的读音：字、常读、- 之后为罕读 (further readings: the character, common ones, rare ones after -). */',
    `export const otherReadings: string = '${others.join('')}';`,
    '',
  ].join('\n'),
);
for (const { id, rows } of books) {
  writeFileSync(
    path(`src/rhyme/generated/${id}.ts`),
    [
      `// 由 scripts/build-mandarin.ts 造，勿手改 (generated; edit data/${id}/finals.tsv instead).`,
      '/** 每行一部：韵目 TAB 繁体 TAB 韵母。 */',
      `export const ${id}Rows: string = \``,
      ...rows.map(([ordinal, name, traditional, list]) => `${ordinal}${name}\t${ordinal}${traditional}\t${list}`),
      '`;',
      '',
    ].join('\n'),
  );
}
const count = (which: 'common' | 'rare') => entries.reduce((n, entry) => n + entry[which].length, 0);
console.log(`普通话 ${entries.length} 字，常读 ${count('common')}，罕读 ${count('rare')}`);
