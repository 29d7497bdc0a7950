/**
 * 切题：所写之诗里有没有题字，或与题字相关之字 (whether poems hold a character of their title, or one that goes with it).
 *
 * 何字与何题字相关，数自不参加训练的别的留出诗（dev 之半与金元明清），不用模型所带的题字表，也不看所评之诗。
 * What goes with a title is counted in other held-out poems (dev half, and after the Song): neither the model's own table
 * of themes nor the poems measured have a part in it.
 */
import { type LanguageModel, random, write } from '../../src/generate/index.ts';
import { clusteredShare, type Trials } from '../statistics.ts';
import { type HeldOutPoem, sampleOf, themeOf } from './poems.ts';

/** 相关：至少此数之诗同有，平滑后为常时之倍以上，且超出三个标准差 (least poems, least lift, least excess in deviations). */
const LEAST_POEMS = 3;
const LEAST_LIFT = 2;
const SIGMAS = 3;
/** 两边之数各加此数 (added to both counts). */
const SMOOTHING = 1;

/** 题字 → 相关之字 (title character → the verse characters that go with it). */
export type Associations = ReadonlyMap<string, ReadonlySet<string>>;

/** 数何题字之诗多有何字 (which characters poems under a title character hold oftener than others do). */
export function associationsIn(poems: readonly HeldOutPoem[]): Associations {
  const titles = new Map<string, number>();
  const verse = new Map<string, number>();
  const both = new Map<string, Map<string, number>>();
  const count = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const poem of poems) {
    const chars = new Set(poem.lines.join(''));
    for (const char of chars) count(verse, char);
    for (const title of new Set(themeOf(poem))) {
      count(titles, title);
      const row = both.get(title) ?? new Map<string, number>();
      both.set(title, row);
      for (const char of chars) count(row, char);
    }
  }
  const found = new Map<string, ReadonlySet<string>>();
  for (const [title, row] of both) {
    const apt = [...row].filter(([char, n]) => {
      const expected = ((titles.get(title) ?? 0) * (verse.get(char) ?? 0)) / poems.length;
      const lift = (n + SMOOTHING) / (expected + SMOOTHING);
      return char !== '□' && n >= LEAST_POEMS && lift >= LEAST_LIFT && n - expected > SIGMAS * Math.sqrt(expected);
    });
    if (apt.length > 0) found.set(title, new Set(apt.map(([char]) => char)));
  }
  return found;
}

/** 返回 Markdown 一节；known 是用来数相关之字的诗 (a Markdown section; `known` are the poems associations are counted in). */
export async function evaluateTheme(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  known: readonly HeldOutPoem[],
  n: number,
  seed: number,
): Promise<string> {
  const associations = associationsIn(known);
  const fit = poems.filter((poem) => poem.rhyme !== undefined && themeOf(poem).some((char) => associations.has(char)));
  const asked = sampleOf(fit, n, seed);
  const written: (readonly string[])[] = [];
  for (const [i, { form, title, rhyme, period }] of asked.entries()) {
    const request = { form, theme: title, rhyme: (rhyme as NonNullable<typeof rhyme>).name, period, seed: seed + i };
    const [poem] = await write(request, { model });
    written.push([...(poem?.textTraditional ?? '').matchAll(/\p{Script=Han}+/gu)].map(([line]) => line));
  }
  // 别的题目：往后数，第一首与此题无共字者 (another title: the next one that shares no character with it).
  const others = asked.map((poem, i) => {
    const own = new Set(themeOf(poem));
    const rest = [...asked.slice(i + 1), ...asked.slice(0, i)];
    return rest.find((other) => !themeOf(other).some((char) => own.has(char))) ?? poem;
  });
  const withApt = (title: readonly string[]): Set<string> =>
    new Set(title.flatMap((char) => [char, ...(associations.get(char) ?? [])]));
  const holds = (line: string, chars: ReadonlySet<string>): boolean => [...line].some((char) => chars.has(char));
  const inPoem = (lines: readonly string[], chars: ReadonlySet<string>): Trials => ({
    hits: Number(holds(lines.join(''), chars)),
    trials: 1,
  });
  const inLines = (lines: readonly string[], chars: ReadonlySet<string>): Trials => ({
    hits: lines.filter((line) => holds(line, chars)).length,
    trials: lines.length,
  });
  const human = asked.map(({ lines }) => lines);
  const measures = [
    ['有题字之诗 (poems with a title character)', inPoem, (title: readonly string[]) => new Set(title)],
    ['有题字或相关之字之诗 (… or one that goes with it)', inPoem, withApt],
    ['有题字或相关之字之句 (lines with either)', inLines, withApt],
  ] as const;
  const cell = (
    texts: readonly (readonly string[])[],
    titles: readonly HeldOutPoem[],
    [, measure, charsOf]: (typeof measures)[number],
  ): string =>
    clusteredShare(
      texts.map((lines, i) => measure(lines, charsOf(themeOf(titles[i] as HeldOutPoem)))),
      random(seed),
    );
  return [
    `n = ${asked.length} 题（留出诗之题，体、韵、时代如其诗），\`write\` 各写一首，种子 ${seed}–${seed + asked.length - 1}，其余皆默认；`,
    `相关之字数自别的留出诗 ${known.length} 首：${LEAST_POEMS} 首以上同有、${LEAST_LIFT} 倍以上、超出 ${SIGMAS} 个标准差。别题：同一批诗，以别首之题来量，即偶然之数 (another title: chance)。`,
    '',
    '| 切题 (the title in the poem) | 所写，本题 (written, its title) | 所写，别题 (written, another title) | 人作，本题 (human, its title) | 人作，别题 (human, another title) |',
    '|---|---|---|---|---|',
    ...measures.map(
      (measure) =>
        `| ${measure[0]} | ${cell(written, asked, measure)} | ${cell(written, others, measure)} | ${cell(human, asked, measure)} | ${cell(human, others, measure)} |`,
    ),
  ].join('\n');
}
