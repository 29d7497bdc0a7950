import { type Joint, type LinePattern, secondsAgree } from './meter.ts';
import { MISMATCH } from './prices.ts';
import { levelOf, RULES, type RuleId } from './rules/index.ts';

/** 两句相接的代价与名目 (what it costs to put one line after another). */
export interface Arc {
  readonly price: number;
  readonly faults: readonly RuleId[];
  /** 上句之拗为下句所救 (the line before is rescued by this one). */
  readonly rescues: boolean;
}

const LEGAL: Arc = { price: 0, faults: [], rescues: false };

/** 犯一条规则的代价；没有标价者同一个错字 (the price of breaking a rule; that of one wrong tone by default). */
export const priceOf = (id: RuleId): number => RULES[id].price?.value ?? MISMATCH;

/**
 * 上句接下句：对句论对，且可救出句之拗；粘句论粘；不相干者只论拗未救。
 *
 * The arc from one line to the next, by the joint of the latter: a closing line (对) must oppose the second character of
 * the line before, an adhering one (粘) agree with it; 大拗 and 小拗 are rescued by the closing line.
 *
 * @example
 * arcBetween(upper, lower, '对').faults; // []
 */
export function arcBetween(previous: LinePattern, next: LinePattern, joint: Joint): Arc {
  const faults: RuleId[] = [];
  if (joint !== '无' && secondsAgree(previous, next) === (joint === '对')) {
    faults.push(joint === '对' ? 'shi-dui' : 'shi-nian');
  }
  const rescues = previous.awaits !== undefined && joint === '对' && next.rescuer !== undefined;
  if (previous.awaits !== undefined && !rescues) faults.push(previous.awaits.rule);
  const price = faults.reduce((sum, fault) => sum + priceOf(fault), 0);
  return faults.length === 0 && !rescues ? LEGAL : { price, faults, rescues };
}

/** 此弧在生成时可否走 (whether generation may take the arc). */
export const isLegalArc = (previous: LinePattern, next: LinePattern, joint: Joint): boolean =>
  arcBetween(previous, next, joint).faults.length === 0;

/**
 * 诗人自己定下的字若犯此规，生成时可否容之：检查时不至于 error 者皆可；绝句折腰亦可，在 `arcBetween` 里是失粘
 * (whether generation puts up with this fault where the poet's own characters make it: whatever the check does not call an error).
 */
export const isTolerable = (fault: RuleId): boolean => levelOf(fault) !== 'error';
