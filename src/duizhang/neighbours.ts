import { leftVectors, neighbourBias, rightVectors } from './generated/neighbours.ts';
import { rankOf, tableSize, Vectors } from './tables.ts';

let tables: readonly [left: Vectors, right: Vectors] | undefined;

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
  tables ??= [new Vectors(leftVectors, tableSize()), new Vectors(rightVectors, tableSize())];
  return tables[0].dot(i, tables[1], j) + neighbourBias;
}
