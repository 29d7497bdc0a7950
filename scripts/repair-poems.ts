/**
 * 修复由简体转回繁体的诗（淚始幹、萬里徵、十裏揚州路）：与同一软件包的《全唐诗》《全宋诗》对齐，取其字。
 *
 * 做法：每首找同作者、共句最多的一首（作者不同则须共句过半），逐句逐字对齐；两字简体同形、而全集那字是该简体的另一个
 * 繁体，就取全集的字。异文不取：字不同者从其原文。
 *
 * Repairs poems whose text was converted back from simplified characters: each is aligned with the same poem of 全唐诗 or
 * 全宋诗, and where both characters are forms of one simplified character that of the collection is taken. Textual
 * variants are left.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { simplifiedForm, traditionalCandidates } from '../src/index.ts';
import { readTsv } from './tsv.ts';

/** 待修之诗 (a poem to repair). */
export interface Damaged {
  readonly author: string;
  readonly title: string;
  readonly lines: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const variants = new Map<string, string>();
for (const [form = '', usual = ''] of readTsv(`${root}data/variants/variants.tsv`)) {
  variants.set(form, usual);
}
/** 异体之正体 (the canonical form of a variant). */
export const canonical = (char: string): string => variants.get(char) ?? char;
/** OpenCC 不作简化的（徵：角徵羽之徵仍作徵） (not simplified by OpenCC's first choice). */
const shapeOf = (char: string): string => (char === '徵' ? '征' : simplifiedForm(char));
/** 归正体、归简，用以比较 (folded for comparison). */
export const plain = (text: string): string => [...text].map((char) => shapeOf(canonical(char))).join('');

/** 同一字的两种写法，不算误转，仍从三百首 (two ways to write one word: left as the anthology has them). */
const GLYPHS =
  '床牀 卷捲 徑逕 卻却 溼濕 繞遶 溪谿 沾霑 荊荆 峯峰 掛挂 泛汎 涌湧 蹟跡 嘆歎 才纔 袞衮 悽淒 蹤踪 弦絃 吊弔 棱稜 閒閑 回迴 遊游 冢塚 棲栖'
    .split(' ')
    .map((pair) => [...pair].sort().join(''));
const isGlyph = (a: string, b: string): boolean => GLYPHS.includes([a, b].sort().join(''));

/** 分句，去掉注 (the lines of paragraphs, notes left out). */
export const linesOf = (paragraphs: readonly string[]): string[] =>
  paragraphs
    .join('')
    .replace(/[（(][^）)]*[）)]/gu, '')
    .split(/[，。！？；：、,.!?;:\s]+/u)
    .filter((line) => line !== '');

/** 全集中的一首 (a poem of the collected works). */
export interface Source {
  readonly author: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly plain: readonly string[];
}

interface RawPoem {
  readonly author: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** 归简之句 → 有此句之诗 (folded line → the poems that have it). */
export function readSources(corpus: string, files = /^poet\.tang\.\d+\.json$/u): Map<string, Source[]> {
  const byLine = new Map<string, Source[]>();
  const folder = `${corpus}/dist/quantangshi`;
  for (const name of readdirSync(folder)) {
    if (!files.test(name)) continue;
    for (const { author, title, paragraphs } of JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as RawPoem[]) {
      const lines = linesOf(paragraphs);
      const source = { author, title, lines, plain: lines.map(plain) };
      for (const line of source.plain) {
        const list = byLine.get(line);
        if (list === undefined) byLine.set(line, [source]);
        else list.push(source);
      }
    }
  }
  return byLine;
}
/** 两句同长而同字过半 (how alike two lines are: shared characters by place). */
const alike = (a: string, b: string): number => {
  const [x, y] = [[...a], [...b]];
  return x.length === y.length ? x.filter((char, i) => char === y[i]).length / x.length : 0;
};

/** 修复所得 (a repaired poem). */
export interface Repair<T extends Damaged = Damaged> {
  readonly poem: T;
  readonly changes: readonly string[];
  /** 没有对上、而简体可对数繁之字 (places that were not aligned and could be wrong). */
  readonly doubtful: readonly string[];
  /** 全集中的同一首 (the same poem in the collected works). */
  readonly source?: Source;
}

/**
 * 修复一首；`byHand` 是手定之句 (repairs one poem; `byHand` holds lines decided by hand).
 */
export function repairPoem<T extends Damaged>(
  poem: T,
  byLine: ReadonlyMap<string, readonly Source[]>,
  byHand: Readonly<Record<string, string>> = {},
): Repair<T> {
  const counts = new Map<Source, number>();
  for (const line of poem.lines) {
    for (const source of byLine.get(plain(line)) ?? []) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  const ranked = [...counts].sort(
    ([a, m], [b, n]) => n - m || Number(b.author === poem.author) - Number(a.author === poem.author),
  );
  const best = ranked.find(([{ author }, n]) => author === poem.author || n * 2 >= poem.lines.length)?.[0];
  const changes: string[] = [];
  const doubtful: string[] = [];
  const lines = poem.lines.map((line, i) => {
    const target = plain(line);
    let at = -1;
    let score = 0.5;
    best?.plain.forEach((other, j) => {
      const value = alike(target, other) + (i === j ? 0.01 : 0);
      if (value > score) [score, at] = [value, j];
    });
    const other = at === -1 ? undefined : [...(best?.lines[at] ?? '')];
    const decided = byHand[line];
    if (decided !== undefined) {
      changes.push(`${line}→${decided}（手定）`);
      return decided;
    }
    return [...line]
      .map((char, j) => {
        const shape = shapeOf(char);
        const candidates = traditionalCandidates(shape);
        const wanted = other?.[j];
        if (wanted === undefined || plain(wanted) !== plain(char)) {
          if (candidates.length > 1 && candidates.filter((c) => c !== shape).length > 1)
            doubtful.push(`${line}：${char}${wanted === undefined ? '' : `（全集作${wanted}）`}`);
          return char;
        }
        const usual = candidates.includes(wanted) ? wanted : canonical(wanted);
        if (usual === char || isGlyph(usual, char) || !candidates.includes(usual)) return char;
        changes.push(`${line}：${char}→${usual}`);
        return usual;
      })
      .join('');
  });
  if (best === undefined) doubtful.push('全集未找到');
  return { poem: { ...poem, lines }, changes, doubtful, ...(best === undefined ? {} : { source: best }) };
}
