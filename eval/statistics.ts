/** Wilson 95 % 区间 (the 95 % interval of a proportion). */
export function wilson(successes: number, n: number): [low: number, high: number] {
  const z = 1.959964;
  const p = successes / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

export const percent = (p: number, digits = 1): string => `${(100 * p).toFixed(digits)} %`;

/** 比例、次数与区间 (a proportion with its counts and interval). */
export function share(successes: number, n: number): string {
  if (n === 0) return '0 / 0';
  const [low, high] = wilson(successes, n);
  return `${percent(successes / n)} (${successes} / ${n}; 95 % CI ${percent(low)} – ${percent(high)})`;
}
