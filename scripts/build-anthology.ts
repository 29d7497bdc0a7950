/**
 * 造名篇之表 data/anthology/poems.tsv；取舍见 data/anthology/SOURCES.md。
 *
 *   npm install --prefix training --no-save chinese-poetry@2.0.1
 *   npx tsx scripts/build-anthology.ts [chinese-poetry 的文件夹]
 *
 * Builds the table of well-known poems from the corpus; the criterion is in SOURCES.md.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAnthology, repairTitled } from '../eval/tangshi300.ts';
import { formOf } from '../src/anthology/table.ts';
import { simplifiedForm, traditionalCandidates } from '../src/index.ts';
import { canonical, type Damaged, linesOf, plain, readSources, repairPoem, type Source } from './repair-poems.ts';
import { corpusFolder } from './verse-corpus.ts';

interface RawPoem {
  readonly author: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly tags?: readonly string[];
}
interface Entry {
  /** 出处，先者为重 (where it was chosen from). */
  readonly sources: string[];
  readonly dynasty: string;
  readonly author: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly tags: Set<string>;
}

const corpus = corpusFolder(process.argv[2]);
const readJson = <T>(file: string): T => JSON.parse(readFileSync(`${corpus}/dist/${file}`, 'utf8')) as T;

/** 软件包按字面自动加的地名，不是选家之目 (place names added by matching text, not by an editor). */
const PLACES = new Set(
  '西湖 洞庭湖 庐山 长江 衡山 泰山 太湖 黄河 岳阳楼 钱塘江 华山 滕王阁 九华山 终南山 黄山 黄鹤楼 天门山 峨眉山 恒山'.split(
    ' ',
  ),
);
/** 不是题材的目：课本、选本、体裁 (tags that name schoolbooks, anthologies and forms, not themes). */
const NOT_THEMES =
  /年级|初中|高中|小学|三百首|词|辞|律诗|绝句|古诗|宋诗|乐府|隋・|宋・|先秦|卷[一二]|地名|组诗|长诗|民歌|景点|地方|^人民$|^写物$/u;
/** 同一题材的几种写法 (spellings of one theme). */
const SAME_THEME: Readonly<Record<string, string>> = {
  咏物诗: '咏物',
  写人诗: '写人',
  写花: '花',
  写雨: '雨',
  写雪: '雪',
  写山: '山',
  描写山: '山',
  写水: '水',
  描写水: '水',
  写鸟: '鸟',
  写马: '马',
  写风: '风',
  中秋: '中秋节',
  清明: '清明节',
  重阳: '重阳节',
  元宵: '元宵节',
  七夕情人节: '七夕节',
};
/** 题材至少此数首才收 (least number of poems of a theme). */
const LEAST_OF_THEME = 4;
/** 三百首、千家诗之外，至多此数句 (most lines of a poem beyond the two anthologies). */
const MOST_LINES = 40;
/** 宋诗增补：首数、每人至多、题目至少几字 (Song poems added: how many, of one author, least length of a title). */
const SONG = { poems: 1200, perAuthor: 60, titleLength: 4, taggedOfAuthor: 2 } as const;
/** 应酬之题，增补不取 (titles of occasional verse, left out of what is added). */
const OCCASIONAL = /第[一二三四五六七八九十百]+$|挽|輓|帖子|[贊頌偈壽]|次[韵韻]|和[韵韻]|致語|[拍]$|教坊|樂語/u;

/** 对齐所不及、查误转而得者，凭文义手定 (wrong conversions the alignment does not reach, decided by hand). */
const BY_HAND: Readonly<Record<string, string>> = {
  嗟餘好古生苦晚: '嗟余好古生苦晚',
  時人不識餘心樂: '時人不識余心樂',
  雪消華月滿仙台: '雪消華月滿仙臺',
  園收芋慄未全貧: '園收芋栗未全貧',
  天上曉行騎只鶴: '天上曉行騎隻鶴',
  飛閣卷簾圖畫里: '飛閣卷簾圖畫裏',
  蟏蛸結思幽: '蠨蛸結思幽',
  稆生猶足暗溝塍: '穭生猶足暗溝塍',
};

/** 只换 OpenCC 简繁表所无的异体（浄、韵之类），好转简体 (variants that OpenCC knows in neither script become the canonical form). */
const replaced = new Map<string, number>();
const glyph = (char: string): string => {
  const usual = canonical(char);
  const shape = simplifiedForm(usual);
  if (shape === usual || shape === char || simplifiedForm(char) !== char) return char;
  if (traditionalCandidates(char).length > 1) return char;
  replaced.set(char + usual, (replaced.get(char + usual) ?? 0) + 1);
  return usual;
};
const glyphs = (text: string): string => [...text].map(glyph).join('');

const entries: Entry[] = [];
const byLine = new Map<string, Set<Entry>>();

