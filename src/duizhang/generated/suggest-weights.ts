// 由 scripts/fit-suggest.ts 造，勿手改 (generated).
/** 候选之字各项之权，次序见 src/lint/candidates.ts (weights of the features of a candidate). */
export const suggestWeights: readonly number[] = [1.223, 1.111, 0.987, 0.960, 0.089, 3.308, 0.746];
