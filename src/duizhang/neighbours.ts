import { leftVectors, neighbourBias, rightVectors } from './generated/neighbours.ts';
import { rankOf, ranksOf, type Sum, tableSize, Vectors } from './tables.ts';

let tables: readonly [left: Vectors, right: Vectors] | undefined;
const loaded = (): readonly [left: Vectors, right: Vectors] => {
  tables ??= [new Vectors(leftVectors, tableSize()), new Vectors(rightVectors, tableSize())];
  return tables;
};

/**
 * 两字在一顿之内前后相连，比随便两字可能几何：对数胜算；有一字未收则无。
 *
 * The log-odds, over chance, that one character directly follows another within a foot; `undefined` where unknown.
 *
 * @example
 * (cohesion('明', '月') ?? 0) > 2; // true
 */
export function cohesion(left: string, right: string): number | undefined {
  const [i, j] = [rankOf(left), rankOf(right)];
  if (i === undefined || j === undefined) return undefined;
  const [own, other] = loaded();
  return own.dot(i, other, j) + neighbourBias;
}

/**
 * 一字在一列字之前（或之后）与各字相连的对数胜算，见 `cohesion`，加进和里；未收者不加
 * (adds the cohesion of a character with each of many others that follow it, or that go before it, where known).
 */
export function addCohesion(char: string, side: 'before' | 'after', others: readonly string[], sum: Sum): void {
  const i = rankOf(char);
  if (i === undefined) return;
  const [left, right] = loaded();
  const [own, other] = side === 'before' ? [left, right] : [right, left];
  own.addDots(i, other, ranksOf(others), neighbourBias, sum);
}
