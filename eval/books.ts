/**
 * 词林正韵、中华新韵、中华通韵的评测 (evaluation of the other rhyme books).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { syllablesOf } from '../scripts/pinyin.ts';
import { readTsv } from '../scripts/tsv.ts';
import { cilin } from '../src/rhyme/books/cilin.ts';
import { tongyun } from '../src/rhyme/books/tongyun.ts';
import { xinyun } from '../src/rhyme/books/xinyun.ts';
import { lookup, pingshui, type RhymeBook, sameBu } from '../src/rhyme/index.ts';
import { share } from './statistics.ts';

export interface BooksEvaluationOptions {
  /** 词林参照表 TSV：type=char 的行，列有 平水韻、部、字、来源字母（G 为由《广韵》推得，不算独立）。 */
  readonly cilinReference?: string | undefined;
  /** npm 包 chinese-poetry 的文件夹 (folder of the chinese-poetry package). */
  readonly corpus?: string | undefined;
}

type Row = readonly [measure: string, value: string];

/** 我们的分部：字、平水韵 → 部 (our divisions of a character in a rhyme, with the rare readings). */
function divisionsOf(char: string, rhyme: string): Set<number> {
  const has = pingshui.readings(char).some((reading) => reading.group.traditionalName === rhyme);
  if (!has) return new Set();
  return new Set(
    splits.filter(([name, , chars = '']) => name === rhyme && [...chars].includes(char)).map(([, bu]) => Number(bu)),
  );
}
const splits = readTsv(fileURLToPath(new URL('../data/cilin/cilin.tsv', import.meta.url)));

function compareCilin(file: string): { rows: Row[]; differing: string[] } {
  const wanted = new Map<string, { char: string; rhyme: string; bus: Set<number>; rank: number }>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [type, rhyme = '', bu, , char = '', sources = '', rank] = line.split('\t');
    if (type !== 'char' || sources === 'G') continue;
    const entry = wanted.get(`${char}${rhyme}`) ?? { char, rhyme, bus: new Set<number>(), rank: Number(rank) };
    entry.bus.add(Number(bu));
    wanted.set(`${char}${rhyme}`, entry);
  }
  const pairs = [...wanted.values()].map((entry) => ({ ...entry, own: divisionsOf(entry.char, entry.rhyme) }));
  const comparable = pairs.filter(({ own }) => own.size > 0);
  const equal = comparable.filter(({ own, bus }) => own.size === bus.size && [...own].every((bu) => bus.has(bu)));
  const overlap = comparable.filter(({ own, bus }) => [...own].some((bu) => bus.has(bu)));
  const differing = comparable
    .filter((pair) => !equal.includes(pair))
    .map(({ char, rhyme, own, bus }) => `${char}（${rhyme}）${[...own].join('、')} ≠ ${[...bus].sort().join('、')}`);
  return {
    rows: [
      ['参照表的（字，须分之韵）(pairs in the reference)', String(pairs.length)],
      ['其中本表此韵不收者 (readings our table lacks)', String(pairs.length - comparable.length)],
      ['所归之部有交集 (share a 部)', share(overlap.length, comparable.length)],
      ['所归之部全同 (identical)', share(equal.length, comparable.length)],
    ],
    differing,
  };
}

/** 句数固定、韵脚固定的平韵词牌：各句字数与韵脚所在之句 (tunes of fixed lines and level feet, 1-based). */
const TUNES: Readonly<Record<string, readonly [lengths: string, feet: readonly number[]]>> = {
  浣溪沙: ['777777', [1, 2, 3, 5, 6]],
  鹧鸪天: ['777733777', [1, 2, 4, 6, 7, 9]],
  武陵春: ['75757575', [2, 3, 4, 6, 7, 8]],
};

interface Ci {
  readonly rhythmic: string;
  readonly paragraphs: readonly string[];
}

function corpusFeet(corpus: string): readonly { readonly feet: readonly string[] }[] {
  const folder = `${corpus}/dist/songci`;
  const found: { feet: string[] }[] = [];
  for (const file of readdirSync(folder)) {
    if (!/^ci\.song\.\d+\.json$/u.test(file)) continue;
    for (const { rhythmic, paragraphs } of JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Ci[]) {
      const tune = TUNES[rhythmic];
      if (tune === undefined) continue;
      const lines = paragraphs.join('').match(/\p{Script=Han}+/gu) ?? [];
      if (lines.map((line) => [...line].length).join('') !== tune[0]) continue;
      found.push({ feet: tune[1].map((i) => [...(lines[i - 1] as string)].at(-1) as string) });
    }
  }
  return found;
}

/** 一词各脚同押一个平声部否 (whether all feet share a level group of the book). */
const shareGroup = (feet: readonly string[], book: RhymeBook): boolean => {
  const sets = feet.map((char) => levelGroups(char, book));
  return [...(sets[0] ?? [])].some((group) => sets.every((set) => set.has(group)));
};
const levelGroups = (char: string, book: RhymeBook) =>
  new Set(lookup(char, book).flatMap((r) => (r.rare || r.pingze !== '平' ? [] : [r.group])));

const SPLIT = new Set(['上平九佳', '上平十灰', '上平十三元']);

