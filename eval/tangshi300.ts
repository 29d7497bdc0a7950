/**
 * 修复 npm 包 chinese-poetry 里的《唐诗三百首》（由简体转回，误字不少：淚始幹、萬里徵、十裏揚州路），写成
 * test/fixtures/tangshi300.txt。
 *
 *   npx tsx eval/tangshi300.ts <chinese-poetry 的文件夹>
 *
 * 做法：每首在同一包的《全唐诗》里找同作者、共句最多的一首（作者不同则须共句过半），逐句逐字对齐；两字简体同形、
 * 而《全唐诗》那字是该简体的另一个繁体，就取《全唐诗》的字。异文不取：字不同者仍从三百首。对不上的字，见 BY_HAND。
 *
 * Repairs the anthology of the package, whose text was converted back from simplified characters: each poem is aligned
 * with the 全唐诗 text of the same poem, and where both characters are forms of one simplified character the 全唐诗
 * one is taken. Textual variants are left as the anthology has them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from '../scripts/tsv.ts';
import { simplifiedForm, traditionalCandidates } from '../src/index.ts';

export interface AnthologyPoem {
  readonly section: string;
  readonly author: string;
  readonly title: string;
  readonly lines: readonly string[];
}

interface RawPoem {
  readonly chapter: string;
  readonly author: string;
  readonly paragraphs: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const variants = new Map<string, string>();
for (const [form = '', usual = ''] of readTsv(`${root}data/variants/variants.tsv`)) {
  variants.set(form, usual);
}
const canonical = (char: string): string => variants.get(char) ?? char;
/** OpenCC 不作简化的（徵：角徵羽之徵仍作徵） (not simplified by OpenCC's first choice). */
const shapeOf = (char: string): string => (char === '徵' ? '征' : simplifiedForm(char));
const plain = (text: string): string => [...text].map((char) => shapeOf(canonical(char))).join('');

/** 同一字的两种写法，不算误转，仍从三百首 (two ways to write one word: left as the anthology has them). */
const GLYPHS =
  '床牀 卷捲 徑逕 卻却 溼濕 繞遶 溪谿 沾霑 荊荆 峯峰 掛挂 泛汎 涌湧 蹟跡 嘆歎 才纔 袞衮 悽淒 蹤踪 弦絃 吊弔 棱稜 閒閑 回迴 遊游 冢塚 棲栖'
    .split(' ')
    .map((pair) => [...pair].sort().join(''));
const isGlyph = (a: string, b: string): boolean => GLYPHS.includes([a, b].sort().join(''));

const linesOf = (paragraphs: readonly string[]): string[] =>
  paragraphs
    .join('')
    .replace(/[（(][^）)]*[）)]/gu, '')
    .split(/[，。！？；：、,.!?;:\s]+/u)
    .filter((line) => line !== '');

/** 《全唐诗》没有、或字不同而原字确是误转者，凭文义手定 (places the alignment cannot reach, decided by hand). */
const BY_HAND: Readonly<Record<string, string>> = {
  門系釣魚船: '門繫釣魚船',
  沉香亭北倚欄杆: '沉香亭北倚欄干',
  斑騅只系垂楊岸: '斑騅只繫垂楊岸',
};
const TITLES: Readonly<Record<string, string>> = {
  徵人怨: '征人怨',
  竹裏館: '竹里館',
  聽蜀僧浚彈琴: '聽蜀僧濬彈琴',
  奉和聖制從蓬萊向興慶閣道: '奉和聖製從蓬萊向興慶閣道',
};

export function readAnthology(corpus: string): AnthologyPoem[] {
  const file = `${corpus}/dist/mengxue/tangshisanbaishou.json`;
  const { content } = JSON.parse(readFileSync(file, 'utf8')) as {
    content: readonly { readonly type: string; readonly content: readonly RawPoem[] }[];
  };
  return content.flatMap(({ type, content: poems }) =>
    poems.flatMap(({ chapter, author, paragraphs }) => {
      const lines = linesOf(paragraphs);
      const isLevel = lines.length === 4 || lines.length === 8;
      const isEven = new Set(lines.map((line) => [...line].length)).size === 1;
      const wanted =
        /[律絕]/u.test(type) || (type === '樂府' && isLevel && isEven && !/塞上曲|飲馬渡秋水/u.test(chapter));
      return wanted ? [{ section: type, author, title: chapter, lines }] : [];
    }),
  );
}

interface Source {
  readonly author: string;
  readonly lines: readonly string[];
  readonly plain: readonly string[];
}

function readQuantangshi(corpus: string): Map<string, Source[]> {
  const byLine = new Map<string, Source[]>();
  const folder = `${corpus}/dist/quantangshi`;
  for (const name of readdirSync(folder)) {
    if (!/^poet\.tang\.\d+\.json$/u.test(name)) continue;
    for (const { author, paragraphs } of JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as RawPoem[]) {
      const lines = linesOf(paragraphs);
      const source = { author, lines, plain: lines.map(plain) };
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

export interface Repair {
  readonly poem: AnthologyPoem;
  readonly changes: readonly string[];
  /** 没有对上、而简体可对数繁之字 (places that were not aligned and could be wrong). */
  readonly doubtful: readonly string[];
}

export function repairAnthology(corpus: string): Repair[] {
  const byLine = readQuantangshi(corpus);
  return readAnthology(corpus).map((poem) => {
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
      const byHand = BY_HAND[line];
      if (byHand !== undefined) {
        changes.push(`${line}→${byHand}（手定）`);
        return byHand;
      }
      return [...line]
        .map((char, j) => {
          const shape = shapeOf(char);
          const candidates = traditionalCandidates(shape);
          const wanted = other?.[j];
          if (wanted === undefined || plain(wanted) !== plain(char)) {
            if (candidates.length > 1 && candidates.filter((c) => c !== shape).length > 1)
              doubtful.push(`${line}：${char}${wanted === undefined ? '' : `（全唐诗作${wanted}）`}`);
            return char;
          }
          const usual = candidates.includes(wanted) ? wanted : canonical(wanted);
          if (usual === char || isGlyph(usual, char) || !candidates.includes(usual)) return char;
          changes.push(`${line}：${char}→${usual}`);
          return usual;
        })
        .join('');
    });
    if (best === undefined) doubtful.push('全唐诗未找到');
    const title = (TITLES[poem.title] ?? poem.title).replace(/^長幹行/u, '長干行');
    return { poem: { ...poem, title, lines }, changes, doubtful };
  });
}

export function fixtureOf(poems: readonly AnthologyPoem[]): string {
  const blocks = poems.map(({ section, author, title, lines }) => {
    const couplets: string[] = [];
    for (let i = 0; i < lines.length; i += 2) couplets.push(`${lines[i]}，${lines[i + 1]}。`);
    return [`# ${section}　${author}《${title}》`, ...couplets].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [corpus = ''] = process.argv.slice(2);
  const repairs = repairAnthology(corpus);
  writeFileSync(`${root}test/fixtures/tangshi300.txt`, fixtureOf(repairs.map(({ poem }) => poem)));
  for (const { poem, changes, doubtful } of repairs) {
    if (changes.length + doubtful.length === 0) continue;
    process.stdout.write(`${poem.author}《${poem.title}》改：${changes.join('；')}｜疑：${doubtful.join('；')}\n`);
  }
}
