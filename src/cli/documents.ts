import {
  type Lang,
  LEFT_REASONS,
  type LeftOut,
  type LeftReason,
  loadMarkdown,
  type PoemText,
  poemOf,
  readText,
} from '../lint/index.ts';
import { type ErrorReport, reportOf } from './errors.ts';
import type { Io } from './io.ts';
import type { Source } from './read.ts';

/** 只在 --list-poems 里说的：没有什么可查 (told by --list-poems alone: there was nothing to check in them). */
const QUIET: ReadonlySet<LeftReason> = new Set<LeftReason>(['front-matter', 'markup', 'code', 'table', 'heading']);
/** 总计里至多列这么多处 (most stretches a summary names). */
const MOST = 5;

/** 第 9–14 行 (the rows of a stretch). */
function rowsInWords({ place: { start, end } }: LeftOut, lang: Lang): string {
  const rows = start.line === end.line ? `${start.line}` : `${start.line}–${end.line}`;
  return lang === 'zh' ? `第 ${rows} 行` : `${start.line === end.line ? 'line' : 'lines'} ${rows}`;
}

const reasonInWords = ({ reason, tune }: LeftOut, lang: Lang): string => {
  const [zh, en] = LEFT_REASONS[reason];
  return lang === 'zh'
    ? `${zh}${tune === undefined ? '' : `：${tune}`}`
    : `${en}${tune === undefined ? '' : `: ${tune}`}`;
};

/** 读过的一个文件：几首，什么没有查 (a file that was read: how many poems it has, and what was left out). */
export interface ReadFile {
  readonly source: string;
  readonly count: number;
  readonly left: readonly LeftOut[];
}

/** 一个文件的总计：“3 首；未查：第 9–14 行（散文）”；没有未查的则无 (what was found in a file, where something was left out). */
export function leftInWords({ source, count, left }: ReadFile, lang: Lang): string | undefined {
  const told = left.filter(({ reason }) => !QUIET.has(reason));
  if (told.length === 0) return undefined;
  const named = told.slice(0, MOST).map((one) => {
    const [open, close] = lang === 'zh' ? ['（', '）'] : [' (', ')'];
    return `${rowsInWords(one, lang)}${open}${reasonInWords(one, lang)}${close}`;
  });
  const rest = told.length - named.length;
  if (lang === 'en') {
    const more = rest > 0 ? `, and ${rest} more (see --list-poems)` : '';
    return `${source}: ${count} ${count === 1 ? 'poem' : 'poems'}; not checked: ${named.join(', ')}${more}`;
  }
  const more = rest > 0 ? `，另有 ${rest} 处（--list-poems 全列）` : '';
  return `${source}：${count} 首；未查：${named.join('、')}${more}`;
}

/** 词而不知何调：说一次 (a 词 of an unknown tune is told once). */
export function tellSongs({ source, left }: ReadFile, io: Io): void {
  for (const { reason, tune, place } of left) {
    if (reason !== 'ci') continue;
    const name = tune === undefined ? '' : `（${tune}）`;
    io.stderr.write(`${source}:${place.start.line}：这是词${name}，不知何调；题目或 --tune 写明词牌便可检查\n`);
    io.stderr.write(
      `${source}:${place.start.line}: a ci${tune === undefined ? '' : ` (${tune})`}; name its tune in a heading or by --tune to have it checked\n`,
    );
  }
}

/** 文件里没有找到诗：警告 (no verse was found in a file: a warning). */
export function tellEmpty({ source, left }: Pick<ReadFile, 'source' | 'left'>, io: Io): void {
  const [zh, en] =
    left.length === 0
      ? ['', '']
      : ['；各行作什么看，见 --list-poems', '; --list-poems tells what its rows were taken for'];
  io.stderr.write(`警告：${source} 里没有找到诗${zh}\nwarning: no verse was found in ${source}${en}\n`);
}

/** 一份文稿里认出的 (what was found in a document). */
interface Listed {
  readonly source: string;
  readonly poems: readonly PoemText[];
  readonly left: readonly LeftOut[];
}

/** `--list-poems`：各文件里什么作诗、什么没有查，为何 (what in each file is taken for verse, what is not, and why). */
export async function listPoems(
  sources: readonly Source[],
  { lang, isJson }: { readonly lang: Lang; readonly isJson: boolean },
  io: Io,
): Promise<{ readonly text: string; readonly errors: readonly ErrorReport[]; readonly isLacking: boolean }> {
  const listed: Listed[] = [];
  const errors: ErrorReport[] = [];
  for (const source of sources) {
    try {
      const text = await source.read();
      const markdown = source.kind === 'markdown' ? await loadMarkdown() : undefined;
      const { poems, left } = readText(text, { kind: source.kind, markdown });
      listed.push({ source: source.name, poems, left });
    } catch (error) {
      const told = reportOf(error);
      if (told === undefined) throw error;
      errors.push(told);
    }
  }
  const empty = listed.filter(({ poems }) => poems.length === 0);
  for (const one of empty) tellEmpty(one, io);
  const text = isJson
    ? `${JSON.stringify({ documents: listed.map(listedJson) }, undefined, 2)}\n`
    : listed.map((one) => listedText(one, lang)).join('\n');
  return { text, errors, isLacking: empty.length > 0 };
}

const listedJson = ({ source, poems, left }: Listed) => ({
  source,
  poems: poems.map(({ title, stated, start, end, lines, directives }) => ({
    ...(title === undefined ? {} : { title: directives.title ?? title }),
    ...stated,
    start,
    end,
    lines,
  })),
  left,
});

function listedText({ source, poems, left }: Listed, lang: Lang): string {
  const items = [
    ...poems.map((poem) => ({ at: poem.start.offset, row: poemRow(poem, lang) })),
    ...left.map((one) => ({ at: one.place.start.offset, row: leftRow(one, lang) })),
  ].sort((a, b) => a.at - b.at);
  return [source, ...items.map(({ row }) => `  ${row}`)].join('\n').concat('\n');
}

function poemRow(part: PoemText, lang: Lang): string {
  const { title: own, stated, directives, verse } = part;
  const place = { place: verse, reason: 'prose' as const };
  const { lines } = poemOf(part);
  const title = directives.title ?? own;
  const first = lines[0] === undefined ? '' : `${lines[0].text}${lines[0].punctuation}`;
  const form = directives.form ?? stated.form;
  const book = directives.book ?? stated.book;
  const said = [form, book].filter((one) => one !== undefined);
  const count = lang === 'zh' ? `${lines.length} 句` : `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`;
  return [
    `${lang === 'zh' ? '诗' : 'verse'}  ${rowsInWords(place, lang)}`,
    ...(title === undefined ? [] : [`《${title}》`]),
    ...(said.length === 0 ? [] : [lang === 'zh' ? `题标${said.join('、')}` : `stated: ${said.join(', ')}`]),
    count,
    `${first}…`,
  ].join('  ');
}

const leftRow = (one: LeftOut, lang: Lang): string =>
  `${lang === 'zh' ? '未查' : 'left out'}  ${rowsInWords(one, lang)}  ${reasonInWords(one, lang)}`;
