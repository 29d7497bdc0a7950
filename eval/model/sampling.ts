/**
 * 不加格律之掩码，任模型自己写 (free decoding: the model alone, without any mask).
 */
import { buildPrompt, type LanguageModel, type PromptConditions } from '../../src/generate/index.ts';

/** 至多写这么多词元：最长者七律，64 加 `</s>`，另留一句 (an octave of seven takes 65). */
const LIMIT = 72;

/** 一首：词元连写，标点在内；没有写到 `</s>` 的 ended 为 false (the text of the tokens; whether it came to its end). */
export interface FreeSample {
  readonly text: string;
  readonly ended: boolean;
}

/**
 * 由同一提示写 rows 首，作一批并行。温度 1；每步只在累计概率至 topP 的词元中抽取，1 即不设。
 *
 * Draws `rows` continuations of one prompt as a batch, at temperature 1, each step from the likeliest tokens up to a mass
 * of `topP` (1: all).
 */
export async function sampleFreely(
  model: LanguageModel,
  conditions: PromptConditions,
  rows: number,
  topP: number,
  next: () => number,
): Promise<FreeSample[]> {
  const { vocabulary } = model;
  const end = vocabulary.id('</s>');
  const samples = Array.from({ length: rows }, () => ({ text: '', ended: false }));
  const session = await model.start(buildPrompt(conditions, vocabulary));
  const size = session.logProbs.length;
  let live = samples.map((sample) => ({ sample, row: 0 }));
  for (let step = 0; step < LIMIT && live.length > 0; step++) {
    const drawn = live.map(({ sample, row }) => ({
      sample,
      row,
      id: draw(session.logProbs.subarray(row * size, (row + 1) * size), topP, next),
    }));
    for (const { sample, id } of drawn) {
      if (id === end) sample.ended = true;
      else sample.text += vocabulary.tokens[id];
    }
    const going = drawn.filter(({ sample }) => !sample.ended);
    if (going.length === 0) break;
    await session.advance(
      going.map(({ row }) => row),
      going.map(({ id }) => id),
    );
    live = going.map(({ sample }, row) => ({ sample, row }));
  }
  return samples;
}

/** 依概率抽一个下标，只在最可能、累计至 topP 的里面 (one index by its probability, among the likeliest up to a mass of topP). */
export function draw(logProbs: Float32Array, topP: number, next: () => number): number {
  if (topP >= 1) return drawFrom(logProbs.keys(), logProbs, next());
  // 概率不足 (1 − topP) / 词数者，合起来也不到 1 − topP，必不入核，不必排 (too unlikely to be among them, so not sorted).
  const least = Math.log((1 - topP) / logProbs.length);
  const order = Array.from(logProbs.keys()).filter((id) => (logProbs[id] as number) >= least);
  order.sort((a, b) => (logProbs[b] as number) - (logProbs[a] as number));
  let kept = 0;
  let mass = 0;
  while (kept < order.length && mass < topP) mass += Math.exp(logProbs[order[kept++] as number] as number);
  return drawFrom(order.slice(0, kept), logProbs, next() * mass);
}

/** 逐个减去其概率，减尽之处即所抽；left 是 [0, 总概率) 中的一点 (the index at which `left`, a point of the mass, is used up). */
function drawFrom(ids: Iterable<number>, logProbs: Float32Array, left: number): number {
  let rest = left;
  let last = 0;
  for (const id of ids) {
    rest -= Math.exp(logProbs[id] as number);
    last = id;
    if (rest < 0) break;
  }
  return last;
}
