/**
 * 对联：名联过不过，种了毛病的还过不过；今人之联过几何；所写之对句合律否，由另一进程里的命令行来判。
 * Couplets: whether classical ones pass and the same with planted faults do not; how many of modern pairs pass (a file of two
 * columns given by --reference); whether written halves are legal, judged by the command line in a process of its own.
 *
 *   npm run eval -- --only couplets [--n 1000] [--seed 1] [--reference FILE] [--list]
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { couplet, loadModel } from '../src/generate/index.ts';
import { random as seeded } from '../src/generate/random.ts';
import { lookup } from '../src/index.ts';
import { type CheckedPoem, lint } from '../src/lint/index.ts';
import { checkedByCommand } from './command.ts';
import { share } from './statistics.ts';

type Pair = readonly [upper: string, lower: string];

const readPairs = (file: string): readonly Pair[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split('\t') as unknown as Pair);

/** 逐副检查 (checks every pair). */
async function checked(pairs: readonly Pair[]): Promise<readonly CheckedPoem[]> {
  const text = pairs.map(([upper, lower]) => `上联：${upper}\n下联：${lower}`).join('\n\n');
  const { poems, failures } = await lint(text, { suggestions: 0 });
  if (poems.length + failures.length !== pairs.length)
    throw new Error(`读到 ${poems.length} 副，应为 ${pairs.length} 副`);
  return poems;
}

/** 过：没有错，也没有提醒 (passes: neither errors nor warnings). */
const passes = ({ findings }: CheckedPoem): boolean => findings.every(({ severity }) => severity === 'info');

/** 一字无争之声；有争则无 (the class of a character that has but one). */
function classOf(char: string): '平' | '仄' | undefined {
  const classes = new Set(lookup(char).map(({ pingze }) => pingze));
  return classes.size === 1 ? [...classes][0] : undefined;
}

const HAN = /\p{Script=Han}/u;
const placesOf = (half: string): readonly number[] => [...half].flatMap((char, i) => (HAN.test(char) ? [i] : []));
const replaced = (half: string, at: number, char: string): string => [...half].with(at, char).join('');

type Plant = (pair: Pair, pool: readonly string[], random: () => number) => Pair | undefined;
const pick = <T>(items: readonly T[], random: () => number): T | undefined =>
  items[Math.floor(random() * items.length)];

/** 下联第 at 字换成与上联同位之字同声者 (puts a character of the class that stands above it). */
function sameTone([upper, lower]: Pair, at: number, pool: readonly string[], random: () => number): Pair | undefined {
  const wanted = classOf([...upper][at] ?? '');
  if (wanted === undefined || classOf([...lower][at] ?? '') === wanted) return undefined;
  const free = pool.filter((char) => classOf(char) === wanted && !upper.includes(char) && !lower.includes(char));
  const char = pick(free, random);
  return char === undefined ? undefined : [upper, replaced(lower, at, char)];
}

const isSingle = ([upper]: Pair): boolean => placesOf(upper).length === upper.length;

/** 种哪些毛病 (the faults that are planted). */
const PLANTS: Readonly<Record<string, Plant>> = {
  '下联少一字 a character dropped': ([upper, lower]) => [upper, replaced(lower, placesOf(lower).at(-2) as number, '')],
  '两联颠倒 halves swapped': ([upper, lower]) => [lower, upper],
  '下联末字改仄 lower foot oblique': ([upper, lower], pool, random) => {
    const char = pick(
      pool.filter((one) => classOf(one) === '仄' && !upper.includes(one)),
      random,
    );
    return char === undefined ? undefined : [upper, replaced(lower, placesOf(lower).at(-1) as number, char)];
  },
  '独句二四六同声 same tone at a pause of a single clause': (pair, pool, random) => {
    const places = placesOf(pair[0]).filter((i) => i % 2 === 1 && i < pair[0].length - 1);
    const at = pick(places, random);
    return at === undefined || !isSingle(pair) ? undefined : sameTone(pair, at, pool, random);
  },
  '几句之联，句脚同声 same tone at the foot of a clause': (pair, pool, random) => {
    const end = pair[0].search(/[，；：、]/u) - 1;
    return end < 1 ? undefined : sameTone(pair, end, pool, random);
  },
  '异位重字 a character repeated elsewhere': ([upper, lower]) => {
    const [from, at] = [placesOf(upper)[0] as number, placesOf(lower)[2] as number];
    const char = [...upper][from] as string;
    const isFit =
      classOf(char) === classOf([...lower][at] ?? '') && !lower.includes(char) && placesOf(lower).length <= 20;
    return isFit ? [upper, replaced(lower, at, char)] : undefined;
  },
};