/** 已有的同一首：共句过半 (the same poem, if it is there already: half of the lines or more are shared). */
function sameAs(lines: readonly string[]): Entry | undefined {
  const counts = new Map<Entry, number>();
  for (const line of lines)
    for (const entry of byLine.get(plain(line)) ?? []) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best !== undefined && best[1] * 2 >= Math.min(lines.length, best[0].lines.length) ? best[0] : undefined;
}

/** 收入一首；已有则只添出处与题材 (adds a poem, or its source and themes to the one that is there). */
function add(source: string, dynasty: string, poem: Damaged, tags: readonly string[] = []): boolean {
  const lines = poem.lines.map((line) => glyphs((BY_HAND[line] ?? line).replace(/[《》]/gu, '')));
  if (
    lines.length < 4 ||
    (lines.length % 2 === 1 && source !== '三百首') ||
    !lines.every((line) => /^\p{Script=Han}+$/u.test(line))
  )
    return false;
  const known = sameAs(lines);
  const entry = known ?? {
    sources: [],
    dynasty,
    author: glyphs(poem.author),
    title: glyphs(poem.title.replace(/\s+/gu, ' ').trim()),
    lines,
    tags: new Set<string>(),
  };
  if (!entry.sources.includes(source)) entry.sources.push(source);
  for (const tag of tags) entry.tags.add(SAME_THEME[tag] ?? tag);
  if (known !== undefined) return false;
  entries.push(entry);
  for (const line of lines) {
    const key = plain(line);
    byLine.set(key, (byLine.get(key) ?? new Set<Entry>()).add(entry));
  }
  return true;
}

const isEven = (lines: readonly string[]): boolean => {
  const length = [...(lines[0] ?? '')].length;
  return (length === 5 || length === 7) && lines.every((line) => [...line].length === length);
};

// 一、唐诗三百首 (300 Tang Poems).
const sources = readSources(corpus, /^poet\.(?:tang|song)\.\d+\.json$/u);
const doubts: string[] = [];
const repairsOf = ({ poem, doubtful }: { poem: Damaged; doubtful: readonly string[] }) => {
  if (doubtful.length > 0) doubts.push(`${poem.author}《${poem.title}》${doubtful.join('；')}`);
};
const tangSources = readSources(corpus);
for (const poem of readAnthology(corpus, true)) {
  const repair = repairTitled(poem, tangSources);
  repairsOf(repair);
  if (!add('三百首', '唐', repair.poem)) doubts.push(`不收 ${poem.author}《${poem.title}》`);
}

// 二、千家诗；题与作者从全集 (千家詩; title and author as the collected works have them).
interface Qianjiashi {
  readonly content: readonly {
    readonly content: readonly {
      readonly chapter: string;
      readonly author: string;
      readonly paragraphs: readonly string[];
    }[];
  }[];
}
for (const { content } of readJson<Qianjiashi>('mengxue/qianjiashi.json').content) {
  for (const { chapter, author, paragraphs } of content) {
    const [, dynasty = '宋', name = ''] = /^(?:（(.)）)?(.*)$/u.exec(author) ?? [];
    const damaged = { author: name, title: chapter, lines: linesOf(paragraphs) };
    const repair = repairPoem(damaged, sources);
    repairsOf(repair);
    const found: Source | undefined = repair.source;
    const named = found === undefined ? repair.poem : { ...repair.poem, author: found.author, title: found.title };
    add('千家诗', dynasty, named);
  }
}

// 三、水墨唐诗，简体，只用来认诗 (a list in simplified script, used to know the poems by).
const washed = new Set<Source>();
for (const { paragraphs } of readJson<RawPoem[]>('shuimotangshi/shuimotangshi.json')) {
  const lines = linesOf(paragraphs);
  const { source } = repairPoem({ author: '', title: '', lines }, tangSources);
  if (source !== undefined) washed.add(source);
}
const washedLines = new Set([...washed].map(({ plain: lines }) => lines.join('')));

