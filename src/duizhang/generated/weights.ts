// 由 scripts/fit-duizhang.ts 造，勿手改 (generated).
/** 特征之权，次序见 judge.ts；无分词、有分词各一组 (weights without and with a segmenter). */
export const weights: { readonly plain: readonly number[]; readonly words: readonly number[] } = {
  plain: [0.452, 3.510, 0.258, 0.142, 0.579, 0.067, 0.314, -1.281, -1.504, -1.102, 1.292],
  words: [0.414, 3.491, 0.261, 0.148, 0.546, 0.027, 0.245, -1.282, -1.475, -1.098, 1.289, 0.620, -0.186, -0.120, 0.234],
};
