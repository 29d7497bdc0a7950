/**
 * 各部韵书、各体所写之合律：写、续、填、藏头、推敲、修，简繁轮转，锁字随机，由另一进程里的命令行来判。
 * Legality of what is written by every rhyme book and in every form, over the tasks, with characters locked at random, judged by the
 * command line in another process.
 */
import { UnsatisfiableError } from '../src/errors.ts';
import {
  type Candidate,
  cangtou,
  fill,
  type LanguageModel,
  random,
  repair,
  revise,
  suggestNext,
  type WriteRequest,
  write,
} from '../src/generate/index.ts';
import { lookup, namedForm, namedMeter, type RhymeBook } from '../src/index.ts';
import { BOOK_NAMES, loadBook } from '../src/rhyme/books/index.ts';
import { checkedByCommand } from './command.ts';
import { THEMES } from './legality.ts';
import { share } from './statistics.ts';
import type { TaskOptions } from './tasks.ts';

/** 各体，连同句数、韵数 (the forms, with lines and rhymes). */
const FORMS: readonly Pick<WriteRequest, 'form' | 'lines' | 'rhymeCount'>[] = [
  { form: '五绝' },
  { form: '七绝' },
  { form: '五律' },
  { form: '七律' },
  { form: '五排', lines: 12 },
  { form: '七排', lines: 14 },
  { form: '仄韵五绝' },
  { form: '仄韵七绝' },
  { form: '仄韵五律' },
  { form: '五古', lines: 8 },
  { form: '七古', lines: 12 },
  { form: '七古', lines: 16, rhymeCount: 4 },
  { form: '六言绝句' },
];
const TASKS = ['write', 'fill', 'next', 'revise', 'repair', 'cangtou'] as const;
/** 一次请求要几首，beam 数 (poems a request asks for, and beams). */
const EACH = 12;
const BEAMS = 12;

/** 一首待判之诗 (a poem to be judged). */
interface Written {
  readonly task: string;
  readonly form: string;
  readonly book: RhymeBook;
  readonly text: string;
  readonly rhyme: string;
  readonly isTurning: boolean;
  /** 锁着的字，按句 (the locked characters by line). */
  readonly locked: Rows;
}
type Rows = readonly (readonly (string | undefined)[])[];

const textOf = (rows: Rows): string => rows.map((row) => row.map((char) => char ?? '□').join('')).join('\n');

/** 第 i 个请求所得 (what the i-th request gives). */
async function written(model: LanguageModel, i: number, seed: number): Promise<readonly Written[]> {
  const next = random(seed * 104_729 + i);
  const kind = FORMS[i % FORMS.length] as (typeof FORMS)[number];
  const { form = '', lines: asked, rhymeCount } = kind;
  const book = await loadBook(BOOK_NAMES[i % BOOK_NAMES.length] as string);
  const task = TASKS[Math.floor(next() * TASKS.length)] as (typeof TASKS)[number];
  const theme = THEMES[i % THEMES.length] as string;
  const script = next() < 0.5 ? ('简' as const) : ('繁' as const);
  const request = { ...kind, book, theme, script, seed: seed + i, beams: BEAMS };
  const isRegulated = namedForm(form).base !== undefined;
  const [base] = await write({ ...request, ...(task === 'write' ? {} : { beams: 4 }) }, { model });
  if (base === undefined) return [];
  const { rhyme } = base;
  const of = (found: readonly Pick<Candidate, 'text'>[], locked: Rows): readonly Written[] =>
    found.map(({ text }) => ({ task, form, book, text, rhyme, isTurning: rhymeCount !== undefined, locked }));
  const chars = base.lines.map((line) => [...line]);
  const last = chars.length - 1;
  const drawn = { ...request, rhyme, seed: seed + i + 1, count: EACH };
  switch (task) {
    case 'write':
      return of([base], []);
    case 'fill': {
      const kept = 0.1 + 0.6 * next();
      const rows = chars.map((row) => row.map((char) => (next() < kept ? char : undefined)));
      return of(await fill({ ...drawn, given: textOf(rows) }, { model }), rows);
    }
    case 'next': {
      // 古体未写完的，认不出是古体，只求近体 (unfinished old-style verse cannot be told; regulated verse alone).
      if (!isRegulated) return of([base], []);
      const before = chars.slice(0, last);
      const found = await suggestNext({ ...drawn, given: textOf(before) }, { model });
      return of(
        found.map(({ line }) => ({ text: [...before.map((row) => row.join('')), line].join('\n') })),
        before,
      );
    }
    case 'revise': {
      const line = Math.floor(next() * chars.length);
      const locked = chars.map((row, l) => row.map((char) => (l === line ? undefined : char)));
      return of(await revise({ ...drawn, text: textOf(chars), places: String(line + 1) }, { model }), locked);
    }
    case 'repair': {
      if (!isRegulated) return of([base], []);
      const line = Math.floor(next() * chars.length);
      const other = chars[(line + 2) % chars.length] as string[];
      const faulty = chars.map((row, l) => (l === line ? other : row));
      const lock = (line + 1) % chars.length;
      const locked = chars.map((row, l) => row.map((char) => (l === lock ? char : undefined)));
      try {
        const { rhyme: _, ...free } = drawn;
        const found = await repair({ ...free, text: textOf(faulty), locks: String(lock + 1) }, { model });
        return found.flatMap((one) => of([one], locked).map((poem) => ({ ...poem, rhyme: one.rhyme })));
      } catch (error) {
        if (error instanceof UnsatisfiableError) return [];
        throw error;
      }
    }
    case 'cangtou': {
      const { rhyme: _, count: __, ...free } = drawn;
      const heads = chars.slice(0, 4).map(([head]) => head as string);
      const found = await cangtou({ ...free, chars: heads.join(''), at: '句首' }, { model });
      const meter = namedMeter(form, { ...(asked === undefined ? {} : { lines: asked }) });
      const locked = meter.lines.map((_line, l) => (l < 4 ? [heads[l]] : []));
      return found.flatMap((one) => of([one], locked).map((poem) => ({ ...poem, rhyme: one.rhyme })));
    }
  }
}

