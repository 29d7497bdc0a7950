/**
 * 无人如此读的别读：干净的诗里植入一字，其今义之读不合字位，另有一读却合（词义已定者，与简体字形之古字者），看报不报。
 * 词与读音采自人工注音的今日之词（report 之半），字形采自词典学者所列；皆与所测之表无关。
 *
 * Readings nobody means: into clean poems goes a character whose meant reading misfits its slot while another of its readings
 * fits. Words and their sounds come from hand-annotated modern text (report half), glyphs from a lexicographer's list.
 *
 *   npm run eval -- --only unmeant --corpus FOLDER [--n 2000] [--half dev] [--list]
 */
import { readTsv } from '../scripts/tsv.ts';
import { classesOf, halfOf } from '../scripts/verse-corpus.ts';
import { random as seeded } from '../src/generate/random.ts';
import { lookup, type Pingze, parsePoem, scan } from '../src/index.ts';
import { resolver } from '../src/readings/index.ts';
import { loadToSimplified } from '../src/text/index.ts';
import { type Base, FIVE, plantingGround, SEVEN } from './planted.ts';
import { share } from './statistics.ts';

/** 今义之声，与字（简体）：其字形另有古字，声恰相反 (glyphs by the class of what they mean today; an archaic namesake has the other). */
const NAMESAKES: Readonly<Record<Pingze, string>> = { 平: '忧烟蚕医机虫宁邮尸', 仄: '岭异样胆种卤痒荡摆据划' };

interface Planting {
  readonly chars: readonly string[];
  /** 所测之字在其中之位，0 起 (where the character under test stands). */
  readonly at: number;
  /** 今义之声 (the class that is meant). */
  readonly meant: Pingze;
  readonly kind: '词' | '字形';
}

function plantings(half: 'dev' | 'report'): readonly Planting[] {
  const words = readTsv(new URL('modern-phrases.tsv', import.meta.url).pathname).flatMap(
    ([word = '', at, pingze]): readonly Planting[] => {
      const chars = [...word];
      if (chars.length > 3 || halfOf([chars]) !== half) return [];
      return [{ chars, at: Number(at) - 1, meant: pingze as Pingze, kind: '词' }];
    },
  );
  // 别读须是常读，否则无可开脱 (the other reading must be a common one, or it excuses nothing).
  const excused = words.filter(({ chars, at, meant }) =>
    lookup(chars[at] as string).some(({ rare, pingze }) => !rare && pingze !== meant),
  );
  const glyphs = (['平', '仄'] as const).flatMap((meant) =>
    [...NAMESAKES[meant]].map((char): Planting => ({ chars: [char], at: 0, meant, kind: '字形' })),
  );
  return [...excused, ...glyphs];
}

const CLASS = { P: '平', Z: '仄' } as const;

export interface UnmeantOptions {
  readonly corpus: string;
  readonly half: 'dev' | 'report';
  readonly n: number;
  readonly seed: number;
  readonly list?: boolean;
}

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateUnmeant({ corpus, half, n, seed, list = false }: UnmeantOptions): Promise<string> {
  const simplify = await loadToSimplified();
  const classes = classesOf();
  const next = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const all = plantings(half);
  const kinds = { 词: all.filter(({ kind }) => kind === '词'), 字形: all.filter(({ kind }) => kind === '字形') };
  const { bases } = plantingGround({ corpus, half, seed });
  const counts = { 词: { told: 0, n: 0 }, 字形: { told: 0, n: 0 } };
  const missed: string[] = [];
  for (let tries = 0; counts.词.n + counts.字形.n < n && tries < n * 200; tries++) {
    const planting = pick(kinds[next() < 0.7 ? '词' : '字形']);
    const base = pick(bases);
    const place = placeFor(base, planting, (char) => classes.get(char) ?? 0, next);
    if (place === undefined) continue;
    const rows = base.lines.map((line) => [...simplify(line.join(''))]);
    planting.chars.forEach((char, j) => {
      (rows[place.line] as string[])[place.from + j] = char;
    });
    const zi = place.from + planting.at + 1;
    const { findings } = scan(parsePoem(rows.map((row) => row.join('')).join('\n')), { resolver });
    const isTold = findings.some(
      ({ severity, ruleId, at }) => severity !== 'info' && ruleId !== 'chong-zi' && at.line === place.line + 1,
    );
    const count = counts[planting.kind];
    count.n++;
    if (isTold) count.told++;
    else missed.push(`${(rows[place.line] as string[]).join('')}${zi}`);
  }
  const [told, total] = [counts.词.told + counts.字形.told, counts.词.n + counts.字形.n];
  return [
    '## 无人如此读的别读 (readings nobody means)',
    '',
    `${half} 之半，种子 ${seed}，${total} 首：报出 (told) ${share(told, total)}；词义已定者 (words) ${share(counts.词.told, counts.词.n)}，字形之古字 (namesakes) ${share(counts.字形.told, counts.字形.n)}。`,
    ...(list ? ['', `未报 (missed)：${missed.join('；')}`] : []),
    '',
  ].join('\n');
}

/** 句中可放之处：合音步，不及韵脚，所测之字在定声之位而声相反，余字不犯 (a place on the feet of a line where only the character under test misfits). */
function placeFor(
  { lines, types, length }: Base,
  { chars, at, meant }: Planting,
  classOf: (char: string) => number,
  next: () => number,
): { readonly line: number; readonly from: number } | undefined {
  const line = Math.floor(next() * lines.length);
  const slots = (length === 5 ? FIVE : SEVEN)[types[line] as keyof typeof FIVE];
  const starts = chars.length === 3 ? [length - 3] : length === 5 ? [0, 2] : [0, 2, 4];
  const from =
    chars.length === 1 ? 1 + 2 * Math.floor(next() * 2) : (starts[Math.floor(next() * starts.length)] as number);
  if (from + chars.length > length - 1) return undefined;
  const fits = chars.every((char, j) => {
    const slot = slots[from + j] as 'P' | 'Z' | '?';
    if (j === at) return slot !== '?' && CLASS[slot] !== meant;
    return slot === '?' || classOf(char) === (slot === 'P' ? 1 : 2);
  });
  return fits ? { line, from } : undefined;
}