async function classical(seed: number): Promise<string> {
  const pairs = readPairs(fileURLToPath(new URL('couplets.tsv', import.meta.url)));
  const poems = await checked(pairs);
  const good = pairs.filter((_, i) => passes(poems[i] as CheckedPoem));
  const failed = pairs.flatMap(([upper, lower], i) => {
    const { findings } = poems[i] as CheckedPoem;
    const told = findings.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
    return told.length === 0 ? [] : [`- ${upper} / ${lower}：${told.join('；')}`];
  });
  const pool = [...new Set(pairs.flat().join(''))].filter((char) => HAN.test(char) && classOf(char) !== undefined);
  const rows: string[] = [];
  for (const [name, plant] of Object.entries(PLANTS)) {
    const random = seeded(seed);
    const planted = good.flatMap((pair) => plant(pair, pool, random) ?? []) as unknown as string[];
    const faulty = planted.flatMap((_, i) => (i % 2 === 0 ? [[planted[i], planted[i + 1]] as unknown as Pair] : []));
    const found = (await checked(faulty)).filter((poem) => !passes(poem)).length;
    rows.push(`| ${name} | ${share(found, faulty.length)} |`);
  }
  return [
    `名联 ${pairs.length} 副（eval/couplets.tsv，取定之后才查），过 ${share(good.length, pairs.length)}。`,
    '',
    '| 过了的各种一处毛病 planted | 说得出 found |',
    '|---|---|',
    ...rows,
    '',
    '未过的 (those that do not pass)：',
    '',
    ...failed,
  ].join('\n');
}

async function modern(file: string, seed: number, isListed: boolean): Promise<string> {
  const pairs = readPairs(file);
  const poems = await checked(pairs);
  const bad = poems.filter((poem) => !passes(poem));
  const by = new Map<string, number>();
  for (const { findings } of bad) {
    const ids = findings.filter(({ severity }) => severity !== 'info').map(({ name }) => name);
    for (const id of new Set(ids)) by.set(id, (by.get(id) ?? 0) + 1);
  }
  const random = seeded(seed);
  const sample = [...bad].sort(() => random() - 0.5).slice(0, 100);
  const listed = sample.map(({ poem, findings }) => {
    const told = findings.filter(({ severity }) => severity !== 'info').map(({ message }) => message);
    return `- ${poem.lines.map(({ text }) => text).join('，')}：${told.join('；')}`;
  });
  return [
    `今人之联 ${pairs.length} 副，过 ${share(pairs.length - bad.length, pairs.length)}；未过者：${[...by].map(([name, n]) => `${name} ${n}`).join('，')}。`,
    ...(isListed ? ['', ...listed] : []),
  ].join('\n');
}

/** 所写之对句 (written halves). */
async function written(n: number, seed: number): Promise<string> {
  const model = await loadModel();
  const pairs = readPairs(fileURLToPath(new URL('couplets.tsv', import.meta.url)));
  const texts: string[] = [];
  const lengths = new Map<string, number>();
  for (let i = 0; texts.length < n; i++) {
    const [upper, lower] = pairs[i % pairs.length] as Pair;
    const half = i % 4 === 3 ? { lower } : { upper };
    const found = await couplet({ ...half, seed: seed + i, count: 10, pool: 32 }, { model });
    for (const { text } of found.slice(0, n - texts.length)) texts.push(text);
    const name = isSingle([upper, lower]) ? `${upper.length} 言` : '几句';
    lengths.set(name, (lengths.get(name) ?? 0) + found.length);
  }
  const { out } = checkedByCommand(['--form', '对联', '--format', 'json'], texts.join('\n\n'));
  const { results } = JSON.parse(out) as {
    results: { findings: { severity: string; message: string }[]; lines: { text: string }[] }[];
  };
  if (results.length !== n) throw new Error(`命令行读到 ${results.length} 副，应为 ${n} 副`);
  const illegal = results.filter(({ findings }) => findings.some(({ severity }) => severity !== 'info'));
  const told = illegal.map(
    ({ lines, findings }) =>
      `- ${lines.map(({ text }) => text).join('，')}：${findings.map(({ message }) => message).join('；')}`,
  );
  const sizes = [...lengths].map(([name, count]) => `${name} ${count}`).join('，');
  return [`所写 ${n} 副（四分之一是上联；${sizes}），有错或提醒者 ${illegal.length}。`, ...told].join('\n');
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateCouplets(options: {
  readonly n: number;
  readonly seed: number;
  readonly reference: string | undefined;
  readonly list: boolean;
}): Promise<string> {
  const { n, seed, reference, list } = options;
  const parts = [await classical(seed)];
  if (reference !== undefined) parts.push(await modern(reference, seed, list));
  parts.push(await written(n, seed));
  return parts.join('\n\n');
}
