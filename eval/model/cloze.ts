/**
 * 填空：一首诗隐去一字，余字全知，看真字排第几 (cloze: one character of a poem is hidden, all others known; the rank of the
 * true one).
 *
 * 与 training/evaluate.py 同：全部条件与题目；“不给骨架”只读前文，“给骨架”则其余各字另写在骨架里，故也见后文；排名在全词表，
 * 无格律之掩码。骨架由本库的提示来写，故开头已全之句只作诗句读入（evaluate.py 连它们也写）。
 * As training/evaluate.py does it: all conditions and the title; without the skeleton the model sees what stands before,
 * with it all the other characters besides. Ranks are over the whole vocabulary, without a mask. The skeleton is written
 * as the library writes it: complete lines at the start are read as verse only.
 */
import { buildPrompt, type LanguageModel, random } from '../../src/generate/index.ts';
import { clusteredShare } from '../statistics.ts';
import { conditionsOf, type HeldOutPoem, shuffled, verseTokens } from './poems.ts';

/** 一首诗里隐去几处，各作一次 (places hidden in a poem, one at a time). */
const DRAWS = 3;

/** 返回 Markdown 一节 (a Markdown section). */
export async function evaluateCloze(
  model: LanguageModel,
  poems: readonly HeldOutPoem[],
  seed: number,
): Promise<string> {
  const { vocabulary } = model;
  const knowsSkeleton = vocabulary.id('<句1>') !== undefined;
  const next = random(seed);
  const ranks: { readonly given: number[]; readonly before: number[] }[] = [];
  for (const poem of poems) {
    const tokens = verseTokens(poem.lines, model);
    const rows = poem.lines.map((line) => [...line].map((char) => (char === '□' ? undefined : char)));
    const places = rows.flatMap((row, line) =>
      row.flatMap((char, zi) => (char !== undefined && vocabulary.id(char) !== undefined ? [{ line, zi }] : [])),
    );
    const found = { given: [] as number[], before: [] as number[] };
    for (const { line, zi } of shuffled(places, next).slice(0, DRAWS)) {
      const at = line * ((rows[0]?.length ?? 0) + 1) + zi;
      const skeleton = rows.map((row, i) => (i === line ? row.map((c, j) => (j === zi ? undefined : c)) : row));
      const rank = async (prompt: readonly number[]): Promise<number> => {
        const { logProbs } = await model.start([...prompt, ...tokens.slice(0, at)]);
        return rankOf(logProbs, tokens[at] as number);
      };
      const conditions = conditionsOf(poem);
      found.before.push(await rank(buildPrompt(conditions, vocabulary)));
      if (knowsSkeleton) found.given.push(await rank(buildPrompt({ ...conditions, skeleton }, vocabulary)));
    }
    ranks.push(found);
  }
  const cell = (key: 'given' | 'before', k: number): string =>
    clusteredShare(
      ranks.map((poem) => ({ hits: poem[key].filter((rank) => rank < k).length, trials: poem[key].length })),
      random(seed),
    );
  const row = (name: string, key: 'given' | 'before'): string => `| ${name} | ${cell(key, 1)} | ${cell(key, 10)} |`;
  return [
    `n = ${poems.length} 首，每首 ${DRAWS} 处，种子 ${seed}；排名在全词表，无格律之掩码 (ranks over the whole vocabulary, no mask)。`,
    '',
    '| 填空 (cloze) | 首选 (recall@1) | 前十 (recall@10) |',
    '|---|---|---|',
    row('只读前文 (what stands before)', 'before'),
    knowsSkeleton
      ? row('余字在骨架里，前后文都见 (the rest in the skeleton)', 'given')
      : '| 给骨架 (with the skeleton) | 此模型不识骨架 (this model knows none) | |',
  ].join('\n');
}

/** 概率严格大于它的词元之数，0 起 (how many tokens are likelier, 0-based). */
export function rankOf(logProbs: Float32Array, id: number): number {
  const own = logProbs[id] as number;
  let rank = 0;
  for (const value of logProbs) if (value > own) rank++;
  return rank;
}
