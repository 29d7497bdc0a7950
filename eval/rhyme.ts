/**
 * 平水韵表的评测 (evaluation of the 平水韵 table): its size, its coverage of a corpus, its agreement with a reference table.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from '../scripts/tsv.ts';
import { percent, share } from './statistics.ts';

export interface RhymeEvaluationOptions {
  /** 参照表 TSV，列有 char、rhyme、corpus_rank、status (a reference table with these header columns). */
  readonly reference?: string | undefined;
  /** npm 包 chinese-poetry 的文件夹 (folder of the chinese-poetry package). */
  readonly corpus?: string | undefined;
}

/** 最常用的这么多字，其异同曾逐字复核 (differences among this many most frequent characters were reviewed one by one). */
const TOP = 3500;
/** 其后至此未经复核，可见未校部分的水平 (from there to this rank nothing was reviewed: the level of the unedited part). */
const NEXT = 6000;
const table = fileURLToPath(new URL('../data/pingshui/pingshui.tsv', import.meta.url));

type Readings = Map<string, Set<string>>;

function add(map: Readings, char: string, group: string): void {
  const groups = map.get(char);
  if (groups) groups.add(group);
  else map.set(char, new Set([group]));
}

const equalSets = (a: Set<string>, b: Set<string>) => a.size === b.size && [...a].every((item) => b.has(item));
const tones = (groups: Set<string>) => new Set([...groups].map((name) => (name[1] === '平' ? '平' : '仄')));

function compare(common: Readings, reference: string): string[][] {
  const lines = readFileSync(reference, 'utf8').split('\n');
  const header = (lines[0] ?? '').split('\t');
  const column = (name: string) => {
    const index = header.indexOf(name);
    if (index < 0) throw new Error(`参照表缺列 (the reference has no such column): ${name}`);
    return index;
  };
  const [char, rhyme, rank, status] = ['char', 'rhyme', 'corpus_rank', 'status'].map(column) as [
    number,
    number,
    number,
    number,
  ];
  const core: Readings = new Map();
  const next: Readings = new Map();
  let suspects = 0;
  for (const line of lines.slice(1)) {
    const cells = line.split('\t');
    const place = cells[rank];
    if (!place || !(Number(place) <= NEXT)) continue;
    const top = Number(place) <= TOP;
    const [c = '', group = ''] = [cells[char], cells[rhyme]];
    if (cells[status] === 'core') add(top ? core : next, c, group);
    if (top && cells[status] === 'suspect' && common.get(c)?.has(group)) suspects++;
  }
  const none = new Set<string>();
  const count = (map: Readings, same: (a: Set<string>, b: Set<string>) => boolean) =>
    share([...map].filter(([c, groups]) => same(common.get(c) ?? none, groups)).length, map.size);
  const sameClass = (a: Set<string>, b: Set<string>) => equalSets(tones(a), tones(b));
  return [
    [`与参照表读音全同的字，最常用 ${TOP} 字 (identical reading sets)`, count(core, equalSets)],
    [`平仄类全同的字，最常用 ${TOP} 字 (same 平/仄 classes)`, count(core, sameClass)],
    [`读音全同，第 ${TOP + 1}–${NEXT} 字，未经复核 (identical, not reviewed)`, count(next, equalSets)],
    [`平仄类全同，第 ${TOP + 1}–${NEXT} 字，未经复核 (same classes, not reviewed)`, count(next, sameClass)],
    [`参照表疑误而本表作常读的读音，最常用 ${TOP} 字 (suspect readings present)`, String(suspects)],
  ];
}

function coverage(known: (char: string) => boolean, corpus: string): string[][] {
  const folder = `${corpus}/dist/quantangshi`;
  const counts = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    if (!/^poet\..*\.json$/u.test(file)) continue;
    for (const { paragraphs } of JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as { paragraphs: string[] }[]) {
      for (const char of paragraphs.join('')) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
  }
  let total = 0;
  let covered = 0;
  let missing = 0;
  for (const [char, n] of counts) {
    if (!/^\p{Script=Han}$/u.test(char)) continue;
    total += n;
    if (known(char)) covered += n;
    else missing++;
  }
  const part = percent(covered / total, 3);
  return [
    ['唐宋诗用字覆盖 (running characters covered)', `${part} (${covered} / ${total})`],
    ['语料中不在表内的字种 (distinct characters not in the table)', String(missing)],
  ];
}

/** 评测平水韵表，返回一节 Markdown (evaluates the table; returns a Markdown section). */
export async function evaluateRhyme(options: RhymeEvaluationOptions = {}): Promise<string> {
  const common: Readings = new Map();
  const chars = new Set<string>();
  let readings = 0;
  let rare = 0;
  for (const [name = '', commonChars = '', rareChars = ''] of readTsv(table)) {
    for (const char of commonChars) {
      add(common, char, name);
      chars.add(char);
      readings++;
    }
    for (const char of rareChars) {
      chars.add(char);
      readings++;
      rare++;
    }
  }
  const rows: string[][] = [
    ['字 (characters)', String(chars.size)],
    ['读音 (readings)', `${readings}，其中罕读 (of them rare) ${rare}`],
    ...(options.corpus ? coverage((char) => chars.has(char), options.corpus) : []),
    ...(options.reference ? compare(common, options.reference) : []),
  ];
  return [
    '## 平水韵表 (rhyme table)',
    '',
    '| 项 (measure) | 值 (value) |',
    '|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}
