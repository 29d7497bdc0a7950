/**
 * 可复现的伪随机数，mulberry32：同一种子，处处同一串数 (a seeded generator: the same numbers everywhere).
 *
 * @example
 * const next = random(7);
 * next() === random(7)(); // true
 */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 标准 Gumbel 分布的一个样本 (one standard Gumbel sample). */
export const gumbel = (next: () => number): number => -Math.log(-Math.log(next() * (1 - 2e-10) + 1e-10));