/** 命令行所判 (what the command line says). */
interface Judged {
  readonly error?: { readonly message: string };
  readonly verdict?: string;
  readonly rhyme?: string | null;
  readonly findings?: readonly { readonly ruleId: string; readonly severity: string; readonly message: string }[];
}

/** 一首之毛病；近体指明体裁来判，其余不指明，须认作其体 (the faults of a poem: regulated verse is judged by its form, the rest must be taken for what it is). */
function faultsOf(poem: Written, { error, verdict, findings = [] }: Judged): readonly string[] {
  if (error !== undefined) return [error.message];
  const { form, book, text, rhyme, isTurning } = poem;
  const faults = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const told = findings.map(({ ruleId }) => ruleId);
  const kinds = !isLevel(form) && (form.startsWith('仄韵') ? ['ze-yun'] : ['gu-ti', 'ao-lu']);
  if (kinds && (verdict !== 'ancient' || !kinds.some((id) => told.includes(id)))) faults.push(`没有认作${form}`);
  const feet = text.split(/[，。\n]+/u).filter((row, i) => row !== '' && i % 2 === 1);
  const groupsOf = (row: string): readonly string[] =>
    lookup([...row].at(-1) as string, book).map(({ group }) => group.name);
  if (!isTurning && !feet.every((row) => groupsOf(row).includes(rhyme))) faults.push(`有句不押${rhyme}`);
  return faults;
}

const isLevel = (form: string): boolean => /^[五七][绝律排]$/u.test(form);

const isKept = ({ text, locked }: Written): boolean => {
  const lines = text.split(/[，。\n]+/u).filter((line) => line !== '');
  return locked.every((row, line) =>
    row.every((char, zi) => char === undefined || [...(lines[line] ?? '')][zi] === char),
  );
};

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateWriting({ model, n, seed, onProgress }: TaskOptions): Promise<string> {
  const all: Written[] = [];
  for (let i = 0; all.length < n; i++) {
    all.push(...(await written(model, i, seed)));
    onProgress?.(all.length);
  }
  const poems = all.slice(0, n);
  const input = poems
    .map(({ form, book, text }, id) =>
      JSON.stringify({ id, text, book: book.name, ...(isLevel(form) ? { form } : {}) }),
    )
    .join('\n');
  const judged = checkedByCommand(['--input', 'jsonl', '--format', 'jsonl'], input)
    .out.trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Judged);
  if (judged.length !== n) throw new Error(`命令行读到 ${judged.length} 首，应为 ${n} 首`);
  const faults = poems.map((poem, i) => faultsOf(poem, judged[i] as Judged));
  const rows = (keyOf: (poem: Written) => string): readonly string[] =>
    [...new Set(poems.map(keyOf))].map((key) => {
      const own = poems.flatMap((poem, i) =>
        keyOf(poem) === key ? [{ poem, faults: faults[i] as readonly string[] }] : [],
      );
      const illegal = own.filter((one) => one.faults.length > 0).length;
      return `| ${key} | ${own.length} | ${illegal} | ${own.filter(({ poem }) => !isKept(poem)).length} |`;
    });
  const illegal = faults.filter((one) => one.length > 0).length;
  const lost = poems.filter((poem) => !isKept(poem)).length;
  return [
    `n = ${n} 首，种子 ${seed}，${BEAMS} 条 beam，简繁各半；\`tuiqiao check --input jsonl\` 另起一个进程、依所写之书来判：有 error、不押所说之韵即不合律；仄韵、古体、六言不指明体裁，没有认作其体即不合律。`,
    '',
    '| | 首 poems | 不合律 illegal | 失锁 locks lost |',
    '|---|---|---|---|',
    ...rows(({ book }) => book.name),
    ...rows(({ form, isTurning }) => (isTurning ? `${form}（换韵）` : form)),
    ...rows(({ task }) => task),
    `| **合计 all** | ${n} | **${illegal}**（${share(illegal, n)}） | **${lost}** |`,
    ...poems
      .flatMap(({ task, form, book, text }, i) => {
        const own = faults[i] as readonly string[];
        return own.length === 0
          ? []
          : [`- ✗ ${task} ${form} ${book.name} ${text.replaceAll('\n', '')}：${own.join('；')}`];
      })
      .slice(0, 20),
  ].join('\n');
}
