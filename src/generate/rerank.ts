import type { Beam } from './decode/search.ts';

/** 一首诗的各项分数；总分是它们之和 (parts of a poem's score; `score` is their sum). */
export interface Scores {
  /** 每字平均对数概率 (mean natural-log probability a character). */
  readonly likelihood: number;
  /** 切题：题意所宜之字的分量，句句有之则高 (theme: apt characters, spread over the lines). */
  readonly theme: number;
  /** 重复：不相连的重字，每处扣分 (repetition of characters that are not 叠字). */
  readonly repetition: number;
}

/** 切题一项的权重 (weight of the theme part), and the least and the most one character may add. */
const THEME_WEIGHT = 0.5;
const THEME_CAP = 2.5;
const REPETITION_WEIGHT = 0.1;

/**
 * 给一条 beam 打分 (scores a beam; parts add up).
 * @param affinity 字号 → 与题意的点互信息 (PMI of each id with the theme)
 */
export function scoresOf(beam: Beam, lineLength: number, affinity: ReadonlyMap<number, number>): Scores {
  const lines = Math.ceil(beam.ids.length / lineLength);
  let theme = 0;
  for (let i = 0; i < lines; i++) {
    const line = beam.ids.slice(i * lineLength, (i + 1) * lineLength);
    const best = line.map((id) => Math.min(affinity.get(id) ?? 0, THEME_CAP)).sort((a, b) => b - a);
    theme += (best[0] ?? 0) + 0.5 * (best[1] ?? 0);
  }
  const repeated = beam.ids.filter((id, i) => beam.ids.indexOf(id) < i && beam.ids[i - 1] !== id).length;
  return {
    likelihood: beam.logProb / beam.ids.length,
    theme: affinity.size === 0 ? 0 : (THEME_WEIGHT * theme) / lines / THEME_CAP,
    repetition: repeated === 0 ? 0 : -REPETITION_WEIGHT * repeated,
  };
}

/** 总分 (the sum of the parts). */
export const totalOf = (scores: Scores): number => scores.likelihood + scores.theme + scores.repetition;