// 四、全集里有选家之目者 (poems of the collected works that an editor has tagged).
interface Candidate {
  readonly poem: RawPoem & Damaged;
  readonly score: number;
}
const titles = new Map<string, number>();
const song: { poem: RawPoem & Damaged; counts: readonly [number, number] }[] = [];
const tagged = new Map<string, number>();
const themed: { poem: RawPoem & Damaged; dynasty: string; tags: readonly string[]; isTagged: boolean }[] = [];
const folder = `${corpus}/dist/quantangshi`;
const files = readdirSync(folder).filter((name) => /^poet\.(?:tang|song)\.\d+\.json$/u.test(name));
const order = (name: string) => (name.includes('tang') ? 0 : 1e9) + Number(/\d+/u.exec(name)?.[0]);
for (const name of files.sort((a, b) => order(a) - order(b))) {
  const dynasty = name.includes('tang') ? '唐' : '宋';
  const ranks = new Map<string, readonly [number, number]>();
  if (dynasty === '宋') {
    const rows = readJson<{ author: string; title: string; so360: number; baidu: number }[]>(
      `rank/poet/${name.replace('song.', 'song.rank.')}`,
    );
    for (const { author, title, so360, baidu } of rows) ranks.set(`${author}\t${title}`, [so360, baidu]);
  }
  for (const raw of readJson<RawPoem[]>(`quantangshi/${name}`)) {
    const poem = { ...raw, lines: linesOf(raw.paragraphs) };
    titles.set(poem.title, (titles.get(poem.title) ?? 0) + 1);
    const tags = (raw.tags ?? []).filter((tag) => !PLACES.has(tag));
    if (tags.length > 0) tagged.set(poem.author, (tagged.get(poem.author) ?? 0) + 1);
    if (tags.length > 0 || washedLines.has(poem.lines.map(plain).join(''))) {
      themed.push({ poem, dynasty, tags, isTagged: tags.length > 0 });
    }
    const counts = ranks.get(`${poem.author}\t${poem.title}`);
    if (counts !== undefined) song.push({ poem, counts });
  }
}
const isTheme = (tag: string): boolean => !NOT_THEMES.test(tag);
for (const { poem, dynasty, tags, isTagged } of themed) {
  if (!isEven(poem.lines) || poem.lines.length > MOST_LINES) {
    const known = sameAs(poem.lines);
    if (known !== undefined) for (const tag of tags.filter(isTheme)) known.tags.add(SAME_THEME[tag] ?? tag);
    continue;
  }
  add(isTagged ? '选' : '水墨', dynasty, poem, tags.filter(isTheme));
}

// 五、宋诗增补：同题长者之间，比搜索所得之数 (Song poems by search hits, compared among titles of one length).
const eligible = song.filter(
  ({ poem }) =>
    (tagged.get(poem.author) ?? 0) >= SONG.taggedOfAuthor &&
    [...poem.title].length >= SONG.titleLength &&
    titles.get(poem.title) === 1 &&
    !OCCASIONAL.test(poem.title) &&
    /^[五七][绝律]$/u.test(formOf(poem.lines)),
);
const byLength = new Map<number, typeof eligible>();
for (const item of eligible) {
  const length = Math.min(12, [...item.poem.title].length);
  byLength.set(length, [...(byLength.get(length) ?? []), item]);
}
const ranked: Candidate[] = [...byLength.values()].flatMap((items) => {
  const standing = (which: 0 | 1) => {
    const sorted = [...items].sort((a, b) => a.counts[which] - b.counts[which]);
    return new Map(sorted.map((item, i) => [item, i / sorted.length]));
  };
  const [first, second] = [standing(0), standing(1)];
  return items.map((item) => ({ poem: item.poem, score: 2 * (first.get(item) ?? 0) + (second.get(item) ?? 0) }));
});
const perAuthor = new Map<string, number>();
let added = 0;
for (const { poem } of ranked.sort((a, b) => b.score - a.score)) {
  if (added === SONG.poems) break;
  const count = perAuthor.get(poem.author) ?? 0;
  if (count >= SONG.perAuthor || !add('宋', '宋', poem)) continue;
  perAuthor.set(poem.author, count + 1);
  added++;
}

const counts = new Map<string, number>();
for (const { tags } of entries) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
const verse = (lines: readonly string[]): string => lines.map((line, i) => line + (i % 2 === 0 ? '，' : '。')).join('');
const rows = entries.map(({ sources: from, dynasty, author, title, lines, tags }) => {
  const themes = [...tags].filter((tag) => (counts.get(tag) ?? 0) >= LEAST_OF_THEME);
  return [from.join(' '), dynasty, author, title, formOf(lines), themes.join(' '), verse(lines)].join('\t');
});
const head =
  '# 名篇之表：出处、朝代、作者、题、体、题材、诗。来历见 SOURCES.md；由 scripts/build-anthology.ts 所造。\n';
writeFileSync(fileURLToPath(new URL('../data/anthology/poems.tsv', import.meta.url)), `${head}${rows.join('\n')}\n`);

const tally = (of: (entry: Entry) => string): string => {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(of(entry), (sums.get(of(entry)) ?? 0) + 1);
  return [...sums].map(([name, n]) => `${name} ${n}`).join('，');
};
process.stdout.write(
  `${entries.length} 首；首出 ${tally((e) => e.sources[0] as string)}；朝代 ${tally((e) => e.dynasty)}\n`,
);
process.stdout.write(
  `体 ${tally((e) => formOf(e.lines))}\n所换异体 ${[...replaced]
    .sort(([, a], [, b]) => b - a)
    .map(([pair, n]) => pair + n)
    .join(' ')}\n疑字（未能对齐）：\n${doubts.join('\n')}\n`,
);
