/** 判对仗，见 `judgeCouplet` (judges a couplet). */
export type JudgeCouplet = typeof import('../../duizhang/judge.ts').judgeCouplet;

/** 律诗中二联之对仗，0 至 1，取平均；绝句不论，得 undefined (the middle couplets of an octet; undefined for quatrains). */
export function parallelism(lines: readonly string[], judge: JudgeCouplet): number | undefined {
  if (lines.length !== 8) return undefined;
  const scores = [2, 4].map((at) => judge(lines[at] as string, lines[at + 1] as string).score);
  return scores.reduce((a, b) => a + b, 0) / scores.length;
}
