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

/** 自助抽样的次数 (resamples of a bootstrap). */
const RESAMPLES = 2000;

/**
 * 自助抽样的 95 % 区间：整项（一首诗）有放回地抽，不拆开 (the bootstrap 95 % interval of a statistic; whole items, here poems,
 * are drawn with replacement).
 * @param next 均匀随机数，[0, 1) (uniform random numbers)
 */
export function bootstrap<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number,
  next: () => number,
): [low: number, high: number] {
  const drawn = Array.from({ length: RESAMPLES }, () =>
    statistic(items.map(() => items[Math.floor(next() * items.length)] as T)),
  ).sort((a, b) => a - b);
  const at = (p: number): number => drawn[Math.round(p * (RESAMPLES - 1))] as number;
  return [at(0.025), at(0.975)];
}

/** 一项里中了几次、共几次 (hits and trials of one item, such as a poem). */
export interface Trials {
  readonly hits: number;
  readonly trials: number;
}

/** 各项合计的比例 (hits over trials, summed over the items). */
export const rateOf = (items: readonly Trials[]): number =>
  items.reduce((sum, { hits }) => sum + hits, 0) / items.reduce((sum, { trials }) => sum + trials, 0);

/**
 * 一项有几次的比例，区间由自助抽样（整项）而得；全中或全不中时抽样无从变化，改以项数作 Wilson。
 *
 * A proportion of trials that hang together by item, with a bootstrap interval; where all or none are hits a resample cannot
 * vary, and Wilson's interval over the items stands in.
 */
export function clusteredShare(items: readonly Trials[], next: () => number): string {
  const counted = items.filter(({ trials }) => trials > 0);
  if (counted.length === 0) return '0 / 0';
  const rate = rateOf(counted);
  const n = counted.length;
  const [low, high] = rate === 0 || rate === 1 ? wilson(rate * n, n) : bootstrap(counted, rateOf, next);
  const sum = (key: keyof Trials): number => counted.reduce((total, item) => total + item[key], 0);
  return `${percent(rate)} (${sum('hits')} / ${sum('trials')}; 95 % CI ${percent(low)} – ${percent(high)})`;
}
