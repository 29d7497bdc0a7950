/**
 * 修复 npm 包 chinese-poetry 里的《唐诗三百首》（由简体转回，误字不少：淚始幹、萬里徵、十裏揚州路），写成
 * test/fixtures/tangshi300.txt。
 *
 *   npx tsx eval/tangshi300.ts <chinese-poetry 的文件夹>
 *
 * 做法见 scripts/repair-poems.ts；对不上的字，见 BY_HAND。
 *
 * Repairs the anthology of the package, whose text was converted back from simplified characters, by 全唐诗.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Damaged, linesOf, type Repair, readSources, repairPoem } from '../scripts/repair-poems.ts';

export interface AnthologyPoem extends Damaged {
  readonly section: string;
}

interface RawPoem {
  readonly chapter: string;
  readonly author: string;
  readonly paragraphs: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

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

/** 三百首；`all` 则古体、乐府在内，否则只取可当近体看者 (the anthology, old-style verse too where `all` is set). */
export function readAnthology(corpus: string, all = false): AnthologyPoem[] {
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
        all || /[律絕]/u.test(type) || (type === '樂府' && isLevel && isEven && !/塞上曲|飲馬渡秋水/u.test(chapter));
      return wanted ? [{ section: type, author, title: chapter, lines }] : [];
    }),
  );
}

export function repairAnthology(corpus: string): Repair<AnthologyPoem>[] {
  const byLine = readSources(corpus);
  return readAnthology(corpus).map((poem) => repairTitled(poem, byLine));
}

/** 修复三百首中的一首，题目在内 (repairs a poem of the anthology, its title too). */
export function repairTitled<T extends Damaged>(poem: T, byLine: ReturnType<typeof readSources>): Repair<T> {
  const repair = repairPoem(poem, byLine, BY_HAND);
  const title = (TITLES[poem.title] ?? poem.title).replace(/^長幹行/u, '長干行');
  return { ...repair, poem: { ...repair.poem, title } };
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
