/**
 * 情：求某一种情，所写之诗显的是哪一种 (mood: which mood poems show that were asked for one).
 *
 * 显何种情，由 training/mood-measure.tsv 的词来数；这些词不在标注训练诗的 training/mood.tsv 里。
 * Told by the words of training/mood-measure.tsv, none of which is in training/mood.tsv, the list that labels the training
 * poems.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTsv } from '../../scripts/tsv.ts';
import { type LanguageModel, type Mood, write } from '../../src/generate/index.ts';
import { simplifiedForm } from '../../src/text/script.ts';
import { share } from '../statistics.ts';
import { type HeldOutPoem, sampleOf } from './poems.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../training/${name}`, import.meta.url));

/** 词 → 分量 (weights of words). */
type Weights = ReadonlyMap<string, number>;

/** 各种情之词 (words of each mood). */
export type MoodWords = ReadonlyMap<string, Weights>;

/** 双字词起于第几字，0 起：五言 2+3、七言 2+2+3，另加句末二字 (where two-character words start, 0-based, as in training). */
const STARTS: Readonly<Record<number, readonly number[]>> = { 5: [0, 3], 7: [0, 2, 5] };

/** 一首诗的双字词，同者只计一次 (the two-character words of a poem, each once). */
export function wordsOf(lines: readonly string[]): Set<string> {
  return new Set(
    lines.flatMap((line) => {
      const chars = [...line];
      return (STARTS[chars.length] ?? []).map((at) => chars.slice(at, at + 2).join(''));
    }),
  );
}

/**
 * 分量之和最大的一种情；不足 least，或不及次者之 margin 倍：undefined。
 * The mood of the greatest summed weight; undefined below `least`, or below `margin` times the second.
 */
export function topMood(lines: readonly string[], moods: MoodWords, least = 1, margin = 1): string | undefined {
  const words = wordsOf(lines);
  const scores = [...moods]
    .map(([mood, weights]) => {
      let score = 0;
      for (const word of words) score += weights.get(word) ?? 0;
      return { mood, score };
    })
    .sort((a, b) => b.score - a.score);
  const [first, second] = scores;
  if (first === undefined || first.score < least || first.score === second?.score) return undefined;
  return first.score >= margin * Math.max(second?.score ?? 0, 1) || margin === 1 ? first.mood : undefined;
}

/** 读词表：情、各栏之词；第 i 栏的词各计 weights[i] (rows: mood, then columns of words, weighted by column). */
function readMoods(name: string, weights: readonly number[]): MoodWords {
  return new Map(
    readTsv(file(name)).map(([mood, ...columns]) => [
      mood as string,
      new Map(columns.flatMap((words, i) => words.split(' ').map((word) => [word, weights[i] ?? 1] as const))),
    ]),
  );
}

/** training/mood.py 标注之法：种子词计 2，所得之词计 1；满 2，且为次者之 1.6 倍 (how training/mood.py labels a poem). */
const LABEL = { weights: [2, 1], least: 2, margin: 1.6 };

/** 返回 Markdown 一节；poems 供题目与人作之比 (a Markdown section; the poems give titles and the human comparison). */
export async function evaluateMood(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  all: readonly HeldOutPoem[],
  n: number,
  seed: number,
): Promise<string> {
  if (!existsSync(file('mood-measure.tsv')))
    return '没有 training/mood-measure.tsv，情一项不评 (no word list of moods)。';
  const measure = readMoods('mood-measure.tsv', [1]);
  const moods = [...measure.keys()];
  if (!moods.every((mood) => model.vocabulary.id(`<${mood}>`) !== undefined)) {
    return `此模型的词表没有 ${moods.map((mood) => `<${mood}>`).join(' ')}，情一项不评 (the vocabulary has no moods)。`;
  }
  const rowOf = (name: string, texts: readonly (readonly string[])[]): string => {
    const shown = texts.map((lines) => topMood(lines, measure));
    const told = shown.filter((mood) => mood !== undefined).length;
    const cells = moods.map((mood) => shown.filter((one) => one === mood).length);
    const hit = moods.includes(name) ? share(cells[moods.indexOf(name)] as number, told) : '—';
    return `| ${name} | ${texts.length} | ${cells.join(' | ')} | ${texts.length - told} | ${hit} |`;
  };
  const titled = poems.filter(({ title, rhyme }) => title !== '' && rhyme !== undefined);
  const asked = sampleOf(titled, n, seed);
  const writtenUnder = async (mood: string | undefined): Promise<string[][]> => {
    const texts: string[][] = [];
    for (const [i, { form, title, period }] of asked.entries()) {
      const request = {
        form,
        theme: title,
        period,
        seed: seed + i,
        ...(mood === undefined ? {} : { mood: simplifiedForm(mood) as Mood }),
      };
      const [poem] = await write(request, { model });
      texts.push([...(poem?.textTraditional ?? '').matchAll(/\p{Script=Han}+/gu)].map(([line]) => line));
    }
    return texts;
  };
  const rows: string[] = [];
  for (const mood of moods) rows.push(rowOf(mood, await writtenUnder(mood)));
  rows.push(rowOf('不求 (none asked)', await writtenUnder(undefined)));
  const header = [
    `|  | 首 (poems) | ${moods.join(' | ')} | 未显 (none) | 所显即是 (as asked, of those that show one) |`,
    `|---|---|${moods.map(() => '---|').join('')}---|---|`,
  ];
  const human: string[] = [];
  if (existsSync(file('mood.tsv'))) {
    const labels = readMoods('mood.tsv', LABEL.weights);
    const labelled = (mood: string): (readonly string[])[] =>
      all.filter(({ lines }) => topMood(lines, labels, LABEL.least, LABEL.margin) === mood).map(({ lines }) => lines);
    human.push(
      '',
      '留出的人作，依 training/mood.tsv 所标 (held-out human poems, labelled by training/mood.tsv)：',
      '',
      ...header,
      ...moods.map((mood) => rowOf(mood, labelled(mood))),
    );
  }
  return [
    `\`write\` 以同样 ${asked.length} 题（留出诗之题、体、时代）各求一种情，种子 ${seed}–${seed + asked.length - 1}；行是所求，列是诗中所显 (rows: asked; columns: shown)。`,
    '显何情：training/mood-measure.tsv 之词多者，平手或无词者未显 (shown: the mood with most words of that list; ties and none: none)。',
    '',
    ...header,
    ...rows,
    ...human,
  ].join('\n');
}