function judgeByCorpus(corpus: string): Row[] {
  const poems = corpusFeet(corpus).filter(({ feet }) => feet.every((char) => levelGroups(char, cilin).size > 0));
  let n = 0;
  let agreed = 0;
  for (const { feet } of poems) {
    const firm = feet.filter((char) => !lookup(char).some((r) => SPLIT.has(r.group.name)));
    const groups = firm.map((char) => levelGroups(char, cilin));
    const sure = [...(groups[0] ?? [])].filter((group) => groups.every((set) => set.has(group)));
    if (firm.length < 2 || sure.length !== 1) continue;
    for (const char of feet) {
      const readings = lookup(char).filter((r) => r.pingze === '平' && !r.rare);
      if (readings.length === 0 || !readings.every((r) => SPLIT.has(r.group.name))) continue;
      n++;
      if ([...levelGroups(char, cilin)].some((group) => sameBu(group, sure[0] as typeof group))) agreed++;
    }
  }
  return [
    ['宋词中句式整齐的平韵词 (Song lyrics of fixed lines and level feet)', String(poems.length)],
    [
      '其韵脚同在词林一部 (feet share a 词林 group)',
      share(poems.filter((p) => shareGroup(p.feet, cilin)).length, poems.length),
    ],
    [
      '其韵脚同在平水一韵 (feet share a 平水 group)',
      share(poems.filter((p) => shareGroup(p.feet, pingshui)).length, poems.length),
    ],
    ['佳灰元之字，与同词其他韵脚所定之部相合 (split characters that agree with the other feet)', share(agreed, n)],
  ];
}

/**
 * 新韵、通韵：另写一遍拼音 → 韵部，以正则直写，不经 scripts/pinyin.ts 与随包之表，逐字相比。
 * A second, independent route from the pinyin syllable to its division, written as patterns over the spelling.
 */
const ROUTES: Readonly<Record<'xinyun' | 'tongyun', readonly (readonly [bu: string, spelling: RegExp])[]>> = {
  xinyun: [
    ['十三支', /^(?:[zcs]h?|r)i$/u],
    ['十二齐', /^(?:er|yi|yu|[jqx]u|[nl]v|[bpmdtnljqx]i)$/u],
    ['十一庚', /(?:eng|ing|ong)$/u],
    ['十唐', /ang$/u],
    ['八寒', /an$/u],
    ['九文', /(?:[eiuv]n)$/u],
    ['四开', /ai$/u],
    ['五微', /(?:ei|ui)$/u],
    ['六豪', /ao$/u],
    ['七尤', /(?:ou|iu)$/u],
    ['三皆', /(?:ie|ye|ue|ve)$/u],
    ['一麻', /a$/u],
    ['二波', /(?:o|e)$/u],
    ['十四姑', /u$/u],
  ],
  tongyun: [
    ['十六儿', /^er$/u],
    ['六迂', /^(?:yu|[jqx]u|[nl]v)$/u],
    ['四衣', /^(?:yi|[^aeu]+i)$/u],
    ['十五雍', /ong$/u],
    ['十四英', /(?:eng|ing)$/u],
    ['十三昂', /ang$/u],
    ['十一安', /an$/u],
    ['十二恩', /(?:[eiuv]n)$/u],
    ['七哀', /ai$/u],
    ['八欸', /(?:ei|ui)$/u],
    ['九熬', /ao$/u],
    ['十欧', /(?:ou|iu)$/u],
    ['三鹅', /e$/u],
    ['一啊', /a$/u],
    ['二喔', /o$/u],
    ['五乌', /u$/u],
  ],
};

function* hanCharacters(): Generator<string> {
  for (const [from, to] of [
    [0x3007, 0x3007],
    [0x3400, 0x9fff],
    [0x20000, 0x323af],
  ] as const) {
    for (let code = from; code <= to; code++) yield String.fromCodePoint(code);
  }
}

function checkMandarin(id: 'xinyun' | 'tongyun', book: RhymeBook): Row[] {
  let n = 0;
  let agreed = 0;
  const exceptions = { 轻声: 0, 叹词鼻音: 0, yo: 0, 他: 0 };
  const others: string[] = [];
  for (const char of hanCharacters()) {
    for (const syllable of syllablesOf(char)) {
      const letters = syllable.replace(/\d$/u, '');
      const tone = Number(syllable.at(-1));
      if (/^(?:ê|h?n?g|h?m|n)$/u.test(letters)) exceptions.叹词鼻音++;
      else if (tone === 0) exceptions.轻声++;
      else {
        if (letters === 'yo') exceptions.yo++;
        const bu = ROUTES[id].find(([, spelling]) => spelling.test(letters))?.[0];
        const tones = ['平', '平', '上', '去'];
        n++;
        if (book.readings(char).some((r) => r.group.bu === bu && r.tone === tones[tone - 1])) agreed++;
        else {
          exceptions.他++;
          others.push(`${char} ${syllable}`);
        }
      }
    }
  }
  const tally = `轻声 ${exceptions.轻声}，ê m n ng ${exceptions.叹词鼻音}，yo ${exceptions.yo}，其他 ${exceptions.他}`;
  return [
    [`${book.name}：读音与韵母表相合 (readings agree with the finals)`, share(agreed, n)],
    [`${book.name}：例外 (exceptions)`, others.length > 0 ? `${tally}：${others.slice(0, 20).join('、')}` : tally],
  ];
}

/** 评测各韵书，返回一节 Markdown (evaluates the books; returns a Markdown section). */
export function evaluateBooks(options: BooksEvaluationOptions = {}): string {
  const compared = options.cilinReference === undefined ? undefined : compareCilin(options.cilinReference);
  const rows: readonly Row[] = [
    ...(compared?.rows ?? []),
    ...(options.corpus === undefined ? [] : judgeByCorpus(options.corpus)),
    ...checkMandarin('xinyun', xinyun),
    ...checkMandarin('tongyun', tongyun),
  ];
  return [
    '## 其他韵书 (the other rhyme books)',
    '',
    '| 项 (measure) | 值 (value) |',
    '|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...(compared === undefined ? [] : ['', `词林与参照表不同者 (differences)：${compared.differing.join('；')}`]),
    '',
  ].join('\n');
}
