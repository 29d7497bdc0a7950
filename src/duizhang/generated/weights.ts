// 由 scripts/fit-duizhang.ts 造，勿手改 (generated).
/** 特征之权，次序见 judge.ts；无分词、有分词各一组 (weights without and with a segmenter). */
export const weights: { readonly plain: readonly number[]; readonly words: readonly number[] } = {
  plain: [0.452, 3.510, 0.258, 0.143, 0.576, 0.057, 0.308, -1.282, -1.504, -1.102, 1.292],
  words: [0.414, 3.491, 0.261, 0.149, 0.543, 0.019, 0.239, -1.283, -1.475, -1.098, 1.289, 0.621, -0.185, -0.120, 0.234],
};
